"""The one figure of a report: answers by theme, from the results stored with the edition."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.charts import ChartWords, ThemePanel, VisitBar, describe_counts, draw_counts
from visits.models import Criterion, Report
from visits.templatetags.visits import text_in


@dataclass(frozen=True)
class Figure:
    """Its title, what it says in sentences, and the means to draw it."""

    title: str
    subtitle: str
    panels: Sequence[ThemePanel]
    words: ChartWords

    @property
    def sentences(self) -> list[str]:
        return describe_counts(self.panels, self.words)

    def draw(self, *, paths: bool) -> bytes:
        return draw_counts(
            self.panels,
            title=self.title,
            subtitle=self.subtitle,
            words=self.words,
            paths=paths,
        )


def figure_of(report: Report) -> Figure | None:
    """Counts by theme of one edition; nothing where no theme has a question that concerns."""
    rows = list(report.theme_results.select_related("theme").order_by("theme__position", "pk"))
    panels = [
        ThemePanel(
            text_in(row.theme.name),
            [
                VisitBar(
                    label=date_format(report.visit.day, "M Y"),
                    segments=[(at, of, n) for at, of, n in row.counts],
                    missing=row.missing,
                    applicable=row.applicable,
                    answered=row.answered,
                )
            ],
        )
        for row in rows
        if row.applicable
    ]
    if not panels:
        return None
    return Figure(
        _("Les réponses, thème par thème"),
        _("Une case par question concernée. Les cases blanches n'ont pas de niveau."),
        panels,
        _words_of(report),
    )


def _words_of(report: Report) -> ChartWords:
    levels: dict[int, list[str]] = {}
    criteria = Criterion.objects.filter(
        version__visits__visit=report.visit_id, kind=Criterion.Kind.LEVELS
    )
    for criterion in criteria.prefetch_related("levels"):
        names = [text_in(level.name) for level in criterion.levels.all()]
        levels.setdefault(len(names), names)
    return ChartWords(
        levels=levels,
        level=_("niveau {at} sur {of}"),
        missing={
            "divergent": (_("{n} à deux avis"), _("{n} à deux avis")),
            "not_seen": (_("{n} pas vu"), _("{n} pas vus")),
            "not_covered": (_("{n} pas abordé"), _("{n} pas abordés")),
            "unknown": (_("{n} sans réponse connue"), _("{n} sans réponse connue")),
            "unanswered": (_("{n} pas encore rempli"), _("{n} pas encore remplis")),
            "not_applicable": (_("{n} non concerné"), _("{n} non concernés")),
        },
        plain=_("réponse sans niveau"),
        without_level=(_("{n} réponse sans niveau"), _("{n} réponses sans niveau")),
        share_read=_("{answered} réponses sur {applicable} critères concernés"),
        nothing=_("aucun critère concerné"),
        bar=_("{theme}, {visit} : {parts}."),
    )
