"""A process that makes documents: it sets Django up before anything else is imported."""

import django
from django.db import connections


def begin() -> None:
    """Its database connection is its own."""
    django.setup()
    connections.close_all()


def make_one(pk: int, by: int, language: str) -> str:
    from visits.pdf.many import make_report  # noqa: PLC0415 - a new process has no models yet

    return make_report(pk, by, language)
