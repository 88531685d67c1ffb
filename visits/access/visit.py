"""Who may see and do what with one visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from peers.access import Standing
from peers.models import Farm, Holder, Person
from visits.models import Teammate, Visit

READS_AFTER_DAYS = 7


@dataclass(frozen=True)
class VisitAccess:
    """What one person may do with one visit, asked right by right."""

    person: Person
    visit: Visit
    standing: Standing

    @cached_property
    def teammate(self) -> Teammate | None:
        return Teammate.objects.filter(
            visit=self.visit, person=self.person, left_at__isnull=True
        ).first()

    @property
    def holds(self) -> bool:
        return self.standing.holds

    @property
    def decides(self) -> bool:
        return self.standing.decides

    @cached_property
    def on_team(self) -> bool:
        """Of the team, and not of the farm: nobody visits their own farm."""
        return self.teammate is not None and not self.holds

    @cached_property
    def team_ids(self) -> frozenset[int]:
        rows = Teammate.objects.filter(visit=self.visit, left_at__isnull=True)
        return frozenset(rows.values_list("person_id", flat=True))

    @cached_property
    def holder_ids(self) -> frozenset[int]:
        rows = Holder.objects.filter(farm=self.visit.farm, until__isnull=True)
        return frozenset(rows.values_list("person_id", flat=True))

    @cached_property
    def abouts(self) -> frozenset[UUID]:
        """Of whom something may be said here: the farm, and the groups it works with."""
        groups = set(self.visit.farm.groups.values_list("ref", flat=True))
        own = {self.visit.group.ref} if self.visit.group else set()
        return frozenset({self.visit.farm.ref} | groups | own)

    # -- seeing

    @property
    def may_see_month(self) -> bool:
        return self.standing.belongs or self.teammate is not None or self.standing.once_held

    @property
    def may_see_schedule(self) -> bool:
        roles = {"facilitator", "committee"} & self.standing.roles
        return bool(roles) or self.on_team or self.reads_as_farm or bool(self.standing.groups)

    @cached_property
    def reads_as_farm(self) -> bool:
        """Holders; a former one for their period, a new one for earlier visits if allowed."""
        standing, day = self.standing, self.visit.day
        if standing.held_on(day):
            return True
        if not standing.holds:
            return False
        return past_is_shared(self.former, day)

    @cached_property
    def former(self) -> list[Holder]:
        return former_holders(self.visit.farm)

    @property
    def is_open_to_read(self) -> bool:
        """From the opening of the debrief, or seven days after the visit."""
        return opened_to_reading(self.visit, timezone.localdate())

    @property
    def may_read(self) -> bool:
        """The answers, notes and report, as the table of rights says."""
        if self.reads_as_farm:
            return self.is_open_to_read
        return (
            (self.on_team and self._team_still_reads)
            or (self.decides and self.is_open_to_read)
            or (self._is_committee and self.visit.is_sealed)
        )

    @property
    def _is_committee(self) -> bool:
        return "committee" in self.standing.roles and not self.holds

    @property
    def may_read_group_part(self) -> bool:
        return bool(self.standing.groups) and self.is_open_to_read

    @property
    def may_read_part(self) -> bool:
        return self.may_read or self.may_read_group_part

    @property
    def _team_still_reads(self) -> bool:
        if self.visit.status in {Visit.Status.PLANNED, *_PUT_OFF}:
            return False
        if self.visit.closed_at is None:
            return True
        delay = timedelta(days=self.visit.network.reading_days)
        return timezone.now() <= self.visit.closed_at + delay

    @property
    def may_read_past(self) -> bool:
        """The previous edition and plan, while preparing: after the ethics form."""
        if self.decides or self.reads_as_farm:
            return True
        dated = self.visit.status not in {Visit.Status.PLANNED, *_PUT_OFF}
        signed = self.on_team and self.teammate is not None and self.teammate.ethics_signed_at
        return bool(dated and signed and self._team_still_reads)

    # -- acting

    @property
    def may_plan(self) -> bool:
        return self.decides

    @property
    def may_allot(self) -> bool:
        """Say which part of the grid is for whom: who plans, and who leads the team and writes."""
        return (self.decides or self.is_rapporteur) and self.visit.is_still_to_fill

    @property
    def may_sign_ethics(self) -> bool:
        return self.on_team and not self.visit.is_sealed

    @property
    def may_fill(self) -> bool:
        return self.on_team and self.visit.is_being_filled

    @property
    def may_prepare(self) -> bool:
        """Make a tablet ready and read the pages that it keeps: from dated until written."""
        return self.may_fill

    @property
    def may_correct(self) -> bool:
        """From written until sealing the text is the rapporteur's to correct."""
        return self.is_rapporteur and self.visit.status == Visit.Status.WRITTEN

    @property
    def may_write_team(self) -> bool:
        return self.may_fill or self.may_correct

    @property
    def is_rapporteur(self) -> bool:
        """Whoever has a close link with the farm may visit it, not write or decide."""
        named = self.teammate is not None and self.teammate.rapporteur
        return named and self.on_team and not self.standing.linked

    @property
    def may_print(self) -> bool:
        """A numbered sheet of paper: who visits, or who prepares the visit."""
        return (self.on_team or self.decides) and not self.visit.is_put_off

    # -- tablets

    @property
    def may_pull(self) -> bool:
        """The shared stream, entry by entry: who reads the visit whole."""
        return self.may_read

    @property
    def may_pull_private(self) -> bool:
        """The farm's own stream: its people of today, who held it on the day of the visit."""
        return self.holds and self.reads_as_farm and not self.visit.is_put_off

    @property
    def may_send(self) -> bool:
        """Whoever is or was of the visit may hand over what they wrote: it is kept, then judged."""
        return self.may_send_as_team or self.may_send_as_farm or self.may_send_as_group

    # -- sending: what somebody wrote is kept even when they may no longer write

    @cached_property
    def may_send_as_team(self) -> bool:
        return Teammate.objects.filter(visit=self.visit, person=self.person).exists()

    @property
    def may_send_as_farm(self) -> bool:
        return self.standing.holds or self.standing.once_held

    @property
    def may_send_as_group(self) -> bool:
        return bool(self.standing.groups)

    @property
    def may_bring_file(self) -> bool:
        """The file of a tablet: from whoever may send, or for them from the network's desk."""
        return self.may_send_as_team or self.may_send_as_farm or self.decides

    @property
    def may_debrief(self) -> bool:
        return (self.on_team or self.reads_as_farm) and self.visit.status in {
            Visit.Status.DATED,
            Visit.Status.UNDER_WAY,
            Visit.Status.DEBRIEFED,
            Visit.Status.WRITTEN,
        }

    @property
    def may_lead_debrief(self) -> bool:
        return self.on_team and self.visit.is_being_filled

    @property
    def may_answer_as_farm(self) -> bool:
        return self.standing.may_answer and not self.visit.is_put_off

    @property
    def may_record_for_farm(self) -> bool:
        """Noting what the farm said, marked as noted by oneself: from the debrief on."""
        return (self.on_team or self.decides) and self.is_open_to_read

    @property
    def may_reply(self) -> bool:
        """The farm itself, or who notes its words for it, once it may read."""
        own = self.may_answer_as_farm and self.reads_as_farm and self.is_open_to_read
        return own or self.may_record_for_farm

    @property
    def may_answer_as_group(self) -> bool:
        return bool(self.standing.groups) and not self.visit.is_put_off

    @property
    def may_sign(self) -> bool:
        return self.on_team or self.may_answer_as_farm or self.may_record_for_farm

    @property
    def may_write_up(self) -> bool:
        return self.is_rapporteur or self.decides

    @property
    def may_seal(self) -> bool:
        return self.is_rapporteur or self.decides

    @property
    def may_answer_correction(self) -> bool:
        return self.is_rapporteur or self.decides

    @property
    def may_decide_held(self) -> bool:
        return self.decides or self.is_rapporteur

    @property
    def may_see_held(self) -> bool:
        """Who decides; the farm, for what is private to it; and who wrote something held."""
        decides = self.may_decide_held or self.may_answer_as_farm
        return decides or self.visit.held.filter(author=self.person).exists()

    @property
    def may_read_readings(self) -> bool:
        return self.reads_as_farm


_PUT_OFF = (Visit.Status.POSTPONED, Visit.Status.CANCELLED)


def former_holders(farm: Farm) -> list[Holder]:
    return list(Holder.objects.filter(farm=farm, until__isnull=False))


def past_is_shared(former: Iterable[Holder], day: date) -> bool:
    """Whether everyone who held the farm that day, and left it since, lets others read."""
    there = (one for one in former if one.until and one.since <= day <= one.until)
    return all(one.shares_past for one in there)


def opened_to_reading(visit: Visit, today: date) -> bool:
    if visit.status in {Visit.Status.PLANNED, *_PUT_OFF}:
        return False
    if visit.debrief_opened_at is not None or visit.written_at is not None:
        return True
    return visit.date is not None and visit.date + timedelta(days=READS_AFTER_DAYS) <= today


def opened_by(today: date) -> Q:
    """As `opened_to_reading`, of rows that belong to a visit."""
    long_ago = today - timedelta(days=READS_AFTER_DAYS)
    opened = Q(visit__debrief_opened_at__isnull=False) | Q(visit__written_at__isnull=False)
    late = Q(visit__date__lte=long_ago)
    return (opened | late) & ~Q(visit__status__in=[Visit.Status.PLANNED, *_PUT_OFF])


def visit_access(person: Person, visit: Visit) -> VisitAccess:
    return VisitAccess(person, visit, Standing(person, visit.network, visit.farm))


def visit_or_404(person: Person, visit_id: UUID, right: str) -> VisitAccess:
    """The visit if the person has the right; 404 to strangers, a refusal to the others."""
    visit = (
        Visit.objects.select_related("network", "network__contact", "farm")
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        raise Http404
    access = visit_access(person, visit)
    if not access.may_see_month:
        raise Http404
    if not getattr(access, right):
        raise PermissionDenied
    return access


def sender_or_404(person: Person, visit_id: UUID, right: str) -> VisitAccess:
    """As `visit_or_404`, for what is sent: whoever was of the visit may still hand words over."""
    visit = Visit.objects.select_related("network", "farm").filter(pk=visit_id).first()
    if visit is not None:
        access = visit_access(person, visit)
        if getattr(access, right):
            return access
    return visit_or_404(person, visit_id, right)


def visits_of_team(person: Person) -> QuerySet[Visit]:
    return Visit.objects.filter(team__person=person, team__left_at__isnull=True)
