"""What time alone ends. A delay is written once, here; the pages that announce it read it."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from peers.refused import Refused
from visits.models import Visit
from visits.services.visit import close_visit

CLOSES_AFTER = timedelta(days=90)


def close_due(*, at: datetime | None = None) -> list[Visit]:
    """The visits sealed ninety days ago, closed by nobody; one with something undecided waits."""
    at, closed = at or timezone.now(), []
    due = Visit.objects.filter(status=Visit.Status.SEALED, sealed_at__lte=at - CLOSES_AFTER)
    for visit in due.order_by("sealed_at", "pk"):
        with suppress(Refused):  # undecided, or somebody was quicker: the others do not wait for it
            closed.append(close_visit(visit, by=None, at=at))
    return closed
