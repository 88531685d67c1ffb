"""What time alone ends. A delay is written once, here; the pages that announce it read it."""

from datetime import datetime, timedelta

from django.utils import timezone

from visits.models import Visit
from visits.services.visit import close_visit

CLOSES_AFTER = timedelta(days=90)


def close_due(*, at: datetime | None = None) -> list[Visit]:
    """The visits sealed ninety days ago, closed by nobody; one with something undecided waits."""
    at = at or timezone.now()
    due = Visit.objects.filter(status=Visit.Status.SEALED, sealed_at__lte=at - CLOSES_AFTER)
    undecided = Visit.objects.filter(held__decision="", held__isnull=False)
    due = due.exclude(pk__in=undecided.values("pk")).order_by("sealed_at", "pk")
    return [close_visit(visit, by=None, at=at) for visit in due]
