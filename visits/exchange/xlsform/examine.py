"""A form that was opened, examined: ours first, then what pyxform has to say of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from visits.exchange.grid_build import Built
from visits.exchange.sheet import Book
from visits.exchange.xlsform.document import build_form
from visits.exchange.xlsform.ledger import Ledger
from visits.exchange.xlsform.lists import lists_of
from visits.exchange.xlsform.names import code_of
from visits.exchange.xlsform.plan import FormPlan
from visits.exchange.xlsform.refusals import prepare, refusal_of
from visits.exchange.xlsform.sheets import Tables, tables_of
from visits.exchange.xlsform.types import type_of
from visits.griddoc.walk import criteria_of

ROUNDS, MOST_LISTS = 6, 60


def is_form(book: Book) -> bool:
    return tables_of(book) is not None


def examine_form(book: Book, plan: FormPlan, head: Mapping[str, Any]) -> Built:
    """What an import would load; with `lenient`, rows that are wrong stay behind and are told."""
    tables = tables_of(book)
    assert tables is not None
    prepare(tables)
    built = build_form(book, tables, plan, head)
    _ask_pyxform(built, tables, plan)
    for _round in range(ROUNDS if plan.lenient else 0):
        rows = frozenset((one.place.sheet, one.place.row) for one in built.wrong)
        if rows <= plan.dropped:
            break
        # a row that is still wrong without its wrong cells stays behind whole
        dropped = plan.dropped | (rows & plan.without)
        plan = replace(plan, without=plan.without | rows, dropped=dropped)
        built = build_form(book, tables, plan, head)
    return built


def _ask_pyxform(built: Built, tables: Tables, plan: FormPlan) -> None:
    """Its refusal counts where our own reading found nothing wrong, or the author goes on."""
    refusal = None if built.wrong else refusal_of(tables)
    if refusal is not None:
        is_doubt = plan.lenient or refusal.code == "x_pyxform_silent"
        (built.doubts if is_doubt else built.wrong).append(refusal)


def plan_after(book: Book, plan: FormPlan, before: Mapping[str, Any] | None) -> FormPlan:
    """What was decided of the version before holds: its language, and which lists are levels.

    What the author says now goes before it.
    """
    tables = tables_of(book)
    if before is None or tables is None:
        return plan
    kinds = {item["code"]: item["kind"] for item, _place in criteria_of(before)}
    scales: dict[str, bool] = {}
    for row in tables.survey.rows():
        said, kind = type_of(row.get("type")), kinds.get(code_of(row.get("name")))
        if said.kind == "choice" and kind in {"levels", "choice"}:
            scales[said.list_name] = scales.get(said.list_name, False) or kind == "levels"
    language = next(iter(before.get("languages", ())), plan.language)
    return replace(plan, language=language, first=language, scales=scales | dict(plan.scales))


def lists_shown(book: Book, scales: Mapping[str, bool]) -> list[tuple[str, list[str], bool]]:
    """Each list that may be the levels of a scale: its name, its first words, whether it is one."""
    tables = tables_of(book)
    lists = lists_of(tables.choices if tables else None, Ledger())
    return [
        (
            one.name,
            [next(iter(step.texts.values()), step.name) for step in one.steps],
            scales.get(one.name, one.looks_like_scale),
        )
        for one in lists.values()
        if one.may_be_scale
    ][:MOST_LISTS]
