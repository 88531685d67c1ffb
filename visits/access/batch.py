"""Who may follow and receive a batch of documents: whoever asked for it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from peers.access import Standing
from peers.models import Person
from visits.models import Batch


def batch_or_404(person: Person, batch_id: UUID) -> Batch:
    """To its network it is known, and closed to all but who asked and still facilitates."""
    batch = Batch.objects.select_related("network").filter(pk=batch_id).first()
    if batch is None:
        raise Http404
    standing = Standing(person, batch.network)
    if not standing.belongs:
        raise Http404
    if batch.by_id != person.pk or "facilitator" not in standing.roles:
        raise PermissionDenied
    return batch
