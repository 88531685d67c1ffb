"""Answers of KoboToolbox or ODK: a file, what it would become, then the visits; and back out."""

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from peers.models import Network
from peers.refused import Refused
from visits.access import grid_or_404, may_edit_grid
from visits.exchange.grid_file import CONTENT_TYPES
from visits.exchange.grid_said import why_unreadable
from visits.exchange.sheet import Unreadable
from visits.exchange.xlsform.answers_out import WRITERS
from visits.exchange.xlsform.bringing import (
    Choices,
    DryRun,
    brought_of,
    dry_run,
    guessed,
    known_in,
)
from visits.exchange.xlsform.submitted import Submitted, read_submitted
from visits.forms.submission import MOST_NAMED, AnswersFileForm, ColumnsForm, named_farms
from visits.models import Grid, GridVersion
from visits.queries.submission import brought_before, farms_of
from visits.services.submission import SourceFile, bring_submissions
from visits.views.grid_import import ImportFiles
from visits.views.grid_import_words import grouped

FILES = ImportFiles()
KEPT = "answers"


def _grid(request: HttpRequest, ref: str) -> tuple[Grid, GridVersion | None, Network]:
    """For the facilitators of the grid's network; answers go to what is published."""
    grid = grid_or_404(request.user, ref)
    if not may_edit_grid(request.user, grid):
        raise PermissionDenied
    version = grid.versions.filter(status=GridVersion.Status.PUBLISHED).first()
    assert grid.network is not None
    return grid, version, grid.network


@login_required
@require_http_methods(["GET", "POST"])
def bring_answers(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose a file; nothing is written."""
    grid, version, network = _grid(request, ref)
    form = AnswersFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and version is not None and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read_submitted(file.read())
        except Unreadable as fault:
            form.add_error("file", why_unreadable(fault))
        else:
            file.seek(0)
            FILES.forget_old()
            _forget(request)
            path = FILES.save("answers", file)  # not a row
            request.session[KEPT] = {"path": path, "name": file.name[:200], "grid": str(grid.ref)}
            return redirect("visits:grid-answers-check", grid.ref)
    past = brought_before(network, version)[:50] if version else []
    context = {"grid": grid, "version": version, "form": form, "past": past}
    return render(request, "visits/grid_answers_page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, ref: str) -> HttpResponse:
    """What would become of the file; the last press makes the visits."""
    grid, version, network = _grid(request, ref)
    data, name = _kept(request, grid)
    if version is None or not data:
        messages.info(request, _("Choisissez d'abord un fichier. Rien n'a été repris."))
        return redirect("visits:grid-answers", grid.ref)
    table = read_submitted(data)
    typed = request.POST if request.method == "POST" else request.GET
    form, choices = _choices(typed, table, network)
    known = known_in(table, version, network)
    run = dry_run(table, choices, version=version, network=network, known=known)
    if request.method == "POST":
        digest = hashlib.sha256(data).hexdigest()
        file = SourceFile(name, digest, run.told())
        try:
            done = bring_submissions(
                brought_of(run), version=version, network=network, by=request.user, file=file
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            _forget(request)
            messages.success(request, _told(done.submissions.count() if done else 0))
            return redirect("visits:grid-answers", grid.ref)
    context = {"grid": grid, "version": version, "file_name": name, "form": form}
    return render(
        request, "visits/grid_answers_check_page.html", context | _shown(run, choices, network)
    )


@login_required
@require_GET
def take_answers(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The answers of all visits of the published version, under the form's own names."""
    grid, version, _network = _grid(request, ref)
    if form not in WRITERS or version is None:
        raise Http404
    response = HttpResponse(WRITERS[form](version, request.user), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{grid.code}-answers.{form}"'
    return response


def _told(count: int) -> str:
    if not count:
        return _("Tous ces formulaires étaient déjà repris. Rien n'a changé.")
    return ngettext("%(n)s visite est créée.", "%(n)s visites sont créées.", count) % {"n": count}


def _choices(typed: Any, table: Submitted, network: Network) -> tuple[ColumnsForm, Choices]:
    """What was said of the columns, else what their names say."""
    usual = guessed(table)
    initial = {"farm": _said(usual.farm), "day": _said(usual.day)}
    form = ColumnsForm(typed if "day" in typed else None, header=table.header, initial=initial)
    farms = named_farms(typed, farms_of(network))
    if not form.is_bound or not form.is_valid():
        return form, Choices(usual.farm, usual.day, farms)
    said = form.cleaned_data
    return form, Choices(said["farm"], said["day"], farms)


def _said(column: int) -> str:
    return "" if column < 0 else str(column)


def _shown(run: DryRun, choices: Choices, network: Network) -> dict[str, Any]:
    farms = farms_of(network)
    chosen = {words: farm.slug for words, farm in choices.farms.items()}
    return {
        "run": run,
        "ready": len(run.ready),
        "known": run.known,
        "matched": len({one.code for one in run.answered.matched}),
        "unknown": [(words, chosen.get(words, "")) for words in run.unknown_farms[:MOST_NAMED]],
        "farms": farms,
        "left_out": grouped(run.left_out),
        "left_out_count": len(run.left_out),
    }


def _kept(request: HttpRequest, grid: Grid) -> tuple[bytes, str]:
    """The file that waits in the private folder, if it is of this grid and still there."""
    said = request.session.get(KEPT) or {}
    if said.get("grid") != str(grid.ref) or not FILES.exists(said["path"]):
        return b"", ""
    with FILES.open(said["path"]) as file:
        return file.read(), said["name"]


def _forget(request: HttpRequest) -> None:
    said = request.session.pop(KEPT, None)
    if said:
        FILES.delete(said["path"])  # not a row
