"""A farm over its editions: the criterion × visit table, what changed, counts by theme."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Count

from peers.models import Group
from visits.models import Criterion, CriterionResult, Entry, Head, Report, ThemeResult, Visit
from visits.scoring import Movement, Outcome, State, Step, compare, latest_seen


@dataclass(frozen=True)
class Column:
    """One visit of the table: its latest edition, its team by part, its grid versions."""

    report: Report
    parts: Counter[str]
    versions: tuple[tuple[int, int], ...]
    grid_names: tuple[str, ...]
    breaks: bool = False
    team_changed: bool = False

    @property
    def visit(self) -> Visit:
        return self.report.visit

    @property
    def day(self) -> date:
        return self.report.visit.day


@dataclass(frozen=True)
class Row:
    """One criterion about one farm or group, over the visits: a result or none each."""

    criterion: Criterion
    about: UUID
    results: tuple[CriterionResult | None, ...]
    movement: Movement
    before: CriterionResult | None
    flag: str = ""
    group: str = ""

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def now(self) -> CriterionResult | None:
        return self.results[-1]


@dataclass(frozen=True)
class Progress:
    """All that a farm's progress page shows, from stored results alone."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    themes: tuple[ThemeResult, ...]
    older: int
    newer: int
    sentences: dict[str, str]
    context: tuple[str, ...]

    @cached_property
    def by_movement(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {str(movement): [] for movement in Movement}
        for row in self.rows:
            if not row.criterion.red_line:
                found[str(row.movement)].append(row)
        return found

    @cached_property
    def red_lines(self) -> list[Row]:
        return [row for row in self.rows if row.criterion.red_line]

    @property
    def is_comparable(self) -> bool:
        return self.newer + len(self.columns) + self.older > 1


def latest_reports(farm_id: int) -> list[Report]:
    """The latest edition of each visit of the farm, from old to new: one query."""
    rows = (
        Report.objects.filter(visit__farm_id=farm_id)
        .select_related("visit", "visit__farm")
        .defer("leaves")
        .order_by("visit_id", "-edition")
    )
    latest: dict[UUID, Report] = {}
    for report in rows:
        latest.setdefault(report.visit_id, report)
    return sorted(latest.values(), key=lambda report: (report.visit.day, report.visit_id))


def farm_progress(
    farm_id: int,
    *,
    most: int | None = 4,
    newer: int = 0,
    abouts: Collection[UUID] | None = None,
) -> Progress:
    """The last `most` visits (all without it), or those before the `newer` last ones.

    `abouts` keeps what concerns some groups only. What has moved is always read from all visits.
    """
    reports = latest_reports(farm_id)
    end = max(min(1, len(reports)), len(reports) - newer)
    older = max(0, end - most) if most else 0
    results = _results_of(reports, abouts)
    shown = reports[older:end]
    columns = _columns(shown)
    changes = _changes_of(results)
    rows = tuple(_rows(reports, results, shown, changes)) if reports else ()
    rows = _name_groups(rows)
    themes = ThemeResult.objects.filter(report__in=shown).select_related("theme__version", "grid")
    return Progress(
        columns=columns,
        rows=rows,
        themes=tuple(themes.order_by("grid_id", "theme__position")) if abouts is None else (),
        older=older,
        newer=len(reports) - end,
        sentences=_farm_sentences(reports[-1].visit) if reports else {},
        context=_context(reports[-1].visit) if reports and abouts is None else (),
    )


def _name_groups(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Where several groups answered one question, each line says whose it is."""
    asked = Counter(row.criterion.pk for row in rows)
    several = [row.about for row in rows if asked[row.criterion.pk] > 1]
    if not several:
        return rows
    names = dict(Group.objects.filter(ref__in=several).values_list("ref", "name"))
    return tuple(
        replace(row, group=names.get(row.about, "")) if asked[row.criterion.pk] > 1 else row
        for row in rows
    )


def _results_of(
    reports: Iterable[Report], abouts: Collection[UUID] | None
) -> list[CriterionResult]:
    """Results, which share one object for each criterion: a criterion comes back every visit."""
    rows = CriterionResult.objects.filter(report__in=list(reports), criterion__sensitive=False)
    if abouts is not None:
        rows = rows.filter(about__in=list(abouts))
    results = list(rows)
    whole = Criterion.objects.select_related("theme", "version").prefetch_related("levels")
    criteria = whole.in_bulk({row.criterion_id for row in results})
    for row in results:
        row.criterion = criteria[row.criterion_id]
    return results


def _columns(reports: list[Report]) -> tuple[Column, ...]:
    columns: list[Column] = []
    visits = {
        visit.pk: visit
        for visit in Visit.objects.filter(
            pk__in=[report.visit_id for report in reports]
        ).prefetch_related("team", "grids__version__grid")
    }
    for report in reports:
        visit = visits[report.visit_id]
        versions = [pinned.version for pinned in visit.grids.all()]
        column = Column(
            report=report,
            parts=Counter(row.part for row in visit.team.all() if row.left_at is None),
            versions=tuple((version.grid_id, version.number) for version in versions),
            grid_names=tuple(f"v{version.number}" for version in versions),
        )
        if columns:
            before = columns[-1]
            column = replace(
                column,
                breaks=before.versions != column.versions,
                team_changed=before.parts != column.parts,
            )
        columns.append(column)
    return tuple(columns)


@dataclass(frozen=True)
class Change:
    """A version that asked a criterion otherwise, with the author's choice for comparison."""

    number: int
    change: str
    step: Step

    @property
    def breaks(self) -> bool:
        return self.change == Criterion.Change.NEW or self.step.choice == "break"


Changes = dict[tuple[int, str], list[Change]]


def _changes_of(results: list[CriterionResult]) -> Changes:
    """By (lineage, code): the versions that changed the criterion, from old to new."""
    changed = (
        Criterion.objects.filter(version__grid__in={row.grid_id for row in results})
        .exclude(change=Criterion.Change.SAME)
        .select_related("version")
        .annotate(steps=Count("levels"))
        .order_by("version__number")
    )
    found: Changes = {}
    for row in changed:
        choice = "break" if row.change == Criterion.Change.NEW else row.comparison
        step = Step(choice, row.steps if row.has_levels else None)
        key = (row.version.grid_id, row.code)
        found.setdefault(key, []).append(Change(row.version.number, row.change, step))
    return found


def _rows(
    reports: list[Report],
    results: list[CriterionResult],
    shown: list[Report],
    changes: Changes,
) -> Iterable[Row]:
    by_key: dict[tuple[int, str, UUID], dict[int, CriterionResult]] = {}
    for result in results:
        key = (result.grid_id, result.code, result.about)
        by_key.setdefault(key, {})[result.report_id] = result
    current = {row.criterion_id for row in results if row.report_id == shown[-1].pk}
    newest = {
        key: max(found.values(), key=lambda row: row.criterion.version.number)
        for key, found in by_key.items()
    }
    order = sorted(by_key, key=lambda key: _order(newest[key], current))
    for key in order:
        found = by_key[key]
        if not any(report.pk in found for report in shown):
            continue
        line = Line(newest[key].criterion, key[2], found, tuple(changes.get(key[:2], [])))
        yield _row(line, reports, shown)


def _order(result: CriterionResult, current: set[UUID]) -> tuple[int, int, int, bool, int]:
    criterion = result.criterion
    return (
        result.grid_id,
        criterion.theme.position,
        criterion.position,
        criterion.pk not in current,
        result.pk or 0,
    )


@dataclass(frozen=True)
class Line:
    """What is known of one criterion about one farm or group, by report."""

    criterion: Criterion
    about: UUID
    found: dict[int, CriterionResult]
    changes: tuple[Change, ...]

    def between(self, before: CriterionResult, now: CriterionResult) -> list[Change]:
        first, last = before.criterion.version.number, now.criterion.version.number
        return [row for row in self.changes if first < row.number <= last]


def _row(line: Line, reports: list[Report], shown: list[Report]) -> Row:
    results = [line.found.get(report.pk) for report in reports]
    now, earlier = results[-1], [row for row in results[:-1] if row is not None]
    before = _latest_said(earlier)
    changes = line.between(before, now) if before and now else []
    return Row(
        criterion=line.criterion,
        about=line.about,
        results=tuple(line.found.get(report.pk) for report in shown),
        movement=compare(
            outcome_of(before), outcome_of(now), steps=[change.step for change in changes]
        ),
        before=before,
        flag=_flag(now, earlier, line, is_first=len(results) == 1),
    )


def _latest_said(earlier: list[CriterionResult]) -> CriterionResult | None:
    outcomes = [outcome_of(row) for row in earlier]
    chosen = latest_seen(outcomes)
    return next(
        (r for r, o in reversed(list(zip(earlier, outcomes, strict=True))) if o == chosen), None
    )


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


def _flag(
    now: CriterionResult | None,
    earlier: list[CriterionResult],
    line: Line,
    *,
    is_first: bool,
) -> str:
    """new, reworded, rescaled or retired, as the table says beside the question."""
    if now is None:
        return "retired"
    if not earlier:
        return "" if is_first else "new"
    previous = earlier[-1].criterion
    if previous.pk == now.criterion_id:
        return ""
    crossed = line.between(earlier[-1], now)
    if crossed:
        return _flag_of(crossed[-1])
    return "" if previous.question == now.criterion.question else "reworded"


def _flag_of(change: Change) -> str:
    """The change in one word; with the choice where the scale was changed and carried over."""
    if change.change == Criterion.Change.RESCALED and change.step.choice != "break":
        return f"rescaled_{change.step.choice}"
    return change.change


def _farm_sentences(visit: Visit) -> dict[str, str]:
    """What the farm said beside an answer of its last visit, by criterion code."""
    heads = Head.objects.filter(
        visit=visit, stream="shared", kind__in=["reply", "words"], entry__criterion__isnull=False
    ).select_related("entry__criterion")
    return {
        head.entry.criterion.code: head.entry.value.get("text", "")
        for head in heads
        if head.entry.value and head.entry.value.get("text")
    }


def _context(visit: Visit) -> tuple[str, ...]:
    """What changed since last time, in the farm's words: it comes before any figure."""
    heads = Head.objects.filter(visit=visit, stream="shared", kind=Entry.Kind.WORDS).select_related(
        "entry"
    )
    return tuple(
        head.entry.value["text"]
        for head in heads
        if head.entry.value and head.entry.value.get("topic") == "change"
    )
