"""Photos on a tablet: kept before anything else, without their place, sent after their words."""

import base64
import hashlib
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from peers.models import Farm
from tests.field.offline import wait_until
from tests.field.tablet import heads, open_section, prepare, question, section_url
from tests.makers import criteria
from tests.visits.pictures import files_kept, has_metadata, jpeg
from visits.models import Blob, Entry
from visits.services.withdraw import withdraw_photo

pytestmark = [pytest.mark.browser]
# What an installed application has beside its pages: the test server's modules come one by one.
INSTALLED = """() => Promise.all(["place", "dialog"].map(
  (name) => import(`/static/visits/field/elements/photo-${name}.js`))).then(() => {})"""
BYTES = """async ([visit, sha]) => {
  const at = (name) => import(`/static/visits/field/${name}.js`);
  const [{ current }, { rowOf }, { toBase64 }] = await Promise.all([at("store/current"), at("store/blobs"), at("lib/bytes")]);
  const { db } = await current();
  const row = await rowOf(db, visit, sha);
  return row && { ...row, bytes: row.bytes && toBase64(new Uint8Array(row.bytes)), thumb: row.thumb.byteLength };
}"""
SEND = "document.dispatchEvent(new CustomEvent('sync:now'))"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def tablet(page, sign_in, village):
    """Ben's tablet, ready for the visit."""
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    return page


def open_first(page, village):
    """The first section, with what an installed application keeps of it."""
    open_section(page, village.visit, first_of(village))
    page.evaluate(INSTALLED)


def first_of(village):
    return criteria(village.visit)[0]


def take(page, place, data=None):
    """The button, then what the camera gives."""
    with page.expect_file_chooser() as opened:
        place.get_by_role("button", name="Photo", exact=True).click()
    camera = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": data or jpeg(2400, 1800)}
    opened.value.set_files(files=[camera])


def photo_dialog(page):
    return page.get_by_role("dialog", name="La photo")


def photos_on(page, village):
    return [one for one in heads(page, village.visit, "photo") if one["value"]]


def kept(page, village, sha):
    row = page.evaluate(BYTES, [str(village.visit.pk), sha])
    return row and row | {"bytes": base64.b64decode(row["bytes"])}


def test_a_photo_is_kept_small_and_without_its_place_and_says_who_is_on_it(tablet, village):
    open_first(tablet, village)
    tablet.context.set_offline(True)
    place = question(tablet, first_of(village))
    take(tablet, place)
    dialog = photo_dialog(tablet)
    expect(dialog).to_be_visible()
    [head] = photos_on(tablet, village)
    assert head["value"]["people"] == "unsaid"
    row = kept(tablet, village, head["value"]["sha256"])
    assert hashlib.sha256(row["bytes"]).hexdigest() == row["sha256"]
    assert (row["mime"], max(row["width"], row["height"])) == ("image/webp", 1600)
    assert len(row["bytes"]) <= 350 * 1024
    assert row["thumb"] <= 20 * 1024
    assert not has_metadata(row["bytes"])
    assert b"GPS" not in row["bytes"]
    dialog.get_by_label("Que montre-t-elle").fill("La haie")
    dialog.get_by_label("Non, personne").check()
    dialog.get_by_role("button", name="Terminé").click()
    expect(place.locator("[data-caption]")).to_have_text("La haie")
    [head] = photos_on(tablet, village)
    assert (head["value"]["caption"], head["value"]["people"]) == ("La haie", "none")
    assert head["criterion"] == str(first_of(village).pk)


def test_a_photo_taken_without_network_arrives_after_its_words(tablet, village):
    open_first(tablet, village)
    tablet.context.set_offline(True)
    take(tablet, question(tablet, first_of(village)))
    photo_dialog(tablet).get_by_label("Non, personne").check()
    photo_dialog(tablet).get_by_role("button", name="Terminé").click()
    [head] = photos_on(tablet, village)
    tablet.context.set_offline(False)
    with tablet.expect_response(re.compile(r"/blobs/"), timeout=30_000) as sent:
        tablet.evaluate(SEND)
    assert sent.value.status == 200
    blob = Blob.objects.get()
    assert (blob.state, blob.received_sha256) == ("served", head["value"]["sha256"])
    (served,) = files_kept().values()
    assert hashlib.sha256(served).hexdigest() == blob.served_sha256
    assert Image.open(io.BytesIO(served)).size == (blob.width, blob.height) == (1600, 1200)
    assert not has_metadata(served)
    tablet.wait_for_function("document.querySelector('sync-status')")
    row = kept(tablet, village, head["value"]["sha256"])
    assert row["state"] == "served"


def test_the_camera_says_first_what_the_farm_does_not_want_photographed(page, sign_in, village):
    Farm.objects.filter(pk=village.farm.pk).update(no_photos="la maison")
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    open_first(page, village)
    question(page, first_of(village)).get_by_role("button", name="Photo", exact=True).click()
    before = page.get_by_role("dialog", name="Avant la photo")
    expect(before).to_contain_text("la maison")
    with page.expect_file_chooser() as opened:
        before.get_by_role("button", name="Prendre la photo").click()
    opened.value.set_files(files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    expect(photo_dialog(page)).to_be_visible()


def test_yes_needs_who_and_who_asked(tablet, village):
    open_first(tablet, village)
    take(tablet, question(tablet, first_of(village)))
    dialog = photo_dialog(tablet)
    dialog.get_by_label("Oui, et elle est d'accord").check()
    dialog.get_by_label("Qui a demandé").fill("Ben")
    dialog.get_by_role("button", name="Terminé").click()
    expect(question(tablet, first_of(village)).locator("[data-caption]")).to_contain_text("À dire")
    question(tablet, first_of(village)).get_by_role("button", name="Légende et personnes").click()
    dialog.get_by_label("Oui, et elle est d'accord").check()
    dialog.get_by_label("Qui est-ce").fill("Ana")
    dialog.get_by_role("button", name="Terminé").click()
    expect(question(tablet, first_of(village)).locator("[data-caption]")).not_to_contain_text(
        "À dire"
    )
    [head] = photos_on(tablet, village)
    assert head["value"]["people"] == "yes"
    assert (head["value"]["consent"]["who"], head["value"]["consent"]["asked_by"]) == ("Ana", "Ben")


def test_without_a_yes_a_photo_is_blurred_and_the_sharp_one_is_gone(tablet, village):
    open_first(tablet, village)
    tablet.context.set_offline(True)
    take(tablet, question(tablet, first_of(village)))
    dialog = photo_dialog(tablet)
    expect(dialog).to_be_visible()
    [sharp] = photos_on(tablet, village)
    dialog.get_by_label("Oui, sans son accord").check()
    dialog.get_by_role("button", name="Rendre floue toute la photo").click()
    dialog.get_by_role("button", name="Terminé").click()
    expect(question(tablet, first_of(village)).locator("[data-caption]")).to_contain_text(
        "Rendue floue"
    )
    [blurred] = photos_on(tablet, village)
    assert blurred["value"]["sha256"] != sharp["value"]["sha256"]
    assert kept(tablet, village, sharp["value"]["sha256"]) is None
    assert (
        len(kept(tablet, village, blurred["value"]["sha256"])["bytes"]) < sharp["value"]["size"] / 3
    )


def test_a_photo_of_somebody_who_said_no_is_not_finished_as_it_is(tablet, village):
    open_first(tablet, village)
    take(tablet, question(tablet, first_of(village)))
    dialog = photo_dialog(tablet)
    dialog.get_by_label("Oui, sans son accord").check()
    dialog.get_by_role("button", name="Terminé").click()
    expect(dialog.locator("[data-status]")).to_contain_text("n'est pas d'accord")
    tablet.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Rendre floue toute la photo").click()
    expect(dialog.locator("[data-status]")).not_to_contain_text("n'est pas d'accord")
    dialog.get_by_role("button", name="Terminé").click()
    expect(dialog).to_have_count(0)
    [head] = photos_on(tablet, village)
    assert head["value"]["people"] == "blurred"


def test_a_photo_taken_back_comes_again_with_one_tap(tablet, village):
    open_first(tablet, village)
    take(tablet, question(tablet, first_of(village)))
    photo_dialog(tablet).get_by_role("button", name="Terminé").click()
    place = question(tablet, first_of(village))
    place.get_by_role("button", name="Retirer").click()
    expect(place.locator("[data-photos] li")).to_have_count(0)
    assert photos_on(tablet, village) == []
    place.get_by_role("button", name="Annuler").click()
    expect(place.locator("[data-photos] li")).to_have_count(1)
    [head] = photos_on(tablet, village)
    assert kept(tablet, village, head["value"]["sha256"]) is not None


def test_a_page_killed_under_the_camera_comes_back_with_its_answers_and_says_so(tablet, village):
    first = first_of(village)
    open_first(tablet, village)
    question(tablet, first).get_by_text("en chemin").click()
    with tablet.expect_file_chooser():
        question(tablet, first).get_by_role("button", name="Photo", exact=True).click()
    killed = tablet.context.new_page()
    tablet.close()
    killed.goto(section_url(village.visit, first))
    expect(question(killed, first).get_by_label("en chemin")).to_be_checked()
    expect(question(killed, first)).to_contain_text("La photo n'est pas arrivée")
    with killed.expect_file_chooser() as opened:
        question(killed, first).get_by_role("button", name="Reprendre la photo").click()
    opened.value.set_files(files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    expect(photo_dialog(killed)).to_be_visible()
    assert len(photos_on(killed, village)) == 1


def took(page, place, data):
    """Whether the photo was kept; a store that is full already before the camera opens refuses there."""
    cameras, line = [], place.locator("[data-photo-line]")

    def note(camera):
        cameras.append(camera)

    page.once("filechooser", note)
    place.get_by_role("button", name="Photo", exact=True).click()
    wait_until(page, lambda: cameras or "Plus de place" in line.inner_text())
    if not cameras:
        page.remove_listener("filechooser", note)
        return False
    cameras[0].set_files(files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data}])
    expect(photo_dialog(page).or_(line.get_by_role("button"))).to_be_visible()
    return photo_dialog(page).is_visible()


def test_a_full_tablet_says_so_and_answers_are_kept_all_the_same(
    page, sign_in, village, live_server
):
    quota = page.context.new_cdp_session(page)

    def leave(room):
        """Room for so many bytes more than are used; Chromium looks again only when it is short."""
        used = quota.send("Storage.getUsageAndQuota", {"origin": live_server.url})["usage"]
        limit = {"origin": live_server.url, "quotaSize": int(used) + room}
        quota.send("Storage.overrideQuotaForOrigin", limit)

    leave(900_000)
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    open_first(page, village)
    place = question(page, first_of(village))
    line = place.locator("[data-photo-line]")
    for _ in range(6):
        if not took(page, place, jpeg(1200, 900, soft=False)):
            break
        photo_dialog(page).get_by_role("button", name="Terminé").click()
    expect(line).to_contain_text("Plus de place pour les photos")
    leave(150_000)  # room for words, none for a photo
    before = len(photos_on(page, village))
    place.get_by_text("en chemin").click()
    expect(place.locator("[data-status]").first).to_contain_text("Enregistré sur cette tablette")
    place.get_by_role("button", name="Faire de la place").click()
    expect(line).to_contain_text("Aucune photo n'est encore à l'abri")
    quota.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url})
    take(page, place)
    expect(photo_dialog(page)).to_be_visible(timeout=30_000)
    assert len(photos_on(page, village)) == before + 1


def test_a_tap_that_the_browser_has_forgotten_is_asked_for_once_more(tablet, village):
    """Where the store took long before the camera, the browser no longer opens it for that tap."""
    open_first(tablet, village)
    place = question(tablet, first_of(village))
    forget = (
        "(is) => Object.defineProperty(navigator, 'userActivation', { value: { isActive: is } })"
    )
    tablet.evaluate(forget, False)
    place.get_by_role("button", name="Photo", exact=True).click()
    expect(place.locator("[data-photo-line]")).to_contain_text("La tablette a mis du temps")
    with tablet.expect_file_chooser() as opened:
        place.get_by_role("button", name="Ouvrir l'appareil photo").click()
    opened.value.set_files(files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    expect(photo_dialog(tablet)).to_be_visible()
    assert len(photos_on(tablet, village)) == 1


def test_what_is_no_photo_is_said_and_keeps_nothing(tablet, village):
    open_first(tablet, village)
    take(tablet, question(tablet, first_of(village)), b"<svg/>")
    expect(question(tablet, first_of(village))).to_contain_text("Cette photo ne se lit pas")
    assert photos_on(tablet, village) == []


def test_the_carnet_takes_a_photo_in_two_taps(tablet, village):
    tablet.goto(f"/visits/{village.visit.pk}/field/carnet/")
    tablet.evaluate(INSTALLED)
    tablet.context.set_offline(True)
    take(tablet, tablet.locator("photo-input"))
    photo_dialog(tablet).get_by_role("button", name="Terminé").click()
    expect(tablet.locator("photo-input [data-photos] li")).to_have_count(1)
    [head] = photos_on(tablet, village)
    assert head["criterion"] is None
    expect(tablet.locator("photo-sending")).to_contain_text(
        re.compile(r"1 photo à envoyer.: 0,[1-9] Mo")
    )
    tablet.route(
        "**/api/**", lambda route: route.abort()
    )  # its pages are there, the network is not
    tablet.context.set_offline(False)
    tablet.goto(f"/visits/{village.visit.pk}/field/file/")
    expect(tablet.locator("[data-text]")).to_have_text("Une photo")
    expect(tablet.locator("file-notes img")).to_be_visible()
    tablet.get_by_role("button", name="Plus tard").click()
    waiting = tablet.get_by_text("Le reste attend dans le carnet.")
    expect(waiting).to_be_focused()
    expect(tablet.get_by_text("Tout est rangé.")).to_be_hidden()


def test_a_photo_that_the_farm_withdrew_leaves_the_tablet_too(tablet, village):
    open_first(tablet, village)
    take(tablet, question(tablet, first_of(village)))
    with tablet.expect_response(re.compile(r"/blobs/"), timeout=30_000):
        photo_dialog(tablet).get_by_role("button", name="Terminé").click()
        tablet.evaluate(SEND)
    [head] = photos_on(tablet, village)
    withdraw_photo(village.visit, Entry.objects.filter(kind="photo").first(), by=village.ana)
    for _ in range(2):
        with tablet.expect_response(re.compile(r"after="), timeout=30_000):
            tablet.evaluate(SEND)
        tablet.wait_for_timeout(300)
    expect(question(tablet, first_of(village)).locator("[data-photos] li")).to_have_count(0)
    assert kept(tablet, village, head["value"]["sha256"]) is None
