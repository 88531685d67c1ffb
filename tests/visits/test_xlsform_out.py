"""A grid goes out as a form that pyxform takes without a word, and comes back identical."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from pyxform.xls2xform import convert

from tests.visits.test_grid_document import documents
from tests.visits.test_grid_file import NASTY, worded
from visits.exchange.sheet import book_of
from visits.exchange.sheet_worker import read
from visits.exchange.xlsform.examine import examine_form
from visits.exchange.xlsform.plan import FormPlan
from visits.exchange.xlsform.write import as_xlsform
from visits.griddoc.check import faults_of
from visits.griddoc.walk import criteria_of

LIBRARY = sorted(Path("visits/library").glob("*.json"))


def back(document: dict[str, Any]) -> dict[str, Any]:
    """Written and read again by an import that nobody corrects; nothing may be left out."""
    data = as_xlsform(document)
    built = examine_form(book_of(read(data)), FormPlan("fr"), {"code": "x", "name": {"fr": "x"}})
    assert (built.wrong, built.left_out) == ([], [])
    return built.document


def warnings_of(document: dict[str, Any]) -> list[str]:
    warnings: list[str] = []
    convert(as_xlsform(document), warnings=warnings, file_type=".xlsx")
    return warnings


def test_a_grid_says_everything_twice_over():
    document = worded("Une question")
    item = document["themes"][0]["criteria"][1]
    item |= {
        "kind": "derived", "formula": "${c} * 2", "condition": "${c} = '0' or ${c} > 1",
        "weight": "2.5", "subject": "group", "rhythm": "on_change", "red_line": True, "change": "reworded",
        "comparison": "break", "unit": {"en": "%"}, "expected": {"fr": " bords "},
    }  # fmt: skip
    document["themes"][0]["criteria"][0]["condition"] = "${d} >= 0.5"
    document["themes"].append({"code": "1.a", "name": {"en": "Empty"}, "criteria": []})
    assert back(document) == document
    assert warnings_of(document) == []


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_nasty_text_comes_back_as_it_was(text):
    document = worded(text[:1900])
    assert faults_of(document) == []
    assert back(document) == document
    assert warnings_of(document) == []


@pytest.mark.parametrize("language", ["pt-BR", "zh-Hant", "und-klingon", "sw"])
def test_a_language_of_a_place_or_of_nobody_is_taken_without_a_word(language):
    document = json.loads(json.dumps(worded("Question")).replace('"fr"', f'"{language}"'))
    assert language in document["languages"]
    assert back(document) == document
    assert warnings_of(document) == []


@settings(max_examples=40, deadline=None)
@given(documents())
def test_any_grid_comes_back_identical(document):
    assume(not faults_of(document))
    assert back(document) == document


@settings(max_examples=10, deadline=None)
@given(documents())
def test_pyxform_takes_any_grid_without_a_word(document):
    assume(not faults_of(document) and list(criteria_of(document)))
    assert warnings_of(document) == []


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_the_library_goes_out_and_comes_back(path):
    document = json.loads(path.read_text("utf-8"))
    for item, _place in criteria_of(document):
        item.pop("not_applicable_reasons", None)  # read by nobody yet
    assert warnings_of(document) == []
    found = back(document)
    for (item, _place), (other, _at) in zip(criteria_of(document), criteria_of(found), strict=True):
        kept = ("code", "kind", "question", "expected", "guidance", "condition", "formula", "feeds")
        assert [item.get(key) for key in kept] == [other.get(key) for key in kept]


def test_a_text_that_names_an_answer_which_the_grid_does_not_ask_goes_out_and_comes_back():
    document = worded("Vous êtes à ${village}, dit $\\{x} et $\\\\{y}")
    document["themes"][0]["intro"] = {"fr": "Bonjour ${nom}"}
    document["themes"][0]["criteria"][0]["condition"] = "${nobody} = 1"
    assert warnings_of(document) == []
    assert back(document) == document


def test_an_introduction_that_was_changed_in_the_form_is_not_lost():
    """The note that shows it is what people edit in KoboToolbox; our own column stands as it was."""
    document = worded("Question")
    document["themes"][0]["intro"] = {"fr": "Avant"}
    book = openpyxl.load_workbook(io.BytesIO(as_xlsform(document)))
    (note,) = [row for row in book["survey"].iter_rows(min_row=2) if row[0].value == "note"]
    note[2].value = "Après"
    out = io.BytesIO()
    book.save(out)  # not a row
    built = examine_form(book_of(read(out.getvalue())), FormPlan("fr"), {"code": "x", "name": {}})
    assert (built.wrong, built.left_out) == ([], [])
    assert built.document["themes"][0]["intro"]["fr"] == "Après"
