"""The answers of a grid's visits as a table, under the names that its form has."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook

from peers.models import Person
from visits.exchange.grid_file import append_line, make_readable, plain
from visits.models import Answer, GridVersion
from visits.queries.submission import criteria_with_levels, names_of, visits_with_answers

FIRST = ("_uuid", "farm", "today")


def rows_of(version: GridVersion, by: Person) -> Iterator[list[str]]:
    """The header, then one row a visit; several choices stand in one cell, with spaces between."""
    criteria = [row for row in criteria_with_levels(version) if not row.sensitive]
    names = {code: name for name, code in names_of(version).items()}
    yield [*FIRST, *(names.get(row.code, row.code) for row in criteria)]
    for visit, answers in visits_with_answers(version, by=by):
        submitted = getattr(visit, "submission", None)
        source = submitted.source if submitted else str(visit.pk)
        day = visit.date.isoformat() if visit.date else ""
        yield [
            source,
            visit.farm.name,
            day,
            *(_cell(answers.get(row.pk)) for row in criteria),
        ]


def _cell(answer: Answer | None) -> str:
    """A level or choice by its name; what has no value by the state that it has."""
    value: Any = answer.value if answer is not None else None
    if not value:
        return ""
    if "choices" in value:
        return " ".join(value["choices"])
    keys = ("level", "number", "date", "text", "state")
    return str(next((value[key] for key in keys if key in value), ""))


def as_csv(version: GridVersion, by: Person) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([plain(cell) for cell in row] for row in rows_of(version, by))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(version: GridVersion, by: Person) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = list(rows_of(version, by))
    for row in rows:
        append_line(sheet, row)
    make_readable(sheet, rows[0])
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()


WRITERS: dict[str, Callable[[GridVersion, Person], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
