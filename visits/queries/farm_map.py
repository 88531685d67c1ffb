"""Where the farms of a network are, and when they were and will be visited: no result, no order."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, QuerySet, When

from peers.models import Farm, Network


@dataclass(frozen=True)
class Place:
    """A farm as it stands on the map."""

    name: str
    municipality: str
    address: str
    latitude: float
    longitude: float
    last: date | None
    next: date | None


def farms_of_map(network: Network, territory: str | None = None) -> QuerySet[Farm]:
    """By territory and name; those without a territory come last."""
    farms = Farm.objects.filter(network=network, left_on=None)
    if territory is not None:
        farms = farms.filter(territory=territory)
    return farms.select_related("visited").order_by(
        Case(When(territory="", then=1), default=0), "territory", "name", "pk"
    )


def places_of(network: Network) -> list[Place]:
    rows = (
        farms_of_map(network)
        .filter(latitude__isnull=False)
        .annotate(last=F("visited__last_held"), next=F("visited__next_month"))
    )
    return [
        Place(
            farm.name,
            farm.municipality,
            farm.get_absolute_url(),
            float(farm.latitude or 0),
            float(farm.longitude or 0),
            farm.last,
            farm.next,
        )
        for farm in rows
    ]


def count_placed(network: Network) -> int:
    return farms_of_map(network).filter(latitude__isnull=False).count()


def territories_of(network: Network) -> list[str]:
    """The territories that farms of the network have, those without one last."""
    farms = Farm.objects.filter(network=network, left_on=None)
    found = set(farms.values_list("territory", flat=True))
    return sorted(found - {""}) + ([""] if "" in found else [])
