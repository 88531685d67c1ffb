"""One question over the visits: its results joined by lineage, code and about, and its breaks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from django.db.models import Count

from visits.models import Criterion, CriterionResult, Report, Visit
from visits.queries.frozen import frozen_criteria
from visits.queries.result.edition import dated_reports, when_of
from visits.scoring import Movement, Outcome, Place, State, Step, carry, compare, latest_seen

Key = tuple[int, str, UUID]


@dataclass(frozen=True)
class Change:
    """A version that asked a question otherwise, with its author's choice for comparison."""

    criterion: Criterion
    step: Step

    @property
    def number(self) -> int:
        return self.criterion.version.number

    @property
    def breaks(self) -> bool:
        return self.step.choice == "break"


@dataclass(frozen=True)
class Line:
    """What is known of one question about one farm or group: results by report, from old to new."""

    key: Key
    found: dict[int, CriterionResult]
    changes: tuple[Change, ...]

    @cached_property
    def newest(self) -> CriterionResult:
        """The result in the latest wording, which names the line."""
        return max(self.found.values(), key=lambda row: row.criterion.version.number)

    def between(self, before: CriterionResult, number: int) -> list[Change]:
        """What has changed in the question from a result to a version."""
        first = before.criterion.version.number
        return [row for row in self.changes if first < row.number <= number]

    def before(self, reports: Sequence[Report]) -> CriterionResult | None:
        """What to compare with: the last level given on these visits, else the last thing said."""
        earlier = [self.found[report.pk] for report in reports if report.pk in self.found]
        chosen = latest_seen([outcome_of(row) for row in earlier])
        return next((row for row in reversed(earlier) if outcome_of(row) == chosen), None)

    def movement(
        self, before: CriterionResult | None, now: Outcome | None, number: int
    ) -> Movement:
        """How an answer of version `number` stands beside the earlier one."""
        changes = self.between(before, number) if before else []
        return compare(outcome_of(before), now, steps=[change.step for change in changes])

    def carried(self, before: CriterionResult, now: CriterionResult) -> Place | None:
        """The earlier level on today's scale, or nothing where the line breaks."""
        if before.at is None or before.of is None:
            return None
        steps = [row.step for row in self.between(before, now.criterion.version.number)]
        place = carry(before.at, before.of, steps)
        return place if place and place.of == now.of else None


def level_of(result: CriterionResult) -> Place | None:
    return Place(Fraction(result.at), result.of) if result.at and result.of else None


def outcome_of(result: CriterionResult | None) -> Outcome | None:
    if result is None:
        return None
    return Outcome(
        result.code,
        State(result.state),
        result.at,
        result.of,
        result.value,
        result.text,
        result.intention,
    )


def lines_of(
    reports: Sequence[Report],
    abouts: Collection[UUID] | None = None,
    *,
    shown: Collection[int] = (),
    compared: int | None = None,
    lineages: Collection[int] | None = None,
    known: Iterable[Criterion] = (),
) -> dict[Key, Line]:
    """Every question that these editions have a result for; sensitive ones have none.

    `lineages` keeps the questions of some grids only; criteria that are `known` are not read again.

    Of twelve years it reads what is `shown`, and of each question what its first `compared`
    editions say last: all that a comparison needs.
    """
    needed = _needed(reports, abouts, frozenset(shown), compared, lineages)
    results = list(CriterionResult.objects.filter(pk__in=needed))
    _whole(results, {report.visit_id for report in reports}, known)
    changes = _changes_of(results)
    by_key: dict[Key, dict[int, CriterionResult]] = {}
    for row in results:
        by_key.setdefault((row.grid_id, row.code, row.about), {})[row.report_id] = row
    return {key: Line(key, found, changes.get(key[:2], ())) for key, found in by_key.items()}


def _needed(
    reports: Sequence[Report],
    abouts: Collection[UUID] | None,
    shown: frozenset[int],
    compared: int | None,
    lineages: Collection[int] | None = None,
) -> set[int]:
    """Which results: all of the editions shown, and the last level, or word, of the others."""
    rows = CriterionResult.objects.filter(report__in=reports, criterion__sensitive=False)
    if abouts is not None:
        rows = rows.filter(about__in=list(abouts))
    if lineages is not None:
        rows = rows.filter(grid__in=list(lineages))
    order = {report.pk: at for at, report in enumerate(reports)}
    until = len(reports) if compared is None else compared
    last: dict[Key, tuple[bool, int, int]] = {}
    needed: set[int] = set()
    found = rows.values_list("pk", "report_id", "grid_id", "code", "about", "state")
    for pk, report, grid, code, about, state in found:
        if report in shown:
            needed.add(pk)
        if order[report] < until:
            said = (state == State.LEVEL, order[report], pk)
            last[grid, code, about] = max(said, last.get((grid, code, about), said))
    return needed | {pk for _level, _order, pk in last.values()}


def _whole(
    results: Iterable[CriterionResult], visits: Collection[UUID], known: Iterable[Criterion]
) -> None:
    """Results share one object for each criterion: a criterion comes back every visit."""
    criteria = {row.pk: row for row in known}
    wanted = {row.criterion_id for row in results} - criteria.keys()
    if wanted:
        criteria |= frozen_criteria(visits, wanted)
    for row in results:
        row.criterion = criteria[row.criterion_id]


def _changes_of(results: Collection[CriterionResult]) -> dict[tuple[int, str], tuple[Change, ...]]:
    """By (lineage, code): the versions that changed the question, from old to new.

    A change is asked about between a result and a later version: the first ones have none before.
    """
    first = min((row.criterion.version.number for row in results), default=0)
    changed = (
        Criterion.objects.filter(version__grid__in={row.grid_id for row in results})
        .filter(version__number__gt=first)
        .exclude(change=Criterion.Change.SAME)
        .select_related("version", "comparison_by")
        .only(*SAID_OF_A_CHANGE)
        .annotate(scale=Count("levels"))
        .order_by("version__number")
    )
    found: dict[tuple[int, str], tuple[Change, ...]] = {}
    for row in changed:
        choice = "break" if row.change == Criterion.Change.NEW else row.comparison
        step = Step(choice, row.scale if row.has_levels else None)
        key = (row.version.grid_id, row.code)
        found[key] = (*found.get(key, ()), Change(row, step))
    return found


SAID_OF_A_CHANGE = (
    *("code", "kind", "change", "comparison", "comparison_why", "comparison_by__name"),
    *("version__grid", "version__number"),
)


@dataclass(frozen=True)
class Earlier:
    """What a visit compares with: the lines of the visits before it."""

    reports: tuple[Report, ...]
    lines: dict[Key, Line]

    @cached_property
    def days(self) -> dict[int, date]:
        """By edition, the day of its visit."""
        return {report.pk: report.visit.day for report in self.reports}

    def of(self, key: Key) -> tuple[Line, CriterionResult] | None:
        """The line of a question, and its last level given; nothing for a first time."""
        line = self.lines.get(key)
        before = line.before(self.reports) if line else None
        return (line, before) if line and before else None


def earlier_lines(visit: Visit, known: Sequence[Criterion] = ()) -> Earlier:
    """The same comparison for a visit's report as for the farm's page over the years."""
    rows = dated_reports(visit.farm_id)
    reports = tuple(row for row in rows if when_of(row) < (visit.day, visit.pk))
    if not reports:
        return Earlier(reports, {})
    asked = {row.version.grid_id for row in known}
    asked = asked or set(visit.grids.values_list("version__grid", flat=True))
    return Earlier(reports, lines_of(reports, lineages=asked, known=known))
