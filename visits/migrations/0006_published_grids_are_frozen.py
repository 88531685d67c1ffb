"""Triggers that keep a published version of a grid as it is, through whatever door one comes."""

from django.db import migrations

OPEN = "(SELECT open FROM visits_log_lock) = 0"
# How a row of each table leads to the version that it belongs to.
VERSION_OF = {
    "visits_theme": "{row}.version_id",
    "visits_criterion": "{row}.version_id",
    "visits_level": "(SELECT version_id FROM visits_criterion WHERE id = {row}.criterion_id)",
    "visits_criteriontheme": (
        "(SELECT version_id FROM visits_criterion WHERE id = {row}.criterion_id)"
    ),
}
WHY = "a published grid does not change"
# What stays of a version that is published; its status may still become "retired", once.
KEPT = (
    "id", "grid_id", "number", "languages", "charter", "missing", "not_applicable", "theme_result",
    "total", "always_left_out", "shelf", "published_at", "published_by_id",
)  # fmt: skip


def frozen(table, row):
    version = VERSION_OF[table].format(row=row)
    return f"(SELECT status FROM visits_gridversion WHERE id = {version}) <> 'draft'"


def changed(same):
    """A change of a version that is no draft, other than its retirement."""
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in KEPT)
    return (
        f"OLD.status <> 'draft' AND NOT (OLD.status = 'published' AND NEW.status = 'retired'"
        f" AND NEW.retired_at IS NOT NULL AND {kept})"
    )


def create_sqlite(cursor):
    stop = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    for table in VERSION_OF:
        for verb, rows in {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}.items():
            is_frozen = " OR ".join(frozen(table, row) for row in rows)
            cursor.execute(
                f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} "
                f"WHEN {OPEN} AND ({is_frozen}) {stop}"
            )
    cursor.execute(
        "CREATE TRIGGER visits_gridversion_frozen_update BEFORE UPDATE ON visits_gridversion "
        f"WHEN {OPEN} AND ({changed('IS')}) {stop}"
    )
    cursor.execute(
        "CREATE TRIGGER visits_gridversion_frozen_delete BEFORE DELETE ON visits_gridversion "
        f"WHEN {OPEN} AND OLD.status <> 'draft' {stop}"
    )


def create_postgresql(cursor):
    for table in VERSION_OF:
        rows = (
            "IF TG_OP <> 'INSERT' AND {old} THEN stop := true; END IF; "
            "IF TG_OP <> 'DELETE' AND {new} THEN stop := true; END IF; "
        )
        function(cursor, table, rows.format(old=frozen(table, "OLD"), new=frozen(table, "NEW")))
        trigger(cursor, table, "INSERT OR UPDATE OR DELETE")
    function(
        cursor,
        "visits_gridversion",
        "IF TG_OP = 'DELETE' THEN stop := OLD.status <> 'draft'; "
        f"ELSE stop := {changed('IS NOT DISTINCT FROM')}; END IF; ",
    )
    trigger(cursor, "visits_gridversion", "UPDATE OR DELETE")


def function(cursor, table, judge):
    cursor.execute(
        f"CREATE FUNCTION {table}_frozen() RETURNS trigger AS $$ "
        f"DECLARE stop boolean := false; BEGIN IF {OPEN} THEN {judge} END IF; "
        f"IF stop THEN RAISE EXCEPTION '{WHY}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )


def trigger(cursor, table, verbs):
    cursor.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE {verbs} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()"
    )


def create_triggers(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    {"sqlite": create_sqlite, "postgresql": create_postgresql}[schema_editor.connection.vendor](
        cursor
    )


def drop_triggers(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    for table in (*VERSION_OF, "visits_gridversion"):
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {table}_frozen ON {table}")
            cursor.execute(f"DROP FUNCTION {table}_frozen()")
            continue
        for verb in ("insert", "update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{verb}")


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_grid_editing")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]
