"""The cells of a spreadsheet that somebody sent, read in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from visits.exchange.sheet_limits import MOST_BYTES, Unreadable, letters_of

ROOT = Path(__file__).resolve().parents[2]
WORKER = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from visits.exchange.sheet_worker import main; main()"
)
#: The worker has two seconds of processor; a busy machine may make it wait for them.
PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One cell, counted from nought; people read it as a sheet, a row and a letter."""

    sheet: str
    row: int
    column: int = -1

    @property
    def line(self) -> int:
        return self.row + 1

    @property
    def letter(self) -> str:
        return letters_of(self.column) if self.column >= 0 else ""


@dataclass(slots=True)
class Sheet:
    """One sheet's rows, blank edges off; notes are odd cells, by place."""

    name: str
    rows: list[list[str]]
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> str:
        """A cell without blanks around it; nothing where the sheet ends."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else []
        return cells[column].strip() if 0 <= column < len(cells) else ""

    def filled(self) -> Iterator[tuple[int, int, str]]:
        for at, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if cell.strip():
                    yield at, column, cell.strip()


Book = list[Sheet]


def read_book(data: bytes) -> Book:
    """Every sheet of the file, or `Unreadable` with a code that says why not."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big", size=len(data))
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-c", WORKER, str(ROOT)],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as fault:  # killed by its own limits, or broken
        raise Unreadable("heavy") from fault
    if "refused" in answer:
        raise Unreadable(answer["refused"], **answer["details"])
    return book_of(answer["sheets"])


def book_of(sheets: list[Mapping[str, Any]]) -> Book:
    return [
        Sheet(
            name=sheet["name"].strip(),
            rows=sheet["rows"],
            hidden=sheet["hidden"],
            merged=[(top, left, bottom, right) for top, left, bottom, right in sheet["merged"]],
            notes={(row, column): code for row, column, code in sheet["notes"]},
        )
        for sheet in sheets
    ]
