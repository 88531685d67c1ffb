"""The visits of a progress page: the latest edition of each, its team, its grid versions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from visits.access import FarmAccess, former_holders, past_is_shared
from visits.models import GridVersion, Report, Visit
from visits.queries.frozen import NOT_IN_GRID, frozen_versions


@dataclass(frozen=True)
class Column:
    """One visit of the table: its latest edition, its team by part, its grid versions."""

    report: Report
    parts: Counter[str]
    versions: tuple[GridVersion, ...]
    asks: dict[tuple[int, str], str]
    breaks: bool = False
    team_changed: bool = False

    @property
    def visit(self) -> Visit:
        return self.report.visit

    @property
    def day(self) -> date:
        return self.report.visit.day

    @property
    def lineages(self) -> frozenset[int]:
        return frozenset(version.grid_id for version in self.versions)

    def place_of(self, grid_id: int, code: str) -> str:
        """Whether this visit's grids have the question: asked, the farm's alone, or not there."""
        return self.asks.get((grid_id, code), NOT_IN_GRID)


def latest_reports(farm_id: int) -> list[Report]:
    """The latest edition of each visit of the farm, from old to new: one query."""
    rows = Report.objects.select_related("visit__farm", "visit__group").defer("leaves")
    return _latest(rows, farm_id)


def dated_reports(farm_id: int) -> list[Report]:
    """The same, with nothing but their days: enough to compare with."""
    rows = Report.objects.select_related("visit").only("edition", "visit__month", "visit__date")
    return _latest(rows, farm_id)


def _latest(rows: QuerySet[Report], farm_id: int) -> list[Report]:
    latest: dict[UUID, Report] = {}
    for report in rows.filter(visit__farm_id=farm_id).order_by("visit_id", "-edition"):
        latest.setdefault(report.visit_id, report)
    return sorted(latest.values(), key=when_of)


def when_of(report: Report) -> tuple[date, UUID]:
    return report.visit.day, report.visit_id


def reports_read_by(access: FarmAccess) -> list[Report]:
    """Who holds the farm today reads the years before only if who held it then lets them."""
    reports = latest_reports(access.farm.pk)
    if not access.standing.holds:
        return reports
    former = former_holders(access.farm)
    held_on = access.standing.held_on
    return [
        report
        for report in reports
        if held_on(report.visit.day) or past_is_shared(former, report.visit.day)
    ]


def columns_of(reports: Sequence[Report]) -> tuple[Column, ...]:
    """One column a visit; each knows whether grid or team differ from the one before."""
    visits = [report.visit for report in reports]
    prefetch_related_objects(visits, "team", "grids__version__grid")
    asks = _asks_of(row.version for visit in visits for row in visit.grids.all())
    columns: list[Column] = []
    for report in reports:
        column = _column(report, asks)
        columns.append(_beside(columns[-1], column) if columns else column)
    return tuple(columns)


def _asks_of(versions: Iterable[GridVersion]) -> dict[int, dict[tuple[int, str], str]]:
    return {key: frozen.asks for key, frozen in frozen_versions(versions).items()}


def _column(report: Report, asks: dict[int, dict[tuple[int, str], str]]) -> Column:
    visit = report.visit
    versions = tuple(pinned.version for pinned in visit.grids.all())
    places: dict[tuple[int, str], str] = {}
    for version in versions:
        places |= asks.get(version.pk, {})
    parts = Counter(row.part for row in visit.team.all() if row.left_at is None)
    return Column(report, parts, versions, places)


def _beside(before: Column, column: Column) -> Column:
    differs = [version.pk for version in before.versions] != [v.pk for v in column.versions]
    return replace(column, breaks=differs, team_changed=before.parts != column.parts)
