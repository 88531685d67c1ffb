"""The criterion × visit table and the short lists in words: cells, columns, flags."""

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.models import CriterionResult
from visits.progress_words import (
    corrected_words,
    day_words,
    grid_words,
    short_days,
    team_words,
)
from visits.queries.result import Column, Progress, Row, flag_of
from visits.templatetags.visits import STATES, text_in, unchanged_words, with_unit

CELL_STATES = {**STATES, "unanswered": STATES["empty"]}
ABSENT = {
    "not_in_grid": gettext_lazy("pas dans cette grille"),
    "asked": gettext_lazy("pas demandé"),
    "reserved": gettext_lazy("réservé à la ferme"),
}
LONGEST = 60
FEW_LINKS = 10
Keeps = Callable[[Row], bool]


def level_name(result: CriterionResult, at: int | None) -> str:
    levels = result.criterion.steps
    return text_in(levels[at - 1].name) if at and at <= len(levels) else ""


def cell_of(
    result: CriterionResult | None, *, breaks: bool = False, absent: str = ""
) -> dict[str, Any]:
    """One cell: a level, two opinions, a state in full words, a value, or nothing asked."""
    cell: dict[str, Any] = {"break": breaks, "state": "", "at": None, "of": None, "also": None}
    cell |= {"word": "", "farm": "", "intention": False}
    if result is None:
        return cell | {"state": "absent", "word": absent or str(ABSENT["not_in_grid"])}
    if result.farm_at:
        cell["farm"] = _("ferme : %(level)s") % {"level": level_name(result, result.farm_at)}
    if result.state == "level":
        word = level_name(result, result.at)
        cell |= {"at": result.at, "of": result.of, "word": word}
        return cell | {"intention": result.intention}
    if result.state == "divergent":
        return cell | _two_opinions(result)
    if result.state == "value":
        return cell | {"state": "value", "word": value_word(result)}
    if result.state == "unchanged":
        return cell | {"state": "unchanged", "word": unchanged_words(result.text)}
    return cell | {"state": result.state, "word": str(CELL_STATES.get(result.state, ""))}


def _two_opinions(result: CriterionResult) -> dict[str, Any]:
    """Both levels side by side, the lower one first: neither of the two people comes first."""
    opinions = sorted({(at, of) for at, of in result.opinions})
    if len(opinions) < 2:
        return {"state": "divergent", "word": _("deux avis")}
    (first, of), (also, _of) = opinions[0], opinions[-1]
    names = " / ".join(level_name(result, at) for at, _of in opinions)
    return {"at": first, "also": also, "of": of, "word": _("deux avis : %s") % names}


def value_word(result: CriterionResult) -> str:
    if result.value is not None:
        unit = result.criterion.unit or ("%" if result.criterion.kind == "percentage" else "")
        return with_unit(f"{result.value.normalize():f}", unit)
    if result.criterion.kind in result.criterion.CHOICE_KINDS:
        names = {level.code: text_in(level.name) for level in result.criterion.steps}
        return ", ".join(names.get(code.strip(), code) for code in result.text.split(","))
    if result.criterion.kind == "date" and (day := parse_date(result.text)):
        return date_format(day, "j F Y")
    return result.text if len(result.text) < LONGEST else result.text[: LONGEST - 3] + "…"


def flag_word(flag: str) -> str:
    return {
        "new": _("nouveau"),
        "reworded": _("reformulé"),
        "rescaled": _("échelle changée"),
        "rescaled_keep": _("échelle changée, mêmes rangs comparés"),
        "rescaled_rescale": _("échelle changée, comparé en proportion"),
        "rescaled_clamp": _("échelle changée, comparé au plus haut niveau"),
        "retired": _("retiré"),
    }.get(flag, "")


def question_of(row: Row) -> str:
    """The question, and of which group where several answered it."""
    question = text_in(row.criterion.question)
    return f"{question} ({row.group})" if row.group else question


def column_words(column: Column, *, opens: bool = True) -> dict[str, str]:
    team = team_words(column)
    sub = _("équipe différente : %s") % team if column.team_changed else team
    return {
        "title": day_words(column),
        "sub": sub,
        "corrected": corrected_words(column),
        "break_word": grid_words(column) if column.breaks else "",
        "url": reverse("visits:report", args=[column.visit.pk]) if opens else "",
    }


def table_of(
    progress: Progress,
    *,
    theme: str = "",
    keeps: Keeps | None = None,
    opens: Container[UUID] | None = None,
    told: str = "",
) -> dict[str, Any]:
    """The table, or one theme of it, or what `keeps` keeps; a visit's report only if it `opens`.

    `told` is where both wordings of a changed question are read. A page with many of them has one
    link to it below the table, so that it stays light.
    """
    told = told if sum(_is_told(row) for row in progress.rows) <= FEW_LINKS else ""
    themes: dict[tuple[int, str], dict[str, Any]] = {}
    days = short_days(progress.columns)
    for row in progress.rows:
        code = row.criterion.theme.code
        if (theme and code != theme) or (keeps and not keeps(row)):
            continue
        name = text_in(row.criterion.theme.name)
        group = themes.setdefault((row.line.key[0], code), {"name": name, "rows": []})
        group["rows"].append(_table_row(row, progress.columns, days, told))
    return {
        "columns": [
            column_words(column, opens=opens is None or column.visit.pk in opens)
            for column in progress.columns
        ],
        "themes": list(themes.values()),
        "width": len(progress.columns) + 1,
    }


def _is_told(row: Row) -> bool:
    return bool(row.change) or row.flag == "reworded"


def _table_row(
    row: Row, columns: Sequence[Column], days: Sequence[str], told: str
) -> dict[str, Any]:
    cells = [
        cell_of(result, breaks=column.breaks, absent=_absent(row, column)) | {"on": day}
        for result, column, day in zip(row.results, columns, days, strict=True)
    ]
    return {
        "question": question_of(row),
        "flag": flag_word(row.flag),
        "told_url": f"{told}#q-{row.code}" if told and _is_told(row) else "",
        "red_line": row.criterion.red_line,
        "cells": cells,
    }


def _absent(row: Row, column: Column) -> str:
    """Why a visit has no cell for the question."""
    grid, code, _about = row.line.key
    place = column.place_of(grid, code)
    if row.group and place == "asked":
        return _("pas demandé à ce groupe")
    return str(ABSENT[place])


def list_of(rows: Iterable[Row], sentences: dict[UUID, str]) -> list[dict[str, Any]]:
    """Short list rows: the question, from what to what, the farm's sentence where it has one."""
    return [
        {
            "question": question_of(row),
            "before": cell_of(row.before) if row.before else None,
            "before_on": row.before_on,
            "now": cell_of(row.now, absent=_gone_word(row)),
            "sentence": sentences.get(row.now.criterion_id, "") if row.now else "",
            "flag": ", ".join(dict.fromkeys(flag_word(flag_of(one)) for one in row.crossed)),
        }
        for row in rows
    ]


def _gone_word(row: Row) -> str:
    return flag_word(row.flag) if row.flag == "retired" else str(ABSENT["asked"])


def wordings_of(progress: Progress) -> list[dict[str, Any]]:
    """Each question that changed within the visits shown: both wordings, who compared them, why."""
    found = []
    for row in progress.rows:
        there = [result.criterion for result in row.results if result is not None]
        if not _is_told(row) or not there:
            continue
        found.append(
            {
                "code": row.code,
                "flag": flag_word(row.flag),
                "versions": _wordings(there),
                "choice": _choice_words(row),
                "by": str(row.change.criterion.comparison_by or "") if row.change else "",
                "why": row.change.criterion.comparison_why if row.change else "",
            }
        )
    return found


def _wordings(criteria: Collection[Any]) -> list[dict[str, Any]]:
    """Every wording once, from old to new, with its levels."""
    by_version = {row.version_id: row for row in criteria}
    rows = sorted(by_version.values(), key=lambda row: row.version.number)
    return [
        {
            "number": row.version.number,
            "year": row.version.published_at.year if row.version.published_at else "",
            "question": text_in(row.question),
            "levels": [text_in(level.name) for level in row.steps],
        }
        for row in rows
    ]


def _choice_words(row: Row) -> str:
    if row.change is None:
        return ""
    return {
        "keep": _("Les réponses d'avant et d'après se comparent telles quelles."),
        "rescale": _("Le niveau d'avant est ramené à la nouvelle échelle."),
        "clamp": _("Le niveau d'avant compte au plus comme le plus haut niveau."),
        "break": _("Les réponses d'avant et d'après ne se comparent pas."),
    }.get(row.change.step.choice, "")
