"""Counts by level as a chart: small multiples by theme, one bar per visit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from visits.charts.chart import PAGE, Table
from visits.charts.count_bars import draw_counts, part_panels
from visits.charts.counts import (
    ChartWords,
    SheetHeads,
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
    among: Sequence[ThemePanel] = ()  # all the panels, where this is one picture of several

    def sentences(self) -> list[str]:
        """One for each bar."""
        return describe_counts(self.panels, self.words)

    def table(self, heads: SheetHeads | None = None) -> Table:
        """One row for each bar; only the levels and states that occur have a column."""
        named = [(panel.title, bar) for panel in self.panels for bar in panel.bars]
        head, rows = count_columns([bar for _, bar in named], self.words, heads)
        return Table(
            (self.words.theme, self.words.visit, *head),
            tuple(
                (theme, name_visit(bar), *row)
                for (theme, bar), row in zip(named, rows, strict=True)
            ),
        )

    def sheet(self) -> Table:
        """The same, each head saying what is counted."""
        return self.table(self.words.heads)

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """One cell for each criterion."""
        return draw_counts(
            self.panels,
            title=self.title,
            subtitle=self.subtitle,
            words=self.words,
            width=width,
            paths=paths,
            among=self.among,
        )

    def parts(self, high: float) -> "list[CountsChart]":
        """Several pictures of one scale and legend, where one would be higher than a page."""
        shared = part_panels(self.panels, self.words, high)
        if len(shared) < 2:
            return [self]
        return [replace(self, panels=panels, among=self.panels) for panels in shared]
