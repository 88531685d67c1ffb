"""Cells that were once lost without a word: each is in the grid, or told where it stands."""

import io

import openpyxl
import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, items_of, told, xls_form_of

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
