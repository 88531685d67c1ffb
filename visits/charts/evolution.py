"""One theme over the years: all that concerned the farms, by level and state, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.cell import Box, draw_segment
from visits.charts.chart import PAGE, Table, number, plural
from visits.charts.counts import ChartWords, VisitBar, count_columns, name_parts, name_visit
from visits.charts.page import SIZE, SMALL, Page
from visits.charts.segments import draw_legend, gaps_of, segments_of
from visits.charts.sheet import Sheet
from visits.charts.style import SOFT
from visits.charts.text import clean, shorten, width_of, wrap
from visits.scoring.percent import percent_of

BAR = 26.0


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year's counts, and from how many visits."""

    bar: VisitBar
    visits: int

    @property
    def percent(self) -> int:
        """Answered of what was applicable; 100 only when nothing is missing."""
        return percent_of(self.bar.answered, self.bar.applicable)


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

    def sheet(self) -> Table:
        """The same, each head saying what is counted; the share is a number."""
        words, heads = self.words, self.words.heads
        head, rows = count_columns([year.bar for year in self.years], words, heads)
        return Table(
            (words.year, *head, heads.percent, heads.visits),
            tuple(
                (name_visit(year.bar), *row, str(year.percent), str(year.visits))
                for year, row in zip(self.years, rows, strict=True)
            ),
        )

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one bar for each year, all of one length."""
        page = _Years(Sheet(width), chart=self)
        page.head(self.title, self.subtitle, paths=paths)
        draw_legend(page, [year.bar for year in self.years], self.words)
        page.y += 8
        for year in self.years:
            if year.bar.break_before:
                page.break_line(year.bar.break_label)
            page.draw_year(year)
        return page.done(self.title, paths=paths)


@dataclass(kw_only=True)
class _Years(Page):
    """Each year fills the same width: what is compared are shares, what is written are numbers."""

    chart: Evolution
    left: float = 0.0
    room: float = 0.0

    def __post_init__(self) -> None:
        if self.is_narrow:
            self.room = self.sheet.width - 2
            return
        lefts = [self._lines_left(year) for year in self.chart.years]
        self.left = min(_widest(lefts), self.sheet.width * 0.22) + 14
        right = min(_widest([self._lines_right(year) for year in self.chart.years]), 170) + 12
        self.room = self.sheet.width - self.left - right

    def _lines_left(self, year: YearBar) -> list[str]:
        return [clean(year.bar.label), clean(self.chart.name_visits(year))]

    def _lines_right(self, year: YearBar) -> list[str]:
        share = self.chart.words.name_share(year.bar, self.chart.words.share)
        return [clean(share), clean(self.chart.name_complete(year))]

    def draw_year(self, year: YearBar) -> None:
        """Draw one year: its name and n, its bar, and how complete it is."""
        if self.is_narrow:
            self._write_above(year)
        else:
            self._write_pair(self._lines_left(year), 0, self.left - 12)
        unsaid: list[str] = []
        if year.bar.applicable:
            unsaid = self._draw_bar(year.bar)
            if not self.is_narrow:
                right = self.left + self.room + 12
                self._write_pair(self._lines_right(year), right, self.sheet.width - right)
        else:
            place = (self.left, self.y + BAR / 2 + SIZE * 0.36)
            nothing = shorten(clean(self.chart.words.nothing), self.room, SIZE)
            self.sheet.text(place, nothing, size=SIZE, colour=SOFT)
        self.y += BAR + 3
        self._write_rest([*unsaid, *self.chart.words.name_rest(year.bar)])
        self.y += 12

    def _write_pair(self, lines: list[str], x: float, room: float) -> None:
        first, second = (shorten(line, room, SMALL, bold=True) for line in lines)
        self.sheet.text((x, self.y + 11), first, size=SMALL, bold=True)
        self.sheet.text((x, self.y + 26), second, size=SMALL, colour=SOFT)

    def _write_above(self, year: YearBar) -> None:
        """Write on a phone the four over the bar, on two lines."""
        pairs = zip(self._lines_left(year), self._lines_right(year), strict=True)
        for (left, right), bold in zip(pairs, (True, False), strict=True):
            self.y += SMALL + 3
            colour = {} if bold else {"colour": SOFT}
            room = self.sheet.width - width_of(right, SMALL, bold=bold) - 14
            shown = shorten(left, max(room, 20), SMALL, bold=bold)
            self.sheet.text((0, self.y), shown, size=SMALL, bold=bold, **colour)
            if year.bar.applicable:
                place = (self.sheet.width - 1, self.y)
                shown = shorten(right, self.sheet.width / 2, SMALL, bold=bold)
                self.sheet.text(place, shown, size=SMALL, bold=bold, anchor="right", **colour)
        self.y += 6

    def _draw_bar(self, bar: VisitBar) -> list[str]:
        """Draw the bar, and give the levels whose number found no room in it."""
        unsaid = []
        segments = segments_of(bar)
        gaps = gaps_of(segments)
        unit, x = (self.room - sum(gaps)) / bar.applicable, self.left
        for (look, n), gap in zip(segments, gaps, strict=True):
            box = Box(x + gap, self.y, n * unit, BAR)
            words = self.chart.words
            fits = draw_segment(self.sheet, box, look, n, shown=number(n, words.thousands))
            if not fits and (isinstance(look, tuple) or look == "plain"):
                unsaid.append(words.name_count(look, n))
            x += gap + n * unit
        return unsaid

    def _write_rest(self, said: list[str]) -> None:
        for line in wrap(", ".join(said), self.sheet.width - self.left - 2, SMALL, lines=8):
            self.y += SMALL + 2
            self.sheet.text((self.left, self.y), line, size=SMALL, colour=SOFT)


def _widest(pairs: Sequence[list[str]]) -> float:
    return max((width_of(line, SMALL, bold=True) for pair in pairs for line in pair), default=0.0)
