"""Publishing a draft, and what differs between any two versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from peers.access import current_network
from peers.forms import posted, refusals
from visits.access import grid_or_404, may_edit_grid, network_heard_on
from visits.forms.publication import ComparisonForm
from visits.griddoc import RULES
from visits.griddoc.advice import advice_for, estimate_for
from visits.griddoc.diff import Difference, differences
from visits.griddoc.ready import faults_of
from visits.griddoc.walk import criteria_of, themes_of
from visits.models import Grid, GridVersion
from visits.queries.editing import Changes, changes_of
from visits.queries.feedback import feedback_on
from visits.queries.grid_document import version_document
from visits.services.publication import choose_comparison, publish_draft
from visits.views.diff_words import KINDS, in_words
from visits.views.edit_door import edits_draft, show_page
from visits.views.rule_words import fault_in_words

SHOWN, A_PAGE, CHOICES_A_PAGE = 10, 6, 4
Document = Mapping[str, Any]


@edits_draft
def show_publication(request: HttpRequest, version: GridVersion) -> HttpResponse:
    """What changes, what stands in the way, what to choose; a POST chooses or publishes."""
    if request.method == "POST" and "publish" in request.POST:
        published = publish_draft(version, by=request.user)
        told = _("La version %(n)s est publiée. Les nouvelles visites la prennent.")
        messages.success(request, told % {"n": published.number})
        return redirect(published.grid)
    changes = changes_of(version)
    changed = changes.asked_otherwise
    page = Paginator(changed, CHOICES_A_PAGE).get_page(request.GET.get("page"))
    forms = _choices(request, version, page.object_list)
    if request.method == "POST" and _choose(request, version, forms):
        messages.success(request, _("Vos choix sont notés."))
        return redirect(request.get_full_path())
    context = _state(version, changes) | {
        "forms": [_drawn(form) for form in forms],
        "choices": page,
    }
    context["undecided"] = _undecided(version, changed)
    place = _("la publication")
    return show_page(request, "visits/edit_publication_page.html", version, place, **context)


def _choices(
    request: HttpRequest, version: GridVersion, found: Sequence[Difference]
) -> list[ComparisonForm]:
    rows = {row.code: row for row in version.criteria.filter(code__in=[one.code for one in found])}
    return [ComparisonForm(posted(request), one=one, criterion=rows[one.code]) for one in found]


def _choose(request: HttpRequest, version: GridVersion, forms: Sequence[ComparisonForm]) -> bool:
    """Whether all that was chosen on this page is noted; what is wrong is said in its place."""
    for form in forms:
        if form.is_valid() and form.is_said:
            data = form.cleaned_data
            with refusals(form):
                choose_comparison(
                    version, form.one, data["choice"], by=request.user, why=data["why"]
                )
    return not [form for form in forms if form.errors]


def _drawn(form: ComparisonForm) -> dict[str, Any]:
    return {"form": form, "found": in_words(form.one), "decided": form.criterion.comparison_by}


def _undecided(version: GridVersion, changed: Sequence[Difference]) -> int:
    rescaled = [one.code for one in changed if one.is_rescaled]
    return version.criteria.filter(code__in=rescaled, comparison_by=None).count()


def _state(version: GridVersion, changes: Changes) -> dict[str, Any]:
    document = changes.document
    faults = faults_of(document)
    items = [item for item, _place in criteria_of(document)]
    rules = {(item["code"], field): item.get(field, "") for item in items for field in RULES}
    return {
        "before": changes.before,
        "counts": count_kinds(changes.found),
        "faults": [fault_in_words(version, one, rules) for one in faults[:SHOWN]],
        "fault_count": len(faults),
        "advice_count": len(advice_for(document)),
        "estimate": estimate_for(document),
    }


def count_kinds(found: Sequence[Difference]) -> list[tuple[Any, int]]:
    """How many criteria were added, removed, moved…"""
    kinds = [kind for one in found if one.noun == "criterion" for kind in one.kinds]
    return [(word, kinds.count(kind)) for kind, word in KINDS.items() if kind in kinds]


@login_required
def show_differences(request: HttpRequest, ref: str) -> HttpResponse:
    """Two versions beside each other, in words; drafts are their editors' alone."""
    grid = grid_or_404(request.user, ref)
    versions = _versions(request, grid)
    later = _asked(versions, request.GET.get("to"), 0)
    earlier = _asked(versions, request.GET.get("from"), 1)
    if later is None or earlier is None:
        raise Http404
    before, after = version_document(earlier), version_document(later)
    found = differences(before, after)
    names = {theme["code"]: theme["name"] for document in (before, after)
             for theme, _above in themes_of(document)}  # fmt: skip
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    edits = may_edit_grid(request.user, grid)
    hears = network_heard_on(request.user, grid, current_network(request))
    said = feedback_on(grid, hears, request.user, until=earlier.number) if hears else {}
    context = {
        "edits": edits,
        "hears": hears,
        "said_of": len(said),
        "grid": grid,
        "versions": versions,
        "earlier": earlier,
        "later": later,
        "counts": count_kinds(found),
        "page": page,
        "found": [
            in_words(one, names)
            | {"feedback": said.get(one.code) if one.noun == "criterion" else None}
            for one in page
        ],
    }
    return render(request, "visits/differences_page.html", context)


def _versions(request: HttpRequest, grid: Grid) -> list[GridVersion]:
    """Those that the reader may see, newest first."""
    rows = grid.versions.select_related("grid").order_by("-number")
    edits = may_edit_grid(request.user, grid)
    return [row for row in rows if edits or not row.is_draft]


def _asked(versions: Sequence[GridVersion], number: str | None, usual: int) -> GridVersion | None:
    """The version of that number; without one the newest, or the one before it."""
    if number is None:
        return versions[min(usual, len(versions) - 1)] if versions else None
    return next((row for row in versions if str(row.number) == number), None)
