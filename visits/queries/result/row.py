"""The rows of the criterion × visit table: cells, movement, and what became of the question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from peers.models import Group
from visits.models import Criterion, CriterionResult, Report
from visits.queries.frozen import NOT_IN_GRID
from visits.queries.result.edition import Column
from visits.queries.result.line import Change, Key, Line, outcome_of
from visits.scoring import Movement, State

#: Beside the movements: asked the time before, and not at the last visit.
GONE = "gone"


@dataclass(frozen=True)
class Row:
    """One question about one farm or group, over the visits: a result or none each.

    `flag` tells what became of the question within the visits shown, `crossed` the changes that
    the movement passes over.
    """

    line: Line
    results: tuple[CriterionResult | None, ...]
    movement: Movement
    before: CriterionResult | None
    now: CriterionResult | None
    flag: str = ""
    change: Change | None = None
    crossed: tuple[Change, ...] = ()
    group: str = ""
    asked_last_time: bool = False
    before_on: date | None = None  # where the earlier answer is older than the visit before

    @property
    def criterion(self) -> Criterion:
        return self.line.newest.criterion

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def about(self) -> UUID:
        return self.line.key[2]

    @property
    def list_name(self) -> str:
        """Under which short list it stands; what went years ago is no news."""
        if self.now is not None:
            return str(self.movement)
        return GONE if self.asked_last_time and self._had_level else str(Movement.NO_LEVEL)

    @property
    def _had_level(self) -> bool:
        return self.before is not None and self.before.state == State.LEVEL

    @property
    def has_changed(self) -> bool:
        """What the filter keeps: everything that does not simply stand as it stood."""
        still = {Movement.SAME_GOOD, Movement.SAME_TO_WORK_ON, Movement.NO_LEVEL}
        return bool(self.flag) or self.list_name not in still


def rows_of(
    reports: Sequence[Report], columns: Sequence[Column], lines: Mapping[Key, Line]
) -> tuple[Row, ...]:
    """In the order of the grid, what the last visit asks before what it no longer does."""
    if not reports or not columns:
        return ()
    shown = {column.report.pk for column in columns}
    current = {
        row.criterion_id
        for line in lines.values()
        if (row := line.found.get(columns[-1].report.pk))
    }
    here = [line for line in lines.values() if shown & line.found.keys()]
    here.sort(key=lambda line: _order(line, current))
    return _name_groups(_row(line, reports, columns) for line in here)


def _order(line: Line, current: set[UUID]) -> tuple[int, int, int, bool, int]:
    result = line.newest
    criterion = result.criterion
    asked = criterion.pk in current
    return result.grid_id, criterion.theme.position, criterion.position, not asked, result.pk or 0


def _row(line: Line, reports: Sequence[Report], columns: Sequence[Column]) -> Row:
    now, before = line.found.get(reports[-1].pk), line.before(reports[:-1])
    number = now.criterion.version.number if now else 0
    results = tuple(line.found.get(column.report.pk) for column in columns)
    change = _last_change(line, results)
    return Row(
        line=line,
        results=results,
        movement=line.movement(before, outcome_of(now), number),
        before=before,
        now=now,
        flag=_flag(line, results, columns, change),
        change=change,
        crossed=tuple(line.between(before, number)) if before and now else (),
        asked_last_time=len(reports) > 1 and reports[-2].pk in line.found,
        before_on=_older_day(before, reports),
    )


def _older_day(before: CriterionResult | None, reports: Sequence[Report]) -> date | None:
    """The day of an answer that is not the visit just before's."""
    older = [row.visit.day for row in reports[:-2] if before and row.pk == before.report_id]
    return older[0] if older else None


def _last_change(line: Line, results: Iterable[CriterionResult | None]) -> Change | None:
    """The latest change of the question within the visits shown."""
    there = [row for row in results if row is not None]
    crossed = line.between(there[0], there[-1].criterion.version.number)
    return crossed[-1] if crossed else None


def _flag(
    line: Line,
    results: Sequence[CriterionResult | None],
    columns: Sequence[Column],
    change: Change | None,
) -> str:
    """retired, new, reworded or rescaled, as the table says beside the question.

    A group that is asked for the first time, or a visit with another grid, makes no question new.
    """
    grid, code, _about = line.key
    with_grid = [column for column in columns if grid in column.lineages]
    if grid in columns[-1].lineages and columns[-1].place_of(grid, code) == NOT_IN_GRID:
        return "retired"
    if change is not None:
        return flag_of(change)
    if with_grid[0].place_of(grid, code) == NOT_IN_GRID:
        return "new"
    wordings = {str(row.criterion.question) for row in results if row is not None}
    return "reworded" if len(wordings) > 1 else ""


def flag_of(change: Change) -> str:
    """The change in one word; with the choice where the scale was changed and carried over."""
    if change.criterion.change == Criterion.Change.RESCALED and not change.breaks:
        return f"rescaled_{change.step.choice}"
    return str(change.criterion.change)


def _name_groups(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Where several groups answered one question, each line says whose it is."""
    found = tuple(rows)
    asked = Counter(row.criterion.pk for row in found)
    several = [row.about for row in found if asked[row.criterion.pk] > 1]
    if not several:
        return found
    names = dict(Group.objects.filter(ref__in=several).values_list("ref", "name"))
    return tuple(
        replace(row, group=names.get(row.about, "")) if asked[row.criterion.pk] > 1 else row
        for row in found
    )
