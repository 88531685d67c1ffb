"""Tablets: which one asks, the visits that it may take along, when each was last heard of."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from peers.access import networks_of
from peers.models import Person
from visits.models import Draft, Preparation, Tablet, Visit

#: A visit long over is on no tablet's list.
LOOK_BACK = timedelta(days=180)


def tablet_of(person: Person, device: str) -> Tablet | None:
    """One of the person's own tablets by its id."""
    return Tablet.objects.filter(person=person, pk=device).first() if device else None


def status_of(tablet: Tablet | None) -> str:
    if tablet is None:
        return "unknown"
    if tablet.is_revoked:
        return "revoked"
    return "forgotten" if tablet.forgotten_at else "known"


def status_of_any(device: str) -> str:
    """Also to a tablet whose login has ended, or that somebody else uses now: it must learn that
    it was revoked or is to forget. Its id says nothing else to anybody.
    """
    return status_of(Tablet.objects.filter(pk=device).first() if device else None)


def networks_told(person: Person) -> list[dict[str, str]]:
    return [{"slug": row.slug, "name": row.name} for row in networks_of(person)]


def visits_told(person: Person, tablet: Tablet | None) -> list[dict[str, Any]]:
    """Visits of the person's teams, the nearest first, and which of them this tablet has."""
    since = timezone.localdate() - LOOK_BACK
    rows = Visit.objects.filter(
        team__person=person, team__left_at__isnull=True, date__gte=since
    ).select_related("farm")
    prepared = _prepared_on(tablet)
    return [
        {
            "id": str(visit.pk),
            "farm": visit.farm.name,
            "date": visit.date.isoformat(),
            "status": visit.status,
            "prepared": visit.pk in prepared,
        }
        for visit in rows.alive().exclude(status=Visit.Status.PLANNED).order_by("date", "pk")
    ]


def drafts_told(person: Person) -> list[dict[str, str | None]]:
    """Visits that were begun on a tablet without preparation, and which visit each has become: told
    to whoever spoke there, as long as they are of that visit's team.
    """
    since = timezone.now() - LOOK_BACK
    mine = Q(begun_by=person) | Q(held__author=person)
    rows = Draft.objects.filter(
        mine, attached_at__gte=since, visit__team__person=person, visit__team__left_at__isnull=True
    )
    return [
        {
            "id": str(row.pk),
            "visit": str(row.visit_id),
            "farm": row.visit.farm.name,
            "date": row.visit.date.isoformat() if row.visit.date else None,
        }
        for row in rows.select_related("visit__farm").distinct()
        if row.visit is not None
    ]


def _prepared_on(tablet: Tablet | None) -> set[UUID]:
    rows = Preparation.objects.filter(tablet=tablet) if tablet else Preparation.objects.none()
    return set(rows.values_list("visit_id", flat=True))


def preparations_of(visit: Visit) -> QuerySet[Preparation]:
    """The visit's tablets, whoever revoked or forgot them since."""
    return Preparation.objects.filter(visit=visit).select_related("tablet__person")


def tablets_told(preparations: Iterable[Preparation]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.tablet_id),
            "name": row.tablet.name,
            "person": {"ref": str(row.tablet.person.ref), "name": row.tablet.person.name},
            "prepared_at": row.prepared_at.isoformat(),
            "last_contact_at": row.last_contact_at.isoformat(),
            "outbox": {"entries": row.outbox_entries, "photos": row.outbox_photos},
            "revoked": row.tablet.is_revoked,
        }
        for row in preparations
    ]
