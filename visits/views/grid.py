"""Grids to read: those of one's networks and the shared library's; and copying one of these."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import current_network, facilitated_networks
from visits.access import grid_or_404, grids_readable_by, may_edit_grid
from visits.exchange.grid_export import WRITERS
from visits.models import Grid, GridVersion
from visits.queries.feedback import remarks_by_grid
from visits.queries.grid import numbered_criteria, parts_of, shelf_of
from visits.services.grid import adopt_grid
from visits.templatetags.visits import text_in


@login_required
def list_grids(request: HttpRequest) -> HttpResponse:
    """The grids of one's networks, then the library's."""
    grids = list(shelf_of(grids_readable_by(request.user)))
    networks = facilitated_networks(request)
    edited = {network.pk for network in networks}
    rows = [
        (grid, version)
        for grid in grids
        if (version := _latest(grid, drafts=grid.network_id in edited)) is not None
    ]
    context = {
        "edits": edited,
        "own": [row for row in rows if row[0].network_id is not None],
        "library": [row for row in rows if row[0].network_id is None],
        "said": remarks_by_grid(grids, networks, current_network(request)),
    }
    return render(request, "visits/grids_page.html", context)


def _latest(grid: Grid, *, drafts: bool) -> GridVersion | None:
    """What a grid shows first: the published version, else the newest that one may see."""
    seen = _visible(grid, drafts=drafts)
    published = (row for row in seen if row.status == GridVersion.Status.PUBLISHED)
    return next(published, seen[0] if seen else None)


def _visible(grid: Grid, *, drafts: bool) -> list[GridVersion]:
    return [row for row in grid.versions.all() if drafts or row.status != GridVersion.Status.DRAFT]


@login_required
def show_grid(request: HttpRequest, ref: str) -> HttpResponse:
    """One theme of one version at a time: its criteria, levels and guidance."""
    found = grid_or_404(request.user, ref)
    grid = shelf_of(Grid.objects.filter(pk=found.pk)).get()
    edits = may_edit_grid(request.user, grid)
    versions = _visible(grid, drafts=edits)
    wanted = (row for row in versions if str(row.number) == request.GET.get("version"))
    version = next(wanted, _latest(grid, drafts=edits))
    if version is None:
        raise Http404
    takes = current_network(request) if grid.network_id is None else None
    parts = parts_of(version)
    part = next((one for one in parts if one.theme.code == request.GET.get("theme")), None)
    part = part or next(iter(parts), None)
    context = {
        "grid": grid,
        "version": version,
        "versions": versions,
        "edits": edits,
        "hears": edits or takes,
        "drafts": [row for row in versions if row.is_draft],
        "forms": sorted(WRITERS, reverse=True),
        "parts": parts,
        "part": part,
        "criteria": numbered_criteria(part) if part else [],
        "takes": takes,
        "taken": takes.grids.filter(copied_from=grid).first() if takes else None,
    }
    return render(request, "visits/grid_page.html", context)


@login_required
@require_POST
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """A library grid becomes the network's own, ready for a visit."""
    grid = grid_or_404(request.user, ref)
    network = current_network(request)
    if network is None:
        raise PermissionDenied
    version = adopt_grid(grid, network=network, by=request.user)
    name = text_in(grid.name)
    told = _("« %(grid)s » est maintenant une grille de %(network)s. Elle sert dès aujourd'hui.")
    messages.success(request, told % {"grid": name, "network": network})
    return redirect("visits:grid", version.grid.ref)
