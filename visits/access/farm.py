"""Who may see and do what with one farm's pages: dossier, plan, progress."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from peers.access import Standing
from peers.models import Farm, Person
from visits.models import Action, Teammate


@dataclass(frozen=True)
class FarmAccess:
    """What one person may do with one farm's pages."""

    person: Person
    farm: Farm
    standing: Standing

    @property
    def may_see_card(self) -> bool:
        return self.standing.belongs or self.standing.once_held

    @property
    def may_see_page(self) -> bool:
        return self.may_see_card or self.on_a_team

    @property
    def may_see_dates(self) -> bool:
        roles = {"facilitator", "committee"} & self.standing.roles
        return bool(roles) or self.standing.holds or bool(self.standing.groups) or self.on_a_team

    @property
    def may_read_progress_part(self) -> bool:
        return self.may_read_progress or self.may_read_group_part

    @property
    def may_edit(self) -> bool:
        return "facilitator" in self.standing.roles or self.standing.may_answer

    @property
    def may_manage(self) -> bool:
        return "facilitator" in self.standing.roles

    @cached_property
    def on_a_team(self) -> bool:
        delay = timedelta(days=self.farm.network.reading_days)
        return Teammate.objects.filter(
            Q(visit__closed_at__isnull=True) | Q(visit__closed_at__gte=timezone.now() - delay),
            visit__farm=self.farm,
            person=self.person,
            left_at__isnull=True,
            ethics_signed_at__isnull=False,
            visit__status__in=["dated", "under_way", "debriefed", "written", "sealed", "closed"],
        ).exists()

    @property
    def may_read_progress(self) -> bool:
        roles = {"committee"} & self.standing.roles
        return self.standing.holds or self.standing.decides or bool(roles) or self.on_a_team

    @property
    def may_read_group_part(self) -> bool:
        return bool(self.standing.groups)

    @property
    def may_read_plan(self) -> bool:
        return self.may_read_progress or bool(self.standing.groups)

    @property
    def may_decide_plan(self) -> bool:
        """Accept, change or decline what the farm owns: the farm's own act."""
        return self.standing.may_answer

    @property
    def may_record_plan(self) -> bool:
        """Note on the farm's behalf, or suggest: a facilitator without a tie, a teammate."""
        return (self.standing.decides or self.on_a_team) and not self.standing.holds

    @property
    def may_suggest(self) -> bool:
        return self.may_decide_plan or self.may_record_plan or bool(self.standing.groups)

    def speaks_for_owner(self, action: Action) -> bool:
        """Whether the action is this person's to accept: the farm's, their group's, their own."""
        if action.owner == Action.Owner.FARM:
            return self.standing.may_answer
        if action.owner == Action.Owner.GROUP:
            return action.owner_group in self.standing.groups
        if action.owner == Action.Owner.PEER and action.owner_person_id:
            return action.owner_person_id == self.person.pk
        return self.standing.decides

    def may_note_for_owner(self, action: Action) -> bool:
        """A teammate or a facilitator notes what the farm says of its own actions, marked so."""
        return action.owner == Action.Owner.FARM and self.may_record_plan


def farm_access_or_404(person: Person, slug: str, right: str) -> FarmAccess:
    """As `visit_or_404`; a guest of a visit to the farm also has a relation with it."""
    farm = Farm.objects.select_related("network").filter(slug=slug).first()
    if farm is None:
        raise Http404
    access = FarmAccess(person, farm, Standing(person, farm.network, farm))
    if not (access.may_see_card or access.on_a_team):
        raise Http404
    if not getattr(access, right):
        raise PermissionDenied
    return access
