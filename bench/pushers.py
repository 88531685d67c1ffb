"""One database, eight processes: each pushes whole visits, or inserts rows, for some seconds."""

import json
import multiprocessing
import os
import secrets
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction

from bench.measure import p95, report

PUSHERS = 8
SECONDS = float(os.environ.get("SECONDS", "4"))
#: Visits made ready for each pusher: more than it can push in that time.
VISITS = int(os.environ.get("VISITS_EACH") or SECONDS * 60)
ANSWERS = (40, 300)
#: As many as a farm has had after some years: the first push of each is counted among them.
VISITS_A_FARM = 8
VERSIONS: dict[int, Any] = {}
FACILITATOR = "carla@exemple.test"
TOKEN = "t" * 32
Work = Callable[[], object]


def main() -> None:
    import spg.wsgi  # noqa: F401 - set up as a web server does

    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", stdout=StringIO())
    make_raw_table()
    connections.close_all()
    name = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    for answers in ANSWERS:
        make_grid(answers)
        connections.close_all()
        raw = together(raw_worker, answers)
        tell(f"{name}: raw insert of {answers} rows", raw, "committed")
        for how, worker in (("verb", verb_worker), ("web", web_worker)):
            pushed = together(worker, answers)
            tell(f"{name}: push of {answers} answers, {how}", pushed, "projected and committed")
            part = rate(pushed) / rate(raw)
            report(f"push: {name}, {answers}, {how}, of the raw", part, "×", n=len(pushed))


def tell(name: str, taken: list[float], notes: str) -> None:
    n = len(taken)
    report(f"push: {name}", rate(taken), "visits/s", n=n, notes=f"{PUSHERS} at once, {notes}")
    report(f"push: {name}, p50", statistics.median(taken), "ms", n=n)
    report(f"push: {name}, p95", p95(taken), "ms", n=n)


def rate(taken: list[float]) -> float:
    return len(taken) / SECONDS


# -- eight processes, from the same moment


def together(worker: Callable[[int, int], Iterator[Work]], answers: int) -> list[float]:
    context = multiprocessing.get_context("fork")
    gate, results = context.Barrier(PUSHERS), context.Queue()
    arguments = (worker, answers, gate, results)
    processes = [context.Process(target=push_on, args=(k, *arguments)) for k in range(PUSHERS)]
    for process in processes:
        process.start()
    taken = [value for _ in processes for value in results.get()]
    for process in processes:
        process.join()
    return taken


def push_on(index: int, worker: Any, answers: int, gate: Any, results: Any) -> None:
    from visits.services.turn import in_turn

    works = worker(index, answers)
    with in_turn():  # eight that prepare at once: SQLite would turn some away
        first = next(works)
    first()
    next(works)()
    taken = []
    gate.wait()
    end = time.perf_counter() + SECONDS
    for work in works:
        start = time.perf_counter()
        if start > end:
            break
        work()
        taken.append((time.perf_counter() - start) * 1000)
    connections.close_all()
    results.put(taken)


# -- the bare part: a table of the same width, many rows a statement, and the commit


def columns() -> list[str]:
    from visits.models import Entry

    return [field.column for field in Entry._meta.concrete_fields if not field.primary_key]


def make_raw_table() -> None:
    key = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_raw")
        names = ", ".join(f"{name} text" for name in columns())
        cursor.execute(f"CREATE TABLE bench_raw (id {key} PRIMARY KEY, {names})")


def raw_worker(index: int, answers: int) -> Iterator[Work]:
    del index
    names = columns()
    row = "(" + ", ".join(["%s"] * len(names)) + ")"
    insert = f"INSERT INTO bench_raw ({', '.join(names)}) VALUES {', '.join([row] * answers)}"
    values = [secrets.token_hex(16) for _ in range(len(names) * answers)]

    def insert_all() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, values)

    while True:
        yield insert_all


# -- whole visits


def make_grid(answers: int) -> None:
    """One for all pushers, with as many criteria as there are answers."""
    from peers.models import Person
    from visits.services.grid import publish_version
    from visits.services.grid_load import load_grid
    from visits.services.seed.scale import grid_document

    carla = Person.objects.get(email=FACILITATOR)
    network = carla.memberships.open().filter(role="facilitator")[0].network
    document = grid_document(f"bench-{uuid.uuid4().hex[:6]}", answers)
    VERSIONS[answers] = publish_version(load_grid(document, network=network), by=carla)


def new_visits(index: int, answers: int) -> tuple[Any, list[Any], list[Any]]:
    """Fresh visits by one person of their own, a few of each farm."""
    from django.utils import timezone

    from peers.models import Membership, Person
    from visits.models import Teammate, Visit, VisitGrid

    version = VERSIONS[answers]
    network, carla = version.grid.network, Person.objects.get(email=FACILITATOR)
    day = timezone.localdate() - timedelta(days=index)
    by = Person.objects.create(name=f"Bench {index}", email=f"{uuid.uuid4().hex}@exemple.test")
    Membership.objects.create(network=network, person=by, role="member")
    made = {"network": network, "kind": "peer", "month": day.replace(day=1)}
    made |= {"date": day, "status": "dated", "created_by": carla}
    count = VISITS if answers == ANSWERS[0] else max(VISITS // 4, 12)
    farms = new_farms(network, -(-count // VISITS_A_FARM))
    visits = Visit.objects.bulk_create(
        Visit(**made, farm=farms[at // VISITS_A_FARM]) for at in range(count)
    )
    VisitGrid.objects.bulk_create(VisitGrid(visit=visit, version=version) for visit in visits)
    now = timezone.now()
    team = {"person": by, "part": "farmer", "added_by": carla, "ethics_signed_at": now}
    Teammate.objects.bulk_create(Teammate(visit=visit, **team) for visit in visits)
    return by, visits, list(version.criteria.all())


def new_farms(network: Any, count: int) -> list[Any]:
    from peers.models import Farm

    told = {"network": network, "municipality": "Ici"}
    names = (f"bench-{uuid.uuid4().hex}" for _ in range(count))
    return Farm.objects.bulk_create(Farm(**told, name=name, slug=name) for name in names)


def body_of(visit: Any, rows: list[Any], by: Any, device: str = "") -> bytes:
    """A push as a tablet makes it: an id, a salt and a hash for each answer."""
    from visits.payload import read_entry

    entries = []
    for number, row in enumerate(rows):
        entry = {"entry_id": str(uuid.uuid4()), "kind": "answer", "criterion": str(row.pk)}
        entry |= {"voice": "team", "about": str(visit.about_of(row)), "value": {"level": "2"}}
        entry |= {"act": "own", "said_ref": str(by.ref), "on_behalf": "none", "parents": []}
        entry |= {"object_id": None, "derived_from": None, "salt": secrets.token_hex(16)}
        entry |= {"client_time": "2026-11-20T10:00:00+01:00", "dseq": number}
        entries.append(entry | {"payload_sha256": read_entry(entry).sha256})
    now = "2026-11-20T10:00:00+01:00"
    return json.dumps(
        {"proto": 1, "device": device, "client_now": now, "people": [], "entries": entries}
    ).encode()


def verb_worker(index: int, answers: int) -> Iterator[Work]:
    from visits.envelope import read_push
    from visits.services.push import deliver_push

    by, visits, rows = new_visits(index, answers)
    bodies = [(visit, body_of(visit, rows, by)) for visit in visits]

    def push(visit: Any, body: bytes) -> None:
        delivery = deliver_push(visit.pk, read_push(json.loads(body)), by=by)
        if delivery is None or {row.status for row in delivery.results} != {"stored"}:
            raise SystemExit(f"A push was not stored: {delivery}")

    for visit, body in bodies:
        yield lambda visit=visit, body=body: push(visit, body)
    raise SystemExit("More visits are needed: VISITS_EACH=…")


def web_worker(index: int, answers: int) -> Iterator[Work]:
    from visits.services.tablet import register_tablet

    by, visits, rows = new_visits(index, answers)
    cookie = signed_in(by)
    devices = [register_tablet(by, public_key=new_key(), name=f"T{k}") for k in range(30)]
    bodies = [
        (visit, body_of(visit, rows, by, str(devices[k % 30].pk))) for k, visit in enumerate(visits)
    ]
    for visit, body in bodies:
        yield lambda visit=visit, body=body: post(visit, body, cookie)
    raise SystemExit("More visits are needed: VISITS_EACH=…")


def new_key() -> str:
    from tests.visits.sync import new_key

    return new_key()


def signed_in(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def post(visit: Any, body: bytes, cookie: str) -> None:
    from spg.wsgi import application

    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/api/v1/sync/visits/{visit.pk}/entries",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "HTTP_COOKIE": cookie,
        "HTTP_X_CSRFTOKEN": TOKEN,
    }
    response = application(environ, lambda status, _headers, *_: said.append(status))
    told = b"".join(response)
    response.close()
    if not said[0].startswith("200") or b'"quarantined"' in told:
        raise SystemExit(f"{said[0]}: {told[:300]!r}")


if __name__ == "__main__":
    main()
