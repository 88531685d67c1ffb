"""The sums of a network, as its pages read them: one statement, whatever was counted.

What the keys mean (`services/tally.py` writes them; the year is that of a visit's month or of an
action's beginning). Each sum stands under (subject, scope, code, what):

- visit (territory, kind, status): visits · month ("", "01" to "12", status): visits
- farm (territory, "", "first" or "again"): held visits of farms never visited before, or visited;
  (territory, "", "farms"): farms with a held visit that year
- hours ("", part, "tenths", "km", "told", "km_told" or "asked"): of held visits' teams, who left
  apart: tenths of hours, kilometres, who told each of them, and how many could
- delay ("", "report" or "reply", days in four digits): visits
- action (theme code or "", owner, status): actions · need (theme code or "", "", "asked", "offered"
  or "accepted"): actions that ask for a hand, and hands by their answer
- criterion (grid id, code, "level:AT/OF", a state, or "move:MOVEMENT"): results of latest editions
- theme ("GRID.NUMBER", code, "level:AT/OF", a state, or "visits"): the same, by theme
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value

from visits.models import Counted, Presence, Tally

HELD = ("debriefed", "written", "sealed", "closed")
FIELDS = ("year", "scope", "code", "what")
#: In `presence_of`, everybody once, whatever their parts.
EVERYBODY = ""

Row = tuple[int, str, str, str, str, int]


class Sums:
    """Some sums of a network; asked again and again, each way of asking is grouped once."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, list[tuple[int, str, str, str, int]]] = defaultdict(list)
        for year, subject, *key, n in rows:
            self._rows[subject].append((year, *key, n))
        self._grouped: dict[tuple[str, ...], dict[tuple[Any, ...], dict[str, int]]] = {}

    def n(
        self,
        subject: str,
        *,
        year: int | None = None,
        scope: str | None = None,
        code: str | None = None,
        what: str | None = None,
    ) -> int:
        """One number; what is not said is summed over."""
        filters = {"year": year, "scope": scope, "code": code, "what": what}
        return sum(self.by("", subject, **filters).values())

    def by(self, field: str, subject: str, **filters: Any) -> dict[str, int]:
        """Numbers by the values of one field (year, scope, code or what), none of them zero."""
        given = {name: filters[name] for name in FIELDS if filters.get(name) is not None}
        names = (subject, field, *given)
        if names not in self._grouped:
            self._grouped[names] = self._group(subject, field, tuple(given))
        return self._grouped[names].get(tuple(given.values()), {})

    def _group(
        self, subject: str, field: str, given: tuple[str, ...]
    ) -> dict[tuple[Any, ...], dict[str, int]]:
        places = [FIELDS.index(name) for name in given]
        own = FIELDS.index(field) if field else None
        found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
        for row in self._rows.get(subject, ()):
            group = found[tuple(row[place] for place in places)]
            value = "" if own is None else str(row[own])
            group[value] = group.get(value, 0) + row[4]
        return dict(found)


def sums_of(network_id: int, years: Collection[int], subjects: Collection[str]) -> Sums:
    rows = Tally.objects.filter(network=network_id, year__in=years, subject__in=subjects)
    return Sums(rows.exclude(n=0).values_list("year", "subject", "scope", "code", "what", "n"))


def counted_years(network_id: int) -> list[int]:
    """The years in which something was planned or begun, the latest first."""
    years = Tally.objects.filter(network=network_id, subject__in=["visit", "action"], n__gt=0)
    return sorted(years.order_by().values_list("year", flat=True).distinct(), reverse=True)


@dataclass(frozen=True)
class People:
    """Distinct people of a year, how many of them came for the first time, and their visits."""

    people: int
    newcomers: int
    visits: int


def presence_of(network_id: int, years: Collection[int]) -> dict[int, dict[str, People]]:
    """By year and part; under "" everybody once. Who was there in two parts is in both."""
    rows = Presence.objects.filter(network=network_id, year__in=years)
    new = Count("person", filter=Q(newcomer=True), distinct=True)
    parts: QuerySet[Any, Any] = rows.values_list("year", "part").order_by()
    whole: QuerySet[Any, Any] = rows.values_list("year", Value("")).order_by()
    people, visits = Count("person", distinct=True), Sum("visits")
    asked = parts.annotate(people=people, new=new, sum=visits).union(
        whole.annotate(people=people, new=new, sum=visits), all=True
    )
    found: dict[int, dict[str, People]] = {}
    for year, part, number, newcomers, sum_ in asked:
        found.setdefault(year, {})[part] = People(number, newcomers, sum_)
    return found


def to_talk_over(network_id: int, today: date) -> int:
    """Agreed actions, still open, whose day has passed: never late, to be talked over."""
    return Counted.objects.filter(network=network_id, due_on__lt=today).count()


def median_days(sums: Sums, code: str, year: int | None = None) -> int | None:
    """Half of the visits took this long or less; the lower of two middles, in days."""
    days = sorted(sums.by("what", "delay", code=code, year=year).items())
    middle = (sum(n for _day, n in days) + 1) // 2
    for (day, _n), passed in zip(days, accumulate(n for _day, n in days), strict=True):
        if passed >= middle:
            return int(day)
    return None
