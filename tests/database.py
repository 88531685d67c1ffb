"""The tests' database: migrated once for each set of migrations, emptied after a live server.

SQLite lies in a file, as in production: a live server's threads have their own connections. What
was migrated is kept in var/tests/ and copied for each run; `migrate` still goes over the copy.
"""

import hashlib
import importlib
import importlib.util
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

KEPT = Path(settings.BASE_DIR) / "var" / "tests"
#: What `migrate` writes of the code alone, whatever a test has done.
WRITTEN_BY_MIGRATE = {"django_content_type", "auth_permission", "django_migrations"}

#: Fixtures that lead to the database; whoever asks none of them says the same on every database.
LEADING = {"db", "transactional_db", "live_server", "django_db_setup"}
#: Theirs are processes that open the database by themselves.
BY_THEMSELVES = ("tests/sync/test_kills.py",)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, only what asks a database: the rest was run on SQLite, and says the same."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return
    asking = [item for item in items if asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not asks_a_database(item)])
    items[:] = asking


def asks_a_database(item: pytest.Item) -> bool:
    return bool(
        item.get_closest_marker("django_db")
        or LEADING.intersection(getattr(item, "fixturenames", ()))
        or item.nodeid.startswith(BY_THEMSELVES)
    )


def kept_file() -> Path:
    """Named for the migrations: another set of them finds no file, and makes its own."""
    said = hashlib.sha256(django.__version__.encode())
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            said.update(f"{config.label} {path.name}".encode() + path.read_bytes())
    return KEPT / f"{said.hexdigest()[:32]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database["TEST"]["NAME"] = str(file)
        if kept_file().exists():
            shutil.copyfile(kept_file(), file)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """A copy is migrated as it stands; pytest throws its folder away."""
    name = connections["default"].settings_dict["TEST"]["NAME"]
    return bool(name) and Path(name).exists()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,  # noqa: FBT001 - a fixture's name is its keyword
) -> Iterator[None]:
    """For whoever asks, a module's own fixture too. The first migration is kept for the next run."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
        if connection.vendor == "sqlite" and not django_db_keepdb:
            keep_migrated()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


def keep_migrated() -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    for former in {*KEPT.glob("*.sqlite3")} - {kept_file()}:
        former.unlink(missing_ok=True)
    copy = KEPT / uuid.uuid4().hex
    with closing(sqlite3.connect(copy)) as file:
        connection.ensure_connection()
        connection.connection.backup(file)
    copy.replace(kept_file())


@pytest.fixture(scope="session", autouse=True)
def flush_unlocks_the_log() -> Iterator[None]:
    """Tests with a live server end in a flush, and the log's triggers forbid to delete from it."""
    if importlib.util.find_spec("visits.services.entry") is None:
        yield
        return
    unlocked_log = importlib.import_module("visits.services.entry").unlocked_log
    flush = TransactionTestCase._fixture_teardown

    def flush_unlocked(case: TransactionTestCase) -> None:
        with unlocked_log():
            empty_tables()

    TransactionTestCase._fixture_teardown = flush_unlocked
    yield
    TransactionTestCase._fixture_teardown = flush


def empty_tables() -> None:
    """Every row of every table, but for what the code alone has written there."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    emptied = [name for name in tables if name not in WRITTEN_BY_MIGRATE]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), emptied))
