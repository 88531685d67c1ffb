"""The log through the network: push a batch, pull a page, compare digests."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from visits.api.door import (
    SyncError,
    SyncView,
    auth_required,
    bad_envelope,
    count_push,
    not_found,
    reader_or_404,
)
from visits.envelope import MOST_ENTRIES, Push, read_push
from visits.models import Reading, Stream
from visits.queries.pull import LARGEST_PAGE, digest_of, page_of, people_of
from visits.services.push import Delivery, TooMuchHeldError, deliver_push
from visits.services.report import record_reading


class EntriesView(SyncView):
    """`POST` pushes a batch; `GET` pulls what follows a number of one stream."""

    def post(self, request: Request, visit_id: UUID) -> Response:
        push = read_push(request.data)
        if len(push.entries) > MOST_ENTRIES:
            raise SyncError(413, "too_large", _("Cet envoi porte trop de saisies à la fois."))
        refuse_another(push, self.person)
        count_push(self.person, push.device)
        return Response(told(deliver(visit_id, push, self.person)))

    def get(self, request: Request, visit_id: UUID) -> Response:
        stream = stream_asked(request)
        access = reader_or_404(request, self.person, visit_id, stream)
        after, limit = (
            number_asked(request, "after", 0),
            number_asked(request, "limit", LARGEST_PAGE),
        )
        if after == 0:  # who reads from the start takes a copy, as with a bundle
            record_reading(access.visit, self.person, kind=Reading.Kind.COPY)
        page = page_of(access.visit, stream, after=after, limit=min(max(limit, 1), LARGEST_PAGE))
        people = people_of(access.visit)
        return Response(
            {
                "entries": page.entries,
                "head_seq": page.head_seq,
                "more": page.more,
                "people": people,
            }
        )


class DigestView(SyncView):
    def get(self, request: Request, visit_id: UUID) -> Response:
        stream = stream_asked(request)
        access = reader_or_404(request, self.person, visit_id, stream)
        return Response(vars(digest_of(access.visit, stream)))


def refuse_another(push: Push, person: Any) -> None:
    """Nobody sends somebody else's words as their own."""
    if push.person and push.person != str(person.ref):
        raise auth_required()


def deliver(visit_id: UUID, push: Any, person: Any) -> Delivery:
    try:
        delivery = deliver_push(visit_id, push, by=person, at=timezone.now())
    except TooMuchHeldError as fault:
        sentence = _("Trop de saisies attendent déjà d'être rattachées. Réessayez demain.")
        raise SyncError(429, "slow_down", sentence, retry_after=3600) from fault
    if delivery is None:
        raise not_found()
    return delivery


def told(delivery: Delivery) -> dict[str, Any]:
    results = [
        {
            "entry_id": row.entry_id,
            "status": row.status,
            "stream": row.stream or None,
            "seq": row.seq,
            "reason": row.reason or None,
        }
        for row in delivery.results
    ]
    return {"results": results, "device_status": delivery.device_status}


def stream_asked(request: Request) -> str:
    stream = request.query_params.get("stream", Stream.SHARED)
    if stream not in {Stream.SHARED, Stream.PRIVATE}:
        raise bad_envelope(_("« stream » est « shared » ou « private »."))
    return stream


def number_asked(request: Request, name: str, usual: int) -> int:
    given = request.query_params.get(name, str(usual))
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise bad_envelope(_("« after » et « limit » sont des nombres entiers."))
    return int(given)
