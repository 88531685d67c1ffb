"""What a tablet sends around its entries: who it is, what it still holds, whom it added."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from visits.models import Teammate

#: The protocols that are understood: an older one is kept and held, never refused.
PROTO = {"min": 1, "cur": 1}
MOST_ENTRIES = 500
MOST_PEOPLE = 20
LONGEST_NAME = 120
LARGEST_COUNT = 2**31 - 1
PARTS = tuple(Teammate.Part.values)


class BadEnvelope(ValueError):
    """The request is not what the tablet's application sends: its fault, told in a sentence."""


@dataclass(frozen=True)
class Outbox:
    """What the tablet will still hold of a visit once these entries are received."""

    entries: int
    photos: int

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.photos)


@dataclass(frozen=True)
class Newcomer:
    """Somebody added to the team on a tablet, offline."""

    ref: uuid.UUID
    name: str
    part: str


@dataclass(frozen=True)
class Push:
    """One batch from one tablet, read as far as its envelope goes; its entries are judged later."""

    entries: Sequence[Mapping[str, Any]]
    proto: int = PROTO["cur"]
    device: str = ""
    client_now: datetime | None = None
    outbox: Outbox | None = None
    people: tuple[Newcomer, ...] = ()
    person: str = ""

    def skew_ms(self, at: datetime) -> int:
        """How far ahead the tablet's clock is: kept to be read, never decided by."""
        return round((self.client_now - at).total_seconds() * 1000) if self.client_now else 0


def read_push(body: Any) -> Push:
    body = read_object(body)
    entries = body.get("entries")
    if not isinstance(entries, list) or not all(isinstance(row, dict) for row in entries):
        raise BadEnvelope(_("Un envoi porte une liste « entries » de saisies."))
    return Push(
        entries=entries,
        proto=_read_proto(body.get("proto")),
        device=read_device(body.get("device")),
        client_now=_read_time(body.get("client_now")),
        outbox=read_outbox(body.get("outbox")),
        people=_read_people(body.get("people")),
        person=read_device(body.get("person")),
    )


def read_object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise BadEnvelope(_("Un envoi est un objet JSON."))
    return body


def read_device(given: Any) -> str:
    """The tablet's own id, or nothing: what cannot be read names no tablet."""
    try:
        return str(uuid.UUID(given)) if isinstance(given, str) and given else ""
    except ValueError:
        return ""


def read_outbox(given: Any) -> Outbox | None:
    if given is None:
        return None
    told: Any = given if isinstance(given, dict) else {}
    entries, photos = told.get("entries"), told.get("photos")
    if not (_is_count(entries) and _is_count(photos)):
        raise BadEnvelope(_("« outbox » dit combien de saisies et de photos restent à envoyer."))
    return Outbox(entries, photos)


def _is_count(given: Any) -> bool:
    return type(given) is int and 0 <= given <= LARGEST_COUNT


def _read_proto(given: Any) -> int:
    if given is None:
        return PROTO["cur"]
    if not _is_count(given) or given > 32767:
        raise BadEnvelope(_("« proto » est un nombre entier."))
    return int(given)


def _read_time(given: Any) -> datetime | None:
    """A clock may be wrong by years, or say nothing that can be read: it decides nothing."""
    try:
        when = parse_datetime(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return when if when and is_aware(when) else None


def _read_people(given: Any) -> tuple[Newcomer, ...]:
    """Who cannot be read is left out, and stops nobody's words: what they said is then held."""
    rows = given if isinstance(given, list) else []
    people = (_read_person(row) for row in rows[:MOST_PEOPLE])
    return tuple(person for person in people if person is not None)


def _read_person(row: Any) -> Newcomer | None:
    row = row if isinstance(row, dict) else {}
    ref, name, part = read_device(row.get("ref")), row.get("name"), row.get("part")
    named = isinstance(name, str) and name.strip() and "\x00" not in name
    if not (ref and named and len(name.strip()) <= LONGEST_NAME and part in PARTS):
        return None
    return Newcomer(uuid.UUID(ref), _legible(name.strip()), part)


def _legible(name: str) -> str:
    """Half a surrogate pair is stored by no database."""
    return name.encode("utf-8", "replace").decode()
