"""Photos and drawn signatures: expected, received, made anew, given up; the bytes are files."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.access import visit_access
from visits.kinds import blob_named
from visits.models import Blob, Draft, Entry, Stream, Visit
from visits.queries.media import BRINGS, alive_hashes, entries_naming
from visits.services.blob_file import (
    PART,
    RECEIVED,
    SERVED,
    forget_bytes,
    move_home,
    path_of,
    write_whole,
)
from visits.services.picture import Unreadable, make_picture
from visits.services.report import forget_editions, take_up_after_sealing
from visits.services.stream import lock_streams

State = Blob.State
MOST_BYTES = 8 * 1024 * 1024
MOST_PHOTOS = 200


# -- named by the log


def expect_blobs(visit: Visit, rows: Iterable[Entry], *, by: Person, at: datetime) -> None:
    """What these entries bring is expected; what no word names any more loses its bytes."""
    rows = list(rows)
    named = {blob_named(row.kind, row.value): row for row in rows}
    named.pop("", None)
    if named:
        _expect(visit, named, at)
    objects = {row.object_id for row in rows if row.kind == Entry.Kind.PHOTO}
    if objects:
        _let_go(visit, objects, by=by, at=at)


def _expect(visit: Visit, named: dict[str, Entry], at: datetime) -> None:
    adopt_draft_blobs(visit, named)
    known = {
        blob.received_sha256: blob
        for blob in Blob.objects.filter(visit=visit, received_sha256__in=named)
    }
    changed = [_again(blob, named[sha]) for sha, blob in known.items()]
    Blob.objects.bulk_update(changed, ["held", "stream", "state", "decided_by", "decided_at"])
    Blob.objects.bulk_create(
        Blob(
            visit=visit,
            received_sha256=sha,
            stream=row.stream,
            author=row.author,
            expected_at=at,
        )
        for sha, row in named.items()
        if sha not in known
    )


def _again(blob: Blob, row: Entry) -> Blob:
    """Named once more: what waited with a held entry is of the visit, a removal is undone."""
    blob.held = False
    if row.stream == Stream.SHARED:
        blob.stream = row.stream
    if blob.state == State.WITHDRAWN:
        blob.state, blob.decided_by, blob.decided_at = State.EXPECTED, None, None
    return blob


def _let_go(visit: Visit, objects: Iterable[object], *, by: Person, at: datetime) -> None:
    """A photo taken back, blurred anew or withdrawn by the farm: the former bytes go at once."""
    former = Entry.objects.filter(visit=visit, kind=Entry.Kind.PHOTO, object_id__in=objects)
    named = {blob_named(row.kind, row.value) for row in former} - {""}
    withdraw_bytes(visit, named - alive_hashes(visit), by=by, at=at)


def forget_named(entry: Entry, named: str, *, by: Person, at: datetime) -> None:
    """Erased words take the picture with them, unless somebody else's name it too."""
    if named:
        withdraw_bytes(entry.visit, {named} - alive_hashes(entry.visit), by=by, at=at)


def withdraw_bytes(visit: Visit, hashes: Iterable[str], *, by: Person, at: datetime) -> None:
    rows = Blob.objects.filter(visit=visit, received_sha256__in=list(hashes))
    gone = list(rows.exclude(state=State.WITHDRAWN))
    if not gone:
        return
    rows.update(state=State.WITHDRAWN, decided_by=by, decided_at=at, served_sha256="")
    for blob in gone:
        transaction.on_commit(partial(forget_bytes, blob))
    forget_editions(visit)


def adopt_draft_blobs(visit: Visit, hashes: Iterable[str]) -> None:
    """What came before an unprepared visit was attached belongs to the visit from now on."""
    rows = Blob.objects.filter(draft__visit=visit, visit=None, received_sha256__in=list(hashes))
    for blob in rows:
        before = {suffix: path_of(blob, suffix) for suffix in (PART, RECEIVED, SERVED)}
        blob.visit, blob.draft, blob.held = visit, None, False
        blob.save(update_fields=["visit", "draft", "held"])
        transaction.on_commit(partial(move_home, blob, before))


# -- received


class TooMany(Refused):
    """The visit holds as many photos as it may."""


class TooHeavy(Refused):
    """More bytes than a photo may have."""


class Altered(Refused):
    """The bytes are not those that were named."""


def find_blob(home: Visit | Draft, sha256: str, *, by: Person) -> Blob | None:
    """The row of bytes that an entry of this visit names; also of one that is held."""
    draft = home if isinstance(home, Draft) else None
    visit = draft.visit if draft else home
    if visit is not None:
        blob = Blob.objects.filter(visit=visit, received_sha256=sha256).first()
        if blob or not entries_naming(visit, draft, sha256, by):
            return blob
        return Blob.objects.get_or_create(
            visit=visit, received_sha256=sha256, defaults={"author": by, "held": True}
        )[0]
    blob = Blob.objects.filter(draft=draft, received_sha256=sha256).first()
    if blob or not entries_naming(None, draft, sha256, by):
        return blob
    return Blob.objects.get_or_create(
        draft=draft, received_sha256=sha256, defaults={"author": by, "held": True}
    )[0]


def has_come(blob: Blob) -> bool:
    """Whether nothing more need be sent: the bytes are here, or their fate is decided."""
    if blob.state in (State.REFUSED, State.WITHDRAWN):
        return True
    if blob.state == State.SERVED:
        return path_of(blob, SERVED).exists()
    return blob.state == State.RECEIVED and path_of(blob, RECEIVED).exists()


def part_size(blob: Blob) -> int:
    path = path_of(blob, PART)
    return path.stat().st_size if path.exists() else 0


def store_blob(blob: Blob, data: bytes, *, at: datetime | None = None) -> Blob:
    """Verify, write, then make the picture that is served; twice the same bytes are once."""
    at = at or timezone.now()
    if has_come(blob):
        return settle_blob(blob, at=at)
    if len(data) > MOST_BYTES:
        raise TooHeavy(_("Cette photo est trop lourde : 8 Mo au plus."))
    _refuse_beyond_most(blob)
    if hashlib.sha256(data).hexdigest() != blob.received_sha256:
        raise Altered(_("La photo a été altérée pendant l'envoi. Elle sera renvoyée."))
    write_whole(path_of(blob, RECEIVED), data)
    rows = Blob.objects.filter(pk=blob.pk).exclude(state=State.WITHDRAWN)
    rows.update(state=State.RECEIVED, size=len(data), received_at=at)
    blob.refresh_from_db()
    return settle_blob(blob, at=at)


def _refuse_beyond_most(blob: Blob) -> None:
    here = Blob.objects.filter(visit=blob.visit_id, draft=blob.draft_id)
    if here.filter(state__in=[State.RECEIVED, State.SERVED]).count() >= MOST_PHOTOS:
        raise TooMany(_("Cette visite a déjà 200 photos. Celle-ci reste sur la tablette."))


def add_part(blob: Blob, data: bytes, offset: int) -> int:
    """Write a part where the last one ended, and tell how much is here; elsewhere, nothing."""
    path = path_of(blob, PART)
    here = part_size(blob)
    if offset != here or has_come(blob):
        return here
    if offset + len(data) > MOST_BYTES:
        forget_bytes(blob, PART)
        raise TooHeavy(_("Cette photo est trop lourde : 8 Mo au plus."))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if here else "wb") as file:
        file.seek(offset)
        file.write(data)
    return offset + len(data)


def store_parts(blob: Blob) -> Blob:
    """All parts are here: as if they had come at once. Altered ones are sent from the start."""
    path = path_of(blob, PART)
    data = path.read_bytes() if path.exists() else b""
    forget_bytes(blob, PART)
    return store_blob(blob, data)


def settle_blob(blob: Blob, *, at: datetime | None = None) -> Blob:
    """Of the bytes received make the picture; the original goes once the picture is on the disk."""
    if blob.state == State.RECEIVED:
        _make_served(blob)
    forget_bytes(blob, PART, RECEIVED)
    if blob.state == State.SERVED and blob.decided_by_id:
        _tell_late_arrival(blob, at=at or timezone.now())
    return blob


def _make_served(blob: Blob) -> None:
    try:
        picture = make_picture(path_of(blob, RECEIVED).read_bytes())
    except FileNotFoundError:  # made meanwhile by another request
        blob.refresh_from_db()
    except Unreadable:
        _settle(blob, state=State.REFUSED)
    else:
        write_whole(path_of(blob, SERVED), picture.data)
        size = {"width": picture.width, "height": picture.height, "mime": picture.mime}
        served = {"served_sha256": picture.sha256, "size": len(picture.data)}
        _settle(blob, state=State.SERVED, **size, **served)


def _settle(blob: Blob, **found: object) -> None:
    """Only what is still received changes; what was withdrawn meanwhile stays so."""
    Blob.objects.filter(pk=blob.pk, state=State.RECEIVED).update(**found)
    blob.refresh_from_db()
    if blob.state != State.SERVED:
        forget_bytes(blob, SERVED)


def note_backed_up(files: Iterable[Path]) -> None:
    """A completed backup holds these: only now may a tablet free the room that they take."""
    names = [file.stem for file in files if file.suffix == SERVED]
    for at in range(0, len(names), 500):
        rows = Blob.objects.filter(received_sha256__in=names[at : at + 500], state=State.SERVED)
        rows.update(in_backup_at=timezone.now())


def blob_faults(visit: Visit) -> list[str]:
    """Photos said to be here whose file is not, or is another one; for `rebuild --check`."""
    faults = []
    for blob in visit.blobs.filter(state=State.SERVED):
        path = path_of(blob, SERVED)
        data = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(data).hexdigest() != blob.served_sha256:
            faults.append(f"photo {blob.received_sha256[:12]}: file missing or altered")
    return faults


# -- given up, and come after all


@transaction.atomic
def declare_lost(blob: Blob, *, by: Person, at: datetime | None = None) -> Blob:
    """A named person says that it will not come: printed so, and an addendum if it does."""
    lock_streams(blob.visit)
    rows = Blob.objects.select_for_update(of=("self",)).select_related("visit__farm")
    blob = rows.get(pk=blob.pk)
    if not visit_access(by, blob.visit).may_seal:
        raise Refused(_("C'est à qui écrit le compte rendu, ou à l'animation, de le dire."))
    if blob.state == State.LOST:
        return blob
    if blob.state != State.EXPECTED:
        raise Refused(_("Cette photo est arrivée entre-temps."))
    blob.state, blob.decided_by, blob.decided_at = State.LOST, by, at or timezone.now()
    blob.save(update_fields=["state", "decided_by", "decided_at"])
    return blob


@transaction.atomic
def _tell_late_arrival(blob: Blob, *, at: datetime) -> None:
    """Declared lost and come after all: once the report is final, an addendum says so."""
    lock_streams(blob.visit)
    told = Blob.objects.filter(pk=blob.pk, decided_by__isnull=False)
    if not told.update(decided_by=None, decided_at=None):
        return
    blob.refresh_from_db()
    visit = Visit.objects.select_related("network", "farm", "group").get(pk=blob.visit_id)
    rows = visit.heads.filter(stream=Stream.SHARED, kind__in=BRINGS).select_related("entry")
    named = [
        head.entry
        for head in rows
        if blob_named(head.kind, head.entry.value) == blob.received_sha256
    ]
    take_up_after_sealing(visit, named, by=blob.author, at=at)
