"""What a facilitator's page shows of a network: farms by date, the season, open actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from peers.models import Farm, Network, Person
from visits.models import Action, CorrectionRequest, Quarantine, Teammate, Visit

Status = Visit.Status
HELD = ("debriefed", "written", "sealed", "closed")
ORDERS = {
    "date": (F("last_visit").asc(nulls_first=True), "name"),
    "-date": (F("last_visit").desc(nulls_last=True), "name"),
    "name": ("name", "pk"),
    "-name": ("-name", "pk"),
    "next": (F("next_visit").asc(nulls_last=True), "name"),
}


@dataclass(frozen=True)
class Season:
    """The visits of a year, by month."""

    year: int
    visits: QuerySet[Visit]


@dataclass(frozen=True)
class Needs:
    """What waits for a facilitator."""

    without_team: Sequence[Visit]
    to_finish: Sequence[Visit]
    held: Sequence[Quarantine]
    requests: Sequence[CorrectionRequest]

    @property
    def any(self) -> bool:
        return bool(self.without_team or self.to_finish or self.held or self.requests)


def farms_by_date(network: Network, today: date, order: str = "date") -> QuerySet[Farm]:
    """Farms with the day of their last and next visit: sorted by date or name, never by result."""
    held = Q(visits__status__in=HELD)
    ahead = Q(visits__status__in=["planned", "dated"])
    to_visit = today - timedelta(days=30 * network.rhythm_months)
    farms = (
        Farm.objects.filter(network=network, left_on__isnull=True)
        .annotate(
            last_visit=Max("visits__date", filter=held),
            next_visit=Min("visits__month", filter=ahead),
            visit_count=Count("visits", filter=held, distinct=True),
        )
        .annotate(rested=Q(last_visit__isnull=True) | Q(last_visit__lte=to_visit))
    )
    return farms.order_by(*ORDERS.get(order, ORDERS["date"]))


def season_of(network: Network, year: int) -> Season:
    visits = (
        Visit.objects.filter(network=network, month__year=year)
        .select_related("farm", "network")
        .annotate(people=Count("team", filter=Q(team__left_at__isnull=True)))
        .order_by("month", "date", "farm__name")
    )
    return Season(year, visits)


def years_of(network: Network) -> list[int]:
    dates = Visit.objects.filter(network=network).dates("month", "year", order="DESC")
    return [day.year for day in dates]


def open_actions(network: Network, person: Person) -> QuerySet[Action]:
    """Agreed actions still open; what the person may not read as facilitator stays out."""
    return (
        Action.objects.filter(farm__network=network)
        .exclude(farm__holders__person=person)
        .exclude(farm__close_links__person=person, farm__close_links__until__isnull=True)
        .agreed()
        .open()
        .select_related("farm", "owner_group", "owner_person")
        .order_by(F("due_on").asc(nulls_last=True), "farm__name")
    )


def needs_of(network: Network, person: Person) -> Needs:
    """Visits to staff or finish, what is held, what farms asked; own farms stay out."""
    visits = Visit.objects.filter(network=network).select_related("farm", "network")
    visits = visits.exclude(farm__holders__person=person)
    writes = Teammate.objects.filter(visit=OuterRef("pk"), rapporteur=True, left_at__isnull=True)
    return Needs(
        without_team=list(
            visits.filter(status__in=[Status.PLANNED, Status.DATED])
            .exclude(Exists(writes))
            .order_by("month", "date")[:20]
        ),
        to_finish=list(visits.filter(status=Status.WRITTEN).order_by("date")[:20]),
        held=list(
            Quarantine.objects.filter(visit__in=visits, decision="", private=False).select_related(
                "visit__farm", "author"
            )[:20]
        ),
        requests=list(
            CorrectionRequest.objects.filter(visit__in=visits, status="open").select_related(
                "visit__farm"
            )[:20]
        ),
    )
