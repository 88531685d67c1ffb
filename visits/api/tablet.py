"""Tablets themselves: hello, registration, contact, preparation, and what they take along."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from peers.models import Person
from visits.api.door import (
    LARGEST_BODY,
    PUSHES_A_MINUTE,
    OpenView,
    SyncView,
    bad_envelope,
    csrf_token,
    device_of,
    not_found,
    reader_or_404,
    revoked,
)
from visits.api.entry import stream_asked
from visits.envelope import MOST_ENTRIES, PROTO, read_device, read_object, read_outbox
from visits.models import Reading, Tablet
from visits.queries.bundle import bundle_of
from visits.queries.tablet import (
    drafts_told,
    networks_told,
    status_of,
    status_of_any,
    tablet_of,
    visits_told,
)
from visits.services.device import note_wiped
from visits.services.key import certificate, server_keys
from visits.services.report import record_reading
from visits.services.tablet import note_contact, prepare_tablet, register_tablet, revoke_tablet

LIMITS = {
    "entries": MOST_ENTRIES,
    "bytes": LARGEST_BODY,
    "pushes_a_minute": PUSHES_A_MINUTE,
    "blob_bytes": 8 * 1024 * 1024,
    "photos": 200,
}


class HelloView(OpenView):
    """Who is there, on both sides; also how a tablet knows a captive portal for what it is."""

    def get(self, request: Request) -> Response:
        person = request.user if isinstance(request.user, Person) else None
        device = device_of(request)
        tablet = tablet_of(person, device) if person else None
        return Response(
            {
                "user": {"ref": str(person.ref), "name": person.name} if person else None,
                "device_status": status_of_any(device),
                "proto": PROTO,
                "time": timezone.now().isoformat(),
                "csrf": csrf_token(request),
                "limits": LIMITS,
                "networks": networks_told(person) if person else [],
                "visits": visits_told(person, tablet) if person else [],
                "drafts": drafts_told(person) if person else [],
            }
        )


class DevicesView(SyncView):
    def post(self, request: Request) -> Response:
        body = read_object(request.data)
        words = [body.get(key, "") for key in ("public_key", "name", "build")]
        if not all(isinstance(word, str) for word in words):
            raise bad_envelope(_("Une tablette donne sa clé et son nom."))
        key, name, build = (word.replace("\x00", "") for word in words)
        tablet = register_tablet(
            self.person,
            public_key=key,
            name=name,
            build=build,
            certificate=body.get("certificate"),
        )
        told: dict[str, Any] = {"device": str(tablet.pk), "device_status": status_of(tablet)}
        told |= {"certificate": certificate(None, tablet), "server": server_keys()}
        return Response(told)


class DeviceView(SyncView):
    def delete(self, request: Request, device_id: UUID) -> Response:  # noqa: ARG002
        tablet = own_tablet(self.person, device_id)
        return Response({"device_status": status_of(revoke_tablet(tablet, by=self.person))})


class ContactView(SyncView):
    """What a tablet still holds, told without sending anything."""

    def post(self, request: Request, device_id: UUID) -> Response:
        tablet = own_tablet(self.person, device_id)
        body = read_object(request.data)
        if body.get("wiped") is True:
            note_wiped(tablet)
            return Response({"device_status": status_of(tablet)})
        visits = body.get("visits") or {}
        if not isinstance(visits, dict):
            raise bad_envelope(_("« visits » donne, par visite, ce qui reste à envoyer."))
        left = [(UUID(key), read_outbox(row)) for key, row in visits.items() if read_device(key)]
        note_contact(
            tablet,
            outbox=read_outbox(body.get("outbox")),
            visits=[(key, row) for key, row in left if row is not None],
        )
        return Response({"device_status": status_of(tablet)})


class PreparationView(SyncView):
    """The tablet has read the whole visit back from its own store."""

    def post(self, request: Request, visit_id: UUID) -> Response:
        body = read_object(request.data)
        access = reader_or_404(request, self.person, visit_id, stream_asked(request))
        tablet = tablet_of(self.person, read_device(body.get("device")))
        if tablet is None:
            raise bad_envelope(_("Enregistrez d'abord cette tablette."))
        if tablet.is_revoked:
            raise revoked()
        size = body.get("size")
        preparation = prepare_tablet(
            tablet,
            access.visit,
            size=size if type(size) is int and 0 <= size < 2**31 else 0,
            tested_at=_time(body.get("tested_at")),
            persistent=body.get("persistent") is True,
        )
        return Response({"prepared_at": preparation.prepared_at.isoformat()})


class BundleView(SyncView):
    """A copy of the visit leaves: the farm reads later who took one, and on which day."""

    def get(self, request: Request, visit_id: UUID) -> Response:
        stream = stream_asked(request)
        access = reader_or_404(request, self.person, visit_id, stream)
        record_reading(access.visit, self.person, kind=Reading.Kind.COPY)
        return Response(bundle_of(access, stream, tablet_of(self.person, device_of(request))))


def own_tablet(person: Person, device_id: UUID) -> Tablet:
    """Another person's tablet is as one that never was."""
    tablet = tablet_of(person, str(device_id))
    if tablet is None:
        raise not_found()
    return tablet


def _time(given: Any) -> Any:
    try:
        when = parse_datetime(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return when if when and is_aware(when) else None
