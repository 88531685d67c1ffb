"""How large a file may be, and the trimming of its cells: shared by the worker's readers."""

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

MOST_BYTES = 5 * 1024 * 1024
#: An export of answers has a column for every choice of every question.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_SHEETS = 10_000, 2_000, 200_000, 200
#: Columns of somebody's own spreadsheet, each of which a page asks about.
MOST_ASKED = 200
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 600, 50 * 1024 * 1024, 150
MEMORY, SECONDS = 190 * 1024 * 1024, 2
LONGEST_CELL = 32_767
#: The sheet of a form's questions; the note at the first row that was not read any more.
SURVEY, BEYOND = "survey", "beyond"
UNREADABLE = re.compile("[\x00-\x08\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Row = list[str]
Read = dict[str, Any]


class Unreadable(Exception):
    """The file is not taken: why, by a stable code, and where."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def clean(text: str) -> tuple[str, str]:
    """Without what no database stores; a vertical tab is a line break of Word."""
    text = text.replace("\x0b", "\n")
    bare = UNREADABLE.sub("", text)
    if len(bare) > LONGEST_CELL:
        return bare[:LONGEST_CELL], "cut"
    return bare, ("unreadable" if bare != text else "")


def is_cut(name: str, names: Iterable[str]) -> bool:
    """Beside the questions of a form, long lists of places are read as far as we read.

    What is behind that is told; the rest of the form must not be refused for it.
    """
    return name.strip().casefold() != SURVEY and SURVEY in {n.strip().casefold() for n in names}


def within(sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blank edges off, limits kept: a sheet's own size is where its last word stands."""
    cells, names = 0, [sheet["name"] for sheet in sheets]
    for sheet in sorted(sheets, key=lambda one: is_cut(one["name"], names)):
        rows = [_trimmed(row) for row in sheet["rows"]]
        while rows and not rows[-1]:
            rows.pop()
        if len(rows) > MOST_ROWS:
            raise Unreadable("rows", sheet=sheet["name"], count=len(rows))
        width = max((len(row) for row in rows), default=0)
        if width > MOST_COLUMNS:
            raise Unreadable("columns", sheet=sheet["name"], count=width, most=MOST_COLUMNS)
        filled = [sum(map(bool, row)) for row in rows]
        if cells + sum(filled) > MOST_CELLS:
            if not is_cut(sheet["name"], names):
                raise Unreadable("cells", count=cells + sum(filled))
            kept = sum(1 for total in accumulate(filled, initial=cells) if total <= MOST_CELLS) - 1
            del rows[kept:], filled[kept:]
            sheet["notes"].append((kept, 0, BEYOND))
        cells += sum(filled)
        sheet["rows"] = rows
    return sheets


def _trimmed(row: Row) -> Row:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def letters_of(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
