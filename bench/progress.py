"""A farm's progress page in a large network, and a report made final, without its PDF."""

import time
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from bench.dashboard import TIMES, grow, time_page
from bench.measure import of_processor, p95, report
from bench.pages import FACILITATOR
from peers.models import Farm, Person
from tests.makers import answer_all, make_written
from visits.models import GridVersion, Visit
from visits.services.report import seal_report
from visits.services.visit import join_team, plan_visit


def run() -> None:
    grow()
    farm, *others = Farm.objects.filter(slug__startswith="ferme-exemple-").order_by("pk")[
        : TIMES + 1
    ]
    size = f"{Visit.objects.filter(network=farm.network).count()} visits in the network"
    time_page("progress: page", f"/farms/{farm.slug}/progress/", FACILITATOR, size)
    time_page("progress: table", f"/farms/{farm.slug}/progress/?table", FACILITATOR, size)
    time_sealing(others)


def time_sealing(farms: Iterable[Farm]) -> None:
    """From the text that was offered to results and sums: each farm's next visit, of one grid."""
    carla = Person.objects.get(email=FACILITATOR)
    mate = Person.objects.get(email="ben@exemple.test")
    day = timezone.localdate()
    taken, worked = [], []
    for farm in farms:
        before = farm.visits.count()
        version = GridVersion.objects.filter(visits__visit__farm=farm).latest("pk")
        visit = plan_visit(farm, by=carla, kind="peer", month=day, day=day, versions=[version])
        join_team(visit, mate, by=carla, part="farmer", rapporteur=True)
        answer_all(visit, mate)
        visit = make_written(Visit.objects.get(pk=visit.pk), carla)
        start, began = time.perf_counter(), time.process_time()
        seal_report(visit, by=carla)
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
    middle = f"median {sorted(taken)[TIMES // 2]:.0f}, {of_processor(worked)}"
    size = f"{version.criteria.count()} criteria, {before} visits before"
    notes = f"p95 ({middle}), {size}, no PDF; {connection.vendor}; bar 100 ms"
    report("sealing", p95(taken), "ms", n=TIMES, notes=notes)
