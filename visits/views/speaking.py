"""Who speaks through a form of the farm, and what the next page says of what was stored."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from visits.access import FarmAccess, VisitAccess
from visits.queries.debrief import farm_side
from visits.queries.plan import holders_of
from visits.services.entry import Result
from visits.services.say import is_held


def farm_voice(access: VisitAccess, *, at_table: bool = False) -> dict[str, Any]:
    """What a form of the farm's words needs: its own people write, others note."""
    itself = access.person if access.may_answer_as_farm else None
    return {"holders": holders_of(farm_side(access)), "itself": itself, "at_table": at_table}


def plan_voice(access: FarmAccess, *, owns: bool) -> dict[str, Any]:
    itself = access.person if owns else None
    return {"holders": holders_of(access), "itself": itself}


def tell_outcome(request: HttpRequest, results: Sequence[Result], done: str) -> None:
    """Say that it is stored, or that somebody must first decide where it belongs."""
    if is_held(results):
        messages.warning(
            request,
            _("Reçu à rattacher : vos mots sont gardés. Quelqu'un de l'équipe décide de la suite."),
        )
    else:
        messages.success(request, done)
