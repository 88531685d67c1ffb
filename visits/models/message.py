"""The mails that went out about a visit: to whom, when, and whether they left."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Person
from visits.models.visit import Visit


class Message(models.Model):
    """One mail to one person about one visit. Its words are not kept: they say nothing new."""

    class Kind(models.TextChoices):
        DATED = "dated", _("la visite a une date")
        REPORT = "report", _("le compte rendu est à lire")
        REPLY = "reply", _("la ferme a répondu")
        SILENT = "silent", _("une tablette n'a pas tout envoyé")
        HELD = "held", _("des saisies attendent une décision")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    left = models.BooleanField()

    class Meta:
        verbose_name = _("message")
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["dated", "report", "reply", "silent", "held"]),
                name="message_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.visit_id}"
