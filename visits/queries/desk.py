"""What needs one person, next first: their visits, reports, replies, plan, in constant queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from peers.models import CloseLink, Farm, Group, Holder, Membership, Person
from visits.access import opened_to_reading
from visits.models import (
    Action,
    Answer,
    CorrectionRequest,
    Criterion,
    Entry,
    Quarantine,
    Reading,
    Teammate,
    Visit,
)
from visits.queries.devices import overdue

Status = Visit.Status
RECENT = timedelta(days=30)
ON_A_FARM = (Status.DATED, Status.UNDER_WAY)

#: Every need there is, the most pressing first.
NEEDS = (
    "resume", "debrief", "start", "held", "silent", "correct", "write", "read", "sign", "finish",
    "reply", "ethics", "group", "staff", "redate", "prepare", "expect", "waiting",
)  # fmt: skip


@dataclass(frozen=True)
class Ties:
    """What one person is to farms, networks and groups, asked once for the whole page."""

    person: Person
    networks: frozenset[int]
    farms: frozenset[int]
    answers_for: frozenset[int]
    tied: frozenset[int]
    groups: frozenset[int]

    def decides(self, visit: Visit) -> bool:
        return visit.network_id in self.networks and visit.farm_id not in self.tied

    def writes(self, visit: Visit, mine: Teammate | None) -> bool:
        named = mine is not None and mine.rapporteur
        return named and visit.farm_id not in self.tied


@dataclass(frozen=True)
class Known:
    """What stands about one visit that its row alone does not say."""

    mine: Teammate | None = None
    staffed: bool = False
    held: int = 0
    silent: int = 0
    requests: int = 0
    replies: int = 0
    signed: bool = False
    farm_answered: bool = False
    read_on: date | None = None
    group_left: int = 0


@dataclass(frozen=True)
class Need:
    """One line of the desk: a visit and what it waits for."""

    kind: str
    visit: Visit
    count: int = 0

    @property
    def rank(self) -> tuple[int, date]:
        return NEEDS.index(self.kind), self.visit.day


@dataclass(frozen=True)
class Desk:
    """All that the first page shows to one person."""

    ties: Ties
    needs: tuple[Need, ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def next(self) -> Need | None:
        return next((need for need in self.needs if need.kind != "waiting"), None)

    @property
    def is_empty(self) -> bool:
        return not (self.needs or self.actions)


def desk_of(person: Person, today: date) -> Desk:
    ties = ties_of(person)
    visits = list(_visits_that_may_need(ties))
    known = known_of(visits, ties, today)
    needs = [
        need for visit in visits for need in needs_of_visit(visit, known[visit.pk], ties, today)
    ]
    needs.sort(key=lambda need: need.rank)
    return Desk(ties, tuple(needs), tuple(_actions(ties, today)))


def ties_of(person: Person) -> Ties:
    roles = Membership.objects.open().filter(person=person, role=Membership.Role.FACILITATOR)
    held = list(Holder.objects.filter(person=person, until=None).values("farm_id", "may_answer"))
    linked = CloseLink.objects.filter(person=person, until=None).values_list("farm_id", flat=True)
    farms = frozenset(row["farm_id"] for row in held)
    return Ties(
        person=person,
        networks=frozenset(roles.values_list("network_id", flat=True)),
        farms=farms,
        answers_for=frozenset(row["farm_id"] for row in held if row["may_answer"]),
        tied=farms | frozenset(linked),
        groups=frozenset(Group.objects.filter(contact=person).values_list("pk", flat=True)),
    )


def _visits_that_may_need(ties: Ties) -> QuerySet[Visit]:
    """Visits under way or ahead, and finished ones on which something came or waits."""
    mine = Teammate.objects.filter(visit=OuterRef("pk"), person=ties.person, left_at=None)
    since = timezone.now() - RECENT
    late = Entry.objects.filter(
        visit=OuterRef("pk"), voice=Entry.Voice.REPLY, kind="reply", received_at__gte=since
    )
    waits = Q(held__decision="") | Q(correction_requests__status="open") | Exists(late)
    return (
        Visit.objects.select_related("farm", "network", "group")
        .filter(
            Exists(mine)
            | Q(farm__in=ties.farms)
            | Q(network__in=ties.networks) & ~Q(farm__in=ties.tied)
            | Q(group__in=ties.groups)
        )
        .exclude(status=Status.CANCELLED)
        .filter(~Q(status__in=[Status.SEALED, Status.CLOSED]) | Q(sealed_at__gte=since) | waits)
        .annotate(people=Count("team", filter=Q(team__left_at=None), distinct=True))
        .order_by("month", "date", "pk")
    )


def known_of(visits: Sequence[Visit], ties: Ties, today: date) -> dict[UUID, Known]:
    """What stands about each of these visits, in as many queries for one as for fifty."""
    ids = [visit.pk for visit in visits]
    person = ties.person
    teams = Teammate.objects.filter(visit__in=ids, left_at=None)
    mine = {row.visit_id: row for row in teams.filter(person=person)}
    staffed = set(teams.filter(rapporteur=True).values_list("visit_id", flat=True))
    held = _count(Quarantine.objects.filter(visit__in=ids, decision="", private=False))
    silent = _count(overdue(timezone.now()).filter(visit__in=ids))
    requests = _count(CorrectionRequest.objects.filter(visit__in=ids, status="open"))
    read = dict(
        Reading.objects.filter(visit__in=ids, person=person, kind=Reading.Kind.READ)
        .order_by("day")
        .values_list("visit_id", "day")
    )
    said = _said_after(ids, person)
    left = _group_left(visits, ties)
    return {
        key: Known(
            mine=mine.get(key),
            staffed=key in staffed,
            held=held[key],
            silent=silent[key],
            requests=requests[key],
            replies=sum(_is_new(day, read.get(key), today) for day in said.replies[key]),
            signed=key in said.signed,
            farm_answered=key in said.farm_answered,
            read_on=read.get(key),
            group_left=left[key],
        )
        for key in ids
    }


def _count(rows: QuerySet[Any]) -> Counter[UUID]:
    return Counter(dict(rows.order_by().values_list("visit_id").annotate(n=Count("pk"))))


def _is_new(day: date, read_on: date | None, today: date) -> bool:
    """Received since one last read; on the very day of reading it stays till the evening."""
    if day < today - RECENT:
        return False
    return read_on is None or day > read_on or day == read_on == today


@dataclass(frozen=True)
class _Said:
    signed: set[UUID] = field(default_factory=set)
    farm_answered: set[UUID] = field(default_factory=set)
    replies: dict[UUID, list[date]] = field(default_factory=lambda: defaultdict(list))


def _said_after(ids: Collection[UUID], person: Person) -> _Said:
    """Signatures given (one for later is none yet) and replies: by whom, and when."""
    found = _Said()
    rows = Entry.objects.filter(visit__in=ids, kind__in=["signature", "reply"]).values_list(
        "visit_id", "kind", "voice", "said_by_id", "received_at", "value__mode"
    )
    for visit, kind, voice, said_by, at, mode in rows:
        if kind == "signature" and said_by == person.pk and mode != "later":
            found.signed.add(visit)
        if voice == Entry.Voice.REPLY and kind == "reply":
            found.farm_answered.add(visit)
            found.replies[visit].append(timezone.localdate(at))
    return found


def _group_left(visits: Iterable[Visit], ties: Ties) -> Counter[UUID]:
    """How many criteria about the group its contact has not answered yet, visit by visit."""
    ids = [visit.pk for visit in visits if visit.group_id in ties.groups]
    left: Counter[UUID] = Counter()
    about_groups = Criterion.objects.filter(version__visits__visit__in=ids).exclude(
        subject=Criterion.Subject.FARM
    )
    for visit, number in (
        about_groups.filter(Q(version__visits__visit__short_path=False) | Q(short_path=True))
        .order_by()
        .values_list("version__visits__visit")
        .annotate(n=Count("pk", distinct=True))
    ):
        left[visit] = number
    answered = Answer.objects.filter(visit__in=ids, voice=Entry.Voice.GROUP)
    left.subtract(_count(answered))
    return left


def needs_of_visit(visit: Visit, known: Known, ties: Ties, today: date) -> list[Need]:
    """What one visit waits for from one person, whatever they are to it."""
    kinds: dict[str, int] = {}
    if visit.farm_id in ties.farms:
        kinds |= _needs_of_farm(visit, known, ties, today)
    else:
        if known.mine:
            kinds |= _needs_of_teammate(visit, known, today)
        if ties.decides(visit) or ties.writes(visit, known.mine):
            kinds |= _needs_of_writer(visit, known, ties, today)
        if ties.decides(visit):
            kinds |= _needs_of_facilitator(visit, known)
    asked = visit.status in {Status.PLANNED, *ON_A_FARM, Status.DEBRIEFED}
    if visit.group_id in ties.groups and known.group_left > 0 and asked:
        kinds["group"] = known.group_left
    return [Need(kind, visit, count) for kind, count in kinds.items()]


def _needs_of_farm(visit: Visit, known: Known, ties: Ties, today: date) -> dict[str, int]:
    if visit.status == Status.PLANNED or (
        visit.status in ON_A_FARM and visit.debrief_opened_at is None
    ):
        return {"expect": 0}
    if visit.status == Status.UNDER_WAY:
        return {"debrief": 0}
    done = known.farm_answered or known.signed
    to_read = opened_to_reading(visit, today) and not done
    unread = visit.status != Status.WRITTEN and known.read_on is not None
    return {"read": 0} if to_read and not unread and visit.farm_id in ties.answers_for else {}


def _needs_of_teammate(visit: Visit, known: Known, today: date) -> dict[str, int]:
    mine = known.mine
    if mine is None or visit.is_put_off or visit.is_sealed:
        return {}
    if visit.status in {Status.PLANNED, Status.DATED}:
        if visit.date and visit.date <= today and mine.ethics_signed_at:
            return {"start": 0}
        return {"prepare": 0} if mine.ethics_signed_at else {"ethics": 0}
    if visit.status == Status.UNDER_WAY:
        return {"debrief" if visit.debrief_opened_at else "resume": 0}
    return {} if known.signed else {"sign": 0}


def _needs_of_writer(visit: Visit, known: Known, ties: Ties, today: date) -> dict[str, int]:
    """The rapporteur's and the facilitator's: what came in, and the text to bring to its end."""
    kinds = {"held": known.held, "correct": known.requests, "reply": known.replies}
    kinds = {kind: count for kind, count in kinds.items() if count}
    if visit.status == Status.DEBRIEFED and ties.writes(visit, known.mine):
        kinds["write"] = 0
    if visit.status == Status.WRITTEN:
        over = reply_until(visit) < today
        kinds["finish" if over or known.farm_answered else "waiting"] = 0
    return kinds


def _needs_of_facilitator(visit: Visit, known: Known) -> dict[str, int]:
    silent = {"silent": known.silent} if known.silent else {}
    return silent | _needs_of_planning(visit, known)


def _needs_of_planning(visit: Visit, known: Known) -> dict[str, int]:
    if visit.status == Status.POSTPONED:
        return {"redate": 0}
    if visit.status in {Status.PLANNED, *ON_A_FARM, Status.DEBRIEFED} and not known.staffed:
        return {"staff": 0}
    return {}


def reply_until(visit: Visit) -> date:
    """The last day that the farm has to answer before the text is made final."""
    offered = visit.written_at or timezone.now()
    return timezone.localdate(offered) + timedelta(days=visit.network.reply_days)


def _actions(ties: Ties, today: date) -> list[Action]:
    """One's own open promises: asked first, then to be talked over, then by their date."""
    rows = (
        Action.objects.open()
        .filter(
            Q(owner=Action.Owner.FARM, farm__in=ties.farms)
            | Q(owner_person=ties.person)
            | Q(owner_group__in=ties.groups)
            | Q(owner=Action.Owner.NETWORK, farm__network__in=ties.networks)
            & ~Q(farm__in=ties.tied)
        )
        .select_related("farm", "owner_group")
        .order_by(F("due_on").asc(nulls_last=True), "since")
    )
    asked = Action.Status.SUGGESTED
    return sorted(rows, key=lambda row: (row.status != asked, not row.is_to_talk_over(today)))


def farm_to_show(ties: Ties) -> Farm | None:
    """The farm with the longest story that the person may read: their own, else a network's."""
    mine = Q(pk__in=ties.farms)
    theirs = Q(network__in=ties.networks) & ~Q(pk__in=ties.tied)
    finished = Count("visits", filter=Q(visits__status__in=[Status.SEALED, Status.CLOSED]))
    farms = Farm.objects.filter(mine if ties.farms else theirs).annotate(story=finished)
    return farms.order_by("-story", "pk").first()
