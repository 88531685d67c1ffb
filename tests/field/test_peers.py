"""What has cost other projects' users their words, told as stories and replayed here."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.field.offline import STALE_GRIDS, TABLET, wait_until
from tests.field.table import come_home, cut_off, make_ready, open_table
from tests.field.tablet import heads, open_section, question
from tests.makers import criteria, make_grid
from visits.models import Blob, Entry
from visits.queries import shell
from visits.services.grid import retire_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVICT = """async () => {
  const { current } = await import("/static/visits/field/store/current.js");
  const { db } = await current();
  await db.close();
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(db.name);
    asked.onsuccess = asked.onblocked = asked.onerror = done;
  });
}"""


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def tablet(village, open_page, sign_in, live_server):
    page = open_page(viewport=TABLET)
    sign_in(page, village.ben)
    make_ready(page, village.visit, village.ben, "rouge")
    return page


def test_a_browser_that_throws_its_store_away_has_already_given_it_and_a_lost_reply_doubles_nothing(
    village, tablet
):
    """Drafts that vanish (L1); the same thing sent ten times by a slow server (2.2, L15)."""
    v, first = village, criteria(village.visit)[0]
    lost = []

    def lose_the_reply(route):
        if route.request.method != "POST" or len(lost) == 2:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    tablet.context.route("**/sync/visits/*/entries", lose_the_reply)
    open_section(tablet, v.visit, first)
    tablet.context.set_offline(True)
    question(tablet, first).get_by_text("en chemin").click()
    expect(tablet.locator("sync-status")).to_contain_text("Enregistré")
    tablet.context.set_offline(False)
    wait_until(tablet, lambda: len(lost) == 2)
    for _time in range(3):
        tablet.evaluate("dispatchEvent(new Event('online'))")
    wait_until(tablet, lambda: "Tout est envoyé" in tablet.locator("sync-status").inner_text())
    assert lost == [200, 200]
    assert Entry.objects.filter(visit=v.visit).count() == 1
    tablet.evaluate(EVICT)
    make_ready(tablet, v.visit, v.ben, "rouge")
    (head,) = heads(tablet, v.visit)
    assert (head["value"], head["said_ref"]) == ({"level": "2"}, str(v.ben.ref))


def sign_with_drawing(page, who, down):
    page.get_by_label("Qui signe ?").select_option(label=who)
    page.get_by_label("J'ai participé et j'ai relu.").check()
    page.get_by_label("Je préfère aussi dessiner").check()
    canvas = page.locator("canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60 + down, steps=8)
    page.mouse.up()
    page.get_by_label("Votre nom, écrit par vous").fill(who)
    page.get_by_role("button", name="Signer").click()
    expect(page.locator("[data-signed-list]")).to_contain_text(f"{who} a signé")


def test_two_signatures_drawn_offline_both_arrive_and_nothing_is_said_received_before(
    village, tablet, live_server
):
    """Two signatures, one file (L4); « sent » said of what came without its pictures (L5)."""
    v = village
    cut_off(tablet, live_server.url)
    open_table(tablet, v.visit, "signature")
    for who, down in (("Ben", 40), ("Léa", -30)):
        sign_with_drawing(tablet, who, down)
    tablet.context.unroute_all()
    tablet.context.route("**/blobs/*", lambda route: route.abort())
    tablet.goto(reverse("visits:field-leaving", args=[v.visit.pk]))
    wait_until(tablet, lambda: v.visit.entries.filter(kind="signature").count() == 2)
    tablet.reload()
    expect(tablet.locator("[data-some]")).to_contain_text("2 photos")
    expect(tablet.locator("[data-all]")).to_be_hidden()
    left = come_home(tablet)
    assert (left["entries"], left["photos"], left["oldest"]) == (0, 0, None)
    expect(tablet.locator("[data-all]")).to_be_visible()
    rows = v.visit.entries.filter(kind="signature")
    drawn = {row.value["drawing"] for row in rows}
    assert len(drawn) == 2
    states = Blob.objects.filter(visit=v.visit, received_sha256__in=drawn)
    assert {row.state for row in states} == {"served"}


@pytest.fixture
def release(settings):
    def release(version):
        settings.VERSION = version
        shell._build_once.cache_clear()

    yield release
    shell._build_once.cache_clear()


def test_a_visit_begun_on_a_grid_opens_without_network_once_the_network_has_a_newer_one(
    village, tablet, release
):
    """A change of form on the server that deletes the drafts of the former one (L7, L6)."""
    v = village
    first = v.version.criteria.order_by("theme__position", "position").first()
    home = "Mes visites sur cette tablette"
    tablet.get_by_role("link", name=home).click()
    tablet.evaluate("navigator.serviceWorker.ready")
    begin = tablet.locator("begin-visit[data-ready]")
    expect(begin).to_be_visible(timeout=30_000)
    tablet.get_by_text("Commencer une visite non prévue").click()
    tablet.get_by_label("Le nom de la ferme").fill("Chez Paulette")
    tablet.get_by_role("button", name="Commencer").click()
    expect(tablet.locator("h1")).to_have_text("Chez Paulette")
    tablet.locator("ol.tasks a").first.click()
    expect(tablet.locator("[data-count]")).not_to_be_empty()
    question(tablet, first).get_by_text("en chemin").click()
    expect(tablet.locator("sync-status")).to_contain_text("Enregistré")
    section = tablet.url

    make_grid(v.network, by=v.carla, name={"fr": "Plus récente"})
    retire_version(v.version)
    release("9.9.9")
    tablet.evaluate(STALE_GRIDS)
    tablet.get_by_role("link", name=home).click()
    expect(begin).to_be_visible(timeout=30_000)
    expect(tablet.locator("select[name=version]")).to_contain_text("Plus récente")
    expect(tablet.locator("select[name=version] option")).to_have_count(1)
    tablet.context.set_offline(True)
    tablet.goto(section)
    expect(tablet.locator("[data-count]")).to_contain_text("1 sur")
    tablet.context.set_offline(False)
    assert come_home(tablet)["entries"] == 0
