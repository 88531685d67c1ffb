"""Counts by level as a chart: small multiples by theme, one bar per visit."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.chart import PAGE, Table
from visits.charts.count_bars import draw_counts
from visits.charts.counts import (
    ChartWords,
    ThemePanel,
    count_columns,
    describe_counts,
    name_visit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsChart:
    """Where a farm stands, theme by theme, visit after visit: no mean, only counts."""

    title: str
    subtitle: str
    panels: Sequence[ThemePanel]
    words: ChartWords

    def sentences(self) -> list[str]:
        """One for each bar."""
        return describe_counts(self.panels, self.words)

    def table(self) -> Table:
        """One row for each bar; only the levels and states that occur have a column."""
        named = [(panel.title, bar) for panel in self.panels for bar in panel.bars]
        head, rows = count_columns([bar for _, bar in named], self.words)
        return Table(
            (self.words.theme, self.words.visit, *head),
            tuple(
                (theme, name_visit(bar), *row)
                for (theme, bar), row in zip(named, rows, strict=True)
            ),
        )

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """One cell for each criterion."""
        return draw_counts(
            self.panels,
            title=self.title,
            subtitle=self.subtitle,
            words=self.words,
            width=width,
            paths=paths,
        )
