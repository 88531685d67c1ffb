"""What a version asks: themes and their parts, criteria, and the levels of their answers."""

import re
import uuid
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peers.models import Person
from visits.models.grid import GridVersion
from visits.scoring import LevelSpec, Question


def part_id(version: GridVersion, noun: str, code: str) -> uuid.UUID:
    """Follows from the lineage's own reference: the same library has the same ids everywhere."""
    return uuid.uuid5(version.grid.ref, f"{version.number}/{noun}/{code}")


class Theme(models.Model):
    """A part of a version, nested one level where a grid needs it.

    `position` is its place in the reading order of the whole version, parts after their theme.
    """

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
        DERIVED = "derived", _("calcul")

    class Subject(models.TextChoices):
        FARM = "farm", _("la ferme")
        GROUP = "group", _("le groupe")
        PARTNERSHIP = "partnership", _("le partenariat")

    class Rhythm(models.TextChoices):
        ANEW = "anew", _("à neuf à chaque visite")
        YEARLY = "yearly", _("chaque année, avec la réponse d'avant")
        ON_CHANGE = "on_change", _("quand quelque chose a changé")

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
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ANEW)
    red_line = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    may_not_apply = models.BooleanField(default=True)
    photo = models.BooleanField(default=False)
    short_path = models.BooleanField(default=False)
    condition = models.CharField(max_length=2000, blank=True)
    constraint = models.CharField(max_length=2000, blank=True)
    constraint_message = models.JSONField(default=dict, blank=True)
    formula = models.CharField(max_length=2000, blank=True)
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
            models.CheckConstraint(
                condition=Q(kind="derived") & ~Q(formula="") | ~Q(kind="derived") & Q(formula=""),
                name="criterion_has_a_formula_if_derived",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=["anew", "yearly", "on_change"]),
                name="criterion_rhythm_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def has_levels(self) -> bool:
        return self.kind in self.LEVEL_KINDS

    @property
    def has_options(self) -> bool:
        return self.kind in self.CHOICE_KINDS

    @property
    def is_derived(self) -> bool:
        return self.kind == self.Kind.DERIVED

    @cached_property
    def read_as(self) -> Question:
        """`as_question`, made once: for a row that is read and not changed."""
        return self.as_question()

    @cached_property
    def steps(self) -> list["Level"]:
        """Its levels, read once: for a row that is read and not changed."""
        return list(self.levels.all())

    @property
    def numbered_levels(self) -> list[tuple[str, "Level"]]:
        """Each level after the number that paper gives it.

        That is its code where the codes of all are what they are worth, as a method's 0 to 4; or
        its place.
        """
        steps = list(self.levels.all())
        worth = all(step.value is not None and is_number(step.code, step.value) for step in steps)
        return [(step.code if worth else str(at), step) for at, step in enumerate(steps, start=1)]

    def as_question(self) -> Question:
        """The criterion as the scoring knows it; wants `levels`, `feeds` and `theme` at hand.

        What is asked in a part of a theme counts in the theme too.
        """
        above = [self.theme.parent.code] if self.theme.parent else []
        themes = [self.theme.code, *above, *(feed.theme.code for feed in self.feeds.all())]
        points = self.version.arithmetic or {}
        points = points.get("points", {}).get(self.code, {})
        cap = points.get("cap")
        options = [level for level in self.levels.all() if self.kind in self.CHOICE_KINDS]
        return Question(
            code=self.code,
            kind=self.kind,
            themes=tuple(dict.fromkeys(themes)),
            weight=self.weight,
            subject=self.subject,
            red_line=self.red_line,
            sensitive=self.sensitive,
            condition=self.condition,
            formula=self.formula,
            rhythm=self.rhythm,
            levels=tuple(
                LevelSpec(level.code, level.value) for level in self.levels.all() if self.has_levels
            ),
            choices=tuple(option.code for option in options),
            points=points.get("as", ""),
            cap=None if cap is None else Decimal(cap),
            worths=tuple(option.value or Decimal(0) for option in options),
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


def is_number(code: str, value: Decimal) -> bool:
    return re.fullmatch(r"\d{1,2}(\.\d)?", code) is not None and Decimal(code) == value


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
