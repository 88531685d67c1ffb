"""Answered forms as KoboToolbox and ODK give them out: XLSX, CSV or JSON, as one table."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from visits.exchange.grid_build import Remark
from visits.exchange.sheet import MOST_BYTES, Place, Sheet, Unreadable, read_book

#: Columns by which a form is known everywhere, the surest first: a form that was corrected in
#: KoboToolbox has a new `_uuid`, and keeps its first one as its root.
OWN_IDS = ("meta/rootuuid", "_uuid", "meta/instanceid", "meta-instanceid", "instanceid")
IDS = (*OWN_IDS, "key", "__id", "_id")
DAYS = (
    "today",
    "date",
    "start",
    "end",
    "_submission_time",
    "submissiondate",
    "__system/submissiondate",
)
MOST_FORMS = 2_000
#: Columns that speak of the sending, not of the farm.
ABOUT = re.compile(
    r"(_.*|__.*|meta[/-].*|formhub/.*|key|parent_key|start|end|today|deviceid|phonenumber|username"
    r"|subscriberid|simid|submissiondate|submitterid|submittername|attachments.*|devicid|status"
    r"|reviewstate|edits|formversion|instanceid|instancename|simserial|email|set-of-.*|.*-set-of-.*)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Submitted:
    """One table of answered forms: a header, rows, and cells that could not be read at all."""

    header: list[str]
    rows: list[list[str]]
    sheet: str = ""
    first: int = 1
    beside: list[Remark] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def place(self, row: int, column: int = -1) -> Place:
        return Place(self.sheet, row + self.first, column)

    def cell(self, row: int, column: int) -> str:
        cells = self.rows[row]
        return cells[column].strip() if 0 <= column < len(cells) else ""

    def column(self, names: tuple[str, ...]) -> int:
        """The first of these columns that the file has; -1 where it has none."""
        known = {
            header.strip().casefold(): at for at, header in reversed([*enumerate(self.header)])
        }
        last = {name.rsplit("/", 1)[-1]: at for name, at in reversed([*known.items()])}
        found = (known.get(name, last.get(name)) for name in names)
        return next((at for at in found if at is not None), -1)

    def sources(self, row: int) -> list[str]:
        """By what this form is known, the surest first; what may be anything only by itself."""
        self.ids = self.ids or [self.column((name,)) for name in IDS]
        said = [self.cell(row, column).removeprefix("uuid:")[:200] for column in self.ids]
        own = [one for one in said[: len(OWN_IDS)] if one]
        return own or [one for one in said if one][:1]


def read_submitted(data: bytes) -> Submitted:
    """The answers of a file known by its content, or `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big", size=len(data))
    if re.match(rb"\s*[{\[]", data.removeprefix(b"\xef\xbb\xbf")):
        table = _of_json(data)
    else:
        table = _of_sheets(read_book(data))
    if not table.rows or not table.header:
        raise Unreadable("no_answers")
    if len(table.rows) > MOST_FORMS:
        raise Unreadable("many_answers", count=len(table.rows))
    return table


def _of_sheets(book: list[Sheet]) -> Submitted:
    """The first sheet holds the forms; the others hold what was repeated in them."""
    first, *others = [sheet for sheet in book if any(True for _cell in sheet.filled())] or [None]
    if first is None:
        raise Unreadable("empty")
    at = _header_of(first)
    rows = list(first.rows[at + 1 :])
    table = Submitted([cell.strip() for cell in first.rows[at]], rows, first.name, at + 1)
    table.beside += [
        Remark(Place(first.name, row, column), "above", text[:200])
        for row, column, text in first.filled()
        if row < at
    ]
    for sheet in others:
        table.beside += [
            Remark(Place(sheet.name, row, column), "a_repeat", text[:200])
            for row, column, text in sheet.filled()
        ]
    return table


def _header_of(sheet: Sheet) -> int:
    """The first row that names several columns; a title above it is told."""
    counts = [sum(1 for cell in cells if cell.strip()) for cells in sheet.rows]
    several = (row for row, count in enumerate(counts) if count > 1)
    return next(several, next(row for row, count in enumerate(counts) if count))


# -- JSON


def _of_json(data: bytes) -> Submitted:
    try:
        said = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise Unreadable(
            "json", line=getattr(fault, "lineno", 1), column=getattr(fault, "colno", 1)
        ) from fault
    if isinstance(said, dict):
        keys = ("results", "value", "data", "features")
        said = next((said[key] for key in keys if key in said), [said])
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise Unreadable("no_answers")
    flat: list[dict[str, str]] = []
    beside: list[Remark] = []
    for at, one in enumerate(said):
        flat.append(dict(_flat(_of_place(one), "", at, beside)))
    header = list(dict.fromkeys(key for one in flat for key in one))
    rows = [[one.get(key, "") for key in header] for one in flat]
    return Submitted(header, rows, "", 1, beside)


def _of_place(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """A form that was given out as a point of a map says its answers as that point's properties."""
    said = one.get("properties")
    if one.get("type") != "Feature" or not isinstance(said, Mapping):
        return one
    return {**said, "_geometry": one.get("geometry")}


def _flat(
    thing: Mapping[str, Any], path: str, at: int, beside: list[Remark]
) -> Iterator[tuple[str, str]]:
    """Groups inside each other as `group/name`; lists of groups are repeats, without a place."""
    for key, said in thing.items():
        name = f"{path}{str(key)[:200]}"
        if isinstance(said, Mapping) and path.count("/") < 20:
            yield from _flat(said, f"{name}/", at, beside)
        elif isinstance(said, list):
            if said and not all(isinstance(one, str | int | float) for one in said):
                words = json.dumps(said, ensure_ascii=False)[:200]
                code = "a_about" if ABOUT.fullmatch(name) else "a_repeat"
                beside.append(Remark(Place("", at + 1), code, f"{name}: {words}"))
            else:
                yield name, " ".join(map(str, said))
        elif said is not None:
            yield name, str(said) if not isinstance(said, bool) else str(said).lower()
