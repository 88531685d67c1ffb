"""A theme with all it asks: read whole, written again, copied."""

from typing import Any

from django.db import transaction

from peers.models import Person
from visits.models import GridEdit, GridVersion, Theme
from visits.queries.grid_document import theme_document
from visits.services.arithmetic import copy_arithmetic
from visits.services.criterion import put_criterion
from visits.services.editing import free_code, lock_draft, note_edit, taken_codes
from visits.services.theme import make_theme, number_themes, rank_of

Document = dict[str, Any]


@transaction.atomic
def copy_theme(theme: Theme, *, by: Person) -> Theme:
    """The same theme once more behind it, its criteria under codes of their own."""
    version = lock_draft(theme.version)
    theme = version.themes.select_related("parent").get(pk=theme.pk)
    themes = taken_codes(version.grid, "theme")
    criteria = taken_codes(version.grid, "criterion")
    original = whole_theme(theme)
    document = _recoded(original, themes, criteria)
    copy = rebuild_theme(version, document, theme.parent)
    for part in document.get("parts", []):
        rebuild_theme(version, part, copy)
    _copy_points(version, original, document)
    like = list(version.themes.filter(parent=theme.parent).exclude(pk=copy.pk))
    like.sort(key=lambda row: row.position)
    like.insert(rank_of(theme), copy)
    number_themes(version, like)
    note_edit(version, GridEdit.Verb.ADDED, "theme", copy.code, by=by, after=document)
    copy.refresh_from_db()
    return copy


def _copy_points(version: GridVersion, original: Document, copy: Document) -> None:
    """What a theme brings at most, and what its questions bring, stands for the copies too."""
    both = [[row, *row.get("parts", [])] for row in (original, copy)]
    for old, new in zip(*both, strict=True):
        copy_arithmetic(version, {old["code"]: new["code"]}, "caps")
        items = zip(old.get("criteria", []), new.get("criteria", []), strict=True)
        copy_arithmetic(version, {a["code"]: b["code"] for a, b in items}, "points")


def _recoded(document: Document, themes: set[str], criteria: set[str]) -> Document:
    """New codes for all; what compared with an earlier version does so no more."""
    copy = renamed(document, themes)
    themes.add(copy["code"])
    items = []
    for item in document.get("criteria", []):
        told = {key: item[key] for key in item if key not in {"change", "comparison", "why"}}
        items.append(renamed(told, criteria))
        criteria.add(items[-1]["code"])
    copy["criteria"] = items
    if "parts" in document:
        copy["parts"] = [_recoded(part, themes, criteria) for part in document["parts"]]
    return copy


def whole_theme(theme: Theme) -> Document:
    """With its parts and their criteria."""
    parts = [_theme_alone(part) for part in theme.parts.order_by("position", "pk")]
    return _theme_alone(theme) | ({"parts": parts} if parts else {})


def _theme_alone(theme: Theme) -> Document:
    rows = theme.criteria.prefetch_related("levels", "feeds__theme").order_by("position", "pk")
    return theme_document(theme, rows)


def rebuild_theme(version: GridVersion, document: Document, parent: Theme | None) -> Theme:
    """A theme of a document with its criteria, without its parts, behind all others."""
    themes = set(version.themes.values_list("code", flat=True))
    theme = make_theme(version, renamed(document, themes), parent)
    taken = set(version.criteria.values_list("code", flat=True))
    for criterion in document.get("criteria", []):
        item = renamed(criterion, taken)
        taken.add(item["code"])
        put_criterion(theme, item)
    return theme


def renamed(document: Document, taken: set[str]) -> Document:
    """Under its own code if it is free."""
    return {**document, "code": free_code(document["code"], taken)}
