"""Bytes that came with a visit, named by their hash: photos and drawn signatures."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from peers.models import Person
from visits.models.tablet import Draft
from visits.models.visit import Visit


class Blob(models.Model):
    """What was received under one hash, and the derivative that is served in its place.

    `expected`: an entry names it and it has not come. `received`: verified and durable.
    `served`: re-encoded; the bytes received are deleted. `refused`: no picture could be read.
    """

    class State(models.TextChoices):
        EXPECTED = "expected"
        RECEIVED = "received"
        SERVED = "served"
        REFUSED = "refused"
        LOST = "lost"
        WITHDRAWN = "withdrawn"

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="blobs")
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, blank=True, related_name="blobs")
    received_sha256 = models.CharField(max_length=64)
    served_sha256 = models.CharField(max_length=64, blank=True)
    stream = models.CharField(max_length=7, default="shared")
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    mime = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.EXPECTED)
    held = models.BooleanField(default=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    expected_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    in_backup_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "received_sha256"], name="blob_once_per_visit"
            ),
            models.UniqueConstraint(
                fields=["draft", "received_sha256"], name="blob_once_per_draft"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | Q(draft__isnull=False),
                name="blob_belongs_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["lost", "withdrawn"], decided_by__isnull=False)
                | ~Q(state__in=["lost", "withdrawn"]),
                name="blob_given_up_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_sha256[:12]} {self.state}"
