"""Copy the whole server into one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peers.refused import Refused
from visits.exchange.backup import write_backup


class Command(BaseCommand):
    help = "Write database and files to FILE (a ZIP). Keep it encrypted and elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.resolve().parent.is_dir():
            raise CommandError(f"The folder {file.resolve().parent} does not exist. Make it first.")
        try:
            manifest = write_backup(file.resolve())
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: {size:.1f} MB, epoch {manifest['epoch']}")
