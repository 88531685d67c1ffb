"""Refold what the log says, or tell where the stored projections and hashes differ."""

from django.db import transaction

from visits.canonical import chain_sha256, payload_sha256
from visits.models import Entry, Visit
from visits.payload import payload_of
from visits.services.entry import lock_streams
from visits.services.media import blob_faults
from visits.services.projection import project, projection_faults


def rebuild_projections(visit: Visit, *, check: bool = False) -> list[str]:
    """Refold a visit's log; with `check` only say where the stored projections differ."""
    if check:
        return projection_faults(visit) + chain_faults(visit) + blob_faults(visit)
    with transaction.atomic():
        lock_streams(visit)
        project(visit)
    return []


def chain_faults(visit: Visit) -> list[str]:
    """Gaps in a stream's numbers, and hashes that do not follow from their content."""
    faults = []
    for stream in visit.streams.all():
        chain, expected = "", 1
        for row in Entry.objects.filter(visit=visit, stream=stream.name).order_by("seq"):
            if row.seq != expected:
                faults.append(f"{stream.name}: number {expected} missing")
            chain = chain_sha256(chain, row.seq, str(row.entry_id), row.payload_sha256)
            if chain != row.chain_sha256:
                faults.append(f"{stream.name}/{row.seq}: chain broken")
            if row.salt is not None and payload_sha256(row.salt, payload_of(row)) != (
                row.payload_sha256
            ):
                faults.append(f"{stream.name}/{row.seq}: content altered")
            expected = row.seq + 1
        if (stream.head_seq, stream.chain_sha256) != (expected - 1, chain):
            faults.append(f"{stream.name}: head differs")
    return faults
