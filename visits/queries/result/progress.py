"""A farm over its editions: all that its progress page shows, from stored results alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from visits.access import FarmAccess
from visits.models import Report, ThemeResult
from visits.queries.frozen import ASKED
from visits.queries.result.count import Counts, counts_of
from visits.queries.result.edition import Column, columns_of, latest_reports, reports_read_by
from visits.queries.result.line import lines_of
from visits.queries.result.row import GONE, Row, rows_of
from visits.queries.result.said import said_on
from visits.scoring import Movement

MOST = 4  # visits side by side
FEWEST, HEAVY = 2, 400  # of a table that would hold so many cells and heads, fewer


@dataclass(frozen=True)
class Progress:
    """The visits shown, their rows and themes; how many are older and newer; the farm's words."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    themes: tuple[ThemeResult, ...] = ()
    counts: tuple[Counts, ...] = ()
    older: int = 0
    newer: int = 0
    reports: tuple[Report, ...] = ()
    sentences: dict[UUID, str] = field(default_factory=dict)
    context: tuple[str, ...] = ()
    is_part: bool = False  # what concerns the reader's groups, out of what the farm answered

    @cached_property
    def by_movement(self) -> dict[str, list[Row]]:
        """The short lists; red lines stand beside."""
        found: dict[str, list[Row]] = {name: [] for name in (*map(str, Movement), GONE)}
        for row in self.rows:
            if not row.criterion.red_line:
                found[row.list_name].append(row)
        return found

    @cached_property
    def red_lines(self) -> list[Row]:
        return [row for row in self.rows if row.criterion.red_line and row.now is not None]

    @property
    def visits(self) -> int:
        return self.newer + len(self.columns) + self.older

    @property
    def days(self) -> list[date]:
        """Of all visits, from old to new, shown or not."""
        return [report.visit.day for report in self.reports]

    @property
    def is_comparable(self) -> bool:
        """Whether there is a visit before the last one to read it beside."""
        return self.visits > 1


def farm_progress(
    farm_id: int,
    *,
    most: int | None = MOST,
    newer: int = 0,
    abouts: Collection[UUID] | None = None,
    reports: Sequence[Report] | None = None,
    light: bool = False,
) -> Progress:
    """The last `most` visits (all without it), or those before the `newer` last ones.

    `abouts` keeps what concerns some groups only, `reports` the editions that the reader may
    compare. What has moved is always read from all of these. `light` leaves out the oldest visits
    where the whole table would be heavy; two stay.
    """
    every = list(latest_reports(farm_id) if reports is None else reports)
    if not every:
        return Progress()
    end = max(1, len(every) - newer)
    older = max(0, end - most) if most else 0
    columns = columns_of(every[older:end])
    themes = _themes_of(columns) if abouts is None else ()
    while light and len(columns) > FEWEST and _weight_of(columns, themes) > HEAVY:
        older, columns = older + 1, columns[1:]
        themes = tuple(row for row in themes if row.report_id != every[older - 1].pk)
    shown = {*(report.pk for report in every[-2:]), *(report.pk for report in every[older:end])}
    lines = lines_of(every, abouts, shown=shown, compared=len(every) - 1)
    rows = rows_of(every, columns, lines)
    said = said_on(every[-1].visit)
    return Progress(
        columns=columns,
        rows=rows,
        themes=themes,
        counts=counts_of(columns, rows, part=abouts is not None),
        older=older,
        newer=len(every) - end,
        reports=tuple(every),
        sentences=said.sentences,
        context=said.context if abouts is None else (),
        is_part=abouts is not None,
    )


def _weight_of(columns: Sequence[Column], themes: Iterable[ThemeResult]) -> int:
    """Of the whole table: a line each question, with its head and cells, and four for a theme."""
    asked = {key for column in columns for key, who in column.asks.items() if who == ASKED}
    return len(asked) * (len(columns) + 2) + 4 * len({(row.grid_id, row.code) for row in themes})


def _themes_of(columns: Sequence[Column]) -> tuple[ThemeResult, ...]:
    """Grid by grid in the order of their themes, each from its oldest visit to its latest."""
    at = {column.report.pk: place for place, column in enumerate(columns)}
    versions = {version.pk: version for column in columns for version in column.versions}
    rows = list(ThemeResult.objects.filter(report__in=at).select_related("theme"))
    for row in rows:
        if version := versions.get(row.theme.version_id):
            row.theme.version, row.grid = version, version.grid
    return tuple(sorted(rows, key=lambda row: (row.grid_id, row.theme.position, at[row.report_id])))


def progress_read_by(
    access: FarmAccess, *, most: int | None = MOST, newer: int = 0, light: bool = False
) -> Progress:
    """The whole farm, or to a group's contact what concerns that group."""
    reports = reports_read_by(access)
    abouts = None
    if not access.may_read_progress:
        abouts = [group.ref for group in access.standing.groups]
    farm = access.farm.pk
    return farm_progress(farm, most=most, newer=newer, abouts=abouts, reports=reports, light=light)
