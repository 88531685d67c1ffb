"""The file that tablets hand to each other, read at the desk: its twin is `sync/packet.js`.

Lines of text: the format, a header, then parts closed to the visit's key, each bound to the
header and its place. A part is one line of JSON and perhaps bytes.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.models import Draft, Visit
from visits.services.entry import DUPLICATE, ID_REUSE, QUARANTINED, STORED
from visits.services.hold import read_id
from visits.services.key import (
    UnreadableError,
    from_base64,
    open_sealed,
    open_with,
    seal_with,
    to_base64,
    visit_key,
)
from visits.services.media import find_blob, has_come, store_blob
from visits.services.packet import BadPacketError, deliver_packet

FORMAT = "carnet-de-visites/1"
FAMILY = FORMAT.partition("/")[0]
LARGEST_FILE = 150 * 1024 * 1024
MOST_PARTS = 2000


@dataclass(frozen=True)
class Part:
    """One part of a file, opened: what it says of itself, and its bytes."""

    said: Mapping[str, Any]
    content: bytes


@dataclass(frozen=True)
class VisitFile:
    """A file as it lies there: what its header claims, and its closed lines."""

    head: str
    visit_id: uuid.UUID | None
    draft_id: uuid.UUID | None
    key: Mapping[str, Any] | None
    count: int
    lines: tuple[str, ...]

    def parts(self, key: str) -> Iterator[Part | None]:
        """Each part that opens; nothing for one that was altered, cut or left out."""
        for index, line in enumerate(self.lines):
            yield _part(line, key, f"{self.head}|{index}".encode())
        yield from (None for _missing in range(len(self.lines), self.count))


@dataclass
class Taken:
    """What a file brought: added, known already, waiting for somebody; photos; what was altered."""

    added: int = 0
    known: int = 0
    held: int = 0
    photos: int = 0
    altered: int = 0
    tablets: list[str] = field(default_factory=list)
    authors: list[Person] = field(default_factory=list)
    drafts: list[uuid.UUID] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.known or self.held or self.photos)

    def count(self, status: str) -> None:
        self.added += status == STORED
        self.known += status == DUPLICATE
        self.held += status in {QUARANTINED, ID_REUSE}


def read_visit_file(data: bytes) -> VisitFile:
    """The file's header, or a sentence: it is no such file, or of a later application."""
    if len(data) > LARGEST_FILE:
        raise Refused(_("Ce fichier est trop grand pour venir d'une tablette."))
    first, *rest = data.decode("ascii", "replace").lstrip("\ufffd").split() or [""]
    if first != FORMAT:
        raise Refused(_not_ours(first))
    if not rest or len(rest) > MOST_PARTS:
        raise Refused(_altered())
    try:
        header = json.loads(from_base64(rest[0]))
    except (UnreadableError, ValueError, RecursionError) as fault:
        raise Refused(_altered()) from fault
    count = header.get("parts") if isinstance(header, dict) else None
    if not isinstance(count, int) or not 0 <= count <= MOST_PARTS:
        raise Refused(_altered())
    draft = header.get("draft")
    return VisitFile(
        head=rest[0],
        visit_id=read_id(header.get("visit")),
        draft_id=read_id(draft.get("id")) if isinstance(draft, dict) else None,
        key=header.get("key_for_server"),
        count=count,
        lines=tuple(rest[1:]),
    )


def _not_ours(first: str) -> str:
    if first.startswith(FAMILY):
        return _("Ce fichier vient d'une application plus récente. Gardez-le, il n'est pas perdu.")
    return _("Ce n'est pas le fichier d'une tablette. Choisissez celui qu'elle a enregistré.")


def _altered() -> str:
    return _("Ce fichier a été coupé ou modifié. Demandez-le de nouveau : rien n'est perdu.")


def _part(line: str, key: str, beside: bytes) -> Part | None:
    try:
        whole = open_with(key, from_base64(line), beside)
        said, _newline, content = whole.partition(b"\n")
        row = json.loads(said)
    except (UnreadableError, ValueError, RecursionError):
        return None
    return Part(row, content) if isinstance(row, dict) else None


def take_in_file(visit: Visit, data: bytes, *, by: Person, at: datetime | None = None) -> Taken:
    """Everything that it brings to this visit, in its authors' names, whoever holds the file.

    What began without preparation waits until somebody attaches it, or follows it to its visit.
    """
    file = read_visit_file(data)
    if file.visit_id == visit.pk:
        return _take_parts(file, _key_of_visit(file, visit), visit=visit, by=by, at=at)
    draft = Draft.objects.filter(pk=file.draft_id).first()
    if file.draft_id is None or (draft and draft.visit_id not in (None, visit.pk)):
        raise Refused(_("Ce fichier est d'une autre visite. Ouvrez la page de cette visite-là."))
    return _take_parts(file, _key_of(file), visit=None, by=by, at=at)


def _key_of_visit(file: VisitFile, visit: Visit) -> str:
    """The visit's own; a restored server may have made another one since the file was closed."""
    key = visit_key(visit)
    if file.key is None or next(file.parts(key), None) is not None:
        return key
    return _key_of(file)


def _key_of(file: VisitFile) -> str:
    """What began without preparation has a key of its own, closed to the server alone."""
    try:
        return open_sealed(file.key).decode("ascii")
    except (UnreadableError, ValueError) as fault:
        raise Refused(_altered()) from fault


def _take_parts(
    file: VisitFile, key: str, *, visit: Visit | None, by: Person, at: datetime | None
) -> Taken:
    taken = Taken()
    for part in file.parts(key):
        if part is None:
            taken.altered += 1
        elif "packet" in part.said or "sealed" in part.said:
            _take_packet(part, taken, visit=visit, by=by, at=at)
        elif "from" in part.said:
            taken.tablets.append(_tablet_named(part.said["from"]))
        elif "blob" in part.said:
            _take_photo(part, taken, _homes(file, taken, visit))
    if taken.altered and taken.is_empty:
        raise Refused(_altered())
    return taken


def _homes(file: VisitFile, taken: Taken, visit: Visit | None) -> list[Visit | Draft]:
    """Whose photos a file may bring: the visit's, and those of the drafts that it carries."""
    drafts = Draft.objects.filter(pk__in=[*taken.drafts, *([file.draft_id] if not visit else [])])
    return [*([visit] if visit else []), *drafts]


def _take_packet(
    part: Part, taken: Taken, *, visit: Visit | None, by: Person, at: datetime | None
) -> None:
    envelope = part.said.get("packet") or {"v": 1, "sealed": part.said.get("sealed")}
    try:
        delivery = deliver_packet(envelope, visit=visit, by=by, at=at)
    except BadPacketError:
        taken.altered += 1
        return
    if delivery.packet.visit_id is None and delivery.packet.draft_id:
        taken.drafts.append(delivery.packet.draft_id)
    author = delivery.packet.tablet.person if delivery.packet.tablet else by
    if author not in taken.authors:
        taken.authors.append(author)
    for result in delivery.results:
        taken.count(result.status)


def _tablet_named(said: Any) -> str:
    """As the file's own tablet calls itself; it opens nothing and is only read."""
    row = said if isinstance(said, dict) else {}
    return ", ".join(str(row[key])[:60] for key in ("name", "who") if row.get(key))


def _take_photo(part: Part, taken: Taken, homes: Sequence[Visit | Draft]) -> None:
    """Bytes that a word of this visit names, admitted or waiting; whatever else is left out."""
    told = part.said["blob"]
    sha256 = told.get("sha256") if isinstance(told, dict) else None
    if not isinstance(sha256, str):
        return
    found = (find_blob(home, sha256, by=author) for home in homes for author in taken.authors)
    blob = next((row for row in found if row is not None), None)
    if blob is None or has_come(blob):
        return
    try:
        store_blob(blob, part.content)
    except Refused:
        taken.altered += 1
        return
    taken.photos += 1


def write_visit_file(
    header: Mapping[str, Any], parts: list[tuple[Mapping[str, Any], bytes]], key: str
) -> bytes:
    """As a tablet writes it; for tests, and for a tablet that Python plays."""
    told = {**header, "v": 1, "parts": len(parts)}
    head = to_base64(json.dumps(told).encode())
    closed = [
        to_base64(
            seal_with(key, json.dumps(said).encode() + b"\n" + content, f"{head}|{index}".encode())
        )
        for index, (said, content) in enumerate(parts)
    ]
    return "\n".join([FORMAT, head, *closed, ""]).encode()
