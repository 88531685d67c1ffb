"""Write a version of a grid to a file that comes back identical, or to its form of paper."""

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visits.exchange.grid_export import WRITERS
from visits.models import Grid, GridVersion
from visits.pdf.paper import paper_pdf
from visits.pdf.render import NoPdfError
from visits.queries.grid_document import version_document
from visits.queries.paper import Wish

PDF = "pdf"


class Command(BaseCommand):
    help = "Export a grid: its published version, else its newest, unless --number says which."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("grid", help="its code or its reference")
        parser.add_argument("--format", choices=sorted([*WRITERS, PDF]), default="xlsx")
        parser.add_argument("--network", metavar="SLUG", help="whose grid it is")
        parser.add_argument("--number", type=int, help="number of the version")
        parser.add_argument("--language", default="", help="of the PDF: one of the grid's own")
        parser.add_argument("--large", action="store_true", help="the PDF in 14 points")
        parser.add_argument("--output", metavar="FILE", help="else the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        version = find_version(find_grid(options["grid"], options["network"]), options["number"])
        if options["format"] == PDF:
            data = _form(version, Wish(language=options["language"], large=options["large"]))
        else:
            data = WRITERS[options["format"]](version_document(version))
        if options["output"]:
            try:
                Path(options["output"]).write_bytes(data)
            except OSError as fault:
                raise CommandError(f"{options['output']}: {fault.strerror}") from fault
            return
        out = getattr(self.stdout, "buffer", None)
        if out is None:
            self.stdout.write(data.decode("utf-8", "surrogateescape"), ending="")
        else:
            out.write(data)


def _form(version: GridVersion, wish: Wish) -> bytes:
    try:
        return paper_pdf(version, wish)
    except NoPdfError as fault:
        raise CommandError(
            "This machine makes no PDF: manage.py doctor says what is missing. "
            "Print the grid's paper page instead."
        ) from fault


def find_grid(name: str, network: str | None) -> Grid:
    grids = Grid.objects.filter(network__slug=network) if network else Grid.objects.all()
    try:
        found = list(grids.filter(ref=uuid.UUID(name)))
    except ValueError:
        found = list(grids.filter(code=name))
    if not found:
        raise CommandError(f"No grid is called “{name}”.")
    if len(found) > 1:
        raise CommandError(f"{len(found)} grids are called “{name}”. Add --network SLUG.")
    return found[0]


def find_version(grid: Grid, number: int | None) -> GridVersion:
    versions = grid.versions.select_related("grid__network").order_by("-number")
    if number is not None:
        version = versions.filter(number=number).first()
    else:
        version = versions.filter(status="published").first() or versions.first()
    if version is None:
        raise CommandError("This grid has no such version.")
    return version
