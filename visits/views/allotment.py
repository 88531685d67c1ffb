"""Who looks after which part of the grid, decided at the desk before the visit or during it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peers.forms import refusals
from visits.access import visit_or_404
from visits.forms.allotment import AllotmentForm
from visits.queries.allotment import allotted
from visits.queries.grid import sections_of
from visits.queries.visit import teammates_of
from visits.services.allotment import allot_sections
from visits.views.visit_words import name_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_allotment(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Each part with the team's names to tick; nobody needs to have anything."""
    visit = visit_or_404(request.user, visit_id, "may_allot").visit
    team = list(teammates_of(visit))
    form = AllotmentForm(
        request.POST if request.method == "POST" else None,
        sections=[(section.key, name_of(section)) for section in sections_of(visit)],
        team=team,
        now=allotted(visit),
    )
    if form.is_valid():
        with refusals(form):
            allot_sections(visit, form.wanted(), by=request.user)
            messages.success(request, _("La grille est répartie. Chaque tablette le voit."))
            return redirect(visit)
    context = {"visit": visit, "form": form, "team": team}
    return render(request, "visits/allotment_page.html", context)
