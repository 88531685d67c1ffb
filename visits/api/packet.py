"""Doors that need no login or no visit: a signed packet, a visit begun without preparation."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from visits.api.door import (
    BoundedJSONParser,
    OpenView,
    SyncError,
    SyncView,
    count_push,
    not_found,
    read_json,
    refuse_large,
)
from visits.api.entry import refuse_another, told
from visits.envelope import read_push
from visits.models import Draft
from visits.queries.tablet import status_of, tablet_of
from visits.services.draft import receive_draft
from visits.services.hold import DAILY, held_today
from visits.services.packet import BadPacketError, deliver_packet, read_packet
from visits.services.push import Delivery

#: A push inside a string, or closed in a box, is longer than the push.
LARGEST_PACKET = 2 * 1024 * 1024


class PacketParser(BoundedJSONParser):
    """A packet holds a whole push as text."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        del media_type, parser_context
        return read_json(stream.read(LARGEST_PACKET + 1), largest=LARGEST_PACKET)


class PacketsView(OpenView):
    """A tablet's key stands for its person: nothing of the site's session is asked or heard."""

    authentication_classes = ()
    parser_classes = (PacketParser,)

    def refuse_large(self, request: Request) -> None:
        refuse_large(request, LARGEST_PACKET)

    def post(self, request: Request) -> Response:
        try:
            packet = read_packet(request.data)
            if packet.tablet is None:
                raise not_found()
            count_push(packet.tablet.person, packet.device)
            if not packet.verified and held_today(packet.tablet.person, unverified=True) > DAILY:
                raise too_much()
            delivery = deliver_packet(request.data)
        except BadPacketError as fault:
            raise not_found() from fault
        status = "revoked" if delivery.revoked else status_of(delivery.packet.tablet)
        return Response(told(Delivery(delivery.results, status)))


class DraftEntriesView(SyncView):
    """What a visit begun without preparation brings, from whoever began it."""

    def post(self, request: Request, draft_id: UUID) -> Response:
        push = read_push(request.data)
        refuse_another(push, self.person)
        count_push(self.person, push.device)
        if held_today(self.person) > DAILY:
            raise too_much()
        tablet = tablet_of(self.person, push.device)
        reason = "device_revoked" if tablet is not None and tablet.is_revoked else ""
        try:
            results = receive_draft(
                draft_id, request.data, by=self.person, tablet=tablet, reason=reason
            )
        except Draft.DoesNotExist as fault:
            raise not_found() from fault
        return Response(told(Delivery(results, status_of(tablet))))


def too_much() -> SyncError:
    sentence = _("Trop de saisies attendent déjà d'être rattachées. Réessayez demain.")
    return SyncError(429, "slow_down", sentence, retry_after=3600)
