"""Bring a file in as a new grid of a network, or as the next draft of one of its grids."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from peers.models import Membership, Network, Person
from peers.refused import Refused
from visits.exchange.grid_said import as_row, counted_said, place_said, sentence_of, why_unreadable
from visits.exchange.sheet import Unreadable
from visits.management.commands.grid_check import examine_file, read_file
from visits.models import Grid
from visits.queries.grid_document import version_document
from visits.queries.grid_import import latest_version
from visits.services.grid_import import Source, import_grid


class Command(BaseCommand):
    help = "Import a file as a draft: our formats, or a spreadsheet whose columns can be guessed."
    requires_system_checks = ()  # they load every page: half of its time

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--network", required=True, metavar="SLUG")
        parser.add_argument("--grid", metavar="CODE", help="bring the next draft of this grid")
        parser.add_argument("--by", metavar="EMAIL", help="who imports; else the first facilitator")
        parser.add_argument("--language", help="language of the file's texts")
        parser.add_argument(
            "--leave", action="store_true", help="of a form: go on without the rows that are wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        network = Network.objects.filter(slug=options["network"]).first()
        if network is None:
            raise CommandError(f"No network has the slug “{options['network']}”.")
        by = importer_of(network, options["by"])
        grid = _grid(network, options["grid"])
        data = read_file(options["file"])
        language = options["language"] or next(iter(network.languages), "fr")
        before = version_document(latest_version(grid)) if grid is not None else None
        try:
            _opened, built = examine_file(
                options["file"],
                data,
                language,
                bare=options["language"] or "",
                leave=options["leave"],
                before=before,
            )
        except Unreadable as fault:
            raise CommandError(why_unreadable(fault), returncode=2) from fault
        if built.wrong:
            for remark in built.wrong:
                where = place_said(remark.place, str(remark.details.get("path", "")))
                self.stderr.write(f"{where} : {sentence_of(remark)}")
            raise CommandError(_("Rien n'a été importé."), returncode=2)
        source = Source(
            name=Path(options["file"]).name,
            sha256=hashlib.sha256(data).hexdigest(),
            left_out=[as_row(remark) for remark in built.left_out],
        )
        try:
            done = import_grid(built.document, network=network, by=by, source=source, grid=grid)
        except Refused as refused:
            raise CommandError(refused.sentence, returncode=2) from refused
        self.stdout.write(f"{done.version}: {counted_said(built.document)}")


def importer_of(network: Network, email: str | None) -> Person:
    facilitators = Person.objects.filter(
        memberships__network=network,
        memberships__role=Membership.Role.FACILITATOR,
        memberships__until__isnull=True,
    ).order_by("pk")
    person = (facilitators.filter(email__iexact=email) if email else facilitators).first()
    if person is None:
        raise CommandError("No facilitator of this network imports it. Name one with --by EMAIL.")
    return person


def _grid(network: Network, code: str | None) -> Grid | None:
    grid = Grid.objects.filter(network=network, code=code).first() if code else None
    if code and grid is None:
        raise CommandError(f"This network has no grid with the code “{code}”.")
    return grid
