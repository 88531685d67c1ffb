"""The figures of a season: seen before, fixed once, then read by the network's members."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import managed_network
from visits.access.season import SeasonAccess, season_access
from visits.exchange.figures import write_csv, write_xlsx
from visits.models import SeasonFigures
from visits.pdf.document import document_pdf
from visits.queries.season import (
    attendance_of,
    document_of,
    figures_of,
    fixed_season,
    fixed_years,
    hidden_of,
)
from visits.services.season import fix_season
from visits.views.season_rows import with_rows
from visits.views.season_words import (
    Section,
    activity_sections,
    main_sections,
    parts_of,
    reasons,
    rows_of,
    sections_of,
    theme_sections,
)

FIRST_YEAR, LAST_YEAR = 1990, 2999
THEMES = 6  # tables on a page; with seven levels each they stay under its bar
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def show_season(request: HttpRequest, year: int) -> HttpResponse:
    """Every figure that goes beyond the facilitators."""
    context = season_context(request, year)
    _show_part(request, context, main_sections(context["document"]))
    context["has_themes"] = bool(context["document"]["themes"])
    return render(request, "visits/season_page.html", context)


@login_required
def show_themes(request: HttpRequest, year: int) -> HttpResponse:
    """Answers by theme: pages of their own, for a grid may have twenty of them."""
    context = season_context(request, year)
    document = context["document"]
    page = Paginator(document["themes"], THEMES).get_page(request.GET.get("page"))
    sections = theme_sections({**document, "themes": list(page)})
    context |= {"page": page, "sections": _led(context, sections)}
    return render(request, "visits/season_themes_page.html", context)


@login_required
def show_activity(request: HttpRequest, year: int) -> HttpResponse:
    """What was done, for whoever pays for it: from the same fixed figures."""
    context = season_context(request, year)
    _show_part(request, context, activity_sections(context["document"]))
    return render(request, "visits/season_activity_page.html", context)


def _show_part(request: HttpRequest, context: dict[str, Any], sections: list[Section]) -> None:
    parts = {key: (words, some) for key, words, some in parts_of(sections)}
    wanted = request.GET.get("part", "")
    chosen = wanted if wanted in parts else next(iter(parts))
    context["sections"] = _led(context, parts[chosen][1])
    context["parts"] = [
        (f"?{context['query']}part={key}", words, key == chosen)
        for key, (words, _some) in parts.items()
    ]


def _led(context: dict[str, Any], sections: list[Section]) -> list[Section]:
    """Facilitators see the rows behind a figure, where the lists are those of this network."""
    return with_rows(sections, context["document"]) if context["leads"] else sections


def season_context(request: HttpRequest, year: int) -> dict[str, Any]:
    """The fixed figures; before, to facilitators alone, what would be fixed today."""
    access, fixed = _season_for(request, year)
    context = {
        "network": access.network,
        "facilitates": access.facilitates,
        "leads": access.facilitates and managed_network(request) == access.network,
        "year": str(year),
        "fixed": fixed,
        "years": [str(one) for one in fixed_years(access.network)],
        "kept": f"?network={access.network.slug}",
        "query": f"network={access.network.slug}&",
    }
    if fixed:
        return context | {
            "document": fixed.document,
            "reasons": [],
            "empty": False,
            "running": False,
        }
    today = timezone.localdate()
    figures = figures_of(access.network, year, today)
    hidden = hidden_of(access.network, figures)
    return context | {
        "document": document_of(figures, hidden),
        "reasons": reasons(hidden),
        "empty": not figures.cells["visits"].farms,
        "running": year >= today.year,
    }


def _season_for(request: HttpRequest, year: int) -> tuple[SeasonAccess, SeasonFigures | None]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    access = season_access(request)
    fixed = fixed_season(access.network, year)
    if fixed is None and not access.facilitates:
        raise PermissionDenied
    return access, fixed


@login_required
@require_POST
def fix(request: HttpRequest, year: int) -> HttpResponse:
    """A facilitator's act, once a year."""
    network = managed_network(request)
    page = redirect("visits:season", year)
    if "sure" not in request.POST:
        messages.error(request, _("Cochez d'abord : ces chiffres ne changeront plus."))
        return page
    fix_season(network, year, by=request.user, today=timezone.localdate())
    messages.success(request, _("Les chiffres de la saison %s sont fixés.") % year)
    return page


# -- as files


@login_required
def download(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """All figures as PDF, CSV or XLSX, once they are fixed; a facilitator may look before."""
    context = season_context(request, year)
    sections = sections_of(context["document"])
    name = f"{slugify(context['network'].name)}-{year}"
    if form == "csv":
        return _file(write_csv(rows_of(sections)), "text/csv; charset=utf-8", f"{name}.csv")
    if form == "xlsx":
        return _file(write_xlsx(str(year), rows_of(sections)), XLSX, f"{name}.xlsx")
    if form != "pdf":
        raise Http404
    title = _("Chiffres de la saison %s") % year
    return _pdf(context | {"sections": sections, "title": title}, name)


@login_required
def download_activity(request: HttpRequest, year: int) -> HttpResponse:
    context = season_context(request, year)
    context["sections"] = activity_sections(context["document"])
    context["title"] = _("Activité de la saison %s") % year
    return _pdf(context, f"{slugify(context['network'].name)}-{year}-activity")


def _pdf(context: dict[str, Any], name: str) -> HttpResponse:
    content = document_pdf(
        "pdf/season.html", context, style="pdf/season.css", keep=bool(context["fixed"])
    )
    return _file(content, "application/pdf", f"{name}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
def download_attendance(request: HttpRequest, year: int) -> HttpResponse:
    """Who was on the teams of held visits: names as agreed, no farm; facilitators alone."""
    network = managed_network(request)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    head = [_("date"), _("sorte de visite"), _("personne"), _("place dans l'équipe")]
    rows = [[*head, _("heures"), _("kilomètres"), _("signature")]]
    rows += [
        [
            row.visit.day.isoformat(),
            row.visit.get_kind_display(),
            row.person.name if row.name_agreed else _("nom non communiqué"),
            row.get_part_display(),
            "" if row.hours is None else number_format(row.hours, 1),
            "" if row.travel_km is None else row.travel_km,
            "",
        ]
        for row in attendance_of(network, year)
    ]
    name = f"{slugify(network.name)}-{year}-attendance.csv"
    return _file(write_csv(rows), "text/csv; charset=utf-8", name)
