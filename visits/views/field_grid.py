"""The tablet's pages of a grid without a visit: for one that begins without preparation."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from visits.models import GridVersion
from visits.queries.grid import sections_of_version
from visits.queries.kept_grid import version_for
from visits.templatetags.visits import text_in
from visits.views.field import Place, render_place, render_section
from visits.views.field_debrief import groups_around, render_debrief
from visits.views.field_home import pages_below


@login_required
@require_safe
def show_grid(request: HttpRequest, version_id: int) -> HttpResponse:
    """The parts of the grid; which visit it is stands in the tablet's store alone."""
    version = _version_or_404(request, version_id)
    sections = sections_of_version(version)
    place = _place(version)
    context = {"sections": sections, "any_id": UUID(int=0), "pages": pages_below(place.base)}
    return render_place(request, "visits/field_grid.html", place, context)


@login_required
@require_safe
def show_grid_section(
    request: HttpRequest, version_id: int, theme_id: UUID, part: int
) -> HttpResponse:
    version = _version_or_404(request, version_id)
    sections = sections_of_version(version)
    return render_section(request, _place(version), sections, theme_id, part)


@login_required
@require_safe
def show_grid_carnet(request: HttpRequest, version_id: int) -> HttpResponse:
    place = _place(_version_or_404(request, version_id))
    return render_place(request, "visits/field_carnet.html", place, {})


@login_required
@require_safe
def show_grid_leaving(request: HttpRequest, version_id: int) -> HttpResponse:
    """What is only on this tablet of a visit begun here, and its backup file."""
    place = _place(_version_or_404(request, version_id))
    return render_place(request, "visits/field_leaving.html", place, {})


@login_required
@require_safe
def show_grid_filing(request: HttpRequest, version_id: int) -> HttpResponse:
    place = _place(_version_or_404(request, version_id))
    return render_place(request, "visits/field_file.html", place, {})


@login_required
@require_safe
def show_grid_gather(request: HttpRequest, version_id: int) -> HttpResponse:
    """Nobody prepared the tablets: a code on the screen opens the file of each."""
    place = _place(_version_or_404(request, version_id))
    return render_place(request, "visits/field_gather.html", place, {})


@login_required
@require_safe
def show_grid_debrief(request: HttpRequest, version_id: int) -> HttpResponse:
    version = _version_or_404(request, version_id)
    groups = groups_around(version, request.user)
    return render_debrief(request, _place(version), groups=groups)


@login_required
@require_safe
def show_grid_signature(request: HttpRequest, version_id: int) -> HttpResponse:
    place = _place(_version_or_404(request, version_id))
    return render_place(request, "visits/field_signature.html", place, {})


def _version_or_404(request: HttpRequest, version_id: int) -> GridVersion:
    version = version_for(request.user, min(version_id, 2**62))
    if version is None:
        raise Http404
    return version


def _place(version: GridVersion) -> Place:
    return Place(reverse("visits:field-grid", args=[version.pk]), text_in(version.grid.name))
