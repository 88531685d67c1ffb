"""What a network's meeting has to talk over, on one page: no result of a farm, no order of farms.

Each part is its first lines and how many there are in all; lines are cut where a page must hold
them. What belongs to a farm that the reader holds or is linked with stays out, as on their page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from peers.models import Network, Person
from visits.models import Action, CorrectionRequest, Criterion, Quarantine, Support, Visit
from visits.queries.visit import has_writer

Status = Visit.Status
AHEAD = (Status.PLANNED, Status.DATED)
LINES = 8  # at most; where there is more to talk over, the page shows fewer of each
MONTHS_AHEAD = timedelta(days=120)


@dataclass(frozen=True)
class Part:
    """The first rows of something to talk over, and how many more there are."""

    rows: Sequence[Any]
    total: int

    @property
    def left(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Agenda:
    """The parts of the page, in the order in which they are talked over."""

    held: Part
    corrections: Part
    without_date: Part
    without_team: Part
    reports: Part
    offered: Part
    actions: Part
    needs: Part
    dates: Part

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name).total for name in self.__dataclass_fields__)


def agenda_of(
    network: Network, person: Person, today: date, territory: str | None = None
) -> Agenda:
    """The agenda of the whole network, or of one of its territories."""
    visits = _open_to(person, Visit.objects.filter(network=network).select_related("farm"), "")
    if territory is not None:
        visits = visits.filter(farm__territory=territory)
    ahead = visits.filter(
        status__in=AHEAD, month__gte=today.replace(day=1), month__lt=today + MONTHS_AHEAD
    ).order_by("month", "date", "farm__name", "pk")
    return Agenda(
        held=_part(_held(visits)),
        corrections=_part(_corrections(visits)),
        without_date=_part(_to_date(visits, ahead)),
        without_team=_part(ahead.exclude(has_writer())),
        reports=_part(visits.filter(status=Status.DEBRIEFED).order_by("date", "pk")),
        offered=_part(visits.filter(status=Status.WRITTEN).order_by("written_at", "pk")),
        actions=_part(_promises(network, person, today, territory)),
        needs=_needs(network, person, territory),
        dates=_part(ahead.filter(date__gte=today)),
    )


def _to_date(visits: QuerySet[Visit], ahead: QuerySet[Visit]) -> QuerySet[Visit]:
    """What has no day yet, and what was put off: it waits for another one."""
    keys = ahead.filter(date=None).order_by().values("pk")
    rows = visits.filter(Q(pk__in=keys) | Q(status=Status.POSTPONED))
    return rows.order_by("month", "farm__name", "pk")


def _part(rows: QuerySet[Any]) -> Part:
    shown = list(rows[: LINES + 1])
    if len(shown) <= LINES:
        return Part(shown, len(shown))
    return Part(shown[:LINES], rows.count())


def _open_to(person: Person, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Without what concerns a farm that is the reader's own, or with which they are linked."""
    holds = {f"{path}farm__holders__person": person}
    linked = {
        f"{path}farm__close_links__person": person,
        f"{path}farm__close_links__until__isnull": True,
    }
    return rows.exclude(**holds).exclude(**linked)


def _held(visits: QuerySet[Visit]) -> QuerySet[Any]:
    rows = Quarantine.objects.filter(decision="", private=False)
    return _of(visits, rows).select_related("visit__farm").order_by("received_at", "pk")


def _corrections(visits: QuerySet[Visit]) -> QuerySet[Any]:
    rows = CorrectionRequest.objects.filter(status="open")
    return _of(visits, rows).select_related("visit__farm").order_by("pk")


def _of(visits: QuerySet[Visit], rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of what waits, which is little, what concerns these visits, which are many."""
    keys = list(rows.order_by().values_list("visit", flat=True).distinct())
    return rows.filter(visit__in=list(visits.filter(pk__in=keys).values_list("pk", flat=True)))


def _promises(
    network: Network, person: Person, today: date, territory: str | None
) -> QuerySet[Any]:
    """What the network and the groups have promised, past the day that was chosen together."""
    rows = Action.objects.filter(
        farm__network=network, owner__in=[Action.Owner.NETWORK, Action.Owner.GROUP]
    )
    if territory is not None:
        rows = rows.filter(farm__territory=territory)
    rows = _open_to(person, rows.agreed().open().filter(due_on__lt=today), "")
    return rows.select_related("owner_group").order_by("due_on", "pk")


@dataclass(frozen=True)
class Need:
    """A theme for which helps are still looked for, and how many actions ask; "" is of none."""

    theme: str
    n: int


def _needs(network: Network, person: Person, territory: str | None) -> Part:
    """By theme, so that a training or a day of work can be thought of for several farms.

    An action's theme is that of the criterion it came from, in its own visit's grids.
    """
    rows = Support.objects.filter(
        action__farm__network=network, action__status__in=Action.OPEN, helper=None, helper_words=""
    )
    if territory is not None:
        rows = rows.filter(action__farm__territory=territory)
    criteria = Criterion.objects.filter(
        version__visits__visit=OuterRef("action__visit"), code=OuterRef("action__criterion_code")
    )
    theme = criteria.order_by("pk").values("theme__code")[:1]
    rows = _open_to(person, rows, "action__").order_by().annotate(theme=Subquery(theme))
    counts = rows.values_list("theme").annotate(n=Count("action", distinct=True))
    needs = [Need(theme or "", n) for theme, n in counts]
    needs.sort(key=lambda need: (-need.n, need.theme))
    return Part(needs[:LINES], len(needs))
