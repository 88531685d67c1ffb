"""Answers of KoboToolbox or ODK as visits; without --write, only what would become of them."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peers.models import Network
from peers.refused import Refused
from visits.exchange.grid_said import place_said, sentence_of, why_unreadable
from visits.exchange.sheet import Unreadable
from visits.exchange.xlsform.bringing import Choices, DryRun, brought_of, dry_run, guessed, known_in
from visits.exchange.xlsform.submitted import Submitted, read_submitted
from visits.management.commands.grid_check import read_file
from visits.management.commands.grid_export import find_grid, find_version
from visits.management.commands.grid_import import importer_of
from visits.models import GridVersion
from visits.services.submission import SourceFile, bring_submissions


class Command(BaseCommand):
    help = "Answered forms (XLSX, CSV, JSON) matched to a published grid; --write makes the visits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--grid", required=True, help="its code or its reference")
        parser.add_argument("--network", required=True, metavar="SLUG")
        parser.add_argument("--number", type=int, help="number of the version")
        parser.add_argument(
            "--farm-column", metavar="HEADER", help="the column that names the farm"
        )
        parser.add_argument("--day-column", metavar="HEADER", help="the column with the day")
        parser.add_argument("--by", metavar="EMAIL", help="who imports; else the first facilitator")
        parser.add_argument("--write", action="store_true", help="make the visits")

    def handle(self, *args: Any, **options: Any) -> None:
        network = Network.objects.filter(slug=options["network"]).first()
        if network is None:
            raise CommandError(f"No network has the slug “{options['network']}”.")
        version = find_version(find_grid(options["grid"], options["network"]), options["number"])
        data = read_file(options["file"])
        try:
            table = read_submitted(data)
        except Unreadable as fault:
            raise CommandError(why_unreadable(fault), returncode=2) from fault
        choices = self._choices(table, options)
        run = dry_run(table, choices, version=version, network=network,
                      known=known_in(table, version, network))  # fmt: skip
        self._tell(run)
        if options["write"]:
            self._write(run, version, network, options, data)

    def _choices(self, table: Submitted, options: dict[str, Any]) -> Choices:
        usual = guessed(table)
        return Choices(
            farm=_column(table, options["farm_column"], usual.farm),
            day=_column(table, options["day_column"], usual.day),
        )

    def _tell(self, run: DryRun) -> None:
        matched = len({one.code for one in run.answered.matched})
        self.stdout.write(
            f"{len(run.ready)} forms become visits, {run.known} are here already, "
            f"{len(run.forms) - len(run.ready) - run.known} do not; "
            f"{matched} criteria are answered."
        )
        for remark in run.left_out:
            self.stdout.write(f"  {place_said(remark.place)} : {sentence_of(remark)}")

    def _write(
        self,
        run: DryRun,
        version: GridVersion,
        network: Network,
        options: dict[str, Any],
        data: bytes,
    ) -> None:
        name = Path(options["file"]).name
        file = SourceFile(name, hashlib.sha256(data).hexdigest(), run.told())
        by = importer_of(network, options["by"])
        try:
            done = bring_submissions(
                brought_of(run), version=version, network=network, by=by, file=file
            )
        except Refused as refused:
            raise CommandError(refused.sentence, returncode=2) from refused
        self.stdout.write(f"{done.submissions.count() if done else 0} visits were made.")


def _column(table: Submitted, header: str | None, usual: int) -> int:
    """The column that was asked for by its header, else the usual one."""
    if not header:
        return usual
    if header not in table.header:
        raise CommandError(f"The file has no column “{header}”.")
    return table.header.index(header)
