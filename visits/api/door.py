"""The door of sync: who knocks, how much they bring, and one envelope for every answer."""

import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from peers.models import Person
from peers.refused import Refused
from visits.access import VisitAccess, visit_access
from visits.envelope import BadEnvelope, read_device
from visits.models import Stream, Visit
from visits.queries.tablet import tablet_of
from visits.services.epoch import current_epoch

APP = "pgs-sync"
LARGEST_BODY = 512 * 1024
DEEPEST = 40
HOLDERS = frozenset({dict, list})
PUSHES_A_MINUTE = 60


class SyncError(exceptions.APIException):
    """An answer that is no result: a code for the tablet, a sentence for its person."""

    def __init__(self, http: int, code: str, sentence: str, *, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.status_code, self.code, self.sentence = http, code, sentence
        self.retry_after = retry_after


def not_found() -> SyncError:
    """The same words for a visit that never was, another network's, and one's own no more."""
    return SyncError(404, "not_found", _("Cette visite n'est pas la vôtre, ou n'existe pas."))


def auth_required() -> SyncError:
    return SyncError(401, "auth_required", _("Connectez-vous pour envoyer vos saisies."))


def slow_down(seconds: int) -> SyncError:
    sentence = _("Beaucoup d'envois à la fois. La tablette réessaie d'elle-même.")
    return SyncError(429, "slow_down", sentence, retry_after=seconds)


def revoked() -> SyncError:
    return SyncError(403, "revoked", _("Cette tablette a été retirée. Elle ne reçoit plus rien."))


def bad_envelope(sentence: str) -> SyncError:
    return SyncError(422, "bad_envelope", sentence)


class SyncAuthentication(SessionAuthentication):
    """The session of the site; a stale token is told apart from a login that has ended."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as refused:
            sentence = _("Le jeton de cette page n'est plus valable. La tablette en demande un.")
            raise SyncError(403, "csrf_failed", sentence) from refused

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "Session"


class BoundedJSONParser(BaseParser):
    """JSON as the standard has it: no NaN, not too long, not too deep."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        del media_type, parser_context
        return read_json(stream.read(LARGEST_BODY + 1))


def read_json(body: bytes, *, largest: int = LARGEST_BODY) -> Any:
    if len(body) > largest:
        raise SyncError(413, "too_large", _("Cet envoi est trop grand. La tablette le partage."))
    try:
        found = json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as fault:
        raise bad_envelope(_("Ce contenu n'est pas du JSON lisible.")) from fault
    if not _is_shallow(found, DEEPEST):
        raise bad_envelope(_("Ce contenu a trop de niveaux."))
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _is_shallow(found: Any, levels: int) -> bool:
    """Level by level: what JSON reads is dicts and lists, and what holds nothing more."""
    level = [found] if type(found) in HOLDERS else []
    for _level in range(levels):
        if not level:
            return True
        level = [
            item
            for holder in level
            for item in (holder.values() if type(holder) is dict else holder)
            if type(item) in HOLDERS
        ]
    return not level


class SyncView(APIView):
    """One address of sync: every answer bears `app` and `epoch`, and no cache keeps it."""

    authentication_classes: tuple[type, ...] = (SyncAuthentication,)
    permission_classes = (IsAuthenticated,)
    parser_classes: tuple[type, ...] = (BoundedJSONParser,)
    renderer_classes = (JSONRenderer,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.refuse_large(request)
        super().initial(request, *args, **kwargs)

    def refuse_large(self, request: Request) -> None:
        refuse_large(request)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        if isinstance(response, Response) and isinstance(response.data, dict):
            response.data = envelope() | response.data
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    @property
    def person(self) -> Person:
        return self.request.user


class OpenView(SyncView):
    """An address that also answers without a login."""

    permission_classes = (AllowAny,)


def envelope() -> dict[str, Any]:
    return {"app": APP, "epoch": str(current_epoch().uuid)}


def refuse_large(request: Request, largest: int = LARGEST_BODY) -> None:
    """By its stated length, before anything of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > largest:
        raise SyncError(413, "too_large", _("Cet envoi est trop grand. La tablette le partage."))


def answer_error(fault: Exception, context: Mapping[str, Any]) -> Response | None:  # noqa: ARG001
    """Every fault that we know as a code and a sentence; what we do not know is a real fault."""
    error = _known(fault)
    if error is None:
        return None
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    body = {"code": error.code, "sentence": error.sentence}
    return Response(body, status=error.status_code, headers=headers)


def _known(fault: Exception) -> SyncError | None:
    if isinstance(fault, SyncError):
        return fault
    if isinstance(fault, BadEnvelope):
        return bad_envelope(str(fault))
    if isinstance(fault, Refused):
        return SyncError(409, "refused", fault.sentence)
    if isinstance(fault, Http404):
        return not_found()
    if isinstance(fault, PermissionDenied):
        fault = exceptions.PermissionDenied()
    return _of_framework(fault) if isinstance(fault, exceptions.APIException) else None


def _of_framework(fault: exceptions.APIException) -> SyncError:
    if fault.status_code == status.HTTP_404_NOT_FOUND:
        return not_found()
    if fault.status_code == status.HTTP_401_UNAUTHORIZED:
        return auth_required()
    unknown = ("bad_envelope", _("Cette demande ne se lit pas."))
    code, sentence = {
        403: ("refused", _("Ce geste n'est pas le vôtre.")),
        405: ("refused", _("Ce geste n'existe pas.")),
        415: ("bad_envelope", _("Cette adresse ne lit que du JSON.")),
    }.get(fault.status_code, unknown)
    return SyncError(fault.status_code, code, sentence)


# -- who comes


def csrf_token(request: Request) -> str:
    return str(get_token(request._request))  # noqa: SLF001 - DRF's own way to Django's request


def device_of(request: Request) -> str:
    """The tablet that asks, by its header or in the address."""
    return read_device(request.headers.get("X-Device") or request.query_params.get("device"))


def reader_or_404(request: Request, person: Person, visit_id: UUID, stream: str) -> VisitAccess:
    """Who may pull this stream. Without the right, it answers as a visit that never was."""
    visit = Visit.objects.select_related("network__contact", "farm", "group").filter(pk=visit_id)
    found = visit.first()
    if found is None:
        raise not_found()
    access = visit_access(person, found)
    allowed = {Stream.SHARED: access.may_pull, Stream.PRIVATE: access.may_pull_private}
    if not allowed.get(stream, False):
        raise not_found()
    tablet = tablet_of(person, device_of(request))
    if tablet is not None and tablet.is_revoked:
        raise revoked()
    return access


def count_push(person: Person, device: str, *, now: float | None = None) -> None:
    """At most so many pushes a minute from one tablet of one person."""
    now = now or time.time()
    minute, second = divmod(int(now), 60)
    key = f"push/{person.pk}/{device or '-'}/{minute}"
    cache.add(key, 0, 120)
    try:
        times = cache.incr(key)
    except ValueError:  # the cache forgot it between two lines
        return
    if times > PUSHES_A_MINUTE:
        raise slow_down(60 - second)
