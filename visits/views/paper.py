"""The blank form of a grid, for any farm: a page to print, and a PDF."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.access import grid_or_404, may_edit_grid
from visits.models import GridVersion, Sheet
from visits.pdf.paper import make_paper_pdf, paper_context, paper_name
from visits.pdf.render import NoPdfError, pdf_is_possible
from visits.queries.paper import Paper, Wish, paper_of_version

CHOICES = ("full", "short")


@login_required
@require_safe
def show_paper(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One version, ready to print: published, retired, or a draft for whoever edits it."""
    version = _version_or_404(request, ref)
    paper = paper_of_version(version, wish_of(request))
    context = {"grid": version.grid, "version": version, "has_pdf": pdf_is_possible()}
    return render(request, "visits/paper_page.html", context | paper_page(paper))


@login_required
@require_safe
def download_paper(request: HttpRequest, ref: UUID) -> HttpResponse:
    version = _version_or_404(request, ref)
    paper = paper_of_version(version, wish_of(request))
    return pdf_or_page(request, paper, page=reverse("visits:grid-paper", args=[ref]))


def _version_or_404(request: HttpRequest, ref: UUID) -> GridVersion:
    """The version asked for; without a number the published one, else the newest readable."""
    grid = grid_or_404(request.user, ref)
    rows = grid.versions.select_related("grid__network").order_by("-number")
    if not may_edit_grid(request.user, grid):
        rows = rows.exclude(status=GridVersion.Status.DRAFT)
    readable, asked = list(rows), request.GET.get("version", "")
    if asked:
        readable = [row for row in readable if str(row.number) == asked]
    readable.sort(key=lambda row: row.status != GridVersion.Status.PUBLISHED)
    if not readable:
        raise Http404
    return readable[0]


def wish_of(request: HttpRequest) -> Wish:
    """How somebody wants a form printed; what is not understood changes nothing."""
    asked = request.GET
    chosen = next((one for one in CHOICES if asked.get(one, "0") != "0"), "")
    return Wish(asked.get("language", ""), asked.get("large", "0") != "0", chosen)


def paper_page(paper: Paper, sheet: Sheet | None = None) -> dict[str, Any]:
    """What a page that prints a form shows: the form, and the links to its other faces."""
    languages = list(dict.fromkeys(code for row in paper.versions for code in row.languages))
    faces = {
        "full": _address(paper, chosen="full"),
        "short": _address(paper, chosen="short"),
        "large": _address(paper, large=not paper.large),
    }
    tongues = [(code, _address(paper, language=code)) for code in languages]
    return paper_context(paper, sheet) | {
        "faces": faces,
        "languages": tongues if len(tongues) > 1 else [],
        "query": _address(paper),
    }


def _address(paper: Paper, **other: Any) -> str:
    """The query of this form, or of the same one changed in one respect."""
    wish = replace(paper.wish, language=paper.language)
    wish = replace(wish, **other)
    query = QueryDict(mutable=True)
    if paper.visit is None:
        query["version"] = str(paper.versions[0].number)
    query["language"] = wish.language
    if wish.large:
        query["large"] = "1"
    if wish.chosen:
        query[wish.chosen] = "1"
    return f"?{query.urlencode()}"


def pdf_or_page(
    request: HttpRequest, paper: Paper, sheet: Sheet | None = None, *, page: str
) -> HttpResponse:
    """The PDF; on a machine that makes none, a sentence and the page to print."""
    try:
        content = make_paper_pdf(paper, sheet)
    except NoPdfError:
        messages.warning(request, _("Le PDF ne se fait pas sur ce serveur. Imprimez cette page."))
        return redirect(f"{page}{_address(paper)}")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper_name(paper, sheet)}"'
    response["Cache-Control"] = "private, no-cache"
    return response
