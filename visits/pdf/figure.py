"""The one figure of a report: answers by theme, from the results stored with the edition."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.chart_words import counts_words
from visits.charts import CountsChart, ThemePanel, VisitBar
from visits.models import Criterion, Report, ThemeResult
from visits.templatetags.visits import text_in


def figure_of(report: Report) -> CountsChart | None:
    """Counts by theme of one edition; nothing where no theme has a question that concerns."""
    rows = report.theme_results.select_related("theme").order_by("theme__position", "pk")
    day = date_format(report.visit.day, "F Y")
    panels = [
        ThemePanel(text_in(row.theme.name), [_bar_of(row, day)]) for row in rows if row.applicable
    ]
    if not panels:
        return None
    return CountsChart(
        title=_("Les réponses, thème par thème"),
        subtitle=_("Une case par question concernée. Les cases blanches n'ont pas de niveau."),
        panels=panels,
        words=counts_words(_levels_of(report)),
    )


def _bar_of(row: ThemeResult, day: str) -> VisitBar:
    return VisitBar(
        label=day,
        segments=[(at, of, n) for at, of, n in row.counts],
        missing=row.missing,
        applicable=row.applicable,
        answered=row.answered,
    )


def _levels_of(report: Report) -> dict[int, list[str]]:
    levels: dict[int, list[str]] = {}
    criteria = Criterion.objects.filter(
        version__visits__visit=report.visit_id, kind=Criterion.Kind.LEVELS
    )
    for criterion in criteria.prefetch_related("levels"):
        names = [text_in(level.name) for level in criterion.levels.all()]
        levels.setdefault(len(names), names)
    return levels
