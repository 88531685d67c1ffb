"""One writer at a time on a row that people change through a form."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction


@contextmanager
def alone_with(row: models.Model, *, writes: bool) -> Iterator[None]:
    """Nobody else changes the row between what is compared and what is written."""
    if not writes:
        yield
        return
    with transaction.atomic():
        rows: models.QuerySet[models.Model] = models.QuerySet(type(row)).filter(pk=row.pk)
        list(rows.select_for_update(of=("self",)))
        row.refresh_from_db()
        yield
