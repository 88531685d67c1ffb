"""Who of a visit's team looks after which part of the grid."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from peers.models import Person
from visits.models.criterion import Theme
from visits.models.visit import Teammate


class Allotment(models.Model):
    """A help to share the work out: everybody of the team may still answer everywhere.

    It belongs to a teammate, so it is always somebody of the same visit.
    """

    teammate = models.ForeignKey(Teammate, models.CASCADE, related_name="allotments")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    part = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["teammate", "theme", "part"], name="allotment_once"),
            models.CheckConstraint(condition=Q(part__gte=1), name="allotment_part_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.teammate_id} · {self.section}"

    @property
    def section(self) -> str:
        """The key of its section, as the pages of the grid name it."""
        return f"{self.theme_id}-{self.part}"
