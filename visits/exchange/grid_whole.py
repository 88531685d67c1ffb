"""A whole book of somebody's own as a document, with every cell that found no place in it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from visits.exchange.grid_build import Builder, Built, Document, Remark
from visits.exchange.grid_columns import Plan
from visits.exchange.grid_rows import SheetReader
from visits.exchange.grid_words import IGNORE, fold
from visits.exchange.sheet import Book, Place
from visits.griddoc import FORMAT, RULES
from visits.griddoc.check import faults_of
from visits.griddoc.ready import faults_of as unready


def build(
    book: Book,
    plan: Plan,
    *,
    head: Mapping[str, Any],
    known: Mapping[str, str] | None = None,
    without: frozenset[tuple[str, int]] = frozenset(),
) -> Built:
    """The document that the plan makes of the book; rows in `without` are left out."""
    builder = Builder(plan, known)
    several = len(plan.sheets) > 1
    for sheet_plan in plan.sheets:
        sheet = next((one for one in book if one.name == sheet_plan.name), None)
        if sheet is not None:
            generic = re.fullmatch(r"(feuil|feuille|sheet|hoja|tabelle)? ?\d*", fold(sheet.name))
            title = sheet.name if several or not generic else _title_of(head, plan.language)
            builder.start_sheet(title or _title_of(head, plan.language))
            SheetReader(builder, sheet, sheet_plan, without).read()
    document = {"format": FORMAT, **head, "themes": builder.themes}
    document["languages"] = _languages(document, plan.language)
    return _told(book, plan, builder, document)


def _title_of(head: Mapping[str, Any], language: str) -> str:
    names = head.get("name", {})
    return str(names.get(language) or next(iter(names.values()), "") or "Grille")


def _told(book: Book, plan: Plan, builder: Builder, document: Document) -> Built:
    places = {"": Place(plan.sheets[0].name if plan.sheets else "", 0)}
    codes = {fold(n): t["code"] for t in _all(builder.themes) for n in t["name"].values()}
    codes |= {fold(theme["code"]): theme["code"] for theme in _all(builder.themes)}
    for path, theme in _paths(builder.themes):
        places[path] = builder.where[id(theme)]
        for at, item in enumerate(theme["criteria"]):
            places[f"{path}/criteria/{at}"] = builder.where[id(item)]
            _find_feeds(builder, item, codes)
    bare = [Remark(Place(one.name, 0), "no_header") for one in plan.sheets if one.header < 0]
    built = Built(document, places, builder.wrong, bare + builder.doubts)
    columns = {one.name: one.columns for one in plan.sheets}
    for fault in faults_of(document):
        at = _cell_of(place_of(places, fault.path), fault.path, columns)
        built.wrong.append(
            Remark(at, fault.code, str(fault.details.get("value", "")), fault.details)
        )
    built.doubts += rule_doubts(document, places)
    built.left_out = list(_unused(book, plan, builder))
    built.doubts += _odd_cells(book, plan)
    return built


def rule_doubts(document: Document, places: Mapping[str, Place]) -> list[Remark]:
    """Conditions and the like that cannot be read: a draft may hold them, publishing asks."""
    if faults_of(document):
        return []
    where = {
        item["code"]: f"{path}/criteria/{at}"
        for path, theme in _paths(document["themes"])
        for at, item in enumerate(theme.get("criteria", []))
    }
    return [
        Remark(
            place_of(places, where.get(fault.of, "")),
            "rule",
            fault.of,
            {"at": fault.position + 1},
        )
        for fault in unready(document)
        if fault.field in RULES
    ]


def place_of(places: Mapping[str, Place], path: str) -> Place:
    """Where the nearest part of the document that the file names stands."""
    while path and path not in places:
        path = path.rpartition("/")[0]
    return places.get(path, Place("", 0))


def _cell_of(place: Place, path: str, columns: Mapping[str, dict[int, str]]) -> Place:
    """The cell of that row whose column says what the path ends in, if one does."""
    words = ["steps" if word in {"levels", "options"} else word for word in path.split("/")]
    for column, meaning in columns.get(place.sheet, {}).items():
        key, _colon, language = meaning.partition(":")
        if key in words[-2:] and (not language or words[-1] in {language, key}):
            return Place(place.sheet, place.row, column)
    return place


def _all(themes: list[Document]) -> Iterator[Document]:
    for theme in themes:
        yield theme
        yield from theme.get("parts", [])


def _paths(themes: list[Document]) -> Iterator[tuple[str, Document]]:
    for index, theme in enumerate(themes):
        yield f"/themes/{index}", theme
        for inner, part in enumerate(theme.get("parts", [])):
            yield f"/themes/{index}/parts/{inner}", part


def _find_feeds(builder: Builder, item: Document, codes: Mapping[str, str]) -> None:
    wanted = item.pop("feeds", [])
    found = {codes[fold(name)] for name, _place in wanted if fold(name) in codes}
    for name, place in wanted:
        if fold(name) not in codes:
            builder.wrong.append(Remark(place, "unknown_theme", name))
    if found:
        item["feeds"] = sorted(found)


def _unused(book: Book, plan: Plan, builder: Builder) -> Iterator[Remark]:
    """Every filled cell that the document does not hold, and why."""
    plans = {one.name: one for one in plan.sheets}
    for sheet in book:
        sheet_plan = plans.get(sheet.name)
        for at, column, text in sheet.filled():
            if (sheet.name, at, column) in builder.used:
                continue
            place = Place(sheet.name, at, column)
            if sheet_plan is None:
                code = "hidden_sheet" if sheet.hidden else "sheet"
            elif at < sheet_plan.header:
                code = "above"
            elif sheet_plan.columns.get(column, IGNORE) == IGNORE:
                code = "column"
            else:
                code = builder.why.get((sheet.name, at), "unused")
            yield Remark(place, code, text[:200])


ODD = {"error", "no_value", "date", "cut", "unreadable", "quotes"}


def _odd_cells(book: Book, plan: Plan) -> Iterator[Remark]:
    """Formulas without a value, dates where words were meant: only where the grid reads them."""
    plans = {one.name: one for one in plan.sheets}
    for sheet in book:
        one = plans.get(sheet.name)
        if one is None:
            continue
        for (at, column), code in sheet.notes.items():
            read = one.columns.get(column, IGNORE) != IGNORE and at >= one.first_row
            if code in ODD and (read or code == "quotes"):
                yield Remark(Place(sheet.name, at, column), code, sheet.cell(at, column)[:80])


def _languages(document: Document, first: str) -> list[str]:
    found = {
        language
        for theme in _all(document["themes"])
        for thing in (theme, *theme["criteria"])
        for key in ("name", "question")
        for language in thing.get(key, {})
    }
    return [first, *sorted(found - {first})]
