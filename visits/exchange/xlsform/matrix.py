"""A table of KoboToolbox: its questions once for each of its lines, named as KoboToolbox does."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.lists import Choice, Lists, lists_of
from visits.exchange.xlsform.sheets import Row, Tables
from visits.exchange.xlsform.types import type_of

LINES = "kobo--matrix_list"
NAMED = " – "
RULES = ("relevant", "constraint", "required", "calculation", "choice_filter")


def unfolded(rows: Iterable[Row], lists: Lists, ledger: Ledger) -> Iterator[Row]:
    """The rows of a form as it asks them; a table without its list stays as it is."""
    block: list[Row] = []
    for row in rows:
        verb = _verb(row)
        if verb == "begin" and not block and _lines(row, lists):
            block = [row]
        elif block:
            block.append(row)
            if verb == "end":
                yield from _asked(block, _lines(block[0], lists), ledger)
                block = []
        else:
            yield row
    yield from block  # a table that nothing closes


def names_in(tables: Tables) -> list[str]:
    """What the questions of all tables are called; the form's other rows may speak of them."""
    rows = list(tables.survey.rows())
    if LINES not in tables.survey.by_key or not any(map(_verb, rows)):
        return []
    known = {row.get("name") for row in rows}
    asked = unfolded(rows, lists_of(tables.choices, Ledger()), Ledger())
    return [name for row in asked if (name := row.get("name")) and name not in known]


def _verb(row: Row) -> str:
    said = type_of(row.get("type"))
    is_end = said.word.casefold().startswith("end")
    return ("end" if is_end else "begin") if said.kind == "matrix" else ""


def _lines(row: Row, lists: Lists) -> list[Choice]:
    group = lists.get(row.get(LINES)) if row.get("name") else None
    return group.choices if group else []


def _asked(block: list[Row], lines: list[Choice], ledger: Ledger) -> Iterator[Row]:
    """A group with the table's name; in it every question for the first line, then the next."""
    begin, *inside, end = block
    name = begin.get("name")
    ledger.use(begin, LINES)
    ledger.doubt(begin, "type", "x_unfolded", begin.get(LINES), count=len(lines))
    yield replace(begin, cells={**begin.cells, "type": "begin_group"})
    yield from (row for row in inside if not _is_asked(row))
    columns = [row for row in inside if _is_asked(row)]
    for line in lines:
        label = [key for key in line.row.cells if key.partition("::")[0] == "label"]
        ledger.use(line.row, "list_name", "name", *label)
        names = {row.get("name"): f"{name}_{line.name}_{row.get('name')}" for row in columns}
        yield from (_of_line(row, line, names) for row in columns)
    yield replace(end, cells={**end.cells, "type": "end_group"})


def _is_asked(row: Row) -> bool:
    return bool(row.get("name")) and type_of(row.get("type")).kind != "note"


def _of_line(row: Row, line: Choice, names: Mapping[str, str]) -> Row:
    """One question for one line: both say what is asked, and its rules look along the line."""
    cells = {**row.cells, "name": names[row.get("name")]}
    named = re.compile(rf"(?<=\$\{{)\s*({'|'.join(map(re.escape, names))})\s*(?=\}})")
    usual = line.texts.get("") or next(iter(line.texts.values()))
    for key, text in row.cells.items():
        head, _colons, language = key.partition("::")
        if head == "label":
            cells[key] = f"{line.texts.get(language) or usual}{NAMED}{text.strip()}"
        elif head in RULES:
            cells[key] = named.sub(lambda found: names[found[1]], text)
    return replace(row, cells=cells)
