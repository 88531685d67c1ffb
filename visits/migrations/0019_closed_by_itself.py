"""A step that nobody took: time alone closed the visit. The steps stay append-only."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

append_only = import_module("visits.migrations.0002_append_only")
TABLE = "visits_visitstep"
WHAT = ("delete", "update")


def drop_triggers(apps, schema_editor):
    """SQLite writes the table anew: its triggers would go with it."""
    if schema_editor.connection.vendor == "sqlite":
        cursor = schema_editor.connection.cursor()
        for what in WHAT:
            cursor.execute(f"DROP TRIGGER {TABLE}_no_{what}")


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        cursor = schema_editor.connection.cursor()
        for what in WHAT:
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_no_{what} BEFORE {what} ON {TABLE} "
                f"WHEN {append_only.OPEN} "
                "BEGIN SELECT RAISE(ABORT, 'rows of the log are only added'); END"
            )


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0018_rhythm"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_triggers, create_triggers),
        migrations.AlterField(
            "visitstep",
            "by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "visitstep",
            models.CheckConstraint(
                condition=models.Q(("by__isnull", False), ("status", "closed"), _connector="OR"),
                name="step_by_itself_closes",
            ),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
