"""At the table, without network: the tablets gathered by file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from visits.access import visit_or_404
from visits.views.field import place_of, render_place


@login_required
@require_safe
def show_gather(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Which tablets have given what they hold: the page names none, the tablet's store does."""
    access = visit_or_404(request.user, visit_id, "may_prepare")
    return render_place(request, "visits/field_gather.html", place_of(access.visit), {})
