"""What waits for a facilitator in a whole network: each kind in one question, its first rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import TruncDate
from django.utils import timezone

from peers.models import CloseLink, Holder, Network, Person
from visits.models import (
    Addendum,
    Blob,
    CorrectionRequest,
    Draft,
    Entry,
    Quarantine,
    Reading,
    Visit,
)
from visits.queries.devices import overdue
from visits.queries.visit import has_writer

Status = Visit.Status
#: On the farm or after it, the text not yet made final.
GOING = (Status.DATED, Status.UNDER_WAY, Status.DEBRIEFED, Status.WRITTEN)
RECENT = timedelta(days=30)
#: A team is looked for two months ahead: before that nothing presses.
STAFF_AHEAD = timedelta(days=62)
#: A dated visit that nobody has begun is asked about after a week.
FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Helm:
    """Who steers which network today, and the farms about which they decide nothing."""

    network: Network
    person: Person
    tied: frozenset[int]
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def visits(self) -> QuerySet[Visit]:
        """Visits about which this person decides, with what a line says of one."""
        rows = Visit.objects.filter(network=self.network)
        rows = rows.select_related("farm").only("month", "date", "farm__name")
        return rows.exclude(farm__in=self.tied) if self.tied else rows


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits: its first rows, and how many there are."""

    kind: str
    rows: tuple[Any, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def helm_of(network: Network, person: Person) -> Helm:
    held = Holder.objects.filter(person=person, until=None, farm__network=network)
    linked = CloseLink.objects.filter(person=person, until=None, farm__network=network)
    tied = held.order_by().values_list("farm_id").union(linked.order_by().values_list("farm_id"))
    return Helm(network, person, frozenset(pk for (pk,) in tied), timezone.now())


def all_waiting(helm: Helm, most: int) -> list[Waiting]:
    """Every kind of which there is something, the most pressing first."""
    found = (first_waiting(helm, kind, most) for kind in KINDS)
    return [waiting for waiting in found if waiting.total]


def first_waiting(helm: Helm, kind: str, most: int) -> Waiting:
    found = KINDS[kind](helm)
    if found.query.is_empty():
        return Waiting(kind, (), 0)
    rows = tuple(found.annotate(total=Window(Count("*")))[:most])
    return Waiting(kind, rows, rows[0].total if rows else 0)


def waiting_rows(helm: Helm, kind: str) -> QuerySet[Any]:
    return KINDS[kind](helm)


def _silent(helm: Helm) -> QuerySet[Visit]:
    """Visits of which a tablet has not told of an empty outbox by the evening after."""
    return _having(helm, overdue(helm.now), status__in=GOING)


def _held(helm: Helm) -> QuerySet[Visit]:
    return _having(helm, Quarantine.objects.filter(decision="", private=False))


def _photos(helm: Helm) -> QuerySet[Visit]:
    """Photos that were named on the farm and have not come since."""
    missing = Blob.objects.filter(state=Blob.State.EXPECTED)
    return _having(helm, missing, status__in=GOING, date__lt=helm.today - timedelta(days=1))


def _having(helm: Helm, rows: QuerySet[Any], **about: Any) -> QuerySet[Visit]:
    """The visits that these rows are of, each with how many it has.

    What waits is little beside all visits of a network: so it is asked first, and visits by key.
    """
    rows = rows.order_by()
    keys = list(rows.values_list("visit", flat=True).distinct())
    if not keys:
        return Visit.objects.none()
    of_one = rows.filter(visit=OuterRef("pk")).values("visit").annotate(n=Count("pk")).values("n")
    visits = helm.visits.filter(pk__in=keys, **about).annotate(n=Subquery(of_one))
    return visits.order_by("date", "pk")


def _drafts(helm: Helm) -> QuerySet[Draft]:
    rows = Draft.objects.filter(network=helm.network, visit=None)
    rows = rows.select_related("begun_by").only("farm_name", "day", "begun_by__name")
    return rows.order_by("day", "pk")


def _requests(helm: Helm) -> QuerySet[Visit]:
    return _having(helm, CorrectionRequest.objects.filter(status="open"))


def _to_finish(helm: Helm) -> QuerySet[Visit]:
    """The farm has answered, or its time to answer is over."""
    answered = Entry.objects.filter(visit=OuterRef("pk"), kind="reply", voice=Entry.Voice.REPLY)
    limit = helm.today - timedelta(days=helm.network.reply_days)
    return (
        helm.visits.filter(status=Status.WRITTEN)
        .annotate(farm_answered=Exists(answered))
        .filter(Q(farm_answered=True) | Q(written_at__date__lt=limit))
        .order_by("date", "pk")
    )


def _replies(helm: Helm) -> QuerySet[Visit]:
    """What a farm said of a final report in the last month, until this person has read it."""
    mine = Reading.objects.filter(visit=OuterRef("visit"), person=helm.person)
    later = mine.filter(day__gt=OuterRef("day"))
    # What was said today stays until the evening, read or not.
    same_day = mine.filter(day=OuterRef("day"), day__lt=helm.today)
    recent = Addendum.objects.filter(kind=Addendum.Kind.REPLY, at__gte=helm.now - RECENT)
    new = recent.annotate(day=TruncDate("at")).exclude(Exists(later)).exclude(Exists(same_day))
    return _having(helm, new)


def _without_team(helm: Helm) -> QuerySet[Visit]:
    """Nobody to write the report yet, of the visits that come soon."""
    return (
        helm.visits.filter(
            status__in=[Status.PLANNED, Status.DATED], month__lte=helm.today + STAFF_AHEAD
        )
        .exclude(has_writer())
        .order_by("month", "date", "pk")
    )


def _forgotten(helm: Helm) -> QuerySet[Visit]:
    """Its day is past, and nobody has begun it: held on paper, or to put off."""
    rows = helm.visits.filter(status=Status.DATED, date__lt=helm.today - FORGOTTEN_AFTER)
    return rows.order_by("date", "pk")


def _put_off(helm: Helm) -> QuerySet[Visit]:
    return helm.visits.filter(status=Status.POSTPONED).order_by("month", "pk")


def more_to_come(helm: Helm) -> bool:
    """Nothing presses, yet the desk or the meeting's agenda lists a visit of this network."""
    ahead = (Status.PLANNED, Status.DATED)
    return (
        helm.visits.filter(
            Q(status__in=[Status.DEBRIEFED, Status.WRITTEN])
            | Q(status__in=ahead, date=None)
            | Q(status__in=[*ahead, Status.UNDER_WAY]) & ~has_writer()
        )
        .order_by()
        .exists()
    )


#: Every kind, the most pressing first.
KINDS: dict[str, Callable[[Helm], QuerySet[Any]]] = {
    "silent": _silent,
    "held": _held,
    "draft": _drafts,
    "finish": _to_finish,
    "request": _requests,
    "reply": _replies,
    "photo": _photos,
    "staff": _without_team,
    "forgotten": _forgotten,
    "redate": _put_off,
}


def total_of(waiting: Iterable[Waiting]) -> int:
    return sum(one.total for one in waiting)
