"""The tablet's own pages: its home, a visit's hub, leaving the farm, help."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from visits.access import VisitAccess, visit_or_404
from visits.queries.grid import sections_of


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """The visits on this tablet: the page shows none, the tablet fills it from its own store."""
    return render(request, "visits/field_home.html", {"visit": None, "any_id": UUID(int=0)})


@require_safe
def show_away(request: HttpRequest) -> HttpResponse:
    """Shown without network in place of a page that is not kept."""
    return render(request, "visits/field_away.html", NO_VISIT)


@require_safe
def show_first(request: HttpRequest) -> HttpResponse:
    """Four short screens for whoever is new to it; one page, readable without JavaScript."""
    return render(request, "visits/field_first.html", NO_VISIT)


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    return render(request, "visits/field_help.html", NO_VISIT)


@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "visits/field_privacy.html", NO_VISIT)


@login_required
@require_safe
def show_hub(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The parts of the grid, without a word of what was said there."""
    access = visit_or_404(request.user, visit_id, "may_prepare")
    base = reverse("visits:field-hub", args=[access.visit.pk])
    context = {"sections": sections_of(access.visit), "pages": pages_below(base)}
    return render(request, "visits/field_hub.html", _of(access) | context)


@login_required
@require_safe
def show_leaving(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Before leaving the farm: what is received, what is only on this tablet."""
    access = visit_or_404(request.user, visit_id, "may_prepare")
    return render(request, "visits/field_leaving.html", _of(access))


def pages_below(base: str) -> list[dict[str, str]]:
    """The visit's other pages, in the order of the day."""
    return [{"url": base + path, "title": title, "text": text} for path, title, text in PAGES]


PAGES = (
    ("carnet/", _("Carnet"), _("Une note ou une photo en passant, à ranger plus tard.")),
    ("gather/", _("Réunir les tablettes"), _("Avant le bilan, aussi sans réseau.")),
    ("debrief/", _("Bilan"), _("Points d'appui, points à discuter, plan, promesses.")),
    ("signature/", _("Signer"), _("J'ai participé et relu.")),
    ("leaving/", _("Je peux quitter la ferme"), _("Ce qui est reçu, ce qui est seulement ici.")),
)
NO_VISIT: dict[str, Any] = {"visit": None}


def _of(access: VisitAccess) -> dict[str, Any]:
    return {"visit": access.visit}
