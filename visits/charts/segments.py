"""A bar of counts as a row of segments, and the legend that names their looks."""

from collections.abc import Sequence

from visits.charts.cell import Box, Look, draw_segment
from visits.charts.counts import ChartWords, VisitBar
from visits.charts.page import SIZE, Page
from visits.charts.text import clean, shorten, width_of

GAP = 5.0
Segment = tuple[Look, int]


def segments_of(bar: VisitBar) -> list[Segment]:
    """Give levels first, strengths before all; then answers without level; then what is missing."""
    levels: list[Segment] = [((at, of), n) for at, of, n in bar.levels()]
    return [*levels, *([("plain", bar.plain)] if bar.plain else []), *bar.blanks()]


def gaps_of(segments: Sequence[Segment]) -> list[float]:
    """Give the gap before each segment: scales are never mixed, nor are they with what is none."""
    groups = [look[1] if isinstance(look, tuple) else -(look == "plain") for look, _ in segments]
    return [GAP if at and group != groups[at - 1] else 0.0 for at, group in enumerate(groups)]


def draw_legend(page: Page, bars: Sequence[VisitBar], words: ChartWords) -> None:
    """Name every level of the scales that occur, a scale to a paragraph."""
    scales = sorted({of for bar in bars for _, of, _ in bar.levels()}, reverse=True)
    for of in scales:
        _draw_names(page, [((at, of), words.name_level(at, of)) for at in range(of, 0, -1)])
    if any(bar.plain for bar in bars):
        _draw_names(page, [("plain", words.plain)])
    page.y += 5


def _draw_names(page: Page, row: Sequence[tuple[Look, str]]) -> None:
    x = 0.0
    for look, name in row:
        shown = shorten(clean(name), page.sheet.width - 24, SIZE)
        across = 23 + width_of(shown, SIZE)
        if not x or x + across > page.sheet.width:
            x, page.y = 0.0, page.y + 26
        draw_segment(page.sheet, Box(x + 1, page.y - 20, 15, 20), look, 0)
        page.sheet.text((x + 23, page.y - 5), shown, size=SIZE)
        x += across + 17
