"""A new version of the app waits for the visit to be over; and pages without network are accessible."""

import pytest
from django.urls import reverse

from tests.field.offline import STALE_GRIDS, TABLET, outcome_of, prepare, wait_until
from visits.queries import shell

pytestmark = pytest.mark.browser


@pytest.fixture
def tablet(village, open_page, sign_in):
    page = open_page(viewport=TABLET)
    sign_in(page, village.ben)
    return page


@pytest.fixture
def release(settings):
    """Another version of the application on the server."""

    def release(version: str) -> str:
        settings.VERSION = version
        shell._build_once.cache_clear()
        return shell.shell_build()

    yield release
    shell._build_once.cache_clear()


def hub(visit):
    return reverse("visits:field-hub", args=[visit.pk])


def open_home(page, visit):
    """By its link: opened from the icon, it would go on to where somebody was."""
    page.goto(hub(visit))
    page.locator(".field-back").click()
    page.wait_for_url("**/field/")


def builds_of(page):
    """By the names alone: opening a cache that has just gone would make it anew."""
    names = page.evaluate("caches.keys()")
    return {
        kind: {name.rsplit("-", 1)[-1] for name in names if name.startswith(f"{kind}-")}
        for kind in ("shell", "pages")
    }


def waits(page):
    asked = "navigator.serviceWorker.getRegistration().then(one => Boolean(one.waiting))"
    return page.evaluate(asked)


def answer_offline(page, visit):
    page.context.set_offline(True)
    page.goto(hub(visit))
    page.locator("[data-part] a").first.click()
    page.locator("criterion-answer label.answer").first.click()
    page.locator("sync-status", has_text="Enregistré").wait_for()


def test_a_new_version_waits_until_all_is_sent_and_somebody_takes_it(village, tablet, release):
    v = village
    old = release("0.2.0")
    prepare(tablet, v.visit)
    answer_offline(tablet, v.visit)
    new = release("0.3.0")
    tablet.route("**/api/v1/sync/**", lambda route: route.abort())
    tablet.context.set_offline(False)
    tablet.goto(hub(v.visit))
    wait_until(tablet, lambda: waits(tablet))
    assert builds_of(tablet) == {"shell": {old, new}, "pages": {old}}
    refused = tablet.evaluate(
        """async () => {
          const { waiting } = await navigator.serviceWorker.getRegistration();
          const { port1, port2 } = new MessageChannel();
          waiting.postMessage({ do: "take" }, [port2]);
          return new Promise((done) => { port1.onmessage = ({ data }) => done(data); });
        }"""
    )
    assert refused is False
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer :checked").wait_for(state="attached")
    open_home(tablet, v.visit)
    tablet.locator("new-version").wait_for()
    assert "attend que tout soit envoyé" in tablet.locator("new-version").inner_text()
    assert not tablet.locator("new-version button").is_visible()

    tablet.unroute("**/api/v1/sync/**")
    tablet.evaluate("document.dispatchEvent(new CustomEvent('sync:now'))")
    tablet.locator("sync-status[data-state=sent]").wait_for()
    assert v.visit.entries.count() == 1
    open_home(tablet, v.visit)
    tablet.locator("new-version button").click()
    wait_until(tablet, lambda: builds_of(tablet) == {"shell": {new}, "pages": {new}})
    tablet.context.set_offline(True)
    tablet.goto(hub(v.visit))
    tablet.locator("[data-resume]").wait_for()
    assert "1 sur" in tablet.locator("[data-count]").first.inner_text()


def test_a_new_shell_that_does_not_come_whole_changes_nothing(village, tablet, release):
    v = village
    old = release("0.2.0")
    prepare(tablet, v.visit)
    tablet.locator("[data-ready] [data-grids]").wait_for()
    release("0.3.0")
    tablet.context.route("**/field/away/", lambda route: route.abort())
    tablet.goto(hub(v.visit))
    tablet.wait_for_timeout(2000)
    assert waits(tablet) is False
    tablet.context.unroute("**/field/away/")
    tablet.context.set_offline(True)
    tablet.goto(hub(v.visit))
    assert tablet.locator("h1").inner_text() == v.farm.name
    assert builds_of(tablet)["pages"] == {old}


def test_a_tablet_keeps_no_empty_grid_of_a_server_newer_than_itself(village, tablet, release):
    """Their files would not be on it: a visit begun without network would stand before dead pages."""
    old = release("0.2.0")
    prepare(tablet, village.visit)
    tablet.locator("[data-ready] [data-grids]").wait_for()
    release("0.3.0")
    tablet.context.route("**/field/away/", lambda route: route.abort())
    tablet.goto("/field/")
    tablet.evaluate(STALE_GRIDS)
    with tablet.expect_response("**/api/v1/sync/grids"):
        tablet.reload()
    tablet.locator("begin-visit[data-ready]").wait_for(state="attached")
    assert builds_of(tablet)["pages"] == {old}


@pytest.mark.parametrize("size", [(320, 640), (810, 1080), (1366, 768)], ids=str)
def test_pages_without_network_are_accessible(village, tablet, accessibility_faults, size):
    v = village
    prepare(tablet, v.visit)
    assert outcome_of(tablet) == "ready"
    tablet.set_viewport_size({"width": size[0], "height": size[1]})
    faults = accessibility_faults(tablet)
    answer_offline(tablet, v.visit)
    for page in ("", "leaving/", "carnet/"):
        tablet.goto(hub(v.visit) + page)
        tablet.locator("sync-status[data-state]").wait_for()
        tablet.wait_for_timeout(300)
        faults += accessibility_faults(tablet) + too_wide(tablet) + too_high(tablet)
    open_home(tablet, v.visit)
    faults += accessibility_faults(tablet) + too_wide(tablet)
    for page in ("/field/help/", "/field/privacy/", "/farms/"):
        tablet.goto(page)
        tablet.wait_for_timeout(300)
        faults += accessibility_faults(tablet) + too_wide(tablet)
    assert faults == []


def too_wide(page):
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{page.url} is {over} px too wide"] if over > 0 else []


def too_high(page):
    """The bar, and each of its controls within it."""
    height, inner = page.evaluate(
        """() => {
          const bar = document.querySelector(".field-bar");
          const all = [...bar.querySelectorAll(".field-facts, .btn")].map((one) => one.getBoundingClientRect().height);
          return [bar.getBoundingClientRect().height, Math.max(...all)];
        }"""
    )
    return [] if height <= 64 and inner <= 62 else [f"{page.url}: bar {height}, inside {inner}"]
