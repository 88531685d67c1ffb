"""The shelf of a draft: what was taken out of it, whole, and may come back."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.models import Criterion, GridEdit, GridVersion, Theme
from visits.queries.grid_document import criterion_document
from visits.services.criterion import criterion_at_hand, number_criteria, put_criterion
from visits.services.editing import lock_draft, note_edit
from visits.services.theme import number_themes, rank_of
from visits.services.theme_whole import rebuild_theme, renamed, whole_theme

Document = dict[str, Any]
Verb = GridEdit.Verb


@transaction.atomic
def shelve_criterion(criterion: Criterion, *, by: Person) -> GridVersion:
    """Out of the draft, kept whole beside it."""
    version = lock_draft(criterion.version)
    criterion = criterion_at_hand(version, criterion.code)
    document, theme = criterion_document(criterion), criterion.theme
    place = {"theme": theme.code, "at": criterion.position}
    code = criterion.code
    criterion.delete()
    number_criteria(list(theme.criteria.order_by("position", "pk")))
    _put_on_shelf(version, "criterion", place, document, by)
    note_edit(version, Verb.SHELVED, "criterion", code, by=by, before=document)
    return version


@transaction.atomic
def shelve_theme(theme: Theme, *, by: Person) -> GridVersion:
    """A theme with its parts and their criteria."""
    version = lock_draft(theme.version)
    theme = version.themes.select_related("parent").get(pk=theme.pk)
    place = {"theme": theme.parent.code if theme.parent else "", "at": rank_of(theme)}
    document, code = whole_theme(theme), theme.code
    theme.delete()
    number_themes(version)
    _put_on_shelf(version, "theme", place, document, by)
    note_edit(version, Verb.SHELVED, "theme", code, by=by, before=document)
    return version


def _put_on_shelf(
    version: GridVersion, noun: str, place: Mapping[str, Any], document: Document, by: Person
) -> None:
    item = {"id": uuid.uuid4().hex, "noun": noun, "by": by.name, **place, "document": document}
    version.shelf = [*version.shelf, item | {"on": timezone.now().isoformat()}]
    version.save(update_fields=["shelf"])


@transaction.atomic
def restore_from_shelf(version: GridVersion, item_id: str, *, by: Person) -> Theme | Criterion:
    """Back to where it was, if that place is still there; else behind the others."""
    version = lock_draft(version)
    item = next((one for one in version.shelf if one["id"] == item_id), None)
    if item is None:
        raise Refused(_("Ceci n'est plus de côté. Quelqu'un l'a peut-être déjà remis."))
    restore = _restore_theme if item["noun"] == "theme" else _restore_criterion
    back = restore(version, item)
    version.shelf = [one for one in version.shelf if one["id"] != item_id]
    version.save(update_fields=["shelf"])
    note_edit(version, Verb.RESTORED, item["noun"], back.code, by=by, after=item["document"])
    return back


def _restore_criterion(version: GridVersion, item: Mapping[str, Any]) -> Criterion:
    theme = version.themes.filter(code=item["theme"]).first()
    theme = theme or version.themes.order_by("position").first()
    if theme is None:
        raise Refused(_("Ajoutez d'abord un thème : ce critère a besoin d'une place."))
    taken = set(version.criteria.values_list("code", flat=True))
    return put_criterion(theme, renamed(item["document"], taken), at=item["at"])


def _restore_theme(version: GridVersion, item: Mapping[str, Any]) -> Theme:
    parent = version.themes.filter(code=item["theme"], parent=None).first()
    document = item["document"]
    parent = None if document.get("parts") else parent
    theme = rebuild_theme(version, document, parent)
    for part in document.get("parts", []):
        rebuild_theme(version, part, theme)
    like = list(version.themes.filter(parent=parent).exclude(pk=theme.pk).order_by("position"))
    like.insert(max(0, min(item["at"] - 1, len(like))), theme)
    number_themes(version, like)
    theme.refresh_from_db()
    return theme
