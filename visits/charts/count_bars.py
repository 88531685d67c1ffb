"""The drawing of counts: one bar per visit, one cell per criterion, small multiples by theme.

Strengths come first, from one left edge, so that progress is a dark bar that grows; what was not
seen follows, dashed. A level is its dots before it is a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from visits.charts.cell import Box, draw_segment
from visits.charts.chart import PAGE
from visits.charts.counts import ChartWords, ThemePanel, VisitBar
from visits.charts.page import LINE, NARROW, SIZE, SMALL, Page
from visits.charts.segments import Segment, draw_legend, gaps_of, segments_of
from visits.charts.sheet import Sheet
from visits.charts.style import SOFT
from visits.charts.text import clean, shorten, width_of, wrap

BAR = 24.0
WIDEST_CELL, NARROWEST_CELL = 32.0, 9.0


def draw_counts(
    panels: Sequence[ThemePanel],
    *,
    title: str,
    subtitle: str,
    words: ChartWords,
    width: int = PAGE,
    paths: bool = False,
    among: Sequence[ThemePanel] = (),
) -> bytes:
    """Draw the panels as one SVG; `paths` for a PDF, `width` PAGE or PHONE for a screen.

    `among` are all the panels of which these are some: they share one scale and one legend.
    """
    chart = _begin(among or panels, words, width)
    chart.head(title, subtitle, paths=paths)
    draw_legend(chart, _bars_of(among or panels), words)
    for panel in panels:
        chart.draw_panel(panel)
    return chart.done(title, paths=paths)


def part_panels(
    panels: Sequence[ThemePanel], words: ChartWords, high: float
) -> list[Sequence[ThemePanel]]:
    """Share the panels among as few pictures of that height as hold them, about alike."""
    chart = _begin(panels, words, PAGE)
    draw_legend(chart, _bars_of(panels), words)
    room, heights = high - chart.y, []
    for panel in panels:
        before = chart.y
        chart.draw_panel(panel)
        heights.append(chart.y - before)
    fair = sum(heights) / max(1, ceil(sum(heights) / room))
    parts: list[list[ThemePanel]] = []
    filled = room
    for panel, height in zip(panels, heights, strict=True):
        if not parts or filled + height > room or filled + height / 2 > fair:
            parts.append([])
            filled = 0.0
        parts[-1].append(panel)
        filled += height
    return list(parts)


def _begin(panels: Sequence[ThemePanel], words: ChartWords, width: int) -> "_Chart":
    left, room, cell = _share_width(panels, words, width)
    return _Chart(Sheet(width), words=words, left=left, room=room, cell=cell)


def _bars_of(panels: Sequence[ThemePanel]) -> list[VisitBar]:
    return [bar for panel in panels for bar in panel.bars]


def _share_width(
    panels: Sequence[ThemePanel], words: ChartWords, width: int
) -> tuple[float, float, float]:
    """Give the left edge of the bars, their room, and the width of a cell, one for all panels."""
    bars = _bars_of(panels)
    left, share = 0.0, 0.0
    if width >= NARROW:
        label = max((width_of(clean(bar.label), SIZE) for bar in bars), default=0.0)
        left = min(label, width * 0.28) + 12
        share = max((width_of(_share_of(bar, words), SIZE, bold=True) for bar in bars), default=0.0)
    room = width - left - share - 12
    most = max((bar.applicable for bar in bars), default=0) or 1
    gaps = max((sum(gaps_of(segments_of(bar))) for bar in bars), default=0.0)
    return left, room, min((room - gaps) / most, WIDEST_CELL)


def _share_of(bar: VisitBar, words: ChartWords) -> str:
    return clean(words.name_share(bar, words.share))


@dataclass(kw_only=True)
class _Chart(Page):
    """One bar under the other, all from one left edge."""

    words: ChartWords
    left: float
    room: float
    cell: float

    def draw_panel(self, panel: ThemePanel) -> None:
        """Draw one theme: its name, then its visits."""
        self.y += 9
        self.rule()
        self.y += 4
        self.write(panel.title, SIZE + 1.5, bold=True, lines=6)
        self.y += 5
        for bar in panel.bars:
            if bar.break_before:
                self.break_line(bar.break_label)
            self._draw_bar(bar)

    def _draw_bar(self, bar: VisitBar) -> None:
        share, base = _share_of(bar, self.words), self.y + BAR / 2 + SIZE * 0.36
        if self.left:
            self._label_beside(bar.label, base)
        else:
            self._label_above(bar, share)
        if bar.applicable:
            end = self._draw_segments(bar) + 9
            if self.left:
                self.sheet.text((end, base), share, size=SIZE, bold=True)
                end += width_of(share, SIZE, bold=True) + 10
        else:
            end = self.left + width_of(clean(self.words.nothing), SIZE) + 10
            base = base if self.left else self.y + SIZE
            self.sheet.text((self.left, base), clean(self.words.nothing), size=SIZE, colour=SOFT)
        self.y += BAR if bar.applicable or self.left else LINE
        self._write_rest(bar, end if self.left else self.sheet.width, base)
        self.y += 7 if self.left else 10

    def _label_beside(self, label: str, base: float) -> None:
        lines = wrap(label, self.left - 10, SIZE)
        for at, line in enumerate(lines):
            shift = (at - (len(lines) - 1) / 2) * (SIZE + 0.5)
            self.sheet.text((0, base + shift), line, size=SIZE)

    def _label_above(self, bar: VisitBar, share: str) -> None:
        room = self.sheet.width - width_of(share, SIZE, bold=True) - 12
        label = shorten(clean(bar.label), room, SIZE)
        self.y += SIZE
        self.sheet.text((0, self.y), label, size=SIZE)
        if bar.applicable:
            right = (self.sheet.width - 1, self.y)
            self.sheet.text(right, share, size=SIZE, bold=True, anchor="right")
        self.y += 6

    def _draw_segments(self, bar: VisitBar) -> float:
        """Draw the cells from the left edge, and say where they end."""
        segments, x = segments_of(bar), self.left + 1
        widths, gaps = self._widths(segments), gaps_of(segments)
        for segment, width, gap in zip(segments, widths, gaps, strict=True):
            draw_segment(self.sheet, Box(x + gap, self.y, width, BAR), *segment)
            x += gap + width
        return x

    def _widths(self, segments: Sequence[Segment]) -> list[float]:
        """Give each criterion the same width; where cells get too thin, each segment a minimum."""
        if self.cell >= NARROWEST_CELL:
            return [n * self.cell for _, n in segments]
        whole = sum(n for _, n in segments)
        least = min(26.0, (self.room - sum(gaps_of(segments))) / len(segments))
        share = max(0.0, whole * self.cell - least * len(segments)) / whole
        return [least + n * share for _, n in segments]

    def _write_rest(self, bar: VisitBar, x: float, base: float) -> None:
        """Name by the bar, else under it, what its signs stand for: no second legend is needed."""
        words = clean(", ".join(self.words.name_rest(bar)))
        if words and x + width_of(words, SMALL) <= self.sheet.width:
            self.sheet.text((x, base), words, size=SMALL, colour=SOFT)
            return
        for line in wrap(words, self.sheet.width - self.left - 2, SMALL, lines=6):
            self.y += LINE - 1
            self.sheet.text((self.left, self.y - 2), line, size=SMALL, colour=SOFT)
