"""Several tablets around one table, in a test: each a context of Chromium with its own store and key."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from visits.models import Visit

READY = """async ([visit, person, name]) => {
  const at = (file) => import(`/static/visits/field/${file}.js`);
  const [{ makeApi }, { openHere, registerHere, takeVisit }] = await Promise.all([at("sync/api"), at("sync/prepare")]);
  const db = await openHere(person);
  const api = makeApi({ fetch: (...given) => fetch(...given) });
  const { device } = await registerHere(db, api, { name, person, build: "test" });
  await api.preparation(visit, { device, size: 1, tested_at: new Date().toISOString(), persistent: true });
  await takeVisit(db, api, visit);
}"""
AGAIN = """async (visit) => {
  const at = (file) => import(`/static/visits/field/${file}.js`);
  const [{ makeApi }, { takeVisit }, { current }, { get }] =
    await Promise.all([at("sync/api"), at("sync/prepare"), at("store/current"), at("store/meta")]);
  const { db } = await current();
  const api = makeApi({ fetch: (...given) => fetch(...given), device: await get(db, "device") });
  await api.hello();
  await takeVisit(db, api, visit);
}"""
STATE = """async (visit) => {
  const at = (file) => import(`/static/visits/field/${file}.js`);
  const [{ current }, { shownHere }] = await Promise.all([at("store/current"), at("store/signature")]);
  const { db } = await current();
  return shownHere(db, visit);
}"""
RECEIVED = """async (visit) => {
  const at = (file) => import(`/static/visits/field/${file}.js`);
  const [{ current }, { receivedHash }] = await Promise.all([at("store/current"), at("store/received")]);
  const { db } = await current();
  return receivedHash(db, visit, "shared");
}"""
SAY = """async ([visit, said]) => {
  const at = (file) => import(`/static/visits/field/${file}.js`);
  const [{ current }, { say }] = await Promise.all([at("store/current"), at("store/log")]);
  const { db } = await current();
  return say(db, visit, said);
}"""


def make_ready(page: Page, visit: Visit, person: object, name: str) -> None:
    """As « Préparer cette tablette » does: a key of its own, registered; then the visit's bundle."""
    page.goto("/field/help/")
    page.evaluate(READY, [str(visit.pk), {"ref": str(person.ref), "name": person.name}, name])


def read_again(page: Page, visit: Visit) -> None:
    """Prepared anew: it then knows the tablets that were prepared after it."""
    page.evaluate(AGAIN, str(visit.pk))


def shown(page: Page, visit: Visit) -> dict:
    """The shared heads on this tablet and their hash."""
    return page.evaluate(STATE, str(visit.pk))


def received(page: Page, visit: Visit) -> str:
    """The hash of what the server has acknowledged or sent: its digest tells the same one."""
    return page.evaluate(RECEIVED, str(visit.pk))


def say_on(page: Page, visit: Visit, **said: object) -> dict:
    given = {"voice": "team", "act": "own", "on_behalf": "none"} | said
    return page.evaluate(SAY, [str(visit.pk), given])


def open_table(page: Page, visit: Visit, name: str) -> None:
    page.goto(f"/visits/{visit.pk}/field/{name}/")
    expect(page.locator("[data-ready]")).to_be_visible()


def give_file(page: Page, folder: Path) -> Path:
    """What the tablet saves when asked for its file."""
    with page.expect_download() as waiting:
        page.locator("[data-save]").click()
    path = folder / f"{id(page)}-{waiting.value.suggested_filename}"
    waiting.value.save_as(path)
    return path


def take_file(page: Page, path: Path) -> str:
    page.locator("[data-file]").set_input_files(path)
    line = page.locator("[data-taken-list] li").first
    expect(line).not_to_contain_text("se lit…")
    return "\n".join(page.locator("[data-taken-list] li").all_inner_texts())


SEND = """(until) => new Promise((done) => {
  document.addEventListener("sync:settled", ({ detail }) => detail.state === until && done(detail.left));
  document.dispatchEvent(new CustomEvent("sync:now"));
})"""


def come_home(page: Page, until: str = "idle") -> dict:
    """The network is back: what is left here once everything was offered."""
    page.context.unroute_all()
    return page.evaluate(SEND, until)


def cut_off(page: Page, live: str, *, but: Callable[[str], bool] = lambda _address: False) -> None:
    """No network for what the tablet says; its pages are the server's, as if they were kept."""

    def answer(route, request):
        if "/api/" in request.url and not but(request.url):
            route.abort()
        else:
            route.continue_()

    page.context.route("**/*", answer)
