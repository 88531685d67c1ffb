"""Saving a form of the editor; when somebody else saved in between, both texts, nothing lost."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from peers.refused import Refused
from visits.forms.texts import TextsForm
from visits.griddoc.diff import Difference, compare_criteria, compare_texts
from visits.services.editing import Stale, token_of
from visits.views.diff_words import in_words
from visits.views.edit_door import is_autosave, refuse_autosave

Document = Mapping[str, Any]


def save_form(
    request: HttpRequest, form: TextsForm, save: Callable[[dict[str, Any], str], HttpResponse]
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """The answer if it was saved (or is an autosave's), and what the page shows if it was not.

    `save` is given what was typed and the state that the form displayed.
    """
    token = request.POST.get("token", "")
    context: dict[str, Any] = {"form": form, "token": token}
    if form.is_valid():
        typed = form.typed()
        try:
            return save(typed, token), context
        except Stale as stale:
            if is_autosave(request):
                return refuse_autosave(stale.sentence, stale=True), context
            return None, context | stale_context(stale, typed)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return (refuse_autosave(first_fault(form)) if is_autosave(request) else None), context


def first_fault(form: Any) -> str:
    """The first sentence that is wrong, for the line under the form."""
    for name, sentences in form.errors.items():
        label = form[name].label if name in form.fields else ""
        return f"{label}{_(' :')} {sentences[0]}" if label else str(sentences[0])
    return ""


def stale_context(stale: Stale, typed: Document) -> dict[str, Any]:
    """For `visits/edit_stale.html`; saving once more then overwrites knowingly."""
    stands = stale.stands
    if "kind" in stands:
        typed = {**typed, "levels": typed.get("steps", [])}
        found: Difference = compare_criteria(stands, typed)
    else:
        found = compare_texts(stands, typed)
    return {"stale": stale, "both": in_words(found), "token": token_of(stands)}
