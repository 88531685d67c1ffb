"""A form as a grid: the document, where each part of it stands, and all that is told."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from visits.exchange.grid_build import Built, Document, Remark, slug
from visits.exchange.grid_whole import place_of
from visits.exchange.sheet import Book, Place
from visits.exchange.xlsform.cutting import cut_texts
from visits.exchange.xlsform.draft import Draft
from visits.exchange.xlsform.form import Form
from visits.exchange.xlsform.languages import is_known
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.lists import lists_of
from visits.exchange.xlsform.own import is_ours, of_grid, own_columns
from visits.exchange.xlsform.plan import FormPlan
from visits.exchange.xlsform.reader import NO, YES, FormReader
from visits.exchange.xlsform.rest import tell_rest
from visits.exchange.xlsform.rules import Rules
from visits.exchange.xlsform.sheets import WORDED, Row, Table, Tables
from visits.exchange.xlsform.texts import Languages, Texts
from visits.griddoc import FORMAT
from visits.griddoc.check import faults_of
from visits.griddoc.ready import faults_of as unready
from visits.griddoc.walk import criteria_of

LONGEST_TITLE = 200
RULED = ("relevant", "calculation", "constraint", "choice_filter")


def build_form(book: Book, tables: Tables, plan: FormPlan, head: Mapping[str, Any]) -> Built:
    """What an import of the form would load; nothing of the file is passed over in silence."""
    ledger = Ledger(plan.without)
    languages = Languages(tables, plan.language, plan.bare, plan.first)
    for table in tables:
        table.leave(languages.beyond)
    settings = next(iter(tables.settings.rows()), None) if tables.settings else None
    twins = bool(settings and settings.get("allow_choice_duplicates").casefold() in YES)
    lists = lists_of(tables.choices, ledger, twins=twins)
    title = title_of(settings, languages, head)
    reader = FormReader(Form(tables, lists, languages, plan, ledger, title))
    reader.read()
    gone = Rules(reader.drafts, reader.names, languages, ledger).settle()
    _leave(reader.homes.themes, gone)
    reader.homes.drop_empty()
    document: Document = {"format": FORMAT, **head_of_form(settings, head, title, ledger)}
    document["themes"] = reader.homes.themes
    document["languages"] = _spoken(document, languages)
    if settings is not None:
        document |= of_grid(settings)
        ledger.use(settings, *own_columns(settings.cells, ""))
    built = Built(document, _places(document, reader), ledger.wrong, ledger.doubts, ledger.lost)
    cut_texts(built, tables.survey)
    _tell_faults(built, tables.survey)
    _tell_languages(built, tables, document)
    _tell_bare(built, tables, languages)
    tell_rest(book, tables, lists, ledger)
    return built


# -- the head


def title_of(settings: Row | None, languages: Languages, head: Mapping[str, Any]) -> Texts:
    said = settings.get("form_title") if settings else ""
    names: Texts = head.get("name") or {"fr": "Formulaire"}
    return {languages.first: (said or next(iter(names.values())))[:LONGEST_TITLE]}


def head_of_form(
    settings: Row | None, head: Mapping[str, Any], title: Texts, ledger: Ledger
) -> Document:
    """Its title is the grid's name, its identifier the code; its version stands in the source."""
    found: Document = {"code": str(head.get("code") or "grille"), "name": title}
    if settings is None:
        return found
    ledger.use(settings, "form_title", "form_id", "default_language", "version")
    if len(settings.get("form_title")) > LONGEST_TITLE:
        ledger.doubt(settings, "form_title", "cut")
    if settings.get("allow_choice_duplicates").casefold() in YES | NO:
        ledger.use(settings, "allow_choice_duplicates")
    form_id = settings.get("form_id")
    if form_id:
        found["code"] = slug(form_id, lower=False).replace(".", "-")[:50] or found["code"]
    said = [f"XLSForm {form_id}".strip()] if form_id or settings.get("version") else []
    said += [f"version {settings.get('version')}"] if settings.get("version") else []
    if said and not is_ours(settings):
        found["source"] = {next(iter(title)): ", ".join(said)}
    return found


# -- the whole


def _leave(themes: list[Document], gone: list[Draft]) -> None:
    """Calculations that could not be said leave their themes."""
    out = {id(draft.item) for draft in gone}
    for theme in _all(themes):
        theme["criteria"] = [item for item in theme["criteria"] if id(item) not in out]


def _all(themes: list[Document]) -> Iterator[Document]:
    for theme in themes:
        yield theme
        yield from theme.get("parts", [])


def _spoken(document: Document, languages: Languages) -> list[str]:
    """The languages that say something, in the order of the form."""
    found = {
        language
        for theme in _all(document["themes"])
        for thing in (theme, *theme["criteria"])
        for key in ("name", "intro", "question", "guidance")
        for language in thing.get(key, {})
    }
    found |= set(document["name"])
    ordered = [one for one in languages.order if one in found]
    return ordered + sorted(found - set(ordered))


def _places(document: Document, reader: FormReader) -> dict[str, Place]:
    where, survey = reader.homes.where, reader.tables.survey
    places = {"": Place(survey.sheet.name, survey.header)}
    for path, theme in _paths(document["themes"]):
        places[path] = where.get(id(theme), places[""])
        for at, item in enumerate(theme["criteria"]):
            places[f"{path}/criteria/{at}"] = where.get(id(item), places[path])
    return places


def _paths(themes: list[Document]) -> Iterator[tuple[str, Document]]:
    for index, theme in enumerate(themes):
        yield f"/themes/{index}", theme
        for inner, part in enumerate(theme.get("parts", [])):
            yield f"/themes/{index}/parts/{inner}", part


def _tell_faults(built: Built, survey: Table) -> None:
    """What the format itself refuses, and circles of conditions, by row."""
    faults = faults_of(built.document)
    for fault in faults:
        place = place_of(built.places, fault.path)
        text = str(fault.details.get("value", ""))
        built.wrong.append(Remark(place, fault.code, text, fault.details))
    if faults:
        return
    where = {
        item["code"]: f"{path}/criteria/{at}"
        for path, theme in _paths(built.document["themes"])
        for at, item in enumerate(theme["criteria"])
    }
    for problem in unready(built.document):
        if problem.code in {"circle", "names_itself", "too_many_levels", "too_few_levels"}:
            place = _rule_in(survey, place_of(built.places, where.get(problem.of, "")))
            code = problem.code if problem.code == "circle" else "rule"
            built.doubts.append(Remark(place, f"x_{code}", problem.found or problem.of))


def _rule_in(survey: Table, place: Place) -> Place:
    """The cell of that row which holds a rule; the row, where none does."""
    columns = [survey.by_key[key].index for key in RULED if key in survey.by_key]
    held = (index for index in columns if survey.sheet.cell(place.row, index))
    return replace(place, column=next(held, -1))


def _tell_bare(built: Built, tables: Tables, languages: Languages) -> None:
    """Texts that name no language are taken to be in one: which, at their first column."""
    settings = next(iter(tables.settings.rows()), None) if tables.settings else None
    if settings is not None and languages.default and languages.default not in languages.order:
        built.doubts.append(
            Remark(settings.place("default_language"), "x_unspoken", languages.default)
        )
    if languages.is_told:
        return
    table, column = next(
        (one, c) for one in tables for c in one.columns if c.key in WORDED and not c.language
    )
    place = Place(table.sheet.name, table.header, column.index)
    built.doubts.append(Remark(place, "x_bare", languages.bare, {"code": languages.bare}))


def _tell_languages(built: Built, tables: Tables, document: Document) -> None:
    """Languages without a code, and how many texts each is missing."""
    spoken = document["languages"]
    for column in tables.survey.columns:
        if column.key != "label":
            continue
        place = Place(tables.survey.sheet.name, tables.survey.header, column.index)
        if column.said and not is_known(column.language):
            built.doubts.append(Remark(place, "x_language", column.said, {"code": column.language}))
        missing = sum(
            1
            for item, _place in criteria_of(document)
            if column.language and not item["question"].get(column.language)
        )
        if missing and column.language in spoken:
            built.doubts.append(Remark(place, "x_missing_words", column.said, {"count": missing}))
