"""Invitations: made and followed by facilitators, accepted by those who receive one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import invitation_to_manage, managed_network
from peers.forms import posted, refusals
from peers.forms.person import InvitationForm, WelcomeForm
from peers.models import Farm, Invitation, Person
from peers.queries import invitation_of, invitations_to, is_over
from peers.services.invitation import (
    accept_invitation,
    find_person,
    invite_person,
    renew_invitation,
    send_invitation,
    why_closed,
    withdraw_invitation,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Somebody invited with a role, or for a farm that the address may name."""
    network = managed_network(request)
    slug = request.GET.get("farm", "").replace("\0", "")
    asked = Farm.objects.filter(network=network, slug=slug).first()
    initial = {"way": "holder", "farm": asked} if asked else {"way": "member"}
    form = InvitationForm(posted(request), network=network, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            invitation, token = invite_person(network, by=request.user, **form.as_invitation())
            _send(request, invitation, token)
            return redirect("peers:invitation-sent", invitation.pk)
    context = {"form": form, "network": network}
    return render(request, "peers/invite_page.html", context)


def _send(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Mail the link and say what became of it; the facilitator never sees it."""
    link = request.build_absolute_uri(reverse("peers:invitation", args=[token]))
    if not send_invitation(invitation, link=link):
        messages.error(request, _("Le message n'est pas parti. Renvoyez-le dans un moment."))
    elif settings.DEMO:
        open_it = _("Dans l'exemple, aucun message ne part. Vous pouvez ouvrir l'invitation ici.")
        messages.info(request, format_html('<a href="{}">{}</a>', link, open_it))
    else:
        messages.success(request, _("L'invitation est partie à %s.") % invitation.email)


@login_required
def show_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an invitation stands, with a few words ready for a telephone."""
    invitation = invitation_to_manage(request.user, pk)
    context = {
        "invitation": invitation,
        "is_over": is_over(invitation),
        "why": why_closed(invitation) if is_over(invitation) else "",
    }
    return render(request, "peers/invitation_sent_page.html", context)


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = invitation_to_manage(request.user, pk)
    _send(request, invitation, renew_invitation(invitation))
    return redirect("peers:invitation-sent", pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = invitation_to_manage(request.user, pk)
    withdraw_invitation(invitation)
    messages.success(request, _("L'invitation de %s est retirée.") % invitation.name)
    return redirect("peers:people")


def show_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a mailed link: reading it changes nothing, its button accepts."""
    invitation = invitation_of(token)
    if invitation is None or is_over(invitation):
        return _show_closed(request, invitation)
    if request.user.is_authenticated and request.user.email != invitation.email:
        return _show(request, invitation, "peers/invitation_other_page.html")
    known = find_person(invitation.email)
    asks_name = known is None or known.last_login is None
    name = known.name if known else invitation.name
    form = WelcomeForm(posted(request), initial={"name": name}) if asks_name else None
    if request.method == "POST" and (form is None or form.is_valid()):
        return _accept(request, invitation, form)
    return _show(request, invitation, "peers/invitation_page.html", form=form)


def _accept(request: HttpRequest, invitation: Invitation, form: WelcomeForm | None) -> HttpResponse:
    name = form.cleaned_data["name"] if form else ""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    person = accept_invitation(invitation, name=name, language=language)
    if request.user != person:
        login(request, person, backend=BACKEND)
    messages.success(request, _("Bienvenue ! Vous êtes dans %s.") % invitation.network)
    return redirect("visits:desk")


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """From one's own desk, without the link: whoever is signed in reads mail at that address."""
    return _accept(request, get_object_or_404(invitations_to(request.user), pk=pk), None)


def _show_closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """A sentence instead of a fault; whoever has just accepted twice is simply in."""
    used_by: Person | None = invitation.used_by if invitation else None
    if used_by is not None and used_by == request.user:
        return redirect("visits:desk")
    context = {"invitation": invitation, "why": why_closed(invitation)}
    status = 404 if invitation is None else 410
    return render(request, "peers/invitation_closed_page.html", context, status=status)


def _show(
    request: HttpRequest, invitation: Invitation, template: str, **more: object
) -> HttpResponse:
    return render(request, template, {"invitation": invitation, **more})
