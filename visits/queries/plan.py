"""A farm's plan as people read it: what is agreed, what waits for its owner, what is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from peers.models import Group, Holder, Person
from visits.access import FarmAccess
from visits.models import Action, ActionEvent, Criterion, Support, Visit

Status = Action.Status
AGREED = (Status.ACCEPTED, Status.IN_PROGRESS, Status.POSTPONED)
MANY = 4


@dataclass(frozen=True)
class Plan:
    """The lines of a plan, the farm's on one side, the group's and the network's on the other."""

    today: date
    agreed: Sequence[Action] = ()
    suggested: Sequence[Action] = ()
    done: Sequence[Action] = ()
    left: Sequence[Action] = ()

    @property
    def farm_agreed(self) -> list[Action]:
        return [action for action in self.agreed if action.owner == Action.Owner.FARM]

    @property
    def others_agreed(self) -> list[Action]:
        return [action for action in self.agreed if action.owner != Action.Owner.FARM]

    @property
    def is_long(self) -> bool:
        """More than four lines for the farm: worth a word of advice, never a refusal."""
        return len(self.farm_agreed) > MANY

    @property
    def is_empty(self) -> bool:
        return not (self.agreed or self.suggested or self.done or self.left)


def plan_of(access: FarmAccess, today: date) -> Plan:
    rows = list(actions_seen(access))
    return Plan(
        today,
        agreed=_by_date(row for row in rows if row.status in AGREED),
        suggested=[row for row in rows if row.status == Status.SUGGESTED],
        done=_latest(row for row in rows if row.status == Status.DONE),
        left=[row for row in reversed(rows) if row.status in {Status.DECLINED, Status.DROPPED}],
    )


def _latest(rows: Iterable[Action]) -> list[Action]:
    return sorted(rows, key=lambda row: (row.settled_at, row.pk), reverse=True)


def _by_date(rows: Iterable[Action]) -> list[Action]:
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max, row.pk))


def actions_seen(access: FarmAccess) -> QuerySet[Action]:
    """The whole plan, or what a group promised, or what one was asked to do or to help with."""
    rows = actions_with_help(Action.objects.filter(farm=access.farm))
    if access.may_read_progress:
        return rows
    own = Q(owner_group__in=access.standing.groups) | Q(owner_person=access.person)
    helps = Support.objects.filter(helper=access.person).values("action")
    return rows.filter(own | Q(pk__in=helps))


def actions_with_help(rows: QuerySet[Action]) -> QuerySet[Action]:
    """With who lends a hand, and the day on which each became what it is (`settled_at`)."""
    supports = Support.objects.select_related("helper")
    moved = ActionEvent.objects.filter(
        farm=OuterRef("farm"), action_id=OuterRef("action_id"), kind=OuterRef("status")
    )
    settled = Subquery(moved.order_by("-at", "-pk").values("at")[:1])
    return (
        rows.annotate(settled_at=Coalesce(settled, "updated_at"))
        .select_related("farm", "owner_group", "owner_person", "noted_by", "visit")
        .prefetch_related(Prefetch("supports", supports))
    )


def story_of(action: Action) -> list[ActionEvent]:
    """Every step of an action, oldest first."""
    rows = ActionEvent.objects.filter(farm=action.farm, action_id=action.action_id)
    return list(rows.select_related("author", "said_by", "visit"))


def criterion_of(action: Action) -> Criterion | None:
    """The question it came from, in the grid of its visit."""
    if not (action.criterion_code and action.visit_id):
        return None
    return Criterion.objects.filter(
        version__visits__visit=action.visit_id, code=action.criterion_code
    ).first()


@dataclass(frozen=True)
class Owners:
    """Who may take an action on: the farm, its groups, the network, people met on its visits."""

    groups: Sequence[Group] = field(default=())
    people: Sequence[Person] = field(default=())


def owners_for(access: FarmAccess) -> Owners:
    partners = Group.objects.filter(
        partnerships__farm=access.farm, partnerships__until__isnull=True
    ).distinct()
    met = Person.objects.filter(
        teams__visit__farm=access.farm, teams__left_at__isnull=True, email__isnull=False
    ).distinct()
    return Owners(list(partners), list(met))


def holders_of(access: FarmAccess) -> list[Person]:
    """Who may answer for the farm today, the one who answers by default first."""
    rows = Holder.objects.filter(farm=access.farm, until__isnull=True, may_answer=True)
    return [row.person for row in rows.select_related("person").order_by("since", "pk")]


def action_id_of(lead_id: UUID) -> UUID:
    """The action that a lead becomes: once, whoever presses the button."""
    return uuid5(lead_id, "action")


def actions_by_lead(visit: Visit) -> dict[str, UUID]:
    """The actions of a visit by the lead, or the hope, that they came from."""
    rows = ActionEvent.objects.filter(visit=visit, kind=ActionEvent.Kind.SUGGESTED)
    return {str(row.data["lead"]): row.action_id for row in rows if row.data.get("lead")}


def to_review(access: FarmAccess, visit_id: object) -> list[Action]:
    """Earlier actions to go through on a visit: open ones, and those settled during it."""
    settled = ActionEvent.objects.filter(visit=visit_id).values("action_id")
    rows = Action.objects.filter(farm=access.farm).exclude(visit=visit_id)
    open_before = Q(status__in=[*AGREED, Status.SUGGESTED])
    rows = rows.filter(open_before | Q(action_id__in=settled))
    return list(actions_with_help(rows).order_by(F("due_on").asc(nulls_last=True), "pk"))
