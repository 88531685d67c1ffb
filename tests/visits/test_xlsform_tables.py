"""Tables of KoboToolbox, the order of a form, and what a form says that is easily passed over."""

import datetime as dt

import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, items_of, told
from visits.conditions import evaluate, holds, parse
from visits.exchange.grid_said import as_row
from visits.exchange.xlsform.saying import Meant, say

CHOICES = [
    ["list_name", "name", "label::Français (fr)", "label::English (en)"],
    ["things", "car", "Voiture", "Car"],
    ["things", "bike", "Vélo", ""],
    ["yn", "yes", "Oui", "Yes"],
    ["yn", "no", "Non", "No"],
]
HEADER = ["type", "name", "label::Français (fr)", "label::English (en)", "kobo--matrix_list",
          "relevant", "required"]  # fmt: skip
TABLE = [
    HEADER,
    ["begin_kobomatrix", "m", "Biens", "Goods", "things"],
    ["select_one yn", "has", "En a ?", "Has?", "", "", "yes"],
    ["integer", "count", "Combien", "How many", "", "${has} = 'yes'"],
    ["end_kobomatrix"],
    ["text", "why", "Pourquoi", "Why", "", "${m_bike_count} > 2"],
]


def doubts(built):
    return {(r.place.sheet, r.place.line, r.place.letter, r.code) for r in built.doubts}


def test_a_table_asks_its_questions_for_each_of_its_lines():
    built = examined(form_of(TABLE, CHOICES))
    assert built.wrong == []
    assert [*items_of(built)] == ["m_car_has", "m_car_count", "m_bike_has", "m_bike_count", "why"]
    item = item_of(built, "m_bike_count")
    assert item["question"] == {"fr": "Vélo – Combien", "en": "Vélo – How many"}
    assert item["condition"] == "${m_bike_has} = 'yes'"
    assert item_of(built, "m_car_count")["condition"] == "${m_car_has} = 'yes'"
    assert item_of(built, "m_car_has")["not_applicable"] is False
    assert item_of(built, "why")["condition"] == "${m_bike_count} > 2"
    assert ("survey", 2, "A", "x_unfolded") in doubts(built)
    assert not {cell for cell in told(built) if cell[0] == "choices"}


@pytest.mark.parametrize("named", ["nowhere", ""])
def test_a_table_without_lines_is_asked_once_and_told(named):
    survey = [HEADER, [*TABLE[1][:4], named], *TABLE[2:5]]
    built = examined(form_of(survey, CHOICES))
    assert [*items_of(built)] == ["has", "count"]
    assert ("survey", 2, "A", "x_matrix") in told(built)


def test_what_follows_a_group_inside_a_group_stays_behind_it():
    survey = [
        TYPES,
        ["begin_group", "g", "Sol"],
        ["text", "a", "A"],
        ["begin_group", "h", "Eau"],
        ["text", "b", "B"],
        ["end_group"],
        ["text", "c", "C"],
        ["text", "d", "D"],
        ["end_group"],
    ]
    built = examined(form_of(survey))
    assert [*items_of(built)] == ["a", "b", "c", "d"]
    (theme,) = built.document["themes"]
    assert [part["name"]["fr"] for part in theme["parts"]] == ["Eau", "Sol (2)"]
    assert ("survey", 7, "A", "x_continued") in doubts(built)


def test_another_answer_that_somebody_writes_is_kept_beside_the_steps_of_a_scale():
    steps = [["list_name", "name", "label"], *(["s", str(n), f"Palier {n}"] for n in range(4))]
    survey = [TYPES, ["select_one s or_other", "a", "A"], ["select_one s", "b", "B"]]
    built = examined(form_of(survey, steps))
    assert item_of(built, "b")["kind"] == "levels"
    assert [one["code"] for one in item_of(built, "a")["options"]] == ["0", "1", "2", "3", "other"]
    assert item_of(built, "a_other")["condition"] == "selected(${a}, 'other')"


def test_a_language_that_no_text_speaks_is_told_at_its_setting():
    survey = [["type", "name", "label::English (en)"], ["text", "a", "A"]]
    built = examined(form_of(survey, None, [["default_language"], ["French (fr)"]]))
    assert ("settings", 2, "A", "x_unspoken") in doubts(built)
    assert all(as_row(remark)["message"] for remark in built.doubts)


def test_a_leave_that_is_neither_yes_nor_no_is_told():
    built = examined(form_of([TYPES, ["text", "a", "A"]], None,
                             [["allow_choice_duplicates"], ["perhaps"]]))  # fmt: skip
    assert ("settings", 2, "A", "x_setting") in told(built)


NAMES = {code: Meant(code) for code in ("a", "b", "c")} | {"d": Meant("d", is_date=True)}


def number(text):
    return {"number": text} if text else {"state": "unknown"}


@pytest.mark.parametrize(
    ("form", "answers", "value"),
    [
        ("max(${a}, ${b})", ("1", "2", ""), 2),
        ("max(${a}, ${b})", ("2", "2", ""), 2),
        ("max(${a}, ${b})", ("2", "", ""), ""),
        ("min(${a}, ${b}, ${c} + 1)", ("5", "9", "3"), 4),
        ("min(${a}, ${a})", ("5", "", ""), 5),
        ("max(7)", ("", "", ""), 7),
        ("sum(${a}) + 1", ("5", "", ""), 6),
        ("2 * pow(${a} - 1, 3)", ("3", "", ""), 16),
        ("if(boolean-from-string(${a}), 1, 0)", ("1", "", ""), 1),
        ("if(boolean-from-string(${a}), 1, 0)", ("2", "", ""), 0),
    ],
)
def test_functions_that_we_lack_are_said_with_those_we_have(form, answers, value):
    said = parse(say(form, NAMES))
    given = dict(zip("abc", map(number, answers), strict=True))
    assert evaluate(said, given, today=dt.date(2026, 3, 1)) == value


@pytest.mark.parametrize(
    ("form", "before", "same", "after"),
    [
        ("${d} <= now()", True, True, False),
        ("${d} < now()", True, True, False),
        ("now() >= ${d}", True, True, False),
        ("${d} > now()", False, False, True),
        ("${d} >= now()", False, False, True),
    ],
)
def test_now_beside_a_day_is_the_end_of_today(form, before, same, after):
    said, today = parse(say(form, NAMES)), dt.date(2026, 3, 1)
    days = ("2026-02-28", "2026-03-01", "2026-03-02")
    found = [holds(said, {"d": {"date": day}}, today=today) for day in days]
    assert found == [before, same, after]


def test_a_group_of_groups_loses_its_name_alone():
    groups = [["begin_group", code, code.upper(), ""] for code in "abcd"]
    groups[2][3] = "${y} = 'x'"
    survey = [[*TYPES, "relevant"], *groups, ["text", "q", "Q"], *[["end_group"]] * 4,
              ["begin_group", "e", "E"], ["begin_group", "f", "F"], ["begin_group", "g", "G"],
              ["geopoint", "p", "P"], *[["end_group"]] * 3, ["text", "y", "Y"]]  # fmt: skip
    built = examined(form_of(survey))
    assert item_of(built, "q")["condition"] == "${y} = 'x'"
    (part,) = built.document["themes"][0]["parts"]
    assert part["name"]["fr"] == "B – C – D"
    lost = {cell for cell in told(built) if cell[1] <= 5}
    assert lost == {("survey", line, "B", "x_merged_group") for line in (3, 4)}
    assert ("survey", 12, "C", "x_empty_group") in told(built)


def test_what_is_required_of_a_note_is_no_condition():
    built = examined(form_of([[*TYPES, "required"], ["note", "n", "N", "yes"], ["text", "a", "A"]]))
    assert ("survey", 2, "D", "x_required_alone") in told(built)
