"""What a tablet keeps: no answer, name or token in a page; nothing private; within its weight."""

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests.field.offline import (
    TABLET,
    kept_in_caches,
    kept_in_stores,
    outcome_of,
    prepare,
    wait_until,
)
from tests.makers import make_grid, make_visit, say
from visits.models import Entry, Reading
from visits.services.tablet import revoke_tablet

pytestmark = pytest.mark.browser

PLANTED = "Une parole plantée qui ne doit pas se voir"
SECRET = "Un mot privé de la ferme"


@pytest.fixture
def tablet(village, open_page, sign_in):
    page = open_page(viewport=TABLET)
    sign_in(page, village.ben)
    return page


@pytest.fixture
def spoken(village):
    """A team's note, and the farm's own view of the same question: the one shared, the other not."""
    v = village
    say(v.visit, v.lea, kind="note", value={"text": PLANTED})
    private = say(v.visit, v.ana, kind="note", voice="self", value={"text": SECRET})
    assert Entry.objects.get(value__text=SECRET).stream == "private"
    assert private is not None
    return v


def test_no_answer_no_name_and_no_token_stands_in_a_kept_page(spoken, tablet):
    v = spoken
    prepare(tablet, v.visit)
    assert outcome_of(tablet) == "ready"
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    caches = kept_in_caches(tablet)
    pages = {address: text for cache in caches.values() for address, text in cache.items()}
    assert len([one for one in pages if "/field/" in one]) > 8
    people = [person.name for person in (v.ben, v.lea, v.elsa, v.ana, v.carla, v.fred)]
    people += [str(person.ref) for person in (v.ben, v.lea, v.elsa, v.ana)]
    people += [v.ben.email, v.lea.email]
    session = {one["value"] for one in tablet.context.cookies()}
    planted = [PLANTED, SECRET, "csrfmiddlewaretoken", *people, *session]
    found = {
        (address, word)
        for address, text in pages.items()
        for word in planted
        if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
        and not address.endswith(("/who", ".js", ".css"))
    }
    assert found == set()


def test_no_kept_page_leans_on_what_only_the_browsers_own_cache_holds(village, tablet):
    """A file named otherwise in the shell than in the pages came from there, until that was emptied."""
    v = village
    prepare(tablet, v.visit)
    tablet.locator("[data-ready] [data-grids]").wait_for()
    pages = sorted({urlsplit(one).path for one in addresses_of(tablet) if "/field/" in one})
    assert any(page.startswith("/field/grids/") for page in pages)
    tablet.context.new_cdp_session(tablet).send("Network.clearBrowserCache")
    tablet.context.set_offline(True)
    missed = []
    tablet.on("requestfailed", lambda one: missed.append((urlsplit(one.url).path, one.failure)))
    for page in pages:
        if page.endswith("/"):
            tablet.goto(page)
            tablet.wait_for_load_state("networkidle")
    assert len(pages) > 8
    left = "net::ERR_ABORTED"  # the page was left while its file was on its way: not a missing one
    assert [one for one in missed if own(one[0]) and one[1] != left] == []


def own(path):
    return path.startswith(("/static/", "/visits/"))


def addresses_of(page):
    asked = """async () => (await Promise.all((await caches.keys()).map(
      async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat()"""
    return page.evaluate(asked)


def test_nothing_private_is_in_any_store_of_a_team_tablet(spoken, tablet):
    v = spoken
    prepare(tablet, v.visit)
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    tablet.locator("sync-status[data-state=sent]").wait_for()
    everything = json.dumps([kept_in_caches(tablet), kept_in_stores(tablet)], ensure_ascii=False)
    assert PLANTED in everything
    private = Entry.objects.filter(stream="private")
    words = [SECRET, *(str(one.entry_id) for one in private), *(one.salt for one in private)]
    assert [word for word in words if word in everything] == []


def test_who_took_a_copy_is_noted_for_the_farm(spoken, tablet):
    v = spoken
    prepare(tablet, v.visit)
    assert Reading.objects.filter(visit=v.visit, person=v.ben, kind=Reading.Kind.COPY).exists()


def test_the_pack_of_sixty_questions_weighs_at_most_500_kilobytes(village, open_page, sign_in):
    """What is transferred: files and pages compressed, the bundle as it is sent."""
    v = village
    version = make_grid(v.network, by=v.carla, themes=6, criteria=10)
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben, v.lea), group=v.group)
    page = open_page(viewport=TABLET)
    sign_in(page, v.ben)
    bundles = []
    page.on("response", lambda one: bundles.append(one) if "/bundle" in one.url else None)
    prepare(page, visit)
    assert outcome_of(page) == "ready"
    texts = [text for cache in kept_in_caches(page).values() for text in cache.values()]
    raw = sum(len(text.encode()) for text in texts) + len(bundles[0].body())
    sent = sum(len(gzip.compress(text.encode())) for text in texts) + len(bundles[0].body())
    print(f"\noffline pack of 60 questions: {sent // 1000} kB sent, {raw // 1000} kB kept")  # noqa: T201
    assert sent <= 500_000


def test_a_person_signed_in_after_another_is_not_shown_their_visits(village, tablet, sign_in):
    v = village
    prepare(tablet, v.visit)
    sign_in(tablet, v.mia)
    tablet.goto("/field/")
    tablet.locator("[data-other]").wait_for()
    assert "Mia" in tablet.locator("[data-other]").inner_text()


def test_a_forgotten_tablet_sends_then_wipes_itself(village, tablet):
    v = village
    prepare(tablet, v.visit)
    device = v.ben.tablets.get()
    tablet.context.set_offline(True)
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer label.answer").first.click()
    tablet.locator("sync-status", has_text="Enregistré").wait_for()
    type(device).objects.filter(pk=device.pk).update(forgotten_at=device.registered_at)
    tablet.context.set_offline(False)
    tablet.goto("/field/help/")
    tablet.locator("sync-status[data-state=sent]").wait_for()
    wait_until(tablet, lambda: not whose(tablet))
    assert v.visit.entries.count() == 1
    assert [rows for rows in kept_in_stores(tablet).values() if rows and rows[0]] == []
    tablet.wait_for_timeout(500)
    device.refresh_from_db()
    assert device.wiped_at is not None
    assert [name for name in kept_in_caches(tablet) if name.startswith("pages-")] == []


def test_wiping_by_hand_asks_twice_while_something_is_only_here(village, tablet):
    v = village
    prepare(tablet, v.visit)
    tablet.context.set_offline(True)
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer label.answer").first.click()
    tablet.locator("sync-status", has_text="Enregistré").wait_for()
    tablet.context.set_offline(False)
    tablet.route("**/api/v1/sync/**", lambda route: route.abort())
    tablet.goto(reverse("visits:own-tablets"))
    tablet.locator("[data-left]").wait_for()
    tablet.locator("[data-wipe]").click()
    assert any(name.startswith("carnet-") for name in kept_in_stores_names(tablet))
    tablet.locator("[data-sure]").check()
    tablet.locator("[data-wipe]").click()
    tablet.locator("[data-done]").wait_for()
    assert not any(name.startswith("carnet-") for name in kept_in_stores_names(tablet))


def whose(page):
    return page.evaluate("async () => (await (await caches.open('who')).match('/who')).text()")


def kept_in_stores_names(page):
    return page.evaluate("async () => (await indexedDB.databases()).map(one => one.name)")


def test_what_somebody_left_on_a_borrowed_tablet_goes_in_their_own_name(village, tablet, sign_in):
    """Ben answers without network; Léa takes the tablet and signs in: his word is sent, as his."""
    v = village
    prepare(tablet, v.visit)
    tablet.context.set_offline(True)
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer label.answer").first.click()
    tablet.locator("sync-status", has_text="Enregistré").wait_for()
    tablet.goto("/field/help/")
    tablet.route("**/api/v1/sync/**", lambda route: route.abort())
    tablet.context.set_offline(False)
    tablet.context.clear_cookies()
    sign_in(tablet, v.lea)
    tablet.unroute("**/api/v1/sync/**")
    prepare(tablet, v.visit)
    assert outcome_of(tablet) == "ready"
    tablet.goto(reverse("visits:field-hub", args=[v.visit.pk]))
    wait_until(tablet, v.visit.entries.exists)
    entry = v.visit.entries.get()
    assert (entry.author, entry.said_by) == (v.ben, v.ben)


def test_a_tablet_withdrawn_from_afar_sends_what_it_has_and_says_so(village, tablet):
    prepare(tablet, village.visit)
    tablet.context.set_offline(True)
    tablet.goto(reverse("visits:field-hub", args=[village.visit.pk]))
    tablet.locator("[data-part] a").first.click()
    tablet.locator("criterion-answer label.answer").first.click()
    tablet.locator("sync-status", has_text="Enregistré").wait_for()
    revoke_tablet(village.ben.tablets.get(), by=village.carla)
    tablet.goto(reverse("visits:field-leaving", args=[village.visit.pk]))
    tablet.context.set_offline(False)
    tablet.locator("[data-state-words]", has_text="Cette tablette a été retirée.").wait_for()
    assert "Tablette retirée" in tablet.locator("sync-status").inner_text()
    assert village.visit.held.count() == 1
