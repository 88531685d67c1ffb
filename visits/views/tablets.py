"""A visit made ready on a tablet; one's own tablets; a network's, for facilitators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peers.access import current_network
from peers.services.person import sign_out
from visits.access import (
    FarmAccess,
    VisitAccess,
    own_tablet_or_404,
    tablet_to_revoke,
    visit_or_404,
)
from visits.queries.devices import (
    PreparedTablet,
    expected_size,
    own_tablets,
    tablets_of_network,
    tablets_of_visit,
)
from visits.queries.grid import sections_of
from visits.queries.plan import to_review
from visits.queries.shell import shell_build
from visits.services.device import forget_tablet, keep_tablet
from visits.services.tablet import revoke_tablet

ROWS = 25


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


@login_required
@require_safe
def show_own(request: HttpRequest) -> HttpResponse:
    """One's own tablets: the last contact of each, and what it last said is not sent."""
    context = {"tablets": own_tablets(request.user), "person": request.user}
    return render(request, "visits/own_tablets_page.html", context)


@login_required
@require_POST
def forget(request: HttpRequest, tablet_id: UUID) -> HttpResponse:
    """It sends, then wipes itself, when it is next heard of; or is kept after all."""
    tablet = own_tablet_or_404(request.user, tablet_id)
    if "keep" in request.POST:
        keep_tablet(tablet)
        messages.success(request, _("Cette tablette garde ses visites."))
    else:
        forget_tablet(tablet, sure="sure" in request.POST)
        messages.success(
            request, _("À son prochain contact, la tablette envoie tout, puis efface tout.")
        )
    return redirect("visits:own-tablets")


@login_required
@require_safe
def show_of_network(request: HttpRequest) -> HttpResponse:
    """Which visit is on which tablet, and what each tablet last told."""
    network = current_network(request)
    if network is None:
        raise PermissionDenied
    page = Paginator(tablets_of_network(network), ROWS).get_page(request.GET.get("page"))
    context = {
        "network": network,
        "page": page,
        "rows": [PreparedTablet(row) for row in page],
    }
    return render(request, "visits/network_tablets_page.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, tablet_id: UUID) -> HttpResponse:
    """A lost or borrowed tablet: what it still sends is held, and it receives nothing more."""
    tablet = tablet_to_revoke(request.user, tablet_id)
    revoke_tablet(tablet, by=request.user)
    sign_out(tablet.person, but=request.session.session_key)
    messages.success(
        request,
        _("La tablette est retirée. Ce qu'elle envoie encore est reçu, à rattacher."),
    )
    return redirect("visits:network-tablets")
