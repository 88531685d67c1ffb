"""Going back: a theme, a criterion or the grid's own words as they stood after an earlier edit."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peers.models import Person
from peers.refused import Refused
from visits.models import GridEdit, GridVersion
from visits.services.criterion import change_criterion, move_criterion
from visits.services.editing import lock_draft
from visits.services.grid_head import change_head
from visits.services.theme import change_theme, move_theme

Verb = GridEdit.Verb
GONE = gettext_lazy("Ce texte est de côté. Remettez-le d'abord dans le brouillon.")


@transaction.atomic
def return_to(edit: GridEdit, *, by: Person, start: bool = False) -> None:
    """To the state after that edit, or before it if `start`; what came since stays told."""
    version = lock_draft(edit.version)
    state = edit.before if start else edit.after
    if not state or edit.verb not in {Verb.CHANGED, Verb.MOVED, Verb.ADDED}:
        raise Refused(_("Cette étape ne garde pas de texte où revenir."))
    if edit.noun == "grid":
        change_head(version, state, by=by)
    elif edit.noun == "theme":
        _return_theme(version, edit, state, by)
    else:
        _return_criterion(version, edit, state, by)


def _return_theme(
    version: GridVersion, edit: GridEdit, state: Mapping[str, Any], by: Person
) -> None:
    theme = version.themes.select_related("version").filter(code=edit.code).first()
    if theme is None:
        raise Refused(GONE)
    if edit.verb == Verb.MOVED:
        under = version.themes.filter(code=state["above"], parent=None).first()
        move_theme(theme, to=state["at"], under=under, by=by)
    else:
        change_theme(theme, state, by=by)


def _return_criterion(
    version: GridVersion, edit: GridEdit, state: Mapping[str, Any], by: Person
) -> None:
    criterion = version.criteria.select_related("version").filter(code=edit.code).first()
    if criterion is None:
        raise Refused(GONE)
    if edit.verb == Verb.MOVED:
        theme = version.themes.filter(code=state["theme"]).first()
        move_criterion(criterion, to=state["at"], theme=theme, by=by)
    else:
        change_criterion(criterion, state, by=by)
