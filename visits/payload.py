"""One entry as it comes and as it is stored: the payload that its hash covers."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visits.canonical import NotCanonicalError, make_salt, payload_sha256
from visits.models import Entry, Quarantine, Stream

Reason = Quarantine.Reason
PAYLOAD_KEYS = (
    "entry_id",
    "kind",
    "criterion",
    "object_id",
    "voice",
    "about",
    "value",
    "act",
    "said_ref",
    "on_behalf",
    "derived_from",
    "client_time",
)


ID_KEYS = ("entry_id", "about", "said_ref", "criterion", "object_id", "derived_from")
#: Of a value written as JSON, in characters.
LARGEST_VALUE, LARGEST_SIGNATURE = 16 * 1024, 128 * 1024
WORDS = ("kind", "voice", "act", "on_behalf", "client_time")


@dataclass(frozen=True)
class Brought:
    """What a tablet says of an entry that it had received: who sent it first, and the proof."""

    author: str
    stream: str
    proof: str


@dataclass(frozen=True)
class Incoming:
    """One entry as it came, read as far as it can be read."""

    raw: bytes
    payload: dict[str, Any]
    salt: str
    sha256: str
    parents: tuple[str, ...]
    problem: str = ""
    dseq: int | None = None
    brought: "Brought | None" = None

    @property
    def entry_id(self) -> str:
        return str(self.payload.get("entry_id") or "")

    @property
    def given_id(self) -> str:
        """The id as it came, in letters that every database stores."""
        given = json.loads(self.raw).get("entry_id")
        return ascii(str(given or "?")).strip("'")[:80]


def read_entry(entry: Mapping[str, Any]) -> Incoming:
    raw = json.dumps(entry, ensure_ascii=True, default=str, sort_keys=True).encode()
    payload = {key: entry.get(key) for key in PAYLOAD_KEYS}
    payload["act"] = payload["act"] or "own"
    payload["on_behalf"] = payload["on_behalf"] or "none"
    payload["client_time"] = payload["client_time"] or None
    salt = str(entry.get("salt") or make_salt())
    legible = [_read_id(payload, key) for key in ID_KEYS] + [_read_word(payload, k) for k in WORDS]
    try:
        parents = tuple(sorted({str(uuid.UUID(str(key))) for key in entry.get("parents") or ()}))
        payload["parents"] = list(parents)
        sha256 = payload_sha256(salt, payload)
    except (NotCanonicalError, ValueError, TypeError, AttributeError):
        return Incoming(raw, payload, salt, "", (), Reason.BAD_VALUE)
    if not all(legible):
        return Incoming(raw, payload, salt, "", (), Reason.BAD_VALUE)
    given = entry.get("payload_sha256")
    problem = Reason.BAD_HASH if given and given != sha256 else ""
    if not (payload["entry_id"] and payload["about"] and payload["said_ref"]):
        problem = Reason.BAD_VALUE
    if len(salt) != len(make_salt()) or len(str(payload["client_time"] or "")) > 40:
        problem = Reason.BAD_VALUE
    if _is_too_large(payload):
        problem = Reason.BAD_VALUE
    return Incoming(
        raw, payload, salt, sha256, parents, problem, _read_dseq(entry), _read_brought(entry)
    )


def _is_too_large(payload: Mapping[str, Any]) -> bool:
    most = LARGEST_SIGNATURE if payload["kind"] == Entry.Kind.SIGNATURE else LARGEST_VALUE
    return len(json.dumps(payload["value"], ensure_ascii=False)) > most


def _read_dseq(entry: Mapping[str, Any]) -> int | None:
    """The tablet's own count: where it is not one, it is left out."""
    given = entry.get("dseq")
    return given if type(given) is int and 0 <= given < 2**31 else None


def _read_brought(entry: Mapping[str, Any]) -> Brought | None:
    author, stream = entry.get("author"), entry.get("stream")
    if isinstance(author, Mapping):
        author = author.get("ref")
    if not isinstance(author, str) or not author:
        return None
    try:
        author = str(uuid.UUID(author))
    except ValueError:
        return Brought(ascii(author), "", "")
    proof = entry.get("proof")
    streams = (Stream.SHARED, Stream.PRIVATE)
    return Brought(author, stream if stream in streams else "", str(proof or ""))


def _read_id(payload: dict[str, Any], key: str) -> bool:
    """Each id by itself: one that cannot be read must not hide where the others point."""
    try:
        payload[key] = str(uuid.UUID(str(payload[key]))) if payload[key] else None
    except ValueError:
        payload[key] = None
        return False
    return True


def _read_word(payload: dict[str, Any], key: str) -> bool:
    legible = payload[key] is None or isinstance(payload[key], str)
    payload[key] = payload[key] if legible else None
    return legible


def same_content(first: Entry, item: Incoming) -> bool:
    """A redacted id always answers `duplicate`: erased words do not return under a new id."""
    if first.salt is None:
        return True
    return payload_sha256(first.salt, item.payload) == first.payload_sha256


def payload_of(row: Entry) -> dict[str, Any]:
    """What the writer made, read back from the stored row."""
    ids = ("entry_id", "object_id", "about", "derived_from")
    payload: dict[str, Any] = {
        key: str(getattr(row, key)) if getattr(row, key) else None for key in ids
    }
    payload |= {key: getattr(row, key) for key in ("kind", "voice", "value", "act", "on_behalf")}
    payload["criterion"] = str(row.criterion_id) if row.criterion_id else None
    payload["said_ref"] = str(row.said_by.ref)
    payload["client_time"] = row.client_time or None
    payload["parents"] = sorted(str(key) for key in row.parents.values_list("parent_id", flat=True))
    return payload
