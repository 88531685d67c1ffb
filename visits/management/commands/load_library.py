"""Load the shared library of grids into this server; what is there already stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand

from visits.services.library import load_library


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for version in load_library():
            self.stdout.write(f"In the library: {version.grid}")
