"""How a grid comes to be: who edits a draft, what each edit changed, what was imported."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person
from visits.models.grid import Grid, GridVersion


class GridEdit(models.Model):
    """One change of a draft: what it was about, what stood there before and after."""

    class Verb(models.TextChoices):
        ADDED = "added", _("ajouté")
        CHANGED = "changed", _("modifié")
        MOVED = "moved", _("déplacé")
        SHELVED = "shelved", _("mis de côté")
        RESTORED = "restored", _("remis")

    version = models.ForeignKey(GridVersion, models.CASCADE, related_name="edits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=10, choices=Verb.choices)
    noun = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("modification de grille")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["version", "noun", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(noun__in=["grid", "theme", "criterion"]), name="edit_noun_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.code}"


class GridPresence(models.Model):
    """Who had a draft open last, and where in it: two editors see each other."""

    version = models.ForeignKey(GridVersion, models.CASCADE, related_name="present")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("présence sur un brouillon")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"], name="presence_once_per_person_and_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"


class GridImport(models.Model):
    """A file that became a draft; it can be undone for thirty days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="grid_imports")
    grid = models.ForeignKey(Grid, models.SET_NULL, null=True, related_name="imports")
    version = models.ForeignKey(GridVersion, models.SET_NULL, null=True, related_name="imports")
    new_grid = models.BooleanField(default=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    left_out = models.JSONField(default=list, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("import de grille")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_undone_says_when_and_who",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
