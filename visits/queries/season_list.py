"""The list of a season's figures, as it is filled, and the rows that it is filled from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from peers.models import Network
from visits.models import Counted
from visits.scoring.suppress import Cell, Line, Table, name_cell

Farms = Counter[int]
Share = tuple[int, str, str, str, str, int]


@dataclass(frozen=True)
class ThemeHead:
    """A theme of one version of a grid, with the names of its levels."""

    scope: str
    code: str
    grid: dict[str, str]
    number: int
    name: dict[str, str]
    levels: list[tuple[str, dict[str, str]]] = field(default_factory=list)

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
        return sum(one == place for one in self.places.values())

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
    shares: list[Share]

    def brought(self, subject: str, **wanted: str) -> Iterator[tuple[int, str, str, str, int]]:
        """Farm, scope, code, what and how much, of one subject."""
        for farm, kind, scope, code, what, n in self.shares:
            if kind == subject and all(
                value == {"scope": scope, "code": code, "what": what}[name]
                for name, value in wanted.items()
            ):
                yield farm, scope, code, what, n


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


def shares_of(network: Network, year: int) -> Iterator[Share]:
    counted = Counted.objects.filter(network=network, year=year)
    rows = counted.values_list("visit__farm_id", "action__farm_id", "content")
    for visited, acting, content in rows.iterator(chunk_size=2000):
        for subject, scope, what, n, codes in content:
            for code in codes:
                yield visited or acting, subject, scope, code, what, n
