"""What allauth asks us: who may make an account, and whose address is proved."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse

from peers.models import Person
from peers.services.person import confirm_address


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up by themselves: people come by invitation."""
        return False

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def pre_login(self, request: HttpRequest, user: Person, **given: Any) -> HttpResponse | None:
        """A code that came to an address and was typed here proves it: no second one follows."""
        records = get_authentication_records(request, user)
        last = records[-1] if records else {}
        if last.get("method") == "code" and last.get("email") == user.email:
            confirm_address(user)
        return super().pre_login(request, user, **given)
