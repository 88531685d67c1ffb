"""The log of what was said on a visit, and the projections that it yields."""

import hashlib
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.models import Network, Person
from visits.models.criterion import Criterion
from visits.models.visit import Visit

#: A projection is written from rows of the log, which are bound to their visit and criterion and
#: are never deleted: the database need not look each up again. Other indexes begin with the visit.
DERIVED: dict[str, Any] = {"db_constraint": False, "db_index": False}


class Stream(models.Model):
    """One of the two streams of a visit: its own gapless numbers, its own chain."""

    SHARED = "shared"
    PRIVATE = "private"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="streams")
    name = models.CharField(max_length=7)
    head_seq = models.PositiveIntegerField(default=0)
    chain_sha256 = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "name"], name="stream_once_per_visit"),
            models.CheckConstraint(
                condition=Q(name__in=["shared", "private"]), name="stream_is_shared_or_private"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.name} {self.head_seq}"


class Entry(models.Model):
    """One row for each thing that somebody said or did on a visit. Rows are only added."""

    class Kind(models.TextChoices):
        ANSWER = "answer"
        NOTE = "note"
        MARK = "mark"
        DISCUSS = "discuss"
        FEEDBACK = "feedback"
        LEAD = "lead"
        REVIEW = "review"
        SECTION = "section"
        WORDS = "words"
        PHOTO = "photo"
        SIGNATURE = "signature"
        ACTION = "action"
        REPLY = "reply"
        SHARE = "share"
        CONSENT = "consent"
        REDACT = "redact"

    class Voice(models.TextChoices):
        TEAM = "team", _("équipe de visite")
        SELF = "self", _("avis de la ferme")
        REPLY = "reply", _("réponse de la ferme")
        GROUP = "group", _("groupe")

    class Act(models.TextChoices):
        OWN = "own"
        TOGETHER = "together"
        SETTLE = "settle"

    class OnBehalf(models.TextChoices):
        NONE = "none"
        SPOKEN = "spoken"
        PAPER = "paper"
        PHONE = "phone"
        IMPORT = "import"

    class Source(models.TextChoices):
        TABLET = "tablet"
        DESK = "desk"
        PAPER = "paper"
        IMPORT = "import"

    # The visit's own: bound there, and not once more for each word that is said.
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_constraint=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="entries", db_index=False)
    stream = models.CharField(max_length=7)
    seq = models.PositiveIntegerField()
    entry_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    voice = models.CharField(max_length=5)
    about = models.UUIDField()
    object_id = models.UUIDField(null=True, blank=True)
    value = models.JSONField(null=True)
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001 - null once redacted
    act = models.CharField(max_length=8, default=Act.OWN)
    derived_from = models.UUIDField(null=True, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on_behalf = models.CharField(max_length=6, default=OnBehalf.NONE)
    source = models.CharField(max_length=6)
    device = models.CharField(max_length=36, blank=True)
    dseq = models.PositiveIntegerField(null=True, blank=True)
    client_time = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    skew_ms = models.BigIntegerField(default=0)
    proto = models.PositiveSmallIntegerField(default=1)
    payload_sha256 = models.CharField(max_length=64)
    chain_sha256 = models.CharField(max_length=64)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["visit", "stream", "seq"]
        indexes = [models.Index(fields=["visit", "kind"])]
        constraints = [
            models.UniqueConstraint(fields=["visit", "entry_id"], name="entry_id_once_per_visit"),
            models.UniqueConstraint(
                fields=["visit", "stream", "seq"], name="entry_seq_once_per_stream"
            ),
            models.CheckConstraint(
                condition=Q(stream__in=["shared", "private"]), name="entry_stream_is_known"
            ),
            models.CheckConstraint(
                condition=Q(voice__in=["team", "self", "reply", "group"]),
                name="entry_voice_is_known",
            ),
            models.CheckConstraint(
                condition=Q(act__in=["own", "together", "settle"]), name="entry_act_is_known"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_seq_begins_at_one"),
            models.CheckConstraint(
                condition=Q(criterion__isnull=False) | Q(object_id__isnull=False),
                name="entry_has_a_target",
            ),
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True, salt__isnull=False)
                | Q(redacted_at__isnull=False, salt__isnull=True),
                name="entry_redacted_has_no_salt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stream}/{self.seq}"


class EntryParent(models.Model):
    """What an entry had in view. No foreign key on the parent: a child may arrive first."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="parents", db_index=False)
    parent_id = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "parent_id"], name="entry_parent_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} ← {self.parent_id}"


class Head(models.Model):
    """Projection: a stored entry that no other has superseded; notes and leads are heads too."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="heads", **DERIVED)
    stream = models.CharField(max_length=7)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="head", db_constraint=False)
    kind = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["visit", "stream", "kind"])]

    def __str__(self) -> str:
        return str(self.entry)


class Answer(models.Model):
    """Projection: what one voice says of one criterion now; no value while heads differ."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers", **DERIVED)
    stream = models.CharField(max_length=7)
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="answers", db_constraint=False
    )
    voice = models.CharField(max_length=5)
    about = models.UUIDField()
    value = models.JSONField(null=True)
    divergent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "stream", "criterion", "voice", "about"],
                name="answer_once_per_target",
            ),
            models.CheckConstraint(
                condition=Q(divergent=True, value__isnull=True)
                | Q(divergent=False, value__isnull=False),
                name="answer_divergent_has_no_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.voice}"


class Quarantine(models.Model):
    """Received, not yet admitted: it stands on a named person's desk until decided."""

    class Reason(models.TextChoices):
        NOT_MEMBER = "not_member", _("la personne n'est plus dans l'équipe")
        VOICE_NOT_ALLOWED = "voice_not_allowed", _("cette voix n'est pas la sienne")
        VISIT_SEALED = "visit_sealed", _("arrivé après l'écriture du compte rendu")
        UNKNOWN_CRITERION = "unknown_criterion", _("critère d'une autre grille")
        UNKNOWN_KIND = "unknown_kind", _("sorte de saisie inconnue")
        UNKNOWN_PERSON = "unknown_person", _("personne inconnue de cette visite")
        STREAM_MISMATCH = "stream_mismatch", _("adressé au mauvais endroit")
        BAD_VALUE = "bad_value", _("réponse illisible")
        BAD_HASH = "bad_hash", _("contenu altéré pendant l'envoi")
        VISIT_UNATTACHED = "visit_unattached", _("visite pas encore rattachée")
        UNVERIFIED_FILE = "unverified_file", _("reçu par fichier, auteur non vérifié")
        DEVICE_REVOKED = "device_revoked", _("tablette retirée")
        TOO_OLD_PROTO = "too_old_proto", _("application trop ancienne")

    class Decision(models.TextChoices):
        ADMITTED = "admitted", _("ajouté")
        SET_ASIDE = "set_aside", _("mis de côté")

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="held")
    draft = models.ForeignKey(
        "visits.Draft", models.PROTECT, null=True, blank=True, related_name="held"
    )
    entry_id = models.CharField(max_length=80)
    raw = models.BinaryField()
    raw_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    private = models.BooleanField(default=False)
    source = models.CharField(max_length=6)
    device = models.CharField(max_length=36, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "entry_id", "raw_sha256"], name="held_once_per_content"
            ),
            models.UniqueConstraint(
                fields=["draft", "entry_id", "raw_sha256"], name="held_once_per_draft"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | Q(draft__isnull=False),
                name="held_belongs_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision=""),
                name="held_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision="set_aside") | ~Q(why=""),
                name="held_set_aside_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.reason}"


#: Without those that look alike in handwriting.
CODE_SIGNS = "ACDEFGHJKMNPQRTUVWXY34679"


class Sheet(models.Model):
    """A printed copy of a visit's grid: its number in clear, its key on the server alone."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    key = models.UUIDField(default=uuid.uuid4, null=True)
    printed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(default=timezone.now)
    typed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="sheet_number_once"),
            models.CheckConstraint(
                condition=Q(typed_by__isnull=True, typed_at__isnull=True)
                | Q(typed_by__isnull=False, typed_at__isnull=False),
                name="sheet_typed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} n° {self.number}"

    @property
    def code(self) -> str:
        """Eight signs that tell one copy of one visit from every other; they open nothing."""
        digest = hashlib.sha256(f"{self.visit_id}/{self.number}".encode()).digest()
        signs = [CODE_SIGNS[byte % len(CODE_SIGNS)] for byte in digest[:8]]
        return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


class Epoch(models.Model):
    """The server's identity; a restore gives a new one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    began_at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.uuid)
