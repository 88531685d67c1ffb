"""How large a file may be, and the trimming of its cells: shared by the worker's readers."""

import re
from typing import Any

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_SHEETS = 10_000, 200, 200_000, 50
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 300, 50 * 1024 * 1024, 150
MEMORY, SECONDS = 190 * 1024 * 1024, 2
LONGEST_CELL = 32_767
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


def within(sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blank edges off, limits kept: a sheet's own size is where its last word stands."""
    cells = 0
    for sheet in sheets:
        rows = [_trimmed(row) for row in sheet["rows"]]
        while rows and not rows[-1]:
            rows.pop()
        if len(rows) > MOST_ROWS:
            raise Unreadable("rows", sheet=sheet["name"], count=len(rows))
        width = max((len(row) for row in rows), default=0)
        if width > MOST_COLUMNS:
            raise Unreadable("columns", sheet=sheet["name"], count=width)
        cells += sum(1 for row in rows for cell in row if cell)
        if cells > MOST_CELLS:
            raise Unreadable("cells", count=cells)
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
