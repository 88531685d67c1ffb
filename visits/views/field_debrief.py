"""At the table, without network: the debrief and the signatures, filled from the tablet's store."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peers.access import networks_of
from peers.models import Group, Person
from visits.access import visit_or_404
from visits.forms.debrief import ReviewForm
from visits.forms.due import DueMixin
from visits.models import GridVersion, Visit
from visits.views.field import Place, place_of, render_place

#: Each part of the talk: its name in the log, its title, what stands there when it is empty.
PARTS = (
    ("strengths", _("1. Ce qui va bien"), _("Rien de noté : dites-en un chacun, à voix haute.")),
    ("discuss", _("2. À discuter"), _("Rien n'a été mis de côté pour en parler.")),
    ("both", _("3. L'avis de la ferme"), _("La ferme n'a pas partagé son propre avis.")),
    ("previous", _("4. Le plan d'avant"), _("Il n'y a rien à revoir ici.")),
    ("hopes", _("5. Ce que la ferme attend du groupe et du réseau"), ""),
    ("leads", _("6. Les pistes deviennent des actions"), ""),
)


class DueForm(DueMixin):
    """The list of months and seasons, as the desk offers it."""


@login_required
@require_safe
def show_debrief(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The order of the talk and its forms; not a word of what was said."""
    visit = visit_or_404(request.user, visit_id, "may_prepare").visit
    return render_debrief(request, place_of(visit), groups=_groups(visit))


def render_debrief(
    request: HttpRequest, place: Place, *, groups: Sequence[dict[str, Any]] = ()
) -> HttpResponse:
    due = DueForm(auto_id=False)
    due.offer_dates((place.visit and place.visit.date) or timezone.localdate())
    context = {
        "parts": PARTS,
        "due": due,
        "groups": groups,
        "events": ReviewForm.base_fields["event"].choices,
    }
    return render_place(request, "visits/field_debrief.html", place, context)


@login_required
@require_safe
def show_signature(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Reading again and signing; each signs what the tablet shows."""
    visit = visit_or_404(request.user, visit_id, "may_prepare").visit
    return render_place(request, "visits/field_signature.html", place_of(visit), {})


def groups_around(version: GridVersion, person: Person) -> list[dict[str, Any]]:
    """The farm is not known yet: any group of the grid's network may take an action on."""
    rows = Group.objects.filter(network=version.grid.network, network__in=networks_of(person))
    return list(rows.values("ref", "name"))


def _groups(visit: Visit) -> list[dict[str, Any]]:
    """The groups that may take an action on: those that work with the farm."""
    rows = Group.objects.filter(
        partnerships__farm=visit.farm, partnerships__until__isnull=True
    ).distinct()
    return list(rows.values("ref", "name"))
