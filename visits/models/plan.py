"""The shared action plan of a farm: actions, and the events that they are the fold of."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peers.models import Farm, Group, Person
from visits.models.visit import Visit


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> "ActionQuerySet":
        return self.filter(status__in=Action.OPEN)

    def agreed(self) -> "ActionQuerySet":
        return self.exclude(status__in=[Action.Status.SUGGESTED, Action.Status.DECLINED])


class Action(models.Model):
    """Projection of its events: one line of a farm's plan, which outlives its visit."""

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("proposée")
        ACCEPTED = "accepted", _("acceptée")
        DECLINED = "declined", _("déclinée")
        IN_PROGRESS = "in_progress", _("en cours")
        DONE = "done", _("faite")
        POSTPONED = "postponed", _("reportée")
        DROPPED = "dropped", _("abandonnée")

    class Kind(models.TextChoices):
        CHOSEN = "chosen", _("point de progrès choisi")
        REQUIRED = "required", _("correction demandée")
        RED_LINE = "red_line", _("ligne rouge")

    class Owner(models.TextChoices):
        FARM = "farm", _("la ferme")
        GROUP = "group", _("un groupe")
        PEER = "peer", _("une personne du réseau")
        NETWORK = "network", _("le réseau")

    OPEN = ("suggested", "accepted", "in_progress", "postponed")

    action_id = models.UUIDField()
    farm = models.ForeignKey(Farm, models.PROTECT, related_name="actions")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="actions")
    criterion_code = models.CharField(max_length=40, blank=True)
    finding = models.TextField(blank=True)
    aspiration = models.TextField(blank=True)
    what = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHOSEN)
    owner = models.CharField(max_length=8, choices=Owner.choices, default=Owner.FARM)
    owner_group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    owner_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="actions_owned"
    )
    due_on = models.DateField(null=True, blank=True)
    due_words = models.CharField(max_length=120, blank=True)
    how_seen = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    reason = models.CharField(max_length=500, blank=True)
    text_version = models.PositiveSmallIntegerField(default=1)
    accepted_version = models.PositiveSmallIntegerField(null=True, blank=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["farm", "status"])]
        constraints = [
            models.UniqueConstraint(fields=["farm", "action_id"], name="action_once_per_farm"),
            models.CheckConstraint(
                condition=~Q(status__in=["postponed", "dropped"]) | ~Q(reason=""),
                name="action_put_off_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(owner="group") | Q(owner_group__isnull=False),
                name="action_of_a_group_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_version__isnull=False),
                name="action_accepted_names_its_text",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("visits:action", args=[self.farm.slug, self.action_id])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_to_confirm(self) -> bool:
        """Its owner accepted an older text, or none: it goes on, and asks for their word."""
        if self.status == self.Status.DONE:
            return self.accepted_version is None
        agreed = {self.Status.ACCEPTED, self.Status.IN_PROGRESS, self.Status.POSTPONED}
        return self.status in agreed and self.accepted_version != self.text_version

    def is_to_talk_over(self, today: date) -> bool:
        """A chosen point of progress past its date is never late: it is to be talked over."""
        return self.is_open and self.due_on is not None and self.due_on < today


class ActionEvent(models.Model):
    """The action's own append-only log. Rows are only added."""

    class Kind(models.TextChoices):
        SUGGESTED = "suggested", _("proposée")
        CHANGED = "changed", _("texte changé")
        ACCEPTED = "accepted", _("acceptée")
        DECLINED = "declined", _("déclinée")
        IN_PROGRESS = "in_progress", _("en cours")
        DONE = "done", _("faite")
        POSTPONED = "postponed", _("reportée")
        DROPPED = "dropped", _("abandonnée")
        CARRIED_OVER = "carried_over", _("reprise à la prochaine visite")
        SUPPORT_OFFERED = "support_offered", _("coup de main proposé")
        SUPPORT_ACCEPTED = "support_accepted", _("coup de main confirmé")
        SUPPORT_DECLINED = "support_declined", _("coup de main décliné")

    farm = models.ForeignKey(Farm, models.PROTECT, related_name="action_events")
    action_id = models.UUIDField(db_index=True)
    event_id = models.UUIDField()
    kind = models.CharField(max_length=18, choices=Kind.choices)
    data = models.JSONField(default=dict, blank=True)
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    #: Ids of the events that it follows; rows older than this column follow all before them.
    seen = models.JSONField(null=True, editable=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on_behalf = models.CharField(max_length=6, default="none")
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="action_events"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["farm", "event_id"], name="event_once_per_farm"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.action_id}"


class Support(models.Model):
    """Projection: help offered for an action; each helper accepts for themselves."""

    class Status(models.TextChoices):
        OFFERED = "offered", _("à confirmer")
        ACCEPTED = "accepted", _("confirmé")
        DECLINED = "declined", _("décliné")

    action = models.ForeignKey(Action, models.CASCADE, related_name="supports")
    support_id = models.UUIDField()
    what = models.CharField(max_length=300)
    helper = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="supports"
    )
    helper_words = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "support_id"], name="support_once"),
        ]

    def __str__(self) -> str:
        return self.what
