"""Answers that came from another form tool: which file, who brought it, which visit each made."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person
from visits.models.grid import Grid, GridVersion
from visits.models.visit import Visit


class SubmissionImport(models.Model):
    """One file of answers, brought by somebody, read against one version of a grid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="submission_imports")
    version = models.ForeignKey(GridVersion, models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    summary = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("réponses reprises d'un autre outil")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.filename


class Submission(models.Model):
    """One answered form of such a file and the visit that it became: never twice."""

    brought = models.ForeignKey(SubmissionImport, models.CASCADE, related_name="submissions")
    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    visit = models.OneToOneField(Visit, models.CASCADE, related_name="submission")

    class Meta:
        verbose_name = _("formulaire repris")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "grid", "source"], name="submission_becomes_one_visit"
            )
        ]

    def __str__(self) -> str:
        return self.source
