"""What each visit and each action brings to the sums of its network: counted anew from its rows.

One farm's visits are read together: which of them was the first, and what has moved since the one
before, changes for all that come after when an earlier one is corrected.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Min
from django.utils import timezone

from visits.models import Action, Criterion, Entry, Support, Teammate, Visit, VisitGrid
from visits.queries.tally import HELD

#: (subject, scope, code, what) and how much of it.
Key = tuple[str, str, str, str]
Share = Counter[Key]
#: As it is kept: [subject, scope, what, n, [codes]], for a result brings as many keys as criteria.
Packed = list[list[Any]]
#: Who took part: it enters the sums as a table of its own.
PRESENCE = "presence"
AHEAD = (Visit.Status.PLANNED, Visit.Status.DATED)
AGREED = (Action.Status.ACCEPTED, Action.Status.IN_PROGRESS, Action.Status.POSTPONED)
LONGEST = 9999


def pack(share: Mapping[Key, int]) -> Packed:
    groups: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    for (subject, scope, code, what), n in share.items():
        if n:
            groups[subject, scope, what, n].append(code)
    return [[*key, sorted(codes)] for key, codes in sorted(groups.items())]


def unpack(packed: Iterable[Sequence[Any]]) -> Share:
    share: Share = Counter()
    for subject, scope, what, n, codes in packed:
        for code in codes:
            share[subject, scope, code, what] += n
    return share


@dataclass(frozen=True, slots=True)
class Life:
    """A visit as far as its place in the year and in its farm's history goes."""

    id: UUID
    territory: str
    kind: str
    status: str
    month: date
    on: date | None
    written_at: datetime | None
    sealed_at: datetime | None

    @property
    def year(self) -> int:
        return self.month.year

    @property
    def day(self) -> date:
        return self.on or self.month

    @property
    def is_held(self) -> bool:
        return self.status in HELD


def lives_of(farms: Collection[int]) -> dict[int, list[Life]]:
    """By farm, its visits from the oldest to the latest."""
    names = ("id", "farm__territory", "kind", "status", "month", "date", "written_at", "sealed_at")
    found: dict[int, list[Life]] = {farm: [] for farm in farms}
    for farm, *row in Visit.objects.filter(farm__in=farms).values_list("farm_id", *names):
        found[farm].append(Life(*row))
    for lives in found.values():
        lives.sort(key=lambda life: (life.day, life.id))
    return found


def places_of(lives: Iterable[Life]) -> dict[UUID, Share]:
    """Each visit by where, when and how far it is; among its farm's, the first or another."""
    shares: dict[UUID, Share] = {}
    years: set[int] = set()
    for life in lives:
        share = shares[life.id] = Counter()
        share["visit", life.territory, life.kind, life.status] += 1
        share["month", "", f"{life.month.month:02}", life.status] += 1
        if life.is_held:
            share["farm", life.territory, "", "again" if years else "first"] += 1
            if life.year not in years:
                share["farm", life.territory, "", "farms"] += 1
            years.add(life.year)
    return shares


#: Of a team: part, person, hours, kilometres.
Mate = tuple[str, int, Any, int | None]


def given_by(life: Life, team: Iterable[Mate], reply_at: datetime | None) -> Share:
    """What people gave to a visit that was held, and how long the words took."""
    share: Share = Counter()
    if not life.is_held:
        return share
    for part, person, hours, km in team:
        share["hours", "", part, "asked"] += 1
        share[PRESENCE, "", part, str(person)] += 1
        if hours is not None:
            share["hours", "", part, "told"] += 1
            share["hours", "", part, "tenths"] += round(hours * 10)
        if km is not None:
            share["hours", "", part, "km_told"] += 1
            share["hours", "", part, "km"] += km
    if life.sealed_at and life.on:
        share["delay", "", "report", _days(life.on, life.sealed_at)] += 1
    if reply_at and life.written_at:
        share["delay", "", "reply", _days(timezone.localdate(life.written_at), reply_at)] += 1
    return share


def _days(since: date, until: datetime) -> str:
    return f"{min(max((timezone.localdate(until) - since).days, 0), LONGEST):04}"


def teams_of(visits: Collection[UUID]) -> dict[UUID, list[Mate]]:
    """Who has not left the team, by visit."""
    rows = Teammate.objects.filter(visit__in=visits, left_at=None).values_list(
        "visit_id", "part", "person_id", "hours", "travel_km"
    )
    found: dict[UUID, list[Mate]] = defaultdict(list)
    for visit, *mate in rows:
        found[visit].append(tuple(mate))
    return found


def replies_of(visits: Collection[UUID]) -> dict[UUID, datetime]:
    """When the farm first answered the text that was offered to it."""
    rows = Entry.objects.filter(
        visit__in=visits,
        stream="shared",
        kind=Entry.Kind.REPLY,
        voice=Entry.Voice.REPLY,
        received_at__gte=F("visit__written_at"),
    )
    return dict(rows.order_by().values_list("visit_id").annotate(Min("received_at")))


# -- actions


@dataclass(frozen=True, slots=True)
class Brought:
    """What one action brings: its year, its share, and when it is to be talked over."""

    year: int
    share: Share
    due_on: date | None


def brought_by(actions: Iterable[Action]) -> dict[int, Brought]:
    """By the actions' rows; their themes and supports are read for all of them at once."""
    actions = list(actions)
    themes = _themes_of(actions)
    supports: dict[int, list[str]] = defaultdict(list)
    for support in Support.objects.filter(action__in=actions):
        supports[support.action_id].append(_hand(support))
    return {
        action.pk: _brought(action, themes.get(action.pk, ""), supports[action.pk])
        for action in actions
    }


def _brought(action: Action, theme: str, hands: Iterable[str]) -> Brought:
    share: Share = Counter()
    share["action", theme, action.owner, action.status] += 1
    for hand in hands:
        share["need", theme, "", hand] += hand != "asked"
    if action.is_open and "asked" in hands:
        share["need", theme, "", "asked"] += 1
    due_on = action.due_on if action.status in AGREED else None
    return Brought(timezone.localdate(action.since).year, share, due_on)


def _hand(support: Support) -> str:
    """Looked for, while nobody is named; else by the answer."""
    if support.helper_id is None and not support.helper_words:
        return "asked"
    return str(support.status)


def _themes_of(actions: Iterable[Action]) -> dict[int, str]:
    """The theme of the criterion that an action came from, in its visit's own grids."""
    asked = [action for action in actions if action.criterion_code and action.visit_id]
    pinned = VisitGrid.objects.filter(visit__in={action.visit_id for action in asked})
    versions: dict[UUID | None, list[int]] = defaultdict(list)
    for visit, version in pinned.order_by("position").values_list("visit_id", "version_id"):
        versions[visit].append(version)
    codes = Criterion.objects.filter(
        version__in={version for rows in versions.values() for version in rows},
        code__in={action.criterion_code for action in asked},
    ).values_list("version_id", "code", "theme__code")
    themes = {(version, code): theme for version, code, theme in codes}
    return {
        action.pk: themes[version, action.criterion_code]
        for action in asked
        for version in reversed(versions[action.visit_id])
        if (version, action.criterion_code) in themes
    }
