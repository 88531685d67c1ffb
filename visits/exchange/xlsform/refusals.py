"""What pyxform says of a form: its refusals with sheet and row, its warnings counted."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from visits.exchange.grid_build import Remark
from visits.exchange.sheet import Place
from visits.exchange.xlsform import standby
from visits.exchange.xlsform.matrix import names_in
from visits.exchange.xlsform.pyxform_worker import refusal
from visits.exchange.xlsform.sheets import Table, Tables
from visits.exchange.xlsform.types import as_others_say, is_of_another_tool

ROW = re.compile(r"\[row ?: ?(\d+)\]", re.IGNORECASE)
SHEET = re.compile(r"'(survey|choices|settings|entities)' sheet")
COLUMN = re.compile(r"sheet, the '([\w: -]+)' value")


#: Its refusals in our words; the groups of a pattern are what they speak of.
KNOWN = (
    (
        r"'name' value '(?P<text>[^']*)' is invalid\. Questions, groups, and repeats must be",
        "x_twice",
    ),
    (r"Repeat names must", "x_twice"),
    (r"Choice names must be unique", "x_choice_twice"),
    (r"Choices must have a name", "x_choice_name"),
    (r"Names must begin with a letter", "x_bad_name"),
    (r"name 'meta' is reserved", "x_bad_name"),
    (r"Question or group with no name", "x_no_name"),
    (r"Question with no type", "x_no_type"),
    (r"Missing calculation", "x_no_calculation"),
    (r"Could not find the name '(?P<text>[^']*)'", "x_unknown_name"),
    (r"The name '(?P<text>[^']*)' appears more than once", "x_two_names"),
    (r"Reference variables must start", "x_bad_reference"),
    (r"Unmatched '?end", "x_not_open"),
    (r"Unmatched '?begin", "x_not_closed"),
    (r"List name not in choices sheet: (?P<text>.*)", "x_no_choices"),
    (
        r"Choice names with spaces cannot be added to multiple choice .*See \[(?P<text>[^\]]*)",
        "x_spaced_choice",
    ),
    (
        r"Headers that are different names for the same column were found: (?P<text>.*?)\.",
        "x_two_headers",
    ),
    (r"column headers were not found: (?P<text>.*?)\.", "x_no_header"),
    (r"Column headers must not", "x_spaced_header"),
    (r"parameter", "x_range"),
)


#: Columns that speak of a sheet which pyxform is not given: told as columns without a place.
OF_ENTITIES = {"save_to", "bind::entities:saveto"}
#: The worker has its own limit of processor; a busy machine may make it wait for that.
PATIENCE = 40
#: So many characters are looked through at once, whatever they say: no process is begun for them.
SMALL = 8_000


def prepare(tables: Tables) -> None:
    """A form of some size will be asked about: pyxform loads while we read it."""
    cells = (cell for table in tables for row in table.sheet.rows for cell in row)
    if sum(map(len, cells)) > SMALL:
        standby.get_ready()


def refusal_of(tables: Tables) -> Remark | None:
    """What pyxform refuses, or nothing. What it only warns of is told by our own reading."""
    said: dict[str, Any] = {"sheet_names": [table.role for table in tables]}
    for table in tables:
        said |= _as_pyxform(table)
    said["survey"] += _of_matrices(tables)
    try:
        answer = _asked(json.dumps(said))
    except _SilentError:
        survey = tables.survey
        return Remark(Place(survey.sheet.name, survey.header), "x_pyxform_silent")
    if not answer or "external_choices" in answer:
        return None  # choices of another file: told with their question
    return _remark(answer, tables)


class _SilentError(Exception):
    """It did not say: its time or its memory ended. Nothing remembers that."""


@lru_cache(maxsize=8)
def _asked(sheets: str) -> str:
    """Its refusal, or nothing, in a process that ends in time whatever the form.

    The pages of one import ask the same several times: what was said is kept.
    Raises `_SilentError`, which is not kept: asked again, it may answer.
    """
    if len(sheets) <= SMALL:
        return refusal(json.loads(sheets)) or ""
    try:
        answer: dict[str, str] = json.loads(standby.ask(sheets.encode(), patience=PATIENCE))
    except (OSError, ValueError) as fault:  # too slow, ended by its own limits, or broken
        raise _SilentError from fault
    if "heavy" in answer:
        raise _SilentError
    return answer.get("refused", "")


def forget() -> None:
    """The next form is asked about anew, as on its first day."""
    _asked.cache_clear()


def _as_pyxform(table: Table) -> dict[str, Any]:
    """Rows by header, as pyxform's own reading of a workbook gives them."""
    headers: dict[int, str] = {}
    for column in table.columns:
        header = " ".join(column.header.replace("\u00a0", " ").split())
        if column.key in OF_ENTITIES:
            continue
        if (
            column.key != "name"
            and header.casefold() in {"value", "tag"}
            and table.role != "settings"
        ):
            header = f"{header}_"  # a score beside the name
        if header not in headers.values():
            headers[column.index] = header
    kinds = [column.index for column in table.columns if column.key == "type"]
    rows: list[Mapping[str, str]] = []
    for at, cells in enumerate(table.sheet.rows[table.header + 1 :], start=table.header + 1):
        own = next((i for i in kinds if i < len(cells) and is_of_another_tool(cells[i])), -1)
        if own >= 0 and not as_others_say(cells[own]):
            rows.append({})  # told by our own reading; pyxform's rows keep their numbers
            continue
        row = {
            header: _value(cells[index], table.sheet.notes.get((at, index)))
            for index, header in headers.items()
            if index < len(cells) and cells[index].strip()
        }
        rows.append(row if own < 0 else row | {headers[own]: as_others_say(cells[own])})
    names = [dict.fromkeys(headers.values())]
    return {table.role: rows, f"{table.role}_header": names}


def _of_matrices(tables: Tables) -> list[Mapping[str, str]]:
    """Questions of KoboToolbox's tables, behind the last row: other rows may speak of them."""
    kind, name = (tables.survey.by_key[key].header for key in ("type", "name"))
    return [{kind: "text", name: one} for one in names_in(tables)]


def _value(text: str, note: str | None) -> str:
    if note == "boolean":
        return "TRUE" if text == "oui" else "FALSE"
    return text.strip().replace("\u00a0", " ")


def _remark(message: str, tables: Tables) -> Remark:
    row, sheet = ROW.search(message), SHEET.search(message)
    role = sheet[1] if sheet else ("survey" if row else "")
    table = next((one for one in tables if one.role == role), tables.survey)
    at = int(row[1]) - 2 + table.header + 1 if row else table.header
    named = COLUMN.search(message)
    column = next((one.index for one in table.columns if named and one.key == named[1]), -1)
    words = " ".join(ROW.sub("", message).split())
    for pattern, code in KNOWN:
        if code == "x_range" and not row:
            continue  # it speaks of no row of ours, and no cell could stand for it
        if found := re.search(pattern, words):
            text = found.groupdict().get("text") or _cell_at(table, at, column)
            return Remark(Place(table.sheet.name, at, column), code, text)
    return Remark(
        Place(table.sheet.name, at, column), "x_pyxform", words.partition("Learn more")[0]
    )


def _cell_at(table: Table, at: int, column: int) -> str:
    """The words that stand there, else the name of the row."""
    if column < 0:
        column = next((one.index for one in table.columns if one.key == "name"), 0)
    return table.sheet.cell(at, column)
