"""What a published method asks beyond the policy; frozen with the version like all the rest."""

from importlib import import_module

from django.db import migrations, models

frozen = import_module("visits.migrations.0006_published_grids_are_frozen")
NAME = "visits_gridversion_frozen"


def changed(same, *more):
    """As in 0006, with the columns that came since."""
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in (*frozen.KEPT, *more))
    return (
        "OLD.status <> 'draft' AND NOT (OLD.status = 'published' AND NEW.status = 'retired'"
        f" AND NEW.retired_at IS NOT NULL AND {kept})"
    )


def write_trigger(schema_editor, *more):
    cursor = schema_editor.connection.cursor()
    if schema_editor.connection.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER {NAME}_update")
        cursor.execute(
            f"CREATE TRIGGER {NAME}_update BEFORE UPDATE ON visits_gridversion "
            f"WHEN {frozen.OPEN} AND ({changed('IS', *more)}) "
            f"BEGIN SELECT RAISE(ABORT, '{frozen.WHY}'); END"
        )
        return
    cursor.execute(f"DROP TRIGGER {NAME} ON visits_gridversion")
    cursor.execute(f"DROP FUNCTION {NAME}()")
    frozen.function(
        cursor,
        "visits_gridversion",
        "IF TG_OP = 'DELETE' THEN stop := OLD.status <> 'draft'; "
        f"ELSE stop := {changed('IS NOT DISTINCT FROM', *more)}; END IF; ",
    )
    frozen.trigger(cursor, "visits_gridversion", "UPDATE OR DELETE")


def freeze(apps, schema_editor):
    write_trigger(schema_editor, "arithmetic")


def thaw(apps, schema_editor):
    write_trigger(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("visits", "0013_results_at_scale")]

    operations = [
        # Nullable and without a default: SQLite adds the column and keeps the table's triggers.
        migrations.AddField("gridversion", "arithmetic", models.JSONField(blank=True, null=True)),
        migrations.RunPython(freeze, thaw),
    ]
