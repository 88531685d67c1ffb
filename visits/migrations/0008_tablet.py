"""Tablets, what was prepared on them, their keys, unprepared visits, photos."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("peers", "0001_first"),
        ("visits", "0007_plan_in_any_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preparation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("size", models.PositiveIntegerField(default=0)),
                ("tested_at", models.DateTimeField(blank=True, null=True)),
                ("persistent", models.BooleanField(default=False)),
                ("last_contact_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("outbox_entries", models.PositiveIntegerField(default=0)),
                ("outbox_photos", models.PositiveIntegerField(default=0)),
                ("empty_at", models.DateTimeField(blank=True, null=True)),
                ("told_silent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ServerKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("sign", "Sign"), ("open", "Open")], max_length=4, unique=True
                    ),
                ),
                ("private_pem", models.TextField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Tablet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nom de la tablette")),
                ("public_key", models.CharField(max_length=200)),
                ("build", models.CharField(blank=True, max_length=40)),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_contact_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("outbox_entries", models.PositiveIntegerField(default=0)),
                ("outbox_photos", models.PositiveIntegerField(default=0)),
                ("forgotten_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("wiped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-last_contact_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="quarantine",
            name="device",
            field=models.CharField(blank=True, max_length=36),
        ),
        migrations.AlterField(
            model_name="quarantine",
            name="reason",
            field=models.CharField(
                choices=[
                    ("not_member", "la personne n'est plus dans l'équipe"),
                    ("voice_not_allowed", "cette voix n'est pas la sienne"),
                    ("visit_sealed", "arrivé après l'écriture du compte rendu"),
                    ("unknown_criterion", "critère d'une autre grille"),
                    ("unknown_kind", "sorte de saisie inconnue"),
                    ("unknown_person", "personne inconnue de cette visite"),
                    ("stream_mismatch", "adressé au mauvais endroit"),
                    ("bad_value", "réponse illisible"),
                    ("bad_hash", "contenu altéré pendant l'envoi"),
                    ("visit_unattached", "visite pas encore rattachée"),
                    ("unverified_file", "reçu par fichier, auteur non vérifié"),
                    ("device_revoked", "tablette retirée"),
                    ("too_old_proto", "application trop ancienne"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="quarantine",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held",
                to="visits.visit",
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("farm_name", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("people", models.JSONField(default=list)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attached_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attached_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="peers.network",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="visits.gridversion",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Blob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_sha256", models.CharField(max_length=64)),
                ("served_sha256", models.CharField(blank=True, max_length=64)),
                ("stream", models.CharField(default="shared", max_length=7)),
                ("size", models.PositiveIntegerField(default=0)),
                ("width", models.PositiveSmallIntegerField(default=0)),
                ("height", models.PositiveSmallIntegerField(default=0)),
                ("mime", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "Expected"),
                            ("received", "Received"),
                            ("served", "Served"),
                            ("refused", "Refused"),
                            ("lost", "Lost"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="expected",
                        max_length=9,
                    ),
                ),
                ("held", models.BooleanField(default=False)),
                ("expected_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("in_backup_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blobs",
                        to="visits.visit",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blobs",
                        to="visits.draft",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="quarantine",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held",
                to="visits.draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantine",
            constraint=models.UniqueConstraint(
                fields=("draft", "entry_id", "raw_sha256"), name="held_once_per_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visit__isnull", False), ("draft__isnull", False), _connector="OR"
                ),
                name="held_belongs_somewhere",
            ),
        ),
        migrations.AddField(
            model_name="preparation",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preparations",
                to="visits.visit",
            ),
        ),
        migrations.AddField(
            model_name="tablet",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tablets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="tablet",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="preparation",
            name="tablet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preparations",
                to="visits.tablet",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="tablet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="visits.tablet",
            ),
        ),
        migrations.AddField(
            model_name="visitkey",
            name="visit",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="file_key",
                to="visits.visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.UniqueConstraint(
                fields=("visit", "received_sha256"), name="blob_once_per_visit"
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.UniqueConstraint(
                fields=("draft", "received_sha256"), name="blob_once_per_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visit__isnull", False), ("draft__isnull", False), _connector="OR"
                ),
                name="blob_belongs_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", False), ("state__in", ["lost", "withdrawn"])),
                    models.Q(("state__in", ["lost", "withdrawn"]), _negated=True),
                    _connector="OR",
                ),
                name="blob_given_up_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="tablet",
            constraint=models.UniqueConstraint(
                fields=("person", "public_key"), name="tablet_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tablet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="tablet_revoked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.UniqueConstraint(fields=("tablet", "visit"), name="preparation_once"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("attached_at__isnull", True),
                        ("attached_by__isnull", True),
                        ("visit__isnull", True),
                    ),
                    models.Q(
                        ("attached_at__isnull", False),
                        ("attached_by__isnull", False),
                        ("visit__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="draft_attached_by_somebody",
            ),
        ),
    ]
