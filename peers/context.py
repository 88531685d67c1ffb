"""What the header and the sign-in page know about people: networks, and example people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from peers.access import current_network, facilitated_networks
from peers.queries import example_people


def networks(request: HttpRequest) -> dict[str, Any]:
    """The networks that one facilitates, and the one that the header shows."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"networks": [], "current_network": None}
    return {
        "networks": facilitated_networks(request),
        "current_network": current_network(request),
    }


def examples(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a context processor's shape
    """In the demo, the people that a newcomer may be; asked for only where they are shown."""
    return {"demo_people": SimpleLazyObject(_doors) if settings.DEMO else []}


def _doors() -> list[dict[str, str]]:
    words = {
        "visitor": (_("En visite"), _("Répondez à un critère pendant la visite d'une ferme.")),
        "farmer": (_("À la ferme"), _("Lisez ce qui est écrit sur votre ferme. Répondez à côté.")),
        "facilitator": (_("Au bureau"), _("Préparez la saison et suivez ce qui est convenu.")),
    }
    return [
        {
            "key": door,
            "over": words[door][0],
            "name": person.name,
            "text": words[door][1],
            "label": _("Entrer comme %s") % person.name.split()[0],
        }
        for door, person in example_people().items()
    ]
