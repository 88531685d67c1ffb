"""Each theme of a grid over the years, from all the network's visits, and the visits behind it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.chart_words import counts_words
from visits.charts import Evolution, VisitBar, YearBar
from visits.models import Grid, Theme, ThemeResult
from visits.queries.network import sums_for
from visits.queries.network_results import (
    Names,
    ThemeStory,
    ThemeYear,
    level_names,
    theme_ids,
    theme_story,
    themes_of,
)
from visits.queries.network_said import Known, themes_behind
from visits.queries.tally import counted_years
from visits.templatetags.visits import text_in
from visits.views.chart import chart_response, figure
from visits.views.network_filters import pick, rows_at
from visits.views.network_results import grid_or_404
from visits.views.network_table import Cell, Column, Listing, render_listing, year_links
from visits.views.network_words import day_of, step_name, tie_notes, tie_sentence

THEMES = 4  # figures on one page


@login_required
@require_safe
def list_themes(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Each theme over the years, four on a page: counts, n, completeness, breaks of the grid."""
    helm, grid = grid_or_404(request, ref)
    years = counted_years(helm.network.pk)
    sums = sums_for(helm, years, ["theme"])
    stories = [theme_story(theme, grid, sums, years) for theme in themes_of(grid)]
    page = Paginator([story for story in stories if story.years], THEMES).get_page(
        request.GET.get("page")
    )
    names = level_names([story.theme for story in page])
    context = {
        "grid": grid,
        "page": page,
        "themes": [_show_story(story, grid, names[story.theme.pk]) for story in page],
        "criteria_url": reverse("visits:network-criteria", args=[grid.ref]),
        "tie": tie_sentence(len(helm.tied)),
    }
    return render(request, "visits/network_themes_page.html", context)


def _show_story(story: ThemeStory, grid: Grid, names: Names) -> dict[str, Any]:
    code, chart = story.theme.code, evolution_of(story, names)
    address = reverse("visits:network-theme-chart", args=[grid.ref, code])
    return {
        "name": text_in(story.theme.name),
        "figure": figure(
            chart, address, lead=chart.sentences()[-1], table=False, key=f"theme-{code}"
        ),
        "years": [
            {
                "label": _label(row, story),
                "n": row.visits,
                "url": rows_at("network-theme", grid.ref, code, year=row.year, version=row.version),
            }
            for row in story.years
        ],
    }


def _label(row: ThemeYear, story: ThemeStory) -> str:
    """The year, with the version where one year knew several."""
    several = sum(other.year == row.year for other in story.years) > 1
    return f"{row.year} (v{row.version})" if several else str(row.year)


def evolution_of(story: ThemeStory, names: Names) -> Evolution:
    levels = {of: [text_in(name) for name in texts] for of, texts in names.items()}
    return Evolution(
        title=text_in(story.theme.name),
        subtitle=_("Réponses des comptes rendus définitifs, année après année"),
        theme=text_in(story.theme.name),
        years=[
            YearBar(_bar(row, story, before), row.visits)
            for before, row in zip([None, *story.years], story.years, strict=False)
        ],
        words=counts_words(levels),
    )


def _bar(row: ThemeYear, story: ThemeStory, before: ThemeYear | None) -> VisitBar:
    answers = row.answers
    broken = before is not None and before.version != row.version
    return VisitBar(
        label=_label(row, story),
        segments=[(at, of, n) for (at, of), n in sorted(answers.levels.items())],
        missing={state: n for state, n in answers.states.items() if state != "value"},
        applicable=answers.applicable,
        answered=answers.answered,
        break_before=broken,
        break_label=_("grille v%(number)s") % {"number": row.version} if broken else "",
    )


def _theme_or_404(grid: Grid, code: str) -> Theme:
    theme = next((theme for theme in themes_of(grid) if theme.code == code), None)
    if theme is None:
        raise Http404
    return theme


@login_required
@require_safe
def show_theme_chart(request: HttpRequest, ref: UUID, code: str) -> HttpResponse:
    """The picture of one theme's years, its table, its figures."""
    helm, grid = grid_or_404(request, ref)
    theme, years = _theme_or_404(grid, code), counted_years(helm.network.pk)
    story = theme_story(theme, grid, sums_for(helm, years, ["theme"]), years)
    back = reverse("visits:network-themes", args=[grid.ref])
    return chart_response(
        request,
        evolution_of(story, level_names([theme])[theme.pk]),
        back=back,
        back_text=_("Thèmes, année après année"),
    )


@login_required
@require_safe
def list_theme(request: HttpRequest, ref: UUID, code: str) -> HttpResponse:
    """The visits behind one theme's year: what each brought to it, by their date."""
    helm, grid = grid_or_404(request, ref)
    theme, years = _theme_or_404(grid, code), counted_years(helm.network.pk)
    sums = sums_for(helm, years, ["theme"])
    story = theme_story(theme, grid, sums, years)
    versions = sorted({row.version for row in story.years})
    latest = max((row.year for row in story.years), default=helm.today.year)
    picked = pick(request, {"version": [str(number) for number in versions]}, latest)
    wanted = [int(picked["version"])] if picked["version"] else versions
    n = sum(row.visits for row in story.years if row.year == picked.year and row.version in wanted)
    ids, names = theme_ids(grid, code, wanted), level_names([theme])[theme.pk]
    listing = Listing(
        title=text_in(theme.name),
        lead=_("Ce que chaque visite a apporté à ce thème."),
        caption=_("Visites de %(year)s") % {"year": picked.year},
        columns=[
            Column(_("Visite")),
            Column(_("Ferme")),
            Column(_("Réponses par niveau")),
            Column(_("Répondu"), number=True),
        ],
        picked=picked,
        rows=Known(themes_behind(helm, ids, picked.year), n),
        show=lambda row: _theme_cells(row, names),
        years=year_links(years, picked),
        only=[f"v{picked['version']}"] if picked["version"] and len(versions) > 1 else [],
        all_url=f"?year={picked.year}",
        notes=tie_notes(len(helm.tied)),
        trail=[(reverse("visits:network-themes", args=[grid.ref]), _("Thèmes"))],
        empty=_("Aucune visite de cette année-là ne parle de ce thème."),
    )
    return render_listing(request, listing)


def _theme_cells(row: ThemeResult, names: Mapping[int, Sequence[Any]]) -> list[Cell]:
    visit = row.report.visit
    steps = sorted(row.counts, key=lambda step: (-step[1], -step[0]))
    told = [
        f"{n} {step_name(at, of, [text_in(name) for name in names.get(of, ())])}"
        for at, of, n in steps
        if n
    ]
    share = _("%(n)s sur %(of)s") % {"n": row.answered, "of": row.applicable}
    return [
        Cell(day_of(visit), reverse("visits:report", args=[visit.pk])),
        Cell(visit.farm.name, visit.farm.get_absolute_url()),
        Cell(", ".join(told) or "—"),
        Cell(share),
    ]
