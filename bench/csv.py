"""Answers as CSV, 10,000 editions of 40: rows a second, memory on the way, a plain writer."""

import csv
import io
import time
from pathlib import Path

from django.db import connection

from bench.measure import report
from visits.exchange.answers import answers_csv
from visits.models import Criterion, CriterionResult, GridVersion, Report, Visit

EDITIONS, QUESTIONS = 10_000, 40
INSERT = """
INSERT INTO visits_criterionresult (report_id, network_id, farm_id, grid_id, criterion_id, code,
    about, state, at, of, value, text, intention, opinions)
SELECT r.id, %s, %s, v.grid_id, c.id, c.code, g.ref, 'level', 3, 5, NULL, '', %s, '[]'
FROM visits_report r CROSS JOIN visits_criterion c
JOIN visits_gridversion v ON v.id = c.version_id JOIN visits_grid g ON g.id = v.grid_id
WHERE r.id >= %s AND c.id IN ({places})
"""


def run() -> None:
    editions = grow()
    rows = CriterionResult.objects.filter(report__in=editions).count()
    time_ours(editions, rows)
    time_plain(editions)


def grow() -> object:
    """Editions of one visit, each with an answer to forty questions: rows alone, no words."""
    first = Report.objects.order_by("-pk")[0]
    version = GridVersion.objects.filter(visits__visit=first.visit).first()
    pks = list(Criterion.objects.filter(version=version).values_list("pk", flat=True)[:QUESTIONS])
    last = first.visit.reports.order_by("-edition")[0].edition
    Report.objects.bulk_create(
        (
            Report(
                visit=Visit(pk=first.visit_id), edition=last + n, leaves=[], head_seq=0,
                tree_sha256="0" * 64, sealed_by_id=first.sealed_by_id, sealed_at=first.sealed_at,
            )
            for n in range(1, EDITIONS + 1)
        ),
        batch_size=500,
    )  # fmt: skip
    made = Report.objects.filter(visit=first.visit, edition__gt=last)
    answers_of(first, pks)
    return made


def answers_of(first: Report, pks: list[object]) -> None:
    """One statement: every edition times every question, for whom no object is made."""
    farm = first.visit.farm
    low = Report.objects.filter(visit=first.visit).order_by("-pk")[EDITIONS - 1].pk
    places = ", ".join(["%s"] * len(pks))
    with connection.cursor() as cursor:
        given = [farm.network_id, farm.pk, False, low, *map(_db, pks)]
        cursor.execute(INSERT.format(places=places), given)


def _db(pk: object) -> object:
    return connection.ops.adapt_uuidfield_value(pk) if connection.vendor != "sqlite" else pk.hex


def time_ours(editions: object, rows: int) -> None:
    start, half, sent = time.perf_counter(), 0.0, 0
    for n, part in enumerate(answers_csv(editions)):
        sent += len(part.encode())
        if n == EDITIONS // 200:
            half = resident()
    taken = time.perf_counter() - start
    size = f"{sent / 1e6:.0f} MB in {taken:.2f} s; bar 100,000/s"
    report("csv: answers", rows / taken, "1/s", n=rows, notes=size)
    report(
        "csv: memory from half to end", resident() - half, "MB", n=rows, notes=f"at half {half:.0f}"
    )


def time_plain(editions: object) -> None:
    """The common way: one object for each answer, and the library's writer."""
    out, few = io.StringIO(), 20_000
    writer = csv.writer(out, delimiter=";")
    found = CriterionResult.objects.filter(report__in=editions).select_related(
        "report__visit", "farm"
    )
    start = time.perf_counter()
    for row in found[:few].iterator(chunk_size=2000):
        visit = row.report.visit
        where = [visit.pk, row.farm.name, visit.date, row.report.edition]
        writer.writerow([*where, row.code, row.state, row.at, row.of, row.value, row.text])
    taken = time.perf_counter() - start
    report("csv: an object an answer", few / taken, "1/s", n=few, notes="csv.writer, same run")


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6
