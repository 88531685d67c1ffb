"""Documents asked for together: made one by one in the background, given as one archive."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person

BATCHES = "batches"


class Batch(models.Model):
    """A person's wish for many documents: what, how far it is, what could not be made."""

    class What(models.TextChoices):
        REPORTS = "reports", _("comptes rendus")
        DOSSIERS = "dossiers", _("dossiers des fermes")
        PLANS = "plans", _("plans des fermes")

    class Status(models.TextChoices):
        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en cours")
        READY = "ready", _("prêt")
        FAILED = "failed", _("arrêté")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="batches")
    by = models.ForeignKey(Person, models.PROTECT, related_name="batches")
    what = models.CharField(max_length=20)
    asked = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="fr")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lot de documents")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["network", "asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("total")), name="batch_done_within_total"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.done}/{self.total}"

    @property
    def is_of_farms(self) -> bool:
        return self.what in {self.What.DOSSIERS, self.What.PLANS}

    @property
    def folder(self) -> str:
        """Where documents that change with every word are kept until the archive is received."""
        return f"{BATCHES}/{self.pk}"
