"""What was imported and taking it back; grids as files, and files to begin a grid with."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from peers.access import managed_network
from visits.access import grid_import_or_404, grid_or_404, may_edit_grid
from visits.exchange.grid_export import CONTENT_TYPES, WRITERS, file_name
from visits.exchange.grid_template import FORMS, TEMPLATES, template_file
from visits.griddoc import check
from visits.models import Grid, GridVersion
from visits.queries.grid_document import version_document
from visits.queries.grid_import import imports_of
from visits.services.grid_import import undo_import, why_not_undone
from visits.views.grid_import_words import regrouped

SCHEMA = Path(check.__file__).with_name("spg-grid-1.schema.json")
SHOWN = 50


@login_required
@require_GET
def list_imports(request: HttpRequest) -> HttpResponse:
    """The imports of the facilitator's network, the newest first."""
    network = managed_network(request)
    rows = [(done, why_not_undone(done)) for done in imports_of(network)[:SHOWN]]
    return render(request, "visits/grid_imports_page.html", {"network": network, "rows": rows})


@login_required
@require_GET
def show_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """One import: the draft it made, and every cell that it left out."""
    done = grid_import_or_404(request.user, import_id)
    context = {
        "done": done,
        "reason": why_not_undone(done),
        "left_out": regrouped(done.left_out),
        "left_out_count": len(done.left_out),
    }
    return render(request, "visits/grid_import_page.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    """The draft goes; the page says what stays."""
    done = undo_import(grid_import_or_404(request.user, import_id), by=request.user)
    messages.success(request, _("L'import est annulé. Le brouillon est effacé."))
    return redirect("visits:grid-import-done", done.pk)


@login_required
@require_GET
def export(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """A version as a file that comes back identical."""
    grid = grid_or_404(request.user, ref)
    if form not in WRITERS:
        raise Http404
    version = _wanted(request, grid)
    name = file_name(f"{grid.code}-v{version.number}", form)
    response = HttpResponse(
        WRITERS[form](version_document(version)), content_type=CONTENT_TYPES[form]
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wanted(request: HttpRequest, grid: Grid) -> GridVersion:
    """The version asked for, else the published one, else the newest; drafts are for editors."""
    versions = grid.versions.select_related("grid").order_by("-number")
    if not may_edit_grid(request.user, grid):
        versions = versions.exclude(status=GridVersion.Status.DRAFT)
    asked = request.GET.get("version", "")
    if asked.isdecimal() and len(asked) < 6:
        version = versions.filter(number=int(asked)).first()
    else:
        published = versions.filter(status=GridVersion.Status.PUBLISHED).first()
        version = published or versions.first()
    if version is None:
        raise Http404
    return version


@login_required
@require_GET
def template(_request: HttpRequest, language: str, form: str) -> HttpResponse:
    """A spreadsheet to begin with."""
    if language not in TEMPLATES or form not in FORMS:
        raise Http404
    response = HttpResponse(template_file(language, form), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="grille-{language}.{form}"'
    return response


@require_GET
def schema(_request: HttpRequest) -> HttpResponse:
    """The open format, for other programs."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")
