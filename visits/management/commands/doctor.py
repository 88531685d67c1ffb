"""What is missing on this machine, and what to do about it."""

import importlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from visits.models import Quarantine

Finding = tuple[bool, str, str]
FULL = 2  # SQLite's number for synchronous=FULL
PATIENCE = timedelta(minutes=10)
NO_PANGO = (
    "Pango is not installed; reports stay readable and printable as pages. On Debian: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class Command(BaseCommand):
    help = "Tell what is missing (PDF, mail, storage, backup) and what to do; exit 1 if anything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="only what is missing")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        findings = list(examine())
        for good, what, advice in findings:
            if not (good and quiet):
                self.stdout.write(f"{'ok     ' if good else 'missing'} {what}: {advice}")
        if not all(good for good, _what, _advice in findings):
            raise SystemExit(1)


def examine() -> Iterator[Finding]:
    yield _pdf()
    database = _migrations()
    yield database
    yield _durability()
    yield _mail()
    yield _storage()
    if database[0]:
        yield _held()
        yield _worker()


def _pdf() -> Finding:
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return (
            False,
            "PDF",
            NO_PANGO,
        )
    return True, "PDF", "reports can be made as PDF"


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return False, "database", f"{len(waiting)} steps to run: python manage.py migrate"
    return True, "database", f"{connection.vendor}, up to date"


def _durability() -> Finding:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            value = cursor.fetchone()[0]
        return value == "on", "durability", f"synchronous_commit is {value}; it must be on"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        full = cursor.fetchone()[0] >= FULL
    return full, "durability", "every acknowledged word is on the disk" if full else "not FULL"


def _mail() -> Finding:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return True, "mail", f"sent through {settings.EMAIL_HOST}"
    return False, "mail", "no mail leaves this machine; set EMAIL_URL=smtp://… to send codes"


def _storage() -> Finding:
    root = Path(settings.MEDIA_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".doctor"
        probe.write_text("ok")
        probe.unlink()
    except OSError as error:
        return False, "storage", f"{root} cannot be written: {error.strerror}"
    return True, "storage", f"files are kept in {root}"


def _held() -> Finding:
    waiting = Quarantine.objects.filter(decision="").count()
    words = f"{waiting} received entries wait for a decision" if waiting else "nothing waits"
    return True, "received", words


def _worker() -> Finding:
    """Long work that waits for nobody is the one thing that its page cannot tell."""
    late = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - PATIENCE).count()
    if late:
        advice = "run manage.py db_worker --batch every minute, or set WORKER=auto"
        return False, "worker", f"{late} jobs have waited for more than ten minutes; {advice}"
    last = DBTaskResult.objects.aggregate(last=Max("started_at"))["last"]
    seen = f"last seen at work on {last:%Y-%m-%d %H:%M} UTC" if last else "no long work so far"
    started = "the site starts one when needed" if settings.WORKER == "auto" else "run by you"
    return True, "worker", f"{started}; {seen}"
