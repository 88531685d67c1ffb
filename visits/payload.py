"""One entry as it comes and as it is stored: the payload that its hash covers."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from visits.canonical import (
    NotCanonicalError,
    canonical_json,
    make_salt,
    payload_sha256,
    salted_sha256,
)
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
WORDS = ("kind", "voice", "act", "on_behalf", "client_time")
#: Of a value written as JSON, in characters.
LARGEST_VALUE, LARGEST_SIGNATURE = 16 * 1024, 128 * 1024
LONGEST_TIME, SALT_LENGTH = 40, 32
STREAMS = (Stream.SHARED, Stream.PRIVATE)
#: An id already in the form in which it is kept: read without making it anew.
PLAIN_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
#: Printable ASCII that JSON writes as it stands.
PLAIN_WORD = re.compile(r"[ !#-\[\]-~]*").fullmatch
IN_ORDER = tuple(sorted((*PAYLOAD_KEYS, "parents")))


@dataclass(frozen=True)
class Brought:
    """What a tablet says of an entry that it had received: who sent it first, and the proof."""

    author: str
    stream: str
    proof: str


@dataclass(slots=True)
class Incoming:
    """One entry as it came, read as far as it can be read."""

    given: Mapping[str, Any]
    payload: dict[str, Any]
    salt: str
    sha256: str
    parents: tuple[str, ...]
    problem: str = ""
    dseq: int | None = None
    brought: Brought | None = None

    @property
    def entry_id(self) -> str:
        return self.payload["entry_id"] or ""

    @property
    def raw(self) -> bytes:
        """All of it as it came, for whoever decides what could not be read here."""
        given = self.given
        return json.dumps(given, ensure_ascii=True, default=str, sort_keys=True).encode()

    @property
    def given_id(self) -> str:
        """The id as it came, in letters that every database stores."""
        given = json.loads(self.raw).get("entry_id")
        return ascii(str(given or "?")).strip("'")[:80]


def read_entry(entry: Mapping[str, Any]) -> Incoming:
    payload = {key: entry.get(key) for key in PAYLOAD_KEYS}
    payload["act"] = payload["act"] or "own"
    payload["on_behalf"] = payload["on_behalf"] or "none"
    salt = entry.get("salt")
    salt = str(salt) if salt else make_salt()
    legible = _read_ids(payload) & _read_words(payload)
    try:
        parents = _read_parents(entry.get("parents"))
        payload["parents"] = list(parents)
        body = _canonical_body(payload)
        sha256 = salted_sha256(salt, body)
    except (NotCanonicalError, ValueError, TypeError, AttributeError, RecursionError):
        return Incoming(entry, payload, salt, "", (), Reason.BAD_VALUE)
    if not legible:
        return Incoming(entry, payload, salt, "", (), Reason.BAD_VALUE)
    problem = _problem(entry, payload, salt, sha256, len(body))
    brought = _read_brought(entry) if "author" in entry else None
    return Incoming(entry, payload, salt, sha256, parents, problem, _read_dseq(entry), brought)


def _canonical_body(payload: Mapping[str, Any]) -> bytes:
    """Most answers are plain texts: their canonical form is then known without an encoder."""
    value, words = payload["value"], [payload[key] for key in WORDS if payload[key] is not None]
    said = [*value, *value.values()] if type(value) is dict else [None]
    if not all(type(word) is str and PLAIN_WORD(word) for word in (*said, *words)):
        return canonical_json(payload)
    inner = ",".join([f'"{key}":"{value[key]}"' for key in sorted(value)])
    parts = []
    for key in IN_ORDER:
        given = payload[key]
        if key == "value":
            parts.append(f'"value":{{{inner}}}')
        elif key == "parents":
            listed = ",".join([f'"{parent}"' for parent in given])
            parts.append(f'"parents":[{listed}]')
        else:
            parts.append(f'"{key}":"{given}"' if given is not None else f'"{key}":null')
    return f"{{{','.join(parts)}}}".encode()


def _problem(
    entry: Mapping[str, Any], payload: Mapping[str, Any], salt: str, sha256: str, size: int
) -> str:
    if not (payload["entry_id"] and payload["about"] and payload["said_ref"]):
        return Reason.BAD_VALUE
    if len(salt) != SALT_LENGTH or len(payload["client_time"] or "") > LONGEST_TIME:
        return Reason.BAD_VALUE
    if size > LARGEST_VALUE and _is_too_large(payload):
        return Reason.BAD_VALUE
    given = entry.get("payload_sha256")
    return Reason.BAD_HASH if given and given != sha256 else ""


def _is_too_large(payload: Mapping[str, Any]) -> bool:
    most = LARGEST_SIGNATURE if payload["kind"] == Entry.Kind.SIGNATURE else LARGEST_VALUE
    return len(json.dumps(payload["value"], ensure_ascii=False)) > most


def _read_ids(payload: dict[str, Any]) -> bool:
    """Each id by itself: one that cannot be read must not hide where the others point."""
    legible = True
    for key in ID_KEYS:
        given = payload[key]
        if type(given) is str and PLAIN_ID(given):
            continue
        try:
            payload[key] = _plain_id(given) if given else None
        except ValueError:
            payload[key], legible = None, False
    return legible


def _plain_id(given: Any) -> str:
    plain = type(given) is str and PLAIN_ID(given)
    return given if plain else str(uuid.UUID(str(given)))


def _read_parents(given: Any) -> tuple[str, ...]:
    return tuple(sorted({_plain_id(key) for key in given})) if given else ()


def _read_words(payload: dict[str, Any]) -> bool:
    legible = True
    for key in WORDS:
        given = payload[key]
        if given is not None and not isinstance(given, str):
            payload[key], legible = None, False
    payload["client_time"] = payload["client_time"] or None
    return legible


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
        author = _plain_id(author)
    except ValueError:
        return Brought(ascii(author), "", "")
    proof = entry.get("proof")
    return Brought(author, stream if stream in STREAMS else "", str(proof or ""))


class Kept(Protocol):
    """A stored entry, as far as its content goes."""

    salt: str | None
    payload_sha256: str


def same_content(first: Kept, item: Incoming) -> bool:
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
