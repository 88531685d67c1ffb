"""How often a criterion is asked; the versions that are published go on as they were."""

from importlib import import_module

from django.db import migrations, models

frozen = import_module("visits.migrations.0006_published_grids_are_frozen")
VERBS = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}


def drop_triggers(apps, schema_editor):
    """SQLite writes the table anew: its triggers would go with it, or stop it."""
    if schema_editor.connection.vendor == "sqlite":
        cursor = schema_editor.connection.cursor()
        for table in frozen.VERSION_OF:
            for verb in VERBS:
                cursor.execute(f"DROP TRIGGER {table}_frozen_{verb.lower()}")


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        cursor = schema_editor.connection.cursor()
        for table in frozen.VERSION_OF:
            for verb, rows in VERBS.items():
                is_frozen = " OR ".join(frozen.frozen(table, row) for row in rows)
                cursor.execute(
                    f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} "
                    f"WHEN {frozen.OPEN} AND ({is_frozen}) "
                    f"BEGIN SELECT RAISE(ABORT, '{frozen.WHY}'); END"
                )


class Migration(migrations.Migration):
    dependencies = [("visits", "0017_what_is_acquired")]

    operations = [
        migrations.RunPython(drop_triggers, create_triggers),
        migrations.AddField(
            "criterion",
            "rhythm",
            models.CharField(
                choices=[
                    ("anew", "à neuf à chaque visite"),
                    ("yearly", "chaque année, avec la réponse d'avant"),
                    ("on_change", "quand quelque chose a changé"),
                ],
                default="anew",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "criterion",
            models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["anew", "yearly", "on_change"])),
                name="criterion_rhythm_is_known",
            ),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
