"""A network's evaluation grids: lineages, versions that freeze, themes, criteria, levels."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person
from visits.scoring import LevelSpec, Policy, Question


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
        return Policy(self.missing, self.not_applicable, self.theme_result, self.total)


class Theme(models.Model):
    """A part of a version; nested one level where a grid needs it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(GridVersion, models.CASCADE, related_name="themes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.JSONField(default=dict)
    intro = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("thème")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"], name="theme_code_is_unique_in_its_version"
            )
        ]

    def __str__(self) -> str:
        return str(self.name.get("fr") or self.code)


class Criterion(models.Model):
    """A question of a version. Its code is stable over the versions of its lineage."""

    class Kind(models.TextChoices):
        LEVELS = "levels", _("niveaux")
        AGREEMENT = "agreement", _("accord")
        CONFORM = "conform", _("conforme, à améliorer, non")
        YES_PARTLY_NO = "yes_partly_no", _("oui, en partie, non")
        CHOICE = "choice", _("un choix")
        CHOICES = "choices", _("plusieurs choix")
        NUMBER = "number", _("nombre")
        PERCENTAGE = "percentage", _("pourcentage")
        TEXT = "text", _("texte")
        DATE = "date", _("date")

    class Subject(models.TextChoices):
        FARM = "farm", _("la ferme")
        GROUP = "group", _("le groupe")
        PARTNERSHIP = "partnership", _("le partenariat")

    class Change(models.TextChoices):
        SAME = "same", _("inchangé")
        NEW = "new", _("nouveau")
        REWORDED = "reworded", _("reformulé")
        RESCALED = "rescaled", _("échelle changée")

    class Comparison(models.TextChoices):
        KEEP = "keep", _("comparable")
        RESCALE = "rescale", _("ramené à la nouvelle échelle")
        CLAMP = "clamp", _("borné à la nouvelle échelle")
        BREAK = "break", _("non comparable")

    LEVEL_KINDS = ("levels", "agreement", "conform", "yes_partly_no")
    CHOICE_KINDS = ("choice", "choices")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(GridVersion, models.CASCADE, related_name="criteria")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    question = models.JSONField(default=dict)
    expected = models.JSONField(default=dict, blank=True)
    guidance = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    unit = models.JSONField(default=dict, blank=True)
    weight = models.DecimalField(max_digits=7, decimal_places=3, default=1)
    subject = models.CharField(max_length=12, choices=Subject.choices, default=Subject.FARM)
    red_line = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    may_not_apply = models.BooleanField(default=True)
    photo = models.BooleanField(default=False)
    short_path = models.BooleanField(default=False)
    condition = models.CharField(max_length=500, blank=True)
    change = models.CharField(max_length=10, choices=Change.choices, default=Change.NEW)
    comparison = models.CharField(
        max_length=10, choices=Comparison.choices, default=Comparison.KEEP
    )
    comparison_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    comparison_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("critère")
        ordering = ["version", "theme__position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"], name="criterion_code_is_unique_in_its_version"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0), name="criterion_weight_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def has_levels(self) -> bool:
        return self.kind in self.LEVEL_KINDS

    def as_question(self) -> Question:
        """The criterion as the scoring knows it; wants `levels`, `feeds` and `theme` at hand."""
        return Question(
            code=self.code,
            kind=self.kind,
            themes=(self.theme.code, *(feed.theme.code for feed in self.feeds.all())),
            weight=self.weight,
            subject=self.subject,
            red_line=self.red_line,
            sensitive=self.sensitive,
            levels=tuple(
                LevelSpec(level.code, level.value) for level in self.levels.all() if self.has_levels
            ),
            choices=tuple(
                level.code for level in self.levels.all() if self.kind in self.CHOICE_KINDS
            ),
        )


class CriterionTheme(models.Model):
    """A further theme that a criterion feeds."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="feeds")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="fed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "theme"], name="criterion_feeds_a_theme_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} → {self.theme}"


class Level(models.Model):
    """A level of a scale, worst first, or an option of a choice."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("niveau")
        ordering = ["criterion", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "code"], name="level_code_is_unique_in_its_criterion"
            ),
            models.UniqueConstraint(
                fields=["criterion", "position"], name="level_position_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name.get("fr") or self.code)
