"""A new network with its first facilitator; the same call again changes nothing."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from peers.models import Invitation, Membership, Network
from peers.queries import waiting_invitations
from peers.refused import Refused
from peers.services.invitation import invite_person, renew_invitation, send_invitation
from peers.services.network import found_network

FACILITATOR = Membership.Role.FACILITATOR


class Command(BaseCommand):
    help = "Create the network NAME and invite its facilitator; says what to do next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--facilitator", required=True, metavar="EMAIL")
        parser.add_argument(
            "--site", default="", metavar="URL", help="the address of this site, for the link"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, email = options["name"].strip(), options["facilitator"].strip().lower()
        site = (options["site"] or site_address()).rstrip("/")
        if not site.startswith(("http://", "https://")):
            raise CommandError("--site is a whole address, such as https://visites.example.org")
        try:
            validate_email(email)
            network, made = found_network(name)
        except ValidationError as wrong:
            raise CommandError(f"“{email}” is not an e-mail address.") from wrong
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"The network {network.name} ({network.slug}) "
            + ("is created." if made else "exists already; nothing in it has changed.")
        )
        self._welcome(network, email, site)

    def _welcome(self, network: Network, email: str, site: str) -> None:
        """Invite, or say that there is nothing to do."""
        roles = Membership.objects.open().filter(network=network, role=FACILITATOR)
        if roles.filter(person__email=email).exists():
            self.stdout.write(f"{email} facilitates it already. Sign in: {site}/account/login/")
            return
        invitation, token = invite_facilitator(network, email)
        link = site + reverse("peers:invitation", args=[token])
        left = send_invitation(invitation, link=link)
        self.stdout.write(
            f"An invitation has left for {email}."
            if left
            else f"The invitation to {email} did not leave: hand over the link yourself."
        )
        self.stdout.write(
            f"The link, for {email} alone, works once within 14 days:\n  {link}\n"
            "Next: open it and accept; then add farms, invite people, "
            "and copy a grid of the library."
        )


def invite_facilitator(network: Network, email: str) -> tuple[Invitation, str]:
    """A new link for the invitation that waits, else a new invitation."""
    waiting = waiting_invitations(network).filter(email=email, role=FACILITATOR).first()
    if waiting is not None:
        return waiting, renew_invitation(waiting)
    return invite_person(
        network, by=None, email=email, name=email.split("@", maxsplit=1)[0], role=FACILITATOR
    )


def site_address() -> str:
    """Where this site answers, as far as the settings tell."""
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    if settings.PLAIN_HTTP:
        return f"http://{host}:{os.environ.get('PORT', '8000')}"
    return f"https://{host}"
