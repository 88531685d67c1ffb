"""A visit seen from one person: whom it can gather, what is ready, where each section stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from peers.access import networks_of
from peers.models import CloseLink, Farm, Holder, Membership, Network, Person
from visits.models import Entry, Message, Teammate, Visit, VisitGrid, VisitStep
from visits.queries.devices import PreparedTablet, tablets_of_visit
from visits.queries.entry import Target, VisitState, visit_state
from visits.queries.grid import Section, sections_of

Status = Visit.Status
Part = Teammate.Part
HELD = (Status.DEBRIEFED, Status.WRITTEN, Status.SEALED, Status.CLOSED)
LOOK_BACK = timedelta(days=730)


# -- planning


def may_plan(person: Person) -> bool:
    """Whether there is a farm whose visits this person plans."""
    return _plannable(person).exists()


def farms_to_plan(person: Person) -> QuerySet[Farm]:
    """Farms whose visits this person plans, with the day of the last one."""
    last_visit = Max("visits__date", filter=Q(visits__status__in=HELD))
    rows = _plannable(person).select_related("network")
    return rows.annotate(last_visit=last_visit).order_by("name", "pk")


def _plannable(person: Person) -> QuerySet[Farm]:
    """Farms of the networks that the person facilitates, but for those they are tied to."""
    roles = Membership.objects.open().filter(person=person, role=Membership.Role.FACILITATOR)
    held = Holder.objects.filter(person=person, until=None)
    linked = CloseLink.objects.filter(person=person, until=None)
    return (
        Farm.objects.filter(network__in=roles.values("network"), left_on=None)
        .exclude(pk__in=held.values("farm"))
        .exclude(pk__in=linked.values("farm"))
        .order_by()
    )


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be of a team, and the part that they would likely have."""

    person: Person
    part: str
    teammate: Teammate | None = None


def candidates_of(farm: Farm, visit: Visit | None = None) -> list[Candidate]:
    """The visit's team as it is, then the network's people by name; nobody of the farm."""
    team = {} if visit is None else {row.person_id: row for row in teammates_of(visit)}
    members = Membership.objects.open().filter(network=farm.network)
    facilitators = set(
        members.filter(role=Membership.Role.FACILITATOR).values_list("person_id", flat=True)
    )
    holders = Holder.objects.filter(farm__network=farm.network, until=None)
    farmers = set(holders.values_list("person_id", flat=True))
    own = set(holders.filter(farm=farm).values_list("person_id", flat=True))
    ids = (set(members.values_list("person_id", flat=True)) | farmers) - own - team.keys()
    people = Person.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")
    found = [Candidate(row.person, row.part, row) for row in team.values()]
    for person in people:
        part = Part.FARMER if person.pk in farmers else Part.MEMBER
        part = Part.FACILITATOR if person.pk in facilitators - farmers else part
        found.append(Candidate(person, part))
    return found


def team_of(visit: Visit) -> list[Person]:
    """Who is in the team now, in the order in which they joined."""
    return [row.person for row in teammates_of(visit)]


def teammates_of(visit: Visit) -> QuerySet[Teammate]:
    """Their places in it, each with its person, in the same order."""
    return visit.team.filter(left_at=None).select_related("person").order_by("pk")


def has_writer() -> Exists:
    """Whether somebody of a visit's team is there to write, for a query of visits."""
    return Exists(Teammate.objects.filter(visit=OuterRef("pk"), rapporteur=True, left_at=None))


@dataclass(frozen=True)
class Advice:
    """A remark on a team: never a reason to stop."""

    kind: str
    names: tuple[str, ...] = ()


def advice_on(
    farm: Farm,
    team: Sequence[tuple[Person, str, bool]],
    guests: Sequence[tuple[str, str]],
    day: date,
) -> list[Advice]:
    """Mixed, rotating, not in return for one's own visit: what the team might still think of."""
    people = [person for person, _part, _rapporteur in team]
    parts = {part for _person, part, _rapporteur in team} | {part for _name, part in guests}
    found = []
    if not parts & {Part.FARMER, Part.MENTOR}:
        found.append(Advice("no_farmer"))
    if Part.MEMBER not in parts:
        found.append(Advice("no_member"))
    if not any(rapporteur for _person, _part, rapporteur in team):
        found.append(Advice("no_rapporteur"))
    named = (
        ("in_return", _visited_by(farm, people, day)),
        ("again", _came_last_time(farm, people)),
        ("linked", _linked(farm, people)),
    )
    return found + [Advice(kind, names) for kind, names in named if names]


def _visited_by(farm: Farm, people: Collection[Person], day: date) -> tuple[str, ...]:
    """Those whose own farm was visited, these two years, by somebody of this farm."""
    hosts = farm.holders.filter(until=None).values("person")
    visits = Visit.objects.filter(
        status__in=HELD, date__gte=day - LOOK_BACK, team__person__in=hosts, team__left_at=None
    )
    rows = Holder.objects.filter(person__in=people, until=None, farm__visits__in=visits)
    return _names(rows.values_list("person__name", flat=True))


def _came_last_time(farm: Farm, people: Collection[Person]) -> tuple[str, ...]:
    last = Visit.objects.filter(farm=farm, status__in=HELD).order_by("-date").first()
    rows = Teammate.objects.filter(visit=last, person__in=people, left_at=None)
    came = rows.exclude(part=Part.FACILITATOR).values_list("person__name", flat=True)
    return _names(came) if last else ()


def _linked(farm: Farm, people: Collection[Person]) -> tuple[str, ...]:
    rows = CloseLink.objects.filter(farm=farm, person__in=people, until=None)
    return _names(rows.values_list("person__name", flat=True))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


# -- one visit


@dataclass(frozen=True)
class SectionRow:
    """A section, how far the team is with it, and when each last said something there."""

    section: Section
    total: int
    answered: int
    to_discuss: int
    done: bool | None = None
    last: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """As the team said; where it said nothing, once everything is answered."""
        return self.answered == self.total if self.done is None else self.done

    @property
    def is_begun(self) -> bool:
        return bool(self.last)


def section_rows(visit: Visit, state: VisitState | None = None) -> list[SectionRow]:
    """The visit's sections with what the team has said in each."""
    state = state or visit_state(visit)
    done = {str(e.object_id): bool(e.value and e.value["done"]) for e in state.objects("section")}
    return [_row(section, state, done) for section in sections_of(visit, state)]


def _row(section: Section, state: VisitState, done: dict[str, bool]) -> SectionRow:
    every = [state.target(criterion) for criterion in section.criteria]
    targets = [target for target in every if _is_for_team(target)]
    said = [e for target in targets for e in target.heads if e.voice == Entry.Voice.TEAM]
    said.sort(key=lambda entry: entry.received_at)
    return SectionRow(
        section,
        total=len(targets),
        answered=sum(bool(target.opinions()) for target in targets),
        to_discuss=sum(target.to_discuss for target in targets),
        done=done.get(str(section.theme.pk)),
        last={entry.said_by_id: entry.received_at for entry in said},
    )


def _is_for_team(target: Target) -> bool:
    """A sensitive question is the farm's own, unless the farm has opened it for this visit."""
    opened = any((e.value or {}).get("opens") for e in target.said(Entry.Kind.CONSENT))
    return opened or not target.criterion.sensitive


def last_touched(rows: Sequence[SectionRow], person: Person) -> SectionRow | None:
    """Where to go on: the section in which this person, else anybody, last said something."""
    own = [row for row in rows if person.pk in row.last]
    if own:
        return max(own, key=lambda row: row.last[person.pk])
    begun = [row for row in rows if row.is_begun]
    return max(begun, key=lambda row: max(row.last.values()), default=None)


@dataclass(frozen=True)
class Preparation:
    """What is ready before a visit, and what is not yet."""

    team: Sequence[Teammate]
    versions: Sequence[VisitGrid]
    previous: Visit | None
    farm_told: Message | None
    tablets: Sequence[PreparedTablet] = ()

    @property
    def rapporteur(self) -> Teammate | None:
        return next((row for row in self.team if row.rapporteur), None)

    @property
    def signed(self) -> int:
        return sum(row.ethics_signed_at is not None for row in self.team)

    @property
    def is_staffed(self) -> bool:
        return bool(self.team) and self.rapporteur is not None


def preparation_of(visit: Visit) -> Preparation:
    farm = visit.farm.holders.filter(until=None).values("person")
    told = visit.messages.filter(kind=Message.Kind.DATED, left=True, to__in=farm)
    earlier = Visit.objects.filter(farm=visit.farm, status__in=HELD, date__lt=visit.day)
    return Preparation(
        team=list(teammates_of(visit)),
        versions=list(visit.grids.select_related("version__grid")),
        previous=earlier.order_by("-date").first(),
        farm_told=told.select_related("to").first(),
        tablets=tablets_of_visit(visit),
    )


def steps_of(visit: Visit) -> list[VisitStep]:
    return list(visit.steps.select_related("by"))


# -- many visits


TABS = ("ahead", "now", "past")


def visits_seen_by(person: Person, today: date, tab: str, *, mine: bool) -> QuerySet[Visit]:
    """One tab of the list. Whoever may know only the month finds the visit by its month."""
    own = Teammate.objects.filter(visit=OuterRef("pk"), person=person, left_at=None)
    farm = Holder.objects.filter(farm=OuterRef("farm"), person=person)
    contact = Q(farm__partnerships__group__contact=person, farm__partnerships__until=None)
    as_contact = Visit.objects.filter(contact, pk=OuterRef("pk"))
    reader = Membership.objects.open().filter(
        person=person, network=OuterRef("network"), role__in=["facilitator", "committee"]
    )
    rows = Visit.objects.annotate(
        own=Exists(own) | Exists(farm) | Exists(as_contact), reader=Exists(reader)
    )
    rows = rows.annotate(dates=Q(own=True) | Q(reader=True))
    rows = rows.filter(own=True) if mine else rows.filter(_of_networks(person) | Q(own=True))
    order = ("-month", "-date", "pk") if tab == "past" else ("month", "date", "pk")
    return (
        rows.filter(_tab(tab, today))
        .select_related("farm", "network")
        .annotate(people=Count("team", filter=Q(team__left_at=None), distinct=True))
        .order_by(*order)
    )


def _of_networks(person: Person) -> Q:
    networks: QuerySet[Network] = networks_of(person)
    return Q(network__in=list(networks.values_list("pk", flat=True)))


def _tab(tab: str, today: date) -> Q:
    month = today.replace(day=1)
    by_month = Q(dates=False) & ~Q(status__in=[Status.POSTPONED, Status.CANCELLED])
    came = Q(status=Status.DATED, date__lte=today)
    if tab == "now":
        going = [Status.UNDER_WAY, Status.DEBRIEFED, Status.WRITTEN]
        return Q(dates=True) & (Q(status__in=going) | came)
    if tab == "past":
        over = Q(dates=True, status__in=[Status.SEALED, Status.CLOSED, Status.CANCELLED])
        return over | by_month & Q(month__lt=month)
    ahead = Q(dates=True) & Q(status__in=[Status.PLANNED, Status.DATED, Status.POSTPONED]) & ~came
    return ahead | by_month & Q(month__gte=month)
