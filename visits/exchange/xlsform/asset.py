"""A form as KoboToolbox's own programs hand it out (JSON): the sheets that it would have.

What begins with `$` are the tool's own marks of a row; a name that its author left to it counts.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from visits.exchange.sheet import Book, book_of
from visits.exchange.sheet_limits import Unreadable, clean, within

Row = Mapping[str, Any]
LISTS = "select_from_list_name"


def is_asset(document: Any) -> bool:
    content = _content(document)
    return isinstance(content.get("survey"), list) and "themes" not in content


def sheets_of(document: Any) -> Book:
    """The three sheets; a text in several languages has a column for each."""
    content = _content(document)
    languages = content.get("translations")
    spoken = languages if isinstance(languages, list) else [None]
    settings = content.get("settings")
    tables = {
        "survey": content.get("survey"),
        "choices": content.get("choices"),
        "settings": [settings] if isinstance(settings, Mapping) else settings,
    }
    sheets = [_sheet(name, _rows(rows), spoken) for name, rows in tables.items() if rows]
    return book_of(within(sheets))


def _content(document: Any) -> Mapping[str, Any]:
    content = document.get("content", document) if isinstance(document, Mapping) else {}
    return content if isinstance(content, Mapping) else {}


def _rows(rows: Any) -> list[Row]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise Unreadable("not_a_grid")
    return rows


def _sheet(name: str, rows: list[Row], spoken: list[Any]) -> dict[str, Any]:
    lines = [dict(_cells(row, spoken)) for row in rows]
    header = list(dict.fromkeys(key for line in lines for key in line))
    cells = [header, *([line.get(key, "") for key in header] for line in lines)]
    return {"name": name, "hidden": False, "rows": cells, "merged": [], "notes": []}


def _cells(row: Row, spoken: list[Any]) -> Iterator[tuple[str, str]]:
    name = row.get("name") or row.get("$autoname") or row.get("$autovalue")
    for key, said in {**row, "name": name}.items():
        if key.startswith("$") or key in {LISTS, "_or_other"} or said is None:
            continue
        if key == "type":
            yield "type", _text(_type(row))
        elif isinstance(said, list) and len(said) <= len(spoken):
            for language, text in zip(spoken, said, strict=False):
                if text is not None:
                    yield f"{key}::{language}" if language else key, _text(text)
        else:
            yield key, _text(said)


def _type(row: Row) -> str:
    other = "or_other" if row.get("_or_other") is True else ""
    return " ".join(str(one) for one in (row["type"], row.get(LISTS), other) if one)


def _text(said: Any) -> str:
    if isinstance(said, bool):
        return "true" if said else "false"
    plain = said if isinstance(said, str | int | float) else json.dumps(said, ensure_ascii=False)
    return clean(str(plain))[0]
