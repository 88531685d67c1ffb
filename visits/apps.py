"""Visits: what happened."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visites")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Peers knows nothing of visits: what a farm's card changes in our sums is heard here."""
        post_save.connect(count_saved_farm, sender="peers.Farm", dispatch_uid="sums-of-a-farm")
        post_migrate.connect(fill_after_migrating, sender=self, dispatch_uid="sums-of-old")


def count_saved_farm(
    instance: Any, *, update_fields: Any = None, raw: bool = False, **_more: Any
) -> None:
    """A new farm has its line in the lists by date; one of another territory moves its counts."""
    from visits.services.tally import count_farm  # noqa: PLC0415 - models are not ready before

    if not raw and (update_fields is None or "territory" in update_fields):
        count_farm(instance)


def fill_after_migrating(using: str, **_more: Any) -> None:
    """An earlier database, which has visits and no sums, fills them by itself."""
    from visits.services.recount import fill_when_empty  # noqa: PLC0415 - see above

    fill_when_empty(using)
