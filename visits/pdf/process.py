"""A process that makes documents: it sets Django up before anything else is imported."""

import django
from django.db import connections


def begin() -> None:
    """Its database connection is its own."""
    django.setup()
    connections.close_all()


def make_one(batch_id: str, pk: int) -> str:
    from visits.models import Batch  # noqa: PLC0415 - a new process has no models yet
    from visits.pdf.many import make_document  # noqa: PLC0415 - a new process has no models yet

    return make_document(Batch.objects.get(pk=batch_id), pk)
