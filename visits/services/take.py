"""One batch taken into a visit's log, under its lock: judged, numbered, stored, projected."""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peers.models import Person
from visits.access import access_in, cast_of
from visits.canonical import chain_sha256
from visits.envelope import Newcomer
from visits.fold import Said
from visits.kinds import PLAN
from visits.models import Entry, Quarantine, Stream, Visit
from visits.payload import Incoming, same_content
from visits.services import log_rows
from visits.services.judge import Admission, Judge
from visits.services.media import expect_blobs
from visits.services.plan import take_up_plan_entry
from visits.services.projection import project_new
from visits.services.repeat import said_anew
from visits.services.report import take_up_after_sealing, take_up_correction
from visits.services.share import copy_of, shared_by
from visits.services.stream import lock_streams_of, lock_visit
from visits.services.tablet import add_people
from visits.services.tally import count_visit
from visits.services.visit import start_visit

STORED, DUPLICATE, ID_REUSE, QUARANTINED = "stored", "duplicate", "id_reuse", "quarantined"
#: Kinds of which somebody else hears: the plan, the requests, the photos.
HEARD = PLAN | {Entry.Kind.REPLY, Entry.Kind.PHOTO, Entry.Kind.SIGNATURE}
FROM_PAYLOAD = ("entry_id", "kind", "voice", "about", "object_id", "value", "act", "on_behalf")
Row = dict[str, Any]


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


def open_taking(
    visit_id: uuid.UUID,
    *,
    by: Person,
    source: str,
    at: datetime,
    sent: Sent | None = None,
    admitted: Admission | None = None,
) -> "Taking | None":
    """Lock the visit and read who has to do with it; nothing for a visit that never was."""
    streams = lock_streams_of(visit_id)
    if not streams:
        return None
    return Taking(
        lock_visit(visit_id), streams, by=by, source=source, at=at, sent=sent, admitted=admitted
    )


class Taking:
    """What is taken by one call, inside its transaction."""

    def __init__(
        self,
        visit: Visit,
        streams: Mapping[str, Stream],
        *,
        by: Person,
        source: str,
        at: datetime,
        sent: Sent | None = None,
        admitted: Admission | None = None,
    ) -> None:
        self.visit, self.streams = visit, streams
        self.by, self.source, self.at = by, source, at
        self.sent, self.admitted = sent or Sent(), admitted
        cast = cast_of(visit, by)
        self.access = access_in(cast, by, visit)
        if self.sent.people and not self.sent.holds:
            add_people(self.access, self.sent.people, at=at)
            cast = cast_of(visit, by)
            self.access = access_in(cast, by, visit)
        self.judge = Judge(visit, self.access, cast.people, by)
        self.judge.admitted = admitted
        self.known: dict[str, Any] = {}
        self.rows: list[Row] = []
        self.said: dict[str, Said] = {}
        self.held: list[tuple[Incoming, str]] = []
        self.taken: dict[str, Row] = {}

    def take(self, incoming: Sequence[Incoming]) -> list[Result]:
        ids = [item.entry_id for item in incoming if not item.problem]
        self.known = dict(self._find_known(ids))
        self.judge.authors = self.judge.find_authors(incoming)
        results = [self._take_one(item) for item in incoming]
        if self.held:
            self._hold_all()
        if self.rows:
            self._write()
        return [self._told(result) for result in results]

    def _find_known(self, ids: Collection[str]) -> Mapping[str, Any]:
        """At the desk whole, for it says known ids anew; elsewhere as far as one is recognised."""
        if self.source != Entry.Source.DESK:
            return log_rows.known_entries(self.visit.pk, ids)
        rows = Entry.objects.filter(visit=self.visit, entry_id__in=ids)
        return {str(row.entry_id): row for row in rows}

    def _told(self, result: Result) -> Result:
        """Whoever does not read the private stream learns nothing of how much is in it."""
        if result.stream != Stream.PRIVATE or self.access.holds:
            return result
        return replace(result, stream="", seq=None)

    def _take_one(self, item: Incoming) -> Result:
        first = None if item.problem else self.known.get(item.entry_id)
        if first is not None:
            if self.source != Entry.Source.DESK:
                same = same_content(first, item)
                return self._known(first, DUPLICATE if same else ID_REUSE)
            anew = said_anew(first, item)
            if anew is None:
                return self._known(first, DUPLICATE)
            item = anew
        reason = item.problem or self.sent.holds or self.judge.reason_to_hold(item)
        if reason:
            self.held.append((item, reason))
            return Result(item.entry_id, QUARANTINED, reason=reason)
        return self.store(item)

    def _known(self, first: Any, status: str) -> Result:
        if status == ID_REUSE:
            return Result(str(first.entry_id), status)
        return Result(str(first.entry_id), status, first.stream, first.seq)

    # -- held

    def _hold_all(self) -> None:
        """The same content once, whoever brings it and however often."""
        Quarantine.objects.bulk_create(
            [
                Quarantine(
                    visit=self.visit,
                    entry_id=item.entry_id or item.given_id,
                    raw=item.raw,
                    raw_sha256=hashlib.sha256(item.raw).hexdigest(),
                    reason=reason,
                    private=self.judge.stream_of(item) == Stream.PRIVATE,
                    source=self.source,
                    device=self.sent.device,
                    author=self.by,
                    received_at=self.at,
                )
                for item, reason in self.held
            ],
            ignore_conflicts=True,
        )

    # -- stored

    def store(self, item: Incoming, stream: str = "") -> Result:
        """Give it the next number and the next link of the chain of its stream."""
        payload, name = item.payload, stream or self.judge.stream_of(item)
        head = self.streams[name]
        head.head_seq += 1
        head.chain_sha256 = chain_sha256(
            head.chain_sha256, head.head_seq, item.entry_id, item.sha256
        )
        said_by = self.judge.people[payload["said_ref"]]
        author = self.judge.authors.get(item.entry_id, self.by)
        row = {key: payload[key] for key in FROM_PAYLOAD} | {
            "stream": name,
            "seq": head.head_seq,
            "criterion_id": payload["criterion"],
            "salt": item.salt,
            "derived_from": payload["derived_from"],
            "author_id": author.pk,
            "said_by_id": said_by.pk,
            "dseq": item.dseq,
            "client_time": payload["client_time"] or "",
            "payload_sha256": item.sha256,
            "chain_sha256": head.chain_sha256,
        }
        self.rows.append(row)
        self.said[item.entry_id] = _said(row, item)
        self.known[item.entry_id] = self._as_known(row)
        return Result(item.entry_id, STORED, name, head.head_seq)

    def _shared(self) -> Row:
        """What all entries of this call have in common, by column."""
        return {
            "network_id": self.visit.network_id,
            "visit_id": self.visit.pk,
            "source": self.source,
            "device": self.sent.device,
            "received_at": self.at,
            "skew_ms": self.sent.skew_ms,
            "proto": self.sent.proto,
        }

    def _as_known(self, row: Row) -> Any:
        """The same id once more in this very batch finds what it said the first time."""
        if self.source == Entry.Source.DESK:
            ids = {
                key: uuid.UUID(row[key]) if row[key] else None
                for key in ("entry_id", "about", "object_id", "criterion_id", "derived_from")
            }
            return Entry(**self._shared() | row | ids)
        told = (row["entry_id"], row["stream"], row["seq"], row["salt"], row["payload_sha256"])
        return log_rows.KnownEntry(*told)

    def _write(self) -> None:
        stored = self.insert()
        project_new(self.visit, stored)
        copies = self._copy_what_is_shared(stored)
        self.hand_over([*stored, *copies])

    def insert(self) -> dict[str, Said]:
        """Write what was taken since the last time; it is what `project_new` then takes up."""
        stored, self.said, rows, self.rows = self.said, {}, self.rows, []
        log_rows.insert_entries(self._shared(), rows)
        edges = [(key, parent) for key, said in stored.items() for parent in said.parents]
        log_rows.insert_parents(self.visit.pk, edges)
        for name in {row["stream"] for row in rows}:
            head = self.streams[name]
            log_rows.advance_stream(head.pk, head.head_seq, head.chain_sha256)
        self.taken |= {row["entry_id"]: row for row in rows}
        return stored

    def _copy_what_is_shared(self, stored: Mapping[str, Said]) -> dict[str, Said]:
        """A share appends copies to the shared stream, so that nothing private is ever pulled."""
        shows = [
            key
            for key, said in stored.items()
            if said.kind == Entry.Kind.SHARE and said.value.get("show")
        ]
        for share in self.read_back(shows):
            for original in shared_by(share):
                self.judge.people[str(original.said_by.ref)] = original.said_by
                self.store(copy_of(share, original), Stream.SHARED)
        if not self.rows:
            return {}
        copies = self.insert()
        project_new(self.visit, copies)
        return copies

    def read_back(self, ids: Iterable[str]) -> list[Entry]:
        """The rows of these entries as they are stored, in the order given."""
        ids = list(ids)
        if not ids:
            return []
        rows = Entry.objects.filter(visit=self.visit, entry_id__in=ids)
        found = {str(row.entry_id): row for row in rows.select_related("author", "said_by")}
        for row in found.values():
            row.visit = self.visit
        return [found[key] for key in ids]

    def hand_over(self, ids: Iterable[str]) -> None:
        """Give the plan, the requests, the photos and the editions what concerns them."""
        taken = [self.taken[key] for key in ids]
        heard = [row for row in taken if self.visit.is_sealed or row["kind"] in HEARD]
        rows = self.read_back(row["entry_id"] for row in heard)
        for row in rows:
            if row.kind in PLAN:
                take_up_plan_entry(row)
            asks = row.kind == Entry.Kind.REPLY and row.value.get("asks") == "correction"
            if asks and row.stream == Stream.SHARED:
                take_up_correction(row)
        if any(row["voice"] == Entry.Voice.TEAM and row["kind"] not in PLAN for row in taken):
            start_visit(self.visit, by=self.by, at=self.at)
        expect_blobs(self.visit, rows, by=self.by, at=self.at)
        by = self.admitted.by if self.admitted else self.by
        edition = take_up_after_sealing(self.visit, rows, by=by, at=self.at)
        if (
            not edition
            and self.visit.written_at
            and any(row.kind == Entry.Kind.REPLY for row in rows)
        ):
            count_visit(self.visit)  # how long the farm's first answer took


def _said(row: Row, item: Incoming) -> Said:
    return Said(
        entry_id=row["entry_id"],
        kind=row["kind"],
        stream=row["stream"],
        voice=row["voice"],
        about=row["about"],
        said_by=str(row["said_by_id"]),
        act=row["act"],
        criterion=row["criterion_id"],
        object_id=row["object_id"],
        parents=frozenset(item.parents),
        value=row["value"],
        payload_sha256=row["payload_sha256"],
    )
