"""What was bound or indexed twice is so once: a push of three hundred answers had 2,700 rows looked
up at its end, and now 1,200.

Said to Django alone: SQLite would write the tables anew, and lose the triggers of the log with it. It
keeps the references of its tables, which nothing contradicts.
"""

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT

INDEXES = {
    "visits_entry_visit_id_3b515006": "visits_entry (visit_id)",
    "visits_entryparent_entry_id_0e5e1916": "visits_entryparent (entry_id)",
    "visits_head_visit_id_b4b5c499": "visits_head (visit_id)",
    "visits_answer_visit_id_7f1e710e": "visits_answer (visit_id)",
}
REFERENCES = {
    "visits_entry_network_id_d7f68201_fk_peers_network_id": ("network_id", "peers_network"),
    "visits_head_visit_id_b4b5c499_fk_visits_visit_id": ("visit_id", "visits_visit"),
    "visits_head_entry_id_0361bae4_fk_visits_entry_id": ("entry_id", "visits_entry"),
    "visits_answer_visit_id_7f1e710e_fk_visits_visit_id": ("visit_id", "visits_visit"),
    "visits_answer_criterion_id_7d1650f7_fk_visits_criterion_id": (
        "criterion_id",
        "visits_criterion",
    ),
}


def loosen(apps, schema_editor):
    for index in INDEXES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {index}")
    if schema_editor.connection.vendor == "postgresql":
        for name, (column, _to) in REFERENCES.items():
            table = name.split(f"_{column}")[0]
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


def bind(apps, schema_editor):
    for index, columns in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {index} ON {columns}")
    if schema_editor.connection.vendor == "postgresql":
        for name, (column, to) in REFERENCES.items():
            table = name.split(f"_{column}")[0]
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column})"
                f" REFERENCES {to} (id) DEFERRABLE INITIALLY DEFERRED"
            )


def to(model, on_delete, related_name, **given):
    return models.ForeignKey(model, on_delete, related_name=related_name, **given)


class Migration(migrations.Migration):
    dependencies = [("peers", "0002_territory"), ("visits", "0019_closed_by_itself")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(loosen, bind)],
            [
                migrations.AlterField(
                    "entry", "network", to("peers.network", PROTECT, "+", db_constraint=False)
                ),
                migrations.AlterField(
                    "entry", "visit", to("visits.visit", PROTECT, "entries", db_index=False)
                ),
                migrations.AlterField(
                    "entryparent", "entry", to("visits.entry", PROTECT, "parents", db_index=False)
                ),
                migrations.AlterField(
                    "head",
                    "visit",
                    to("visits.visit", CASCADE, "heads", db_constraint=False, db_index=False),
                ),
                migrations.AlterField(
                    "head",
                    "entry",
                    models.OneToOneField(
                        "visits.entry", PROTECT, related_name="head", db_constraint=False
                    ),
                ),
                migrations.AlterField(
                    "answer",
                    "visit",
                    to("visits.visit", CASCADE, "answers", db_constraint=False, db_index=False),
                ),
                migrations.AlterField(
                    "answer",
                    "criterion",
                    to("visits.criterion", PROTECT, "answers", db_constraint=False),
                ),
            ],
        )
    ]
