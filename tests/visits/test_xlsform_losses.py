"""Cells that were once lost without a word: each is in the grid, or told where it stands."""

import datetime as dt
import io

import openpyxl
import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, items_of, told, xls_form_of
from visits.exchange.sheet import Unreadable, read_book
from visits.exchange.xlsform.examine import examine_form, plan_after
from visits.exchange.xlsform.languages import code_of_language
from visits.exchange.xlsform.plan import FormPlan
from visits.griddoc.diff import differences

CALCULATED = [*TYPES, "calculation"]


def test_a_note_before_a_calculation_guides_the_next_question():
    built = examined(
        form_of([
            CALCULATED, ["note", "n", "À lire d'abord"], ["calculate", "c", "", "pulldata('a', 'b')"],
            ["text", "t", "T"],
        ])
    )  # fmt: skip
    assert item_of(built, "t")["guidance"] == {"fr": "À lire d'abord"}


def test_a_note_before_a_calculation_alone_introduces_the_group():
    built = examined(
        form_of([
            CALCULATED, ["text", "t", "T"], ["begin_group", "g", "G"], ["note", "n", "Seule"],
            ["calculate", "c", "", "random()"], ["end_group"],
        ])
    )  # fmt: skip
    assert built.document["themes"][-1]["intro"] == {"fr": "Seule"}


def test_a_group_whose_calculations_all_leave_is_told():
    built = examined(
        form_of([
            CALCULATED, ["text", "t", "T"], ["begin_group", "g", "Titre"],
            ["begin_group", "h", "Sous-titre"], ["calculate", "c", "", "random()"],
            ["end_group"], ["end_group"],
        ])
    )  # fmt: skip
    assert list(items_of(built)) == ["t"]
    assert len(built.document["themes"]) == 1
    assert {("survey", 3, "C", "x_empty_group"), ("survey", 4, "C", "x_empty_group")} <= told(built)


@pytest.mark.parametrize("above", [0, 1, 3])
@pytest.mark.parametrize("old", [False, True])
def test_lines_are_those_of_the_file_under_blank_rows(above, old):
    survey = [*([""] for _row in range(above)), [*TYPES, "appearance"], ["text", "t", "T", "w1"]]
    built = examined(xls_form_of(survey=survey) if old else shifted(survey))
    assert told(built) == {("survey", above + 2, "D", "x_appearance")}


def shifted(survey):
    """Blank rows that the file does not even write."""
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for at, row in enumerate(survey, start=1):
        for column, cell in enumerate(row, start=1):
            if cell:
                book.active.cell(at, column).value = cell
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_hour_is_kept_with_its_day_and_a_date_that_a_spreadsheet_made_is_told():
    made = dt.date(2024, 4, 3)
    at = dt.datetime.combine(dt.date(2024, 1, 1), dt.time(10, 30))
    built = examined(
        form_of([TYPES, ["select_one l", "a", made], ["text", "b", at]],
                [["list_name", "name", "label"], ["l", "x", made], ["l", "y", "Y"]])
    )  # fmt: skip
    assert item_of(built, "a")["question"] == {"fr": "2024-04-03"}
    assert item_of(built, "b")["question"] == {"fr": "2024-01-01 10:30:00"}
    dates = {(r.place.sheet, r.place.line) for r in built.doubts if r.code == "date"}
    assert dates == {("survey", 2), ("survey", 3), ("choices", 2)}


def test_languages_that_nobody_knows_stay_apart():
    form = form_of(
        [["type", "name", "label::ⵜⴰⵎⴰⵣⵉⵖⵜ", "label::ᏣᎳᎩ"], ["text", "a", "x", "y"]],
        None, [["default_language"], ["ⵜⴰⵎⴰⵣⵉⵖⵜ"]],
    )  # fmt: skip
    built = examined(form)
    assert (built.wrong, built.left_out) == ([], [])
    assert sorted(item_of(built, "a")["question"].values()) == ["x", "y"]


def test_a_title_that_is_too_long_is_told():
    built = examined(form_of([TYPES, ["text", "a", "A"]], None, [["form_title"], ["t" * 300]]))
    assert [(r.place.sheet, r.place.line) for r in built.doubts if r.code == "cut"] == [
        ("settings", 2)
    ]


def test_a_next_version_keeps_its_first_language_when_columns_change_places():
    languages = ["label::Français (fr)", "label::English (en)"]
    first = examined(form_of([["type", "name", *languages], ["text", "a", "Mot", "Word"]]))
    other = form_of([["type", "name", *reversed(languages)], ["text", "a", "Word", "Mot"]])
    book = read_book(other)
    plan = plan_after(book, FormPlan("en"), first.document)
    second = examine_form(book, plan, {"code": "form", "name": {"fr": "Formulaire"}})
    assert differences(first.document, second.document) == []


def test_notes_that_are_together_too_long_are_cut_and_told():
    notes = [["note", f"n{at}", f"{at} " + "mot " * 1_000] for at in range(4)]
    built = examined(
        form_of([TYPES, ["begin_group", "g", "G"], *notes, ["text", "t", "T"], ["end_group"],
                 ["begin_group", "h", "H"], *notes, ["end_group"]])
    )  # fmt: skip
    assert built.wrong == []
    assert len(item_of(built, "t")["guidance"]["fr"]) <= 10_000
    assert len(built.document["themes"][1]["intro"]["fr"]) <= 10_000
    assert [r.place.line for r in built.left_out if r.code == "cut"] == [7, 9]


@pytest.mark.parametrize(
    ("header", "code"),
    [("swa", "sw"), ("label (fra)", "fr"), ("English (eng)", "en"), ("por-BR", "pt-BR"),
     ("Kirundi (run)", "rn"), ("Dinka (din)", "din"), ("tpi", "tpi")],
)  # fmt: skip
def test_a_language_has_the_code_that_form_tools_know(header, code):
    assert code_of_language(header) == code


def test_an_old_workbook_that_was_cut_is_damaged_not_a_text():
    whole = xls_form_of(survey=[TYPES, *(["text", f"q{n}", "Q"] for n in range(200))])
    with pytest.raises(Unreadable) as fault:
        read_book(whole[: len(whole) // 2])
    assert fault.value.code == "damaged"
