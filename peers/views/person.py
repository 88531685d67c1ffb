"""The people of a network, and the end of a role."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from peers.access import managed_network, membership_to_manage
from peers.models import Membership
from peers.queries import WAYS, find_page, people_of, waiting_invitations
from peers.services.membership import end_membership

FEW = 5
INVITED = "invited"


@login_required
def list_people(request: HttpRequest) -> HttpResponse:
    """People by what they are in the network, and the invitations that wait for an answer."""
    network = managed_network(request)
    words, way = request.GET.get("q", "")[:100], request.GET.get("way", "")
    waiting, number = waiting_invitations(network), request.GET.get("page")
    if way == INVITED:
        page = find_page(waiting, number, words, "email")
    else:
        way = way if way in WAYS else ""
        page = find_page(people_of(network, way=way), number, words, "email")
    context = {
        "network": network,
        "page": page,
        "invitations": page if way == INVITED else waiting[:FEW],
        "waiting": waiting.count(),
        "words": words,
        "way": way,
        "ways": _name_ways(),
    }
    return render(request, "peers/people_page.html", context)


def _name_ways() -> list[tuple[str, str]]:
    roles = Membership.Role
    return [
        ("", _("Tout le monde")),
        (roles.FACILITATOR, _("Animation")),
        (roles.COMMITTEE, _("Commission")),
        (roles.MEMBER, _("Membres")),
        ("holder", _("Fermes")),
        ("contact", _("Contacts des groupes")),
        (INVITED, _("Invitations en attente")),
    ]


@login_required
def finish_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """What ends and what stays, said first; then the end of the role."""
    membership = membership_to_manage(request.user, pk)
    if request.method == "POST":
        end_membership(membership)
        messages.success(
            request, _("Le rôle de %s dans le réseau est terminé.") % membership.person
        )
        own = membership.person_id == request.user.pk
        return redirect("visits:desk" if own else "peers:people")
    return render(request, "peers/membership_end_page.html", {"membership": membership})
