"""Tablets, the visits made ready on them, and the keys by which their words are known."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person
from visits.models.grid import GridVersion
from visits.models.visit import Teammate, Visit


class GuestCard(models.Model):
    """A printed code by which a guest signs in once; the code itself is kept nowhere."""

    teammate = models.ForeignKey(Teammate, models.CASCADE, related_name="cards")
    code_sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="guest_card_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teammate_id} · {self.made_at:%Y-%m-%d}"

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class Tablet(models.Model):
    """One person on one browser: its key signs what they say there, also without a login."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tablets")
    name = models.CharField(_("nom de la tablette"), max_length=60)
    public_key = models.CharField(max_length=200)
    build = models.CharField(max_length=40, blank=True)
    registered_at = models.DateTimeField(default=timezone.now)
    last_contact_at = models.DateTimeField(default=timezone.now)
    outbox_entries = models.PositiveIntegerField(default=0)
    outbox_photos = models.PositiveIntegerField(default=0)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-last_contact_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "public_key"], name="tablet_key_once"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="tablet_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


class Preparation(models.Model):
    """A visit made ready on a tablet, and what the tablet has told of it since."""

    tablet = models.ForeignKey(Tablet, models.CASCADE, related_name="preparations")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="preparations")
    prepared_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveIntegerField(default=0)
    tested_at = models.DateTimeField(null=True, blank=True)
    persistent = models.BooleanField(default=False)
    last_contact_at = models.DateTimeField(default=timezone.now)
    outbox_entries = models.PositiveIntegerField(default=0)
    outbox_photos = models.PositiveIntegerField(default=0)
    empty_at = models.DateTimeField(null=True, blank=True)
    told_silent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tablet", "visit"], name="preparation_once")]

    def __str__(self) -> str:
        return f"{self.tablet} · {self.visit_id}"


class VisitKey(models.Model):
    """What the files of a visit are encrypted to, in hexadecimal: in its bundles, and here."""

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="file_key")
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.visit_id)


class ServerKey(models.Model):
    """The server's own pairs: one signs certificates, one opens what only the server may read."""

    class Purpose(models.TextChoices):
        SIGN = "sign"
        OPEN = "open"

    purpose = models.CharField(max_length=4, choices=Purpose.choices, unique=True)
    private_pem = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.purpose


class Draft(models.Model):
    """A visit that began on a tablet without having been planned, until somebody attaches it."""

    id = models.UUIDField(primary_key=True, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="drafts")
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tablet = models.ForeignKey(Tablet, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(GridVersion, models.PROTECT, null=True, blank=True)
    farm_name = models.CharField(max_length=200)
    day = models.DateField()
    people = models.JSONField(default=list)
    received_at = models.DateTimeField(default=timezone.now)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="drafts")
    attached_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    attached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=True, attached_by__isnull=True, attached_at__isnull=True)
                | Q(visit__isnull=False, attached_by__isnull=False, attached_at__isnull=False),
                name="draft_attached_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.farm_name} · {self.day}"
