"""Photos and drawn signatures: which still come, which are shown to whom."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from peers.models import Person
from visits.access import VisitAccess
from visits.kinds import blob_named
from visits.models import Blob, Criterion, Draft, Entry, Head, Quarantine, Stream, Visit
from visits.queries.entry import BOTH, SHARED, VisitState, visit_state

State = Blob.State
PHOTO = Entry.Kind.PHOTO
BRINGS = (Entry.Kind.PHOTO, Entry.Kind.SIGNATURE)


@dataclass(frozen=True)
class Photo:
    """One photo as people see it: what was said of it, and what became of its bytes."""

    entry: Entry
    blob: Blob | None
    withdrawn: bool = False

    @property
    def object_id(self) -> UUID:
        return self.entry.object_id

    @property
    def sha256(self) -> str:
        return blob_named(self.entry.kind, self.entry.value)

    @property
    def caption(self) -> str:
        return (self.entry.value or {}).get("caption", "")

    @property
    def people(self) -> str:
        return (self.entry.value or {}).get("people", "unsaid")

    @property
    def consent(self) -> dict[str, Any]:
        return (self.entry.value or {}).get("consent") or {}

    @property
    def state(self) -> str:
        if self.withdrawn:
            return State.WITHDRAWN
        return self.blob.state if self.blob else State.EXPECTED

    @property
    def is_shown(self) -> bool:
        return self.state == State.SERVED

    @property
    def may_be_printed(self) -> bool:
        """Somebody recognisable has said yes, or nobody is: what was not said is not printed."""
        return self.is_shown and self.people in ("none", "blurred", "yes")


def withdrawn_objects(heads: Iterable[Entry]) -> frozenset[UUID]:
    """Photos that the farm has withdrawn: its voice alone says so, and nobody's undoes it."""
    return frozenset(
        entry.object_id
        for entry in heads
        if entry.kind == PHOTO
        and entry.voice == Entry.Voice.REPLY
        and (entry.value or {}).get("withdrawn")
    )


def ids_taken_back(visit: Visit) -> set[UUID]:
    """Every word about a photo that the farm withdrew, or that its author took back."""
    rows = list(Entry.objects.filter(visit=visit, kind=PHOTO, redacted_at=None))
    heads = Head.objects.filter(visit=visit, kind=PHOTO).select_related("entry")
    standing = {head.entry.object_id for head in heads if blob_named(PHOTO, head.entry.value)}
    gone = withdrawn_objects(rows) | {row.object_id for row in rows} - standing
    return {row.entry_id for row in rows if row.object_id in gone}


def photos_of(visit: Visit, state: VisitState, kinds: Iterable[str] = (PHOTO,)) -> list[Photo]:
    """The photos that stand, oldest first; perhaps the drawn signatures too."""
    gone = withdrawn_objects(state.heads)
    rows = [e for kind in kinds for e in state.objects(kind) if blob_named(kind, e.value)]
    blobs = blobs_by_hash(visit, (blob_named(e.kind, e.value) for e in rows))
    return [
        Photo(e, blobs.get(blob_named(e.kind, e.value)), e.kind == PHOTO and e.object_id in gone)
        for e in rows
    ]


def photos_among(visit: Visit, heads: Iterable[Entry]) -> list[Photo]:
    """The photos of these words that are shown or still to come, oldest first."""
    rows = [entry for entry in heads if entry.kind == PHOTO and blob_named(PHOTO, entry.value)]
    if not rows:
        return []
    blobs = blobs_by_hash(visit, (blob_named(PHOTO, entry.value) for entry in rows))
    photos = [Photo(entry, blobs.get(blob_named(PHOTO, entry.value))) for entry in rows]
    return [photo for photo in photos if photo.state != State.WITHDRAWN]


def tell_states(visit: Visit, rows: Iterable[dict[str, Any]]) -> None:
    """Beside the frozen words of each photo, what has become of its bytes since."""
    rows = [row for row in rows if row.get("sha256")]
    if not rows:
        return
    said = Entry.objects.filter(visit=visit, kind=PHOTO, voice=Entry.Voice.REPLY)
    gone = {str(key) for key in withdrawn_objects(said)}
    blobs = blobs_by_hash(visit, (row["sha256"] for row in rows))
    for row in rows:
        blob = blobs.get(row["sha256"])
        state = blob.state if blob else State.EXPECTED
        row["state"] = State.WITHDRAWN if row["object"] in gone else state


def blobs_by_hash(visit: Visit, hashes: Iterable[str]) -> dict[str, Blob]:
    rows = Blob.objects.filter(visit=visit, received_sha256__in=list(hashes))
    return {blob.received_sha256: blob for blob in rows.select_related("decided_by")}


def photos_for(access: VisitAccess, kinds: Iterable[str] = (PHOTO,)) -> list[Photo]:
    """The photos whose words the person may read."""
    streams = BOTH if access.reads_as_farm else SHARED
    photos = photos_of(access.visit, visit_state(access.visit, streams), kinds)
    return [photo for photo in photos if _may_see(access, photo.entry)]


def photo_for(
    access: VisitAccess, object_id: UUID, kinds: Iterable[str] = (PHOTO,)
) -> Photo | None:
    """One photo, if the person may read the entry that names it; knowing its hash is no right."""
    found = [photo for photo in photos_for(access, kinds) if photo.object_id == object_id]
    return found[-1] if found else None


def _may_see(access: VisitAccess, entry: Entry) -> bool:
    if entry.stream == Stream.PRIVATE and entry.voice == Entry.Voice.SELF:
        return access.reads_as_farm
    if access.may_read:
        return True
    of_group = entry.criterion is not None and not entry.criterion.sensitive
    return (
        access.may_read_group_part
        and of_group
        and entry.criterion.subject != Criterion.Subject.FARM
    )


# -- what still comes


def alive_hashes(visit: Visit) -> set[str]:
    """Hashes that a word still names, save of the photos that the farm has withdrawn."""
    rows = Head.objects.filter(visit=visit, kind__in=BRINGS).select_related("entry")
    heads = [head.entry for head in rows]
    gone = withdrawn_objects(heads)
    named = (e for e in heads if not (e.kind == PHOTO and e.object_id in gone))
    return {blob_named(entry.kind, entry.value) for entry in named} - {""}


def entries_naming(
    visit: Visit | None, draft: Draft | None, sha256: str, by: Person
) -> list[Quarantine]:
    """Held entries of this person that name the bytes: they are taken too, and held as well."""
    where = Q(visit=visit) if visit else Q(pk__isnull=True)
    where |= Q(draft=draft) if draft else Q(pk__isnull=True)
    rows = Quarantine.objects.filter(where, author=by).order_by("-pk")[:5000]
    return [row for row in rows if sha256.encode() in bytes(row.raw) and _names(row, sha256)]


def _names(row: Quarantine, sha256: str) -> bool:
    said = json.loads(bytes(row.raw))
    return blob_named(str(said.get("kind")), said.get("value")) == sha256


def missing_blobs(visit: Visit, stream: str = Stream.SHARED) -> QuerySet[Blob]:
    """Named by the visit and not come: what the page that makes the report final lists."""
    rows = Blob.objects.filter(visit=visit, stream=stream, state=State.EXPECTED, held=False)
    return rows.select_related("author").order_by("pk")


def blobs_to_tell(visit: Visit, stream: str = Stream.SHARED) -> list[dict[str, Any]]:
    """For a tablet's bundle: what the visit holds under each hash."""
    rows = Blob.objects.filter(visit=visit, stream=stream, held=False)
    kept = rows.exclude(state__in=[State.WITHDRAWN, State.REFUSED])
    return [
        {"sha256": row.received_sha256, "size": row.size, "mime": row.mime, "state": row.state}
        | {"safe": row.in_backup_at is not None}
        for row in kept
    ]


def hashes_missing(visit: Visit, stream: str = Stream.SHARED) -> list[str]:
    """For a tablet's digest: what it may still have to send."""
    rows = Blob.objects.filter(visit=visit, stream=stream, state__in=[State.EXPECTED, State.LOST])
    return sorted(rows.values_list("received_sha256", flat=True))
