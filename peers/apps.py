"""Peers: who and where."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from peers.dates import say_first_days


class PeersConfig(AppConfig):
    name = "peers"
    verbose_name = _("Réseau et fermes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        say_first_days()
