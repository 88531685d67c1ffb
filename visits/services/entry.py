"""The log's one way in: store or hold every entry, in one transaction, then project."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.kinds import blob_named
from visits.models import Entry, Quarantine, Stream, Visit
from visits.payload import read_entry
from visits.services.judge import Admission
from visits.services.media import forget_named
from visits.services.plan import redact_events
from visits.services.projection import project
from visits.services.report import redact_reports
from visits.services.sheet import forget_key_of
from visits.services.stream import lock_streams, opened_criteria, unlocked_log
from visits.services.take import (
    DUPLICATE,
    ID_REUSE,
    QUARANTINED,
    STORED,
    Result,
    Sent,
    Taking,
    open_taking,
)
from visits.services.turn import in_turn


def append_entries(
    visit: Visit,
    entries: Sequence[Mapping[str, Any]],
    *,
    by: Person,
    source: str,
    device: str = "",
    at: datetime | None = None,
    admitted: Admission | None = None,
    sent: Sent | None = None,
) -> list[Result]:
    """Store every entry, in the visit's log or held for a named person; never refuse content.

    Each entry is a mapping with the keys of `PAYLOAD_KEYS`, `parents`, and perhaps `salt` and
    `payload_sha256`. Identical entries answer `duplicate`. One transaction, one lock per visit.
    What was held comes again with its `admitted`: only the reason that held it is passed over.
    """
    at, sent = at or timezone.now(), sent or Sent(device)
    incoming = [read_entry(entry) for entry in entries]
    with in_turn(), transaction.atomic():
        taking = open_taking(visit.pk, by=by, source=source, at=at, sent=sent, admitted=admitted)
        if taking is None:
            raise Visit.DoesNotExist
        return taking.take(incoming)


@transaction.atomic
def redact_entry(entry: Entry, *, by: Person, why: str, at: datetime | None = None) -> Entry:
    """Blank an entry's words and salt for ever; its hashes stay, so chain and report verify.

    One's own words, or anybody's for a facilitator without a tie to the farm. The act is an entry.
    """
    at = at or timezone.now()
    taking = open_taking(entry.visit_id, by=by, source=Entry.Source.DESK, at=at)
    if taking is None:
        raise Visit.DoesNotExist
    if by.pk not in {entry.said_by_id, entry.author_id} and not taking.access.decides:
        raise Refused(
            _("Chaque personne efface ses propres mots. L'animation peut aussi le faire.")
        )
    if not why.strip():
        raise Refused(_("Écrivez la raison en quelques mots."))
    entry.refresh_from_db()
    if entry.redacted_at is None:
        forget_key_of(entry)
        named = blob_named(entry.kind, entry.value)
        Entry.objects.filter(pk=entry.pk).update(value=None, salt=None, redacted_at=at)
        entry.refresh_from_db()
        redact_events(entry)
        redact_reports(entry)
        _forget_received(entry)
        _note_redaction(taking, entry, why.strip())
        forget_named(entry, named, by=by, at=at)
        _redact_copies(entry, by=by, why=why, at=at)
    return entry


def _forget_received(entry: Entry) -> None:
    """These words as they came: held for the visit, or for what it was begun as."""
    entry.visit.held.filter(entry_id=str(entry.entry_id)).update(raw=b"{}")
    if entry.derived_from:
        drafts = Quarantine.objects.filter(draft__visit=entry.visit)
        drafts.filter(entry_id=str(entry.derived_from)).update(raw=b"{}")


def _note_redaction(taking: Taking, entry: Entry, why: str) -> None:
    """The erasure itself is said in the log: who, when, why, and which entry."""
    by = taking.by
    taking.judge.people[str(by.ref)] = by
    value = {"entries": [str(entry.entry_id)], "why": why}
    act = {"kind": Entry.Kind.REDACT, "voice": entry.voice, "about": str(entry.about)}
    made = {"entry_id": str(uuid.uuid4()), "object_id": str(entry.entry_id)}
    said = act | made | {"said_ref": str(by.ref), "value": value}
    taking.store(read_entry(said), entry.stream)
    stored = taking.insert()
    project(taking.visit)
    taking.hand_over(stored)


def _redact_copies(entry: Entry, *, by: Person, why: str, at: datetime) -> None:
    """Erased words leave what the farm had shared of them too."""
    if entry.stream == Stream.PRIVATE:
        copies = Entry.objects.filter(visit=entry.visit, stream=Stream.SHARED)
        for copy in copies.filter(derived_from=entry.entry_id).select_related("visit"):
            redact_entry(copy, by=by, why=why, at=at)


__all__ = [
    "DUPLICATE",
    "ID_REUSE",
    "QUARANTINED",
    "STORED",
    "Admission",
    "Result",
    "Sent",
    "append_entries",
    "lock_streams",
    "opened_criteria",
    "redact_entry",
    "unlocked_log",
]
