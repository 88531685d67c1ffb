"""A grid version as its open document `spg-grid/1`: what an import reads back whole."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from visits.griddoc import FLAGS, FORMAT, RULES, TEXTS
from visits.models import Criterion, GridVersion, Level, Theme

Document = dict[str, Any]


def version_document(version: GridVersion) -> Document:
    """The whole version in a fixed number of queries; what is empty or usual is left out."""
    themes = list(version.themes.order_by("position"))
    rows = version.criteria.prefetch_related("levels", "feeds__theme").order_by("position")
    criteria: dict[Any, list[Criterion]] = {}
    for row in rows:
        criteria.setdefault(row.theme_id, []).append(row)
    parts: dict[Any, list[Theme]] = {}
    for theme in themes:
        parts.setdefault(theme.parent_id, []).append(theme)
    return {
        "format": FORMAT,
        **grid_head(version),
        "themes": [
            theme_document(theme, criteria.get(theme.pk, []))
            | _said(
                parts=[theme_document(p, criteria.get(p.pk, [])) for p in parts.get(theme.pk, [])]
            )
            for theme in parts.get(None, [])
        ],
    }


def grid_head(version: GridVersion) -> Document:
    """What a document says of the grid itself, before its themes."""
    grid = version.grid
    policy = {
        "missing": version.missing,
        "not_applicable": version.not_applicable,
        "theme": version.theme_result,
        "total": version.total,
    } | _said(always_left_out=list(version.always_left_out), arithmetic=version.arithmetic)
    return (
        {"code": grid.code, "name": grid.name}
        | _said(summary=grid.summary, licence=grid.licence, source=grid.source)
        | _said(charter=version.charter)
        | {"languages": list(version.languages), "policy": policy}
    )


def theme_document(theme: Theme, criteria: Iterable[Criterion]) -> Document:
    """A theme with its criteria, without its parts."""
    return (
        {"code": theme.code, "name": theme.name}
        | _said(intro=theme.intro)
        | {"criteria": [criterion_document(row) for row in criteria]}
    )


def criterion_document(criterion: Criterion) -> Document:
    """One criterion with its levels or options; wants `levels` and `feeds__theme` at hand."""
    steps = [_step(level) for level in criterion.levels.all()]
    usual = criterion.Change.NEW, criterion.Comparison.KEEP
    history = {"change": criterion.change, "comparison": criterion.comparison}
    return (
        {"code": criterion.code, "kind": criterion.kind}
        | _said(**{key: getattr(criterion, key) for key in TEXTS})
        | _said(**{key: getattr(criterion, key) for key in RULES})
        | _said(**{key: getattr(criterion, key) for key in FLAGS})
        | ({"subject": criterion.subject} if criterion.subject != "farm" else {})
        | ({"rhythm": criterion.rhythm} if criterion.rhythm != "anew" else {})
        | ({"weight": plain(criterion.weight)} if criterion.weight != 1 else {})
        | ({} if criterion.may_not_apply else {"not_applicable": False})
        | _said(feeds=sorted(feed.theme.code for feed in criterion.feeds.all()))
        | (history if (criterion.change, criterion.comparison) != usual else {})
        | _said(why=criterion.comparison_why)
        | ({"options" if criterion.has_options else "levels": steps} if steps else {})
    )


def _step(level: Level) -> Document:
    worth = {} if level.value is None else {"value": plain(level.value)}
    return {"code": level.code, "name": level.name} | _said(description=level.description) | worth


def plain(number: Decimal) -> str:
    """A decimal without needless zeros, never in powers of ten."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _said(**things: Any) -> Document:
    return {key: thing for key, thing in things.items() if thing}
