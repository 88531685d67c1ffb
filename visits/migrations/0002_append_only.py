"""Triggers that keep the log, the plan's events and the editions append-only."""

from django.db import migrations

# What may still change in a row, and only so: redaction blanks words and salt for ever.
REDACTION = {
    "visits_entry": (
        "NEW.value IS NULL AND NEW.salt IS NULL AND NEW.redacted_at IS NOT NULL"
        " AND OLD.redacted_at IS NULL",
        (
            "id", "network_id", "visit_id", "stream", "seq", "entry_id", "kind", "criterion_id",
            "voice", "about", "object_id", "act", "derived_from", "author_id", "said_by_id",
            "on_behalf", "source", "device", "dseq", "client_time", "received_at", "skew_ms",
            "proto", "payload_sha256", "chain_sha256",
        ),
    ),
    "visits_entryparent": ("1 = 0", ()),
    "visits_actionevent": (
        "NEW.data = '{}' AND NEW.why = ''",
        (
            "id", "farm_id", "action_id", "event_id", "kind", "at", "author_id", "said_by_id",
            "on_behalf", "visit_id",
        ),
    ),
    "visits_report": (
        "1 = 1",
        ("id", "visit_id", "edition", "tree_sha256", "head_seq", "sealed_by_id", "sealed_at"),
    ),
    "visits_visitstep": ("1 = 0", ()),
}
OPEN = "(SELECT open FROM visits_log_lock) = 0"


def create_sqlite(cursor):
    for table, (redacts, kept) in REDACTION.items():
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept) or "1 = 1"
        cursor.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {OPEN} "
            "BEGIN SELECT RAISE(ABORT, 'rows of the log are only added'); END"
        )
        cursor.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN {OPEN} AND NOT ({redacts} AND {same}) "
            "BEGIN SELECT RAISE(ABORT, 'rows of the log are only added'); END"
        )


def create_postgresql(cursor):
    cursor.execute(
        "CREATE FUNCTION visits_refuse() RETURNS trigger AS $$ BEGIN "
        f"IF {OPEN} THEN RAISE EXCEPTION 'rows of the log are only added' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; "
        "END $$ LANGUAGE plpgsql"
    )
    for table, (redacts, kept) in REDACTION.items():
        redacts = redacts.replace("NEW.data = '{}'", "NEW.data = '{}'::jsonb")
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
        cursor.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION visits_refuse()"
        )
        cursor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION visits_refuse()"
        )
        cursor.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NOT ({redacts} AND {same or '1 = 1'})) EXECUTE FUNCTION visits_refuse()"
        )


def create_triggers(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    cursor.execute("CREATE TABLE visits_log_lock (open integer NOT NULL)")
    cursor.execute("INSERT INTO visits_log_lock (open) VALUES (0)")
    {"sqlite": create_sqlite, "postgresql": create_postgresql}[schema_editor.connection.vendor](
        cursor
    )


def drop_triggers(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in REDACTION:
        for what in ("delete", "update", "truncate")[: 3 if postgresql else 2]:
            on = f" ON {table}" if postgresql else ""
            cursor.execute(f"DROP TRIGGER {table}_no_{what}{on}")
    if postgresql:
        cursor.execute("DROP FUNCTION visits_refuse()")
    cursor.execute("DROP TABLE visits_log_lock")


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_first")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]
