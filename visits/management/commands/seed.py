"""Load the shared library and the example networks; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from peers.models import Person
from visits.services.library import load_library
from visits.services.seed import play_example


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        load_library()
        play_example(timezone.localdate())
        for person in Person.objects.filter(is_example=True).exclude(email=None).order_by("pk"):
            self.stdout.write(f"{person.name:<22} {person.email}")
