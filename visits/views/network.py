"""The facilitator's page: what needs them, the season, the promises, the farms to visit."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peers.access import managed_network, networks_of
from peers.models import Farm
from visits.models import Visit
from visits.queries.farm import farms_seen_from
from visits.queries.network import (
    FarmCounts,
    Season,
    farm_counts,
    season_of,
    sums_for,
    to_talk_over,
)
from visits.queries.network_results import grids_counted
from visits.queries.network_rows import TALK, first_to_visit
from visits.queries.steering import (
    KINDS,
    Helm,
    all_waiting,
    helm_of,
    more_to_come,
    total_of,
    waiting_rows,
)
from visits.queries.tally import counted_years
from visits.queries.visit import may_plan
from visits.views.chart import chart_response, figure
from visits.views.network_figures import (
    chart_address,
    counted,
    months_chart,
    promise_rows,
    season_blocks,
)
from visits.views.network_filters import NO_TERRITORY, Picked, pick, rows_at, territory_in
from visits.views.network_table import Choice, year_links
from visits.views.network_words import (
    NEEDS,
    kind_choice,
    show_line,
    show_waiting,
    territory_choice,
    tie_sentence,
)

ROWS = 25
SHORT = 3  # of each kind of thing that waits; the others are one link away
FEW_FARMS = 6


@login_required
@require_safe
def show_network(request: HttpRequest) -> HttpResponse:
    """What a facilitator opens on a Monday: what waits, then where the season stands."""
    helm = helm_of(managed_network(request), request.user)
    years, by_territory = counted_years(helm.network.pk), farm_counts(helm.network, helm.today)
    territories = list(by_territory)
    picked = _pick_season(request, helm, territories)
    season = _season(helm, picked)
    farms = _farms(by_territory, season.territory)
    waiting = all_waiting(helm, SHORT)
    sums = sums_for(helm, years, ["action"])
    talk = to_talk_over(helm)
    context = {
        "network": helm.network,
        "needs": [show_waiting(one) for one in waiting],
        "waiting": total_of(waiting),
        "more_to_come": not waiting and (talk > 0 or more_to_come(helm)),
        "season": season,
        "picked": picked,
        "years": year_links(years, picked),
        "choices": _choices(picked, territories),
        "blocks": season_blocks(season, farms, picked),
        "chart": _months(season) if not picked["kind"] and not picked["territory"] else None,
        "counts_url": rows_at("network-counts", year=season.year, by="territory"),
        "promises": promise_rows(sums),
        "talk": counted(talk, "", rows_at("network-actions", status=TALK)),
        "to_visit": first_to_visit(
            helm.network, helm.today, territory=season.territory, never=farms.never
        )[:FEW_FARMS],
        "farms": farms,
        "farms_url": rows_at("network-farms", due="yes", territory=picked["territory"]),
        "grids": grids_counted(helm.network.pk, years),
        "tie": tie_sentence(len(helm.tied)),
        "may_plan": may_plan(request.user),
    }
    return render(request, "visits/network_page.html", context)


def _pick_season(request: HttpRequest, helm: Helm, territories: list[str]) -> Picked:
    offered = {
        "territory": [name or NO_TERRITORY for name in territories],
        "kind": Visit.Kind.values,
    }
    return pick(request, offered, helm.today.year)


def _season(helm: Helm, picked: Picked) -> Season:
    return season_of(helm, picked.year, territory_in(picked), picked["kind"] or None)


def _farms(by_territory: Mapping[str, FarmCounts], territory: str | None) -> FarmCounts:
    """Of one territory, or of all."""
    if territory is not None:
        return by_territory.get(territory, FarmCounts())
    return sum(by_territory.values(), FarmCounts())


def _choices(picked: Picked, territories: list[str]) -> list[Choice]:
    """What a small network does not have is not offered."""
    where = [territory_choice(picked, territories)] if len(territories) > 1 else []
    return [*where, kind_choice(picked)]


def _months(season: Season) -> dict[str, object] | None:
    if not season.whole:
        return None
    return figure(months_chart(season), chart_address(season), table=False, key="months")


@login_required
@require_safe
def show_months(request: HttpRequest) -> HttpResponse:
    """The picture of a year's visits, its table, its figures."""
    helm = helm_of(managed_network(request), request.user)
    season = _season(helm, _pick_season(request, helm, []))
    return chart_response(request, months_chart(season), back=rows_at("network", year=season.year))


@login_required
@require_safe
def list_needs(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything of one kind that waits, each with the way to where it is settled."""
    helm = helm_of(managed_network(request), request.user)
    if kind not in KINDS:
        raise Http404
    page = Paginator(waiting_rows(helm, kind), ROWS).get_page(request.GET.get("page"))
    context = {
        "words": NEEDS[kind],
        "page": page,
        "lines": [show_line(kind, row) for row in page],
        "tie": tie_sentence(len(helm.tied)),
    }
    return render(request, "visits/network_needs_page.html", context)


@login_required
@require_safe
def list_farms(request: HttpRequest) -> HttpResponse:
    """Farms of one's networks, by name: the way to their pages."""
    networks = list(networks_of(request.user).values_list("pk", flat=True))
    farms: Paginator[Farm] = Paginator(farms_seen_from(networks), ROWS)
    page = farms.get_page(request.GET.get("page"))
    return render(request, "visits/farms_page.html", {"farms": page})
