"""A grid leaves as XLSX, CSV or JSON and comes back identical, whatever stands in its cells."""

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.visits.test_grid_check import small
from tests.visits.test_grid_document import documents
from visits.exchange.grid_columns import Plan
from visits.exchange.grid_file import WRITERS, as_csv, as_json, as_xlsx, is_own, read_own
from visits.exchange.grid_read import examine, open_file
from visits.exchange.sheet import book_of
from visits.exchange.sheet_worker import read
from visits.griddoc.check import faults_of
from visits.queries.grid_document import version_document
from visits.services.grid_load import load_grid

NASTY = [
    "=1+1",
    "+33 6",
    "-2",
    "-2.5",
    "- tiret",
    "@nom",
    "\ttab",
    "\rretour",
    "'=quote",
    "''",
    "'",
    " blanc ",
    " ",
    "a\nb\r\nc",
    "_x000D_",
    "_x005F_x0041_",
    "#DIV/0!",
    "#N/A",
    "TRUE",
    "1,5",
    "0012",
    "1e5",
    "2026-01-02",
    "1/2",
    "🌱👩‍🌾",
    "\u202eabc",
    "لأرض",
    ";",
    '"',
    '";"',
    "\u2028\x85",
    "x" * 9999,
    "<b>&amp;</b>",
    "spg-grid/1",
]


def back(form: str, document: dict[str, Any]) -> Any:
    """Written and read again; the worker's reader in this process, for speed."""
    data = WRITERS[form](document)
    if form == "json":
        return json.loads(data)
    book = book_of(read(data))
    assert is_own(book)
    found, _places, unknown = read_own(book)
    assert unknown == []
    return found


def worded(text: str) -> dict[str, Any]:
    """Every text of a document in those words."""
    names = {"fr": text, "en": text}
    level = {"code": "0", "name": names, "description": names}
    item = {"code": "c", "kind": "levels", "question": names, "guidance": names, "condition": text}
    return {
        "format": "spg-grid/1",
        "code": "g",
        "name": names,
        "summary": names,
        "languages": ["fr", "en"],
        "policy": {
            "missing": "left_out",
            "not_applicable": "zero",
            "theme": "counts",
            "total": "none",
            "always_left_out": ["c", "d"],
        },
        "themes": [
            {
                "code": "t",
                "name": names,
                "intro": names,
                "criteria": [
                    item | {"levels": [level, level | {"code": "1", "value": "-1.25"}]},
                    item
                    | {"code": "d", "kind": "text", "not_applicable": False, "why": text[:300]},
                ],
            }
        ],
    }


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_nasty_text_comes_back_as_it_was(form, text):
    if len(text) > 2000:
        document = worded("x")
        document["name"] = {"fr": text}
    else:
        document = worded(text)
    assert faults_of(document) == []
    assert back(form, document) == document


@pytest.mark.parametrize("form", sorted(WRITERS))
@settings(max_examples=25, deadline=None)
@given(documents())
def test_any_grid_comes_back_identical(form, document):
    assume(not faults_of(document))
    assert back(form, document) == document


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).flatmap(
        lambda text: st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", ""]).map(
            lambda sign: sign + text
        )
    )
)
def test_no_text_becomes_a_formula(form, text):
    document = worded("x")
    document["name"] = {"fr": text}
    assume(not faults_of(document))
    data = WRITERS[form](document)
    assert back(form, document) == document
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        kinds = {cell.data_type for sheet in book for row in sheet for cell in row if cell.value}
        assert kinds == {"s"}
    else:
        assert all(not line.startswith(("=", "@")) for line in data.decode("utf-8-sig").split(";"))


def test_formulas_are_in_no_exported_sheet():
    archive = zipfile.ZipFile(io.BytesIO(as_xlsx(worded("=cmd|' /C calc'!A0"))))
    sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert len(sheets) == 4
    assert all(b"<f>" not in xml and b"<f " not in xml for xml in sheets)


def test_numbers_stay_numbers_in_csv():
    text = as_csv(worded("x")).decode("utf-8-sig")
    assert ";-1.25;" in text
    assert "'" not in text


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.django_db
def test_a_version_leaves_and_comes_back_by_the_whole_way(village, form):
    """Through the worker's own process and the database."""
    written = small() | {"scales": {}}
    del written["scales"]
    item = written["themes"][0]["criteria"][0]
    del item["scale"]
    item["levels"] = [{"code": code, "name": {"fr": code}} for code in "01"]
    version = load_grid(written, network=village.network)
    document = version_document(version)

    opened = open_file(WRITERS[form](document))
    built = examine(opened, Plan([]), {})

    assert (built.wrong, built.left_out) == ([], [])
    assert built.document == json.loads(json.dumps(document))
    again = load_grid(built.document, network=village.other_network)
    assert version_document(again) == document


def test_a_spreadsheet_program_may_reorder_columns_and_rename_nothing():
    """Columns found by name; a further column is told, not dropped in silence."""
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(worded("x"))))
    sheet = book["criteria"]
    sheet.insert_cols(1)
    sheet.cell(1, 1).value = "mes notes"
    sheet.cell(2, 1).value = "à revoir"
    out = io.BytesIO()
    book.save(out)

    found, _places, unknown = read_own(book_of(read(out.getvalue())))

    assert found == worded("x")
    assert [(place.sheet, place.line) for place in unknown] == [("criteria", 2)]


def test_a_fault_of_an_own_workbook_is_named_by_its_row():
    document = worded("x")
    document["themes"][0]["criteria"][1]["kind"] = "stars"
    opened = open_file(as_xlsx(document))
    built = examine(opened, Plan([]), {})

    assert [(r.place.sheet, r.place.line, r.code) for r in built.wrong] == [
        ("criteria", 3, "value")
    ]


def test_json_with_keys_of_tomorrow_is_read_and_says_what_it_leaves():
    document = worded("x")
    document["themes"][0]["criteria"][0]["colour"] = {"fr": "vert"}
    document["extra/key"] = [1]
    built = examine(open_file(as_json(document)), Plan([]), {})

    assert built.wrong == []
    assert {r.details["path"] for r in built.left_out} == {
        "/extra~1key",
        "/themes/0/criteria/0/colour",
    }
    assert built.document == worded("x")
