"""Pages of a large network: FARMS farms of VISITS visits over CRITERIA criteria."""

import os
import time
from io import StringIO

from django.core.management import call_command

from bench.measure import report
from bench.pages import FACILITATOR, Page, farm, time_pages
from peers.models import Farm
from visits.models import Visit

FARMS, VISITS, CRITERIA = (
    int(os.environ.get(name, default))
    for name, default in (("FARMS", 20), ("VISITS", 5), ("CRITERIA", 40))
)


def grown() -> Farm:
    return Farm.objects.filter(slug__startswith="ferme-exemple-").order_by("pk")[0]


def grown_visit() -> Visit:
    return grown().visits.order_by("-date")[0]


PAGES = [
    Page("desk of the facilitator", FACILITATOR, lambda: "/"),
    Page("visits", FACILITATOR, lambda: "/visits/?when=past"),
    Page("planning", FACILITATOR, lambda: "/visits/plan/farm/"),
    Page("network", FACILITATOR, lambda: "/network/"),
    Page("farms", FACILITATOR, lambda: "/farms/"),
    Page("farms to keep", FACILITATOR, lambda: "/network/farms/"),
    Page("people", FACILITATOR, lambda: "/network/people/"),
    Page("groups", FACILITATOR, lambda: "/network/groups/"),
    Page("group", FACILITATOR, lambda: f"/network/groups/{farm().network.groups.all()[0].pk}/"),
    Page("dossier", FACILITATOR, lambda: f"/farms/{grown().slug}/"),
    Page("progress", FACILITATOR, lambda: f"/farms/{grown().slug}/progress/"),
    Page("full table", FACILITATOR, lambda: f"/farms/{grown().slug}/progress/?table"),
    Page("plan", FACILITATOR, lambda: f"/farms/{grown().slug}/plan/"),
    Page("hub", FACILITATOR, lambda: f"/visits/{grown_visit().pk}/"),
    Page("report", FACILITATOR, lambda: f"/visits/{grown_visit().pk}/report/"),
]


def run() -> None:
    start = time.perf_counter()
    size = {"farms": FARMS, "visits": VISITS, "criteria": CRITERIA}
    call_command("seed", stdout=StringIO(), **size)
    taken, visits = time.perf_counter() - start, FARMS * VISITS
    report("scale: seconds to grow", taken, "s", n=visits, notes=f"{FARMS} farms × {VISITS} visits")
    time_pages(PAGES, f"scale {FARMS} × {VISITS} × {CRITERIA}")
