"""What visitors say of a grid's questions, for those who write its next version."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from visits.access import grid_or_404, may_edit_grid
from visits.queries.feedback import feedback_on

A_PAGE = 20


@login_required
@require_safe
def show_feedback(request: HttpRequest, ref: str) -> HttpResponse:
    """Question by question, most often named first."""
    grid = grid_or_404(request.user, ref)
    if not may_edit_grid(request.user, grid):
        raise PermissionDenied
    found = list(feedback_on(grid, request.user).values())
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"grid": grid, "page": page, "found": list(page)}
    return render(request, "visits/feedback_page.html", context)
