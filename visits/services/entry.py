"""The log's one way in: store or hold every entry, in one transaction, then project."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.access import VisitAccess, visit_access
from visits.canonical import chain_sha256
from visits.envelope import Newcomer
from visits.kinds import PLAN, blob_named
from visits.models import Criterion, Entry, EntryParent, Quarantine, Stream, Visit
from visits.payload import Incoming, read_entry, same_content
from visits.services.judge import Admission, Judge
from visits.services.media import expect_blobs, forget_named
from visits.services.plan import redact_events, take_up_plan_entry
from visits.services.projection import project, project_new
from visits.services.repeat import said_anew
from visits.services.report import redact_reports, take_up_after_sealing, take_up_correction
from visits.services.share import copy_of, shared_by
from visits.services.sheet import forget_key_of
from visits.services.stream import known_refs, lock_streams, opened_criteria, unlocked_log
from visits.services.tablet import add_people
from visits.services.visit import start_visit

Reason = Quarantine.Reason
STORED, DUPLICATE, ID_REUSE, QUARANTINED = "stored", "duplicate", "id_reuse", "quarantined"


@dataclass(frozen=True)
class Result:
    """What became of one entry: its status, and where it stands if its sender may know."""

    entry_id: str
    status: str
    stream: str = ""
    seq: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Sent:
    """What is known of the tablet that sends, and whom it added to the team."""

    device: str = ""
    holds: str = ""
    proto: int = 1
    skew_ms: int = 0
    people: Sequence[Newcomer] = ()


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
    at = at or timezone.now()
    incoming = [read_entry(entry) for entry in entries]
    with transaction.atomic():
        push = _Push(visit, by, source, at, admitted=admitted, sent=sent or Sent(device))
        return push.take(incoming)


class _Push(Judge):
    """One call of `append_entries`, inside its transaction."""

    def __init__(
        self,
        visit: Visit,
        by: Person,
        source: str,
        at: datetime,
        *,
        admitted: Admission | None = None,
        sent: Sent = Sent(),
    ) -> None:
        self.streams = lock_streams(visit)
        self.visit = (
            Visit.objects.select_for_update(of=("self",), no_key=True)
            .select_related("network", "farm")
            .get(pk=visit.pk)
        )
        self.access: VisitAccess = visit_access(by, self.visit)
        self.by, self.source, self.at, self.sent = by, source, at, sent
        if sent.people and not sent.holds:
            add_people(self.access, sent.people, at=at)
        self.criteria: dict[str, Criterion] = {}
        self.people = {
            str(person.ref): person
            for person in Person.objects.filter(ref__in=known_refs(self.visit))
        }
        self.admitted = admitted
        self.opened = opened_criteria(self.visit)
        self.stored: list[tuple[Entry, Incoming]] = []
        self.known: dict[str, Entry] = {}
        self.authors: dict[str, Person] = {}

    def take(self, incoming: list[Incoming]) -> list[Result]:
        self.criteria = self._pinned({item.payload["criterion"] for item in incoming})
        ids = [item.entry_id for item in incoming if not item.problem]
        self.known = {
            str(row.entry_id): row
            for row in Entry.objects.filter(visit=self.visit, entry_id__in=ids)
        }
        self.authors = self._proven(incoming)
        results = [self._take_one(item) for item in incoming]
        if self.stored:
            self._write()
        return [self._told(result) for result in results]

    def _told(self, result: Result) -> Result:
        """Whoever does not read the private stream learns nothing of how much is in it."""
        if result.stream != Stream.PRIVATE or self.access.holds:
            return result
        return replace(result, stream="", seq=None)

    def _take_one(self, item: Incoming) -> Result:
        if not item.problem and item.entry_id in self.known:
            first = self.known[item.entry_id]
            if self.source != Entry.Source.DESK:
                status = DUPLICATE if same_content(first, item) else ID_REUSE
                return self._known(first, status)
            anew = said_anew(first, item)
            if anew is None:
                return self._known(first, DUPLICATE)
            item = anew
        reason = item.problem or self.sent.holds or self._reason_to_hold(item)
        if reason:
            return self._hold(item, reason)
        return self._store(item)

    def _known(self, first: Entry, status: str) -> Result:
        if status == ID_REUSE:
            return Result(str(first.entry_id), status)
        return Result(str(first.entry_id), status, first.stream, first.seq)

    def _hold(self, item: Incoming, reason: str) -> Result:
        Quarantine.objects.get_or_create(
            visit=self.visit,
            entry_id=item.entry_id or item.given_id,
            raw_sha256=hashlib.sha256(item.raw).hexdigest(),
            defaults={
                "raw": item.raw,
                "reason": reason,
                "private": self._stream_of(item) == Stream.PRIVATE,
                "source": self.source,
                "device": self.sent.device,
                "author": self.by,
                "received_at": self.at,
            },
        )
        return Result(item.entry_id, QUARANTINED, reason=reason)

    def _store(self, item: Incoming, stream: str = "") -> Result:
        name = stream or self._stream_of(item)
        stream_row = self.streams[name]
        stream_row.head_seq += 1
        stream_row.chain_sha256 = chain_sha256(
            stream_row.chain_sha256, stream_row.head_seq, item.entry_id, item.sha256
        )
        payload = item.payload
        row = Entry(
            network=self.visit.network,
            visit=self.visit,
            stream=name,
            seq=stream_row.head_seq,
            salt=item.salt,
            author=self.authors.get(item.entry_id, self.by),
            said_by=self.people[payload["said_ref"]],
            source=self.source,
            device=self.sent.device,
            dseq=item.dseq,
            skew_ms=self.sent.skew_ms,
            proto=self.sent.proto,
            received_at=self.at,
            payload_sha256=item.sha256,
            chain_sha256=stream_row.chain_sha256,
            criterion_id=payload["criterion"],
            client_time=payload["client_time"] or "",
            **{
                key: payload[key]
                for key in ("kind", "object_id", "voice", "about", "value", "act", "on_behalf")
            },
            entry_id=uuid.UUID(item.entry_id),
            derived_from=payload["derived_from"],
        )
        self.known[item.entry_id] = row
        self.stored.append((row, item))
        return Result(item.entry_id, STORED, name, row.seq)

    def _write(self) -> None:
        rows = self._insert(self.stored)
        project_new(self.visit, rows)
        copies = self._copy_what_is_shared(rows)
        if copies:
            rows += self._insert(copies)
            project_new(self.visit, rows[-len(copies) :])
        self._hand_over(rows)

    def _insert(self, stored: list[tuple[Entry, Incoming]]) -> list[Entry]:
        rows = Entry.objects.bulk_create([row for row, _item in stored])
        EntryParent.objects.bulk_create(
            EntryParent(entry=row, parent_id=parent)
            for row, (_row, item) in zip(rows, stored, strict=True)
            for parent in item.parents
        )
        for stream in self.streams.values():
            stream.save(update_fields=["head_seq", "chain_sha256"])
        return rows

    def note_redaction(self, entry: Entry, why: str) -> None:
        """The erasure itself is said in the log: who, when, why, and which entry."""
        self.people[str(self.by.ref)] = self.by
        value = {"entries": [str(entry.entry_id)], "why": why}
        act = {"kind": Entry.Kind.REDACT, "voice": entry.voice, "about": entry.about}
        made = {"entry_id": uuid.uuid4(), "object_id": entry.entry_id, "said_ref": self.by.ref}
        self._store(read_entry({**act, **made, "value": value}), entry.stream)
        rows = self._insert(self.stored)
        project(self.visit)
        self._hand_over(rows)

    def _copy_what_is_shared(self, rows: list[Entry]) -> list[tuple[Entry, Incoming]]:
        """A share appends copies to the shared stream, so that nothing private is ever pulled."""
        before = len(self.stored)
        for share in rows:
            if share.kind != Entry.Kind.SHARE or not share.value.get("show"):
                continue
            for original in shared_by(share):
                self.people[str(original.said_by.ref)] = original.said_by
                self._store(copy_of(share, original), Stream.SHARED)
        return self.stored[before:]

    def _hand_over(self, rows: list[Entry]) -> None:
        """Give the plan, the requests and the editions what concerns them."""
        for row in rows:
            if row.kind in PLAN:
                take_up_plan_entry(row)
            asks = row.kind == Entry.Kind.REPLY and row.value.get("asks") == "correction"
            if asks and row.stream == Stream.SHARED:
                take_up_correction(row)
        if any(row.voice == Entry.Voice.TEAM and row.kind not in PLAN for row in rows):
            start_visit(self.visit, by=self.by, at=self.at)
        expect_blobs(self.visit, rows, by=self.by, at=self.at)
        by = self.admitted.by if self.admitted else self.by
        take_up_after_sealing(self.visit, rows, by=by, at=self.at)


@transaction.atomic
def redact_entry(entry: Entry, *, by: Person, why: str, at: datetime | None = None) -> Entry:
    """Blank an entry's words and salt for ever; its hashes stay, so chain and report verify.

    One's own words, or anybody's for a facilitator without a tie to the farm. The act is an entry.
    """
    at = at or timezone.now()
    push = _Push(entry.visit, by, Entry.Source.DESK, at)
    if by.pk not in {entry.said_by_id, entry.author_id} and not push.access.decides:
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
        entry.visit.held.filter(entry_id=str(entry.entry_id)).update(raw=b"{}")
        push.note_redaction(entry, why.strip())
        forget_named(entry, named, by=by, at=at)
        _redact_copies(entry, by=by, why=why, at=at)
    return entry


def _redact_copies(entry: Entry, *, by: Person, why: str, at: datetime) -> None:
    """Erased words leave what the farm had shared of them too."""
    if entry.stream == Stream.PRIVATE:
        copies = Entry.objects.filter(visit=entry.visit, stream=Stream.SHARED)
        for copy in copies.filter(derived_from=entry.entry_id).select_related("visit"):
            redact_entry(copy, by=by, why=why, at=at)


__all__ = [
    "DUPLICATE",
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
