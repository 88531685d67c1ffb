"""Questions about people and places."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

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
from peers.services.invitation import hash_token

Row = TypeVar("Row", bound=Model)
ROWS = 25
#: Whom the demo's three doors open to: the same as `try_as` in the example network's file.
EXAMPLES = {
    "visitor": "odile@exemple.test",
    "farmer": "ana@exemple.test",
    "facilitator": "carla@exemple.test",
}


def plain(text: str) -> str:
    """Lower case without accents or median points: `paysan·ne` is found by `paysanne`."""
    bare = unicodedata.normalize("NFKD", text.replace("·", "").casefold())
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).split())


def find_page(rows: QuerySet[Row], number: str | None, words: str, *texts: str) -> Page:
    """The rows whose texts hold every word, by name as a reader sorts (É beside E), 25 a page."""
    wanted = plain(words).split()
    told = [(key, plain(name), more) for key, name, *more in rows.values_list("pk", "name", *texts)]
    found = sorted(
        (name, key)
        for key, name, more in told
        if all(word in f"{name} {plain(' '.join(filter(None, more)))}" for word in wanted)
    )
    page = Paginator([key for _name, key in found], ROWS).get_page(number)
    bulk = rows.in_bulk(page.object_list)
    page.object_list = [bulk[key] for key in page.object_list if key in bulk]
    return page


# -- farms


def farms_of(network: Network, *, left: bool = False) -> QuerySet[Farm]:
    """Farms with their people and groups, those that are there or those that left."""
    farms = Farm.objects.filter(network=network, left_on__isnull=not left)
    holders = Holder.objects.filter(until=None).select_related("person")
    partners = Partnership.objects.filter(until=None).select_related("group")
    return farms.prefetch_related(
        Prefetch("holders", holders, to_attr="current_holders"),
        Prefetch("partnerships", partners, to_attr="current_partners"),
    )


def farms_alike(network: Network, name: str, municipality: str) -> list[Farm]:
    """Farms of the same name in the same municipality, accents and capitals aside."""
    wanted = plain(name), plain(municipality)
    farms = Farm.objects.filter(network=network)
    return [farm for farm in farms if (plain(farm.name), plain(farm.municipality)) == wanted]


@dataclass(frozen=True)
class FarmPeople:
    """Who is of a farm, who was, who is invited, who has a close link with it."""

    current: Sequence[Holder]
    former: Sequence[Holder]
    invited: Sequence[Invitation]
    links: Sequence[CloseLink]


def people_of_farm(farm: Farm) -> FarmPeople:
    holders = list(farm.holders.select_related("person").order_by("-since", "pk"))
    links = farm.close_links.filter(until=None).select_related("person", "declared_by")
    return FarmPeople(
        current=[holder for holder in holders if holder.until is None],
        former=[holder for holder in holders if holder.until is not None],
        invited=list(_waiting().filter(farm=farm)),
        links=list(links.order_by("person__name", "pk")),
    )


# -- groups


def groups_of(network: Network) -> QuerySet[Group]:
    groups = Group.objects.filter(network=network)
    still = Q(partnerships__until__isnull=True)
    return groups.select_related("contact").annotate(farm_count=Count("partnerships", filter=still))


def partnerships_of(group: Group) -> QuerySet[Partnership]:
    return group.partnerships.filter(until=None).select_related("farm").order_by("farm__name")


# -- people

#: How one may belong to a network, and what the list of people calls it in its address.
WAYS = (*Membership.Role.values, "holder", "contact")


def people_of(network: Network, *, way: str = "") -> QuerySet[Person]:
    """People with an open role, a farm or a group of the network; by one of these ways alone."""
    roles = Membership.objects.open().filter(network=network)
    holders = Holder.objects.filter(farm__network=network, until=None).select_related("farm")
    groups = Group.objects.filter(network=network)
    of_person = {"person": OuterRef("pk")}
    ways = {role: Exists(roles.filter(role=role, **of_person)) for role in Membership.Role.values}
    ways["holder"] = Exists(holders.filter(**of_person))
    ways["contact"] = Exists(groups.filter(contact=OuterRef("pk")))
    wanted = Q()
    for name, condition in ways.items():
        if way in {"", name}:
            wanted |= Q(condition)
    return Person.objects.filter(wanted).prefetch_related(
        Prefetch("memberships", roles, to_attr="roles_here"),
        Prefetch("holdings", holders, to_attr="farms_here"),
        Prefetch("groups_contacted", groups, to_attr="groups_here"),
    )


def known_people(network: Network) -> QuerySet[Person]:
    """Everybody of the network, for lists in which one is chosen."""
    return people_of(network).prefetch_related(None)


@dataclass(frozen=True)
class Ties:
    """What one person is, everywhere on this server: for their own eyes."""

    roles: Sequence[Membership]
    farms: Sequence[Holder]
    groups: Sequence[Group]
    links: Sequence[CloseLink]


def ties_of(person: Person) -> Ties:
    links = CloseLink.objects.filter(person=person, until=None).select_related("farm")
    return Ties(
        roles=list(person.memberships.open().select_related("network").order_by("network__name")),
        farms=list(person.holdings.select_related("farm__network").order_by("-since")),
        groups=list(person.groups_contacted.select_related("network")),
        links=list(links),
    )


# -- invitations


def _waiting() -> QuerySet[Invitation]:
    """Neither used nor withdrawn; those whose days are over wait to be sent again."""
    rows = Invitation.objects.filter(used_at=None, withdrawn_at=None)
    return rows.select_related("network", "farm", "invited_by")


def waiting_invitations(network: Network) -> QuerySet[Invitation]:
    return _waiting().filter(network=network)


def invitations_to(person: Person) -> QuerySet[Invitation]:
    """Those that wait for somebody who has proved their address by signing in."""
    return _waiting().filter(email=person.email or None, expires_at__gt=timezone.now())


def invitation_of(token: str) -> Invitation | None:
    rows = Invitation.objects.select_related("network", "farm", "invited_by", "used_by")
    return rows.filter(token_sha256=hash_token(token)).first()


def is_over(invitation: Invitation) -> bool:
    return not invitation.is_open(timezone.now())


# -- the demo


def example_person(who: str) -> Person | None:
    """One of the example people, by the door's name or by address; nobody else."""
    email = EXAMPLES.get(who, who).lower()
    return Person.objects.filter(is_example=True, is_active=True, email=email).first()


def example_people() -> QuerySet[Person]:
    """Everybody of the example who can be tried, with what each is in it."""
    people = Person.objects.filter(is_example=True, is_active=True, email__isnull=False)
    return people.order_by("name").prefetch_related(
        "memberships", "holdings__farm", "groups_contacted"
    )
