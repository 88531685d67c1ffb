"""Who and where: people, networks, groups, farms and how they are related."""

import uuid
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser, PermissionsMixin):
    """Everyone who speaks; a guest is a person without e-mail. Also the user model."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(
        _("adresse e-mail"),
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("Cette adresse e-mail est déjà connue.")},
    )
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("personne")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")) & ~Q(email=""),
                name="person_email_is_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Network(models.Model):
    """A region's or a group's network: the tenant. Its words and its rules are its own."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("nom"), max_length=120)
    system_label = models.CharField(_("nom du système"), max_length=20, default="SPG")
    languages = models.JSONField(default=list)
    glossary = models.JSONField(default=dict, blank=True)
    contact = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    reply_days = models.PositiveSmallIntegerField(
        _("jours laissés à la ferme pour répondre"), default=15
    )
    rhythm_months = models.PositiveSmallIntegerField(_("mois entre deux visites"), default=12)
    reading_days = models.PositiveSmallIntegerField(
        _("jours de lecture pour l'équipe après la clôture"), default=90
    )
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("réseau")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def open(self) -> "MembershipQuerySet":
        return self.filter(until__isnull=True)


class Membership(models.Model):
    """A person in a network, with one role; a person may hold several."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("animation du réseau")
        COMMITTEE = "committee", _("commission")
        MEMBER = "member", _("membre")

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    network = models.ForeignKey(Network, models.PROTECT, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=12, choices=Role.choices)
    since = models.DateField(default=date.today)
    until = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("appartenance")
        ordering = ["person__name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "network", "role"],
                condition=Q(until__isnull=True),
                name="membership_open_once_per_role",
                violation_error_message=_("Cette personne a déjà ce rôle."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["facilitator", "committee", "member"]),
                name="membership_role_is_known",
            ),
        ]
        indexes = [models.Index(fields=["network", "role", "until"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class Group(models.Model):
    """An AMAP or CSA group of a network."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="groups")
    name = models.CharField(_("nom du groupe"), max_length=120)
    municipality = models.CharField(_("commune"), max_length=120, blank=True)
    contact = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups_contacted",
        verbose_name=_("référente ou référent"),
    )

    class Meta:
        verbose_name = _("groupe")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "name"],
                name="group_name_is_unique_in_its_network",
                violation_error_message=_("Un groupe de ce réseau porte déjà ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class FarmQuerySet(models.QuerySet["Farm"]):
    def held_by(self, person: Person) -> "FarmQuerySet":
        return self.filter(holders__person=person, holders__until__isnull=True).distinct()


class Farm(models.Model):
    """A farm of a network. Its address always ends in a random suffix: none is guessed."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="farms")
    slug = models.SlugField(unique=True, max_length=90)
    name = models.CharField(_("nom de la ferme"), max_length=120)
    municipality = models.CharField(_("commune"), max_length=120)
    territory = models.CharField(_("territoire"), max_length=60, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    productions = models.CharField(_("productions"), max_length=300, blank=True)
    people_working = models.DecimalField(
        _("personnes qui y travaillent"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    area_ha = models.DecimalField(
        _("surface (hectares)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    no_photos = models.TextField(
        _("ce que la ferme ne souhaite pas voir photographié"), max_length=1000, blank=True
    )
    groups = models.ManyToManyField(Group, through="Partnership", related_name="farms")
    left_on = models.DateField(_("a quitté le réseau le"), null=True, blank=True)

    objects = FarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("ferme")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["network", "name"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(people_working__isnull=True) | Q(people_working__gte=0),
                name="farm_people_working_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(area_ha__isnull=True) | Q(area_ha__gte=0),
                name="farm_area_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="farm_place_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("visits:farm", args=[self.slug])


class Partnership(models.Model):
    """A group's contract with a farm."""

    farm = models.ForeignKey(Farm, models.CASCADE, related_name="partnerships")
    group = models.ForeignKey(Group, models.CASCADE, related_name="partnerships")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("partenariat")
        ordering = ["group__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["farm", "group"],
                condition=Q(until__isnull=True),
                name="partnership_open_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="partnership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.farm} · {self.group}"


class Holder(models.Model):
    """Who runs a farm. A former holder keeps reading their own period."""

    farm = models.ForeignKey(Farm, models.PROTECT, related_name="holders")
    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    since = models.DateField(default=date.today)
    until = models.DateField(null=True, blank=True)
    may_answer = models.BooleanField(_("peut répondre pour la ferme"), default=True)
    shares_past = models.BooleanField(
        _("laisse lire les visites de sa période à qui reprend la ferme"), default=False
    )

    class Meta:
        verbose_name = _("personne de la ferme")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["farm", "person"],
                condition=Q(until__isnull=True),
                name="holder_open_once_per_farm",
                violation_error_message=_("Cette personne est déjà de la ferme."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="holder_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.farm}"


class CloseLink(models.Model):
    """A close link with a farm: whoever has one decides nothing about it."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("famille ou foyer")
        EMPLOYEE = "employee", _("travaille sur la ferme")
        CONTRACT = "contract", _("lien de contrat ou d'argent")
        DISPUTE = "dispute", _("désaccord déclaré")

    farm = models.ForeignKey(Farm, models.CASCADE, related_name="close_links")
    person = models.ForeignKey(Person, models.CASCADE, related_name="close_links")
    kind = models.CharField(_("lien"), max_length=12, choices=Kind.choices)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateField(default=date.today)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien proche")
        constraints = [
            models.UniqueConstraint(
                fields=["farm", "person", "kind"],
                condition=Q(until__isnull=True),
                name="close_link_open_once",
                violation_error_message=_("Ce lien est déjà déclaré."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.farm} · {self.get_kind_display()}"


class Invitation(models.Model):
    """An invitation by e-mail: single use, expiring, its token kept hashed."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("adresse e-mail"))
    name = models.CharField(_("nom"), max_length=120)
    role = models.CharField(_("rôle"), max_length=12, choices=Membership.Role.choices, blank=True)
    farm = models.ForeignKey(Farm, models.CASCADE, null=True, blank=True, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", farm__isnull=False) | (~Q(role="") & Q(farm__isnull=True)),
                name="invitation_is_for_a_role_or_a_farm",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.network}"

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at

    @property
    def is_from_themselves(self) -> bool:
        """Made by whoever keeps the server: nobody of the network has invited."""
        return self.invited_by.email == self.email
