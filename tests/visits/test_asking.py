"""Conditions and calculations on a visit: what is not asked counts nowhere, and comes back whole."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from tests.makers import grid_document, make_member, make_person, make_visit, make_written, say
from visits.models import CriterionResult, Entry, ThemeResult
from visits.queries.reading import read_content
from visits.queries.report import build_content
from visits.queries.visit import section_rows
from visits.scoring import LevelSpec, Question, ask
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report
from visits.services.result import result_faults

DAY = date(2026, 5, 4)


def question(code, **given):
    return Question(code, given.pop("kind", "text"), **given)


HERD = question("herd", kind="choices", choices=("cow", "hen"))
WELFARE = question("welfare", condition="selected(${herd}, 'cow')")
DEEP = question("deep", condition="${welfare} = 'x'")


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ({}, {"welfare", "deep"}),
        ({"herd": [{"choices": ["hen"]}]}, {"welfare", "deep"}),
        ({"herd": [{"choices": ["cow"]}]}, {"deep"}),
        ({"herd": [{"choices": ["cow"]}], "welfare": [{"text": "x"}]}, set()),
        # what a hidden question says is not heard by others
        ({"herd": [{"choices": ["hen"]}], "welfare": [{"text": "x"}]}, {"welfare", "deep"}),
        # two opinions: hidden only if both hide it
        ({"herd": [{"choices": ["hen"]}, {"choices": ["cow"]}]}, {"deep"}),
        ({"herd": [{"state": "not_seen"}]}, {"welfare", "deep"}),
    ],
)
def test_a_condition_hides_until_it_is_met(said, hidden):
    for order in ([HERD, WELFARE, DEEP], [DEEP, WELFARE, HERD]):
        assert ask(order, said, today=DAY).hidden == hidden


def test_a_rule_that_cannot_be_read_hides_nothing_and_a_circle_ends():
    odd = question("odd", condition="selected(")
    one = question("one", condition="${two} = 1")
    two = question("two", condition="${one} = 1")
    assert ask([odd, one, two], {}, today=DAY).hidden == {"one", "two"}


@pytest.mark.parametrize(
    ("formula", "comes_to"),
    [
        ("${a} + ${b}", {"number": "5"}),
        ("${a} div 3", {"number": "0.6667"}),
        ("${a} div 0", {}),
        ("if(${a} > 1, 'much', 'little')", {"text": "much"}),
        ("${a} > 1", {"number": "1"}),
        ("date('2026-03-01')", {"date": "2026-03-01"}),
        ("today()", {"date": "2026-05-04"}),
        ("${a} * 99999999999", {}),
        ("(((", {}),
    ],
)
def test_a_calculation_comes_to_a_value_in_the_form_of_an_answer(formula, comes_to):
    total = question("total", kind="derived", formula=formula)
    said = {"a": [{"number": "2"}], "b": [{"number": "3"}]}
    rows = [question("a", kind="number"), question("b", kind="number"), total]
    assert ask(rows, said, today=DAY).derived["total"] == comes_to


def test_levels_count_by_their_worth_and_two_opinions_make_no_figure():
    scale = (LevelSpec("low"), LevelSpec("high"))
    worth = question("worth", kind="levels", levels=(LevelSpec("a", 1), LevelSpec("b", 4)))
    total = question("total", kind="derived", formula="number(${worth}) + 1")
    assert ask([worth, total], {"worth": [{"level": "b"}]}, today=DAY).derived == {
        "total": {"number": "5"}
    }
    both = {"worth": [{"level": "a"}, {"level": "b"}]}
    assert ask([worth, total], both, today=DAY).derived == {"total": {}}
    bare = question("worth", kind="levels", levels=scale)
    assert ask([bare, total], {"worth": [{"level": "low"}]}, today=DAY).derived == {"total": {}}


# -- on a visit


@pytest.fixture
def herd(village):
    """Theme t1: a choice, a question that depends on it, a number, and a sum."""
    v = village
    document = grid_document(themes=1, criteria=2)
    first, second = document["themes"][0]["criteria"]
    options = [{"code": "cow", "name": {"fr": "vaches"}}, {"code": "hen", "name": {"fr": "poules"}}]
    herd = {"code": "herd", "kind": "choices", "question": {"fr": "Quels animaux ?"}}
    heads = {"code": "heads", "kind": "number", "question": {"fr": "Combien ?"}}
    total = {"code": "double", "kind": "derived", "formula": "${heads} * 2"}
    document["themes"][0]["criteria"] = [
        herd | {"options": options},
        first | {"condition": "selected(${herd}, 'cow')"},
        second,
        heads,
        total | {"question": {"fr": "Le double"}},
    ]
    version = publish_version(load_grid(document, network=v.network), by=v.carla)
    mate = make_member(v.network, make_person("Zoé"))
    v.visit = make_visit(v.farm, version, by=v.carla, team=(v.ben, mate))
    v.by_code = {row.code: row for row in version.criteria.all()}
    v.theme = version.themes.get()
    return v


def tell(v, code, value, **more):
    return say(v.visit, v.ben, criterion=v.by_code[code], value=value, **more)


def page(v, client):
    url = reverse("visits:theme", args=[v.visit.pk, v.theme.pk, 1])
    return client.get(url).content.decode()


def test_the_section_asks_what_applies_and_numbers_stay(herd, client_of):
    v, client = herd, client_of(herd.ben)
    before = page(v, client)
    assert "Question 1.1" not in before
    assert '<span class="n">3</span> Question 1.2' in before
    tell(v, "herd", {"choices": ["cow"]})
    assert '<span class="n">2</span> Question 1.1' in page(v, client)


def test_an_answer_hidden_meanwhile_is_kept_and_comes_back(herd, client_of):
    v = herd
    cow = tell(v, "herd", {"choices": ["cow"]})
    tell(v, "t1-c1", {"level": "2"})
    hen = tell(v, "herd", {"choices": ["hen"]}, parents=[str(cow.entry_id)])
    row = section_rows(v.visit)[0]
    assert (row.answered, row.total) == (1, 3)
    assert Entry.objects.filter(visit=v.visit, criterion=v.by_code["t1-c1"]).exists()
    tell(v, "herd", {"choices": ["cow"]}, parents=[str(hen.entry_id)])
    row = section_rows(v.visit)[0]
    assert (row.answered, row.total) == (2, 4)


def test_a_form_made_before_a_question_was_hidden_still_says_what_was_typed(herd, client_of):
    v, client = herd, client_of(herd.ben)
    cow = tell(v, "herd", {"choices": ["cow"]})
    url = reverse("visits:theme", args=[v.visit.pk, v.theme.pk, 1])
    shown = client.get(url).context["signed"]
    tell(v, "herd", {"choices": ["hen"]}, parents=[str(cow.entry_id)])
    name = f"c{v.by_code['t1-c1'].pk.hex}-level"
    client.post(url, {"shown": shown, name: "1"})
    said = Entry.objects.get(visit=v.visit, criterion=v.by_code["t1-c1"])
    assert said.value == {"level": "1"}


def sealed(v):
    v.visit.refresh_from_db()
    make_written(v.visit, v.ben)
    return seal_report(v.visit, by=v.ben)


def test_what_is_not_asked_enters_no_result_and_no_denominator(herd):
    v = herd
    tell(v, "herd", {"choices": ["hen"]})
    tell(v, "t1-c1", {"level": "0"})
    tell(v, "heads", {"number": "4"})
    report = sealed(v)
    rows = {row.code: row for row in CriterionResult.objects.filter(report=report)}
    assert set(rows) == {"herd", "t1-c2", "heads", "double"}
    assert (rows["double"].state, rows["double"].value) == ("value", 8)
    theme = ThemeResult.objects.get(report=report)
    assert (theme.answered, theme.applicable) == (2, 3)
    assert result_faults(report) == []


def test_the_report_shows_what_comes_to_a_value_and_not_what_was_not_asked(herd):
    v = herd
    tell(v, "herd", {"choices": ["hen"]})
    tell(v, "t1-c1", {"level": "0"})
    tell(v, "heads", {"number": "4"})
    reading = read_content(build_content(v.visit))
    found = {row["question"]: row for row in reading.themes[0]["criteria"]}
    assert set(found) == {"Quels animaux ?", "Question 1.2", "Combien ?", "Le double"}
    assert found["Le double"]["team"][0]["value"] == "8"
    assert "2 questions sur les 3" in " ".join(reading.summary)


def test_the_farm_still_reads_a_note_about_a_question_that_is_not_asked(herd, client_of):
    v = herd
    say(v.visit, v.ben, kind="note", object_id=str(v.theme.pk), criterion=v.by_code["t1-c1"],
        value={"text": "Deux vaches chez le voisin"})  # fmt: skip
    tell(v, "t1-c1", {"level": "0"})
    sealed(v)
    url = reverse("visits:report", args=[v.visit.pk]) + "?theme=all"
    html = client_of(v.ana).get(url).content.decode()
    assert "Deux vaches chez le voisin" in html
    assert "ne se pose pas ici" in html


def test_nobody_answers_a_calculation(herd):
    v = herd
    say(v.visit, v.ben, criterion=v.by_code["double"], value={"number": "9"})
    assert v.visit.held.get().reason == "bad_value"


# -- what an answer must fit


@pytest.fixture
def limits(village):
    v = village
    document = grid_document(themes=1, criteria=1)
    heads = {"code": "heads", "kind": "number", "question": {"fr": "Combien ?"}}
    milked = {"code": "milked", "kind": "number", "question": {"fr": "Combien de traites ?"}}
    document["themes"][0]["criteria"] = [
        heads | {"constraint": ". >= 0 and . < 500"},
        milked
        | {
            "constraint": ". <= ${heads}",
            "constraint_message": {"fr": "Pas plus que de bêtes.", "en": "No more than heads."},
        },
    ]
    version = publish_version(load_grid(document, network=v.network), by=v.carla)
    v.visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,))
    v.by_code = {row.code: row for row in version.criteria.all()}
    v.theme = version.themes.get()
    return v


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"heads": "600"}, "La grille n'attend pas cette réponse"),
        ({"milked": "9"}, "Pas plus que de bêtes."),
        ({"milked": "5"}, ""),
        ({"milked": ""}, ""),
    ],
)
def test_a_typed_answer_fits_its_constraint_or_is_shown_again(limits, client_of, typed, sentence):
    v, client = limits, client_of(limits.ben)
    tell(v, "heads", {"number": "5"})
    url = reverse("visits:theme", args=[v.visit.pk, v.theme.pk, 1])
    data = {"shown": client.get(url).context["signed"]}
    data |= {f"c{v.by_code[code].pk.hex}-number": text for code, text in typed.items()}
    response = client.post(url, data)
    assert response.status_code == (200 if sentence else 302)
    html = unescape(response.content.decode())
    assert sentence in html
    if sentence:
        assert f'value="{next(iter(typed.values()))}"' in html
