"""At the desk: the file of a tablet, and visits begun without preparation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peers.forms import posted, refusals
from peers.models import Person
from visits.access import sender_or_404
from visits.exchange.tablet import take_in_file
from visits.forms.tablet import AttachForm, TabletFileForm
from visits.models import Draft
from visits.queries.draft import (
    draft_for,
    farms_of_draft,
    likely_visit,
    said_in_draft,
    visits_of_draft,
)
from visits.services.draft import attach_draft, attach_to_farm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring_file(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What a tablet handed over as a file is added in its authors' names, or waits."""
    access = sender_or_404(request.user, visit_id, "may_bring_file")
    form = TabletFileForm(posted(request), request.FILES or None)
    taken = None
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            taken = take_in_file(access.visit, form.cleaned_data["file"].read(), by=request.user)
    context = {"access": access, "visit": access.visit, "form": form, "taken": taken}
    return render(request, "visits/tablet_file_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A visit begun without preparation: what it holds, and where it belongs."""
    draft = _draft_or_404(request.user, draft_id)
    if draft.visit is not None:
        return redirect("visits:visit", draft.visit.pk)
    visits = visits_of_draft(draft, request.user)
    likely = likely_visit(draft, visits)
    form = AttachForm(
        posted(request),
        visits=visits,
        farms=farms_of_draft(draft, request.user),
        initial={"visit": likely},
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            return _attach(request, draft, form.cleaned_data)
    context = {"draft": draft, "form": form, "said": said_in_draft(draft), "likely": likely}
    return render(request, "visits/draft_page.html", context)


def _draft_or_404(person: Person, draft_id: UUID) -> Draft:
    draft, may = draft_for(person, draft_id)
    if draft is None:
        raise Http404
    if not may:
        raise PermissionDenied
    return draft


def _attach(request: HttpRequest, draft: Draft, chosen: dict[str, Any]) -> HttpResponse:
    if chosen["visit"]:
        done = attach_draft(draft, chosen["visit"], by=request.user)
    else:
        done = attach_to_farm(draft, chosen["farm"], by=request.user)
    messages.success(request, _("C'est rattaché. Tout est dans la visite, au nom de chacun."))
    return redirect("visits:visit", done.visit_id)
