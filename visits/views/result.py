"""A farm's pages over the years: its dossier, its progress, the chart and the figures."""

import csv
import hashlib
from collections.abc import Container
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from visits.access import FarmAccess, farm_access_or_404
from visits.charts import PAGE, PHONE, describe_counts, draw_counts
from visits.exchange.network import plain_cell
from visits.queries.farm import dossier_of, reports_open_to
from visits.queries.result import Progress, farm_progress
from visits.views.progress_words import (
    chart_words,
    list_of,
    panels_of,
    sentence_of,
    table_of,
)

SHOWN = 4  # visits side by side
SMALL_TABLE = 150  # nodes; with the lists and the chart above it, a page stays under its bar


@login_required
def show_farm(request: HttpRequest, slug: str) -> HttpResponse:
    """The farm's dossier: its card, visits, plan and progress, each as far as one may see."""
    access = farm_access_or_404(request.user, slug, "may_see_page")
    context = {"access": access, "farm": access.farm, "dossier": dossier_of(access)}
    context["today"] = timezone.localdate()
    if access.may_read_progress:
        progress = farm_progress(access.farm.pk)
        context |= {"progress": progress, "sentence": sentence_of(progress)}
    return render(request, "visits/farm_page.html", context)


@login_required
def show_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """What has changed, first of all; the whole table is a page of its own where it is large."""
    access = farm_access_or_404(request.user, slug, "may_read_progress_part")
    theme, newer = request.GET.get("theme", ""), _newer_in(request)
    progress = _progress_for(access, newer=newer)
    whole = bool(theme or newer or "table" in request.GET)
    opens = reports_open_to(access, [column.visit for column in progress.columns])
    context = {
        "access": access,
        "farm": access.farm,
        "progress": progress,
        "sentence": sentence_of(progress),
        "whole": whole,
    }
    context |= _table_words(progress, theme, opens) if whole else _change_words(progress, opens)
    return render(request, "visits/progress_page.html", context)


def _newer_in(request: HttpRequest) -> int:
    """How many of the last visits the reader has turned over already; nonsense is none."""
    text = request.GET.get("newer", "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _table_words(progress: Progress, theme: str, opens: Container[UUID]) -> dict[str, Any]:
    back = max(0, progress.newer - SHOWN)
    return {
        "table": table_of(progress, theme=theme, opens=opens),
        "themes": _themes_of(progress),
        "theme": theme,
        "further": progress.newer + SHOWN if progress.older else None,
        "back": back or None,
    }


def _change_words(progress: Progress, opens: Container[UUID]) -> dict[str, Any]:
    """The lists and the chart; the table too, below them, while it is small."""
    found = progress.by_movement
    fits = len(progress.rows) * (len(progress.columns) + 2) <= SMALL_TABLE
    return {
        "lists": {name: list_of(rows, progress.sentences) for name, rows in found.items()},
        "red_lines": list_of(progress.red_lines, progress.sentences),
        "described": describe_counts(panels_of(progress), chart_words(progress)),
        "table": table_of(progress, opens=opens) if fits else None,
    }


def _progress_for(access: FarmAccess, *, newer: int = 0, most: int | None = SHOWN) -> Progress:
    """The whole farm, or to a group's contact what concerns that group."""
    if access.may_read_progress:
        return farm_progress(access.farm.pk, most=most, newer=newer)
    abouts = [group.ref for group in access.standing.groups]
    return farm_progress(access.farm.pk, most=most, newer=newer, abouts=abouts)


def _themes_of(progress: Progress) -> list[tuple[str, dict[str, str]]]:
    return list(
        {row.criterion.theme.code: row.criterion.theme.name for row in progress.rows}.items()
    )


@login_required
def show_chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The counts by theme as SVG, drawn once for the same numbers and words."""
    access = farm_access_or_404(request.user, slug, "may_read_progress")
    progress = farm_progress(access.farm.pk)
    width = PHONE if "phone" in request.GET else PAGE
    panels, words = panels_of(progress), chart_words(progress)
    title = _("Réponses par thème, visite après visite")
    subtitle = _("Une case par critère concerné. Les cases blanches n'ont pas de niveau.")
    key = hashlib.sha256(repr((panels, words, title, width, get_language())).encode()).hexdigest()
    drawn = cache.get(f"chart-{key}")
    if drawn is None:
        drawn = draw_counts(panels, title=title, subtitle=subtitle, words=words, width=width)
        cache.set(f"chart-{key}", drawn, None)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-cache"
    return response


@login_required
def download_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Every figure of the table as CSV, one row per criterion and visit."""
    access = farm_access_or_404(request.user, slug, "may_read_progress_part")
    progress = _progress_for(access, most=None)
    table = table_of(progress)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("thème"), _("critère"), _("visite"), _("réponse"), _("niveau"), _("sur")])
    for theme in table["themes"]:
        for row in theme["rows"]:
            for column, cell in zip(table["columns"], row["cells"], strict=True):
                line = [theme["name"], row["question"], column["title"], cell["word"]]
                writer.writerow(
                    [plain_cell(text) for text in line] + [cell["at"] or "", cell["of"] or ""]
                )
    return response
