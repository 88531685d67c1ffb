"""What has been counted: sums that a network's page reads, and what each thing brought to them.

A sum is never computed when a page is opened. Whatever changes a visit or an action counts that one
thing anew (`visits/services/tally.py`), and the difference enters the sums in the same transaction.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peers.models import Farm, Network, Person
from visits.models.plan import Action
from visits.models.visit import Teammate, Visit


class Tally(models.Model):
    """One sum of a network and a year; `visits/queries/tally.py` says what the keys mean."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=16)
    scope = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=60, blank=True)
    n = models.BigIntegerField()

    class Meta:
        verbose_name = _("somme")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "year", "subject", "scope", "code", "what"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.subject} {self.scope} {self.code} {self.what}: {self.n}"


class Counted(models.Model):
    """What one visit or one action has brought to the sums, so that it can be taken out again."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    visit = models.OneToOneField(Visit, models.CASCADE, null=True, related_name="counted")
    action = models.OneToOneField(Action, models.CASCADE, null=True, related_name="counted")
    content = models.JSONField(default=list)
    #: Of an agreed, open action alone: past it, it is to be talked over again.
    due_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("part d'une somme")
        indexes = [models.Index(fields=["network", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=True) ^ Q(action__isnull=True),
                name="counted_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.visit_id or self.action_id}"


class FarmVisits(models.Model):
    """When a farm was visited, and when it will be: what lists of farms are sorted by."""

    farm = models.OneToOneField(Farm, models.CASCADE, related_name="visited")
    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    first_held = models.DateField(null=True)
    last_held = models.DateField(null=True)
    next_month = models.DateField(null=True)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("visites d'une ferme")
        indexes = [
            models.Index(fields=["network", "last_held", "farm"]),
            models.Index(fields=["network", "next_month", "farm"]),
        ]

    def __str__(self) -> str:
        return f"{self.farm_id}: {self.held}"


class Presence(models.Model):
    """That somebody took part in visits of a year, and whether it was their first year."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12, choices=Teammate.Part.choices)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    visits = models.PositiveIntegerField(default=0)
    newcomer = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("participation")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "year", "part", "person"], name="presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.person_id}: {self.visits}"
