"""Signed packets: what a tablet's key vouches for, whoever delivers it and however late."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from peers.models import Person
from visits.access import visit_access
from visits.envelope import BadEnvelope, read_push
from visits.models import Draft, Quarantine, Tablet, Visit
from visits.services.draft import receive_draft
from visits.services.entry import Result
from visits.services.hold import hold_entries, read_id
from visits.services.key import (
    UnreadableError,
    certified_tablet,
    is_certified,
    is_signed,
    open_sealed,
    tablet_of,
)
from visits.services.push import deliver_push
from visits.services.tablet import know_again

Reason = Quarantine.Reason
LATEST = timedelta(days=30)
#: What stands on the envelope stands in the signed body too: neither changes alone.
BOUND = ("device", "visit", "draft", "made_at")


class BadPacketError(ValueError):
    """It is no packet, or of no visit and of nobody that this server knows: nothing is kept."""


@dataclass(frozen=True)
class Packet:
    """A packet as it was read: what it says, of which visit, and who vouches for it."""

    push: Mapping[str, Any]
    visit_id: uuid.UUID | None
    draft_id: uuid.UUID | None
    tablet: Tablet | None
    verified: bool

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        rows = self.push.get("entries")
        return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []

    @property
    def device(self) -> str:
        return str(self.tablet.pk) if self.tablet else ""


@dataclass(frozen=True)
class Delivery:
    """What became of a packet: each entry, and whether its author is known."""

    packet: Packet
    results: Sequence[Result] = field(default_factory=list)

    @property
    def revoked(self) -> bool:
        return self.packet.tablet is not None and self.packet.tablet.is_revoked


def read_packet(envelope: Any) -> Packet:
    """Open what was closed to the server, read the push, and look who signed it."""
    envelope = _opened(envelope)
    body = envelope.get("body")
    push = _read(body)
    device, signature = envelope.get("device"), envelope.get("signature")
    given = envelope.get("certificate")
    tablet = tablet_of(device) or certified_tablet(given)
    signed = _is_signed(tablet, body, signature)
    bound = all(envelope.get(key) == push.get(key) for key in BOUND)
    vouched = not given or (is_certified(given) and given["device"] == device)
    return Packet(
        push,
        read_id(push.get("visit")),
        _draft_id(push.get("draft")),
        tablet,
        verified=bool(signed and bound and vouched),
    )


def _is_signed(tablet: Tablet | None, body: str, signature: Any) -> bool:
    if tablet is None or not isinstance(signature, str):
        return False
    return is_signed(tablet.public_key, body.encode("utf-8", "surrogatepass"), signature)


def _draft_id(said: Any) -> uuid.UUID | None:
    return read_id(said.get("id")) if isinstance(said, Mapping) else None


def _opened(envelope: Any) -> Mapping[str, Any]:
    if isinstance(envelope, Mapping) and "sealed" in envelope:
        try:
            envelope = json.loads(open_sealed(envelope["sealed"]))
        except (UnreadableError, ValueError) as fault:
            raise BadPacketError from fault
    if not isinstance(envelope, Mapping) or not isinstance(envelope.get("body"), str):
        raise BadPacketError
    return envelope


def _read(body: Any) -> Mapping[str, Any]:
    try:
        push = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise BadPacketError from fault
    if not isinstance(push, Mapping):
        raise BadPacketError
    return push


def deliver_packet(
    envelope: Any,
    *,
    visit: Visit | None = None,
    by: Person | None = None,
    at: datetime | None = None,
) -> Delivery:
    """Its entries go to the log as its own person's words; not vouched for, they are held.

    `visit`: the only visit it may be of; a visit begun without preparation, which a prepared tablet
    carries along, goes where somebody attaches it. `by`: who brings it, named where its author is
    unknown.
    """
    packet, at = read_packet(envelope), at or timezone.now()
    author = packet.tablet.person if packet.tablet else by
    if author is None or not packet.entries:
        raise BadPacketError
    if packet.draft_id and packet.visit_id is None:
        return _deliver_draft(packet, packet.draft_id, author, at)
    found = Visit.objects.filter(pk=packet.visit_id).first() if packet.visit_id else None
    if found is None or (visit is not None and found.pk != visit.pk):
        raise BadPacketError
    if not visit_access(author, found).may_send:
        raise BadPacketError
    reason = _reason_to_hold(packet, found, at)
    if packet.verified and packet.tablet:
        know_again(packet.tablet, _taken_along(envelope, packet), packet.push, at=at)
    if not reason:
        return Delivery(packet, _pushed(packet, found, author, at))
    results = hold_entries(
        packet.entries, reason=reason, by=author, device=packet.device, visit=found, at=at
    )
    return Delivery(packet, results)


def _taken_along(envelope: Any, packet: Packet) -> uuid.UUID | None:
    """The visit that the server itself said this tablet takes along, if it is the packet's."""
    given = _opened(envelope).get("certificate")
    said = given.get("visit") if isinstance(given, Mapping) and is_certified(given) else None
    return packet.visit_id if packet.visit_id and said == str(packet.visit_id) else None


def _pushed(packet: Packet, visit: Visit, author: Person, at: datetime) -> Sequence[Result]:
    """As if its own tablet had pushed it with its person's login."""
    try:
        delivery = deliver_push(visit.pk, read_push(packet.push), by=author, at=at)
    except BadEnvelope as fault:
        raise BadPacketError from fault
    if delivery is None:
        raise BadPacketError
    return delivery.results


@transaction.atomic
def _deliver_draft(packet: Packet, draft_id: uuid.UUID, author: Person, at: datetime) -> Delivery:
    reason = _reason_to_hold(packet, None, at)
    if packet.verified and packet.tablet:
        know_again(packet.tablet, None, packet.push, at=at)
    known = packet.tablet if packet.tablet and not packet.tablet._state.adding else None
    try:
        results = receive_draft(
            draft_id, packet.push, by=author, tablet=known, reason=reason, at=at
        )
    except Draft.DoesNotExist as fault:
        raise BadPacketError from fault
    return Delivery(packet, results)


def _reason_to_hold(packet: Packet, visit: Visit | None, at: datetime) -> str:
    if not packet.verified or packet.tablet is None:
        return Reason.UNVERIFIED_FILE
    if packet.tablet.is_revoked:
        return Reason.DEVICE_REVOKED
    closed = visit.closed_at if visit else None
    return Reason.VISIT_SEALED if closed and at > closed + LATEST else ""
