"""The page of one criterion: guidance, last time, who said what, marks, leads, the farm's words."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from visits.access import VisitAccess
from visits.forms.entry import MarkForm, Page, Row, SettleForm, row_of
from visits.forms.feedback import FeedbackForm
from visits.forms.note import LeadForm, ObjectForm, WordsForm
from visits.forms.speaker import Spot
from visits.models import Criterion, Entry, Stream
from visits.queries.entry import history_of
from visits.queries.grid import Section, sections_of
from visits.queries.media import photos_among
from visits.queries.past import last_time_in_full
from visits.queries.visit import team_of
from visits.views.answer_words import in_words
from visits.views.entry import say_it_is_over, show, team_door
from visits.views.kept import keeps_what_was_typed
from visits.views.saying import (
    Scene,
    choose_speaker,
    drawn,
    save_page,
    set_scene,
    told,
)

TEAM = Entry.Voice.TEAM
Kind = Entry.Kind


@keeps_what_was_typed(shows_again=True)
def show_criterion(request: HttpRequest, visit_id: UUID, criterion_id: UUID) -> HttpResponse:
    """Everything about one criterion: guidance, last time, who said what, marks, leads, words."""
    access = team_door(request, visit_id)
    if not access.may_write_team and request.method == "GET":
        return say_it_is_over(request, access)
    section, number, criterion = criterion_or_404(access, criterion_id)
    team = team_of(access.visit)
    scene = set_scene(
        request, access, voice=TEAM, numbered=[(number, criterion)],
        person=choose_speaker(request, access.visit, team),
    )  # fmt: skip
    page = _criterion_page(scene)
    if request.method == "POST":
        done_with = save_page(scene, page, stay=request.path, opens=access.may_write_team)
        if done_with:
            return done_with
    context = {"section": section, "criterion": criterion, "team": team, "page": page}
    context |= _around(scene, page)
    return show(request, "visits/criterion_page.html", scene, context)


def criterion_or_404(access: VisitAccess, criterion_id: UUID) -> tuple[Section, int, Criterion]:
    for section in sections_of(access.visit):
        for number, criterion in section.numbered:
            if criterion.pk == criterion_id:
                return section, number, criterion
    raise Http404


def _criterion_page(scene: Scene) -> Page:
    if not scene.spots:
        raise Http404
    spot, speaker, data = scene.spots[0], scene.speaker, scene.data
    row = row_of(speaker, spot, data)
    if row.answer is None:
        return Page(speaker, [row])
    extras = [*_settling(spot, row, scene), MarkForm(speaker, spot, data)]
    extras += [
        ObjectForm(speaker, data, name=f"o{note.object_id}", spot=spot, entry=note)
        for note in _own(scene, Kind.NOTE)
        if row.note is None or note is not row.note.entry
    ]
    extras += [
        LeadForm(speaker, data, name=f"o{lead.object_id}", spot=spot, entry=lead)
        for lead in _own(scene, Kind.LEAD)
    ]
    extras.append(LeadForm(speaker, data, name="lead", spot=spot))
    holders = [row.person for row in scene.visit.farm.holders.filter(until=None)]
    if holders:
        extras.append(WordsForm(speaker, data, name="words", spot=spot, holders=holders))
    extras.append(FeedbackForm(speaker, spot, data))
    return Page(speaker, [Row(spot, row.answer, row.note, tuple(extras))])


def _own(scene: Scene, kind: str) -> list[Entry]:
    spot = scene.spots[0]
    return [head for head in spot.own(kind, scene.speaker.person) if head.value]


def _settling(spot: Spot, row: Row, scene: Scene) -> list[SettleForm]:
    """Two opinions ask what to keep; then « remplacer ensemble » has no place beside it."""
    answers = spot.answers
    if row.answer is None or all(head.value == answers[0].value for head in answers):
        return []
    row.answer.fields.pop("how", None)
    labels = [
        _("Garder l'avis de %(name)s : %(said)s")
        % {"name": head.said_by.name, "said": in_words(spot.criterion, head.value)}
        for head in answers
    ]
    return [SettleForm(scene.speaker, spot, row.answer, labels, scene.data)]


#: The last lead is the new one: those that stand come before it.
FORMS = {
    SettleForm: "settle_form",
    MarkForm: "mark_form",
    LeadForm: "lead_form",
    WordsForm: "words_form",
    FeedbackForm: "feedback_form",
}


def _around(scene: Scene, page: Page) -> dict[str, Any]:
    """What is read on the page, beside the forms."""
    row = page.rows[0]
    spot, criterion = row.spot, row.spot.criterion
    context: dict[str, Any] = {"rows": drawn(page), "row": row, "spot": spot}
    context |= {FORMS[type(form)]: form for form in row.extras if type(form) in FORMS}
    named = [form for form in row.extras if isinstance(form, ObjectForm) and form.entry]
    context["own_notes"] = [form for form in named if form.kind == Kind.NOTE]
    context["own_leads"] = [form for form in named if form.kind == Kind.LEAD]
    context["leads"] = _others(scene, Kind.LEAD)
    context["words"] = [head for head in spot.heads if head.kind == Kind.WORDS and head.value]
    if not spot.reserved:
        earlier = history_of(scene.visit, criterion, (Stream.SHARED,))
        of_team = [entry for entry in earlier if entry.voice == TEAM and entry.value is not None]
        context["history"] = [
            item | {"now": item["entry"] in spot.answers} for item in told(criterion, of_team)
        ]
    context["photos"] = photos_among(scene.visit, spot.heads)
    if scene.access.may_read_past:
        context["last"] = last_time_in_full(scene.visit, criterion)
    return context


def _others(scene: Scene, kind: str) -> list[Entry]:
    return scene.spots[0].others(kind, scene.speaker.person)
