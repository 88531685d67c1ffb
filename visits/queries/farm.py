"""What a farm's dossier shows: its visits and its plan, as far as the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from peers.models import Farm, Group, Holder
from visits.access import FarmAccess, VisitAccess, former_holders, past_is_shared
from visits.models import Action, Teammate, Visit

#: A visit that took place, seen from its farm.
HELD = Q(visits__status__in=["debriefed", "written", "sealed", "closed"])


@dataclass(frozen=True)
class Dossier:
    """A farm's card, visits and plan."""

    holders: Sequence[Holder]
    groups: Sequence[Group]
    visits: Sequence[Visit]
    actions: Sequence[Action]


def dossier_of(access: FarmAccess) -> Dossier:
    farm = access.farm
    visits = Visit.objects.filter(farm=farm).select_related("network", "farm", "group")
    if not access.may_see_dates:
        visits = visits.alive()
    if not access.may_see_card:  # a guest knows the visits of their own team alone
        visits = visits.filter(team__person=access.person, team__left_at=None)
    return Dossier(
        holders=list(farm.holders.filter(until__isnull=True).select_related("person")),
        groups=list(
            farm.groups.filter(partnerships__until__isnull=True)
            .select_related("contact")
            .distinct()
        ),
        visits=list(visits.order_by("-month", "-date")[:50]),
        actions=list(actions_for(access).open()) if access.may_read_plan else [],
    )


def reports_open_to(access: FarmAccess, visits: Iterable[Visit]) -> frozenset[UUID]:
    """Of these visits of one farm, those whose report this person may open.

    What each visit would ask by itself is asked once for all of them, and handed over.
    """
    rows = list(visits)
    mine = Teammate.objects.filter(
        visit__in=[visit.pk for visit in rows], person=access.person, left_at=None
    )
    teammates = {row.visit_id: row for row in mine}
    standing, former = access.standing, former_holders(access.farm)
    found, in_group = set(), bool(standing.groups)
    for visit in rows:
        visit.farm, visit.network = access.farm, access.farm.network
        one = VisitAccess(access.person, visit, standing)
        held = standing.held_on(visit.day)
        one.__dict__["teammate"] = teammates.get(visit.pk)
        one.__dict__["reads_as_farm"] = held or (
            standing.holds and past_is_shared(former, visit.day)
        )
        part = in_group and one.is_open_to_read
        if one.may_see_month and (one.may_read or part):
            found.add(visit.pk)
    return frozenset(found)


def actions_for(access: FarmAccess) -> QuerySet[Action]:
    """The plan; to a group's contact what that group owns."""
    rows = Action.objects.filter(farm=access.farm).select_related(
        "farm", "owner_group", "owner_person", "noted_by"
    )
    if access.may_read_progress:
        return rows
    return rows.filter(owner_group__in=access.standing.groups)


def farms_seen_from(network_ids: Sequence[int]) -> QuerySet[Farm]:
    """Farms of some networks by name, with the day of their last finished visit."""
    return (
        Farm.objects.filter(network__in=network_ids, left_on__isnull=True)
        .select_related("network")
        .annotate(last_visit=Max("visits__date", filter=HELD))
        .order_by("name", "pk")
    )
