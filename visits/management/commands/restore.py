"""Put a backup in the place of this server's data."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peers.refused import Refused
from visits.exchange.backup import read_manifest, restore_backup


class Command(BaseCommand):
    help = "Replace everything here by the backup FILE; the server gets a new epoch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        try:
            manifest = read_manifest(file)
            if not yes:
                self._ask(manifest["at"])
            restore_backup(file)
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(f"Restored to {manifest['at']}. What was written later is not in it.")

    def _ask(self, at: str) -> None:
        self.stdout.write(f"Everything on this server is replaced by its state of {at}.")
        try:
            agreed = input("Type yes to go on: ").strip().lower() == "yes"
        except EOFError:
            raise CommandError("Nothing was changed: nobody could answer. Add --yes.") from None
        if not agreed:
            raise CommandError("Nothing was changed.")
