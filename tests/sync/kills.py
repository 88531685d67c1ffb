"""A real web server killed at random moments of real pushes, and PostgreSQL stopped in their midst.

python -m tests.sync.kills N SEED [sqlite|postgresql]: N kills of the worker on each database (and
N/5 immediate stops of PostgreSQL). What was acknowledged is there, once, whole, without a gap.
"""

import contextlib
import http.client
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import postgres
from tests.sync.figures import tell

ROOT = Path(__file__).resolve().parents[2]
PUSHERS, ANSWERS = 3, 6
TOKEN = "t" * 32


def main(count: int, seed: int, which: str = "") -> int:
    fine = True
    for name in ("sqlite", "postgresql"):
        if which in {"", name}:
            with tempfile.TemporaryDirectory(prefix="kills-", dir="/tmp") as folder:
                fine &= run_on(name, Path(folder), count, seed)
    return 0 if fine else 1


def run_on(name: str, folder: Path, count: int, seed: int) -> bool:
    """In a process of its own: the settings are read once."""
    if name == "sqlite":
        return _run(f"sqlite://{folder}/kills.sqlite3", folder, count, seed)
    binaries = postgres.find_binaries(folder)
    if binaries is None:
        sys.stderr.write(postgres.NONE_THERE)
        return False
    with postgres.server(binaries, folder, more="") as url:
        os.environ["KILLS_PG"] = json.dumps([str(binaries), str(folder / "run")])
        return _run(url, folder, count, seed)


def _run(url: str, folder: Path, count: int, seed: int) -> bool:
    settings = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "spg.settings",
        "DEMO": "1",
        "ALLOWED_HOSTS": "",
    }
    settings |= {"DEBUG": "0", "MEDIA_URL_OR_BUCKET": str(folder / "media")}
    words = [sys.executable, "-m", "tests.sync.kills", "--inside", str(count), str(seed)]
    return subprocess.run(words, cwd=ROOT, env=os.environ | settings, check=False).returncode == 0


# -- inside: a village, a server, pushes, kills


@dataclass
class Batch:
    """One push of one person, sent again with the same ids until it is acknowledged."""

    body: bytes
    ids: list[str]
    acked: bool = False


@dataclass
class Pusher:
    """A person with a session, who sends one batch at a time."""

    cookie: str
    visit: Any
    make: Callable[[], Batch]
    batch: Batch
    acked: list[str] = field(default_factory=list)

    def send(self, port: int) -> None:
        if self.batch.acked:
            self.batch = self.make()
        headers = {"Cookie": self.cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            path = f"/api/v1/sync/visits/{self.visit.pk}/entries"
            connection.request("POST", path, self.batch.body, headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())
            statuses = {row["status"] for row in told["results"]}
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return  # lost: the same ids once more, next time
        finally:
            connection.close()
        if answer.status == 200 and statuses <= {"stored", "duplicate"}:
            self.batch.acked = True
            self.acked += self.batch.ids


def inside(count: int, seed: int) -> int:
    from django.core.management import call_command
    from django.db import connection

    import spg.wsgi  # noqa: F401 - set up as a web server does

    call_command("migrate", verbosity=0, interactive=False)
    chance = random.Random(seed)
    pushers = make_pushers()
    name = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    connection.close()
    with web_server() as (master, port):
        spans = [_round(pushers, port) for _ in range(3)]
        longest = min(max(spans) * 1.1, 1.5)
        torn = kill_workers(pushers, master, port, count, lambda: chance.uniform(0, longest))
        fine = judge(f"S4 kill -9, {name}, {count} kills, seed {seed}", pushers, torn)
        if name == "PostgreSQL":
            stops = max(count // 5, 1)
            torn = stop_database(pushers, port, stops, lambda: chance.uniform(0, longest))
            fine &= judge(f"S4 crash stops, {name}, {stops} stops, seed {seed}", pushers, torn)
    return 0 if fine else 1


def make_pushers() -> list[Pusher]:
    from tests.makers import (
        make_farm,
        make_grid,
        make_member,
        make_network,
        make_person,
        make_visit,
    )

    network = make_network()
    carla = make_member(network, make_person("Carla"), "facilitator")
    team = tuple(make_member(network, make_person(f"P{index}")) for index in range(PUSHERS))
    farm = make_farm(network, make_person("Ana"))
    version = make_grid(network, themes=1, criteria=ANSWERS, by=carla)
    visit = make_visit(farm, version, by=carla, team=team)
    return [make_pusher(visit, person) for person in team]


def make_pusher(visit: Any, person: Any) -> Pusher:
    from bench.pushers import signed_in
    from tests.makers import criteria
    from tests.visits.sync import said

    rows, before = criteria(visit), {}

    def make() -> Batch:
        """Each answer in place of the one before: a lost batch would leave a hole in the line."""
        entries = []
        for row in rows:
            made = said(visit, person, criterion=row, parents=before.get(row.pk, []))
            before[row.pk] = [made["entry_id"]]
            entries.append(made)
        device = str(uuid.UUID(int=secrets.randbits(128)))
        body = json.dumps({"proto": 1, "device": device, "entries": entries}).encode()
        return Batch(body, [entry["entry_id"] for entry in entries])

    return Pusher(signed_in(person), visit, make, make())


@contextlib.contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """One worker of eight threads, loaded before it forks, so that the next is there at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--preload"]
    settings = os.environ | {"PORT": str(port), "WEB_CONCURRENCY": "1"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(words, cwd=ROOT, env=settings, stdout=quiet, stderr=quiet)
    try:
        wait_for(port)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api/v1/sync/hello")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise SystemExit("The web server does not answer.")


def _round(pushers: list[Pusher], port: int) -> float:
    start = time.perf_counter()
    threads = [threading.Thread(target=pusher.send, args=(port,)) for pusher in pushers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def _round_with(pushers: list[Pusher], port: int, wait: float, strike: Callable[[], None]) -> None:
    threads = [threading.Thread(target=pusher.send, args=(port,)) for pusher in pushers]
    for thread in threads:
        thread.start()
    time.sleep(wait)
    strike()
    for thread in threads:
        thread.join()


def kill_workers(
    pushers: list[Pusher],
    master: int,
    port: int,
    count: int,
    moment: Callable[[], float],
) -> int:
    torn = 0
    for at in range(1, count + 1):
        _round_with(pushers, port, moment(), lambda: _kill_one(master))
        wait_for(port)
        torn += torn_batches(pushers)
        if at % 100 == 0:
            sys.stderr.write(f"{at} of {count} kills\n")
    return torn


def _kill_one(master: int) -> None:
    told = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=False)
    for worker in told.stdout.split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)


def stop_database(pushers: list[Pusher], port: int, count: int, moment: Callable[[], float]) -> int:
    """No checkpoint, no farewell: as if its processes had been killed."""
    from django.db import connection

    binaries, data = map(Path, json.loads(os.environ["KILLS_PG"]))
    control = [str(binaries / "pg_ctl"), "-D", str(data / "db"), "-w"]
    options = postgres.SERVER_OPTIONS.format(folder=data)

    def strike() -> None:
        postgres.call([*control, "-m", "immediate", "stop"], data)
        postgres.call([*control, "-l", str(data / "log"), "-o", options, "start"], data)

    torn = 0
    for _ in range(count):
        connection.close()
        _round_with(pushers, port, moment(), strike)
        wait_for(port)
        torn += torn_batches(pushers)
    return torn


def torn_batches(pushers: list[Pusher]) -> int:
    """Batches of which a part is there: each was to come whole or not at all."""
    from visits.models import Entry

    found = [Entry.objects.filter(entry_id__in=pusher.batch.ids).count() for pusher in pushers]
    return sum(there not in {0, len(p.batch.ids)} for there, p in zip(found, pushers, strict=True))


def judge(name: str, pushers: list[Pusher], torn: int) -> bool:
    from visits.models import Entry
    from visits.services.rebuild import rebuild_projections

    visit = pushers[0].visit
    acked = [key for pusher in pushers for key in pusher.acked]
    rows = Entry.objects.filter(visit=visit).order_by("seq").values_list("seq", "entry_id")
    stored = [str(key) for _seq, key in rows]
    lost = len(set(acked) - set(stored))
    gaps = [seq for seq, _key in rows] != list(range(1, len(stored) + 1))
    faults = rebuild_projections(visit, check=True)
    told = [
        tell(f"{name}: acknowledged", len(acked), ">0", passed=bool(acked)),
        tell(f"{name}: lost", lost, "0", passed=lost == 0),
        tell(f"{name}: doubled", len(stored) - len(set(stored)), "0",
             passed=len(stored) == len(set(stored))),
        tell(f"{name}: torn batches", torn, "0", passed=torn == 0),
        tell(f"{name}: gaps", int(gaps), "0", passed=not gaps),
        tell(f"{name}: faults of rebuild --check", len(faults), "0", passed=not faults),
    ]  # fmt: skip
    return all(told)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.exit(inside(int(sys.argv[2]), int(sys.argv[3])))
    given = sys.argv[1:]
    sys.exit(main(int(given[0]) if given else 1000, int(given[1]) if given[1:] else 1, *given[2:]))
