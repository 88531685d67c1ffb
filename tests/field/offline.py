"""A tablet in the tests: Chromium with a visit made ready on it, then without network."""

import json
from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import BrowserContext, Error, Page

TABLET = {"width": 810, "height": 1080}
#: Chromium promises to keep nothing in a window without a head; a tablet's app is promised it.
KEEPS = "if (navigator.storage) navigator.storage.persist = async () => true"

#: The empty grids were kept long ago: with network, they are asked for again.
STALE_GRIDS = """async () => {
  const at = (file) => import(`/static/visits/field/${file}.js`);
  const [{ current }, { get, set }] = await Promise.all([at("store/current"), at("store/meta")]);
  const { db } = await current();
  await set(db, "grids", { ...(await get(db, "grids")), at: 0 });
}"""


def prepare(page: Page, visit: object, *, keeps: bool = True) -> None:
    """One tap, and the honest yes."""
    if keeps:
        page.add_init_script(KEEPS)
    page.goto(reverse("visits:tablet", args=[visit.pk]))
    page.locator("[data-begin]").click()
    outcome = page.locator("[data-ready]:visible, [data-unsure]:visible, [data-problem]:visible")
    outcome.wait_for(timeout=60_000)


def outcome_of(page: Page) -> str:
    """ready, unsure, or the kind of problem that is shown."""
    return page.evaluate(
        """() => {
          const shown = (one) => one && !one.hidden;
          const part = (name) => document.querySelector(`[data-${name}]`);
          if (shown(part("ready"))) return "ready";
          if (shown(part("unsure"))) return "unsure";
          return [...document.querySelectorAll("[data-problem]")].find(shown)?.dataset.problem;
        }"""
    )


def kept_in_caches(page: Page) -> dict[str, dict[str, str]]:
    """Everything in every cache, as text: cache, address, text."""
    return page.evaluate(
        """async () => {
          const found = {};
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            found[name] = {};
            for (const request of await cache.keys()) {
              found[name][request.url] = await (await cache.match(request)).text();
            }
          }
          return found;
        }"""
    )


def kept_in_stores(page: Page) -> dict[str, list]:
    """Every row of every database of the page's site."""
    text = page.evaluate(
        """async () => {
          const rows = {};
          const plain = (key, value) => (value instanceof ArrayBuffer ? value.byteLength : value);
          for (const { name } of await indexedDB.databases()) {
            const base = await new Promise((done, fail) => {
              const asked = indexedDB.open(name);
              asked.onsuccess = () => done(asked.result);
              asked.onerror = () => fail(asked.error);
            });
            for (const store of base.objectStoreNames) {
              const asked = base.transaction(store).objectStore(store).getAll();
              rows[`${name}/${store}`] = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
            }
            base.close();
          }
          return JSON.stringify(rows, plain);
        }"""
    )
    return json.loads(text)


def relaunch(context: BrowserContext, old: Page, address: str) -> Page:
    """The app killed and opened again, the same storage behind it."""
    old.close()
    page = context.new_page()
    page.goto(address)
    return page


def wait_until(page: Page, true: Callable[[], bool], patience: int = 60_000) -> None:
    """Asks again and again; a promise in `wait_for_function` is not waited for."""
    for _ in range(patience // 100):
        try:
            if true():
                return
        except Error:  # the page was being left: ask the next one
            pass
        page.wait_for_timeout(100)
    message = "It did not come true in time."
    raise AssertionError(message)
