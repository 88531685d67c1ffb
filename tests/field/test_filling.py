"""Filling the grid on a tablet: what is tapped is kept, shown as whose it is, and can be taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.field.tablet import heads, open_section, prepare, question, section_url
from tests.makers import criteria, grid_document, make_grid, make_visit, rewrite, say
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid

pytestmark = [pytest.mark.browser]
SAVED = re.compile(r"Enregistré\ssur\scette\stablette\sà\s\d+\sh\s\d\d\.")

#: A tap, and the place that the store holds as soon as it holds the words.
PLACE_ONCE_SAID = """async (question) => {
  const at = (name) => import(`/static/visits/field/store/${name}.js`);
  const [{ current }, { placeOf }] = await Promise.all([at("current"), at("visits")]);
  const { db, visit } = await current();
  return new Promise((done) => {
    const look = async () => done((await placeOf(db, visit))?.criterion);
    document.addEventListener("entries:changed", look, { once: true });
    question.querySelector(".answers input").click();
  });
}"""


@pytest.fixture
def tablet(page, sign_in, village):
    """Ben's tablet, ready for the visit."""
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    return page


def status(page, criterion):
    return question(page, criterion).locator("[data-status]").first


def press(page, criterion, name):
    question(page, criterion).get_by_role("button", name=name, exact=True).click()


def own(page, visit, criterion, kind="answer"):
    rows = heads(page, visit, kind)
    return [row["value"] for row in rows if row["criterion"] == str(criterion.pk) and row["value"]]


def test_a_tap_is_kept_and_said_so_and_stands_after_a_reload(tablet, village):
    first = criteria(village.visit)[0]
    open_section(tablet, village.visit, first)
    tablet.context.set_offline(True)
    question(tablet, first).get_by_text("en chemin").click()
    expect(status(tablet, first)).to_contain_text(SAVED)
    expect(status(tablet, first)).to_contain_text("Dit par Ben.")
    [head] = heads(tablet, village.visit)
    assert (head["value"], head["said_ref"]) == ({"level": "2"}, str(village.ben.ref))
    expect(tablet.locator("[data-count]")).to_have_text("1 sur 3 remplis")
    tablet.context.set_offline(False)
    tablet.reload()
    expect(question(tablet, first).get_by_label("en chemin")).to_be_checked()


def test_nothing_says_saved_of_words_that_the_store_has_not_kept_yet(tablet, village):
    first = criteria(village.visit)[0]
    open_section(tablet, village.visit, first)
    question(tablet, first).get_by_text("en chemin").click()
    expect(status(tablet, first)).to_contain_text(SAVED)
    # Within the tap itself: the store has had no time.
    tapped = """(one) => {
      one.querySelector("input[value='3']").click();
      return one.querySelector("[data-status]").textContent;
    }"""
    assert "Enregistré" not in question(tablet, first).evaluate(tapped)
    expect(status(tablet, first)).to_contain_text(SAVED)
    assert own(tablet, village.visit, first) == [{"level": "3"}]


def test_an_answer_changes_is_cleared_and_taken_back_with_one_tap(tablet, village):
    first = criteria(village.visit)[0]
    open_section(tablet, village.visit, first)
    question(tablet, first).get_by_text("en chemin").click()
    expect(status(tablet, first)).to_contain_text(SAVED)
    question(tablet, first).get_by_text("installé").click()
    expect(status(tablet, first).get_by_role("button", name="Annuler")).to_be_visible()
    status(tablet, first).get_by_role("button", name="Annuler").click()
    expect(question(tablet, first).get_by_label("en chemin")).to_be_checked()
    press(tablet, first, "Autre réponse…")
    press(tablet, first, "Effacer la réponse")
    expect(question(tablet, first).locator(".answers:not([data-states]) :checked")).to_have_count(0)
    expect(tablet.locator("[data-count]")).to_have_text("0 sur 3 remplis")
    status(tablet, first).get_by_role("button", name="Annuler").click()
    expect(question(tablet, first).get_by_label("en chemin")).to_be_checked()
    assert own(tablet, village.visit, first) == [{"level": "2"}]


def test_a_hurried_hand_leaves_one_answer(tablet, village):
    """Two taps before the first is written: the second replaces it, whoever was faster."""
    first = criteria(village.visit)[0]
    open_section(tablet, village.visit, first)
    tablet.evaluate(
        """id => { for (const one of document.querySelectorAll(`#${id} .answers input`)) one.click(); }""",
        f"c{first.pk.hex}",
    )
    expect(status(tablet, first)).to_contain_text(SAVED)
    tablet.wait_for_timeout(300)
    assert own(tablet, village.visit, first) == [{"level": "3"}]


def test_not_applicable_asks_why_before_it_is_an_answer(tablet, village):
    first, second, third = criteria(village.visit)[:3]
    rewrite(third, may_not_apply=False)
    open_section(tablet, village.visit, first)
    press(tablet, first, "Autre réponse…")
    question(tablet, first).get_by_text("non concerné", exact=True).click()
    expect(status(tablet, first)).to_have_text(
        "Dites pourquoi : la réponse sera alors enregistrée."
    )
    assert heads(tablet, village.visit) == []
    press(tablet, first, "La ferme n'a pas cette production.")
    expect(status(tablet, first)).to_contain_text(SAVED)
    said = {"state": "not_applicable", "reason": "La ferme n'a pas cette production."}
    assert own(tablet, village.visit, first) == [said]
    press(tablet, second, "Autre réponse…")
    question(tablet, second).get_by_text("pas vu").click()
    expect(status(tablet, second)).to_contain_text("pas vu")
    assert own(tablet, village.visit, second) == [{"state": "not_seen"}]
    press(tablet, third, "Autre réponse…")
    expect(question(tablet, third).get_by_text("non concerné")).to_have_count(0)


KINDS = [
    {"code": "n", "kind": "number", "unit": {"fr": "hectares"}},
    {"code": "p", "kind": "percentage"},
    {"code": "t", "kind": "text"},
    {"code": "d", "kind": "date"},
    {"code": "c", "kind": "choices", "options": [
        {"code": "hay", "name": {"fr": "foin"}}, {"code": "straw", "name": {"fr": "paille"}}]},
    {"code": "one", "kind": "choice", "options": [
        {"code": "hay", "name": {"fr": "foin"}}, {"code": "straw", "name": {"fr": "paille"}}]},
    {"code": "sum", "kind": "derived", "formula": "${n} + 1.5", "unit": {"fr": "hectares"}},
]  # fmt: skip


def test_every_kind_of_answer_is_kept_as_the_desk_keeps_it(tablet, village):
    v = village
    asked = [row | {"question": {"fr": f"Question {row['code']}"}} for row in KINDS]
    themes = [{"code": "t", "name": {"fr": "Tout"}, "criteria": asked}]
    document = grid_document(1, 1) | {"themes": themes}
    version = publish_version(load_grid(document, network=v.network), by=v.carla)
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,))
    n, p, t, d, c, one, _total = criteria(visit)
    prepare(tablet, visit, v.ben)
    open_section(tablet, visit, n)
    question(tablet, n).get_by_role("textbox").press_sequentially("1 012,50")
    question(tablet, p).get_by_role("textbox").fill("120")
    expect(question(tablet, p).locator(".alert")).to_have_text("Écrivez un nombre entre 0 et 100.")
    expect(status(tablet, n)).to_contain_text(SAVED)
    question(tablet, n).get_by_role("textbox").fill("douze")
    expect(status(tablet, n)).to_contain_text("Pas encore enregistré.")
    question(tablet, n).get_by_role("textbox").fill("1 012,5")
    expect(status(tablet, n)).to_contain_text(SAVED)
    question(tablet, t).get_by_role("textbox").fill("  Deux lignes\nen tout ")
    question(tablet, d).locator("input[type=date]").fill("2026-03-01")
    question(tablet, c).get_by_label("paille").check()
    question(tablet, c).get_by_label("foin").check()
    question(tablet, one).get_by_text("paille").click()
    for row in (n, t, d, c, one):
        expect(status(tablet, row)).to_contain_text(SAVED)
    tablet.wait_for_timeout(400)
    found = [own(tablet, visit, row) for row in (n, p, t, d, c, one)]
    assert found == [
        [{"number": "1012.5"}], [], [{"text": "Deux lignes\nen tout"}], [{"date": "2026-03-01"}],
        [{"choices": ["hay", "straw"]}], [{"choices": ["straw"]}],
    ]  # fmt: skip
    expect(tablet.locator("[data-comes-to]")).to_have_text("1014 hectares")
    tablet.reload()
    expect(question(tablet, n).get_by_role("textbox")).to_have_value("1012,5")
    expect(question(tablet, c).get_by_label("foin")).to_be_checked()
    expect(question(tablet, d).locator("input[type=date]")).to_have_value("2026-03-01")


def test_a_question_that_others_hide_comes_back_with_its_answer(tablet, village):
    first, second = criteria(village.visit)[:2]
    last = criteria(village.visit)[-1]
    rewrite(second, condition=f"${{{first.code}}} = '3' and ${{{last.code}}} != '0'")
    prepare(tablet, village.visit, village.ben)
    open_section(tablet, village.visit, first)
    expect(question(tablet, second)).to_be_hidden()
    question(tablet, first).get_by_text("installé").click()
    expect(question(tablet, second)).to_be_visible()
    question(tablet, second).get_by_text("en chemin").click()
    expect(status(tablet, second)).to_contain_text(SAVED)
    question(tablet, first).get_by_text("pas encore").click()
    expect(question(tablet, second)).to_be_hidden()
    expect(tablet.locator("[data-count]")).to_have_text("1 sur 2 remplis")
    question(tablet, first).get_by_text("installé").click()
    expect(question(tablet, second).get_by_label("en chemin")).to_be_checked()
    open_section(tablet, village.visit, last)
    question(tablet, last).get_by_text("pas encore").click()
    expect(status(tablet, last)).to_contain_text(SAVED)
    open_section(tablet, village.visit, first)
    expect(question(tablet, second)).to_be_hidden()


def test_a_limit_of_the_grid_is_told_and_stops_nothing(tablet, village):
    first, second = criteria(village.visit)[:2]
    rewrite(
        first, constraint=f". != ${{{second.code}}}", constraint_message={"fr": "Pas deux fois."}
    )
    prepare(tablet, village.visit, village.ben)
    open_section(tablet, village.visit, first)
    for row in (second, first):
        question(tablet, row).get_by_text("installé").click()
        expect(status(tablet, row)).to_contain_text(SAVED)
    expect(question(tablet, first).locator(".alert")).to_have_text("Pas deux fois.")
    assert own(tablet, village.visit, first) == [{"level": "3"}]
    question(tablet, first).get_by_text("pas encore").click()
    expect(question(tablet, first).locator(".alert")).to_have_count(0)


def test_anothers_answer_is_shown_and_asked_about_once(tablet, village):
    v, rows = village, criteria(village.visit)[:3]
    for row in rows:
        say(v.visit, v.lea, criterion=row, value={"level": "3"})
    prepare(tablet, v.visit, v.ben)
    open_section(tablet, v.visit, rows[0])
    expect(status(tablet, rows[0])).to_contain_text(re.compile("installé.*Dit par Léa"))
    expect(question(tablet, rows[0]).locator(".answers :checked")).to_have_count(0)

    question(tablet, rows[0]).get_by_text("installé").first.click()  # the same: not a word
    expect(status(tablet, rows[0])).to_contain_text(re.compile("Dit par (Ben, Léa|Léa, Ben)"))
    expect(question(tablet, rows[0]).locator("[data-ask], two-opinions")).to_have_count(0)

    question(tablet, rows[1]).get_by_text("en chemin").click()
    press(tablet, rows[1], "Ajouter mon avis")
    expect(question(tablet, rows[1]).locator("two-opinions")).to_contain_text(
        "Deux avis différents"
    )
    question(tablet, rows[1]).locator(".answers").get_by_text(
        "premiers pas"
    ).click()  # not asked again
    expect(status(tablet, rows[1])).to_contain_text(SAVED)
    expect(question(tablet, rows[1]).locator("[data-ask]")).to_have_count(0)
    assert sorted(one["level"] for one in own(tablet, v.visit, rows[1])) == ["1", "3"]

    question(tablet, rows[2]).get_by_text("en chemin").click()
    expect(question(tablet, rows[2]).locator("two-opinions")).to_be_visible()
    press(tablet, rows[2], "Remplacer ensemble")
    expect(question(tablet, rows[2]).locator("two-opinions")).to_have_count(0)
    assert own(tablet, v.visit, rows[2]) == [{"level": "2"}]


def test_two_opinions_are_settled_by_an_act_that_shows_them(tablet, village):
    v, rows = village, criteria(village.visit)[:3]
    for row in rows:
        say(v.visit, v.lea, criterion=row, value={"level": "3"})
        say(v.visit, v.ben, criterion=row, value={"level": "1"})
    prepare(tablet, v.visit, v.ben)
    open_section(tablet, v.visit, rows[0])
    box = question(tablet, rows[0]).locator("two-opinions")
    expect(box.get_by_role("listitem")).to_have_count(2)
    press(tablet, rows[0], "Choisir ensemble")
    press(tablet, rows[0], "Garder l'avis de Léa")
    expect(box).to_have_count(0)
    assert own(tablet, v.visit, rows[0]) == [{"level": "3"}]

    press(tablet, rows[1], "Choisir ensemble")
    press(tablet, rows[1], "Laisser les deux avis")
    expect(question(tablet, rows[1]).get_by_role("button", name="Choisir ensemble")).to_be_visible()
    press(tablet, rows[1], "Choisir ensemble")
    press(tablet, rows[1], "Noter une autre réponse ensemble")
    question(tablet, rows[1]).locator(".answers").get_by_text("en chemin").click()
    expect(question(tablet, rows[1]).locator("two-opinions")).to_have_count(0)
    assert own(tablet, v.visit, rows[1]) == [{"level": "2"}]
    status(tablet, rows[1]).get_by_role("button", name="Annuler").click()
    expect(
        question(tablet, rows[1]).locator(".answers").get_by_label("premiers pas")
    ).to_be_checked()
    assert len(own(tablet, v.visit, rows[2])) == 2
    acts = {row["act"] for row in heads(tablet, v.visit) if row["criterion"] == str(rows[0].pk)}
    assert acts == {"settle"}


def test_notes_are_objects_of_their_person_and_are_kept_while_typing(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    press(tablet, first, "Note")
    area = question(tablet, first).locator("comment-note textarea")
    area.press_sequentially("Des haies", delay=10)
    expect(question(tablet, first).locator("comment-note [data-status]")).to_contain_text(SAVED)
    area.press_sequentially(" jeunes", delay=10)
    expect(question(tablet, first).locator("[data-told]")).to_contain_text("Des haies jeunes")
    press(tablet, first, "Une autre note")
    question(tablet, first).locator("comment-note textarea").nth(1).fill("Une mare")
    expect(question(tablet, first).locator("[data-told]")).to_have_count(2)
    tablet.locator("who-holds button").first.click()
    tablet.get_by_role("dialog").get_by_role("button", name="Léa").click()
    expect(tablet.locator("who-holds > button")).to_have_text("Léa")
    press(tablet, first, "Note")
    expect(question(tablet, first).locator("comment-note textarea")).to_have_count(1)
    expect(question(tablet, first).locator("comment-note textarea")).to_have_value("")
    question(tablet, first).locator("comment-note textarea").fill("La mienne")
    expect(question(tablet, first).locator("[data-told]")).to_have_count(3)
    notes = {(row["value"]["text"], row["said_ref"]) for row in heads(tablet, v.visit, "note")}
    ben, lea = str(v.ben.ref), str(v.lea.ref)
    assert notes == {("Des haies jeunes", ben), ("Une mare", ben), ("La mienne", lea)}


def test_what_is_typed_is_kept_when_one_leaves_at_once(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    press(tablet, first, "Note")
    question(tablet, first).locator("comment-note textarea").fill("Partie sans attendre")
    tablet.get_by_role("link", name="Enregistrer et quitter").click()
    tablet.wait_for_url("**/field/")
    assert [row["value"]["text"] for row in heads(tablet, v.visit, "note")] == [
        "Partie sans attendre"
    ]
    open_section(tablet, v.visit, first)
    press(tablet, first, "Note")
    question(tablet, first).locator("comment-note textarea").fill("Partie par une autre porte")
    tablet.goto("/field/")  # no link: the page goes while the words are typed
    open_section(tablet, v.visit, first)
    expect(question(tablet, first).locator("[data-told]")).to_contain_text(
        "Partie par une autre porte"
    )


def test_everything_else_stands_behind_one_button(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    question(tablet, first).get_by_text("en chemin").click()
    press(tablet, first, "Ajouter")
    more = question(tablet, first).locator("criterion-more")
    more.get_by_label("Point d'appui").click()
    more.get_by_label("À discuter au bilan").click()
    more.get_by_label("En projet").click()
    more.get_by_label("Une piste d'action").fill("Planter une haie")
    more.get_by_label("Quand ?").fill("cet automne")
    more.get_by_label("Dits par").select_option(label="Ana")
    more.get_by_label("Les mots de la ferme").fill("On y pense.")
    expect(question(tablet, first).locator("[data-told]")).to_have_count(2)
    assert own(tablet, v.visit, first) == [{"level": "2", "intention": True}]
    assert own(tablet, v.visit, first, "mark") == [{"mark": "strength"}]
    assert own(tablet, v.visit, first, "discuss") == [{"on": True}]
    assert own(tablet, v.visit, first, "lead") == [
        {"text": "Planter une haie", "when": "cet automne"}
    ]
    [words] = heads(tablet, v.visit, "words")
    assert (words["voice"], words["said_ref"], words["on_behalf"], words["value"]) == (
        "reply", str(v.ana.ref), "spoken", {"topic": "words", "text": "On y pense."},
    )  # fmt: skip
    tablet.reload()
    press(tablet, first, "Ajouter")
    expect(more.get_by_label("Point d'appui")).to_be_checked()
    expect(more.get_by_label("Une piste d'action")).to_have_value("Planter une haie")
    expect(more.get_by_label("Les mots de la ferme")).to_have_value("On y pense.")


def test_guidance_and_who_said_what_are_one_tap_away_offline(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    tablet.context.set_offline(True)
    for level in ("en chemin", "installé"):
        question(tablet, first).get_by_text(level).click()
        expect(status(tablet, first)).to_contain_text(SAVED)
    press(tablet, first, "Repères")
    guide = question(tablet, first).locator("criterion-guide")
    expect(guide).to_contain_text("Regarder autour.")
    expect(guide.locator("[data-history] li")).to_have_count(2)
    expect(guide.locator("[data-history] li").first).to_contain_text("installé")


def test_who_holds_the_tablet_is_two_taps_and_the_farm_speaks_as_the_farm(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    tablet.locator("who-holds button").first.click()
    dialog = tablet.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Fred")).to_have_count(0)
    dialog.get_by_role("button", name="Ana, pour la ferme").click()
    expect(tablet.locator("[data-reads]")).to_contain_text("Ana parle pour la ferme.")
    question(tablet, first).get_by_text("en chemin").click(force=True)
    expect(question(tablet, first).get_by_role("button", name="Note", exact=True)).to_be_hidden()
    press(tablet, first, "Ajouter")
    question(tablet, first).get_by_label("Les mots de la ferme").fill("Nous avons commencé.")
    expect(question(tablet, first).locator("[data-told]")).to_have_count(1)
    assert heads(tablet, v.visit) == []
    assert [row["said_ref"] for row in heads(tablet, v.visit, "words")] == [str(v.ana.ref)]


def test_somebody_else_joins_on_the_spot(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    tablet.locator("who-holds button").first.click()
    dialog = tablet.get_by_role("dialog")
    dialog.get_by_text("Quelqu'un d'autre…").click()
    dialog.get_by_label("Son nom").fill("Zoé")
    dialog.get_by_label("Son rôle dans la visite").select_option("observer")
    dialog.get_by_role("button", name="Lui donner la tablette").click()
    expect(dialog).to_be_visible()  # the promise first
    dialog.get_by_label("Cette personne a lu l'engagement").check()
    dialog.get_by_role("button", name="Lui donner la tablette").click()
    expect(tablet.locator("who-holds > button")).to_have_text("Zoé")
    question(tablet, first).get_by_text("en chemin").click()
    expect(status(tablet, first)).to_contain_text("Dit par Zoé.")
    open_section(tablet, v.visit, criteria(v.visit)[-1])
    expect(tablet.locator("who-holds > button")).to_have_text("Zoé")


def test_a_part_is_finished_when_people_say_so(tablet, village):
    v, first = village, criteria(village.visit)[0]
    open_section(tablet, v.visit, first)
    tablet.locator("#section").get_by_text("J'y reviendrai").click()
    expect(tablet.locator("#section [data-status]")).to_contain_text("J'y reviendrai : Dit par Ben")
    tablet.locator("#section").get_by_text("Oui", exact=True).click()
    expect(tablet.locator("#section [data-status]")).to_contain_text("Oui : Dit par Ben")
    [head] = heads(tablet, v.visit, "section")
    assert (head["object_id"], head["value"]) == (str(first.theme_id), {"done": True})


def test_one_returns_to_the_last_question(tablet, village):
    v, third = village, criteria(village.visit)[2]
    open_section(tablet, v.visit, third)
    question(tablet, third).get_by_text("en chemin").click()
    expect(status(tablet, third)).to_contain_text(SAVED)
    tablet.wait_for_timeout(300)
    open_section(tablet, v.visit, third)
    expect(question(tablet, third).locator("legend")).to_be_focused()
    expect(question(tablet, third)).to_be_in_viewport()


def test_the_place_is_kept_with_the_answer_and_not_after_it(tablet, village):
    """On a slow disk a kill may come before anything that is written later."""
    v, third = village, criteria(village.visit)[2]
    open_section(tablet, v.visit, third)
    place = question(tablet, third).evaluate(PLACE_ONCE_SAID)
    assert place == str(third.pk)


def test_two_tabs_show_the_same_and_nobody_loses_their_words(tablet, village):
    v, rows = village, criteria(village.visit)[:2]
    open_section(tablet, v.visit, rows[0])
    press(tablet, rows[0], "Note")
    area = question(tablet, rows[0]).locator("comment-note textarea")
    area.fill("J'écris")
    expect(question(tablet, rows[0]).locator("[data-told]")).to_have_count(1)
    area.focus()
    other = tablet.context.new_page()
    open_section(other, v.visit, rows[0])
    question(other, rows[1]).get_by_text("en chemin").click()
    expect(question(tablet, rows[1]).get_by_label("en chemin")).to_be_checked()
    expect(area).to_be_focused()
    expect(area).to_have_value("J'écris")
    question(tablet, rows[1]).get_by_text("installé").click()
    expect(question(other, rows[1]).get_by_label("installé")).to_be_checked()
    assert own(tablet, v.visit, rows[1]) == [{"level": "3"}]


def test_the_carnet_takes_a_note_and_files_it_with_two_taps(tablet, village):
    v, rows = village, criteria(village.visit)
    say(v.visit, v.lea, kind="note", object_id="7a51dc8f-0000-4000-8000-000000000001", criterion=None,
        value={"text": "De Léa"})  # fmt: skip
    prepare(tablet, v.visit, v.ben)
    open_section(tablet, v.visit, rows[0])
    tablet.locator("[data-carnet]").click()
    expect(tablet.locator("carnet-note textarea")).to_be_focused()
    tablet.locator("carnet-note textarea").fill("Les semis ont gelé")
    tablet.get_by_label("Où ?").fill("Serre 2")
    expect(tablet.locator("[data-notes] li").first).to_contain_text(
        "Serre 2\u00a0: Les semis ont gelé"
    )
    tablet.get_by_role("link", name="À ranger (2)").click()
    expect(tablet.locator("h1")).to_have_text("À ranger (2)")
    expect(tablet.locator("[data-text]")).to_have_text("De Léa")
    tablet.get_by_role("button", name="Thème 2").click()
    tablet.get_by_role("button", name="Question 2.1").click()
    expect(tablet.locator("[data-text]")).to_have_text("Serre 2\u00a0: Les semis ont gelé")
    expect(tablet.locator("h1")).to_have_text("À ranger (1)")
    expect(tablet.locator("[data-choices] button").first).to_be_focused()
    under = {row["criterion"]: row for row in heads(tablet, v.visit, "note") if row["value"]}
    filed = under[str(rows[3].pk)]
    assert (filed["value"]["text"], filed["said_ref"]) == ("De Léa", str(v.lea.ref))
    assert filed["derived_from"] is not None
    tablet.get_by_role("button", name="Annuler").click()
    expect(tablet.locator("h1")).to_have_text("À ranger (2)")
    loose = [row for row in heads(tablet, v.visit, "note") if row["value"] and not row["criterion"]]
    assert {(row["value"]["text"], row["said_ref"]) for row in loose} == {
        ("De Léa", str(v.lea.ref)), ("Serre 2\u00a0: Les semis ont gelé", str(v.ben.ref)),
    }  # fmt: skip
    tablet.get_by_role("button", name="Plus tard").click()


@pytest.mark.parametrize("width", [320, 810])
def test_targets_are_large_nodes_few_and_the_page_is_accessible(
    open_page, sign_in, village, accessibility_faults, width
):
    v = village
    names = ["loin", "peu", "en chemin", "presque", "bien", "très bien", "au-delà"]
    seven = [{"code": str(n), "name": {"fr": name}} for n, name in enumerate(names)]
    version = make_grid(v.network, themes=1, criteria=10, by=v.carla, scales={"path": seven})
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben, v.lea))
    rows = criteria(visit)
    for row in rows[:5]:
        say(visit, v.lea, criterion=row, value={"level": "3"})
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, v.ben)
    prepare(page, visit, v.ben)
    open_section(page, visit, rows[0])
    assert page.evaluate("document.querySelectorAll('*').length") <= 350
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in page.locator("field-section .answer").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({width, height}) => [width, height])"
    ):
        assert min(box) >= 64
    small = page.locator("field-section button, .mores button, [data-carnet]").evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)"
    )
    assert min(small) >= 48
    question(page, rows[0]).get_by_text("en chemin").click()
    for name in ("Autre réponse…", "Note", "Ajouter", "Repères"):
        press(page, rows[0], name)
    assert accessibility_faults(page) == []
    page.locator("who-holds button").first.click()
    assert accessibility_faults(page) == []
    page.goto(section_url(visit, rows[0]).replace(f"{rows[0].theme_id}-1/", "carnet/"))
    expect(page.locator("carnet-note textarea")).to_be_visible()
    assert accessibility_faults(page) == []


def test_a_question_is_answered_by_keyboard_alone(tablet, village):
    first = criteria(village.visit)[0]
    open_section(tablet, village.visit, first)
    question(tablet, first).locator(".answers input").first.focus()
    tablet.keyboard.press("Space")
    tablet.keyboard.press("ArrowRight")
    expect(question(tablet, first).get_by_label("premiers pas")).to_be_checked()
    expect(status(tablet, first)).to_contain_text(SAVED)
    tablet.keyboard.press("Tab")  # the undo
    expect(status(tablet, first).get_by_role("button")).to_be_focused()
    tablet.keyboard.press("Tab")
    tablet.keyboard.press("Enter")
    expect(question(tablet, first).locator("[data-panel=other]")).to_be_visible()
    assert own(tablet, village.visit, first) == [{"level": "1"}]


def test_a_tablet_without_the_visit_says_so(page, sign_in, village):
    sign_in(page, village.ben)
    page.goto(section_url(village.visit, criteria(village.visit)[0]))
    expect(page.locator("[data-reads]")).to_contain_text(
        "Cette visite n'est pas sur cette tablette."
    )


def test_a_tap_before_the_store_is_open_waits_for_it(tablet, village):
    first = criteria(village.visit)[0]
    hasty = """document.addEventListener("DOMContentLoaded", () => {
      document.querySelector("criterion-answer .answers input").click();
    })"""
    slow_store = """const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
      const until = performance.now() + 150;
      while (performance.now() < until);
      return open.apply(this, given);
    };"""
    tablet.add_init_script(slow_store + hasty)
    open_section(tablet, village.visit, first)
    expect(status(tablet, first)).to_contain_text(SAVED)
    assert own(tablet, village.visit, first) == [{"level": "0"}]


def test_a_page_that_cannot_keep_anything_says_so(tablet, village):
    first = criteria(village.visit)[0]
    tablet.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no store'); }")
    tablet.goto(section_url(village.visit, first))
    expect(tablet.locator("[data-reads]")).to_contain_text("ne peut rien enregistrer")
    assert question(tablet, first).evaluate("one => one.inert")
