"""What a draft keeps aside, and its history: take back, return to an earlier state."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from visits.griddoc.diff import compare_criteria, compare_texts
from visits.models import Criterion, GridEdit, GridVersion
from visits.queries.editing import edits_page, newest_edits
from visits.services.editing import note_presence
from visits.services.history import return_to
from visits.services.shelf import restore_from_shelf
from visits.templatetags.visits import text_in
from visits.views.diff_words import in_words
from visits.views.edit_door import edits_draft, show_page

SHOWN = 40
Verb = GridEdit.Verb


@edits_draft
def show_shelf(request: HttpRequest, version: GridVersion) -> HttpResponse:
    """What was put aside, newest first; a POST takes one thing back."""
    if request.method == "POST":
        back = restore_from_shelf(version, request.POST.get("item", ""), by=request.user)
        note_presence(version, request.user, "")
        messages.success(request, _("C'est de retour dans le brouillon."))
        name = "visits:grid-criterion" if isinstance(back, Criterion) else "visits:grid-theme"
        return redirect(name, version.grid.ref, back.code)
    items = [_item(item) for item in reversed(version.shelf)]
    context = {"items": items[:SHOWN], "left_out": max(0, len(items) - SHOWN)}
    return show_page(request, "visits/edit_shelf_page.html", version, _("de côté"), **context)


def _item(item: dict[str, Any]) -> dict[str, Any]:
    document = item["document"]
    inside = [document, *document.get("parts", [])]
    return {
        "id": item["id"],
        "is_theme": item["noun"] == "theme",
        "title": text_in(document.get("question") or document.get("name")) or document["code"],
        "by": item.get("by", ""),
        "on": parse_datetime(item["on"]) if item.get("on") else None,
        "count": sum(len(part.get("criteria", [])) for part in inside),
    }


@edits_draft
def show_history(request: HttpRequest, version: GridVersion) -> HttpResponse:
    """Who changed what, newest first; a POST returns to the state that was chosen."""
    if request.method == "POST":
        start = "before" in request.POST
        edit = _edit_or_404(version, request.POST.get("before" if start else "edit", ""))
        return_to(edit, by=request.user, start=start)
        note_presence(version, request.user, edit.code)
        messages.success(request, _("Le brouillon est revenu à cet état. La suite reste ici."))
        return redirect(request.get_full_path())
    noun, code = request.GET.get("noun", ""), request.GET.get("code", "").replace("\0", "")
    noun = noun if noun in {"grid", "theme", "criterion"} else ""
    number = request.GET.get("page", "")
    number = int(number) if number.isdecimal() and len(number) < 6 else 1
    page, newest = edits_page(version, noun=noun, code=code, page=number), newest_edits(version)
    context = {
        "edits": [_edit(edit, is_now=edit.pk in newest) for edit in page],
        "pages": page,
        "noun": noun,
        "code": code,
    }
    place = _("l'historique")
    return show_page(request, "visits/edit_history_page.html", version, place, **context)


def _edit_or_404(version: GridVersion, pk: str) -> GridEdit:
    known = pk.isdecimal() and len(pk) < 18
    edit = version.edits.select_related("version").filter(pk=int(pk)).first() if known else None
    if edit is None:
        raise Http404
    return edit


def _edit(edit: GridEdit, *, is_now: bool) -> dict[str, Any]:
    said = edit.after or edit.before
    title = said.get("question") or said.get("name")
    changed = edit.verb == Verb.CHANGED
    return {
        "edit": edit,
        "title": text_in(title) or edit.code,
        "is_now": is_now,
        "returns": edit.verb in {Verb.CHANGED, Verb.MOVED, Verb.ADDED} and not is_now,
        "starts": changed or edit.verb == Verb.MOVED,
        "found": _found(edit) if changed else None,
    }


def _found(edit: GridEdit) -> dict[str, Any]:
    compare = compare_criteria if edit.noun == "criterion" else compare_texts
    return in_words(compare(edit.before, edit.after))
