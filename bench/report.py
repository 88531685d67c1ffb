"""A long report as PDF with its figure, warm; its chart, the first time and afterwards."""

import re
import time
import zlib
from io import StringIO

from django.core.management import call_command
from django.utils import translation

from bench.measure import milliseconds_of, p95, report
from visits.models import Report
from visits.pdf.figure import figure_of
from visits.pdf.report import make_pdf

TIMES = 8
CRITERIA = 60  # with their notes, about eight pages of A4


def run() -> None:
    size = {"farms": 1, "visits": 1, "criteria": CRITERIA}
    call_command("seed", stdout=StringIO(), **size)
    edition = Report.objects.order_by("-pk")[0]
    with translation.override("fr"):
        time_chart(edition)
        time_pdf(edition)


def time_chart(edition: Report) -> None:
    """Cold is this process's first: matplotlib is imported and its fonts are read."""
    figure = figure_of(edition)
    if figure is None:
        raise SystemExit("The report has no figure.")
    start = time.perf_counter()
    figure.draw(paths=False)
    cold = (time.perf_counter() - start) * 1000
    warm = p95(milliseconds_of(lambda: figure.draw(paths=False), times=TIMES))
    report("chart: the first", cold, "ms", n=1, notes="with the import of matplotlib")
    report("chart: warm", warm, "ms", n=TIMES, notes="p95")


def time_pdf(edition: Report) -> None:
    start = time.perf_counter()
    pages = pages_of(make_pdf(edition))
    first = (time.perf_counter() - start) * 1000
    taken = milliseconds_of(lambda: make_pdf(edition), times=TIMES, warm_up=1)
    notes = f"{pages} pages, figure included; bar 1.5 s for eight"
    report("report: the first PDF", first, "ms", n=1, notes="with the import of WeasyPrint")
    report("report: PDF warm", p95(taken), "ms", n=TIMES, notes=f"p95, {notes}")


def pages_of(pdf: bytes) -> int:
    """How many pages the page tree counts, wherever the file keeps it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    texts = [pdf, *(unpacked(stream) for stream in streams)]
    trees = [dict_ for text in texts for dict_ in re.findall(rb"<<[^<>]*/Pages[^<>]*>>", text)]
    return sum(int(n) for tree in trees for n in re.findall(rb"/Count (\d+)", tree))


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
