"""The debrief and the signatures at the table, without network; everything comes home as it was said."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.field.table import come_home, cut_off, make_ready, open_table, say_on, shown
from tests.makers import criteria, make_sealed, make_visit, say
from visits.fold import state_hash
from visits.models import Action, Entry
from visits.services.plan import action_faults
from visits.services.projection import said_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"viewport": {"width": 810, "height": 1080}}


@pytest.fixture
def visit(village):
    """The second visit of the farm: the plan of the first one has an accepted action."""
    make_sealed(village.visit, village.ben)
    action = str(uuid.uuid4())
    own = {"kind": "action", "object_id": action, "criterion": None}
    say(village.visit, village.ben, value={"event": "suggested", "what": "Planter une haie"}, **own)
    accepted = {"event": "accepted", "text_version": 1}
    say(village.visit, village.ana, voice="reply", value=accepted, **own)
    put_off = {"event": "postponed", "why": "trop sec"}
    say(village.visit, village.ana, voice="reply", value=put_off, **own)
    return make_visit(
        village.farm, village.version, by=village.carla, team=(village.ben, village.lea),
        group=village.group,
    )  # fmt: skip


@pytest.fixture
def red(village, visit, open_page, sign_in, live_server):
    page = open_page(**TABLET)
    sign_in(page, village.ben)
    make_ready(page, visit, village.ben, "rouge")
    cut_off(page, live_server.url)
    return page


def said(page, visit, village, number, person=None, **given):
    criterion = criteria(visit)[number]
    return say_on(
        page,
        visit,
        criterion=str(criterion.pk),
        about=str(visit.about_of(criterion)),
        said_ref=str((person or village.ben).ref),
        **given,
    )


def open_debrief_page(page, visit):
    open_table(page, visit, "debrief")
    expect(page.locator("field-debrief[data-ready]")).to_be_visible()


def part(page, name):
    return page.locator(f"[data-part={name}]")


def test_what_was_said_outdoors_stands_in_its_part(red, visit, village):
    said(red, visit, village, 0, kind="answer", value={"level": "2"})
    said(red, visit, village, 0, kind="mark", value={"mark": "strength"})
    said(red, visit, village, 1, kind="answer", value={"level": "1"})
    said(red, visit, village, 1, village.lea, kind="answer", value={"level": "3"})
    said(red, visit, village, 2, kind="discuss", value={"on": True})
    said(red, visit, village, 2, kind="note", value={"text": "La mare est à sec."})
    open_debrief_page(red, visit)
    expect(part(red, "strengths").locator("[data-list]")).to_contain_text("Question 1.1")
    talk = part(red, "discuss").locator("[data-list]")
    expect(talk).to_contain_text("Deux avis différents")
    expect(talk).to_contain_text("premiers pas Ben")
    expect(talk).to_contain_text("installé Léa")
    expect(talk).to_contain_text("La mare est à sec. Ben")
    expect(part(red, "previous").locator("[data-list]")).to_contain_text("Planter une haie")
    expect(part(red, "both").locator("[data-empty]")).to_be_visible()


def test_alike_answers_are_said_once_and_the_farms_words_stand_at_their_question(
    red, visit, village
):
    for person, level in ((village.ben, "1"), (village.lea, "3"), (village.elsa, "3")):
        said(red, visit, village, 1, person, kind="answer", value={"level": level})
    words = {"topic": "words", "text": "La mare est notre fierté."}
    own = {"kind": "words", "voice": "reply", "on_behalf": "spoken", "object_id": str(uuid.uuid4())}
    said(red, visit, village, 1, village.ana, value=words, **own)
    open_debrief_page(red, visit)
    talk = part(red, "discuss").locator("[data-list]")
    expect(talk.locator("ul li")).to_have_count(2)
    for said_once in (r"^premiers pas Ben$", r"^installé (Léa, quelqu'un|quelqu'un, Léa)$"):
        expect(talk.locator("ul li", has_text=re.compile(said_once))).to_have_count(1)
    expect(talk.locator("blockquote")).to_contain_text("La mare est notre fierté.")


def test_words_reviews_and_actions_are_noted_and_come_home(red, visit, village):
    say_on(
        red, visit, kind="lead", value={"text": "Semer un couvert"}, said_ref=str(village.ben.ref)
    )
    open_debrief_page(red, visit)
    section = part(red, "strengths")
    section.locator("summary").first.click()
    section.get_by_label("Les mots de la ferme").fill("Le compost, c'est notre fierté.")
    section.get_by_role("button", name="Noter ces mots").click()
    expect(section.locator("blockquote")).to_contain_text("noté par Ben")

    before = part(red, "previous")
    before.locator("[data-list] summary").click()
    before.get_by_label("en cours").check()
    before.get_by_role("button", name="Noter", exact=True).click()
    expect(before.locator(".chip.done")).to_have_text("En cours")

    lead = part(red, "leads").locator("li", has_text="Semer un couvert")
    lead.locator("summary").click()
    lead.get_by_role("button", name="Noter dans le plan").click()
    expect(lead.locator("[data-error]")).to_contain_text("Notez ce qu'en dit la ferme")
    lead.get_by_label("Comment on le verra").fill("un sol couvert en hiver")
    lead.get_by_label("Un coup de main").fill("un semoir à prêter")
    lead.get_by_label("elle accepte").check()
    lead.get_by_role("button", name="Noter dans le plan").click()
    expect(lead.locator("summary")).to_have_text("Changer")
    expect(lead.locator(".chip.done")).to_have_text("Acceptée, noté par Ben")

    hopes = part(red, "hopes")
    hopes.locator("summary").first.click()
    hopes.get_by_label("du réseau").check()
    hopes.get_by_label("Les mots de la ferme").fill("Une journée sur les semences")
    hopes.get_by_role("button", name="Noter ces mots").click()
    wish = hopes.locator("li", has_text="Une journée sur les semences")
    wish.locator("summary").click()
    wish.get_by_label("Ce qui sera fait").fill("Organiser une journée sur les semences")
    wish.get_by_role("button", name="Noter dans le plan").click()
    expect(wish.locator(".chip")).to_contain_text("À décider")

    assert come_home(red)["entries"] == 0
    assert not visit.held.exists()
    plan = {row.what: row for row in Action.objects.filter(farm=village.farm)}
    assert plan["Semer un couvert"].status == "accepted"
    assert plan["Semer un couvert"].noted_by == village.ben
    assert plan["Semer un couvert"].accepted_version == 1
    assert plan["Semer un couvert"].supports.get().what == "un semoir à prêter"
    assert plan["Organiser une journée sur les semences"].owner == "network"
    assert plan["Organiser une journée sur les semences"].status == "suggested"
    assert plan["Planter une haie"].status == "in_progress"
    assert action_faults(village.farm) == []
    words = Entry.objects.get(visit=visit, kind="words", value__topic="words")
    assert (words.said_by, words.author, words.on_behalf) == (village.ana, village.ben, "spoken")


def test_each_signs_what_the_tablet_shows_and_the_server_finds_the_same(red, visit, village):
    said(red, visit, village, 0, kind="answer", value={"level": "2"})
    said(red, visit, village, 1, kind="answer", value={"state": "not_seen"})
    open_table(red, visit, "signature")
    expect(red.locator("field-signature[data-ready]")).to_be_visible()
    expect(red.locator("[data-unseen]")).to_contain_text("1 critère n'a pas été vu.")
    sign = red.get_by_role("button", name="Signer")
    sign.click()
    expect(red.locator("[data-error]")).to_contain_text("Cochez la case")
    red.get_by_label("J'ai participé et j'ai relu.").check()
    red.get_by_label("Votre nom, écrit par vous").fill("Ben Martin")
    sign.click()
    expect(red.locator("[data-signed-list]")).to_contain_text("Ben Martin a signé")
    expect(red.locator("[data-status]")).to_contain_text("C'est signé")
    signed = shown(red, visit)

    red.get_by_label("J'ai participé et j'ai relu.").check()
    red.get_by_label("Votre nom, écrit par vous").fill("léa")
    sign.click()  # under Ben's name: whose signature would that be?
    expect(red.locator("[data-error]")).to_contain_text("Vous écrivez le nom de Léa.")
    expect(red.locator("[data-signed-list] li")).to_have_count(1)
    red.get_by_label("Qui signe ?").select_option(label="Ana, pour la ferme")
    red.get_by_label("J'ai participé et j'ai relu.").check()
    red.get_by_label("Je préfère aussi dessiner").check()
    canvas = red.locator("canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    red.mouse.move(box["x"] + 40, box["y"] + 60)
    red.mouse.down()
    red.mouse.move(box["x"] + 200, box["y"] + 110, steps=8)
    red.mouse.up()
    red.get_by_label("Votre nom, écrit par vous").fill("Ana")
    sign.click()
    expect(red.locator("[data-signed-list]")).to_contain_text("Ana a signé")
    said(red, visit, village, 2, kind="answer", value={"level": "1"})
    expect(red.locator("[data-signed-list] li").first).to_contain_text("1 élément ajouté")

    assert come_home(red)["entries"] == 0
    rows = {row.value["name"]: row for row in Entry.objects.filter(visit=visit, kind="signature")}
    assert rows["Ben Martin"].value["heads"] == signed["heads"]
    heads = Entry.objects.filter(visit=visit, entry_id__in=signed["heads"])
    assert state_hash([said_of(row, ()) for row in heads]) == rows["Ben Martin"].value["state_hash"]
    assert (rows["Ana"].voice, rows["Ana"].said_by) == ("reply", village.ana)
    assert visit.blobs.filter(received_sha256=rows["Ana"].value["drawing"]).exists()


def test_the_pages_of_the_table_are_read_without_sight_and_by_keyboard(
    red, visit, village, accessibility_faults
):
    said(red, visit, village, 0, kind="mark", value={"mark": "strength"})
    say_on(red, visit, kind="lead", value={"text": "Semer"}, said_ref=str(village.ben.ref))
    open_debrief_page(red, visit)
    for summary in red.locator("field-debrief summary").all():
        summary.focus()
        red.keyboard.press("Enter")
    assert accessibility_faults(red) == []
    open_table(red, visit, "signature")
    expect(red.locator("field-signature[data-ready]")).to_be_visible()
    red.get_by_label("Je préfère aussi dessiner").check()
    expect(red.locator("canvas")).to_be_visible()
    assert accessibility_faults(red) == []
