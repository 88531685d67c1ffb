"""Bytes through the network: photos and drawn signatures, by their hash, whole or in parts."""

from typing import Any
from uuid import UUID

from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from peers.models import Person
from visits.access import visit_access
from visits.api.door import OpenView, SyncError, bad_envelope, not_found
from visits.kinds import SHA256
from visits.models import Blob, Draft, Visit
from visits.services.key import verify_device
from visits.services.media import (
    MOST_BYTES,
    Altered,
    TooHeavy,
    TooMany,
    add_part,
    find_blob,
    has_come,
    part_size,
    settle_blob,
    store_blob,
    store_parts,
)

CHUNK = 64 * 1024


class BlobView(OpenView):
    """`PUT` the whole, `HEAD` how much is here, `PATCH` what follows.

    An entry of the visit must have named the bytes: knowing a hash opens nothing.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """A photo is larger than what the other addresses take."""
        if _stated(request, "CONTENT_LENGTH") > MOST_BYTES:
            raise too_large(_("Cette photo est trop lourde : 8 Mo au plus."))
        APIView.initial(self, request, *args, **kwargs)

    def head(self, request: Request, **home: Any) -> Response:
        blob = self._blob(request, **home)
        if has_come(blob):
            settle_blob(blob)
            return Response(status=200, headers={"Upload-Offset": str(blob.size)})
        return Response(status=404, headers={"Upload-Offset": str(part_size(blob))})

    def put(self, request: Request, **home: Any) -> Response:
        blob = self._blob(request, **home)
        data, _whole = _read(request)
        return _told(_stored(lambda: store_blob(blob, data)))

    def patch(self, request: Request, **home: Any) -> Response:
        blob = self._blob(request, **home)
        offset = _number(request, "Upload-Offset")
        length = _number(request, "Upload-Length")
        if length > MOST_BYTES:
            raise too_large(_("Cette photo est trop lourde : 8 Mo au plus."))
        data, whole = _read(request)
        here = _stored(lambda: add_part(blob, data, offset))
        if has_come(blob):
            return _told(settle_blob(blob))
        if here != offset + len(data) or here < length or not whole:
            status = 409 if here != offset + len(data) else 202
            return Response({"offset": here}, status=status, headers={"Upload-Offset": str(here)})
        return _told(_stored(lambda: store_parts(blob)))

    def _blob(
        self,
        request: Request,
        sha256: str,
        visit_id: UUID | None = None,
        draft_id: UUID | None = None,
    ) -> Blob:
        by = _sender(request, str(visit_id or draft_id), sha256)
        home = _visit_of(visit_id, by) if visit_id else _draft_of(draft_id, by)
        blob = find_blob(home, sha256, by=by) if SHA256.fullmatch(sha256) else None
        if blob is None:
            raise not_found()
        return blob


def _sender(request: Request, home: str, sha256: str) -> Person:
    """Whose photo it is: by the key of their tablet, where it signs; else who is signed in."""
    signature = request.headers.get("X-Signature")
    if signature:
        message = f"blob|{home}|{sha256}".encode()
        tablet = verify_device(request.headers.get("X-Device"), message, signature)
        if tablet is not None:
            return tablet.person
    # A server that came back from a copy may have forgotten the tablet: then the login speaks.
    if not request.user.is_authenticated:
        raise SyncError(401, "auth_required", _("Connectez-vous pour envoyer vos photos."))
    return request.user


def _visit_of(visit_id: UUID, by: Person) -> Visit:
    """Whoever may hand words over may hand over what these name."""
    visit = Visit.objects.select_related("network", "farm").filter(pk=visit_id).first()
    if visit is None:
        raise not_found()
    access = visit_access(by, visit)
    if access.may_send_as_team or access.may_send_as_farm or access.may_send_as_group:
        return visit
    raise not_found()


def _draft_of(draft_id: UUID | None, by: Person) -> Draft:
    draft = Draft.objects.select_related("visit").filter(pk=draft_id).first()
    if draft is None or not draft.held.filter(author=by).exists():
        raise not_found()
    return draft


def _read(request: Request) -> tuple[bytes, bool]:
    """What came of the body, and whether it is all: a cut in a part loses only what follows it."""
    parts, size, stream = [], 0, request._request  # noqa: SLF001 - the body as it is, unparsed
    try:
        while part := stream.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise too_large(_("Cette photo est trop lourde : 8 Mo au plus."))
    except UnreadablePostError:
        return b"".join(parts), False
    return b"".join(parts), size >= _stated(request, "CONTENT_LENGTH")


def _stored(work: Any) -> Any:
    try:
        return work()
    except TooHeavy as fault:
        raise too_large(fault.sentence) from fault
    except TooMany as fault:
        raise SyncError(429, "slow_down", fault.sentence, retry_after=3600) from fault
    except Altered as fault:
        raise bad_envelope(fault.sentence) from fault


def _told(blob: Blob) -> Response:
    """Every 200 settles the photo: it is here, or what becomes of it is decided."""
    return Response({"sha256": blob.received_sha256, "state": blob.state})


def too_large(sentence: str) -> SyncError:
    return SyncError(413, "too_large", sentence)


def _stated(request: Request, name: str) -> int:
    text = request.META.get(name) or "0"
    return int(text) if text.isdigit() and len(text) < 12 else 0


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isdigit() and len(text) < 12):
        raise bad_envelope(_("Il manque un nombre dans les en-têtes de cet envoi."))
    return int(text)
