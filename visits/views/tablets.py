"""A visit made ready on a tablet; one's own tablets; and those of a network, for who facilitates."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from visits.access import FarmAccess, VisitAccess, visit_or_404
from visits.queries.devices import expected_size, tablets_of_visit
from visits.queries.grid import sections_of
from visits.queries.plan import to_review
from visits.queries.shell import shell_build


@login_required
@require_safe
def show_preparation(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One tap that takes the visit along, and proves it; what else there is to take along."""
    access = visit_or_404(request.user, visit_id, "may_prepare")
    visit = access.visit
    sections = sections_of(visit)
    criteria = sum(len(section.numbered) for section in sections)
    context: dict[str, Any] = {
        "access": access,
        "visit": visit,
        "farm": visit.farm,
        "person": request.user,
        "build": shell_build(),
        "size": expected_size(criteria, len(sections)),
        "tablets": tablets_of_visit(visit),
        "actions": _actions(access),
    }
    return render(request, "visits/tablet_page.html", context)


def _actions(access: VisitAccess) -> list[Any]:
    if not access.may_read_past:
        return []
    farm = FarmAccess(access.person, access.visit.farm, access.standing)
    return to_review(farm, access.visit.pk)
