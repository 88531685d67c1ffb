"""Chromium for the tests marked `browser`: pages speak to our server alone, without an error."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

#: Milliseconds. A slow machine is no fault: what does not come at all fails all the same.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Only what is broken is gathered: listing what is well takes most of axe's time.
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}


def chromium_path() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail(
            "Chromium is missing, and the browser tests are not left out. On Debian: "
            "sudo apt-get install -y --no-install-recommends chromium",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


def watch(page: Page, own_address: str) -> list[str]:
    """The list that fills with what a page does wrong: foreign requests, faults on its console."""
    faults: list[str] = []

    def watch_request(request: Request) -> None:
        if not request.url.startswith((own_address, "data:", "blob:")):
            faults.append(f"request to a third party: {request.url}")

    def watch_console(message: ConsoleMessage) -> None:
        # A refused form answers 4xx on purpose; the browser notes each such page as an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(f"console: {message.text}")

    page.on("request", watch_request)
    page.on("console", watch_console)
    page.on(
        "pageerror", lambda error: faults.append(f"script: {error.stack or error} ({page.url})")
    )
    return faults


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser context of its own: `open_page(viewport=…, java_script_enabled=…)`.

    The test fails when a page asked a third party for something or wrote an error to its console.
    """
    opened: list[tuple[BrowserContext, list[str]]] = []

    def open_page(**options: object) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="fr-FR", **options)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        opened.append((context, watch(page, live_server.url)))
        return page

    yield open_page
    for context, _ in opened:
        context.close()
    assert [fault for _, faults in opened for fault in faults] == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page at the width of a tablet."""
    return open_page(viewport={"width": 1024, "height": 768})


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, object], None]:
    """Give a page the session of a person, without walking through the sign-in pages."""

    def sign_in(page: Page, person: object) -> None:
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return sign_in


UNSTICK = "for (const bar of document.querySelectorAll('.bar')) bar.style.position = 'static'"


@pytest.fixture(scope="session")
def accessibility_faults() -> Callable[[Page], list[str]]:
    """What axe finds on a page: one line for each rule that is broken, with where."""

    axe = Axe()

    def accessibility_faults(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe.axe_script)
        # The bar at the foot hides nothing that one could not scroll to.
        page.evaluate(UNSTICK)
        found = page.evaluate("options => axe.run(options).then(said => said.violations)", OPTIONS)
        return [
            f"{page.url} {fault['id']}: {', '.join(str(node['target']) for node in fault['nodes'])}"
            for fault in found
        ]

    return accessibility_faults
