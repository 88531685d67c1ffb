"""Farms and groups of a network, and the contracts between them."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from peers.models import Farm, Group, Network, Partnership
from peers.refused import Refused
from peers.services.network import lock_network

SUFFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
SUFFIX_LENGTH = 10


def register_farm(network: Network, **card: Any) -> Farm:
    return Farm.objects.create(network=network, slug=random_slug(card["name"]), **card)


def random_slug(name: str) -> str:
    """A readable address that nobody guesses: the name, then ten random characters."""
    suffix = "".join(secrets.choice(SUFFIX_LETTERS) for _turn in range(SUFFIX_LENGTH))
    return f"{slugify(name)[:60].strip('-') or 'ferme'}-{suffix}"


def change_farm(farm: Farm, **card: Any) -> Farm:
    """The card; the farm keeps its address."""
    for name, value in card.items():
        setattr(farm, name, value)
    farm.save(update_fields=list(card))
    return farm


@transaction.atomic
def register_group(network: Network, **fields: Any) -> Group:
    lock_network(network)
    _refuse_taken_name(network, fields["name"])
    return Group.objects.create(network=network, **fields)


@transaction.atomic
def change_group(group: Group, **fields: Any) -> Group:
    lock_network(group.network)
    _refuse_taken_name(group.network, fields["name"], but=group)
    for name, value in fields.items():
        setattr(group, name, value)
    group.save(update_fields=list(fields))
    return group


def _refuse_taken_name(network: Network, name: str, *, but: Group | None = None) -> None:
    others = network.groups.exclude(pk=but.pk) if but else network.groups.all()
    if others.filter(name__iexact=name).exists():
        raise Refused(_("Un groupe de ce réseau porte déjà ce nom."))


@transaction.atomic
def begin_partnership(farm: Farm, group: Group, *, since: date | None = None) -> Partnership:
    """A group's contract with a farm of the same network."""
    lock_network(group.network)
    if farm.network_id != group.network_id:
        raise Refused(_("Cette ferme n'est pas de ce réseau."))
    if since is not None and since > timezone.localdate():
        raise Refused(_("Ce partenariat n'a pas encore commencé. Indiquez une date passée."))
    partnership, _made = Partnership.objects.get_or_create(
        farm=farm, group=group, until=None, defaults={"since": since}
    )
    return partnership


@transaction.atomic
def end_partnership(partnership: Partnership) -> Partnership:
    """The contract is over; what it brought stays readable in past visits."""
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if partnership.until is None:
        today = timezone.localdate()
        partnership.until = max(today, partnership.since or today)
        partnership.save(update_fields=["until"])
    return partnership
