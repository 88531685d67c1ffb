"""A theme of a draft: its words, its criteria in order, and where it stands among the others."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peers.forms import posted, refusals
from visits.forms.criterion import NewCriterionForm
from visits.forms.grid_head import ThemeForm
from visits.griddoc.advice import advice_on_criterion, advice_on_theme
from visits.models import GridVersion, Theme
from visits.queries.editing import branches_of, number_of, section_of, users_of
from visits.queries.grid_document import criterion_document
from visits.services.criterion import add_criterion, move_criterion
from visits.services.editing import note_presence, token_of
from visits.services.shelf import shelve_theme
from visits.services.theme import change_theme, move_theme, theme_texts
from visits.services.theme_whole import copy_theme
from visits.views.advice_words import advice_in_words
from visits.views.edit_door import (
    answer_autosave,
    criterion_or_404,
    edits_draft,
    is_autosave,
    languages_shown,
    show_page,
    theme_or_404,
)
from visits.views.edit_stale import save_form
from visits.views.editing import first_language

TEMPLATE = "visits/edit_theme_page.html"


@edits_draft
def show_theme(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """Its name and introduction in the grid's languages; below, at most ten of its criteria."""
    theme, languages = theme_or_404(version, code), languages_shown(request, version)
    document = theme_texts(theme)
    form = ThemeForm(posted(request), document=document, languages=languages, auto_id="%s")
    context: dict[str, Any] = {"form": form, "token": token_of(document)}
    if request.method == "POST":
        done, context = save_form(request, form, partial(_save, request, theme))
        if done:
            return done
    context |= _around(request, version, theme) | {"languages": languages}
    return show_page(request, TEMPLATE, version, theme.code, **context)


def _save(request: HttpRequest, theme: Theme, typed: dict[str, Any], token: str) -> HttpResponse:
    theme = change_theme(theme, typed, by=request.user, token=token)
    version = theme.version
    note_presence(version, request.user, theme.code)
    if is_autosave(request):
        found = advice_on_theme(theme_texts(theme), tuple(version.languages))
        live = {"advice": advice_in_words(version, found)}
        return answer_autosave(request, version, live, token=token_of(theme_texts(theme)))
    messages.success(request, _("Enregistré."))
    return redirect(request.get_full_path())


def part_asked(request: HttpRequest) -> int:
    part = request.GET.get("part", "")
    return int(part) if part.isdecimal() and len(part) < 6 else 1


def _around(request: HttpRequest, version: GridVersion, theme: Theme) -> dict[str, Any]:
    """The criteria of one page, each with how much there is to look at again."""
    section, languages = section_of(theme, part_asked(request)), tuple(version.languages)
    first = number_of(section.rows[0][1]) if section.rows else 1
    rows = [
        {
            "rank": rank,
            "number": first + at,
            "criterion": row,
            "advice": len(advice_on_criterion(criterion_document(row), languages)),
        }
        for at, (rank, row) in enumerate(section.rows)
    ]
    alone = theme_texts(theme) | {"criteria": [{}] * section.count}
    found = advice_on_theme(alone, languages)
    branches = branches_of(version)
    return {
        "theme": theme,
        "branch": next(row for row in branches if row.theme.pk == theme.pk),
        "branches": branches,
        "section": section,
        "pages": range(1, section.parts + 1),
        "rows": rows,
        "advice": advice_in_words(version, found),
        "add": NewCriterionForm(auto_id="new_%s"),
    }


@require_POST
@edits_draft
def add(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """A criterion at the end of the theme; its own page opens."""
    theme = theme_or_404(version, code)
    form = NewCriterionForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        question = {first_language(version.languages): form.cleaned_data["question"].strip()}
        with refusals(form):
            criterion = add_criterion(
                theme, by=request.user, kind=form.cleaned_data["kind"], question=question
            )
            messages.success(request, _("Le critère est ajouté."))
            return redirect("visits:grid-criterion", version.grid.ref, criterion.code)
    languages = languages_shown(request, version)
    document = theme_texts(theme)
    context = _around(request, version, theme) | {
        "form": ThemeForm(document=document, languages=languages, auto_id="%s"),
        "token": token_of(document),
        "languages": languages,
        "add": form,
    }
    return show_page(request, TEMPLATE, version, theme.code, **context)


@require_POST
@edits_draft
def order(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """One of its criteria a place up or down, by the button pressed beside it."""
    theme, way = theme_or_404(version, code), "up" if "up" in request.POST else "down"
    criterion = criterion_or_404(version, request.POST.get(way, "").replace("\0", ""))
    to = criterion.position + (-1 if way == "up" else 1)
    moved = move_criterion(criterion, to=max(1, to), by=request.user)
    note_presence(version, request.user, theme.code)
    told = _("Déplacé en position %(n)s.") % {"n": moved.position}
    messages.success(request, told)
    page = reverse("visits:grid-theme", args=[version.grid.ref, theme.code])
    return redirect(f"{page}?part={part_asked(request)}#row-{criterion.code}")


@require_POST
@edits_draft
def place(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """The theme itself: up, down, to a position, into another theme or out of it."""
    theme = theme_or_404(version, code)
    at = next(row.at for row in branches_of(version) if row.theme.pk == theme.pk)
    asked = request.POST.get("position", "")
    steps = {"up": at - 1, "down": at + 1}
    typed = int(asked) if asked.isdecimal() and 0 < len(asked) < 6 else at
    to = steps.get(request.POST.get("move", ""), typed)
    more: dict[str, Any] = {}
    if "under" in request.POST and "move" not in request.POST:
        more["under"] = version.themes.filter(code=request.POST["under"].replace("\0", "")).first()
    move_theme(theme, to=max(1, to), by=request.user, **more)
    note_presence(version, request.user, theme.code)
    messages.success(request, _("Le thème est déplacé."))
    if "move" in request.POST:
        return redirect(f"{reverse('visits:grid-edit', args=[version.grid.ref])}#{theme.code}")
    return redirect("visits:grid-theme", version.grid.ref, theme.code)


@require_POST
@edits_draft
def copy(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """The theme once more with all it asks; the copy opens."""
    made = copy_theme(theme_or_404(version, code), by=request.user)
    note_presence(version, request.user, made.code)
    messages.success(request, _("Voici la copie. Changez-y ce qui diffère."))
    return redirect("visits:grid-theme", version.grid.ref, made.code)


@edits_draft
def shelve(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """Ask, then put the theme aside with all it asks."""
    theme = theme_or_404(version, code)
    parts = [theme, *theme.parts.all()]
    codes = list(version.criteria.filter(theme__in=parts).values_list("code", flat=True))
    if request.method == "POST":
        shelve_theme(theme, by=request.user)
        note_presence(version, request.user, "")
        messages.success(request, _("Le thème est de côté. Vous pouvez le remettre."))
        return redirect("visits:grid-edit", version.grid.ref)
    context = {"theme": theme, "count": len(codes), "users": users_of(version, codes)[:10]}
    context |= {"version": version, "grid": version.grid}
    return render(request, "visits/edit_shelve_page.html", context)
