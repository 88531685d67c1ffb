"""Results stored per edition when a report is made final: what charts and lists read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peers.models import Farm, Network
from visits.models.criterion import Criterion, Theme
from visits.models.grid import Grid
from visits.models.report import Report


class CriterionResult(models.Model):
    """What an edition says of one criterion, about the farm or one group.

    Millions of rows: what the two composed indexes serve has none of its own.
    """

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="criterion_results", db_index=False
    )
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    farm = models.ForeignKey(Farm, models.PROTECT, related_name="+", db_index=False)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", db_index=False)
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    about = models.UUIDField()
    state = models.CharField(max_length=14)
    at = models.PositiveSmallIntegerField(null=True, blank=True)
    of = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    text = models.TextField(blank=True)
    intention = models.BooleanField(default=False)
    opinions = models.JSONField(default=list, blank=True)
    farm_at = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("résultat d'un critère")
        indexes = [models.Index(fields=["network", "farm", "grid", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "criterion", "about"], name="criterion_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class ThemeResult(models.Model):
    """What an edition says of one theme: counts with their denominator, never a hidden blank."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="theme_results", db_index=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    farm = models.ForeignKey(Farm, models.PROTECT, related_name="+", db_index=False)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", db_index=False)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    counts = models.JSONField(default=list)
    answered = models.PositiveSmallIntegerField()
    applicable = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=dict)
    result = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("résultat d'un thème")
        indexes = [models.Index(fields=["network", "farm", "grid", "code"])]
        constraints = [
            models.UniqueConstraint(fields=["report", "theme"], name="theme_result_once"),
            models.CheckConstraint(
                condition=models.Q(answered__lte=models.F("applicable")),
                name="theme_result_answered_within_applicable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.answered}/{self.applicable}"
