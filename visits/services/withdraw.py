"""A photo leaves at once: withdrawn by the farm, or taken back by whoever took it."""

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Person
from peers.refused import Refused
from visits.access import VisitAccess, visit_access
from visits.models import Entry, Quarantine, Visit
from visits.services.entry import QUARANTINED, Admission, append_entries

PHOTO = Entry.Kind.PHOTO


@transaction.atomic
def withdraw_photo(
    visit: Visit, photo: Entry, *, by: Person, why: str = "", at: datetime | None = None
) -> None:
    """Hidden everywhere from now on; its bytes are deleted, its place says that it was there.

    The farm withdraws any photo of its visit; other people take back their own.
    """
    access = visit_access(by, visit)
    said = _withdrawal(access, photo, why)
    if said is None:
        raise Refused(_("La ferme retire une photo, ou la personne qui l'a prise."))
    admitted = Admission(by, Quarantine.Reason.VISIT_SEALED)
    results = append_entries(visit, [said], by=by, source="desk", at=at, admitted=admitted)
    if any(result.status == QUARANTINED for result in results):
        raise Refused(_("Cette photo ne peut pas être retirée d'ici."))


def may_withdraw(access: VisitAccess, photo: Entry) -> bool:
    return _withdrawal(access, photo, "") is not None


def _withdrawal(access: VisitAccess, photo: Entry, why: str) -> dict[str, Any] | None:
    common = {
        "entry_id": str(uuid.uuid4()),
        "kind": PHOTO,
        "criterion": str(photo.criterion_id) if photo.criterion_id else None,
        "object_id": str(photo.object_id),
        "about": str(photo.about),
        "said_ref": str(access.person.ref),
    }
    own = access.person.pk in {photo.said_by_id, photo.author_id}
    if own and photo.voice != Entry.Voice.REPLY:
        said_ref = str(photo.said_by.ref)
        return common | {
            "voice": photo.voice,
            "value": {},
            "said_ref": said_ref,
            "parents": [str(photo.entry_id)],
        }
    if access.may_answer_as_farm:
        return common | {"voice": "reply", "value": {"withdrawn": True, "why": why}, "parents": []}
    return None


def withdrawn_by(visit: Visit, object_id: UUID) -> Entry | None:
    """Who of the farm withdrew it, and when."""
    rows = visit.entries.filter(kind=PHOTO, object_id=object_id, voice=Entry.Voice.REPLY)
    return rows.select_related("said_by").first()
