"""The list of a season's figures, as it is filled, and the rows that it is filled from."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from peers.models import Network
from visits.models import Counted
from visits.scoring.suppress import Cell, Line, Table, name_cell

Farms = Counter[int]
#: Farm, scope, code, what and how much.
Share = tuple[int, str, str, str, int]
#: One of the sums of a subject: scope, code and what.
Sum = tuple[str, str, str]
#: By subject, what each farm brings to each sum.
Shares = Mapping[str, Mapping[Sum, Mapping[int, int]]]
READ_AT_ONCE, DECODED_AT_ONCE = 2000, 3


@dataclass(frozen=True)
class ThemeHead:
    """A theme of one version of a grid, with the names of its levels."""

    scope: str
    code: str
    grid: dict[str, str]
    number: int
    name: dict[str, str]
    levels: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lasts: bool = False  # whether its grid asks some questions only once something has changed

    @property
    def key(self) -> str:
        return f"theme:{self.scope}:{self.code}"


@dataclass
class FigureList:
    """The figures of one year as they are, with the lists that they add up to."""

    year: int
    #: Where each farm is; the territories are those that farms have.
    places: Mapping[int, str]
    needs: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    themes: list[ThemeHead] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def territories(self) -> list[str]:
        return sorted(set(self.places.values()))

    def among(self, name: str) -> int:
        """How many farms could have counted: those of the territory, or all."""
        _subject, marker, place = (*name.split(":", 2), "", "")[:3]
        if marker != "in":
            return len(self.places)
        return self._farms_in[place]

    @cached_property
    def _farms_in(self) -> Counter[str]:
        return Counter(self.places.values())

    def put(
        self, name: str, farms: Mapping[int, int], measure: str, among: int, **more: Any
    ) -> None:
        brought = {farm: n for farm, n in farms.items() if n}
        value = more.pop("value", sum(brought.values()))
        self.cells[name] = Cell(value, brought, measure, among=among, **more)

    def add_up(self, total: str, parts: Iterable[str], *, results: bool = False) -> None:
        if parts := tuple(parts):
            self.lines.append(Line(total, parts, results=results))


@dataclass(frozen=True)
class YearRows:
    """The rows of a year, read once."""

    network: Network
    year: int
    shares: Shares

    def brought(self, subject: str, *, code: str = "", what: str = "") -> Iterator[Share]:
        """Farm, scope, code, what and how much, of one subject."""
        for (scope, one, told), farms in self.shares.get(subject, {}).items():
            if (not what or told == what) and (not code or one == code):
                for farm, n in farms.items():
                    yield farm, scope, one, told, n


def put_all(
    figures: FigureList,
    found: Mapping[str, Farms],
    total: str,
    ways: Sequence[Sequence[str]],
    across: Sequence[str] = (),
) -> None:
    """The total, each list of its parts, and the tables of these by what stands across."""
    figures.put(total, found.get(total, {}), total, figures.among(total))
    for parts in ways:
        figures.add_up(total, parts)
        for part in parts:
            figures.put(part, found.get(part, {}), total, figures.among(part))
        if across and parts and parts is not across:
            figures.tables.append(Table(tuple(parts), tuple(across), total))
            for part, column in product(parts, across):
                name = name_cell(part, column)
                figures.put(name, found.get(name, {}), total, figures.among(part))


def shares_of(network: Network, year: int, subjects: Collection[str]) -> Shares:
    """What each farm's visits and actions brought to these sums of the year, one sum at a time.

    Ten thousand farms bring the same few sums: a number for each farm is all that is kept. Few
    contents are decoded at once, for what lives long while others are made is looked at again and
    again by Python's memory.
    """
    counted = Counted.objects.filter(network=network, year=year)
    said = counted.annotate(said=Cast("content", TextField()))
    rows = said.values_list("visit__farm_id", "action__farm_id", "said").iterator(READ_AT_ONCE)
    found: dict[str, dict[Sum, dict[int, int]]] = {subject: {} for subject in subjects}
    while some := list(islice(rows, DECODED_AT_ONCE)):
        contents = json.loads(f"[{','.join(said for _visited, _acting, said in some)}]")
        for (visited, acting, _said), content in zip(some, contents, strict=True):
            _add(found, visited or acting, content)
    return found


def _add(found: Mapping[str, dict[Sum, dict[int, int]]], farm: int, content: Iterable[Any]) -> None:
    for subject, scope, what, n, codes in content:
        sums = found.get(subject)
        if sums is None:
            continue
        for code in codes:
            farms = sums.get((scope, code, what))
            if farms is None:  # `setdefault` would make a dictionary each time
                farms = sums[scope, code, what] = {}
            farms[farm] = farms.get(farm, 0) + n
