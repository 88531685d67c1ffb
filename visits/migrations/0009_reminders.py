import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Reminders: two kinds of message more, which nobody sends by hand."""

    dependencies = [
        ("visits", "0008_tablet"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("message", "message_kind_is_known"),
        migrations.AlterField(
            "message",
            "kind",
            models.CharField(
                choices=[
                    ("dated", "la visite a une date"),
                    ("report", "le compte rendu est à lire"),
                    ("reply", "la ferme a répondu"),
                    ("silent", "une tablette n'a pas tout envoyé"),
                    ("held", "des saisies attendent une décision"),
                ],
                max_length=6,
            ),
        ),
        migrations.AlterField(
            "message",
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
            "message",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["dated", "report", "reply", "silent", "held"])),
                name="message_kind_is_known",
            ),
        ),
    ]
