"""A grid's draft as a whole: begin it, its themes, its own words, put it away; a new grid."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.access import managed_network
from peers.forms import posted, refusals
from visits.forms.arithmetic import Counted
from visits.forms.grid_head import HeadForm, NewGridForm, NewThemeForm
from visits.griddoc.advice import advice_for, estimate_for
from visits.models import Grid, GridVersion
from visits.queries.editing import (
    branches_of,
    draft_of,
    others_present,
    pointed_questions,
    version_before,
)
from visits.queries.grid_document import grid_head, version_document
from visits.services.editing import note_presence, token_of
from visits.services.grid import discard_draft, draft_version, retire_version
from visits.services.grid_head import change_head, create_grid
from visits.services.theme import add_theme as add_theme_verb
from visits.templatetags.visits import text_in
from visits.views.advice_words import advice_in_words
from visits.views.counting_words import counting_words, names_of
from visits.views.edit_door import (
    answer_autosave,
    editable_grid,
    edits_draft,
    is_autosave,
    languages_shown,
    show_page,
)
from visits.views.edit_stale import save_form

SHOWN_ADVICE = 8


@login_required
def add_grid(request: HttpRequest) -> HttpResponse:
    """A new empty grid of the network in the header."""
    network = managed_network(request)
    form = NewGridForm(posted(request), initial={"languages": network.languages})
    if request.method == "POST" and form.is_valid():
        languages = form.cleaned_data["languages"]
        name = {first_language(languages): form.cleaned_data["name"].strip()}
        with refusals(form):
            version = create_grid(network, by=request.user, name=name, languages=languages)
            messages.success(request, _("La grille est créée. Ajoutez un premier thème."))
            return redirect("visits:grid-edit", version.grid.ref)
    return render(request, "visits/grid_add_page.html", {"form": form, "network": network})


def first_language(languages: list[str]) -> str:
    """The reader's own if the grid has it: they typed in it."""
    own = (get_language() or "fr").split("-")[0]
    return own if own in languages else languages[0]


@login_required
def show_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """The draft's themes, what to look at again, and the way to its publication."""
    grid = editable_grid(request, ref)
    version = draft_of(grid)
    if version is None:
        latest = grid.versions.order_by("-number").first()
        context = {"grid": grid, "latest": latest}
        return render(request, "visits/edit_none_page.html", context)
    return show_page(request, "visits/edit_page.html", version, "", **_draft_context(version))


def _draft_context(version: GridVersion) -> dict[str, Any]:
    document = version_document(version)
    found = advice_for(document)
    branches = branches_of(version)
    return {
        "branches": branches,
        "form": NewThemeForm(themes=[row.theme for row in branches]),
        "advice": advice_in_words(version, found[:SHOWN_ADVICE]),
        "advice_count": len(found),
        "estimate": estimate_for(document),
        "before": version_before(version),
    }


@login_required
@require_POST
def begin_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """The next version, with the content of the last one."""
    grid = editable_grid(request, ref)
    version = draft_version(grid)
    told = _("Le brouillon de la version %(n)s est ouvert. La version en service ne change pas.")
    messages.success(request, told % {"n": version.number})
    return redirect("visits:grid-edit", grid.ref)


@require_POST
@edits_draft
def add_theme(request: HttpRequest, version: GridVersion) -> HttpResponse:
    """A theme, or a part of one."""
    branches = branches_of(version)
    form = NewThemeForm(request.POST, themes=[row.theme for row in branches])
    if form.is_valid():
        parent = version.themes.filter(code=form.cleaned_data["under"]).first()
        name = {first_language(version.languages): form.cleaned_data["name"].strip()}
        with refusals(form):
            theme = add_theme_verb(version, name, by=request.user, parent=parent)
            note_presence(version, request.user, theme.code)
            messages.success(request, _("Le thème est ajouté. Posez-y une première question."))
            return redirect("visits:grid-theme", version.grid.ref, theme.code)
    context = _draft_context(version) | {"form": form}
    return show_page(request, "visits/edit_page.html", version, "", **context)


@edits_draft
def show_settings(request: HttpRequest, version: GridVersion) -> HttpResponse:
    """Name, licence, languages, and how the grid counts."""
    document, languages = grid_head(version), languages_shown(request, version)
    counted, words = counted_of(version), counting_of(version)
    form = HeadForm(posted(request), document=document, languages=languages, counted=counted)
    context: dict[str, Any] = {"form": form, "token": token_of(document)}
    if request.method == "POST":
        done, context = save_form(request, form, partial(_save_settings, request, version))
        if done:
            return done
    context |= {"languages": languages, "counting": words}
    place = _("les réglages")
    return show_page(request, "visits/edit_settings_page.html", version, place, **context)


def counted_of(version: GridVersion) -> Counted:
    """The themes and questions of a draft that may have points of their own."""
    themes = list(version.themes.order_by("position"))
    return Counted(
        [(row.code, text_in(row.name) or row.code) for row in themes],
        [(code, text_in(texts) or code, kind) for code, texts, kind in pointed_questions(version)],
        has_parts=any(row.parent_id for row in themes),
        codes=frozenset(version.criteria.values_list("code", flat=True)),
    )


def counting_of(version: GridVersion) -> list[str]:
    """How the draft counts as it is saved, in sentences."""
    themes = names_of(version.themes.values_list("code", "name"))
    questions = names_of(version.criteria.values_list("code", "question"))
    return counting_words(version, themes, questions)


def _save_settings(
    request: HttpRequest, version: GridVersion, typed: dict[str, Any], token: str
) -> HttpResponse:
    version = change_head(version, typed, by=request.user, token=token)
    note_presence(version, request.user, _("les réglages"))
    if is_autosave(request):
        now = token_of(grid_head(version))
        return answer_autosave(request, version, {"advice": []}, token=now)
    messages.success(request, _("Enregistré."))
    return redirect(request.get_full_path())


@login_required
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask, then put the draft away for good; what is published stays."""
    grid = editable_grid(request, ref)
    version = draft_of(grid)
    if version is None:
        return redirect("visits:grid-edit", grid.ref)
    if request.method == "POST":
        discard_draft(version)
        messages.success(request, _("Le brouillon est effacé."))
        return redirect(grid if Grid.objects.filter(pk=grid.pk).exists() else "visits:grids")
    only = not grid.versions.exclude(pk=version.pk).exists()
    context = {"grid": grid, "version": version, "only": only}
    return render(request, "visits/edit_discard_page.html", context)


@login_required
def retire(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask, then take the version out of service: no new visit takes it."""
    grid = editable_grid(request, ref)
    version = grid.versions.filter(status=GridVersion.Status.PUBLISHED).first()
    if version is None:
        messages.info(request, _("Aucune version de cette grille n'est en service."))
        return redirect(grid)
    if request.method == "POST":
        retire_version(version)
        messages.success(request, _("La version est retirée. Les visites qui l'ont la gardent."))
        return redirect(grid)
    context = {"grid": grid, "version": version}
    return render(request, "visits/edit_retire_page.html", context)


@require_POST
@edits_draft
def note_present(request: HttpRequest, version: GridVersion) -> HttpResponse:
    """The page's script says that its reader is still there, and hears who else is."""
    note_presence(version, request.user, request.POST.get("place", "").replace("\0", ""))
    names = [
        f"{row.person.name} ({row.place})" if row.place else row.person.name
        for row in others_present(version, request.user)
    ]
    told = _("Aussi sur ce brouillon : %(names)s") % {"names": ", ".join(names)} if names else ""
    return JsonResponse({"present": told})
