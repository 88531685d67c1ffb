"""A network's dashboard at scale: page, questions, and what the same figures cost naively.

MASS (300 farms), VISITS (5) and CRITERIA (60) size the network; the aim is 10,000 farms.
"""

import os
import time
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.measure import milliseconds_of, p95, report
from bench.pages import FACILITATOR
from peers.models import Network, Person
from visits.models import CriterionResult, Teammate, ThemeResult, Visit
from visits.queries.tally import presence_of, sums_of, to_talk_over

FARMS, VISITS, CRITERIA = (
    int(os.environ.get(name, default))
    for name, default in (("MASS", 300), ("VISITS", 5), ("CRITERIA", 60))
)
TIMES = 20
BESIDE = ("visit", "month", "farm", "hours", "delay", "action", "need")


def run() -> None:
    grow()
    network = Network.objects.get(memberships__person__email=FACILITATOR, farms__slug__startswith=(
        "ferme-exemple-1-"
    ))  # fmt: skip
    year = timezone.localdate().year
    size = f"{Visit.objects.filter(network=network).count()} visits, {connection.vendor}"
    time_page("dashboard: page", "/network/", FACILITATOR, size)
    sums = p95(milliseconds_of(lambda: read_sums(network, year), times=TIMES))
    report("dashboard: SQL of the sums", sums, "ms", n=TIMES, notes=f"p95; {size}; bar 5 ms")
    both = p95(milliseconds_of(lambda: read_results(network, year), times=TIMES))
    notes = f"p95; criteria and themes of one year; {size}; bar 5 ms"
    report("dashboard: SQL of the results' sums", both, "ms", n=TIMES, notes=notes)
    naive = milliseconds_of(lambda: naively(network, year), times=3, warm_up=1)
    notes = f"median of 3, the same figures from the rows; {size}"
    report("dashboard: the naive queries", sorted(naive)[1], "ms", n=3, notes=notes)


def grow() -> None:
    """Once: a second benchmark finds the farms there."""
    start = time.perf_counter()
    size = {"farms": max(FARMS, 201), "visits": VISITS, "criteria": CRITERIA}
    call_command("seed", stdout=StringIO(), **size)
    taken = time.perf_counter() - start
    notes = f"{size['farms']} farms × {VISITS} visits × {CRITERIA}; 0 when they were there"
    report("seed in great number", taken, "s", n=size["farms"] * VISITS, notes=notes)


def time_page(name: str, address: str, email: str, size: str) -> None:
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(email=email))

    def get_page() -> None:
        response = client.get(address)
        if response.status_code != 200:
            message = f"{address} answers {response.status_code}"
            raise SystemExit(message)

    taken = p95(milliseconds_of(get_page, times=TIMES))
    report(name, taken, "ms", n=TIMES, notes=f"p95, server alone, warm; {size}; bar 150 ms")
    with CaptureQueriesContext(connection) as asked:
        get_page()
    spent = sum(float(row["time"]) for row in asked.captured_queries) * 1000
    report(f"{name}, queries", len(asked), "queries", n=1, notes=f"{spent:.0f} ms of SQL; {size}")


def read_sums(network: Network, year: int) -> None:
    """What the dashboard's figures are made of, this year's and last year's."""
    sums_of(network.pk, [year, year - 1], BESIDE)
    presence_of(network.pk, [year, year - 1])
    to_talk_over(network.pk, timezone.localdate())


def read_results(network: Network, year: int) -> None:
    sums_of(network.pk, [year], ["criterion", "theme"])


def naively(network: Network, year: int) -> None:
    """The same from the rows, as one would write it; without movements and medians even so."""
    visits = Visit.objects.filter(network=network, month__year__in=[year, year - 1])
    kinds = visits.order_by().values_list("month__year", "farm__territory", "kind", "status")
    list(kinds.annotate(Count("pk")))
    team = Teammate.objects.filter(visit__in=visits, left_at=None).order_by()
    list(team.values_list("visit__month__year", "part").annotate(Count("person", distinct=True)))
    results = CriterionResult.objects.filter(network=network, report__visit__month__year=year)
    list(results.values_list("grid", "code", "state", "at", "of").annotate(Count("pk")))
    themes = ThemeResult.objects.filter(network=network, report__visit__month__year=year)
    list(themes.values_list("grid", "code", "counts").annotate(Count("pk")))
