"""The rows behind a network's numbers: visits, hours, people, actions, farms, as lists to page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OrderBy,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from peers.models import Farm, Network
from visits.models import Action, Criterion, Entry, Presence, Support, Teammate, Visit
from visits.queries.steering import Helm

Status = Visit.Status
#: How a season speaks of visits; together they are all of them.
STATES: dict[str, tuple[str, ...]] = {
    "ahead": (Status.PLANNED, Status.DATED),
    "going": (Status.UNDER_WAY,),
    "held": (Status.DEBRIEFED, Status.WRITTEN, Status.SEALED, Status.CLOSED),
    "postponed": (Status.POSTPONED,),
    "cancelled": (Status.CANCELLED,),
}
HELD = STATES["held"]
#: The same states, and what several of them have in common.
STATES_ASKED = {**STATES, "open": (*STATES["ahead"], *STATES["going"], *STATES["postponed"])}
QUARTERS = ("1", "2", "3", "4")
TEAMS = ("mixed", "other")
TURNS = ("first", "again")
DELAYS = ("report", "reply")
#: How the lists of visits, farms and actions may be sorted: never by a result.
VISIT_ORDERS = {
    "date": ("month", "date", "pk"),
    "-date": ("-month", "-date", "pk"),
    "farm": ("farm__name", "month", "pk"),
    "-farm": ("-farm__name", "month", "pk"),
}
FARM_ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "last": (F("visited__last_held").asc(nulls_first=True), "name", "pk"),
    "-last": (F("visited__last_held").desc(nulls_last=True), "name", "pk"),
    "next": (F("visited__next_month").asc(nulls_last=True), "name", "pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "pk"),
}
ACTION_ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "due": (F("due_on").asc(nulls_last=True), "pk"),
    "-due": (F("due_on").desc(nulls_last=True), "pk"),
    "farm": ("farm__name", "pk"),
    "-farm": ("-farm__name", "pk"),
}
#: What one may ask of actions beside their status.
OPEN_NOW, TALK, CALM, PUT_ASIDE = "open", "talk", "calm", "aside"
AGREED = (Action.Status.ACCEPTED, Action.Status.IN_PROGRESS, Action.Status.POSTPONED)
#: Given up, by whoever was asked or by whoever had promised.
ASIDE = (Action.Status.DECLINED, Action.Status.DROPPED)


@dataclass(frozen=True)
class VisitChoice:
    """Which visits of a year."""

    year: int
    state: str = ""
    month: str = ""
    territory: str | None = None
    kind: str = ""
    turn: str = ""
    delay: str = ""
    quarter: str = ""
    team: str = ""


def visits_behind(network: Network, choice: VisitChoice, order: str) -> QuerySet[Visit]:
    rows = Visit.objects.filter(network=network, month__year=choice.year)
    if choice.month:
        rows = rows.filter(month__month=int(choice.month))
    if choice.quarter:
        rows = rows.filter(month__quarter=int(choice.quarter))
    if choice.territory is not None:
        rows = rows.filter(farm__territory=choice.territory)
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.state:
        rows = rows.filter(status__in=STATES_ASKED[choice.state])
    if choice.team:
        mixed = is_mixed() if choice.team == "mixed" else ~is_mixed()
        rows = rows.filter(mixed, status__in=HELD)
    if choice.turn:
        rows = _of_turn(rows.filter(status__in=HELD), first=choice.turn == "first")
    if choice.delay:
        rows = _with_delay(rows, choice.delay)
    here = Teammate.objects.filter(left_at=None).only("visit_id")
    rows = rows.select_related("farm").prefetch_related(Prefetch("team", here))
    return rows.order_by(*VISIT_ORDERS.get(order, VISIT_ORDERS["date"]))


def is_mixed() -> Combinable:
    """Of a visit: somebody who farms and somebody of a group were both in its team."""
    there = Teammate.objects.filter(visit=OuterRef("pk"), left_at=None)
    farmer = Exists(there.filter(part__in=[Teammate.Part.FARMER, Teammate.Part.MENTOR]))
    return farmer & Exists(there.filter(part=Teammate.Part.MEMBER))


def _of_turn(rows: QuerySet[Visit], *, first: bool) -> QuerySet[Visit]:
    """First visits of a farm, or those of a farm that had been visited before."""
    before = Visit.objects.filter(farm=OuterRef("farm"), status__in=HELD, date__lt=OuterRef("date"))
    return rows.filter(~Exists(before) if first else Exists(before))


def _with_delay(rows: QuerySet[Visit], what: str) -> QuerySet[Visit]:
    """With the moment at which the report was final, or the farm first answered its text."""
    rows = rows.filter(status__in=HELD)
    if what == "report":
        return rows.filter(sealed_at__isnull=False, date__isnull=False).annotate(
            began=F("date"), ended=F("sealed_at")
        )
    said = Entry.objects.filter(
        visit=OuterRef("pk"),
        stream="shared",
        kind=Entry.Kind.REPLY,
        voice=Entry.Voice.REPLY,
        received_at__gte=OuterRef("written_at"),
    )
    first = said.order_by().values("visit").annotate(at=Min("received_at")).values("at")
    rows = rows.annotate(began=F("written_at"), ended=Subquery(first))
    return rows.filter(ended__isnull=False)


def hours_behind(
    network: Network, year: int, *, part: str = "", told: str = "", km: str = ""
) -> QuerySet[Teammate]:
    """Who was of the teams of a year's held visits, and the hours that they told."""
    rows = Teammate.objects.filter(
        visit__network=network,
        visit__month__year=year,
        visit__status__in=HELD,
        left_at=None,
    )
    if part:
        rows = rows.filter(part=part)
    if told:
        rows = rows.filter(hours__isnull=told == "no")
    if km:
        rows = rows.filter(travel_km__isnull=km == "no")
    rows = rows.select_related("person", "visit__farm")
    return rows.order_by("visit__date", "visit", "pk")


class PeopleRows(Sequence[dict[str, Any]]):
    """Who took part in held visits of a year: each once, with all their parts."""

    def __init__(self, network: Network, year: int, part: str = "", new: str = "") -> None:
        rows = Presence.objects.filter(network=network, year=year)
        self.all = rows
        if part:
            rows = rows.filter(part=part)
        if new:
            rows = rows.filter(newcomer=new == "yes")
        people = rows.order_by("person__name", "person").values_list("person", "person__name")
        self.people = people.annotate(
            visits=Sum("visits"), new=Max(Cast("newcomer", IntegerField()))
        )

    def __len__(self) -> int:
        return self.people.count()

    def __getitem__(self, part: Any) -> Any:
        found = list(self.people[part])
        parts: dict[int, list[str]] = defaultdict(list)
        named = self.all.filter(person__in=[row[0] for row in found]).order_by("part")
        for person, own in named.values_list("person", "part"):
            parts[person].append(own)
        return [
            {"name": name, "parts": parts[person], "visits": visits, "new": bool(new)}
            for person, name, visits, new in found
        ]


def farms_behind(
    network: Network, order: str, *, territory: str | None = None, left: bool = False
) -> QuerySet[Farm]:
    """Farms with the day of their last and next visit: sorted by date or name, never by result."""
    rows = Farm.objects.filter(network=network).select_related("visited")
    if not left:
        rows = rows.filter(left_on=None)
    if territory is not None:
        rows = rows.filter(territory=territory)
    return rows.order_by(*FARM_ORDERS.get(order, FARM_ORDERS["last"]))


def farms_to_visit(rows: QuerySet[Farm], network: Network, today: date) -> QuerySet[Farm]:
    """Not visited within the rhythm that the network gave itself, and nothing planned."""
    rested = Q(visited=None) | Q(visited__last_held=None)
    rested |= Q(visited__last_held__lte=rests_until(network, today))
    return rows.filter(rested).filter(Q(visited=None) | Q(visited__next_month=None))


def first_to_visit(
    network: Network, today: date, *, territory: str | None, never: int
) -> QuerySet[Farm]:
    """The same, as a page shows the first of them; `never` is how many of them had no visit yet.

    Where all had one, they are found by its day: as many are read as are shown.
    """
    rows = farms_behind(network, "last", territory=territory)
    if never:
        return farms_to_visit(rows, network, today)
    due = Q(visited__last_held__lte=rests_until(network, today), visited__next_month=None)
    return rows.filter(due, visited__network=network).order_by("visited__last_held", "name", "pk")


def rests_until(network: Network, today: date) -> date:
    return today - timedelta(days=30 * network.rhythm_months)


def farms_of_year(network: Network, year: int, turn: str = "") -> Any:
    """Farms with a held visit in a year; of these, those that had their very first one, or not."""
    held = Visit.objects.filter(network=network, month__year=year, status__in=HELD)
    if turn:
        first = _of_turn(held, first=True).values("farm")
        held = held.filter(farm__in=first) if turn == "first" else held.exclude(farm__in=first)
    return held.values("farm")


@dataclass(frozen=True)
class ActionChoice:
    """Which actions of a network's plans; without a year, of all years."""

    year: int | None = None
    status: str = ""
    owner: str = ""
    theme: str | None = None
    asks: bool = False


def actions_behind(helm: Helm, choice: ActionChoice, order: str) -> QuerySet[Action]:
    """Actions of farms to which the reader has no tie."""
    rows = Action.objects.filter(farm__network=helm.network)
    if helm.tied:
        rows = rows.exclude(farm__in=helm.tied)
    if choice.year:
        rows = rows.filter(since__year=choice.year)
    if choice.status:
        rows = rows.filter(_of_status(choice.status, helm.today))
    if choice.owner:
        rows = rows.filter(owner=choice.owner)
    if choice.theme is not None:
        rows = _of_theme(rows, choice.theme, "")
    if choice.asks:
        wanted = Support.objects.filter(action=OuterRef("pk"), helper=None, helper_words="")
        rows = rows.open().filter(Exists(wanted))
    rows = rows.select_related("farm", "owner_group", "owner_person")
    return rows.order_by(*ACTION_ORDERS.get(order, ACTION_ORDERS["due"]))


def _of_status(status: str, today: date) -> Q:
    """One of the statuses, or what several of them have in common."""
    talk = Q(status__in=AGREED, due_on__isnull=False, due_on__lt=today)
    several = {
        TALK: talk,
        CALM: ~talk,
        OPEN_NOW: Q(status__in=AGREED),
        PUT_ASIDE: Q(status__in=ASIDE),
    }
    return several.get(status, Q(status=status))


def _of_theme(rows: Any, theme: str, path: str) -> Any:
    """By the criterion that the action came from, in its visit's grids; "" is those of none."""
    criteria = Criterion.objects.filter(
        version__visits__visit=OuterRef(f"{path}visit"), code=OuterRef(f"{path}criterion_code")
    )
    if theme:
        return rows.filter(Exists(criteria.filter(theme__code=theme)))
    return rows.exclude(Exists(criteria))


def hands_behind(helm: Helm, year: int | None, status: str, theme: str | None) -> QuerySet[Support]:
    """Hands that somebody has offered for an action."""
    rows = Support.objects.filter(action__farm__network=helm.network)
    rows = rows.exclude(helper=None, helper_words="")
    if helm.tied:
        rows = rows.exclude(action__farm__in=helm.tied)
    if year:
        rows = rows.filter(action__since__year=year)
    if status:
        rows = rows.filter(status=status)
    if theme is not None:
        rows = _of_theme(rows, theme, "action__")
    return rows.select_related("action__farm", "helper").order_by("action__since", "pk")
