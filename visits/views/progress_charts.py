"""A progress page's charts, from its own rows: counts by theme, two visits, decisions, daisy."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.chart_words import (
    counts_words,
    daisy_words,
    dumbbell_words,
    names_of_scales,
    timeline_words,
)
from visits.charts import (
    ActionLine,
    CountsChart,
    Daisy,
    Dumbbell,
    DumbbellRow,
    Petal,
    Share,
    Step,
    ThemePanel,
    Timeline,
    VisitBar,
    VisitMark,
    median_level,
)
from visits.models import ActionEvent, ThemeResult
from visits.progress_words import day_words, grid_label, short_days
from visits.queries.result import Column, Pair, Progress, Promise, Promises
from visits.scoring import Place, is_acquired
from visits.templatetags.visits import text_in

#: Lines of a timeline that stay legible on one page; the plan has them all.
MOST_LINES = 14


def level_names(progress: Progress) -> dict[int, list[str]]:
    return names_of_scales(
        [text_in(level.name) for level in row.criterion.steps]
        for row in progress.rows
        if row.criterion.has_levels and not row.criterion.red_line
    )


def counts_chart(progress: Progress) -> CountsChart:
    """Small multiples: one panel per theme, one bar per visit, from stored results."""
    return CountsChart(
        title=_("Réponses par thème, visite après visite"),
        subtitle=_(
            "Une case par critère concerné, sans les lignes rouges ni ce qui est réservé à la "
            "ferme. Les cases blanches n'ont pas de niveau."
        ),
        panels=panels_of(progress),
        words=counts_words(level_names(progress)),
    )


def panels_of(progress: Progress) -> list[ThemePanel]:
    panels = []
    days = short_days(progress.columns)
    for found in _by_theme(progress.themes).values():
        newest = max(found.values(), key=lambda row: row.theme.version.number)
        bars = [
            bar_of(column, found[column.report.pk], day)
            for column, day in zip(progress.columns, days, strict=True)
            if column.report.pk in found
        ]
        panels.append(ThemePanel(text_in(newest.theme.name), bars))
    return panels


def _by_theme(themes: Iterable[ThemeResult]) -> dict[tuple[int, str], dict[int, ThemeResult]]:
    by_theme: dict[tuple[int, str], dict[int, ThemeResult]] = {}
    for row in themes:
        by_theme.setdefault((row.grid_id, row.code), {})[row.report_id] = row
    return by_theme


def bar_of(column: Column, row: ThemeResult, day: str) -> VisitBar:
    return VisitBar(
        label=day,
        segments=[(at, of, n) for at, of, n in row.counts],
        missing=row.missing,
        applicable=row.applicable,
        answered=row.answered,
        break_before=column.breaks,
        break_label=grid_label(column),
    )


def daisy_of(progress: Progress, column: Column) -> Daisy:
    """One visit; themes in the order of the charter, parts counted in their theme."""
    found = [row for row in progress.themes if row.report_id == column.report.pk]
    found = [row for row in found if row.theme.parent_id is None]
    scales = sorted({of for row in found for of in _scales(row)})
    return Daisy(
        title=_("La marguerite du %(day)s") % {"day": day_words(column)},
        subtitle=_(
            "Un pétale par thème, rempli jusqu'au niveau qu'au moins la moitié de ses critères "
            "atteint."
        ),
        petals=[_petal(row, scales[-1] if scales else 2) for row in found],
        words=daisy_words(level_names(progress)),
    )


def _scales(row: ThemeResult) -> set[int]:
    return {of for _at, of, n in row.counts if n}


def _petal(row: ThemeResult, usual: int) -> Petal:
    """A theme without any level takes the scale of the others; one of several has no median."""
    at, of = median_level([(at, of, n) for at, of, n in row.counts]) or (None, usual)
    mixed = len(_scales(row)) > 1
    return Petal(text_in(row.theme.name), of, at, row.answered, row.applicable, mixed=mixed)


def pair_chart(pair: Pair) -> Dumbbell:
    """Of the questions that compare, how many stand above the middle of their scale."""
    return Dumbbell(
        title=_("Ce qui est acquis, thème par thème"),
        subtitle=" ".join(pair_rule(pair)),
        earlier=day_words(pair.first),
        later=day_words(pair.last),
        rows=[
            DumbbellRow(
                text_in(theme.theme.name), Share(theme.before, theme.n), Share(theme.after, theme.n)
            )
            for theme in pair.themes
            if theme.n
        ],
        words=dumbbell_words(),
        break_label=grid_label(pair.last) if _breaks(pair) else "",
    )


def _breaks(pair: Pair) -> bool:
    return [row.pk for row in pair.first.versions] != [row.pk for row in pair.last.versions]


def pair_rule(pair: Pair) -> list[str]:
    """What counts, in the network's own level names, and among how many questions."""
    among = ngettext(
        "Compté parmi %(n)s critère qui a un niveau aux deux visites et se compare.",
        "Compté parmi %(n)s critères qui ont un niveau aux deux visites et se comparent.",
        pair.n,
    )
    if not pair.n:
        return [_("Aucun critère ne se compare entre ces deux visites.")]
    levels = _("« Acquis » veut dire : %(levels)s.") % {"levels": _acquired(pair)}
    return [levels, among % {"n": pair.n}]


def _acquired(pair: Pair) -> str:
    """The names of the levels above the middle, scale by scale."""
    named = []
    for criterion in pair.scales:
        levels = criterion.steps
        counted = [
            text_in(level.name)
            for at, level in enumerate(levels, start=1)
            if is_acquired(Place(Fraction(at), len(levels)))
        ]
        named.append(_(" ou ").join(f"« {name} »" for name in counted))
    return _(" ; ").join(dict.fromkeys(named))


def left_out_words(pair: Pair) -> list[str]:
    """By theme, how many questions do not compare on these two visits."""
    rows = [(text_in(row.theme.name), row.left_out) for row in pair.themes if row.left_out]
    return [
        ngettext(
            "%(theme)s : %(n)s critère laissé de côté.",
            "%(theme)s : %(n)s critères laissés de côté.",
            n,
        )
        % {"theme": name, "n": n}
        for name, n in rows
    ]


def timeline_of(promises: Promises, days: Iterable[date]) -> Timeline:
    """The farm's, the group's and the network's actions, one look; the latest where many.

    `days` are those of all visits, also of those whose answers are not shown beside it.
    """
    rows = sorted(promises.rows, key=lambda row: (not row.is_farms, row.action.since))
    if len(rows) > MOST_LINES:
        latest = sorted(rows, key=lambda row: row.action.updated_at)[-MOST_LINES:]
        rows = [row for row in rows if row in latest]
    return Timeline(
        title=_("Ce qui a été décidé, et ce que c'est devenu"),
        subtitle=_("Une ligne par action : d'abord la ferme, puis le groupe et le réseau."),
        lines=[_line(row) for row in rows],
        visits=[VisitMark(day, _("Visite")) for day in days],
        until=promises.today,
        words=timeline_words(dict(ActionEvent.Kind.choices)),
    )


def _line(row: Promise) -> ActionLine:
    open_due = row.action.due_on if row.action.is_open else None
    return ActionLine(
        label=row.action.what,
        owner=owner_words(row),
        steps=[Step(event.at.date(), str(event.kind), event.why) for event in row.steps],
        due=open_due,
        talk=row.to_talk_over and row.is_promised,
    )


def owner_words(row: Promise) -> str:
    action = row.action
    named = action.owner_group or action.owner_person
    return str(named) if named else str(action.get_owner_display())
