"""A tablet that is to forget what it holds: asked for, then done and told by the tablet itself."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.refused import Refused
from visits.models import Tablet


@transaction.atomic
def forget_tablet(tablet: Tablet, *, sure: bool, at: datetime | None = None) -> Tablet:
    """At its next contact it sends what it still holds, then wipes itself."""
    tablet = Tablet.objects.select_for_update().get(pk=tablet.pk)
    if holds_something(tablet) and not sure:
        raise Refused(
            _("Cette tablette garde encore des saisies. Cochez la case pour l'oublier quand même.")
        )
    if tablet.forgotten_at is None:
        tablet.forgotten_at = at or timezone.now()
        tablet.save(update_fields=["forgotten_at"])
    return tablet


def holds_something(tablet: Tablet) -> bool:
    """By what it last said of itself."""
    return bool(tablet.outbox_entries or tablet.outbox_photos)


def keep_tablet(tablet: Tablet) -> Tablet:
    """Not to be forgotten after all, as long as it has not wiped itself."""
    Tablet.objects.filter(pk=tablet.pk, wiped_at=None).update(forgotten_at=None)
    return tablet


def note_wiped(tablet: Tablet, *, at: datetime | None = None) -> None:
    """The tablet says that it holds nothing any more."""
    now = at or timezone.now()
    told = {"wiped_at": now, "outbox_entries": 0, "outbox_photos": 0, "last_contact_at": now}
    Tablet.objects.filter(pk=tablet.pk, wiped_at=None).update(**told)
