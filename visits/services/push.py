"""A tablet's batch delivered: stored or held whole, its newcomers added, its contact noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from peers.models import Person
from visits.envelope import PROTO, Push
from visits.models import Entry, Quarantine, Tablet
from visits.payload import Incoming, read_entry
from visits.queries.tablet import status_of, tablet_of
from visits.services.hold import DAILY, held_today
from visits.services.tablet import note_outbox
from visits.services.take import Result, Sent, open_taking
from visits.services.turn import in_turn

Reason = Quarantine.Reason


class TooMuchHeldError(Exception):
    """So much of one person waits already that more stays on the tablet, where nothing is lost."""


@dataclass(frozen=True)
class Delivery:
    """What became of a batch, and what the server thinks of the tablet that sent it."""

    results: Sequence[Result]
    device_status: str


def deliver_push(
    visit_id: UUID, push: Push, *, by: Person, at: datetime | None = None
) -> Delivery | None:
    """Take a batch from whoever is or was of the visit; nothing to anybody else."""
    at = at or timezone.now()
    incoming = [read_entry(entry) for entry in push.entries]
    try:
        with in_turn(), transaction.atomic():
            tablet = tablet_of(by, push.device)
            results = _take(visit_id, incoming, by=by, at=at, sent=sent_with(push, tablet, at))
            if tablet is not None:
                note_outbox(tablet, visit_id, push.outbox, at=at)
    except StrangerError:
        return None
    return Delivery(results, status_of(tablet))


class StrangerError(Exception):
    """Raised so that nothing of what was locked or made for a stranger stays."""


def _take(
    visit_id: UUID, incoming: Sequence[Incoming], *, by: Person, at: datetime, sent: Sent
) -> list[Result]:
    taking = open_taking(visit_id, by=by, source=Entry.Source.TABLET, at=at, sent=sent)
    if taking is None or not taking.access.may_send:
        raise StrangerError
    results = taking.take(incoming)
    if taking.held:
        refuse_flood(by, {result.reason for result in results if result.reason})
    return results


def sent_with(push: Push, tablet: Tablet | None, at: datetime) -> Sent:
    """What is held whatever it says: from a tablet taken back, or an application too old."""
    holds = ""
    if push.proto < PROTO["min"]:
        holds = Reason.TOO_OLD_PROTO
    if tablet is not None and tablet.is_revoked:
        holds = Reason.DEVICE_REVOKED
    device = str(tablet.pk) if tablet is not None else ""
    return Sent(device, holds=holds, proto=push.proto, skew_ms=push.skew_ms(at), people=push.people)


def refuse_flood(by: Person, reasons: set[str]) -> None:
    for unverified in {reason == Reason.UNVERIFIED_FILE for reason in reasons}:
        if held_today(by, unverified=unverified) > DAILY:
            raise TooMuchHeldError
