"""What is left of a form's file once the grid has been made: each cell told, with a reason."""

from visits.exchange.grid_build import Remark
from visits.exchange.sheet import Book, Place
from visits.exchange.sheet_limits import BEYOND
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.lists import Lists
from visits.exchange.xlsform.reader import NO, YES
from visits.exchange.xlsform.sheets import WORDED, Table, Tables
from visits.griddoc.check import MOST_OPTIONS

#: Columns that a grid has no place for, each with its sentence.
WHY = {
    "appearance": "x_appearance",
    "default": "x_default",
    "readonly": "x_readonly",
    "parameters": "x_parameters",
    "trigger": "x_trigger",
    "repeat_count": "x_repeat",
    "required_message": "x_required_message",
    "calculation": "x_calculation_beside",
    "disabled": "x_not_disabled",
    "constraint_message": "x_message_alone",
    "choice_filter": "x_choice_filter",
    "required": "x_required_rule",
    "relevant": "x_rule_alone",
    "constraint": "x_rule_alone",
}
ODD = {"error", "no_value", "cut", "unreadable", "date"}
KNOWN = {
    "survey": {"type", "name", "label", "hint", "guidance_hint", "relevant", "constraint", *WHY},
    "choices": {"list_name", "name", "label"},
    "settings": {
        "form_title", "form_id", "version", "default_language", "allow_choice_duplicates",
    },
}  # fmt: skip


def tell_rest(book: Book, tables: Tables, lists: Lists, ledger: Ledger) -> None:
    """Cells of the form's own sheets, then the sheets that are none of the form's."""
    _answers_in_texts(tables.survey, ledger)
    for table in tables:
        _odd_cells(table, ledger)
        _headers(table, ledger)
        _cells(table, lists, ledger)
    for sheet in book:
        for (at, _column), code in sheet.notes.items():
            if code == BEYOND:
                ledger.lost.append(Remark(Place(sheet.name, at), "x_beyond", str(at)))
    own = {table.sheet.name for table in tables}
    for sheet in book:
        if sheet.name in own and sheet in [table.sheet for table in tables]:
            continue
        code = "hidden_sheet" if sheet.hidden else "sheet"
        for at, column, text in sheet.filled():
            if not _is_in_tables(tables, at, column, sheet.name):
                ledger.tell_place(Place(sheet.name, at, column), code, text)


def _answers_in_texts(survey: Table, ledger: Ledger) -> None:
    """A form puts an answer into its words; a grid's words are the same on every visit."""
    worded = {column.index for column in survey.columns if column.key in WORDED}
    name = survey.sheet.name
    for at, index, text in survey.sheet.filled():
        if index in worded and "${" in text and (name, at, index) in ledger.used:
            place = Place(name, at, index)
            ledger.doubts.append(Remark(place, "x_answer_in_text", text[:200]))


def _odd_cells(table: Table, ledger: Ledger) -> None:
    """Formulas without a value or with an error, texts that were cut: the cell is not as it was."""
    for (at, column), code in table.sheet.notes.items():
        if code in ODD:
            text = table.sheet.cell(at, column)[:80]
            ledger.doubts.append(Remark(Place(table.sheet.name, at, column), code, text))


def _is_in_tables(tables: Tables, at: int, column: int, name: str) -> bool:
    """A CSV file is one sheet that was read as three: its cells were told there."""
    if name:
        return False
    first = column == 0
    return first or any(
        at < len(one.sheet.rows) and column < len(one.sheet.rows[at]) and one.sheet.cell(at, column)
        for one in tables
    )


def _headers(table: Table, ledger: Ledger) -> None:
    """A header is held by what its column became; one without a place is told with its cells."""
    name = table.sheet.name
    filled = {column for at, column, _text in table.sheet.filled() if at > table.header}
    kept = {column for sheet, _at, column in ledger.used if sheet == name}
    by_index = {column.index for column in table.by_key.values()}
    for column in table.columns:
        cell = (name, table.header, column.index)
        known = column.key in KNOWN[table.role] or column.key.startswith("carnet_")
        if column.index in by_index and (known or column.index in kept):
            ledger.used.add(cell)
        else:
            code = "column" if column.index in filled else "x_empty_column"
            ledger.tell_place(Place(*cell), code, column.header)


def _cells(table: Table, lists: Lists, ledger: Ledger) -> None:
    keys = {column.index: key for key, column in table.by_key.items()}
    columns = {column.index: column for column in table.columns}
    unused = _unused_lists(table, lists, ledger) if table.role == "choices" else {}
    for at, index, text in table.sheet.filled():
        if at < table.header:
            ledger.tell_place(Place(table.sheet.name, at, index), "above", text)
            continue
        if at == table.header and index in columns:
            continue
        key = keys.get(index, "")
        bare = columns[index].key if index in columns else ""
        code = "column"
        if at in unused:
            code = unused[at]
        elif table.role == "settings":
            code = "x_setting"
        elif key == "required" and text.casefold() in YES | NO:
            code = "x_required_alone"
        elif key.partition("::")[0] in WHY:
            code = WHY[key.partition("::")[0]]
        elif bare.startswith("media") or bare.partition("::")[0] in {"image", "audio", "video"}:
            code = "x_media"
        ledger.tell_place(Place(table.sheet.name, at, index), code, text)


def _unused_lists(table: Table, lists: Lists, ledger: Ledger) -> dict[int, str]:
    """Rows of lists that no question uses, or whose question could not be taken, and why."""
    used = {at for sheet, at, _column in ledger.used if sheet == table.sheet.name}
    rows = {
        row.at: "x_long_list" if len(one.choices) > MOST_OPTIONS else "x_unused_list"
        for one in lists.values()
        for choice in one.choices
        for row in (choice.row, *choice.twins)
    }
    return {at: code for at, code in rows.items() if at not in used}
