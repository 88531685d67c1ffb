"""Forms of a size that people have: read in time, with pyxform held to its own limits."""

import json
import sys

import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, items_of
from tests.visits.wild import WILD
from visits.exchange.grid_read import open_file
from visits.exchange.sheet_limits import Unreadable, within
from visits.exchange.xlsform import refusals
from visits.exchange.xlsform.refusals import refusal_of
from visits.exchange.xlsform.sheets import tables_of


def form_of_places(count):
    places = [[f"l{at % 3}", f"v{at}", f"Lieu {at}"] for at in range(count)]
    rows = [["select_one l0", "a", "A"], ["text", "b", "B"]]
    return form_of([TYPES, *rows], [["list_name", "name", "label"], *places])


def calls_of(work):
    """What it gives, and how many calls of Python it took: the same on every machine."""
    calls = 0

    def count(_frame, event, _given):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        given = work()
    finally:
        sys.setprofile(None)
    return given, calls


def test_thousands_of_choices_are_looked_through_once():
    """A list is read in a time that grows with its length, not with its square."""
    few, many = form_of_places(1_500), form_of_places(6_000)
    examined(few)  # what is loaded once is loaded
    _built, before = calls_of(lambda: examined(few))
    built, after = calls_of(lambda: examined(many))
    assert after < 6 * before  # four times as many; their square would be sixteen
    assert item_of(built, "a")["kind"] == "text"
    assert {one.code for one in built.left_out} >= {"x_many_choices", "x_long_list"}


def test_pyxform_that_does_not_end_is_left_out_of_it(monkeypatch):
    """Its limit is its own; the form is read all the same, and the author is told."""
    monkeypatch.setattr(refusals, "PATIENCE", 0.01)
    data = form_of([TYPES, *(["text", f"q{at}", "Question"] for at in range(900))])
    refusals.forget()
    built = examined(data)
    assert built.wrong == []
    told = {one.code for one in built.doubts}
    assert "x_pyxform_silent" in told
    assert len(items_of(built)) == 900
    monkeypatch.undo()
    assert "x_pyxform_silent" not in {one.code for one in examined(data).doubts}  # asked again


def test_pyxform_says_the_same_of_a_large_form_as_of_a_small_one():
    rows = [["text", f"q{at}", "Question"] for at in range(900)]
    book = open_file(form_of([TYPES, *rows, ["begin_group", "g", "G"]])).book
    refusal = refusal_of(tables_of(book))
    assert (refusal.code, len(json.dumps(rows)) > refusals.SMALL) == ("x_not_closed", True)


FAULTY = ("duplicate names", "circle", "missing list", "range and rank", "odd names", "repeat")


@pytest.mark.parametrize("name", FAULTY)
def test_pyxform_says_the_same_in_a_process_that_cannot_open_files(monkeypatch, name):
    tables = tables_of(open_file(WILD[name]()).book)
    here = refusal_of(tables)
    monkeypatch.setattr(refusals, "SMALL", 0)
    refusals.forget()
    assert refusal_of(tables) == here


def test_a_group_without_name_or_words_stays_behind_with_the_form_s_own_name():
    data = form_of([TYPES, ["begin_group", "", ""], ["text", "a", "A"], ["end_group"]])
    assert {one.code for one in examined(data).wrong} == {"x_no_name"}
    built = examined(data, lenient=True)
    assert built.wrong == []
    assert built.document["themes"][0]["name"] == {"fr": "Formulaire"}


def test_marks_that_nobody_sees_do_not_hide_a_header():
    built = examined(form_of([["\ufefftype", "name\u200b", "label"], ["text", "a", "A"]]))
    assert item_of(built, "a")["question"] == {"fr": "A"}


def places_of(count):
    places = [["p", f"v{at}", f"Lieu {at}"] for at in range(count)]
    return [["list_name", "name", "label"], *places]


@pytest.mark.parametrize("count", [12_000, 25_000])
@pytest.mark.parametrize("sheet", ["choices", "external_choices"])
def test_a_list_that_is_too_long_is_read_as_far_as_we_read_and_the_rest_is_told(sheet, count):
    built = examined(form_of([TYPES, ["text", "a", "A"]], **{sheet: places_of(count)}))
    assert list(items_of(built)) == ["a"]
    (beyond,) = [one for one in built.left_out if one.code == "x_beyond"]
    assert (beyond.place.sheet, beyond.place.line) == (sheet, 10_001)


def test_a_list_with_too_many_cells_is_read_as_far_as_we_read():
    long = {"name": "choices", "rows": [["x"] * 30] * 9_000, "notes": []}
    survey = {"name": "survey", "rows": [["type"]] * 20, "notes": []}
    within([long, survey])
    assert len(long["rows"]) == (200_000 - 20) // 30
    assert long["notes"] == [(len(long["rows"]), 0, "beyond")]


def test_a_form_of_too_many_questions_is_still_refused_with_a_sentence():
    rows = [["text", f"q{at}", "Q"] for at in range(10_001)]
    with pytest.raises(Unreadable) as refused:
        open_file(form_of([TYPES, *rows]))
    assert refused.value.code == "rows"


def calls_of_a_chain(count):
    """Of calculations each names the one below it, and the last cannot be said."""
    survey = [[*TYPES, "calculation"], ["text", "t", "T", ""]]
    survey += [["calculate", f"c{at}", "", f"${{c{at + 1}}} + 1"] for at in range(count)]
    survey.append(["calculate", f"c{count}", "", "uuid()"])
    data = form_of(survey)
    built, calls = calls_of(lambda: examined(data))
    assert [*items_of(built)] == ["t"]
    return calls


def test_calculations_that_fall_away_one_after_the_other_take_no_time_each_for_all():
    calls_of_a_chain(5)
    assert calls_of_a_chain(200) < 5 * calls_of_a_chain(50)
