"""A guest's card: a code printed once, by which a person without e-mail signs in once."""

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from peers.models import Group, Holder, Membership, Person
from peers.refused import Refused
from visits.access import visit_access
from visits.models import GuestCard, Teammate
from visits.models.entry import CODE_SIGNS

VALID = timedelta(days=7)
SIGNS = 8
BETWEEN = re.compile(r"[\s\-\u2010-\u2015.]")
SALT = "visits.guest.card"


@transaction.atomic
def make_card(
    teammate: Teammate, *, by: Person, at: datetime | None = None
) -> tuple[GuestCard, str]:
    """A new card and its code, told this once; the card before no longer opens."""
    teammate = Teammate.objects.select_for_update().get(pk=teammate.pk)
    _refuse_others(teammate, by)
    at = at or timezone.now()
    teammate.cards.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    signs = "".join(secrets.choice(CODE_SIGNS) for _sign in range(SIGNS))
    card = GuestCard.objects.create(
        teammate=teammate,
        code_sha256=_hash(signs),
        made_by=by,
        made_at=at,
        expires_at=at + VALID,
    )
    return card, f"{signs[:4]}-{signs[4:]}"


def _refuse_others(teammate: Teammate, by: Person) -> None:
    """A card opens all that its person may: nothing that who makes it does not decide on."""
    person = teammate.person
    if person.email is not None:
        raise Refused(_("%(name)s a un compte, et se connecte avec.") % {"name": person.name})
    if teammate.left_at is not None or not person.is_active:
        raise Refused(_("%(name)s n'est plus de l'équipe.") % {"name": person.name})
    teams = person.teams.filter(left_at=None).select_related("visit__network", "visit__farm")
    if _has_a_part(person) or not all(visit_access(by, row.visit).may_plan for row in teams):
        raise Refused(
            _("%(name)s n'est pas seulement de cette visite : il lui faut une adresse e-mail.")
            % {"name": person.name}
        )


def _has_a_part(person: Person) -> bool:
    """In a network, on a farm or in a group: more than a guest."""
    parts = (
        Membership.objects.open().filter(person=person),
        Holder.objects.filter(person=person, until=None),
        Group.objects.filter(contact=person),
    )
    return person.is_staff or person.is_superuser or any(rows.exists() for rows in parts)


@transaction.atomic
def join_by_code(code: str, *, at: datetime) -> Teammate:
    """Whose card it is, once; one same sentence for every code that does not open."""
    card = _card_of(code)
    if card is None or not card.is_open(at) or not _still_guest(card.teammate):
        raise Refused(_("Ce code ne convient pas. Vérifiez-le, ou demandez une autre carte."))
    card.used_at = at
    card.save(update_fields=["used_at"])
    return card.teammate


def _card_of(code: str) -> GuestCard | None:
    """Small letters, spaces and hyphens are as one likes."""
    signs = BETWEEN.sub("", code).upper()
    if len(signs) != SIGNS or not set(signs) <= set(CODE_SIGNS):
        return None
    wanted = _hash(signs)
    card = GuestCard.objects.select_for_update().filter(code_sha256=wanted).first()
    return card if card and constant_time_compare(card.code_sha256, wanted) else None


def _still_guest(teammate: Teammate) -> bool:
    person = teammate.person
    stays = teammate.left_at is None and person.is_active
    return stays and person.email is None and not _has_a_part(person)


@transaction.atomic
def withdraw_card(card: GuestCard, *, at: datetime | None = None) -> GuestCard:
    """It no longer opens; what it opened is closed: the person's sessions end, nothing is lost."""
    card = GuestCard.objects.select_for_update().get(pk=card.pk)
    if card.withdrawn_at is None:
        card.withdrawn_at = at or timezone.now()
        card.save(update_fields=["withdrawn_at"])
    person = card.teammate.person
    if card.used_at is not None and person.email is None:
        person.set_unusable_password()  # a session holds the password's hash
        person.save(update_fields=["password"])
    return card


def _hash(signs: str) -> str:
    return salted_hmac(SALT, signs, algorithm="sha256").hexdigest()
