"""A farm's progress page in a large network, and a report made final, without its PDF."""

import time

from django.utils import timezone

from bench.dashboard import TIMES, grow, time_page
from bench.measure import of_processor, p95, report
from bench.pages import FACILITATOR
from peers.models import Farm, Person
from tests.makers import answer_all, make_written
from visits.models import Visit
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report
from visits.services.seed.scale import grid_document
from visits.services.visit import join_team, plan_visit

CRITERIA = 60


def run() -> None:
    grow()
    farm = Farm.objects.filter(slug__startswith="ferme-exemple-").order_by("pk")[0]
    size = f"{Visit.objects.filter(network=farm.network).count()} visits in the network"
    time_page("progress: page", f"/farms/{farm.slug}/progress/", FACILITATOR, size)
    time_page("progress: table", f"/farms/{farm.slug}/progress/?table", FACILITATOR, size)
    time_sealing(farm)


def time_sealing(farm: Farm) -> None:
    """From the text that was offered to results and sums; a visit is made final once."""
    carla = Person.objects.get(email=FACILITATOR)
    mate = Person.objects.get(email="ben@exemple.test")
    draft = load_grid(grid_document("bench-seal", CRITERIA), network=farm.network)
    version, day = publish_version(draft, by=carla), timezone.localdate()
    taken, worked = [], []
    for _turn in range(TIMES):
        visit = plan_visit(farm, by=carla, kind="peer", month=day, day=day, versions=[version])
        join_team(visit, mate, by=carla, part="farmer", rapporteur=True)
        answer_all(visit, mate)
        visit = make_written(Visit.objects.get(pk=visit.pk), carla)
        start, began = time.perf_counter(), time.process_time()
        seal_report(visit, by=carla)
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
    middle = f"median {sorted(taken)[TIMES // 2]:.0f}, {of_processor(worked)}"
    notes = f"p95 ({middle}), {CRITERIA} criteria, no PDF; bar 100 ms"
    report("sealing", p95(taken), "ms", n=TIMES, notes=notes)
