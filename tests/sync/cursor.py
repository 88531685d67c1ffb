"""Eight writers and a reader who follows the numbers: none is skipped, none comes twice.

python -m tests.sync.cursor SECONDS SEED, on a PostgreSQL of its own. The control is the number that
most would take, a sequence: there the reader must skip rows, or the proof proves nothing.
"""

import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import postgres
from tests.sync.figures import tell

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 8


def main(seconds: float, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="cursor-", dir="/tmp") as folder:
        binaries = postgres.find_binaries(Path(folder))
        if binaries is None:
            sys.stderr.write(postgres.NONE_THERE)
            return 1
        with postgres.server(binaries, Path(folder)) as url:
            settings = {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "spg.settings",
                "DEMO": "1",
                "ALLOWED_HOSTS": "",
            }
            settings |= {"DEBUG": "0", "MEDIA_URL_OR_BUCKET": folder}
            words = [sys.executable, "-m", "tests.sync.cursor", "--inside", str(seconds), str(seed)]
            environment = os.environ | settings
            return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode


def inside(seconds: float, seed: int) -> int:
    from django.core.management import call_command
    from django.db import connection

    import spg.wsgi  # noqa: F401 - set up as a web server does

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive (id bigserial PRIMARY KEY, words text)")
    visit, ben, ana = make_visit_of_two()
    fine = True
    for stream in ("shared", "private"):
        end = time.time() + seconds / 2
        seen = together(log_writer, log_reader, end, seed, (visit, stream, ben, ana))
        total = last_number(visit, stream)
        skipped, repeated = total - len(set(seen)), len(seen) - len(set(seen))
        name = f"S8 cursor, {stream}, {WRITERS} writers, {total} entries"
        fine &= tell(f"{name}: skipped", skipped, "0", passed=skipped == 0)
        fine &= tell(f"{name}: repeated", repeated, "0", passed=repeated == 0)
        fine &= tell(f"{name}: in order", seen == sorted(seen), "True", passed=seen == sorted(seen))
    seen = together(naive_writer, naive_reader, time.time() + min(seconds / 2, 10), seed, ())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM naive")
        total = cursor.fetchone()[0]
    skipped = total - len(seen)
    name = f"S8 control, sequence, {WRITERS} writers, {total} rows: skipped"
    return 0 if tell(name, skipped, ">0", passed=skipped > 0) and fine else 1


def make_visit_of_two() -> tuple[Any, Any, Any]:
    from tests import makers as m

    network = m.make_network()
    carla = m.make_member(network, m.make_person("Carla"), "facilitator")
    ben, ana = m.make_member(network, m.make_person("Ben")), m.make_person("Ana")
    version = m.make_grid(network, themes=1, criteria=4, by=carla)
    return m.make_visit(m.make_farm(network, ana), version, by=carla, team=(ben,)), ben, ana


def together(writer: Any, reader: Any, end: float, seed: int, given: tuple[Any, ...]) -> list[int]:
    from django.db import connections

    connections.close_all()  # each process has one of its own
    context = multiprocessing.get_context("fork")
    results, done = context.Queue(), context.Event()
    writers = [
        context.Process(target=writer, args=(end, seed * 100 + index, *given))
        for index in range(WRITERS)
    ]
    following = context.Process(target=reader, args=(done, results, *given))
    for process in (*writers, following):
        process.start()
    for process in writers:
        process.join()
    done.set()
    seen = results.get()
    following.join()
    return list(seen)


def log_writer(end: float, seed: int, visit: Any, stream: str, *people: Any) -> None:
    from tests.makers import criteria
    from tests.visits.sync import said
    from visits.envelope import Push
    from visits.services.push import deliver_push

    chance, rows = random.Random(seed), criteria(visit)
    ben, ana = people
    by, voice = (ben, "team") if stream == "shared" else (ana, "self")
    while time.time() < end:
        batch = [
            said(visit, by, criterion=chance.choice(rows), voice=voice)
            for _ in range(chance.randint(1, 4))
        ]
        deliver_push(visit.pk, Push(batch), by=by)


def log_reader(done: Any, results: Any, visit: Any, stream: str, *_people: Any) -> None:
    from visits.queries.pull import page_of

    seen, after = [], 0
    while True:
        last = done.is_set()
        page = page_of(visit, stream, after=after, limit=50)
        seen += [row["seq"] for row in page.entries]
        after = seen[-1] if seen else 0
        if last and not page.more:
            break
    results.put(seen)


def last_number(visit: Any, stream: str) -> int:
    from visits.models import Entry

    return Entry.objects.filter(visit=visit, stream=stream).count()


def naive_writer(end: float, seed: int) -> None:
    from django.db import connection, transaction

    chance = random.Random(seed)
    while time.time() < end:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO naive (words) VALUES ('x')")
            time.sleep(chance.random() / 200)


def naive_reader(done: Any, results: Any) -> None:
    from django.db import connection

    seen, after = [], 0
    while True:
        last = done.is_set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM naive WHERE id > %s ORDER BY id LIMIT 50", [after])
            rows = [row[0] for row in cursor.fetchall()]
        seen += rows
        after = rows[-1] if rows else after
        if last and not rows:
            break
    results.put(seen)


if __name__ == "__main__":
    inner = sys.argv[1:2] == ["--inside"]
    given = sys.argv[2:] if inner else sys.argv[1:]
    seconds, seed = float(given[0]) if given else 600.0, int(given[1]) if given[1:] else 1
    sys.exit((inside if inner else main)(seconds, seed))
