"""A farm's pages over the years: its dossier, its progress, the charts and the figures."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.access import FarmAccess, farm_access_or_404
from visits.basis_words import progress_basis
from visits.charts import Chart
from visits.progress_calculated import calculated_of
from visits.progress_cells import list_of, table_of, wordings_of
from visits.progress_words import context_of, counts_words, lead_of, sentence_of
from visits.queries.farm import dossier_of, reports_open_to
from visits.queries.result import MOST, Progress, basis_of, pair_of, progress_read_by, promises_of
from visits.views.chart import chart_response, figure
from visits.views.progress_asked import Asked, asked_in, day_in, two_of
from visits.views.progress_charts import counts_chart, daisy_of, pair_chart, timeline_of
from visits.views.progress_csv import csv_of
from visits.views.progress_parts import (
    lists_of,
    pair_words,
    promise_words,
    themes_of,
)

SMALL_TABLE = 150  # nodes; with the lists and the figures above it, a page stays under its bar


@login_required
def show_farm(request: HttpRequest, slug: str) -> HttpResponse:
    """The farm's dossier: its card, visits, plan and progress, each as far as one may see."""
    access = farm_access_or_404(request.user, slug, "may_see_page")
    context = {"access": access, "farm": access.farm, "dossier": dossier_of(access)}
    context["today"] = timezone.localdate()
    if access.may_read_progress:
        context["sentence"] = sentence_of(progress_read_by(access))
    return render(request, "visits/farm_page.html", context)


@login_required
def show_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """What has changed, first of all; the whole table, and two visits, are views of their own."""
    access = farm_access_or_404(request.user, slug, "may_read_progress_part")
    asked = asked_in(request)
    if "between" in request.GET:
        return _show_pair(request, access, asked)
    whole = asked.is_table and not asked.theme
    progress = progress_read_by(access, newer=asked.newer, light=whole)
    context = _common(access, progress)
    if asked.is_table:
        context |= _table_words(access, progress, asked)
    else:
        context |= _change_words(access, progress)
    return render(request, "visits/progress_page.html", context)


def _common(access: FarmAccess, progress: Progress) -> dict[str, Any]:
    return {
        "access": access,
        "farm": access.farm,
        "progress": progress,
        "sentence": sentence_of(progress),
        "sentences": lead_of(progress) if not progress.newer else [],
        "told": any(row.change or row.flag == "reworded" for row in progress.rows),
        "view": "changes",
    }


def _table_words(access: FarmAccess, progress: Progress, asked: Asked) -> dict[str, Any]:
    opens = reports_open_to(access, [column.visit for column in progress.columns])
    keeps = (lambda row: row.has_changed) if asked.changed else None
    back = max(0, progress.newer - MOST)
    told = reverse("visits:progress-wordings", args=[access.farm.slug])
    return {
        "view": "table",
        "asked": asked,
        "table": table_of(progress, theme=asked.theme, keeps=keeps, opens=opens, told=told),
        "themes": themes_of(progress),
        "further": progress.newer + len(progress.columns) if progress.older else None,
        "back": back or None,
        "calculated": [] if asked.theme else calculated_of(progress),
    }


def _change_words(access: FarmAccess, progress: Progress) -> dict[str, Any]:
    """The lists, counts, decisions; the table too, below them, while it is small."""
    opens = reports_open_to(access, [column.visit for column in progress.columns])
    fits = len(progress.rows) * (len(progress.columns) + 2) <= SMALL_TABLE
    promises = promises_of(access, timezone.localdate())
    lists = progress.is_comparable and not progress.newer
    context: dict[str, Any] = {
        "context": context_of(progress),
        "lists": lists_of(progress),
        "red_lines": list_of(progress.red_lines, progress.sentences),
        "counts": counts_words(progress),
        "basis": progress_basis(basis_of(progress), lists=lists),
        "calculated": calculated_of(progress),
        "table": table_of(progress, opens=opens) if fits else None,
        "promises": promise_words(promises, part=progress.is_part),
        "today": promises.today,
    }
    if promises.rows:
        chart = timeline_of(promises, progress.days)
        context["timeline"] = figure(chart, _address(access, "timeline"), key="timeline")
    if progress.themes:
        context["figure"] = figure(counts_chart(progress), _address(access, "counts"), key="counts")
        daisy = daisy_of(progress, progress.columns[-1])
        context["daisy"] = figure(daisy, _daisy_address(access, progress, -1), key="daisy")
    return context


def _address(access: FarmAccess, name: str) -> str:
    return reverse("visits:progress-chart", args=[access.farm.slug, name])


def _daisy_address(access: FarmAccess, progress: Progress, at: int) -> str:
    return f"{_address(access, 'daisy')}?of={progress.columns[at].day.isoformat()}"


def _show_pair(request: HttpRequest, access: FarmAccess, asked: Asked) -> HttpResponse:
    """Two visits side by side, chosen by links; the picture is not for a phone."""
    progress = progress_read_by(access, most=None)
    context = _common(access, progress) | {"view": "between", "sentences": []}
    places = two_of(progress.columns, asked.between)
    if places is not None:
        pair = pair_of(progress.columns, progress.rows, places)
        days = f"{pair.first.day.isoformat()},{pair.last.day.isoformat()}"
        address = f"{_address(access, 'between')}?between={days}"
        context |= {"pair": pair_words(pair, progress.columns)}
        if pair.n:
            context["figure"] = figure(
                pair_chart(pair), address, table=True, key="between", opened=True
            )
        if progress.themes:
            context["daisies"] = [
                figure(
                    daisy_of(progress, progress.columns[at]),
                    _daisy_address(access, progress, at),
                    table=True,
                    key=f"daisy-{at}",
                    narrow=True,
                )
                for at in places
            ]
    return render(request, "visits/progress_page.html", context)


@login_required
def show_chart(request: HttpRequest, slug: str, chart: str) -> HttpResponse:
    """A chart of the page at its own address: picture, table or CSV, with the page's rights."""
    right = "may_read_progress_part" if chart in OF_A_PART else "may_read_progress"
    access = farm_access_or_404(request.user, slug, right)
    if chart not in CHARTS:
        raise Http404
    if chart == "timeline" and not access.may_read_plan:
        raise PermissionDenied
    back = reverse("visits:progress", args=[slug])
    found = CHARTS[chart](request, access)
    return chart_response(request, found, back=back, back_text=_("Chemin parcouru"))


def _counts(request: HttpRequest, access: FarmAccess) -> Chart:
    return counts_chart(progress_read_by(access, newer=asked_in(request).newer))


def _timeline(_request: HttpRequest, access: FarmAccess) -> Chart:
    days = progress_read_by(access).days
    return timeline_of(promises_of(access, timezone.localdate()), days)


def _between(request: HttpRequest, access: FarmAccess) -> Chart:
    progress = progress_read_by(access, most=None)
    places = two_of(progress.columns, asked_in(request).between)
    if places is None:
        raise Http404
    return pair_chart(pair_of(progress.columns, progress.rows, places))


def _daisy(request: HttpRequest, access: FarmAccess) -> Chart:
    progress = progress_read_by(access, most=None)
    day = day_in(request.GET.get("of", ""))
    columns = [column for column in progress.columns if column.day == day]
    if not progress.columns:
        raise Http404
    return daisy_of(progress, (columns or progress.columns)[-1])


CHARTS = {"counts": _counts, "timeline": _timeline, "between": _between, "daisy": _daisy}
OF_A_PART = ("timeline", "between")


@login_required
def show_wordings(request: HttpRequest, slug: str) -> HttpResponse:
    """What became of the questions: both wordings, who declared them comparable, and why."""
    access = farm_access_or_404(request.user, slug, "may_read_progress_part")
    progress = progress_read_by(access, most=None)
    context = {"farm": access.farm, "wordings": wordings_of(progress)}
    return render(request, "visits/progress_wordings.html", context)


@login_required
def print_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Two pages of paper: sentences, lists, decisions and the table of the last visits."""
    access = farm_access_or_404(request.user, slug, "may_read_progress_part")
    progress = progress_read_by(access, newer=asked_in(request).newer)
    promises = promises_of(access, timezone.localdate())
    context = _common(access, progress) | {
        "context": context_of(progress),
        "lists": lists_of(progress, most=None),
        "counts": counts_words(progress),
        "basis": progress_basis(basis_of(progress), lists=False),
        "calculated": calculated_of(progress),
        "table": table_of(progress, opens=()),
        "promises": promise_words(promises, part=progress.is_part, most=None),
        "today": promises.today,
    }
    return render(request, "visits/progress_print.html", context)


@login_required
def download_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Every figure of the table as CSV, one row per criterion and visit."""
    access = farm_access_or_404(request.user, slug, "may_read_progress_part")
    return csv_of(progress_read_by(access, most=None), name=slug)
