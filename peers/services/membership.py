"""Roles in a network: begin one, end one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Invitation, Membership, Network, Person
from peers.refused import Refused
from peers.services.network import lock_network

FACILITATOR = Membership.Role.FACILITATOR


def join_network(
    network: Network, person: Person, *, role: str, invited_by: Person | None = None
) -> Membership:
    """The open role, begun today if the person does not have it yet."""
    membership, _made = Membership.objects.get_or_create(
        network=network,
        person=person,
        role=role,
        until=None,
        defaults={"since": timezone.localdate(), "invited_by": invited_by},
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, at: datetime | None = None) -> Membership:
    """What the person said stays; what they may see and do ends with the next page."""
    at = at or timezone.now()
    lock_network(membership.network)
    membership.refresh_from_db()
    if membership.until is not None:
        return membership
    if membership.role == FACILITATOR:
        _leave_facilitation(membership, at)
    membership.until = max(timezone.localdate(at), membership.since)
    membership.save(update_fields=["until"])
    _leave_contact(membership)
    return membership


def _leave_facilitation(membership: Membership, at: datetime) -> None:
    """Somebody always facilitates; no new facilitator comes by the hand of one who has left."""
    others = Membership.objects.open().filter(network=membership.network, role=FACILITATOR)
    if not others.exclude(pk=membership.pk).exists():
        raise Refused(
            _(
                "C'est la dernière personne qui anime ce réseau. "
                "Invitez d'abord quelqu'un d'autre à l'animer."
            )
        )
    Invitation.objects.filter(
        network=membership.network,
        invited_by=membership.person,
        role=FACILITATOR,
        used_at=None,
        withdrawn_at=None,
    ).update(withdrawn_at=at)


def _leave_contact(membership: Membership) -> None:
    """Nobody is sent to a person who is no longer there."""
    stays = Membership.objects.open().filter(network=membership.network, person=membership.person)
    if not stays.exists():
        Network.objects.filter(pk=membership.network_id, contact=membership.person).update(
            contact=None
        )
