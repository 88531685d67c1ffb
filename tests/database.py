"""The tests' database: migrated once for each set of migrations, emptied after a live server.

SQLite lies in a file, as in production: a live server's threads have their own connections. What
was migrated is kept in var/tests/ and copied for each run; `migrate` still goes over the copy.
"""

import hashlib
import importlib
import importlib.util
import shutil
import sqlite3
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

KEPT = Path(settings.BASE_DIR) / "var" / "tests"
#: What `migrate` writes of the code alone, whatever a test has done.
WRITTEN_BY_MIGRATE = {"django_content_type", "auth_permission", "django_migrations"}


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
def django_db_setup(django_db_setup: None, django_db_blocker, django_db_keepdb) -> None:
    """After the first run's own migration, a copy of its outcome is kept for the next."""
    if connection.vendor != "sqlite" or django_db_keepdb:
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    for former in KEPT.glob("*.sqlite3"):
        former.unlink(missing_ok=True)
    copy = KEPT / Path(connection.settings_dict["NAME"]).parent.parent.name
    with django_db_blocker.unblock(), closing(sqlite3.connect(copy)) as file:
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
