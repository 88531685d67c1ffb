"""« Préparer cette tablette »: an honest yes, a test without network, and failures that say so."""

import time
from html import unescape

import pytest
from django.urls import reverse

from tests.field.offline import TABLET, outcome_of, prepare, relaunch
from visits.models import Preparation, Tablet
from visits.services.visit import sign_ethics

pytestmark = pytest.mark.browser


@pytest.fixture
def tablet(village, open_page, sign_in):
    page = open_page(viewport=TABLET)
    sign_in(page, village.ben)
    return page


def hub(visit):
    return reverse("visits:field-hub", args=[visit.pk])


def test_a_prepared_visit_opens_without_network(village, tablet):
    prepare(tablet, village.visit)
    assert outcome_of(tablet) == "ready"
    row = Preparation.objects.select_related("tablet").get()
    assert (row.tablet.person, row.visit, row.persistent) == (village.ben, village.visit, True)
    assert row.tested_at is not None
    assert row.size > 100_000
    tablet.context.set_offline(True)
    tablet.goto(hub(village.visit))
    assert tablet.locator("h1").inner_text() == village.farm.name
    tablet.locator("[data-part] a").first.click()
    assert tablet.locator("criterion-answer").count() > 0
    tablet.goto("/visits/")
    assert tablet.locator("h1").inner_text() == "Cette page n'est pas sur la tablette"
    tablet.goto(reverse("help"))
    assert tablet.locator("h1").inner_text() == "Aide"
    again = relaunch(tablet.context, tablet, "/field/")
    row = again.locator("[data-visits] li")
    row.wait_for()
    assert village.farm.name in row.inner_text()
    assert "tablette prête" in row.inner_text()


#: Making the person's store takes three seconds, as on a slow disk.
MADE_SLOWLY = """(() => {
  const listen = IDBOpenDBRequest.prototype.addEventListener;
  IDBOpenDBRequest.prototype.addEventListener = function (kind, heard, ...options) {
    const slow = kind === "success" && !this.slowly;
    if (slow) this.slowly = true;
    const late = (event) =>
      slow && event.target.result.name.startsWith("carnet-") ? setTimeout(() => heard(event), 3000) : heard(event);
    return listen.call(this, kind, late, ...options);
  };
})()"""


def test_a_slow_disk_is_no_refusal(village, tablet):
    tablet.add_init_script(MADE_SLOWLY)
    begun = time.monotonic()
    prepare(tablet, village.visit)
    assert time.monotonic() - begun > 3
    assert outcome_of(tablet) == "ready"


def test_after_a_kill_the_app_opens_where_somebody_was(village, tablet):
    prepare(tablet, village.visit)
    tablet.context.set_offline(True)
    tablet.goto(hub(village.visit))
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer label.answer").first.click()
    tablet.locator("sync-status", has_text="Enregistré").wait_for()
    section = tablet.url.partition("#")[0]
    tablet.wait_for_timeout(400)
    again = relaunch(tablet.context, tablet, "/field/")
    again.wait_for_url(lambda url: url.startswith(section))
    assert "#c" in again.url
    again.locator(".field-back").click()
    again.locator("[data-resume]").wait_for()
    assert "1 sur" in again.locator("[data-count]").first.inner_text()
    assert "critère 1" in again.locator("[data-resume]").inner_text()


def test_leaving_says_what_is_only_here_then_what_is_received(village, tablet):
    prepare(tablet, village.visit)
    tablet.context.set_offline(True)
    tablet.goto(hub(village.visit))
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer label.answer").first.click()
    tablet.locator("sync-status", has_text="Enregistré").wait_for()
    tablet.goto(reverse("visits:field-leaving", args=[village.visit.pk]))
    tablet.locator("[data-some]").wait_for()
    said = tablet.locator("strong[data-here]").inner_text()
    assert said.replace("\u00a0", " ") == "Seulement sur cette tablette : 1 réponse."
    assert tablet.locator("tbody tr").count() == 1
    assert "seulement ici" in tablet.locator("tbody tr").inner_text()
    tablet.context.set_offline(False)
    tablet.locator("[data-send]").click()
    tablet.locator("[data-all]").wait_for()
    assert "reçu" in tablet.locator("tbody tr").inner_text()
    assert village.visit.entries.count() == 1
    with tablet.expect_download() as download:
        tablet.locator("[data-csv]").click()
    text = download.value.path().read_text()
    assert str(village.visit.entries.get().entry_id) in text


REFUSALS = {
    "refused": "Object.defineProperty(window, 'indexedDB', {value: undefined})",
    "room": "navigator.storage.estimate = async () => ({quota: 600e6, usage: 200e6})",
    "install": "Object.defineProperty(navigator, 'userAgent', {value: 'iPad; CPU OS 16_0'})",
    "worker": "navigator.serviceWorker.register = async () => { throw new Error('no') }",
}


@pytest.mark.parametrize("kind", sorted(REFUSALS))
def test_a_tablet_that_cannot_keep_a_visit_says_why(village, tablet, kind):
    tablet.add_init_script(REFUSALS[kind])
    prepare(tablet, village.visit)
    assert outcome_of(tablet) == kind
    assert tablet.locator(f"[data-problem={kind}] strong").inner_text()
    assert not Preparation.objects.exists()


def test_a_browser_that_forbids_storage_says_why_and_shows_no_word_of_a_machine(
    village, chromium, sign_in, live_server
):
    tablet = chromium.new_context(base_url=live_server.url, locale="fr-FR").new_page()
    sign_in(tablet, village.ben)
    tablet.add_init_script(
        "Object.defineProperty(window, 'indexedDB',"
        " {get() { throw new DOMException('denied', 'SecurityError'); }})"
    )
    prepare(tablet, village.visit)
    assert outcome_of(tablet) == "refused"
    assert "denied" not in tablet.locator("main").inner_text()
    tablet.goto(hub(village.visit))
    trouble = tablet.get_by_role("link", name="Avec du réseau, les pages du bureau marchent.")
    assert trouble.get_attribute("href") == village.visit.get_absolute_url()
    tablet.context.close()


def test_a_tablet_made_ready_for_one_visit_may_begin_another_without_network(village, tablet):
    prepare(tablet, village.visit)
    tablet.locator("[data-ready] [data-grids]").wait_for()
    tablet.context.set_offline(True)
    tablet.goto("/field/")
    tablet.get_by_text("Commencer une visite non prévue").click()
    tablet.get_by_label("Le nom de la ferme").fill("Chez Paulette")
    tablet.get_by_role("button", name="Commencer").click()
    tablet.locator("h1", has_text="Chez Paulette").wait_for()


def test_the_help_says_without_network_whom_one_may_call(village, tablet):
    village.carla.phone = "06 00 00 00 01"
    village.carla.save(update_fields=["phone"])
    village.network.contact = village.carla
    village.network.save(update_fields=["contact"])
    prepare(tablet, village.visit)
    tablet.context.set_offline(True)
    tablet.goto("/field/help/")
    call = tablet.get_by_role("link", name="06 00 00 00 01")
    assert call.get_attribute("href") == "tel:0600000001"
    assert "Carla" in tablet.locator("network-contact").inner_text()


def test_without_the_promise_the_page_says_what_does_not_come_along(village, client_of):
    address, sentence = (
        reverse("visits:tablet", args=[village.visit.pk]),
        "qu'après votre engagement",
    )
    village.visit.team.filter(person=village.ben).update(ethics_signed_at=None)
    assert sentence in unescape(client_of(village.ben).get(address).content.decode())
    sign_ethics(village.visit.team.get(person=village.ben), name_agreed=True)
    assert sentence not in unescape(client_of(village.ben).get(address).content.decode())


def test_a_browser_that_promises_nothing_is_told_so(village, tablet):
    prepare(tablet, village.visit, keeps=False)
    assert outcome_of(tablet) == "unsure"
    assert Preparation.objects.get().persistent is False


def test_a_page_that_does_not_come_leaves_what_was_ready(village, tablet):
    prepare(tablet, village.visit)
    tablet.route("**/field/carnet/", lambda route: route.abort())
    prepare(tablet, village.visit)
    assert outcome_of(tablet) == "pages"
    tablet.unroute("**/field/carnet/")
    tablet.context.set_offline(True)
    tablet.goto(hub(village.visit) + "carnet/")
    assert tablet.locator("carnet-note").count() == 1


def test_what_does_not_read_back_is_not_ready(village, tablet):
    """A store that loses one question between writing and reading is found out."""
    tablet.add_init_script(
        """const get = IDBObjectStore.prototype.get;
        IDBObjectStore.prototype.get = function (key) {
          return get.call(this, this.name === "criteria" ? ["nowhere", "nothing"] : key);
        };"""
    )
    prepare(tablet, village.visit)
    assert outcome_of(tablet) == "test"
    assert not Preparation.objects.exists()


def test_a_signed_out_person_is_asked_to_sign_in(village, tablet):
    tablet.goto(reverse("visits:tablet", args=[village.visit.pk]))
    tablet.context.clear_cookies()
    tablet.locator("[data-begin]").click()
    tablet.locator("[data-problem=login]").wait_for()
    assert not Tablet.objects.exists()


def test_without_scripts_the_page_says_what_there_is_instead(village, open_page, sign_in):
    page = open_page(viewport=TABLET, java_script_enabled=False)
    sign_in(page, village.ben)
    page.goto(hub(village.visit))
    assert "a besoin de JavaScript" in page.locator("main").inner_text()
    page.get_by_role("link", name="Les pages du bureau marchent sans.").click()
    assert page.url.endswith(village.visit.get_absolute_url())
    page.goto(reverse("visits:tablet", args=[village.visit.pk]))
    assert "imprimez la grille" in page.locator("main").inner_text()
    page.goto(f"{hub(village.visit)}carnet/")
    assert "a besoin de JavaScript" in page.locator("main").inner_text()
    assert page.locator("carnet-note").is_hidden()  # a word typed here would be lost
