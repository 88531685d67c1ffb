"""Tablets: registered, made ready, heard of, revoked; and people who join on one."""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Person
from visits.access import VisitAccess
from visits.envelope import BadEnvelope, Newcomer, Outbox
from visits.models import Preparation, Tablet, Teammate, Visit
from visits.services.key import certified_tablet
from visits.services.tally import count_team

LONGEST_NAME, LONGEST_BUILD = 60, 40


def register_tablet(
    person: Person,
    *,
    public_key: str,
    name: str,
    build: str = "",
    certificate: Any = None,
    at: datetime | None = None,
) -> Tablet:
    """One person on one browser, known by its key: the same key again is the same tablet.

    `certificate`: this server's own word, from before a restore: the tablet keeps the id under
    which its packets travel.
    """
    at = at or timezone.now()
    key = read_public_key(public_key)
    name = _tidy_name(name)
    before = certified_tablet(certificate)
    own = before is not None and (before.person_id, before.public_key) == (person.pk, key)
    tablet, made = Tablet.objects.get_or_create(
        person=person,
        public_key=key,
        defaults={
            **({"id": before.pk} if before and own else {}),
            "name": name,
            "build": build[:LONGEST_BUILD],
            "registered_at": at,
            "last_contact_at": at,
        },
    )
    if not made and tablet.revoked_at is None:
        tablet.build, tablet.last_contact_at, tablet.forgotten_at = build[:LONGEST_BUILD], at, None
        tablet.save(update_fields=["build", "last_contact_at", "forgotten_at"])
    return tablet


def _tidy_name(name: str) -> str:
    return " ".join(name.split())[:LONGEST_NAME] or _("Tablette sans nom")


@transaction.atomic
def know_again(
    tablet: Tablet, visit_id: UUID | None, said: Mapping[str, Any], *, at: datetime
) -> None:
    """A tablet whose key has signed, and that a restored server does not know: it is listed again.

    `visit_id`: the visit that this server had certified it for. It gains no right: its person's
    are asked as ever, and a tablet that is revoked stays so.
    """
    told = said.get("tablet")
    name = told.get("name") if isinstance(told, Mapping) else ""
    if tablet._state.adding:
        tablet.name = _tidy_name(name.replace("\x00", "") if isinstance(name, str) else "")
        tablet.registered_at = tablet.last_contact_at = at
        tablet.save(force_insert=True)
    if visit_id is not None and not tablet.is_revoked:
        since = {"prepared_at": at, "last_contact_at": at}
        Preparation.objects.get_or_create(tablet=tablet, visit_id=visit_id, defaults=since)


def read_public_key(given: str) -> str:
    """The key in its one form, or a sentence: a P-256 public key, as the browser exports it."""
    try:
        der = base64.b64decode(given, validate=True)
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise BadEnvelope(_("La clé de cette tablette ne se lit pas.")) from fault
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise BadEnvelope(_("La clé de cette tablette n'est pas de la sorte attendue."))
    return base64.b64encode(der).decode()


@transaction.atomic
def revoke_tablet(tablet: Tablet, *, by: Person, at: datetime | None = None) -> Tablet:
    """From now on it sends into what is held, and receives nothing; twice is once."""
    tablet = Tablet.objects.select_for_update().get(pk=tablet.pk)
    if tablet.revoked_at is None:
        tablet.revoked_at, tablet.revoked_by = at or timezone.now(), by
        tablet.save(update_fields=["revoked_at", "revoked_by"])
    return tablet


@transaction.atomic
def prepare_tablet(
    tablet: Tablet,
    visit: Visit,
    *,
    size: int,
    tested_at: datetime | None,
    persistent: bool,
    at: datetime | None = None,
) -> Preparation:
    """The visit was read back whole from the tablet's own store; preparing again says so anew."""
    at = at or timezone.now()
    told = {"size": size, "tested_at": tested_at, "persistent": persistent, "last_contact_at": at}
    preparation, _made = Preparation.objects.update_or_create(
        tablet=tablet,
        visit=visit,
        defaults=told,
        create_defaults=told | {"prepared_at": at},
    )
    Tablet.objects.filter(pk=tablet.pk).update(last_contact_at=at)
    return preparation


def note_contact(
    tablet: Tablet,
    *,
    outbox: Outbox | None = None,
    visits: Iterable[tuple[UUID, Outbox]] = (),
    at: datetime | None = None,
) -> None:
    """What a tablet tells of itself: that it lives, and what it still holds of each visit."""
    at = at or timezone.now()
    told: dict[str, object] = {"last_contact_at": at}
    if outbox is not None:
        told |= {"outbox_entries": outbox.entries, "outbox_photos": outbox.photos}
    Tablet.objects.filter(pk=tablet.pk).update(**told)
    for visit_id, left in visits:
        note_outbox(tablet, visit_id, left, at=at)


def note_outbox(tablet: Tablet, visit_id: UUID, left: Outbox | None, *, at: datetime) -> None:
    """An outbox is empty since the moment at which the tablet first said so."""
    told: dict[str, Any] = {"last_contact_at": at}
    if left is not None:
        told |= {"outbox_entries": left.entries, "outbox_photos": left.photos}
        told["empty_at"] = Coalesce("empty_at", Value(at)) if left.is_empty else None
    Preparation.objects.filter(tablet=tablet, visit=visit_id).update(**told)
    Tablet.objects.filter(pk=tablet.pk).update(last_contact_at=at)


def add_people(access: VisitAccess, people: Iterable[Newcomer], *, at: datetime) -> None:
    """Who joined on the tablet, under the credential of who sends; called under the visit's lock.

    Whoever may not add, and whoever was met elsewhere, adds nothing: what they said is then held.
    """
    visit, by = access.visit, access.person
    if not access.on_team or visit.is_sealed:
        return
    for newcomer in people:
        person = _person_of(visit, newcomer, by)
        if person is None or person.pk in access.holder_ids:
            continue
        _mate, made = Teammate.objects.get_or_create(
            visit=visit,
            person=person,
            defaults={"part": newcomer.part, "added_by": by, "added_at": at},
        )
        if made:
            count_team(visit)


def _person_of(visit: Visit, newcomer: Newcomer, by: Person) -> Person | None:
    """The same reference twice is one person.

    Whoever has an account joins a team by a facilitator alone: it opens the visit to them. Somebody
    without one may have been met before, on a visit of this network.
    """
    told = {"name": newcomer.name, "language": by.language, "password": make_password(None)}
    known, made = Person.objects.get_or_create(ref=newcomer.ref, defaults=told)
    if made or visit.team.filter(person=known).exists():
        return known
    met = known.email is None and known.teams.filter(visit__network=visit.network_id).exists()
    return known if met else None
