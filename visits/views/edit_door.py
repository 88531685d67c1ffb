"""The doors of the editor: a grid's draft to those who may edit it; what an autosave answers."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from visits.access import grid_or_404, may_edit_grid
from visits.forms.texts import shown_languages
from visits.models import Criterion, Grid, GridVersion, Theme
from visits.queries.editing import criteria_ready, draft_of, others_present
from visits.services.editing import note_presence
from visits.views.kept import keeps_what_was_typed

View = Callable[..., HttpResponse]


def editable_grid(request: HttpRequest, ref: str) -> Grid:
    """The grid to a facilitator of its network; the library is read only for everybody."""
    grid = grid_or_404(request.user, ref)
    if not may_edit_grid(request.user, grid):
        raise PermissionDenied
    return grid


def edits_draft(view: View) -> View:
    """Give the view the grid's draft; where there is none, its page says how to begin one."""

    @keeps_what_was_typed
    @wraps(view)
    def with_draft(request: HttpRequest, ref: str, **kwargs: Any) -> HttpResponse:
        grid = editable_grid(request, ref)
        version = draft_of(grid)
        if version is None:
            messages.info(request, _("Cette grille n'a pas de brouillon en ce moment."))
            return redirect("visits:grid-edit", grid.ref)
        return view(request, version, **kwargs)

    return with_draft


def known(code: str) -> str:
    """A code as a database takes it."""
    return code.replace("\0", "")


def theme_or_404(version: GridVersion, code: str) -> Theme:
    rows = version.themes.select_related("version__grid__network", "parent")
    theme = rows.filter(code=known(code)).first()
    if theme is None:
        raise Http404
    return theme


def criterion_or_404(version: GridVersion, code: str) -> Criterion:
    criterion = criteria_ready(version.criteria.filter(code=known(code))).first()
    if criterion is None:
        raise Http404
    return criterion


def languages_shown(request: HttpRequest, version: GridVersion, most: int = 3) -> list[str]:
    asked = request.GET.get("languages", "").split()
    return shown_languages(version.languages, asked)[:most]


def is_autosave(request: HttpRequest) -> bool:
    """The page's script asks for a short answer instead of the page."""
    return request.headers.get("accept") == "application/json"


def answer_autosave(
    request: HttpRequest, version: GridVersion, live: Mapping[str, Any], **more: Any
) -> JsonResponse:
    """Saved: the new state, when, who else is here, what to look at again."""
    context = {"present": others_present(version, request.user), **live}
    told = {
        "said": _("Enregistré à %(time)s") % {"time": time_format(timezone.localtime(), "H:i")},
        "live": render_to_string("visits/edit_live.html", context, request),
    }
    return JsonResponse(told | more)


def refuse_autosave(sentence: str, *, stale: bool = False) -> JsonResponse:
    """Not saved: why. What was typed stays on the page."""
    told = {"said": _("Pas enregistré : %(why)s") % {"why": sentence}, "stale": stale}
    return JsonResponse(told, status=409 if stale else 422)


def show_page(
    request: HttpRequest, template: str, version: GridVersion, place: str, **context: Any
) -> HttpResponse:
    """A page of the editor; a form that came says that its author is still there."""
    if request.method == "POST":
        note_presence(version, request.user, place)
    told = {
        "version": version,
        "grid": version.grid,
        "place": place,
        "present": others_present(version, request.user),
    }
    return render(request, template, told | context)
