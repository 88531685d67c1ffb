"""XLSForms as people send them, made in memory: sheets as lists of rows."""

import io
from typing import Any

import openpyxl
import xlwt

from visits.exchange.grid_build import Built
from visits.exchange.grid_columns import Plan
from visits.exchange.grid_read import examine, open_file
from visits.exchange.sheet import Book, read_book
from visits.exchange.xlsform.plan import FormPlan
from visits.griddoc.walk import criteria_of

Rows = list[list[Any]]
TYPES = ["type", "name", "label"]


def form_of(
    survey: Rows | None, choices: Rows | None = None, settings: Rows | None = None, **more: Rows
) -> bytes:
    """An XLSX form; the rows of each sheet begin with its header."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets = {"survey": survey, "choices": choices, "settings": settings, **more}
    for name, rows in sheets.items():
        if rows is None:
            continue
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls_form_of(**sheets: Rows) -> bytes:
    """The same as an old workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def examined(data: bytes, **plan: Any) -> Built:
    """The form as an import reads it."""
    opened = open_file(data)
    assert opened.is_form
    head = {"code": "form", "name": {"fr": "Formulaire"}}
    return examine(opened, Plan([]), head, form=FormPlan(**plan))


def items_of(built: Built) -> dict[str, dict[str, Any]]:
    return {item["code"]: dict(item) for item, _place in criteria_of(built.document)}


def item_of(built: Built, code: str) -> dict[str, Any]:
    return items_of(built)[code]


def told(built: Built) -> set[tuple[str, int, str, str]]:
    """(sheet, line, letter, code) of everything that is left out."""
    return {(r.place.sheet, r.place.line, r.place.letter, r.code) for r in built.left_out}


def unaccounted(data: bytes, built: Built) -> list[tuple[str, int, int, str]]:
    """Cells of the file that are neither in the document, as far as words show, nor told."""
    book: Book = read_book(data)
    places = {(r.place.sheet, r.place.row, r.place.column) for r in (*built.left_out, *built.wrong)}
    rows = {(r.place.sheet, r.place.row) for r in built.wrong if r.place.column < 0}
    return [
        (sheet.name, at, column, text)
        for sheet in book
        for at, column, text in sheet.filled()
        if (sheet.name, at, column) not in places and (sheet.name, at) not in rows
    ]
