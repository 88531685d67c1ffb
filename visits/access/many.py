"""What one person may do with each of many visits, in as many questions as for one."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from peers.models import CloseLink, Group, Holder, Membership, Partnership, Person
from visits.access.visit import VisitAccess, visit_access
from visits.models import Teammate, Visit


def accesses_of(person: Person, visits: Iterable[Visit]) -> dict[UUID, VisitAccess]:
    """What `visit_access` would find out visit by visit, ready for the rights to read."""
    roles: dict[int, set[str]] = defaultdict(set)
    for network, role in (
        Membership.objects.open().filter(person=person).values_list("network_id", "role")
    ):
        roles[network].add(role)
    holdings: dict[int, list[Holder]] = defaultdict(list)
    for holding in Holder.objects.filter(person=person):
        holdings[holding.farm_id].append(holding)
    former: dict[int, list[Holder]] = defaultdict(list)
    for holder in Holder.objects.filter(farm__in=list(holdings), until__isnull=False):
        former[holder.farm_id].append(holder)
    linked = set(
        CloseLink.objects.filter(person=person, until__isnull=True).values_list("farm", flat=True)
    )
    groups = _groups_of(person)
    mates = {
        mate.visit_id: mate for mate in Teammate.objects.filter(person=person, left_at__isnull=True)
    }
    found: dict[UUID, VisitAccess] = {}
    for visit in visits:
        access = visit_access(person, visit)
        access.standing.__dict__.update(  # not a row
            roles=frozenset(roles[visit.network_id]),
            _holdings=holdings[visit.farm_id],
            linked=visit.farm_id in linked,
            groups=groups[visit.farm_id],
        )
        access.__dict__.update(  # not a row
            teammate=mates.get(visit.pk), former=former[visit.farm_id]
        )
        found[visit.pk] = access
    return found


def _groups_of(person: Person) -> dict[int, list[Group]]:
    """By farm, the partner groups that the person is the contact of."""
    rows = Partnership.objects.filter(group__contact=person, until__isnull=True)
    groups: dict[int, list[Group]] = defaultdict(list)
    for row in rows.select_related("group"):
        if row.group not in groups[row.farm_id]:
            groups[row.farm_id].append(row.group)
    return groups
