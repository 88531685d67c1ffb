"""A section on the tablet, without network and on a processor six times slower: real Chromium.

From opening its page until it shows what the store holds, for grids of 300 and of 1,000 questions;
from a tap until it is painted, durable, and seen as saved; what the page weighs.
"""

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.measure import p95, report
from peers.models import Person
from visits.models import Visit
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.seed.scale import grid_document
from visits.services.visit import join_team, plan_visit, sign_ethics

SIZES = (300, 1000)
SLOWER, OPENINGS, TAPS = 6, 12, 40
TABLET = {"width": 810, "height": 1080}
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
#: What the page tells of itself: when it was filled; how long after its event each tap was painted,
#: durable (the strict transaction is complete), and painted again with its "saved".
WATCH = """
navigator.storage.persist = async () => true;
window.told = { painted: [], durable: [], seen: [], at: 0 };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.name === "click" && one.interactionId) told.painted.push(one.duration);
  }
}).observe({ type: "event", durationThreshold: 16, buffered: true });
addEventListener("click", (event) => { if (event.isTrusted) told.at = event.timeStamp; }, true);
const painted = (act) => requestAnimationFrame(() => requestAnimationFrame(act));
document.addEventListener("section:shown", () => painted(() => {
  told.shown = performance.now();
}));
document.addEventListener("entries:changed", () => {
  const { at } = told;
  told.durable.push(performance.now() - at);
  painted(() => told.seen.push(performance.now() - at));
});
"""


def run() -> None:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for developers alone
    except ImportError:
        sys.exit("This benchmark drives Chromium: make venv-dev first.")
    # Playwright keeps an event loop; Django would take our queries for async ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    browser_path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    visits = {size: visit_of(size) for size in SIZES}
    with (
        served() as base,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=browser_path, args=FLAGS, viewport=TABLET, base_url=base,
            locale="fr-FR",
        )  # fmt: skip
        context.add_init_script(WATCH)
        client = Client()
        client.force_login(person())
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
        for size, visit in visits.items():
            measure(context, visit, size)
        context.close()


def person() -> Person:
    return Person.objects.get(email="ben@exemple.test")


def visit_of(criteria: int) -> Visit:
    carla = Person.objects.get(email="carla@exemple.test")
    network = carla.memberships.open().filter(role="facilitator")[0].network
    document = grid_document(f"bench-{criteria}", criteria)
    version = publish_version(load_grid(document, network=network), by=carla)
    day = timezone.localdate()
    farm = network.farms.order_by("pk")[0]
    visit = plan_visit(farm, by=carla, kind="peer", month=day, day=day, versions=[version])
    sign_ethics(join_team(visit, person(), by=carla, part="farmer"), name_agreed=True)
    return visit


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The application as it is deployed, on a free port, until the block ends."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    server = subprocess.Popen(  # noqa: S603 - our own words
        command, env=os.environ | {"PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{base}/health/")  # noqa: S310 - our own server
                break
            time.sleep(0.2)
        yield base
    finally:
        server.terminate()
        server.wait()


def measure(context, visit: Visit, size: int) -> None:  # noqa: ANN001 - playwright's
    page = context.new_page()
    page.goto(reverse("visits:tablet", args=[visit.pk]))
    page.locator("[data-begin]").click()
    page.locator("[data-ready]:visible").wait_for(timeout=600_000)
    version = visit.grids.select_related("version")[0].version
    themes = list(version.themes.order_by("position"))[:OPENINGS]
    context.set_offline(True)
    slow(context, page)
    shown = [open_section(page, visit, theme) for theme in themes]
    middle = statistics.median(shown)
    notes = (
        f"p95 (median {middle:.0f}, least {min(shown):.0f}), {SLOWER}× slower, offline, {busy()}"
    )
    notes += "; bar 800 ms"
    report(
        f"field: section of {size} questions usable", p95(shown), "ms", n=len(shown), notes=notes
    )
    if size == SIZES[0]:
        weigh(page)
        tap(page, visit, themes)
    page.close()
    context.set_offline(False)


def slow(context, page) -> None:  # noqa: ANN001 - playwright's
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def open_section(page, visit: Visit, theme) -> float:  # noqa: ANN001 - playwright's
    page.goto(f"{reverse('visits:field-hub', args=[visit.pk])}{theme.pk}-1/")
    return float(wait_until(page, "told.shown"))


def wait_until(page, said: str) -> float:  # noqa: ANN001 - playwright's
    """Its own way of waiting evaluates text in the page, which our policy forbids."""
    look = f"const look = () => (({said}) ? done({said}) : setTimeout(look, 5)); look();"
    return float(page.evaluate(f"() => new Promise((done) => {{ {look} }})"))


def weigh(page) -> None:  # noqa: ANN001 - playwright's
    nodes = page.evaluate("document.querySelectorAll('*').length")
    report("field: nodes of a section", nodes, "nodes", n=1, notes="ten questions, filled; bar 350")
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    report("field: requests of a section", len(asked) + 1, "requests", n=1, notes="bar 12")
    scripts = [url.rsplit("/static/", 1)[1] for url in asked if ".js" in url and "/static/" in url]
    packed = sum((Path(settings.STATIC_ROOT) / f"{name}.gz").stat().st_size for name in scripts)
    notes = f"{len(scripts)} file(s), libraries included; bar 40"
    report("field: JavaScript of a section", packed / 1024, "KB gz", n=1, notes=notes)


def tap(page, visit: Visit, themes: list) -> None:  # noqa: ANN001 - playwright's
    """Answers one after the other, each on another question, the next as soon as one is durable.

    Bare presses of the mouse: a locator's click runs listeners of its own inside the time measured.
    """
    told: dict[str, list[float]] = {"painted": [], "durable": [], "seen": []}
    for theme in themes[: TAPS // 10]:
        open_section(page, visit, theme)
        answers = page.locator("criterion-answer")
        for at in range(answers.count()):
            answer = answers.nth(at).locator("label.answer").nth(2)
            answer.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
            box = answer.bounding_box()
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            wait_until(page, f"told.durable.length > {at}")
        page.wait_for_timeout(300)
        for name, taken in told.items():
            told[name] = taken + page.evaluate(f"told.{name}")
    for (name, taken), bar in zip(told.items(), (100, 100, 1000), strict=True):
        notes = f"p95 (median {statistics.median(taken):.0f}), {SLOWER}× slower, {busy()}"
        notes += f"; bar {bar} ms"
        report(f"field: tap to {name}", p95(taken), "ms", n=len(taken), notes=notes)


def busy() -> str:
    return f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} processors"
