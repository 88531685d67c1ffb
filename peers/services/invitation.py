"""Invitations: sent by mail alone, so that whoever opens one reads mail at that address."""

import hashlib
import logging
import re
import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peers.models import Farm, Holder, Invitation, Membership, Network, Person
from peers.refused import Refused
from peers.services.holder import begin_holding
from peers.services.membership import join_network
from peers.services.network import lock_network
from peers.services.person import confirm_address, make_person

DAYS = 14
log = logging.getLogger(__name__)


@transaction.atomic
def invite_person(
    network: Network,
    *,
    by: Person | None,
    email: str,
    name: str,
    role: str = "",
    farm: Farm | None = None,
) -> tuple[Invitation, str]:
    """An invitation and its token, which is kept nowhere: only its hash is.

    Without `by` the machine's keeper invites: the person then stands as invited by themselves.
    """
    lock_network(network)
    email, at = email.lower(), timezone.now()
    _refuse_known(network, email, role, farm, at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        network=network,
        email=email,
        name=name.strip(),
        role=role,
        farm=farm,
        token_sha256=hash_token(token),
        invited_by=by or find_person(email) or make_person(name, email),
        created_at=at,
        expires_at=at + timedelta(days=DAYS),
    )
    return invitation, token


def _refuse_known(network: Network, email: str, role: str, farm: Farm | None, at: datetime) -> None:
    if farm is not None and farm.network_id != network.pk:
        raise Refused(_("Cette ferme n'est pas de ce réseau."))
    roles = Membership.objects.open().filter(network=network, role=role, person__email=email)
    if farm is None and roles.exists():
        raise Refused(_("Cette personne a déjà ce rôle dans le réseau."))
    holdings = Holder.objects.filter(farm=farm, until=None, person__email=email)
    if farm is not None and holdings.exists():
        raise Refused(_("Cette personne est déjà de la ferme."))
    same = network.invitations.filter(email=email, role=role, farm=farm, used_at=None)
    waiting = same.filter(withdrawn_at=None, expires_at__gt=at).first()
    if waiting is not None:
        day = date_format(timezone.localtime(waiting.created_at), "j F Y")
        raise Refused(
            _("Une invitation est déjà partie à cette adresse le %s. Vous pouvez la renvoyer.")
            % day
        )


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_person(email: str) -> Person | None:
    return Person.objects.filter(email=email.lower()).first()


@transaction.atomic
def renew_invitation(invitation: Invitation) -> str:
    """A new link and fourteen more days; the link of the former mail no longer opens."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.used_at is not None:
        raise Refused(_("Cette invitation est déjà acceptée."))
    if invitation.withdrawn_at is not None:
        raise Refused(_("Cette invitation est retirée. Invitez la personne à nouveau."))
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = hash_token(token)
    invitation.expires_at = timezone.now() + timedelta(days=DAYS)
    invitation.save(update_fields=["token_sha256", "expires_at"])
    return token


@transaction.atomic
def withdraw_invitation(invitation: Invitation) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.used_at is not None:
        raise Refused(_("Cette invitation est déjà acceptée. Mettez plutôt fin au rôle."))
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, language: str) -> Person:
    """The invited person comes in, once: found by their address, or new under their own name."""
    lock_network(invitation.network)
    invitation.refresh_from_db()
    if not invitation.is_open(timezone.now()):
        raise Refused(why_closed(invitation))
    person = find_person(invitation.email) or _welcome(name, invitation.email, language)
    if not person.is_active:
        raise Refused(_("Ce compte est fermé. Écrivez à la personne qui vous invite."))
    if name and person.last_login is None:
        person.name = name
        person.save(update_fields=["name"])
    confirm_address(person)
    _begin(invitation, person)
    invitation.used_at, invitation.used_by = timezone.now(), person
    invitation.save(update_fields=["used_at", "used_by"])
    return person


def _welcome(name: str, email: str, language: str) -> Person:
    """A new person; or the one whom another network's invitation has made this very moment."""
    try:
        with transaction.atomic():
            return make_person(name, email, language=language)
    except IntegrityError:
        return Person.objects.get(email=email)


def _begin(invitation: Invitation, person: Person) -> None:
    if invitation.farm is not None:
        begin_holding(invitation.farm, person)
    else:
        invited_by = invitation.invited_by if invitation.invited_by != person else None
        join_network(invitation.network, person, role=invitation.role, invited_by=invited_by)


def why_closed(invitation: Invitation | None) -> str:
    """What to tell somebody whose link opens nothing any more."""
    if invitation is None:
        return _("Ce lien n'est pas valable. Un message plus récent le remplace peut-être.")
    if invitation.used_at is not None:
        return _("Cette invitation a déjà servi.")
    if invitation.withdrawn_at is not None:
        return _("Cette invitation a été retirée.")
    return _("Cette invitation n'est plus valable : ses quatorze jours sont passés.")


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """Mail the link; whether it left. Called after the act, outside its transaction."""
    language = (invitation.network.languages or ["fr"])[0]
    context = {"invitation": invitation, "link": link}
    with translation.override(language):
        subject = render_to_string("peers/mail/invitation_subject.txt", context)
        body = render_to_string("peers/mail/invitation_body.txt", context).strip()
    mail = EmailMessage(re.sub(r"[ \t\r\n]+", " ", subject).strip(), body + "\n")
    mail.to = [invitation.email]
    try:
        return mail.send() == 1
    except (OSError, SMTPException, ValueError) as fault:
        log.warning("An invitation did not leave: %s", type(fault).__name__)
        return False
