"""Figures of a season that go beyond the facilitators: fixed once, never to be subtracted."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person


class SeasonFigures(models.Model):
    """What a network has made known of one year: a fixed list of breakdowns, small cells hidden."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="seasons")
    year = models.PositiveSmallIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("chiffres d'une saison")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["network", "year"], name="season_figures_once")
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.year}"
