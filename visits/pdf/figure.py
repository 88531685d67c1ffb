"""The one figure of a report: answers by theme, from the results stored with the edition."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.chart_words import counts_words, names_of_scales
from visits.charts import CountsChart, ThemePanel, VisitBar
from visits.models import Criterion, Report, ThemeResult
from visits.templatetags.visits import text_in


def themes_of(report: Report) -> list[ThemeResult]:
    """What the edition stored of each theme, in the order of the grid."""
    rows = report.theme_results.select_related("theme")
    return list(rows.order_by("theme__position", "pk"))


def figure_of(report: Report, rows: Sequence[ThemeResult]) -> CountsChart | None:
    """Counts by theme of one edition; nothing where no theme has a question that concerns."""
    day = date_format(report.visit.day, "F Y")
    panels = [
        ThemePanel(text_in(row.theme.name), [_bar_of(row, day)]) for row in rows if row.applicable
    ]
    if not panels:
        return None
    return CountsChart(
        title=_("Les réponses, thème par thème"),
        subtitle=_(
            "Une case par question concernée, sans les lignes rouges ni ce qui est réservé à la "
            "ferme. Les cases blanches n'ont pas de niveau."
        ),
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
    """The names of each length of scale, as the farm's progress says them."""
    rows = Criterion.objects.filter(
        version__visits__visit=report.visit_id, kind__in=Criterion.LEVEL_KINDS, red_line=False
    ).values_list("pk", "levels__name")
    scales: dict[UUID, list[str]] = {}
    for criterion, name in rows.order_by("pk", "levels__position"):
        scales.setdefault(criterion, []).append(text_in(name or {}))
    return names_of_scales(scales.values())
