"""Holding what was received and cannot be judged here and now: it waits for a named person."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from peers.models import Person
from visits.models import Criterion, Draft, Entry, Quarantine, Stream, Visit
from visits.payload import Incoming, read_entry, same_content
from visits.services.entry import DUPLICATE, QUARANTINED, Result
from visits.services.stream import opened_criteria

#: Beyond this a person's tablet is asked to wait a day; it keeps what it has.
DAILY = 5000


@transaction.atomic
def hold_entries(
    entries: Sequence[Mapping[str, Any]],
    *,
    reason: str,
    by: Person,
    source: str = Entry.Source.TABLET,
    device: str = "",
    visit: Visit | None = None,
    draft: Draft | None = None,
    at: datetime | None = None,
) -> list[Result]:
    """Keep each whole, once; what the log has already, with the same content, is a duplicate."""
    incoming = [read_entry(entry) for entry in entries]
    known = _known(visit, incoming)
    private = _private_criteria(visit, incoming)
    held = {"reason": reason, "author": by, "source": source, "device": device}
    results = []
    for item in incoming:
        row = known.get(item.entry_id)
        if row is not None and same_content(row, item):
            results.append(_told(row))
            continue
        Quarantine.objects.get_or_create(
            visit=visit,
            draft=draft,
            entry_id=item.entry_id or item.given_id,
            raw_sha256=hashlib.sha256(item.raw).hexdigest(),
            defaults=held
            | {
                "raw": item.raw,
                "received_at": at or timezone.now(),
                "private": _is_private(item, private),
            },
        )
        results.append(Result(item.entry_id or item.given_id, QUARANTINED, reason=reason))
    return results


def held_today(person: Person, *, unverified: bool = False) -> int:
    """What nobody vouched for is counted apart: whoever knows a tablet's id could send it, and must
    not be able to fill the place of its person's own words.
    """
    since = timezone.now() - timedelta(days=1)
    rows = Quarantine.objects.filter(author=person, received_at__gte=since)
    unsure = rows.filter(reason=Quarantine.Reason.UNVERIFIED_FILE)
    return unsure.count() if unverified else rows.count() - unsure.count()


def _known(visit: Visit | None, incoming: list[Incoming]) -> dict[str, Entry]:
    if visit is None:
        return {}
    ids = [item.entry_id for item in incoming if not item.problem]
    rows = Entry.objects.filter(visit=visit, entry_id__in=ids)
    return {str(row.entry_id): row for row in rows}


def _told(row: Entry) -> Result:
    """Where it stands; of the private stream nothing, as for every sender who does not read it."""
    if row.stream == Stream.PRIVATE:
        return Result(str(row.entry_id), DUPLICATE)
    return Result(str(row.entry_id), DUPLICATE, row.stream, row.seq)


def _private_criteria(visit: Visit | None, incoming: list[Incoming]) -> set[str]:
    """Sensitive questions that the farm has not opened: of no visit yet, it has opened none."""
    ids = {item.payload["criterion"] for item in incoming if not item.problem} - {None}
    rows = Criterion.objects.filter(pk__in=ids, sensitive=True)
    opened = opened_criteria(visit) if visit else set()
    return {str(key) for key in rows.values_list("pk", flat=True) if key not in opened}


def _is_private(item: Incoming, closed: set[str]) -> bool:
    return item.payload["voice"] == Entry.Voice.SELF or item.payload["criterion"] in closed


def read_id(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
