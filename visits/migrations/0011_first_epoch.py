"""The server has its identity from the start: reading a page never has to make it."""

from django.db import migrations


def begin(apps, schema_editor):
    epochs = apps.get_model("visits", "Epoch").objects.using(schema_editor.connection.alias)
    if not epochs.exists():
        epochs.create(why="first start")


class Migration(migrations.Migration):
    dependencies = [("visits", "0010_guest_card")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
