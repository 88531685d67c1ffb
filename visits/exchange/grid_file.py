"""A document as a file of one's own (XLSX, CSV, JSON), and such a file read back identical."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from visits.exchange.grid_tables import TABLES, Document, Line, columns_of, document_of, tables_of
from visits.exchange.sheet import Book, Place, Sheet
from visits.griddoc import FORMAT

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
#: What a workbook writes as _x000D_ comes back as the character: so such words are escaped.
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
WIDE = ("question", "expected", "guidance", "evidence", "intro", "description", "value")
#: A place of the document → the cell that said it.
Cells = dict[str, Place]


def as_json(document: Document) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(document: Document) -> bytes:
    """One sheet: the first column names the table, the others are those of all tables."""
    headers = _headers(document)
    columns = list(dict.fromkeys(column for name in TABLES for column in headers[name]))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([FORMAT, *columns])
    for name, lines in tables_of(document).items():
        for line in lines:
            writer.writerow([name, *(plain(line.get(column, "")) for column in columns)])
    return ("\ufeff" + out.getvalue()).encode()


def plain(text: str) -> str:
    """No spreadsheet takes it for a formula; `bare` is the exact way back."""
    return f"'{text}" if text.startswith(RISKY) and not NUMBER.fullmatch(text) else text


def bare(text: str) -> str:
    return text.removeprefix("'")


def as_xlsx(document: Document) -> bytes:
    """Four sheets; every cell is a text, so nothing in it can become a formula or a date."""
    book = Workbook()
    headers = _headers(document)
    for name, lines in tables_of(document).items():
        sheet = book.create_sheet(name)
        for row in [headers[name], *([line.get(c, "") for c in headers[name]] for line in lines)]:
            append_line(sheet, row)
        make_readable(sheet, headers[name])
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()


def append_line(sheet: Any, texts: list[str]) -> None:
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for column, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(row, column)
            cell.value, cell.data_type = escaped(text), "s"
            cell.number_format = "@"
            cell.quotePrefix = text.startswith(RISKY)
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def escaped(text: str) -> str:
    """As a workbook writes what XML would lose: a carriage return, a text of blanks alone."""
    if not text.strip(" \t\r\n"):
        return "".join(f"_x{ord(char):04X}_" for char in text)
    return ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def make_readable(sheet: Any, header: list[str]) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(header, start=1):
        wide = column.partition(":")[0] in WIDE
        sheet.column_dimensions[get_column_letter(number)].width = 48 if wide else 16
        sheet.cell(1, number).font = Font(bold=True)


def _headers(document: Document) -> dict[str, list[str]]:
    languages = document.get("languages", [])
    return {name: columns_of(name, lines, languages) for name, lines in tables_of(document).items()}


WRITERS: dict[str, Callable[[Document], bytes]] = {
    "xlsx": as_xlsx,
    "csv": as_csv,
    "json": as_json,
}
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


# -- and back


def is_own(book: Book) -> bool:
    """A workbook or CSV that says the format's name where we write it."""
    first = book[0] if book else Sheet("", [])
    if first.cell(0, 0) == FORMAT:
        return True
    names = {sheet.name for sheet in book}
    return set(TABLES) <= names and any(FORMAT in row for row in _rows_named(book, "grid"))


def _rows_named(book: Book, name: str) -> list[list[str]]:
    return next((sheet.rows for sheet in book if sheet.name == name), [])


def read_own(book: Book) -> tuple[Document, Cells, list[Place]]:
    """The document of such a file, where each of its rows stands, and cells of unknown columns."""
    tables: dict[str, list[Line]] = {name: [] for name in TABLES}
    where: dict[str, list[Place]] = {name: [] for name in TABLES}
    unknown: list[Place] = []
    for name, place, line in _lines(book):
        if name in tables:
            tables[name].append(line)
            where[name].append(place)
            known = {column for column in line if _is_known(name, column)}
            unknown += [place for column in line if column not in known]
        elif any(line.values()):
            unknown.append(place)
    document = document_of(tables)
    return document, _cells(document, tables, where), unknown


def _is_known(name: str, column: str) -> bool:
    return column in columns_of(name, [{column: ""}], [])


def _lines(book: Book) -> Iterator[tuple[str, Place, Line]]:
    """(table, place, filled cells by column) of every row below a header."""
    if book[0].cell(0, 0) == FORMAT:
        header, *rows = book[0].rows
        for at, row in enumerate(rows, start=1):
            cells = dict(zip(header[1:], map(bare, row[1:]), strict=False))
            if any(row):
                yield row[0], Place(book[0].name, at), {k: v for k, v in cells.items() if v}
        return
    for sheet in book:
        header, *rows = sheet.rows or [[]]
        for at, row in enumerate(rows, start=1):
            line = {key: text for key, text in zip(header, row, strict=False) if text}
            if line:
                yield sheet.name, Place(sheet.name, at), line


def _cells(
    document: Document, tables: dict[str, list[Line]], where: dict[str, list[Place]]
) -> Cells:
    """From each theme, criterion and level of the document to its row."""
    rows: dict[tuple[str, ...], Place] = {}
    for name in ("themes", "criteria"):
        for line, place in zip(tables[name], where[name], strict=True):
            rows.setdefault((name, line.get("code", "")), place)
    for line, place in zip(tables["levels"], where["levels"], strict=True):
        rows.setdefault(("levels", line.get("criterion", ""), line.get("code", "")), place)
    cells: Cells = {"": where["grid"][0]} if where["grid"] else {}
    for path, theme in _themes(document):
        cells[path] = rows.get(("themes", theme["code"]), Place("themes", 0))
        for at, item in enumerate(theme.get("criteria", [])):
            here = f"{path}/criteria/{at}"
            cells[here] = rows.get(("criteria", item["code"]), Place("criteria", 0))
            for key in ("levels", "options"):
                for step, level in enumerate(item.get(key, [])):
                    found = rows.get(("levels", item["code"], level["code"]))
                    cells[f"{here}/{key}/{step}"] = found or cells[here]
    return cells


def _themes(document: Document) -> Iterator[tuple[str, Document]]:
    for index, theme in enumerate(document["themes"]):
        yield f"/themes/{index}", theme
        for inner, part in enumerate(theme.get("parts", [])):
            yield f"/themes/{index}/parts/{inner}", part
