"""Any form is read or refused by sheet and row, and no filled cell is passed over in silence."""

import json
import re

import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, items_of, told, unaccounted
from tests.visits.wild import WILD
from visits.exchange.grid_said import SENTENCES, as_row
from visits.exchange.sheet import read_book
from visits.exchange.xlsform.sheets import tables_of
from visits.griddoc.check import faults_of

#: Columns whose cells are words that a document shows as they are.
SHOWN = {"label", "hint", "guidance_hint", "constraint_message"}


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("name", WILD)
def test_every_cell_is_held_or_told(name, lenient):
    if name == "large" and lenient:
        pytest.skip("once is enough for the largest")
    data = WILD[name]()
    built = examined(data, lenient=lenient)
    for remark in (*built.wrong, *built.doubts, *built.left_out):
        assert remark.code in SENTENCES
        assert as_row(remark)["message"]
        assert remark.place.line > 0
    if lenient:
        assert built.wrong == []
    if not built.wrong:
        assert faults_of(built.document) == []
    words = squeezed(json.dumps(built.document, ensure_ascii=False))
    tables = tables_of(read_book(data))
    shown = {
        (table.sheet.name, column.index)
        for table in tables
        for column in table.columns
        if column.key in SHOWN
    }
    headers = {table.sheet.name: table.header for table in tables}
    for sheet, at, column, text in unaccounted(data, built):
        if not sheet:  # a CSV file is one sheet that was read as three
            continue
        assert sheet in headers, (sheet, at, column, text)
        if (sheet, column) in shown and at > headers[sheet] and not built.wrong:
            assert squeezed(json.dumps(text, ensure_ascii=False).strip('"')) in words, (at, text)


def squeezed(text: str) -> str:
    return re.sub(r"\s|\\[nrt]|\u00a0", "", text)


def test_scores_become_exact_worths_and_nowhere_is_no_level():
    built = examined(WILD["scored"]())
    assert [one["value"] for one in item_of(built, "a")["levels"]] == ["0", "0.25", "0.5", "0.75"]
    assert [one["value"] for one in item_of(built, "b")["levels"]] == ["1", "2", "3", "4", "5"]
    assert item_of(built, "t")["condition"] == "${b} >= 3"
    assert item_of(built, "twice")["formula"] == "${b} * 2"
    assert ("choices", 11, "B", "x_nowhere") in told(built)


@pytest.mark.parametrize("away", ["-99", -99, 99, "888"])
def test_a_number_that_stands_for_no_answer_is_no_level(away):
    """As the forms of TAPE have it: 0 to 4, and -99 for whoever does not answer."""
    choices = [["list_name", "name", "label"], *(["s", n, f"Palier {n}"] for n in range(5)),
               ["s", away, "Ne veut pas répondre"]]  # fmt: skip
    survey = [[*TYPES, "calculation", "relevant"], ["select_one s", "a", "A"],
              ["select_one s", "b", "B"], ["calculate", "c", "", "(${a} + ${b}) div 8 * 100"],
              ["text", "t", "T", "", "${a} >= 3"]]  # fmt: skip
    built = examined(form_of(survey, choices))
    item = item_of(built, "a")
    assert item["kind"] == "levels"
    assert [level["value"] for level in item["levels"]] == ["0", "1", "2", "3", "4"]
    assert item_of(built, "c")["formula"] == "(${a} + ${b}) div 8 * 100"
    assert item_of(built, "t")["condition"] == "${a} >= 3"
    assert ("choices", 7, "B", "x_nowhere") in told(built)


def test_what_an_answer_brings_up_is_no_help_for_the_next_question():
    survey = [[*TYPES, "relevant"], ["integer", "a", "A", ""],
              ["note", "n", "Vous avez ${a} !", "${a} > 3"], ["note", "m", "Regardez le sol.", ""],
              ["text", "t", "T", ""]]  # fmt: skip
    built = examined(form_of(survey))
    assert item_of(built, "t")["guidance"] == {"fr": "Regardez le sol."}
    assert {("survey", 3, letter, "x_note_of_answer") for letter in "ABCD"} <= told(built)


def test_a_filter_of_choices_becomes_a_limit():
    built = examined(WILD["cascading"]())
    assert item_of(built, "town")["constraint"] == (
        "((. != 'north0' and . != 'north1' and . != 'north2') or ('north' = ${region})) and "
        "((. != 'south0' and . != 'south1' and . != 'south2') or ('south' = ${region}))"
    )
    assert "not(selected(., 'north0'))" in item_of(built, "towns")["constraint"]


def test_groups_hand_their_conditions_down():
    built = examined(WILD["relevant on groups"]())
    assert item_of(built, "a")["condition"] == "(${x} = 'yes') and (${x} != 'no') and (1 = 1)"


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("duplicate names", 3, "x_twice"),
        ("missing end", 2, "x_not_closed"),
        ("missing begin", 3, "x_not_open"),
        ("unknown type", 2, "x_unknown_type"),
        ("missing list", 2, "x_no_choices"),
    ],
)
def test_known_faults_are_told_by_row_and_left_behind_if_the_author_says_so(name, line, code):
    built = examined(WILD[name]())
    assert (line, code) in {(one.place.line, one.code) for one in built.wrong}
    assert examined(WILD[name](), lenient=True).wrong == []


def test_a_next_version_keeps_the_codes_of_the_names():
    first = items_of(examined(form_of([["type", "name", "label"], ["text", "été", "Avant"]])))
    second = items_of(
        examined(
            form_of([["type", "name", "label"], ["note", "n", "Mot"], ["text", "été", "Après"]])
        )
    )
    assert list(first) == list(second) == ["ete"]
