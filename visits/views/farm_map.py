"""The map of a network's farms, its plain list, and the territories that the list is made of."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peers.access import managed_network
from visits.queries.farm_map import Place, count_placed, farms_of_map, places_of, territories_of
from visits.services.territory import set_territories

ROWS, FORM_ROWS = 60, 25


@login_required
def show_map(request: HttpRequest) -> HttpResponse:
    """The list is the page; the map comes on top where tiles are set and somebody asks for it."""
    network = managed_network(request)
    wanted = request.GET.get("territory")
    farms = Paginator(farms_of_map(network, wanted), ROWS).get_page(request.GET.get("page"))
    context = {
        "network": network,
        "page": farms,
        "territories": territories_of(network),
        "territory": wanted,
        "tiles": settings.TILE_URL,
        "attribution": settings.TILE_ATTRIBUTION,
        "tile_host": settings.TILE_ORIGIN.partition("://")[2],
        "placed": count_placed(network),
    }
    response = render(request, "visits/map_page.html", context)
    return _with_tiles(request, response) if settings.TILE_URL else response


def _with_tiles(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Pictures of this one page may also come from the host of the tiles."""
    opened = csp_update({"img-src": [settings.TILE_ORIGIN]})
    answer: HttpResponse = opened(lambda _request: response)(request)
    return answer


@login_required
def list_places(request: HttpRequest) -> HttpResponse:
    """Farms with coordinates, for the map alone: where they are and when they are visited."""
    network = managed_network(request)
    return JsonResponse({"farms": [_place(place) for place in places_of(network)]})


def _place(place: Place) -> dict[str, Any]:
    last = (
        _("Dernière visite : %s") % date_format(place.last, "F Y")
        if place.last
        else _("Jamais visitée")
    )
    lines = [place.municipality, last]
    if place.next:
        lines.append(_("Prochaine visite : %s") % date_format(place.next, "F Y"))
    return {
        "name": place.name,
        "address": place.address,
        "at": [place.latitude, place.longitude],
        "lines": [line for line in lines if line],
    }


@login_required
def set_places(request: HttpRequest) -> HttpResponse:
    """The territory of each farm, a page at a time."""
    network = managed_network(request)
    if request.method == "POST":
        wanted = {
            int(name.removeprefix("farm-")): str(value)
            for name, value in request.POST.items()
            if name.startswith("farm-") and name.removeprefix("farm-").isdecimal()
        }
        changed = set_territories(network, {pk: text for pk, text in wanted.items() if pk < 2**62})
        said = ngettext("%s ferme a changé.", "%s fermes ont changé.", changed) % changed
        messages.success(request, said if changed else _("Rien n'a changé."))
        return redirect(request.get_full_path())
    farms = Paginator(farms_of_map(network), FORM_ROWS).get_page(request.GET.get("page"))
    context = {"network": network, "page": farms, "territories": territories_of(network)}
    return render(request, "visits/territories_page.html", context)
