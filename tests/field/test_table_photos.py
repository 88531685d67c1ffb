"""Photos at the debrief: from this tablet alone, small, and never one of which nobody said who is on it."""

import pytest
from playwright.sync_api import expect

from tests.field.table import cut_off, make_ready, open_table, say_on
from tests.field.tablet import heads, open_section, question
from tests.field.test_photos import INSTALLED, photo_dialog, take
from tests.makers import criteria
from tests.visits.pictures import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOADED = "img => img.complete && img.naturalWidth > 0"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def red(village, open_page, sign_in, live_server):
    """Ben's tablet, ready for the visit, without network."""
    page = open_page(viewport={"width": 810, "height": 1080})
    sign_in(page, village.ben)
    make_ready(page, village.visit, village.ben, "rouge")
    cut_off(page, live_server.url)
    return page


def photograph(page, village, number, caption, people, *, leave="Terminé"):
    criterion = criteria(village.visit)[number]
    open_section(page, village.visit, criterion)
    page.evaluate(INSTALLED)
    take(page, question(page, criterion), jpeg(400 + number, 300))
    dialog = photo_dialog(page)
    dialog.get_by_label("Que montre-t-elle").fill(caption)
    if people:
        dialog.get_by_label(people).check()
    if leave:
        dialog.get_by_role("button", name=leave).click()
    else:
        page.keyboard.press("Escape")
        expect(dialog).to_contain_text("n'est pas d'accord")
        # A second Escape that nothing came between closes it, whatever the page says.
        dialog.evaluate("one => one.close()")
    expect(dialog).to_be_hidden()
    return criterion


def mark_strength(page, village, criterion):
    about = str(village.visit.about_of(criterion))
    told = {"kind": "mark", "criterion": str(criterion.pk), "value": {"mark": "strength"}}
    say_on(page, village.visit, about=about, said_ref=str(village.ben.ref), **told)


def test_a_photo_stands_small_beside_its_question_and_opens_by_a_tap(
    village, red, accessibility_faults
):
    first = photograph(red, village, 0, "La haie", "Non, personne")
    mark_strength(red, village, first)
    photograph(red, village, 1, "Le puits", "Non, personne")
    open_table(red, village.visit, "debrief")
    beside = red.locator("[data-part=strengths] [data-list] img")
    expect(beside).to_have_attribute("alt", "La haie")
    assert beside.evaluate(LOADED)
    assert beside.get_attribute("src").startswith("blob:")
    assert accessibility_faults(red) == []
    red.get_by_role("button", name="La haie").click()
    dialog = red.get_by_role("dialog", name="La haie")
    expect(dialog.get_by_role("img", name="La haie")).to_be_visible()
    assert accessibility_faults(red) == []
    red.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    red.get_by_text("Les autres photos de la visite").click()
    expect(red.locator("[data-photos-others] img")).to_have_attribute("alt", "Le puits")
    red.set_viewport_size({"width": 320, "height": 640})
    assert red.evaluate("document.documentElement.scrollWidth") == 320


def test_a_photo_left_without_a_word_is_not_shown_and_not_forgotten(
    village, red, accessibility_faults
):
    refused = photograph(red, village, 0, "Le marché", "Oui, sans son accord", leave="")
    [head] = [one for one in heads(red, village.visit, "photo") if one["value"]]
    assert head["value"]["people"] == "unsaid"
    mark_strength(red, village, refused)
    open_table(red, village.visit, "debrief")
    expect(red.locator("[data-part=strengths] [data-list]")).to_contain_text(refused.question["fr"])
    expect(red.locator("field-debrief img")).to_have_count(0)

    red.goto(f"/visits/{village.visit.pk}/field/leaving/")
    waits = red.locator("[data-undecided]")
    expect(waits).to_contain_text("1 photo attend")
    red.set_viewport_size({"width": 320, "height": 640})
    waits.get_by_role("link").click()
    part = red.get_by_role("region", name="Photos à décider")
    expect(part).to_contain_text("Le marché")
    assert accessibility_faults(red) == []
    assert red.evaluate("document.documentElement.scrollWidth") == 320
    part.get_by_role("button", name="Dire qui est dessus").click()
    dialog = photo_dialog(red)
    dialog.get_by_label("Oui, sans son accord").check()
    dialog.get_by_role("button", name="Rendre floue toute la photo").click()
    expect(dialog.locator("[data-status]")).to_contain_text("Enregistré")
    dialog.get_by_role("button", name="Terminé").click()
    expect(part).to_be_hidden()
    expect(red.locator("[data-part=strengths] [data-list] img")).to_have_attribute(
        "alt", "Le marché"
    )
    [head] = [one for one in heads(red, village.visit, "photo") if one["value"]]
    assert head["value"]["people"] == "blurred"


def test_whoever_decides_at_the_table_replaces_what_the_photographer_had_left_open(village, red):
    photograph(red, village, 0, "Le marché", "")
    open_table(red, village.visit, "debrief")
    speaker = """async ([visit, ref]) => {
      const at = (name) => import(`/static/visits/field/${name}.js`);
      const [{ current }, { setSpeaker }] = await Promise.all([at("store/current"), at("store/visits")]);
      await setSpeaker((await current()).db, visit, ref);
    }"""
    red.evaluate(speaker, [str(village.visit.pk), str(village.lea.ref)])
    open_table(red, village.visit, "debrief")
    red.get_by_role("button", name="Dire qui est dessus").click()
    photo_dialog(red).get_by_label("Non, personne").check()
    photo_dialog(red).get_by_role("button", name="Terminé").click()
    expect(red.get_by_role("region", name="Photos à décider")).to_be_hidden()
    [head] = [one for one in heads(red, village.visit, "photo") if one["value"]]
    assert (head["said_ref"], head["act"]) == (str(village.lea.ref), "together")
