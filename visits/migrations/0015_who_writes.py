from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0014_arithmetic")]

    operations = [
        migrations.AddIndex(
            model_name="teammate",
            index=models.Index(
                condition=models.Q(("left_at", None), ("rapporteur", True)),
                fields=["visit"],
                name="teammate_who_writes",
            ),
        ),
    ]
