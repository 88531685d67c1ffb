"""Numbers in, SVG out: matplotlib is used here and nowhere else."""

from visits.charts.actions import ActionLine, Step, TimelineWords, VisitMark
from visits.charts.bars import Bar, Bars, BarsWords
from visits.charts.chart import PAGE, PHONE, Chart, Table
from visits.charts.count_bars import draw_counts
from visits.charts.counts import ChartWords, SheetHeads, ThemePanel, VisitBar, describe_counts
from visits.charts.counts_chart import CountsChart
from visits.charts.daisy import Daisy, DaisyWords, Petal, median_level
from visits.charts.dumbbell import Dumbbell, DumbbellRow, DumbbellWords, Share
from visits.charts.evolution import Evolution, YearBar
from visits.charts.months import MonthColumn, Months, MonthsWords, Status
from visits.charts.style import LevelStyle, palette
from visits.charts.timeline import Timeline

__all__ = [
    "PAGE",
    "PHONE",
    "ActionLine",
    "Bar",
    "Bars",
    "BarsWords",
    "Chart",
    "ChartWords",
    "CountsChart",
    "Daisy",
    "DaisyWords",
    "Dumbbell",
    "DumbbellRow",
    "DumbbellWords",
    "Evolution",
    "LevelStyle",
    "MonthColumn",
    "Months",
    "MonthsWords",
    "Petal",
    "Share",
    "SheetHeads",
    "Status",
    "Step",
    "Table",
    "ThemePanel",
    "Timeline",
    "TimelineWords",
    "VisitBar",
    "VisitMark",
    "YearBar",
    "describe_counts",
    "draw_counts",
    "median_level",
    "palette",
]
