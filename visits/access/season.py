"""Who reads the figures of a season: facilitators before and after; members once they are fixed."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from peers.access import CHOSEN, facilitated_networks
from peers.models import Membership, Network


@dataclass(frozen=True)
class SeasonAccess:
    """The network whose season is read, and whether the reader facilitates it."""

    network: Network
    facilitates: bool


def season_access(request: HttpRequest) -> SeasonAccess:
    """The network asked for by `?network=`, else the one chosen, else the first; by role alone.

    Holding a farm or being a group's contact opens nothing here: a season is the network's.
    """
    own = facilitated_networks(request)
    roles = Membership.objects.open().filter(person=request.user.pk).select_related("network")
    networks = {network.slug: network for network in own}
    for row in roles.order_by("network__name", "pk"):
        networks.setdefault(row.network.slug, row.network)
    if not networks:
        raise PermissionDenied
    wanted = request.GET.get("network")
    if wanted is not None and wanted not in networks:
        raise Http404
    chosen = networks.get(wanted or request.session.get(CHOSEN, ""))
    network = chosen or next(iter(networks.values()))
    return SeasonAccess(network, network in own)
