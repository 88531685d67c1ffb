"""What the database itself refuses: a row of the log that changes or goes."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from tests.makers import say

pytestmark = pytest.mark.django_db
append_only = import_module("visits.migrations.0002_append_only")


def triggers():
    """Whatever a later migration did with these tables: SQLite writes some anew."""
    name, table = {"sqlite": ("name", "sqlite_master WHERE type = 'trigger'")}.get(
        connection.vendor, ("tgname", "pg_trigger")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table}")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("table", append_only.REDACTION)
def test_each_table_of_the_log_keeps_its_triggers(table):
    assert {f"{table}_no_delete", f"{table}_no_update"} <= triggers()


@pytest.mark.parametrize("table", ["visits_entry", "visits_visitstep"])
@pytest.mark.parametrize("change", ["UPDATE {} SET visit_id = NULL", "DELETE FROM {}"])
def test_a_row_of_the_log_neither_changes_nor_goes(village, table, change):
    say(village.visit, village.ben)
    refused = pytest.raises(DatabaseError, match="only added")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
