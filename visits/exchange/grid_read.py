"""Any file that may hold a grid, as a document: our own formats, or somebody's own spreadsheet."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from visits.exchange.grid_build import Built, Document, Remark, slug
from visits.exchange.grid_columns import Plan
from visits.exchange.grid_file import Cells, is_own, read_own
from visits.exchange.grid_whole import build, place_of, rule_doubts
from visits.exchange.grid_words import fold
from visits.exchange.sheet import MOST_BYTES, Book, Place, Unreadable, read_book
from visits.exchange.sheet_limits import MOST_ASKED, MOST_COLUMNS
from visits.exchange.xlsform.asset import is_asset, sheets_of
from visits.exchange.xlsform.examine import examine_form, is_form
from visits.exchange.xlsform.plan import FormPlan
from visits.griddoc import FORMAT
from visits.griddoc.check import Fault, faults_of

#: Lines above a filled form that say whose it is: no name for a grid.
ABOUT_A_VISIT = re.compile(
    r"(ferme|farm|finca|nom|name|nombre|date|fecha|visiteurs?|visitors?|lieu|place|commune"
    r"|producteur|productrice|producer|productor|telephone|adresse|address)\b"
)
Fixes = Mapping[tuple[str, int, int], str]


@dataclass(slots=True)
class Opened:
    """A file that was read: a document as it stands, or a book whose columns are to be told."""

    form: str
    book: Book = field(default_factory=list)
    document: Any = None
    places: Cells = field(default_factory=dict)
    unknown: list[Place] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        return self.form == "free"

    @property
    def is_form(self) -> bool:
        """A form for phones: rows of `begin group`, lists in a sheet of their own."""
        return self.form == "xlsform"


def open_file(data: bytes) -> Opened:
    """What the file holds, by its content; `Unreadable` says why it cannot be read."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big", size=len(data))
    if re.match(rb"\s*[{\[](?!\\rtf)", data.removeprefix(b"\xef\xbb\xbf")):
        document = _read_json(data)
        if is_asset(document):
            return _form_of(sheets_of(document))
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise Unreadable("not_a_grid")
        return Opened("json", document=document)
    book = read_book(data)
    if not any(sheet.rows for sheet in book):
        raise Unreadable("empty")
    if not is_own(book):
        if is_form(book):
            return Opened("xlsform", book=book)
        _refuse_wide(book)
        return Opened("free", book=book)
    document, places, unknown = read_own(book)
    return Opened("own", book=book, document=document, places=places, unknown=unknown)


def _refuse_wide(book: Book) -> None:
    for sheet in book:
        if sheet.width > MOST_ASKED:
            raise Unreadable("columns", sheet=sheet.name, count=sheet.width, most=MOST_ASKED)


def _read_json(data: bytes) -> Any:
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as fault:
        raise Unreadable("encoding") from fault
    except json.JSONDecodeError as fault:
        raise Unreadable("json", line=fault.lineno, column=fault.colno) from fault
    except (ValueError, RecursionError) as fault:
        raise Unreadable("json", line=1, column=1) from fault
    return document


def _form_of(book: Book) -> Opened:
    if not is_form(book):
        raise Unreadable("not_a_grid")
    return Opened("xlsform", book=book)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def head_of(file_name: str, opened: Opened, plan: Plan, name: str = "") -> Document:
    """Code and name of a grid that the file does not name: its title, else the file's name."""
    title = name.strip() or _title(opened, plan) or _stem(file_name)
    return {"code": slug(title).replace(".", "-") or "grille", "name": {plan.language: title[:200]}}


def _title(opened: Opened, plan: Plan) -> str:
    """The first words above the header."""
    for one in plan.sheets[:1]:
        sheet = next(sheet for sheet in opened.book if sheet.name == one.name)
        above = (
            text
            for at, _column, text in sheet.filled()
            if at < one.header and not ABOUT_A_VISIT.match(fold(text))
        )
        return next((text for text in above if 3 <= len(text) <= 100), "").strip("# ")
    return ""


def _stem(file_name: str) -> str:
    stem = PurePath(file_name.replace("\\", "/")).stem
    words = "".join(char if char.isprintable() else " " for char in stem.replace("_", " "))
    return " ".join(words.split())[:100] or "Grille"


def examine(
    opened: Opened,
    plan: Plan,
    head: Document,
    *,
    known: Mapping[str, str] | None = None,
    fixes: Fixes | None = None,
    without: frozenset[tuple[str, int]] = frozenset(),
    form: FormPlan | None = None,
) -> Built:
    """What an import would load, what is wrong with it and what it would leave out."""
    if opened.is_form:
        book = _fixed(opened.book, fixes or {})
        return examine_form(book, form or FormPlan(plan.language), head)
    if opened.is_free:
        book = _fixed(opened.book, fixes or {})
        return build(book, plan, head=head, known=known, without=without)
    document = deepcopy(opened.document)
    built = Built(document, dict(opened.places))
    for fault in faults_of(document):
        remark = _remark(fault, opened)
        if fault.code == "unknown_key":
            _drop(document, fault.path)
            built.left_out.append(remark)
        else:
            built.wrong.append(remark)
    if built.left_out and not built.wrong:
        built.wrong = [_remark(fault, opened) for fault in faults_of(document)]
    built.doubts += rule_doubts(document, built.places) if not built.wrong else []
    built.left_out += [Remark(place, "column") for place in opened.unknown]
    return built


def _remark(fault: Fault, opened: Opened) -> Remark:
    place = place_of(opened.places, fault.path)
    details = {**fault.details, "path": fault.path}
    return Remark(place, fault.code, str(fault.details.get("value", "")), details)


def _drop(document: Document, path: str) -> None:
    """Take out what the path points at; another fault may have taken it before."""
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    thing: Any = document
    for step in steps:
        thing = thing[int(step)] if isinstance(thing, list) else thing.get(step)
    for key in [key for key in thing if str(key)[:40] == last]:
        del thing[key]


def _fixed(book: Book, fixes: Fixes) -> Book:
    """The book as if the person had typed those cells in their own file."""
    if not fixes:
        return book
    book = deepcopy(book)
    for sheet in book:
        for (name, row, column), text in fixes.items():
            if name == sheet.name and 0 <= row < len(sheet.rows) and column < MOST_COLUMNS:
                cells = sheet.rows[row]
                cells += [""] * (column + 1 - len(cells))
                cells[column] = text
    return book
