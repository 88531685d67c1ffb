"""Relations of a person with a network and a farm: the ground of every right."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from peers.models import (
    CloseLink,
    Farm,
    Group,
    Holder,
    Invitation,
    Membership,
    Network,
    Partnership,
    Person,
)

Found = TypeVar("Found", bound=Model)
#: Where the session keeps the slug of the network chosen in the header.
CHOSEN = "network"


def networks_of(person: Person) -> QuerySet[Network]:
    """Networks that the person belongs to today: by role, by farm or as a group's contact."""
    return Network.objects.filter(pk__in=_network_ids(person)).order_by("name")


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
    def facilitates(self) -> bool:
        return Membership.Role.FACILITATOR in self.roles

    @property
    def decides(self) -> bool:
        """A facilitator who neither holds the farm nor has a close link with it."""
        return self.facilitates and not self.holds and not self.linked

    @cached_property
    def belongs(self) -> bool:
        return bool(self.roles) or self.holds or self.network.pk in _network_ids(self.person)


def network_or_404(person: Person, slug: str) -> Network:
    """The network if the person facilitates it, else a 404 that tells nothing."""
    network = Network.objects.filter(slug=slug).first()
    if network is None or not Standing(person, network).facilitates:
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


def facilitated_networks(request: HttpRequest) -> list[Network]:
    """Networks that whoever is signed in facilitates, asked once a request."""
    found: list[Network] | None = getattr(request, "facilitated_networks", None)
    if found is None:
        person = request.user if isinstance(request.user, Person) else None
        found = list(facilitated_by(person).order_by("name", "pk")) if person else []
        setattr(request, "facilitated_networks", found)  # noqa: B010 - kept on Django's object
    return found


def current_network(request: HttpRequest) -> Network | None:
    """The network that a facilitator has chosen in the header, else their first; or none.

    The choice gives no right by itself: only networks that the person facilitates count.
    """
    networks = facilitated_networks(request)
    chosen = request.session.get(CHOSEN)
    found = (network for network in networks if network.slug == chosen)
    return next(found, networks[0] if networks else None)


def choose_network(request: HttpRequest, network: Network) -> None:
    """Keep the facilitator's pages on that network until another one is chosen."""
    request.session[CHOSEN] = network.slug


def managed_network(request: HttpRequest) -> Network:
    """The facilitator's current network, or a refusal."""
    network = current_network(request)
    if network is None:
        raise PermissionDenied
    return network


def farm_to_edit(person: Person, slug: str) -> tuple[Farm, Standing]:
    """The farm to whoever may change its card: facilitators and those who answer for it."""
    farm, standing = farm_or_404(person, slug)
    if not (standing.facilitates or standing.may_answer):
        raise PermissionDenied
    return farm, standing


def farm_to_manage(person: Person, slug: str) -> Farm:
    """The farm to a facilitator of its network, who says who its people are."""
    farm, standing = farm_or_404(person, slug)
    if not standing.facilitates:
        raise PermissionDenied
    return farm


def group_to_manage(person: Person, pk: int) -> Group:
    group = Group.objects.select_related("network", "contact").filter(pk=pk).first()
    return _managed(group, group.network if group else None, person)


def membership_to_manage(person: Person, pk: int) -> Membership:
    membership = Membership.objects.select_related("network", "person").filter(pk=pk).first()
    return _managed(membership, membership.network if membership else None, person)


def invitation_to_manage(person: Person, pk: int) -> Invitation:
    rows = Invitation.objects.select_related("network", "farm", "invited_by")
    invitation = rows.filter(pk=pk).first()
    return _managed(invitation, invitation.network if invitation else None, person)


def partnership_to_manage(person: Person, pk: int) -> Partnership:
    rows = Partnership.objects.select_related("farm__network", "group")
    partnership = rows.filter(pk=pk).first()
    return _managed(partnership, partnership.farm.network if partnership else None, person)


def _managed(found: Found | None, network: Network | None, person: Person) -> Found:
    """404 to strangers to the network, a refusal to those who do not facilitate it."""
    if found is None or network is None:
        raise Http404
    standing = Standing(person, network)
    if not standing.belongs:
        raise Http404
    if not standing.facilitates:
        raise PermissionDenied
    return found
