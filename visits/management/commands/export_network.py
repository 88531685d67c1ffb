"""A network's data in one file of plain JSON and CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peers.models import Network
from visits.exchange.network import export_network


class Command(BaseCommand):
    help = "Write the data of the network SLUG to FILE (a ZIP of JSON and CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, slug: str, file: Path, **options: Any) -> None:
        network = Network.objects.filter(slug=slug).first()
        if network is None:
            known = ", ".join(Network.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no network {slug}. Known: {known}.")
        if not file.resolve().parent.is_dir():
            raise CommandError(f"The folder {file.resolve().parent} does not exist. Make it first.")
        counts = export_network(network, file)
        self.stdout.write(f"{file}: {sum(counts.values())} rows of {network.name}")
