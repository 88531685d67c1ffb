"""One criterion of a draft: everything it says, its place, a copy, and putting it aside."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.forms import posted
from visits.forms.criterion import CriterionForm, PlaceForm
from visits.griddoc.advice import advice_on_criterion
from visits.models import Criterion, GridVersion
from visits.queries.editing import neighbours_of, number_of, part_with, users_of
from visits.queries.grid_document import criterion_document
from visits.services.criterion import change_criterion, copy_criterion, move_criterion
from visits.services.editing import note_presence, token_of
from visits.services.shelf import shelve_criterion
from visits.templatetags.visits import text_in
from visits.views.advice_words import advice_in_words
from visits.views.edit_door import (
    answer_autosave,
    criterion_or_404,
    edits_draft,
    is_autosave,
    languages_shown,
    show_page,
)
from visits.views.edit_stale import save_form
from visits.views.preview import draw, way_asked

TEMPLATE = "visits/edit_criterion_page.html"
FEW_STEPS, DRAWN_STEPS = 5, 12


@edits_draft
def show_criterion(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """Its texts, its levels, how it is asked; beside it, as it will be seen."""
    criterion = criterion_or_404(version, code)
    form = _form(request, version, criterion)
    context: dict[str, Any] = {"form": form, "token": token_of(form.document)}
    if request.method == "POST":
        done, context = save_form(request, form, partial(_save, request, criterion))
        if done:
            return done
    context |= _around(request, version, criterion)
    return show_page(request, TEMPLATE, version, criterion.code, **context)


def _languages(request: HttpRequest, criterion: Criterion) -> list[str]:
    """Long scales leave room for two languages side by side: the page stays light."""
    most = 3 if len(criterion.levels.all()) <= FEW_STEPS else 2
    return languages_shown(request, criterion.version, most)


def _form(request: HttpRequest, version: GridVersion, criterion: Criterion) -> CriterionForm:
    return CriterionForm(
        posted(request),
        document=criterion_document(criterion),
        languages=_languages(request, criterion),
        themes=list(version.themes.order_by("position")),
        home=criterion.theme.code,
    )


def rearranged(document: dict[str, Any], act: str) -> dict[str, Any]:
    """The levels after the button that was pressed: one more, one less, or one moved."""
    steps = list(document["steps"])
    verb, _dash, rank = act.partition("-")
    at = int(rank) - 1 if rank.isdecimal() and len(rank) < 4 else -1
    if verb == "add":
        steps.append({"code": "", "name": {}})
    elif 0 <= at < len(steps) and verb in {"up", "down", "out"}:
        step = steps.pop(at)
        if verb != "out":
            steps.insert(max(0, at + (-1 if verb == "up" else 1)), step)
    return document | {"steps": steps}


def _save(
    request: HttpRequest, criterion: Criterion, typed: dict[str, Any], token: str
) -> HttpResponse:
    act = request.POST.get("act", "")
    document = rearranged(typed, act)
    criterion = change_criterion(criterion, document, by=request.user, token=token)
    version = criterion.version
    note_presence(version, request.user, criterion.code)
    if is_autosave(request):
        document = criterion_document(criterion)
        found = advice_on_criterion(document, tuple(version.languages))
        return answer_autosave(
            request,
            version,
            {"advice": advice_in_words(version, found)},
            token=token_of(document),
            codes=[level.code for level in criterion.levels.all()],
            preview=_preview(request, criterion, number_of(criterion)),
        )
    messages.success(request, _("Enregistré."))
    return redirect(request.get_full_path() + ("#levels" if act else ""))


def _preview(request: HttpRequest, criterion: Criterion, number: int) -> str:
    """A very long choice is seen on the page of its theme instead."""
    if len(criterion.levels.all()) > DRAWN_STEPS:
        return ""
    return draw(request, [(number, criterion)], way_asked(request))


def _around(request: HttpRequest, version: GridVersion, criterion: Criterion) -> dict[str, Any]:
    number, way = number_of(criterion), way_asked(request)
    before, after = neighbours_of(criterion)
    themes = list(version.themes.order_by("position"))
    found = advice_on_criterion(criterion_document(criterion), tuple(version.languages))
    return {
        "criterion": criterion,
        "number": number,
        "part": part_with(criterion),
        "before": before,
        "after": after,
        "languages": _languages(request, criterion),
        "place_form": _place_form(criterion, themes),
        "advice": advice_in_words(version, found),
        "way": way,
        "preview": _preview(request, criterion, number),
    }


def _place_form(
    criterion: Criterion, themes: list[Any], data: Mapping[str, Any] | None = None
) -> PlaceForm:
    initial = {"position": criterion.position}
    return PlaceForm(
        data, themes=themes, home=criterion.theme.code, initial=initial, auto_id="place_%s"
    )


@require_POST
@edits_draft
def place(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """To a rank, in its theme or in another one."""
    criterion = criterion_or_404(version, code)
    themes = list(version.themes.order_by("position"))
    form = _place_form(criterion, themes, request.POST)
    if not form.is_valid():
        for sentences in form.errors.values():
            messages.error(request, sentences[0])
        return redirect("visits:grid-criterion", version.grid.ref, criterion.code)
    theme = next((row for row in themes if row.code == form.cleaned_data["theme"]), None)
    moved = move_criterion(
        criterion, to=form.cleaned_data["position"], by=request.user, theme=theme
    )
    note_presence(version, request.user, criterion.code)
    told = _("Déplacé : « %(theme)s », position %(n)s.")
    messages.success(request, told % {"theme": text_in(moved.theme.name), "n": moved.position})
    return redirect("visits:grid-criterion", version.grid.ref, criterion.code)


@require_POST
@edits_draft
def copy(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """The same criterion once more; the copy opens."""
    made = copy_criterion(criterion_or_404(version, code), by=request.user)
    note_presence(version, request.user, made.code)
    messages.success(request, _("Voici la copie. Changez-y ce qui diffère."))
    return redirect("visits:grid-criterion", version.grid.ref, made.code)


@edits_draft
def shelve(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """Ask, then put the criterion aside: it can come back."""
    criterion = criterion_or_404(version, code)
    theme = criterion.theme.code
    if request.method == "POST":
        shelve_criterion(criterion, by=request.user)
        note_presence(version, request.user, theme)
        messages.success(request, _("Le critère est de côté. Vous pouvez le remettre."))
        page = reverse("visits:grid-theme", args=[version.grid.ref, theme])
        return redirect(page)
    context = {"criterion": criterion, "theme": criterion.theme}
    context |= {"users": users_of(version, [criterion.code])[:10]}
    context |= {"version": version, "grid": version.grid}
    return render(request, "visits/edit_shelve_page.html", context)
