"""The parts of a progress page as a template walks them: lists, decisions, two visits."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.models import Action
from visits.progress_cells import list_of
from visits.progress_words import day_words
from visits.queries.result import Column, Pair, Progress, Promise, Promises
from visits.templatetags.visits import text_in
from visits.views.progress_charts import left_out_words, owner_words, pair_rule

ROWS = 8  # of a list or of one side's decisions; the others are a link away


def lists_of(progress: Progress, *, most: int | None = ROWS) -> dict[str, dict[str, Any]]:
    """Each short list with its whole number, and its first rows."""
    return {
        name: {"n": len(rows), "rows": list_of(rows[:most], progress.sentences)}
        for name, rows in progress.by_movement.items()
    }


def themes_of(progress: Progress) -> list[tuple[str, str]]:
    found = {row.criterion.theme.code: row.criterion.theme.name for row in progress.rows}
    return [(code, text_in(name)) for code, name in found.items()]


def promise_words(
    promises: Promises, *, part: bool, most: int | None = ROWS
) -> list[dict[str, Any]]:
    """The farm's side and the others' in one look: what was kept of what was promised."""
    sides = (
        ("farm", _("Ce que la ferme a promis"), promises.farm),
        ("others", _("Ce que le groupe et le réseau ont promis"), promises.others),
    )
    return [
        {
            "key": key,
            "title": title,
            "sentence": _kept(rows, part=part),
            "rows": [_promise(row) for row in _latest(rows, most)],
            "left": len(rows) - len(_latest(rows, most)),
        }
        for key, title, rows in sides
    ]


def _latest(rows: Sequence[Promise], most: int | None) -> Sequence[Promise]:
    """Open ones first, then the latest to be settled."""
    ordered = sorted(rows, key=lambda row: row.action.updated_at, reverse=True)
    ordered.sort(key=lambda row: not row.action.is_open)
    return ordered[:most]


def _kept(rows: Sequence[Promise], *, part: bool) -> str:
    promised = [row for row in rows if row.is_promised]
    if not promised and part:
        return _("Rien ne concerne votre groupe.")
    if not promised:
        return _("Rien n'a encore été promis.")
    kept = sum(row.is_kept for row in promised)
    first = ngettext(
        "%(n)s promesse tenue sur %(of)s.", "%(n)s promesses tenues sur %(of)s.", kept
    ) % {"n": kept, "of": len(promised)}
    return " ".join([first, *_not_kept(promised)])


def _not_kept(promised: Sequence[Promise]) -> list[str]:
    talk = sum(row.to_talk_over for row in promised)
    left = sum(row.action.status == Action.Status.DROPPED for row in promised)
    later = sum(row.action.status == Action.Status.POSTPONED for row in promised)
    said = (
        (talk, _("%(n)s à reparler.")),
        (later, ngettext("%(n)s reportée.", "%(n)s reportées.", later)),
        (left, ngettext("%(n)s abandonnée.", "%(n)s abandonnées.", left)),
    )
    return [words % {"n": n} for n, words in said if n]


def _promise(row: Promise) -> dict[str, Any]:
    action = row.action
    helps = [
        _("%(what)s, par %(who)s (%(status)s)")
        % {
            "what": one.what,
            "who": one.helper or one.helper_words or _("une personne"),
            "status": one.get_status_display(),
        }
        for one in row.supports
    ]
    return {"action": action, "owner": owner_words(row), "helps": helps}


def pair_words(pair: Pair, columns: Sequence[Column]) -> dict[str, Any]:
    """The rule in the network's words, what is left out, and the links to other pairs."""
    return {
        "n": pair.n,
        "rule": pair_rule(pair),
        "left_out": left_out_words(pair),
        "before": [_choice(column, pair.first) for column in columns if column.day < pair.last.day],
        "after": [_choice(column, pair.last) for column in columns if column.day > pair.first.day],
        "first": pair.first.day.isoformat(),
        "last": pair.last.day.isoformat(),
    }


def _choice(column: Column, chosen: Column) -> dict[str, Any]:
    return {
        "day": column.day.isoformat(),
        "words": day_words(column),
        "chosen": column.report.pk == chosen.report.pk,
    }
