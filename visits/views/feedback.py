"""What visitors say of a grid's questions, for those who write its next version or copy it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peers.access import current_network
from visits.access import grid_or_404, network_heard_on
from visits.queries.feedback import feedback_on, with_what_became

A_PAGE = 20


@login_required
@require_safe
def show_feedback(request: HttpRequest, ref: str) -> HttpResponse:
    """Question by question, those asked so today first, most often named first."""
    grid = grid_or_404(request.user, ref)
    network = network_heard_on(request.user, grid, current_network(request))
    if network is None:
        raise PermissionDenied
    found = with_what_became(grid, feedback_on(grid, network, request.user))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "grid": grid,
        "network": network,
        "in_library": grid.network_id is None,
        "copy": network.grids.filter(copied_from=grid).first(),
        "page": page,
        "found": list(page),
    }
    return render(request, "visits/feedback_page.html", context)
