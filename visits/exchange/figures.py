"""A season's figures as files: CSV and XLSX; no farm in them, and nothing that a sheet computes."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import number_format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from visits.exchange.network import plain_cell

Row = Sequence[Any]


def write_csv(rows: Iterable[Row]) -> bytes:
    """UTF-8 with its mark, semicolons: what French spreadsheets open by a double click."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([plain_cell(_decimal(cell)) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _decimal(value: Any) -> Any:
    """With the comma of the language: a French spreadsheet takes 18.5 for a day in May."""
    return number_format(value, use_l10n=True) if isinstance(value, float) else value


def write_xlsx(title: str, rows: Iterable[Row]) -> bytes:
    """One sheet; every text is a text by its type, so that none becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.value = "".join(sign for sign in plain_cell(value) if sign.isprintable())
        cell.data_type = "s"
    return cell


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31]
