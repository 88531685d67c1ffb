"""Themes of a draft and their parts: add, rename, move."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.griddoc.walk import text_of
from visits.models import GridEdit, GridVersion, Theme
from visits.models.criterion import part_id
from visits.queries.grid_document import theme_document
from visits.services.editing import (
    free_code,
    lock_draft,
    note_edit,
    refuse_stale,
    taken_codes,
)

Document = Mapping[str, Any]
Verb = GridEdit.Verb


class Same:
    """Where a theme stays under what it is under."""


SAME = Same()
#: A page that lists themes stays a page.
MOST_THEMES = 60


@transaction.atomic
def add_theme(
    version: GridVersion, name: Mapping[str, str], *, by: Person, parent: Theme | None = None
) -> Theme:
    """A theme behind the others, or a part behind the parts of its theme."""
    version = lock_draft(version)
    if not text_of(name):
        raise Refused(_("Donnez un nom au thème."))
    if parent is not None and parent.parent_id is not None:
        raise Refused(_("Une partie ne se divise pas encore une fois."))
    if version.themes.count() >= MOST_THEMES:
        raise Refused(_("Une grille a au plus %(n)s thèmes et parties.") % {"n": MOST_THEMES})
    stem = slugify(text_of(name))[:30].strip("-") or "theme"
    code = free_code(stem, taken_codes(version.grid, "theme"))
    theme = make_theme(version, {"code": code, "name": dict(name)}, parent)
    number_themes(version)
    note_edit(version, Verb.ADDED, "theme", code, by=by, after={"code": code, "name": dict(name)})
    return theme


def make_theme(version: GridVersion, document: Document, parent: Theme | None) -> Theme:
    """A theme of a document behind all others; `number_themes` then gives it its place."""
    return Theme.objects.create(
        id=part_id(version, "theme", document["code"]),
        version=version,
        parent=parent,
        code=document["code"],
        position=version.themes.count() + 1,
        name=document["name"],
        intro=document.get("intro", {}),
    )


@transaction.atomic
def change_theme(
    theme: Theme, document: Document, *, by: Person, token: str | None = None
) -> Theme:
    """Its name and introduction; `token` is the state that the form displayed."""
    version = lock_draft(theme.version)
    theme = version.themes.get(pk=theme.pk)
    before = theme_texts(theme)
    refuse_stale(version, before, token, "theme")
    theme.name, theme.intro = document["name"], document.get("intro", {})
    after = theme_texts(theme)
    if after != before:
        theme.save(update_fields=["name", "intro"])
        note_edit(version, Verb.CHANGED, "theme", theme.code, by=by, before=before, after=after)
    return theme


def theme_texts(theme: Theme) -> dict[str, Any]:
    """A theme alone: what its own form shows."""
    found = theme_document(theme, [])
    return {key: thing for key, thing in found.items() if key != "criteria"}


@transaction.atomic
def move_theme(theme: Theme, *, to: int, by: Person, under: Theme | Same | None = SAME) -> Theme:
    """To the to-th place among its like; `under` makes it a part of a theme, or of none."""
    version = lock_draft(theme.version)
    theme = version.themes.select_related("parent").get(pk=theme.pk)
    parent = theme.parent if isinstance(under, Same) else under
    if parent is not None and (parent.pk == theme.pk or parent.parent_id or theme.parts.exists()):
        raise Refused(_("Un thème a des parties, mais une partie n'en a pas."))
    before = {"above": theme.parent.code if theme.parent else "", "at": rank_of(theme)}
    theme.parent = parent
    theme.save(update_fields=["parent"])
    like = [row for row in _like(version, parent) if row.pk != theme.pk]
    like.insert(max(0, min(to - 1, len(like))), theme)
    number_themes(version, like)
    after = {"above": parent.code if parent else "", "at": rank_of(theme)}
    if before != after:
        note_edit(version, Verb.MOVED, "theme", theme.code, by=by, before=before, after=after)
    return theme


def rank_of(theme: Theme) -> int:
    """Its place among the themes, or among the parts of its theme, from one."""
    like = Theme.objects.filter(version_id=theme.version_id, parent_id=theme.parent_id)
    return list(like.order_by("position", "pk").values_list("pk", flat=True)).index(theme.pk) + 1


def _like(version: GridVersion, parent: Theme | None) -> list[Theme]:
    return list(version.themes.filter(parent=parent).order_by("position", "pk"))


def number_themes(version: GridVersion, like: Sequence[Theme] = ()) -> None:
    """Positions without holes, parts behind their theme; `like` is the new order of a family."""
    ranks = {row.pk: rank for rank, row in enumerate(like)}
    themes = sorted(
        version.themes.order_by("position", "pk"), key=lambda row: ranks.get(row.pk, row.position)
    )
    order = [
        row
        for top in themes
        if top.parent_id is None
        for row in [top, *(part for part in themes if part.parent_id == top.pk)]
    ]
    changed = [row for at, row in enumerate(order, start=1) if row.position != at]
    places = {row.pk: at for at, row in enumerate(order, start=1)}
    for row in changed:
        row.position = places[row.pk]
    Theme.objects.bulk_update(changed, ["position"])
