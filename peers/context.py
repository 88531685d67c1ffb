"""What the header and the sign-in page know about people: networks, and example people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from peers.access import current_network, facilitated_networks
from peers.models import Membership, Person
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
    return [
        {"email": person.email or "", "name": person.name, "text": _tie_of(person)}
        for person in example_people()
    ]


def _tie_of(person: Person) -> str:
    """What an example person is, in a few words: facilitator, farmer, a group's contact, member."""
    roles = {row.role: row for row in person.memberships.all() if row.until is None}
    farms = [row.farm.name for row in person.holdings.all() if row.until is None]
    leads = roles.get(Membership.Role.FACILITATOR)
    said = [str(leads.get_role_display())] if leads else []
    said += farms or [group.name for group in person.groups_contacted.all()]
    if not said:
        said = [str(row.get_role_display()) for row in roles.values()]
    return ", ".join(said) or _("ne fait plus partie du réseau")
