"""What a farm's grids calculate, visit after visit: the published figure and the honest one beside.

Page, paper, dossier and CSV are made from the same lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from visits.models import ThemeResult
from visits.progress_words import day_words
from visits.published_words import (
    apart_words,
    bare_of,
    lines_in,
    number_words,
    rule_words,
    rules_of,
    said_of,
    where_words,
    why_words,
)
from visits.queries.published import CALCULATES, Calculated, calculated_over
from visits.queries.result import Column, Progress
from visits.templatetags.visits import text_in


@dataclass(frozen=True)
class Seen:
    """One grid as one visit calculated it, and what breaks the line with the visit before."""

    column: Column
    one: Calculated
    apart: str = ""


def calculated_of(progress: Progress) -> list[dict[str, Any]]:
    """For each grid that asks for more than counts: its rule, a table, and what differs and why."""
    tables = [_table(seen) for seen in seen_of(progress)]
    tables += [_medians(rows, progress.columns) for rows in _median_rows(progress)]
    return [table | {"named": len(tables) > 1} for table in tables]


def seen_of(progress: Progress) -> list[list[Seen]]:
    """By lineage, the visits shown on which it calculates, from old to new."""
    if not any(row.theme.version.theme_result in CALCULATES for row in progress.themes):
        return []
    found = calculated_over([column.report for column in progress.columns])
    lineages: dict[int, list[Seen]] = {}
    for column in progress.columns:
        for one in found[column.report.pk]:
            seen = lineages.setdefault(one.version.grid_id, [])
            before = seen[-1].one if seen else None
            seen.append(Seen(column, one, apart_words(before, one, column.day)))
    return list(lineages.values())


def _table(seen: Sequence[Seen]) -> dict[str, Any]:
    newest = seen[-1].one
    return {
        "key": newest.version.grid_id,
        "name": text_in(newest.version.grid.name),
        "rules": rules_of(newest),
        "heads": [head for one in seen for head in _heads(one)],
        "rows": [
            {"name": name, "cells": [cell for one in seen for cell in _cells(one, code)]}
            for code, name in lines_in([one.one for one in seen])
        ],
        "notes": _notes(seen),
    }


def _heads(seen: Seen) -> list[dict[str, Any]]:
    """One column a visit, two where the figures differ."""
    day, apart = day_words(seen.column), bool(seen.apart)
    if not seen.one.figures.differ:
        return [{"words": day, "break": apart}]
    return [
        {"words": _("%s, calcul de la grille") % day, "break": apart},
        {"words": _("%s, sans ce qui manque") % day, "break": False},
    ]


def _cells(seen: Seen, code: str) -> list[dict[str, Any]]:
    """A theme that this visit's version does not have is no missing result."""
    figures, heads = seen.one.figures, _heads(seen)
    has = any(code == known for known, _name in lines_in([seen.one]))
    said = [said_of(one, code) if has else "" for one in (figures.asked, figures.honest)]
    return [
        {"words": words, "break": head["break"]} for words, head in zip(said, heads, strict=False)
    ]


def _notes(seen: Sequence[Seen]) -> list[str]:
    """Where a line breaks, then, visit by visit, why two figures stand side by side."""
    differing = [one for one in seen if one.one.figures.differ]
    told = [_noted(one) for one in differing]
    return [one.apart for one in seen if one.apart] + (told or [why_words(seen[-1].one)])


def _noted(seen: Seen) -> str:
    why = " ".join(part for part in (why_words(seen.one), where_words(seen.one)) if part)
    return _("Visite du %(day)s : %(why)s") % {"day": day_words(seen.column), "why": why}


# -- a grid that retains the level in the middle has one figure, which leaves out what is missing


def _median_rows(progress: Progress) -> list[list[ThemeResult]]:
    found: dict[int, list[ThemeResult]] = {}
    for row in progress.themes:
        if row.theme.version.theme_result == "median":
            found.setdefault(row.grid_id, []).append(row)
    return list(found.values())


def _medians(rows: Sequence[ThemeResult], columns: Sequence[Column]) -> dict[str, Any]:
    newest = max(rows, key=lambda row: row.theme.version.number).theme.version
    said = {(row.code, row.report_id): number_words(row.result) for row in rows}
    shown = {row.report_id for row in rows}
    visits = [column for column in columns if column.report.pk in shown]
    names = {row.code: text_in(row.theme.name) for row in rows}
    return {
        "key": f"{newest.grid_id}-median",
        "name": text_in(rows[0].grid.name),
        "rules": rule_words(newest),
        "heads": [{"words": day_words(column), "break": False} for column in visits],
        "rows": [
            {
                "name": name,
                "cells": [{"words": said.get((code, one.report.pk), "")} for one in visits],
            }
            for code, name in names.items()
        ],
        "notes": [],
    }


# -- the same in a file

HEAD_WIDTH = 3  # the columns that a file gains where something is calculated


def csv_head() -> list[str]:
    return [_("calcul de la grille"), _("sans ce qui manque"), _("pourquoi")]


def csv_lines(lineages: Sequence[Sequence[Seen]], width: int) -> list[list[str]]:
    """A row for each line and visit; what only a question has stays empty."""
    lines = []
    for seen in lineages:
        for code, name in lines_in([one.one for one in seen]):
            for one in seen:
                cells = _file_cells(one, code)
                if cells:
                    about = [name, "", _("résultat calculé"), "", one.column.day.isoformat()]
                    about += [str(one.column.report.edition), f"v{one.one.version.number}"]
                    lines.append(about + [""] * (width - len(about) - HEAD_WIDTH) + cells)
    return lines


def _file_cells(seen: Seen, code: str) -> list[str]:
    if all(code != known for known, _name in lines_in([seen.one])):
        return []
    figures = seen.one.figures
    why = " ".join(part for part in (seen.apart, why_words(seen.one)) if part)
    return [bare_of(figures.asked, code), bare_of(figures.honest, code), why]
