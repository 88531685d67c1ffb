"""A push of forty answers, beside a raw insert of as many rows with its commit in the same run."""

import statistics
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.measure import milliseconds_of, p95, report
from peers.models import Person
from visits.models import Criterion, Entry, Visit
from visits.services.entry import STORED, append_entries
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.seed.scale import grid_document
from visits.services.visit import join_team, plan_visit, sign_ethics

ANSWERS, TIMES = 40, 20
FULL = (2_000, 20_000)
FACILITATOR = "carla@exemple.test"


def run() -> None:
    carla = Person.objects.get(email=FACILITATOR)
    network = carla.memberships.open().filter(role="facilitator")[0].network
    document = grid_document("bench", ANSWERS)
    version = publish_version(load_grid(document, network=network), by=carla)
    farm = network.farms.order_by("pk")[0]
    day = timezone.localdate()
    ben = Person.objects.get(email="ben@exemple.test")

    def new_visit() -> Visit:
        visit = plan_visit(farm, by=carla, kind="peer", month=day, day=day, versions=[version])
        sign_ethics(join_team(visit, ben, by=carla, part="farmer"), name_agreed=True)
        return visit

    rows = list(version.criteria.all())
    raw = time_raw_insert()
    empty = iter([new_visit() for _ in range(TIMES + 3)])
    time_push("empty visits", lambda: push(next(empty), rows, ben), raw)
    visit = new_visit()
    for full in FULL:
        while (count := visit.entries.count()) < full:
            push(visit, rows * min(12, (full - count) // ANSWERS or 1), ben)
        time_push(f"a visit of {full} entries", lambda: push(visit, rows, ben), raw)


def push(visit: Visit, rows: list[Criterion], by: Person) -> None:
    """Each answer replaces the one before, as somebody who corrects does."""
    heads = dict(
        visit.heads.filter(kind="answer").values_list("entry__criterion", "entry__entry_id")
    )
    said: list[dict[str, Any]] = []
    for row in rows:
        entry_id, parent = str(uuid.uuid4()), heads.get(row.pk)
        heads[row.pk] = entry_id
        about = str(visit.about_of(row))
        entry = {"entry_id": entry_id, "kind": "answer", "criterion": str(row.pk), "voice": "team"}
        entry |= {"about": about, "value": {"level": "2"}, "said_ref": str(by.ref)}
        said.append(entry | {"parents": [str(parent)] if parent else [], "client_time": ""})
    results = append_entries(visit, said, by=by, source="tablet")
    if {result.status for result in results} != {STORED}:
        raise SystemExit(f"A push was not stored: {results[0]}")


def time_raw_insert() -> float:
    """The bare part: a table of the same width, many rows a statement, and the commit."""
    fields = [field.column for field in Entry._meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_raw (id INTEGER PRIMARY KEY, {', '.join(fields)})")
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    insert = f"INSERT INTO bench_raw ({', '.join(fields)}) VALUES {', '.join([row] * ANSWERS)}"  # noqa: S608
    values = [uuid.uuid4().hex * 2] * (len(fields) * ANSWERS)

    def insert_all() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, values)

    taken = milliseconds_of(insert_all, times=TIMES)
    report(f"push: raw insert of {ANSWERS} rows", p95(taken), "ms", n=TIMES, notes="p95, committed")
    return statistics.median(taken)


def time_push(where: str, work: Any, raw: float) -> None:
    taken = milliseconds_of(work, times=TIMES)
    notes = "p95, projected and committed"
    report(f"push: {ANSWERS} answers, {where}", p95(taken), "ms", n=TIMES, notes=notes)
    ratio = statistics.median(taken) / raw
    report(f"push: {where}, times the raw insert", ratio, "×", n=TIMES, notes="of medians")
