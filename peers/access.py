"""Relations of a person with a network and a farm: the ground of every right."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from peers.models import CloseLink, Farm, Group, Holder, Membership, Network, Person


def networks_of(person: Person) -> QuerySet[Network]:
    """Networks that the person belongs to today: by role, by farm or as a group's contact."""
    return (
        Network.objects.filter(pk__in=_network_ids(person))
        .order_by("name")
    )


def _network_ids(person: Person) -> set[int]:
    ids = set(Membership.objects.open().filter(person=person).values_list("network_id", flat=True))
    ids |= set(
        Holder.objects.filter(person=person, until__isnull=True).values_list(
            "farm__network_id", flat=True
        )
    )
    return ids | set(Group.objects.filter(contact=person).values_list("network_id", flat=True))


@dataclass(frozen=True)
class Standing:
    """What one person is to one farm and its network, asked for lazily and kept."""

    person: Person
    network: Network
    farm: Farm | None = None

    @cached_property
    def roles(self) -> frozenset[str]:
        rows = Membership.objects.open().filter(person=self.person, network=self.network)
        return frozenset(rows.values_list("role", flat=True))

    @cached_property
    def _holdings(self) -> list[Holder]:
        if self.farm is None:
            return []
        return list(Holder.objects.filter(person=self.person, farm=self.farm))

    @property
    def holds(self) -> bool:
        return any(holding.until is None for holding in self._holdings)

    @property
    def may_answer(self) -> bool:
        return any(holding.until is None and holding.may_answer for holding in self._holdings)

    @property
    def once_held(self) -> bool:
        return bool(self._holdings) and not self.holds

    def held_on(self, day: date) -> bool:
        """Whether the person held the farm on that day."""
        return any(
            holding.since <= day and (holding.until is None or day <= holding.until)
            for holding in self._holdings
        )

    @cached_property
    def linked(self) -> bool:
        if self.farm is None:
            return False
        links = CloseLink.objects.filter(person=self.person, farm=self.farm, until__isnull=True)
        return links.exists()

    @cached_property
    def groups(self) -> list[Group]:
        """Partner groups of the farm that the person is the contact of."""
        if self.farm is None:
            return []
        return list(
            Group.objects.filter(
                contact=self.person,
                partnerships__farm=self.farm,
                partnerships__until__isnull=True,
            ).distinct()
        )

    @property
    def decides(self) -> bool:
        """A facilitator who neither holds the farm nor has a close link with it."""
        return "facilitator" in self.roles and not self.holds and not self.linked

    @cached_property
    def belongs(self) -> bool:
        return bool(self.roles) or self.holds or self.network.pk in _network_ids(self.person)


def network_or_404(person: Person, slug: str) -> Network:
    """The network if the person facilitates it, else a 404 that tells nothing."""
    network = Network.objects.filter(slug=slug).first()
    if network is None or "facilitator" not in Standing(person, network).roles:
        raise Http404
    return network


def facilitated_by(person: Person) -> QuerySet[Network]:
    return Network.objects.filter(
        memberships__person=person,
        memberships__role=Membership.Role.FACILITATOR,
        memberships__until__isnull=True,
    ).distinct()


def farm_or_404(person: Person, slug: str) -> tuple[Farm, Standing]:
    """The farm and the person's standing; 404 to whoever has no relation with its network."""
    farm = Farm.objects.select_related("network").filter(slug=slug).first()
    if farm is None:
        raise Http404
    standing = Standing(person, farm.network, farm)
    if not (standing.belongs or standing.once_held):
        raise Http404
    return farm, standing


def current_network(request: HttpRequest) -> Network | None:
    """The network that a facilitator has chosen in the header, else their first; or none.

    The choice gives no right by itself: only networks that the person facilitates count.
    """
    networks = list(facilitated_by(request.user).order_by("name"))
    chosen = request.session.get("network")
    found = (network for network in networks if network.slug == chosen)
    return next(found, networks[0] if networks else None)
