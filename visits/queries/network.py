"""A network's numbers, from its sums: a season, what is promised, what the grids say."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from peers.models import Farm, Network
from visits.models import Counted, GridVersion, Tally, Theme
from visits.queries.brought import unpack
from visits.queries.network_rows import STATES, rests_until
from visits.queries.steering import Helm
from visits.queries.tally import (
    EVERYBODY,
    People,
    Sums,
    median_days,
    presence_of,
    sums_of,
)

#: What says something of a farm beyond its dates: nobody reads it of a farm they are tied to.
RESULTS = frozenset({"action", "need", "criterion", "theme"})
OF_A_SEASON = ("visit", "month", "farm", "hours", "delay")
NOBODY = People(0, 0, 0)


def sums_for(helm: Helm, years: Collection[int], subjects: Collection[str]) -> Sums:
    """The network's sums; what farms to which the reader is tied have brought is taken out."""
    if not helm.tied or not RESULTS.intersection(subjects):
        return sums_of(helm.network.pk, years, subjects)
    rows = Tally.objects.filter(network=helm.network, year__in=years, subject__in=subjects)
    sums = Counter(
        {
            tuple(key): n
            for *key, n in rows.values_list("year", "subject", "scope", "code", "what", "n")
        }
    )
    own = Counted.objects.filter(network=helm.network, year__in=years)
    own = own.filter(Q(visit__farm__in=helm.tied) | Q(action__farm__in=helm.tied))
    for year, content in own.values_list("year", "content"):
        for key, n in unpack(content).items():
            if key[0] in RESULTS:
                sums[year, *key] -= n
    return Sums((*key, n) for key, n in sums.items() if n > 0)


def to_talk_over(helm: Helm) -> int:
    """Agreed actions past their day, of farms to which the reader is not tied."""
    rows = Counted.objects.filter(network=helm.network, due_on__lt=helm.today)
    return (rows.exclude(action__farm__in=helm.tied) if helm.tied else rows).count()


@dataclass(frozen=True)
class Season:
    """The figures of one year: of all visits, or those of one territory and kind."""

    year: int
    sums: Sums
    people: dict[str, People]
    territory: str | None = None
    kind: str | None = None

    def visits(self, state: str) -> int:
        return sum(self._visits(status) for status in STATES[state])

    def _visits(self, status: str) -> int:
        scope, kind = self.territory, self.kind
        return self.sums.n("visit", year=self.year, scope=scope, code=kind, what=status)

    @property
    def whole(self) -> int:
        return sum(self.visits(state) for state in STATES)

    def farms(self, what: str) -> int:
        return self.sums.n("farm", year=self.year, scope=self.territory, what=what)

    def hours(self, what: str) -> int:
        return self.sums.n("hours", year=self.year, what=what)

    def delays(self, code: str) -> int:
        """Of how many visits a delay is known."""
        return self.sums.n("delay", year=self.year, code=code)

    def median(self, code: str) -> int | None:
        return median_days(self.sums, code, self.year)

    @property
    def everybody(self) -> People:
        return self.people.get(EVERYBODY, NOBODY)


def season_of(
    helm: Helm, year: int, territory: str | None = None, kind: str | None = None
) -> Season:
    sums = sums_of(helm.network.pk, [year], OF_A_SEASON)
    people = presence_of(helm.network.pk, [year]).get(year, {})
    return Season(year, sums, people, territory, kind)


@dataclass(frozen=True)
class FarmCounts:
    """The farms of today; those that wait for a visit; those of them that never had one."""

    whole: int = 0
    to_visit: int = 0
    never: int = 0

    def __add__(self, other: "FarmCounts") -> "FarmCounts":
        never = self.never + other.never
        return FarmCounts(self.whole + other.whole, self.to_visit + other.to_visit, never)


def farm_counts(network: Network, today: date) -> dict[str, FarmCounts]:
    """By territory, the nameless one last, in one walk over the farms; those that left count in
    none."""
    here, never = Q(left_on=None), Q(visited__last_held=None, visited__next_month=None)
    seen = Q(visited__last_held__gt=rests_until(network, today))
    seen |= Q(visited__next_month__isnull=False)
    rows = Farm.objects.filter(network=network).order_by().values_list("territory")
    counted = rows.annotate(
        whole=Count("pk", filter=here),
        seen=Count("pk", filter=here & seen),
        never=Count("pk", filter=here & never),
    )
    found = {name: FarmCounts(whole, whole - seen, n) for name, whole, seen, n in counted}
    return dict(sorted(found.items(), key=lambda item: (not item[0], item[0])))


def territories_of(network: Network) -> list[str]:
    """By name; the farms that say none come last."""
    names = set(
        Farm.objects.filter(network=network)
        .order_by()
        .values_list("territory", flat=True)
        .distinct()
    )
    return sorted(names, key=lambda name: (not name, name))


def names_of_themes(network: Network, codes: Collection[str]) -> dict[str, list[Any]]:
    """What the grids that the network made or used call these themes, in their order.

    Codes are short, so that many grids of the library share them: what it never used is not told.
    """
    used = GridVersion.objects.filter(visits__visit__network=network)
    rows = Theme.objects.filter(code__in=codes).exclude(version__status="draft")
    rows = rows.filter(Q(version__grid__network=network) | Q(version__in=used.values("pk")))
    newest: dict[tuple[str, int], tuple[str, int, int, Any]] = {}
    for code, grid, *place, name in rows.order_by("version__number").values_list(
        "code", "version__grid_id", "version__grid__code", "position", "name"
    ):
        newest[code, grid] = (place[0], grid, place[1], name)
    found: dict[str, list[Any]] = {}
    for (code, _grid), (*_place, name) in sorted(newest.items(), key=lambda item: item[1][:3]):
        found.setdefault(code, []).append(name)
    return found
