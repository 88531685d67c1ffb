"""The two streams of a visit: their lock, who speaks there, what the farm has opened."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from peers.models import Farm, Group, Network
from visits.models import Entry, Stream, Visit
from visits.services.log_rows import as_uuid, lock_stream_rows, make_streams, visit_row
from visits.services.pinned import forget_versions

NAMES = (Stream.PRIVATE, Stream.SHARED)


def lock_streams(visit: Visit) -> dict[str, Stream]:
    """The visit's two streams, locked: every write of the visit waits its turn here."""
    return lock_streams_of(visit.pk)


def lock_streams_of(visit_id: uuid.UUID) -> dict[str, Stream]:
    """None for a visit that never was."""
    found = _locked(visit_id)
    if len(found) < len(NAMES):
        make_streams(visit_id, NAMES)
        found = _locked(visit_id)
    return found


def _locked(visit_id: uuid.UUID) -> dict[str, Stream]:
    # Always in the same order, and before the visit's own row: two writers never wait in a ring.
    rows = [Stream(visit_id=visit_id, **row) for row in lock_stream_rows(visit_id)]
    return {row.name: row for row in rows}


def lock_visit(visit_id: uuid.UUID) -> Visit:
    """The visit's own row, locked; its network, farm and group as far as the log needs them."""
    visit = Visit.objects.raw(*visit_row(visit_id))[0]
    alias, names = connection.alias, ["id", "ref"]
    visit.network = Network.from_db(alias, ["id"], [visit.network_id])
    visit.farm = Farm.from_db(alias, names, [visit.farm_id, as_uuid(visit.farm_ref)])
    if visit.group_id:
        visit.group = Group.from_db(alias, names, [visit.group_id, as_uuid(visit.group_ref)])
    return visit


@contextmanager
def alone_with_visit(visit: Visit, *, writes: bool) -> Iterator[None]:
    """Nobody else changes the visit between what is compared and what is written."""
    with transaction.atomic() if writes else nullcontext():
        if writes:
            lock_streams(visit)
            visit.refresh_from_db()
        yield


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
        forget_versions()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE visits_log_lock SET open = 0")
