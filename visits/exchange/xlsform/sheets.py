"""The three sheets of a form: where their headers stand, what each column is, its rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from visits.exchange.sheet import Book, Place, Sheet
from visits.exchange.xlsform.languages import code_of_language

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
OWN = "carnet_"
#: What a copy from elsewhere leaves in a header without anybody seeing it.
BLANKS = {0xA0: " ", **dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200E, 0x200F), None)}
#: How far down a header is looked for.
DEEPEST = 10
ALIASES: Mapping[str, Mapping[str, str]] = {
    SURVEY: {
        "command": "type",
        "tag": "name",
        "value": "name",
        "caption": "label",
        "relevance": "relevant",
        "bind::relevant": "relevant",
        "bind::constraint": "constraint",
        "bind::required": "required",
        "bind::readonly": "readonly",
        "bind::calculate": "calculation",
        "bind::jr:constraintmsg": "constraint_message",
        "bind::jr:requiredmsg": "required_message",
        "calculate": "calculation",
        "constraining_message": "constraint_message",
        "requiredmsg": "required_message",
        "read_only": "readonly",
        "control::appearance": "appearance",
        "body::appearance": "appearance",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "control::jr:count": "repeat_count",
    },
    CHOICES: {"list_name": "list_name", "caption": "label", "value": "name"},
    SETTINGS: {
        "set_form_title": "form_title",
        "title": "form_title",
        "set_form_id": "form_id",
        "id_string": "form_id",
    },
}
WORDED = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}
MEDIA = {"image", "big-image", "audio", "video"}
PLAIN = {
    SURVEY: {
        "type", "name", "relevant", "constraint", "required", "calculation", "appearance",
        "choice_filter", "parameters", "default", "readonly", "disabled", "repeat_count", "trigger",
    },
    CHOICES: {"list_name", "name"},
    SETTINGS: {
        "form_title", "form_id", "version", "default_language", "allow_choice_duplicates",
    },
}  # fmt: skip
TYPED = re.compile(
    r"(begin|end)[ _](group|repeat)|select[ _](one|multiple)|text|integer|note", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, what it is called, and the language that its header names."""

    index: int
    header: str
    key: str
    language: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, the texts of empty ones left out."""

    sheet: str
    at: int
    cells: Mapping[str, str]
    columns: Mapping[str, Column]

    def get(self, key: str) -> str:
        """A cell with the blanks around it off, those inside as they stand."""
        return self.cells.get(key, "").strip()

    def place(self, key: str = "") -> Place:
        return Place(self.sheet, self.at, self.columns[key].index if key in self.columns else -1)


@dataclass
class Table:
    """One sheet of the form with its columns; a column's key is unique, languages included."""

    sheet: Sheet
    role: str
    header: int = 0
    columns: list[Column] = field(default_factory=list)

    @cached_property
    def by_key(self) -> dict[str, Column]:
        found: dict[str, Column] = {}
        for column in self.columns:
            found.setdefault(f"{column.key}::{column.language}", column)
        return {key.removesuffix("::"): column for key, column in found.items()}

    def leave(self, languages: frozenset[str]) -> None:
        """The columns of those languages are nobody's: what stands there is told."""
        if languages:
            self.columns = [
                replace(one, key="beyond", language="") if one.language in languages else one
                for one in self.columns
            ]
            self.__dict__.pop("by_key", None)

    def rows(self) -> Iterator[Row]:
        keyed = [(column.index, key) for key, column in self.by_key.items()]
        notes, name = self.sheet.notes, self.sheet.name
        for at in range(self.header + 1, len(self.sheet.rows)):
            cells = self.sheet.rows[at]
            said = {
                key: _cell(cells[index], notes.get((at, index)), key)
                for index, key in keyed
                if index < len(cells)
                and (cells[index].strip() or (cells[index] and key.startswith(OWN)))
            }
            if said:
                yield Row(name, at, said, self.by_key)


#: A form tool looks for a question behind `${` wherever it stands: in our columns it is `$\{`.
OPENED, KEPT = re.compile(r"\$(\\*)\{"), re.compile(r"\$\\(\\*)\{")


def kept_from_tools(text: str) -> str:
    """A cell of our own columns, in which no form tool finds a name."""
    return OPENED.sub(r"$\\\1{", text)


def _cell(text: str, note: str | None, key: str) -> str:
    """Truths are written as pyxform writes them, not in our words; our own cells as they were."""
    if key.startswith(OWN):
        return KEPT.sub(r"$\1{", text)
    return ("TRUE" if text == "oui" else "FALSE") if note == "boolean" else text


@dataclass(slots=True)
class Tables:
    """The form's own sheets; the others of the file are left aside."""

    survey: Table
    choices: Table | None = None
    settings: Table | None = None

    def __iter__(self) -> Iterator[Table]:
        return iter([one for one in (self.survey, self.choices, self.settings) if one is not None])


def tables_of(book: Book) -> Tables | None:
    """The sheets of a form, or nothing where the book is none."""
    book = _of_csv(book) if len(book) == 1 else book
    found = {role: _named(book, role) for role in (SURVEY, CHOICES, SETTINGS)}
    survey = found[SURVEY] or (book[0] if len(book) == 1 and _looks_typed(book[0]) else None)
    if survey is None or (header := _header_of(survey, {"type", "name"})) < 0:
        return None
    tables = Tables(_table(survey, SURVEY, header))
    if (choices := found[CHOICES] or _named(book, "columns")) is not None:
        at = max(_header_of(choices, {"list_name", "name"}), 0)
        tables.choices = _table(choices, CHOICES, at)
    settings = found[SETTINGS]
    if settings is not None and any(map(any, settings.rows)):
        first = next(at for at, cells in enumerate(settings.rows) if any(map(str.strip, cells)))
        tables.settings = _table(settings, SETTINGS, first)
    return tables


def _named(book: Book, name: str) -> Sheet | None:
    return next((one for one in book if one.name.strip().casefold() == name and one.rows), None)


def _header_of(sheet: Sheet, wanted: set[str]) -> int:
    role = SURVEY if "type" in wanted else CHOICES
    filled = [at for at, cells in enumerate(sheet.rows) if any(map(str.strip, cells))]
    for at in filled[:DEEPEST]:
        if wanted <= {key_of(cell, role)[0] for cell in sheet.rows[at]}:
            return at
    return -1


def _looks_typed(sheet: Sheet) -> bool:
    """A lone sheet is a form if its `type` column says so."""
    header = _header_of(sheet, {"type", "name"})
    if header < 0:
        return False
    column = next(at for at, c in enumerate(sheet.rows[header]) if key_of(c, SURVEY)[0] == "type")
    cells = [row[column] for row in sheet.rows[header + 1 :] if column < len(row)]
    return any(TYPED.match(cell.strip()) for cell in cells)


def _of_csv(book: Book) -> Book:
    """A form as CSV: the first column names the sheet, once or on every row."""
    sheet = book[0]
    names = {SURVEY, CHOICES, SETTINGS}
    if sheet.name or not any(row and row[0].strip().casefold() == SURVEY for row in sheet.rows):
        return book
    parts: dict[str, Sheet] = {}
    current = ""
    for at, row in enumerate(sheet.rows):
        name = row[0].strip().casefold() if row else ""
        current = name if name in names else ("" if name else current)
        if current and any(cell.strip() for cell in row[1:]):
            part = parts.setdefault(current, Sheet(current, []))
            part.rows += [[] for _ in range(at - len(part.rows))]
            part.rows.append(["", *row[1:]])
    return list(parts.values())


def _table(sheet: Sheet, role: str, header: int) -> Table:
    table = Table(sheet, role, header)
    cells = sheet.rows[header] if header < len(sheet.rows) else []
    for index, cell in enumerate(cells):
        if cell.strip():
            key, said = key_of(cell, role)
            language = code_of_language(said) if said else ""
            table.columns.append(Column(index, cell.strip(), key, language, said))
    _settle_value(table)
    return table


def _settle_value(table: Table) -> None:
    """`value` is the name of a choice only where no column is called `name`."""
    if table.role == SETTINGS:
        return
    named = [one for one in table.columns if one.key == "name"]
    if len(named) > 1:
        kept = next((one for one in named if _snake(one.header) == "name"), named[0])
        table.columns = [
            Column(one.index, one.header, _snake(one.header))
            if one in named and one is not kept
            else one
            for one in table.columns
        ]


def key_of(header: str, role: str) -> tuple[str, str]:
    """What a header means, and the language that it names."""
    bare = " ".join(header.translate(BLANKS).split())
    lower = bare.casefold()
    if lower.startswith(OWN):
        return bare, ""
    head, _colons, rest = bare.partition("::") if "::" in bare else _single(bare)
    key = _snake(head)
    if key in {"bind", "control", "body", "media"} and rest:
        inner, _more, language = rest.partition("::" if "::" in rest else ":")
        if key == "media" or rest.casefold().startswith("jr:"):
            inner, language = (rest, "") if key != "media" else (inner, language)
        key = f"{key}::{_snake(inner)}"
        rest = language
    key = ALIASES[role].get(key, key)
    if key in WORDED:
        return key, rest.strip()
    if key in MEDIA or key.startswith("media::"):
        return lower, ""
    return (key, "") if not rest or key in PLAIN[role] else (lower, "")


def _single(bare: str) -> tuple[str, str, str]:
    """One colon parts a header only in old forms, and never in jr:…"""
    if bare.casefold().startswith("jr:"):
        return bare, "", ""
    return bare.partition(":")


def _snake(text: str) -> str:
    return "_".join(text.split()).casefold()
