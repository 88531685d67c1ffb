"""SQLite wrote the table of steps anew for 0019, and its triggers went with the old one: here they are."""

from importlib import import_module

from django.db import migrations

append_only = import_module("visits.migrations.0002_append_only")
TABLE = "visits_visitstep"


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb in ("DELETE", "UPDATE"):  # of a step nothing may change
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
            f"WHEN {append_only.OPEN} "
            "BEGIN SELECT RAISE(ABORT, 'rows of the log are only added'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("visits", "0019_closed_by_itself")]

    operations = [migrations.RunPython(create_triggers, migrations.RunPython.noop)]
