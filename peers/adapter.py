"""What allauth asks us: who may make an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up by themselves: people come by invitation."""
        return False

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()
