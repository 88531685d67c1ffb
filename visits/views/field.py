"""The tablet's pages of the grid: the desk's own fields, without an answer or a name in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from peers.models import Person
from visits.access import visit_or_404
from visits.forms.answer import AnswerForm
from visits.forms.feedback import FeedbackFields
from visits.forms.note import READS, LeadForm, WordsForm
from visits.forms.shown import Shown
from visits.forms.speaker import Speaker, Spot
from visits.models import Criterion, Entry, Visit
from visits.queries.grid import Section, rules_reach, sections_of
from visits.services.entry import opened_criteria
from visits.views.saying import neighbours

#: The most nodes of a page (design, section 11), and what a page has beside its large answers.
ROOM, AROUND, EACH = 350, 100, 14
#: The forms of the desk draw the tablet's fields too; nobody speaks through them here.
NOBODY = Speaker(Visit(), Person(), Entry.Voice.TEAM, Shown(0))


@dataclass(frozen=True)
class Place:
    """Where the pages stand: below a visit, or below a grid kept for visits not yet planned."""

    base: str
    title: str
    opened: frozenset[UUID] = frozenset()
    visit: Visit | None = None

    def beside(self, section: Section | None) -> dict[str, Any] | None:
        """A neighbouring part and its address."""
        return section and {"section": section, "url": f"{self.base}{section.key}/"}


def place_of(visit: Visit) -> Place:
    base = reverse("visits:field-hub", args=[visit.pk])
    return Place(base, visit.farm.name, frozenset(opened_criteria(visit)), visit)


@login_required
@require_safe
def show_section(request: HttpRequest, visit_id: UUID, theme_id: UUID, part: int) -> HttpResponse:
    """One part of the grid, the same for every teammate; the tablet fills it from its store."""
    visit = visit_or_404(request.user, visit_id, "may_prepare").visit
    return render_section(request, place_of(visit), sections_of(visit), theme_id, part)


def render_section(
    request: HttpRequest, place: Place, sections: Sequence[Section], theme_id: UUID, part: int
) -> HttpResponse:
    """Every question of the part, also those that other answers hide: the tablet decides."""
    section = next((s for s in sections if s.theme.pk == theme_id and s.part == part), None)
    if section is None:
        raise Http404
    context = {
        "section": section,
        "rows": _rows(section, place),
        "needs": rules_reach(section, sections),
        "lasts": any(row.rhythm == Criterion.Rhythm.ON_CHANGE for row in section.criteria),
        "asks_if_done": section.part == section.parts,
        "lead": LeadForm(NOBODY, name="lead"),
        "feedback": FeedbackFields(),
        "words": WordsForm(NOBODY, name="words", holders=()),
    }
    context |= {key: place.beside(one) for key, one in neighbours(section, sections).items()}
    return render_place(request, "visits/field_section.html", place, context)


def _rows(section: Section, place: Place) -> list[dict[str, Any]]:
    """What a level means stands under its name where the page has room, else one tap away."""
    levels = sum(len(row.levels.all()) for row in section.criteria)
    brief = AROUND + EACH * len(section.numbered) + 3 * levels > ROOM
    rows = []
    for number, criterion in section.numbered:
        closed = criterion.sensitive and criterion.pk not in place.opened
        spot = Spot(criterion, number, criterion.pk, Entry.Voice.TEAM, reserved=closed)
        answered = not (closed or criterion.is_derived)
        answer = AnswerForm(spot, NOBODY) if answered else None
        rows.append({"spot": spot, "answer": answer, "brief": brief})
    return rows


@login_required
@require_safe
def show_carnet(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A note or a photo in passing, without a question to choose."""
    place = place_of(visit_or_404(request.user, visit_id, "may_prepare").visit)
    return render_place(request, "visits/field_carnet.html", place, {})


@login_required
@require_safe
def show_filing(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The carnet at the table: a part, a question, and a note has its place."""
    place = place_of(visit_or_404(request.user, visit_id, "may_prepare").visit)
    return render_place(request, "visits/field_file.html", place, {})


def render_place(
    request: HttpRequest, template: str, place: Place, context: dict[str, Any]
) -> HttpResponse:
    visit = place.visit
    common = {"place": place, "visit": visit, "farm": visit and visit.farm, "reads": READS}
    return render(request, template, common | context)
