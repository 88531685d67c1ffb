"""The facilitator's page, and the list of farms that everyone of a network may open."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peers.access import current_network, networks_of
from visits.queries.farm import farms_seen_from
from visits.queries.network import (
    farms_by_date,
    needs_of,
    open_actions,
    season_of,
    years_of,
)
from visits.queries.visit import farms_to_plan

ROWS = 25
SHORT = 10  # rows of the shorter lists below the farms: the page stays light in a large network


@login_required
def show_network(request: HttpRequest) -> HttpResponse:
    """Farms by the date of their last visit, the season's visits, open actions."""
    network = current_network(request)
    if network is None:
        raise PermissionDenied
    today = timezone.localdate()
    years = years_of(network)
    year = int(request.GET["year"]) if request.GET.get("year", "").isdecimal() else today.year
    order = request.GET.get("order", "date")
    actions = open_actions(network, request.user)
    season = season_of(network, min(max(year, 1900), 2999))
    context = {
        "network": network,
        "today": today,
        "order": order,
        "farms": Paginator(farms_by_date(network, today, order), ROWS).get_page(
            request.GET.get("page")
        ),
        "season": season,
        "visits": Paginator(season.visits, SHORT).get_page(request.GET.get("visits")),
        "years": years,
        "actions": actions[:SHORT],
        "actions_left": max(0, actions.count() - SHORT),
        "needs": needs_of(network, request.user),
        "may_plan": farms_to_plan(request.user).exists(),
    }
    return render(request, "visits/network_page.html", context)


@login_required
def list_farms(request: HttpRequest) -> HttpResponse:
    """Farms of one's networks, by name: the way to their pages."""
    networks = list(networks_of(request.user).values_list("pk", flat=True))
    farms = Paginator(farms_seen_from(networks), ROWS).get_page(request.GET.get("page"))
    return render(request, "visits/farms_page.html", {"farms": farms})
