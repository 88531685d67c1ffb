"""Numbers in, SVG out: matplotlib is used here and nowhere else."""

from visits.charts.bars import PAGE, PHONE, draw_counts
from visits.charts.counts import ChartWords, ThemePanel, VisitBar, describe_counts
from visits.charts.style import LevelStyle, palette

__all__ = [
    "PAGE",
    "PHONE",
    "ChartWords",
    "LevelStyle",
    "ThemePanel",
    "VisitBar",
    "describe_counts",
    "draw_counts",
    "palette",
]
