"""The report made final: editions never updated, what came after, and who read."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Person
from visits.canonical import tree_sha256
from visits.models.entry import Entry
from visits.models.visit import Visit

#: The hash of an edition without any content.
NO_CONTENT = tree_sha256(())


class Report(models.Model):
    """An edition: frozen content as salted leaves, and the hash of their tree.

    Examples made in great number (`seed --farms`) have results only: nothing to read or to print.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reports")
    edition = models.PositiveSmallIntegerField()
    leaves = models.JSONField()
    tree_sha256 = models.CharField(max_length=64)
    head_seq = models.PositiveIntegerField()
    sealed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("compte rendu définitif")
        ordering = ["visit", "edition"]
        get_latest_by = "edition"
        constraints = [
            models.UniqueConstraint(fields=["visit", "edition"], name="report_edition_once"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="report_edition_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} · {self.edition}"

    @property
    def is_results_only(self) -> bool:
        return self.tree_sha256 == NO_CONTENT


class Addendum(models.Model):
    """What came after an edition, dated; it makes the next one."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("réponse de la ferme")
        CORRECTION = "correction", _("correction")
        LATE = "late", _("saisie arrivée après")
        REDACTION = "redaction", _("effacement demandé")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="addenda")
    edition = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(edition__gte=2), name="addendum_is_of_a_later_one")
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"


class CorrectionRequest(models.Model):
    """Projection of the farm's request, with the answer that somebody gave."""

    class Status(models.TextChoices):
        OPEN = "open", _("en attente")
        ACCEPTED = "accepted", _("corrigé")
        REFUSED = "refused", _("maintenu, avec la réponse")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="correction_requests")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="correction_request")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(status="open")
                & ~Q(answer=""),
                name="correction_answered_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.status}"


class Reading(models.Model):
    """Who read a visit's report, one row per person and day; a copy received is a second kind."""

    class Kind(models.TextChoices):
        READ = "read", _("a lu")
        COPY = "copy", _("a reçu une copie")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=4, choices=Kind.choices)

    class Meta:
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "person", "day", "kind"], name="reading_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.day}"
