"""The words of a progress page: one sentence, cells, lists and the chart's numbers."""

from collections.abc import Container, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.charts import ChartWords, ThemePanel, VisitBar
from visits.models import CriterionResult, Teammate, ThemeResult
from visits.queries.result import Column, Progress, Row
from visits.templatetags.visits import STATES, text_in, with_unit

CELL_STATES = {**STATES, "unanswered": STATES["empty"]}


def sentence_of(progress: Progress) -> str:
    """What has moved, in one sentence made from the same rows as the table."""
    if not progress.columns:
        return _("Aucune visite n'a encore de compte rendu définitif.")
    if not progress.is_comparable:
        return _("C'est la première visite : il n'y a pas encore de chemin à comparer.")
    found = progress.by_movement
    parts = [
        _count(len(found["up"]), "up"),
        _count(len(found["down"]), "down"),
        _count(len(found["same_to_work_on"]) + len(found["same_good"]), "same"),
        _count(len(found["first_seen"]), "first"),
        _count(len(found["not_seen_now"]), "unseen"),
        _count(len(found["not_comparable"]), "broken"),
        _count(len(found["divergent"]), "two"),
    ]
    said = [part for part in parts if part]
    if not said:
        return _("Aucun critère ne se compare d'une visite à l'autre.")
    return _("Depuis la visite d'avant : %(what)s.") % {"what": _join(said)}


def _count(number: int, what: str) -> str:
    if not number:
        return ""
    words = {
        "up": ngettext("%(n)s critère a progressé", "%(n)s critères ont progressé", number),
        "down": ngettext(
            "%(n)s a reculé ou est à revoir", "%(n)s ont reculé ou sont à revoir", number
        ),
        "same": ngettext("%(n)s est inchangé", "%(n)s sont inchangés", number),
        "first": ngettext(
            "%(n)s est vu pour la première fois", "%(n)s sont vus pour la première fois", number
        ),
        "unseen": ngettext(
            "%(n)s n'a pas été vu cette fois", "%(n)s n'ont pas été vus cette fois", number
        ),
        "broken": ngettext("%(n)s ne se compare pas", "%(n)s ne se comparent pas", number),
        "two": ngettext("%(n)s porte deux avis", "%(n)s portent deux avis", number),
    }
    return words[what] % {"n": number}


def _join(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def level_name(result: CriterionResult, at: int | None) -> str:
    levels = list(result.criterion.levels.all())
    return text_in(levels[at - 1].name) if at and at <= len(levels) else ""


def cell_of(result: CriterionResult | None, *, breaks: bool, group: str = "") -> dict[str, Any]:
    """One cell: a level, two opinions, a state in full words, a value, or nothing asked."""
    cell: dict[str, Any] = {"break": breaks, "state": "", "at": None, "of": None, "word": ""}
    if result is None:
        word = _("pas demandé à ce groupe") if group else _("pas dans cette grille")
        return cell | {"state": "absent", "word": word}
    farm = ""
    if result.farm_at:
        farm = _("ferme : %(level)s") % {"level": level_name(result, result.farm_at)}
    cell["farm"] = farm
    if result.state == "level":
        word = level_name(result, result.at)
        return cell | {"at": result.at, "of": result.of, "word": word}
    if result.state == "divergent":
        return cell | _two_opinions(result)
    if result.state == "value":
        return cell | {"state": "value", "word": value_word(result)}
    return cell | {"state": result.state, "word": str(CELL_STATES.get(result.state, ""))}


def _two_opinions(result: CriterionResult) -> dict[str, Any]:
    if len(result.opinions) < 2:
        return {"state": "divergent", "word": _("deux avis")}
    (first, of), (also, _of) = result.opinions[0], result.opinions[-1]
    words = f"{level_name(result, first)} / {level_name(result, also)}"
    return {"at": first, "also": also, "of": of, "word": _("deux avis : %s") % words}


def value_word(result: CriterionResult) -> str:
    if result.value is not None:
        unit = result.criterion.unit or ("%" if _is_share(result) else "")
        return with_unit(f"{result.value.normalize():f}", unit)
    if result.criterion.kind in result.criterion.CHOICE_KINDS:
        names = {level.code: text_in(level.name) for level in result.criterion.levels.all()}
        return ", ".join(names.get(code.strip(), code) for code in result.text.split(","))
    if result.criterion.kind == "date" and (day := parse_date(result.text)):
        return date_format(day, "j F Y")
    return result.text if len(result.text) < 60 else result.text[:57] + "…"


def _is_share(result: CriterionResult) -> bool:
    return result.criterion.kind == "percentage"


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


def _break_words(column: Column) -> str:
    return _("grille %s") % ", ".join(f"v{version.number}" for version in column.versions)


def column_words(column: Column, *, opens: bool = True) -> dict[str, str]:
    parts = [
        str(Teammate.Part(part).label) + (f" ({number})" if number > 1 else "")
        for part, number in sorted(column.parts.items())
    ]
    sub = ", ".join(parts)
    if column.team_changed:
        sub = _("équipe différente : %s") % sub
    if column.report.edition > 1:
        on = date_format(column.report.sealed_at, "j F Y")
        sub += " · " + _("corrigé le %s") % on
    return {
        "title": date_format(column.day, "j F Y"),
        "sub": sub,
        "break_word": _break_words(column) if column.breaks else "",
        "url": reverse("visits:report", args=[column.visit.pk]) if opens else "",
    }


def table_of(
    progress: Progress, *, theme: str = "", opens: Container[UUID] | None = None
) -> dict[str, Any]:
    """The criterion × visit table, or one theme of it; a visit's report only if it `opens`."""
    themes: dict[str, dict[str, Any]] = {}
    for row in progress.rows:
        code = row.criterion.theme.code
        if theme and code != theme:
            continue
        group = themes.setdefault(code, {"name": text_in(row.criterion.theme.name), "rows": []})
        cells = [
            cell_of(result, breaks=column.breaks, group=row.group)
            for result, column in zip(row.results, progress.columns, strict=True)
        ]
        group["rows"].append(
            {
                "question": question_of(row),
                "flag": flag_word(row.flag),
                "cells": cells,
            }
        )
    return {
        "columns": [
            column_words(column, opens=opens is None or column.visit.pk in opens)
            for column in progress.columns
        ],
        "themes": list(themes.values()),
        "width": len(progress.columns) + 1,
    }


def question_of(row: Row) -> str:
    """The question, and of which group where several answered it."""
    question = text_in(row.criterion.question)
    return f"{question} ({row.group})" if row.group else question


def list_of(rows: Sequence[Row], sentences: dict[str, str]) -> list[dict[str, Any]]:
    """Short list rows: the question, from what to what, the farm's sentence where it has one."""
    return [
        {
            "question": question_of(row),
            "before": cell_of(row.before, breaks=False) if row.before else None,
            "now": cell_of(row.now, breaks=False),
            "sentence": sentences.get(row.now.criterion_id, "") if row.now else "",
            "flag": flag_word(row.flag),
        }
        for row in rows
    ]


def panels_of(progress: Progress) -> list[ThemePanel]:
    """The chart's numbers: one panel per theme, one bar per visit, from stored results."""
    by_theme: dict[tuple[int, str], dict[int, ThemeResult]] = {}
    for row in progress.themes:
        by_theme.setdefault((row.grid_id, row.code), {})[row.report_id] = row
    panels = []
    for found in by_theme.values():
        newest = max(found.values(), key=lambda row: row.theme.version.number)
        bars = [
            bar_of(column, found[column.report.pk])
            for column in progress.columns
            if column.report.pk in found
        ]
        panels.append(ThemePanel(text_in(newest.theme.name), bars))
    return panels


def bar_of(column: Column, row: ThemeResult) -> VisitBar:
    return VisitBar(
        label=date_format(column.day, "M Y"),
        segments=[(at, of, n) for at, of, n in row.counts],
        missing=row.missing,
        applicable=row.applicable,
        answered=row.answered,
        break_before=column.breaks,
        break_label=_break_words(column),
    )


def chart_words(progress: Progress) -> ChartWords:
    """Level names of the farm's latest grid, and the words of what is missing."""
    levels: dict[int, list[str]] = {}
    for row in progress.rows:
        names = [text_in(level.name) for level in row.criterion.levels.all()]
        if row.criterion.kind == "levels":
            levels.setdefault(len(names), names)
    return ChartWords(
        levels=levels,
        level=_("niveau {at} sur {of}"),
        missing={
            "divergent": (_("{n} à deux avis"), _("{n} à deux avis")),
            "not_seen": (_("{n} pas vu"), _("{n} pas vus")),
            "not_covered": (_("{n} pas abordé"), _("{n} pas abordés")),
            "unknown": (_("{n} sans réponse connue"), _("{n} sans réponse connue")),
            "unanswered": (_("{n} pas encore rempli"), _("{n} pas encore remplis")),
            "not_applicable": (_("{n} non concerné"), _("{n} non concernés")),
        },
        plain=_("réponse sans niveau"),
        without_level=(_("{n} réponse sans niveau"), _("{n} réponses sans niveau")),
        share_read=_("{answered} réponses sur {applicable} critères concernés"),
        nothing=_("aucun critère concerné"),
        bar=_("{theme}, {visit} : {parts}."),
    )
