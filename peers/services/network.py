"""Networks: found one, set its words and delays."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from peers.models import Network, Person
from peers.refused import Refused


@transaction.atomic
def found_network(name: str, *, languages: Sequence[str] = ("fr", "en")) -> tuple[Network, bool]:
    """The network of that name and whether it is new; a second call changes nothing."""
    slug = slugify(name)[:60].strip("-")
    if not slug:
        raise Refused(_("Ce nom n'a ni lettre ni chiffre. Choisissez-en un autre."))
    if len(name) > 120:
        raise Refused(_("Ce nom est trop long : 120 caractères au plus."))
    return Network.objects.get_or_create(
        slug=slug, defaults={"name": name, "languages": list(languages)}
    )


@transaction.atomic
def change_network(network: Network, **fields: Any) -> Network:
    """Words and delays; the address of the network stays."""
    network = lock_network(network)
    contact: Person | None = fields.get("contact")
    if contact is not None and not contact.is_active:
        raise Refused(_("Ce compte est fermé. Choisissez une autre personne."))
    for name, value in fields.items():
        setattr(network, name, value)
    network.save(update_fields=list(fields))
    return network


def lock_network(network: Network) -> Network:
    """Whoever changes what a network holds once waits for the others: nothing is doubled."""
    return Network.objects.select_for_update().get(pk=network.pk)
