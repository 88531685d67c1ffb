"""Mails what is due: tablets that have not sent everything, and what is held. Safe every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from visits.services.remind import remind


class Command(BaseCommand):
    help = "Mail the reminders that are due; running it every hour says nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = remind()
        self.stdout.write(f"{len(sent)} reminders.")
