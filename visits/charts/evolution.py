"""One theme over the years: all that concerned the farms, by level and state, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.chart import PAGE, Table, number, plural
from visits.charts.counts import ChartWords, VisitBar, count_columns, name_parts, name_visit
from visits.charts.page import draw_words


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year's counts, and from how many visits."""

    bar: VisitBar
    visits: int

    @property
    def percent(self) -> int:
        """Answered of what was applicable; 100 only when nothing is missing."""
        if not self.bar.applicable:
            return 0
        whole, part = self.bar.applicable, self.bar.answered
        return part * 100 // whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolution:
    """Each year is one whole; n and completeness stand beside it."""

    title: str
    subtitle: str
    theme: str
    years: Sequence[YearBar]
    words: ChartWords

    def sentences(self) -> list[str]:
        """One for each year."""
        return [
            self.words.bar.format(
                theme=self.theme,
                visit=name_visit(year.bar),
                parts=", ".join(
                    [
                        name_parts(year.bar, self.words),
                        self.name_complete(year),
                        self.name_visits(year),
                    ]
                ),
            )
            for year in self.years
        ]

    def name_complete(self, year: YearBar) -> str:
        """Say how much of what was applicable was answered."""
        return self.words.complete.format(percent=year.percent)

    def name_visits(self, year: YearBar) -> str:
        """Say from how many visits."""
        return plural(self.words.visits, year.visits, self.words.thousands)

    def table(self) -> Table:
        """One row for each year."""
        head, rows = count_columns([year.bar for year in self.years], self.words)
        return Table(
            (self.words.year, *head, self.words.complete_head, self.words.visits_head),
            tuple(
                (
                    name_visit(year.bar),
                    *row,
                    self.name_complete(year),
                    number(year.visits, self.words.thousands),
                )
                for year, row in zip(self.years, rows, strict=True)
            ),
        )

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one bar for each year, all of one length."""
        return draw_words(self.title, self.subtitle, self.sentences(), width=width, paths=paths)
