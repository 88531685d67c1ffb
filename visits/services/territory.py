"""Saying of many farms at once in which territory they are."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from peers.models import Farm, Network
from peers.refused import Refused
from peers.services.farm import change_farm
from peers.services.network import lock_network

LONGEST = 60


@transaction.atomic
def set_territories(network: Network, wanted: Mapping[int, str]) -> int:
    """How many farms have another territory now; farms of other networks are left alone."""
    lock_network(network)
    changed = 0
    for farm in Farm.objects.filter(network=network, pk__in=wanted).order_by("pk"):
        territory = " ".join(wanted[farm.pk].split())
        if len(territory) > LONGEST or "\0" in territory:
            raise Refused(
                _("Le territoire de %(farm)s est trop long : %(most)s caractères au plus.")
                % {"farm": farm.name, "most": LONGEST}
            )
        if territory != farm.territory:
            change_farm(farm, territory=territory)
            changed += 1
    return changed
