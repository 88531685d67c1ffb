"""Ends what time alone ends: visits nobody closed, documents of a week ago. Safe every day."""

from typing import Any

from django.core.management.base import BaseCommand

from visits.services.batch import clear_kept
from visits.services.retention import close_due


class Command(BaseCommand):
    help = (
        "Close the visits whose report was sealed ninety days ago, where nothing held waits for "
        "a decision; take the documents of old batches from the disk."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        closed = close_due()
        self.stdout.write(f"{len(closed)} visits closed.")
        if cleared := clear_kept():
            self.stdout.write(f"{cleared} old batches of documents taken from the disk.")
