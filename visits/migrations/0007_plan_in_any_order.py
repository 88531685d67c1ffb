"""Each event of the plan keeps what it follows; what was done is not thereby accepted."""

from django.db import migrations, models
from django.db.models import Q

KEPT = (
    "id", "farm_id", "action_id", "event_id", "kind", "at", "author_id", "said_by_id",
    "on_behalf", "visit_id",
)
TRIGGER = "visits_actionevent_no_update"


def write_trigger(schema_editor, kept):
    """Adding a column that may be empty keeps the table and its triggers; this one learns it."""
    cursor = schema_editor.connection.cursor()
    if schema_editor.connection.vendor == "postgresql":
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
        redacts = f"NEW.data = '{{}}'::jsonb AND NEW.why = '' AND {same}"
        cursor.execute(f"DROP TRIGGER {TRIGGER} ON visits_actionevent")
        cursor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON visits_actionevent FOR EACH ROW "
            f"WHEN (NOT ({redacts})) EXECUTE FUNCTION visits_refuse()"
        )
        return
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
    cursor.execute(f"DROP TRIGGER {TRIGGER}")
    cursor.execute(
        f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON visits_actionevent "
        f"WHEN (SELECT open FROM visits_log_lock) = 0 "
        f"AND NOT (NEW.data = '{{}}' AND NEW.why = '' AND {same}) "
        "BEGIN SELECT RAISE(ABORT, 'rows of the log are only added'); END"
    )


def learn(apps, schema_editor):
    write_trigger(schema_editor, (*KEPT, "seen"))


def forget(apps, schema_editor):
    write_trigger(schema_editor, KEPT)


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_published_grids_are_frozen")]

    operations = [
        migrations.AddField("actionevent", "seen", models.JSONField(editable=False, null=True)),
        migrations.RunPython(learn, forget),
        migrations.RemoveConstraint("action", "action_accepted_names_its_text"),
        migrations.AddConstraint(
            "action",
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_version__isnull=False),
                name="action_accepted_names_its_text",
            ),
        ),
    ]
