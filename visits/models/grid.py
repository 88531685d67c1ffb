"""A network's evaluation grids: lineages, and their versions that freeze."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person
from visits.scoring import Policy


class Grid(models.Model):
    """A lineage of versions; without a network it belongs to the shared library."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="grids"
    )
    code = models.SlugField(max_length=60)
    name = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    licence = models.CharField(max_length=60, default="CC-BY-SA-4.0")
    source = models.JSONField(default=dict, blank=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("grille")
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "code"],
                name="grid_code_is_unique_in_its_network",
                violation_error_message=_("Ce réseau a déjà une grille de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(network__isnull=True),
                name="grid_code_is_unique_in_the_library",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name.get("fr") or self.code)

    def get_absolute_url(self) -> str:
        return reverse("visits:grid", args=[self.ref])


class GridVersion(models.Model):
    """One version of a grid: a draft, then published and frozen for ever, then retired."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        PUBLISHED = "published", _("publiée")
        RETIRED = "retired", _("retirée")

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    languages = models.JSONField(default=list)
    charter = models.CharField(max_length=40, blank=True)
    missing = models.CharField(max_length=10, default="left_out")
    not_applicable = models.CharField(max_length=10, default="left_out")
    theme_result = models.CharField(max_length=14, default="counts")
    total = models.CharField(max_length=14, default="none")
    always_left_out = models.JSONField(default=list, blank=True)
    arithmetic = models.JSONField(null=True, blank=True)  # see visits/griddoc/check.py
    shelf = models.JSONField(default=list, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version de grille")
        ordering = ["grid", "number"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "number"], name="version_number_is_unique"),
            models.UniqueConstraint(
                fields=["grid"],
                condition=Q(status="published"),
                name="version_published_once_per_grid",
            ),
            models.UniqueConstraint(
                fields=["grid"], condition=Q(status="draft"), name="version_draft_once_per_grid"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True, retired_at__isnull=True)
                | Q(status="published", published_at__isnull=False, retired_at__isnull=True)
                | Q(status="retired", published_at__isnull=False, retired_at__isnull=False),
                name="version_status_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(missing__in=["left_out", "zero"])
                & Q(not_applicable__in=["left_out", "zero"])
                & Q(theme_result__in=["counts", "weighted_mean", "sum_over_max", "median"])
                & Q(total__in=["none", "mean_of_themes", "sum"]),
                name="version_scoring_policy_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid} v{self.number}"

    def policy(self) -> Policy:
        """How this version counts; `shelf`, beside it, holds what was taken out of a draft."""
        more = self.arithmetic or {}
        return Policy(
            self.missing,
            self.not_applicable,
            self.theme_result,
            self.total,
            frozenset(self.always_left_out),
            more.get("out_of", "1"),
            more.get("parts", "together"),
            {code: Decimal(cap) for code, cap in more.get("caps", {}).items()},
        )

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT
