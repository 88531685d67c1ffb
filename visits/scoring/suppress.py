"""Which figures of a published list stay hidden, so that nothing tells of fewer than five farms.

A figure is known here by what each farm brings to it, so that every rule is a question about farms:

1. A figure that stands on fewer than five farms (or five people, where it counts people) is hidden,
   whatever its value.
2. A zero says something of every farm that could have counted: it is shown where these are five at
   least and what it is a part of is shown; else it is hidden like any small figure.
3. Whatever follows by subtracting shown figures along the lists (a total and its parts; a total may
   itself be a part) stands on five farms at least, and never fixes one hidden figure.
4. No two shown figures of one measure differ by what one to four farms bring, wherever they stand;
   parts of one list, which have nothing in common, are not subtracted from one another.
5. Where all answers of a list of results are of one sort, each farm's own would be known: the parts
   are hidden.
6. A table with two margins is shown whole, or its margins alone.

The lists form trees that meet in their totals, never a ring: so bounds taken list by list are exact
(`tests/visits/test_suppress.py` tries every pair, every sum and every filling).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, islice, product
from typing import Literal

LEAST = 5
MANY = 300  # parts of a list; beyond, two of them are looked at like any two figures

Reason = Literal["small", "zero", "alike", "margin", "pair", "season", "table"]


@dataclass(frozen=True)
class Cell:
    """A figure, and what each farm brings to it; only figures of one measure are subtracted."""

    value: int
    farms: Mapping[int, int]
    measure: str = ""
    #: Whom it counts, where it counts people: they are no fewer than five either.
    people: frozenset[int] | None = None
    #: How many farms could have counted: of these a zero speaks.
    among: int = 0

    @property
    def is_zero(self) -> bool:
        return self.value == 0 and not self.farms


@dataclass(frozen=True)
class Line:
    """A total and the parts that make it up, each counted in exactly one of them."""

    total: str
    parts: tuple[str, ...]
    #: Parts that say what farms answered: all in one of them would tell each farm's own.
    results: bool = False


@dataclass(frozen=True)
class Table:
    """Figures by two margins; a cell's name is `name_cell(row, column)`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    total: str

    def cells(self) -> Iterator[str]:
        return (name_cell(row, column) for row, column in product(self.rows, self.columns))


def name_cell(row: str, column: str) -> str:
    return f"{row} × {column}"


@dataclass
class _Judge:
    """What is hidden so far, and why."""

    cells: Mapping[str, Cell]
    lines: Sequence[Line]
    hidden: dict[str, Reason] = field(default_factory=dict)
    _near: dict[tuple[str, str], bool] = field(default_factory=dict)  # what was compared before

    @cached_property
    def apart(self) -> set[frozenset[str]]:
        """Parts of one list: nothing is counted in both, so their difference counts nothing."""
        return {
            frozenset(two)
            for line in self.lines
            if len(line.parts) <= MANY
            for two in combinations(line.parts, 2)
        }

    # -- what one figure says of itself

    def hide_small(self) -> None:
        for name, cell in self.cells.items():
            if cell.is_zero:
                if cell.among < LEAST:
                    self.hidden[name] = "zero"
            elif is_small([cell]):
                self.hidden[name] = "small"

    def hide_zeros_of_hidden(self) -> bool:
        """A zero below a hidden total would say that nobody of that small group is there."""
        found = {
            part
            for line in self.lines
            for part in line.parts
            if line.total in self.hidden and self.cells[part].is_zero
        } - self.hidden.keys()
        self.hidden |= dict.fromkeys(found, "zero")
        return bool(found)

    def hide_alike(self) -> None:
        for line in self.lines:
            given = [part for part in line.parts if not self.cells[part].is_zero]
            if line.results and len(given) == 1 and len(line.parts) > 1:
                self.hidden |= {part: self.hidden.get(part, "alike") for part in line.parts}

    # -- what follows along a list

    def fix_line(self) -> bool:
        """Hide one more figure of the first list that tells too much; say whether there was one."""
        for line in self.lines:
            for told in self._told_by(line):
                if self._tells_too_much(told):
                    return self._hide_one_more(line, told)
        return False

    def _told_by(self, line: Line) -> Iterator[tuple[str, ...]]:
        """The sets of hidden figures whose sum follows from what this list shows."""
        unknown = tuple(part for part in line.parts if part in self.hidden)
        if line.total not in self.hidden:
            if unknown:
                yield from self._opened(unknown)
        elif not unknown:
            yield (line.total,)

    def _opened(self, unknown: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Each hidden total may be told down to its own hidden parts, by any of its lists."""
        ways = [[(name,), *self._hidden_parts(name)] for name in unknown]
        for way in product(*ways):
            yield tuple(name for names in way for name in names)

    def _hidden_parts(self, total: str) -> Iterator[tuple[str, ...]]:
        for line in self.lines:
            if line.total == total:
                unknown = tuple(part for part in line.parts if part in self.hidden)
                yield from self._opened(unknown) if unknown else ()

    def _tells_too_much(self, told: tuple[str, ...]) -> bool:
        cells = [self.cells[name] for name in told]
        some = [cell for cell in cells if not cell.is_zero]
        # Each hidden figure that is no zero is one at least: a sum of as many ones fixes them all.
        whole = sum(cell.value for cell in some)
        return len(told) < 2 or whole <= len(some) or is_small(some)

    def _hide_one_more(self, line: Line, told: tuple[str, ...]) -> bool:
        """A shown part before the total, and of these the one that stands on fewest farms."""
        lines = [line, *(one for one in self.lines if one.total in told)]
        parts = [p for one in lines for p in one.parts if p not in self.hidden]
        given = [part for part in parts if not self.cells[part].is_zero]
        shown_total = [line.total] if line.total not in self.hidden else []
        self.hidden[self._smallest(given or shown_total or parts)] = "margin"
        return True

    def _smallest(self, names: Iterable[str]) -> str:
        return min(names, key=lambda name: (len(self.cells[name].farms), name))

    # -- what follows from any two figures

    def fix_pair(self) -> bool:
        shown: dict[str, list[str]] = {}
        for name, cell in self.cells.items():
            if cell.measure and name not in self.hidden and not cell.is_zero:
                shown.setdefault(cell.measure, []).append(name)
        for names in shown.values():
            for first, second in combinations(names, 2):
                if frozenset((first, second)) in self.apart:
                    continue
                if self._is_near(first, second):
                    self.hidden[self._smallest([first, second])] = "pair"
                    return True
        return False

    def _is_near(self, first: str, second: str) -> bool:
        if (first, second) not in self._near:
            self._near[first, second] = differ_by_few(self.cells[first], self.cells[second])
        return self._near[first, second]


def hide(
    cells: Mapping[str, Cell],
    lines: Sequence[Line],
    tables: Sequence[Table] = (),
    earlier: Sequence[Mapping[str, Cell]] = (),
) -> dict[str, Reason]:
    """Every figure to hide, with the reason that its keeper reads; readers see only that it is."""
    refuse_rings(lines)
    inner = {name for table in tables for name in table.cells()}
    judge = _Judge({name: cell for name, cell in cells.items() if name not in inner}, lines)
    judge.hide_small()
    judge.hide_alike()
    _hide_changes_of_few(judge, earlier)
    while judge.hide_zeros_of_hidden() or judge.fix_line() or judge.fix_pair():
        pass
    for table in tables:
        if not _whole(table, cells, judge.hidden):
            judge.hidden |= dict.fromkeys(table.cells(), "table")
    return judge.hidden


def _hide_changes_of_few(judge: _Judge, earlier: Sequence[Mapping[str, Cell]]) -> None:
    """A figure that differs from an earlier season's by what one to four farms bring."""
    for season in earlier:
        for name in season.keys() & judge.cells.keys():
            if differ_by_few(judge.cells[name], season[name]):
                judge.hidden.setdefault(name, "season")


def _whole(table: Table, cells: Mapping[str, Cell], hidden: Mapping[str, Reason]) -> bool:
    """Whether nothing inside is small, no margin is hidden, and no two figures differ by few."""
    margins = [table.total, *table.rows, *table.columns]
    if any(name in hidden for name in margins):
        return False
    inner = [cells[name] for name in table.cells()]
    given = [cell for cell in inner if not cell.is_zero]
    if any(is_small([cell]) for cell in given):
        return False
    if any(cell.among < LEAST for cell in inner if cell.is_zero):
        return False
    measure = {cell.measure for cell in given}
    shown = [cell for name, cell in cells.items() if cell.measure in measure and name not in hidden]
    return not any(differ_by_few(one, two) for one in given for two in shown if one is not two)


def is_small(cells: Sequence[Cell]) -> bool:
    """Whether all together stand on fewer than five farms, or count fewer than five people."""
    some = {farm for cell in cells for farm in islice(cell.farms, LEAST)}
    if len(some) < LEAST:
        return True
    people = [cell.people for cell in cells]
    named = [one for one in people if one is not None]
    return len(named) == len(people) > 0 and len(frozenset().union(*named)) < LEAST


def differ_by_few(first: Cell, second: Cell) -> bool:
    """Whether what lies between two figures is brought by one to four farms, or people."""
    if abs(len(first.farms) - len(second.farms)) >= LEAST:
        return False
    if first.people is not None and second.people is not None:
        return 0 < len(first.people ^ second.people) < LEAST
    apart = sum(1 for _farm in islice(_farms_apart(first.farms, second.farms), LEAST))
    return 0 < apart < LEAST


def _farms_apart(first: Mapping[int, int], second: Mapping[int, int]) -> Iterator[int]:
    """Farms that bring another number; to know that five do, no more need be looked at."""
    yield from (farm for farm, n in first.items() if second.get(farm, 0) != n)
    yield from (farm for farm, n in second.items() if n and farm not in first)


def refuse_rings(lines: Sequence[Line]) -> None:
    """Two lists that meet twice would need more than list by list: they are a table."""
    group: dict[str, str] = {}

    def find(name: str) -> str:
        while group.get(name, name) != name:
            name = group[name]
        return name

    for index, line in enumerate(lines):
        for name in (line.total, *line.parts):
            a, b = find(f"#{index}"), find(name)
            if a == b:
                message = f"The list of {line.total} meets another one twice, in {name}."
                raise ValueError(message)
            group[a] = b
