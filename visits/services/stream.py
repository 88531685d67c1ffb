"""The two streams of a visit: their lock, who speaks there, what the farm has opened."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from visits.models import Entry, Stream, Visit


def lock_streams(visit: Visit) -> dict[str, Stream]:
    """The visit's two streams, locked: every write of the visit waits its turn here."""
    for name in (Stream.SHARED, Stream.PRIVATE):
        Stream.objects.get_or_create(visit=visit, name=name)
    # Always in the same order, and before the visit's own row: two writers never wait in a ring.
    rows = Stream.objects.select_for_update().filter(visit=visit).order_by("name")
    return {row.name: row for row in rows}


@contextmanager
def alone_with_visit(visit: Visit, *, writes: bool) -> Iterator[None]:
    """Nobody else changes the visit between what is compared and what is written."""
    with transaction.atomic() if writes else nullcontext():
        if writes:
            lock_streams(visit)
            visit.refresh_from_db()
        yield


def known_refs(visit: Visit) -> set[uuid.UUID]:
    """Everybody who may be named as having spoken on the visit."""
    refs = set(visit.team.values_list("person__ref", flat=True))
    refs |= set(visit.farm.holders.filter(until=None).values_list("person__ref", flat=True))
    refs |= set(visit.farm.groups.values_list("contact__ref", flat=True))
    facilitators = visit.network.memberships.open().filter(role="facilitator")
    return (refs | set(facilitators.values_list("person__ref", flat=True))) - {None}


def opened_criteria(visit: Visit) -> set[uuid.UUID]:
    """Sensitive criteria that the farm has opened: closed again as soon as one of it says so."""
    heads = visit.heads.filter(
        kind=Entry.Kind.CONSENT, entry__voice=Entry.Voice.SELF
    ).select_related("entry")
    said = [(head.entry.criterion_id, (head.entry.value or {}).get("opens")) for head in heads]
    return {key for key, opens in said if opens} - {key for key, opens in said if not opens}


@contextmanager
def unlocked_log() -> Iterator[None]:
    """Lift the log's triggers: for the flush of tests, restore and a network's removal only."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE visits_log_lock SET open = 1")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE visits_log_lock SET open = 0")
