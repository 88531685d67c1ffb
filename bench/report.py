"""An eight-page report as PDF beside a bare WeasyPrint; a hundred in one go, time and memory."""

import io
import multiprocessing
import resource
import time
from io import StringIO
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from bench.measure import both_of, milliseconds_of, of_processor, p95, report
from peers.models import Membership
from visits.charts import palette
from visits.drawn import drawn
from visits.models import Batch, Report, ThemeResult
from visits.pdf import document
from visits.pdf.figure import figure_of, themes_of
from visits.pdf.many import make_documents
from visits.pdf.report import make_pdf

TIMES, BARE_TIMES = 8, 3
CRITERIA, PAGES = 66, 8
MANY, FIRST = 100, 10


def run() -> None:
    size = {"farms": 1, "visits": 1, "criteria": CRITERIA}
    call_command("seed", stdout=StringIO(), **size)
    edition = Report.objects.exclude(leaves=[]).order_by("-pk")[0]
    with translation.override("fr"):
        time_chart(edition)
        warm = time_pdf(edition)
        time_bare(edition, warm)
    time_many(edition)


def time_chart(edition: Report) -> None:
    """Cold is this process's first: matplotlib is imported and its fonts are read."""
    figure = figure_of(edition, themes_of(edition))
    if figure is None:
        raise SystemExit("The report has no figure.")
    start = time.perf_counter()
    figure.draw(paths=False)
    cold = (time.perf_counter() - start) * 1000
    warm, worked = both_of(lambda: figure.draw(paths=False), times=TIMES)
    kept = p95(milliseconds_of(lambda: drawn(figure), times=TIMES))
    report("chart: the first", cold, "ms", n=1, notes="with the import of matplotlib")
    report("chart: warm", p95(warm), "ms", n=TIMES, notes=f"p95, {of_processor(worked)}")
    report("chart: kept", kept, "ms", n=TIMES, notes="p95, drawn before for its content")


def time_pdf(edition: Report) -> float:
    start = time.perf_counter()
    pages = pages_of(make_pdf(edition))
    first = (time.perf_counter() - start) * 1000
    taken, worked = both_of(lambda: make_pdf(edition), times=TIMES, warm_up=1)
    report("report: the first PDF", first, "ms", n=1, notes="with the import of WeasyPrint")
    notes = f"p95, {pages} pages, figure included; {of_processor(worked)}; bar 800 for {PAGES}"
    report("report: PDF warm", p95(taken), "ms", n=TIMES, notes=notes)
    return median(worked)


def time_bare(edition: Report, warm: float) -> None:
    """The same page and style through WeasyPrint as one would call it, its chart drawn anew.

    The ratio is of the processor: the clock also counts what else the machine does.
    """
    source, chart = source_of(edition)
    palettes = {"palettes": [(n, palette(n)) for n in range(2, 8)]}
    style = render_to_string("pdf/report.css", palettes) + levels_as_written()
    taken, worked = both_of(
        lambda: bare_pdf(source, style, chart.draw(paths=True)), times=BARE_TIMES, warm_up=1
    )
    ratio = f"ours takes {warm / median(worked):.2f} of that in the same run"
    notes = f"median of {BARE_TIMES}; {of_processor(worked)}; {ratio}"
    report("report: bare WeasyPrint", median(taken), "ms", n=BARE_TIMES, notes=notes)


def levels_as_written() -> str:
    """The looks of levels by what the page's source says of them, where ours are named first."""
    rules = [
        (f'[data-of="{n}"][data-at="{at}"]', level)
        for n in range(2, 8)
        for at, level in enumerate(palette(n), start=1)
    ]
    return "".join(
        f"{place} {{ background: {level.fill}; color: {level.text}; }}"
        f'{place}::before {{ content: "{level.glyph} "; }}'
        for place, level in rules
    )


def source_of(edition: Report) -> tuple[str, document.Chart]:
    """The page that our PDF is made of, caught on its way."""
    caught: list[str] = []
    whole = document.pdf_of

    def catch(source: str, **_given: object) -> bytes:
        caught.append(source)
        return b""

    document.pdf_of = catch
    try:
        make_pdf(edition)
    finally:
        document.pdf_of = whole
    figure = figure_of(edition, themes_of(edition))
    if figure is None:
        raise SystemExit("The report has no figure.")
    return caught[0], figure


def bare_pdf(source: str, style: str, chart: bytes) -> bytes:
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Here(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            return URLFetcherResponse(url, chart, {"Content-Type": "image/svg+xml"})

    page = weasyprint.HTML(string=source, url_fetcher=Here(), base_url="memory:")
    sheets = [weasyprint.CSS(string=style)]
    return page.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1", pdf_tags=True)


def time_many(edition: Report) -> None:
    """A hundred editions, each with its own chart, through the door that batches take."""
    network, asked = edition.visit.network, {"reports": editions_like(edition)}
    by = Membership.objects.filter(network=network, role="facilitator")[0].person
    batch = Batch.objects.create(
        network=network, by=by, what=Batch.What.REPORTS, asked=asked, language="fr", total=MANY
    )
    start, early, faults = time.perf_counter(), 0.0, 0
    for n, (_pk, why) in enumerate(make_documents(batch), start=1):
        faults += bool(why)
        if n == FIRST:
            early = resident_of_workers()
        if n == MANY:
            late = resident_of_workers()
    taken = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = used.ru_utime + used.ru_stime
    notes = f"{faults} faults; two processes, {worked:.0f} s of processor in all; bar 45 s"
    report("report: a hundred in one go", taken, "s", n=MANY, notes=notes)
    grown = f"{early:.0f} MB after {FIRST}, {late:.0f} MB after {MANY}, both processes"
    report("report: memory from 10 to 100", late - early, "MB", n=MANY, notes=grown)


def editions_like(edition: Report) -> list[int]:
    """The same words, and each time other counts: no chart is found that was drawn before."""
    last = edition.visit.reports.order_by("-edition")[0].edition
    rows = list(edition.theme_results.all())
    made = Report.objects.bulk_create(
        Report(
            visit=edition.visit, edition=last + n, leaves=[], head_seq=edition.head_seq,
            tree_sha256=f"{n:064x}", sealed_by=edition.sealed_by, sealed_at=edition.sealed_at,
        )
        for n in range(1, MANY + 1)
    )  # fmt: skip
    for n, one in enumerate(made):
        ThemeResult.objects.bulk_create(turned(row, one, n, at) for at, row in enumerate(rows))
    return [one.pk for one in made]


def turned(row: ThemeResult, edition: Report, n: int, at: int) -> ThemeResult:
    """A theme's counts handed round among its levels; the digits of n say how far."""
    levels = [(level, of) for level, of, _n in row.counts]
    counts = [count for _at, _of, count in row.counts]
    by = n // max(1, len(counts)) ** at % max(1, len(counts))
    turned_counts = counts[by:] + counts[:by]
    pairs = zip(levels, turned_counts, strict=True)
    values = {f.attname: getattr(row, f.attname) for f in row._meta.fields if f.name != "id"}
    values |= {"report_id": edition.pk, "counts": [[a, of, c] for (a, of), c in pairs]}
    return ThemeResult(**values)


def resident_of_workers() -> float:
    statm = [Path(f"/proc/{child.pid}/statm") for child in multiprocessing.active_children()]
    pages = [int(path.read_text(encoding="ascii").split()[1]) for path in statm if path.exists()]
    return sum(pages) * 4096 / 1e6


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)
