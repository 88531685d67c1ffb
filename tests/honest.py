"""What every place says of a farm's last visit: page, table, lists, chart, CSV, report, PDF."""

import csv
import html
import io
import re
from dataclasses import dataclass, field

from pypdf import PdfReader

from tests.makers import answer_all, criteria, days_ago, make_visit, make_written, say
from visits.pdf.report import report_pdf
from visits.queries.edition import content_of
from visits.queries.reading import read_content
from visits.queries.result import farm_progress
from visits.services.report import seal_report
from visits.views.progress_charts import counts_chart

ROW = re.compile(r'<th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r'<td role="cell"([^>]*?)(?: data-on="[^"]*")?>(.*?)</td>', re.DOTALL)


def sealed(v, days, level="1", version=None, farm=None, **said):
    """A sealed visit some days ago, every question at one level but those that are said apart."""
    farm, version = farm or v.farm, version or v.version
    visit = make_visit(
        farm, version, by=v.carla, team=(v.ben, v.lea), day=days_ago(days), group=v.group
    )
    answer_all(visit, v.ben, level)
    heads = {head.entry.criterion.code: head.entry for head in visit.heads.all()}
    by_code = {row.code: row for row in criteria(visit)}
    for name, value in said.items():
        code = name.replace("_", "-")
        parents = [str(heads[code].entry_id)] if code in heads else []
        say(visit, v.ben, criterion=by_code[code], value=value, parents=parents)
    visit.refresh_from_db()
    make_written(visit, v.ben)
    seal_report(visit, by=v.ben)
    return visit


@dataclass
class Told:
    """One farm as its people read it."""

    page: str
    table: str
    figures: list[dict[str, str]]
    lists: dict[str, list[str]] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)

    def cells(self, question: str) -> list[tuple[str, str]]:
        """The cells of one row: their attributes and their words."""
        for head, rest in ROW.findall(self.table):
            if plain(head).startswith(question):
                return [(attributes, plain(words)) for attributes, words in CELL.findall(rest)]
        raise AssertionError(f"{question} is not in the table")

    def cell(self, question: str) -> tuple[str, str]:
        return self.cells(question)[-1]

    def line(self, code: str) -> dict[str, str]:
        """The row of the CSV about the last visit."""
        return [row for row in self.figures if row["code"] == code][-1]

    def bar(self, theme: str) -> str:
        return next(said for said in reversed(self.bars) if said.startswith(theme))

    def counted(self, theme: str) -> dict[str, str]:
        """The row of the chart's table about the last visit."""
        return next(row for row in reversed(self.rows) if row["Thème"] == theme)


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def told(client, farm) -> Told:
    """Everything at its own address, as one person is served it."""
    address = f"/farms/{farm.slug}/progress"
    page = served(client, f"{address}/")
    table = served(client, f"{address}/?table").partition('class="progress"')[2]
    figures = csv.DictReader(io.StringIO(served(client, f"{address}.csv")[1:]), delimiter=";")
    progress = farm_progress(farm.pk)
    chart = counts_chart(progress)
    head, rows = chart.table()
    return Told(
        page=plain(page),
        table=table,
        figures=list(figures),
        lists={
            name: [row.code for row in found]
            for name, found in progress.by_movement.items()
            if found
        },
        sentences=re.findall(r"[^.]+\.", plain(page)),
        bars=[plain(said) for said in chart.sentences()],
        rows=[dict(zip(head, row, strict=True)) for row in rows],
    )


def served(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    content = b"".join(response) if response.streaming else response.content
    return content.decode()


def report_of(visit):
    """The visit's report as it is read on a page."""
    return read_content(content_of(visit.reports.order_by("-edition").first()))


def paper_of(visit) -> str:
    """The words of the report's PDF."""
    pdf = report_pdf(visit.reports.order_by("-edition").first())
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )
