"""Tablets as people read of them: whose, last heard of when, what they said is not sent yet."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from peers.models import Network, Person
from visits.models import Preparation, Tablet, Visit
from visits.queries.shell import shell_files

#: On the evening after the visit everything should have arrived.
EXPECTED_BY = time(20)
#: An empty outbox counts from noon of the visit's day on: before, there was nothing to send yet.
COUNTS_FROM = 12
#: What weigh, about, in compressed bytes: a page without questions, one question on its page, and
#: what the bundle says of a question (it is sent as it is).
PAGE, QUESTION, TOLD, PAGES_BESIDE = 4_000, 450, 1_400, 7


@dataclass(frozen=True)
class PreparedTablet:
    """One visit on one tablet: has everything been said to have arrived, or is it silent?"""

    preparation: Preparation

    @property
    def tablet(self) -> Tablet:
        return self.preparation.tablet

    @property
    def left(self) -> int:
        return self.preparation.outbox_entries + self.preparation.outbox_photos

    @property
    def has_sent_all(self) -> bool:
        empty = self.preparation.empty_at is not None and self.left == 0
        return empty and not self._was_heard_too_early

    @property
    def _was_heard_too_early(self) -> bool:
        """Told empty before the visit, as every tablet is once it is ready; see `EARLY`."""
        visit, heard = self.preparation.visit, timezone.localtime(self.since)
        if visit.date is None or (visit.debrief_opened_at or heard) < heard:
            return False
        return (heard.date(), heard.hour) < (visit.date, COUNTS_FROM)

    @property
    def is_silent(self) -> bool:
        """Nothing tells that all has arrived; a tablet whose content was wiped has nothing left."""
        return not self.has_sent_all and self.tablet.wiped_at is None

    @property
    def since(self) -> datetime:
        return self.preparation.last_contact_at


def tablets_of_visit(visit: Visit) -> list[PreparedTablet]:
    rows = Preparation.objects.filter(visit=visit).select_related("tablet__person", "visit")
    return [PreparedTablet(row) for row in rows.order_by("tablet__person__name", "pk")]


def silent_tablets(visit: Visit) -> list[PreparedTablet]:
    return [row for row in tablets_of_visit(visit) if row.is_silent]


def own_tablets(person: Person) -> QuerySet[Tablet]:
    """One's own, those that were wiped left out: there is nothing on them any more."""
    return Tablet.objects.filter(person=person, wiped_at=None).prefetch_related(
        "preparations__visit__farm"
    )


def tablets_of_network(network: Network) -> QuerySet[Preparation]:
    """Visits of a network on tablets, the latest visit first."""
    return (
        Preparation.objects.filter(visit__network=network, tablet__wiped_at=None)
        .select_related("tablet__person", "tablet__revoked_by", "visit__farm")
        .order_by("-visit__date", "visit", "tablet__person__name", "pk")
    )


def is_ready(visit: Visit, person: Person) -> bool:
    """Whether one of the person's own tablets has this visit, read back whole."""
    return ready_visits([visit], person) == {visit.pk}


def ready_visits(visits: Iterable[Visit], person: Person) -> set[object]:
    rows = Preparation.objects.filter(
        visit__in=[visit.pk for visit in visits],
        tablet__person=person,
        tablet__revoked_at=None,
        tablet__forgotten_at=None,
        tablet__wiped_at=None,
        tested_at__isnull=False,
    )
    return set(rows.values_list("visit_id", flat=True))


_OPENED = "visit__debrief_opened_at"
#: Last heard of before the noon of the visit's day, and before its debrief.
EARLY = (
    Q(last_contact_at__date__lt=F("visit__date"))
    | Q(last_contact_at__date=F("visit__date"), last_contact_at__hour__lt=COUNTS_FROM)
) & (Q(**{_OPENED: None}) | Q(last_contact_at__lte=F(_OPENED)))


def overdue(now: datetime) -> QuerySet[Preparation]:
    """Tablets that have not told of an empty outbox by the evening after the visit (sync, L3)."""
    local = timezone.localtime(now)
    days = 1 if local.time() >= EXPECTED_BY else 2
    latest = local.date() - timedelta(days=days)
    return (
        Preparation.objects.filter(
            Q(empty_at=None) | EARLY, visit__date__lte=latest, tablet__wiped_at=None
        )
        .exclude(visit__status__in=[*NOT_HELD, Visit.Status.SEALED, Visit.Status.CLOSED])
        .select_related("tablet__person", "visit__farm", "visit__network")
        .order_by("pk")
    )


NOT_HELD = (Visit.Status.PLANNED, Visit.Status.POSTPONED, Visit.Status.CANCELLED)


def expected_size(criteria: int, sections: int) -> int:
    """What a preparation transfers, about, in kilobytes: shown before it begins."""
    pages = (sections + PAGES_BESIDE) * PAGE + criteria * (QUESTION + TOLD)
    return (_weight_of_shell() + pages) // 1000


@lru_cache(maxsize=1)
def _weight_of_shell() -> int:
    found = (finders.find(name) for name in shell_files())
    return sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in found if path)
