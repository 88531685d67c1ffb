"""A peer visit of a farm, its grids, its team and the steps of its life."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Farm, Group, Network, Person
from visits.models.criterion import Criterion
from visits.models.grid import GridVersion


class VisitQuerySet(models.QuerySet["Visit"]):
    def alive(self) -> "VisitQuerySet":
        return self.exclude(status__in=[Visit.Status.POSTPONED, Visit.Status.CANCELLED])

    def sealed(self) -> "VisitQuerySet":
        return self.filter(status__in=[Visit.Status.SEALED, Visit.Status.CLOSED])


class Visit(models.Model):
    """Where a visit stands is its status; who brought it there and when are its steps."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("prévue")
        DATED = "dated", _("datée")
        UNDER_WAY = "under_way", _("en cours")
        DEBRIEFED = "debriefed", _("bilan fait")
        WRITTEN = "written", _("écrite, à relire")
        SEALED = "sealed", _("compte rendu définitif")
        CLOSED = "closed", _("close")
        POSTPONED = "postponed", _("reportée")
        CANCELLED = "cancelled", _("annulée")

    class Kind(models.TextChoices):
        WELCOME = "welcome", _("visite d'accueil")
        PEER = "peer", _("visite entre pairs")
        FOLLOW_UP = "follow_up", _("visite de suivi")
        TRAINING = "training", _("visite d'essai, pour apprendre")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="visits")
    farm = models.ForeignKey(Farm, models.PROTECT, related_name="visits")
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("groupe concerné"),
    )
    kind = models.CharField(_("sorte de visite"), max_length=10, choices=Kind.choices)
    month = models.DateField(_("mois"))
    date = models.DateField(_("date"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    reason = models.CharField(_("raison"), max_length=500, blank=True)
    short_path = models.BooleanField(_("parcours court"), default=False)
    debrief_opened_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visite")
        ordering = ["-month", "-date", "pk"]
        indexes = [
            models.Index(fields=["network", "status", "month"]),
            models.Index(fields=["farm", "date"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planned", "postponed", "cancelled"])
                | Q(date__isnull=False),
                name="visit_has_a_date_once_dated",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="visit_month_is_a_first_day"),
            models.CheckConstraint(
                condition=~Q(status__in=["postponed", "cancelled"]) | ~Q(reason=""),
                name="visit_put_off_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["sealed", "closed"], sealed_at__isnull=False)
                | ~Q(status__in=["sealed", "closed"]) & Q(sealed_at__isnull=True),
                name="visit_sealed_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | ~Q(status="closed") & Q(closed_at__isnull=True),
                name="visit_closed_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["written", "sealed", "closed"], written_at__isnull=False)
                | ~Q(status__in=["written", "sealed", "closed"]) & Q(written_at__isnull=True),
                name="visit_written_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("sealed_at")),
                name="visit_closes_after_sealing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.farm} · {self.date or self.month}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit", args=[self.pk])

    @property
    def day(self) -> dt.date:
        """The visit's date where it has one, else the first day of its month."""
        return self.date or self.month

    def about_of(self, criterion: Criterion) -> uuid.UUID:
        """Of whom the criterion speaks on this visit: the farm, or the group concerned."""
        if criterion.subject == Criterion.Subject.FARM or self.group is None:
            return self.farm.ref
        return self.group.ref

    @property
    def is_sealed(self) -> bool:
        return self.status in {self.Status.SEALED, self.Status.CLOSED}

    @property
    def is_put_off(self) -> bool:
        return self.status in {self.Status.POSTPONED, self.Status.CANCELLED}

    @property
    def is_being_filled(self) -> bool:
        return self.status in {self.Status.DATED, self.Status.UNDER_WAY, self.Status.DEBRIEFED}

    @property
    def is_still_to_fill(self) -> bool:
        """Today or later: while it is, the team may share the grid out."""
        return self.is_being_filled or self.status == self.Status.PLANNED


class VisitStep(models.Model):
    """One transition of a visit: what, who, when, why. Rows are only added."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=20)
    at = models.DateTimeField()
    # Nobody: it happened by itself, with time.
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(status="closed"), name="step_by_itself_closes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.status}"


class VisitGrid(models.Model):
    """A grid version that a visit follows: changeable until the first word of the team."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="grids")
    version = models.ForeignKey(GridVersion, models.PROTECT, related_name="visits")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "version"], name="visit_grid_once"),
            models.UniqueConstraint(fields=["visit", "position"], name="visit_grid_position"),
            models.CheckConstraint(
                condition=Q(position__in=[1, 2]), name="visit_has_one_or_two_grids"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} · {self.version}"


class Teammate(models.Model):
    """Somebody of a visit's team and their part in it."""

    class Part(models.TextChoices):
        FARMER = "farmer", _("paysanne ou paysan")
        MEMBER = "member", _("membre d'une AMAP")
        MENTOR = "mentor", _("paysanne-conseil ou paysan-conseil")
        FACILITATOR = "facilitator", _("animation du réseau")
        OBSERVER = "observer", _("observation")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="teams")
    part = models.CharField(_("place dans l'équipe"), max_length=12, choices=Part.choices)
    rapporteur = models.BooleanField(_("écrit le compte rendu"), default=False)
    hours = models.DecimalField(
        _("heures données"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    travel_km = models.PositiveSmallIntegerField(_("kilomètres"), null=True, blank=True)
    ethics_signed_at = models.DateTimeField(null=True, blank=True)
    name_agreed = models.BooleanField(_("accepte que son nom soit imprimé"), default=False)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("membre de l'équipe")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["visit"],
                condition=Q(rapporteur=True, left_at=None),
                name="teammate_who_writes",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "person"],
                name="teammate_once_per_visit",
                violation_error_message=_("Cette personne est déjà dans l'équipe."),
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=0),
                name="teammate_hours_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_part_display()}"
