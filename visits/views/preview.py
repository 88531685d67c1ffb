"""A part of a draft as it will be seen: on the tablet, on paper, on the page of the grid."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from peers.models import Person
from visits.forms.entry import row_of
from visits.forms.shown import Shown
from visits.forms.speaker import Speaker, Spot
from visits.models import Criterion, Entry, GridVersion
from visits.queries.editing import number_of, section_of
from visits.queries.paper import paper_of_part
from visits.views.edit_door import edits_draft, show_page, theme_or_404

TABLET, PAPER, DESK = "tablet", "paper", "desk"
#: All levels with their words on one page: fewer criteria than on a visit, so that it stays light.
A_PAGE = 5
WAYS = (TABLET, PAPER, DESK)
Numbered = Sequence[tuple[int, Criterion]]


def way_asked(request: HttpRequest) -> str:
    asked = request.GET.get("as", "")
    return asked if asked in WAYS else TABLET


def draw(request: HttpRequest, rows: Numbered, way: str) -> SafeString:
    """Drawn with the components of the visit's own page, of paper and of the grid's page."""
    context: dict[str, Any] = {"way": way, "rows": rows, "paper": None}
    if way == PAPER and rows:
        context["paper"] = paper_of_part(rows[0][1].version, rows)
    if way == TABLET:
        context |= {"drawn": [as_asked(row, number, request.user) for number, row in rows]}
        context |= {"voice": "", "in_full": False, "speaker": request.user}
    return render_to_string("visits/preview_rows.html", context, request)


def as_asked(criterion: Criterion, number: int, person: Person) -> dict[str, Any]:
    """The row of a section's page, with nobody's answer in it."""
    speaker = Speaker(None, person, Entry.Voice.TEAM, Shown(person.pk))
    spot = Spot(criterion, number, criterion.pk, Entry.Voice.TEAM)
    return {"spot": spot, "row": row_of(speaker, spot), "told": [], "notes": [], "differ": False}


@edits_draft
def show_preview(request: HttpRequest, version: GridVersion, code: str) -> HttpResponse:
    """A theme of the draft, a few criteria a page."""
    theme = theme_or_404(version, code)
    part = request.GET.get("part", "")
    section = section_of(theme, int(part) if part.isdecimal() and len(part) < 6 else 1, A_PAGE)
    first = number_of(section.rows[0][1]) if section.rows else 1
    rows = [(first + at, row) for at, (_rank, row) in enumerate(section.rows)]
    way = way_asked(request)
    context = {"theme": theme, "section": section, "way": way, "preview": draw(request, rows, way)}
    return show_page(request, "visits/edit_preview_page.html", version, theme.code, **context)
