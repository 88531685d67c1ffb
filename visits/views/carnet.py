"""The carnet: notes taken on the way, without a criterion; sorted later, in two steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from visits.forms.entry import Page
from visits.forms.note import ObjectForm
from visits.forms.speaker import Payload
from visits.models import Criterion, Entry
from visits.queries.grid import Section, sections_of
from visits.queries.media import photos_among
from visits.queries.visit import team_of
from visits.views.entry import say_it_is_over, show, team_door
from visits.views.kept import keeps_what_was_typed
from visits.views.saying import (
    Scene,
    choose_speaker,
    hand_over,
    save_page,
    set_scene,
    tell,
)

TEAM = Entry.Voice.TEAM
NOTE = Entry.Kind.NOTE
#: What the carnet holds until somebody files it.
FILED = frozenset({Entry.Kind.NOTE, Entry.Kind.PHOTO})


@keeps_what_was_typed(shows_again=True)
def show_carnet(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Write, change or take back one's notes; file anybody's under a criterion."""
    access = team_door(request, visit_id)
    if not access.may_write_team and request.method == "GET":
        return say_it_is_over(request, access)
    team = team_of(access.visit)
    scene = set_scene(
        request, access, voice=TEAM, numbered=(), also=_is_loose,
        person=choose_speaker(request, access.visit, team),
    )  # fmt: skip
    forms = _note_forms(scene)
    page = Page(scene.speaker, (), forms)
    if request.method == "POST":
        done = _act(scene, page, opens=access.may_write_team)
        if done:
            return done
    context = {"team": team, "page": page, "new": forms[0], "own": forms[1:]}
    context |= {"others": _others(scene)} | _filing(request, scene)
    context["photos"] = photos_among(access.visit, _loose(scene, FILED))
    return show(request, "visits/carnet_page.html", scene, context)


def _is_loose(head: Entry) -> bool:
    return head.kind in FILED and head.criterion_id is None


def _loose(scene: Scene, kinds: frozenset[str] = frozenset({NOTE})) -> list[Entry]:
    return [head for head in scene.heads if _is_loose(head) and head.value and head.kind in kinds]


def _note_forms(scene: Scene) -> list[ObjectForm]:
    speaker, data = scene.speaker, scene.data
    own = [note for note in _loose(scene) if note.said_by_id == speaker.person.pk]
    return [ObjectForm(speaker, data, name="new")] + [
        ObjectForm(speaker, data, name=f"o{note.object_id}", entry=note) for note in own
    ]


def _others(scene: Scene) -> list[Entry]:
    return [note for note in _loose(scene) if note.said_by_id != scene.speaker.person.pk]


def _act(scene: Scene, page: Page, *, opens: bool) -> HttpResponse | None:
    post = scene.request.POST
    note = _note_or_none(scene, post.get("file", "") or post.get("remove", ""))
    if scene.saves and note and "remove" in post:
        return _hand_over(scene, [_cleared(scene, note)])
    if scene.saves and note and "under" in post:
        return _file(scene, note, post["under"])
    return save_page(scene, page, stay=scene.request.path, opens=opens)


def _hand_over(scene: Scene, entries: list[Payload]) -> HttpResponse:
    tell(scene, entries, hand_over(scene, entries))
    return redirect(scene.request.path)


def _cleared(scene: Scene, note: Entry) -> Payload:
    """Of one's own note it is one's own act; another's leaves the carnet by a common one."""
    own = note.said_by_id == scene.speaker.person.pk
    return scene.speaker.entry(
        note.kind, {}, object_id=note.object_id, parents=[note], act="own" if own else "together"
    )


def _file(scene: Scene, note: Entry, criterion_id: str) -> HttpResponse:
    """The note under its criterion keeps whose it is; what stood in the carnet is taken back."""
    criterion = _criteria_open(scene).get(criterion_id)
    if criterion is None:
        raise Http404
    _section, _number, row = criterion
    present = {person.pk for person in team_of(scene.visit)}
    said_by = note.said_by if note.said_by_id in present else scene.speaker.person
    filed = scene.speaker.entry(
        note.kind,
        note.value,
        criterion=row,
        about=scene.visit.about_of(row),
        object_id=scene.speaker.new_object("filed", note.object_id),
        derived_from=str(note.entry_id),
        said_ref=str(said_by.ref),
    )
    return _hand_over(scene, [filed, _cleared(scene, note)])


def _note_or_none(scene: Scene, object_id: str) -> Entry | None:
    return next((note for note in _loose(scene, FILED) if str(note.object_id) == object_id), None)


def _criteria_open(scene: Scene) -> dict[str, tuple[Section, int, Criterion]]:
    """Where a note may go: not under what the farm keeps to itself."""
    return {
        str(row.pk): (section, number, row)
        for section in sections_of(scene.visit)
        for number, row in section.numbered
        if not row.sensitive or row.pk in scene.opened
    }


def _filing(request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """Step one, the sections; step two, the criteria of one."""
    note = _note_or_none(scene, request.GET.get("file", ""))
    if note is None:
        if "file" in request.GET:
            messages.info(request, _("Cette note est déjà rangée."))
        return {"filing": None}
    found = list(_criteria_open(scene).values())
    sections = list({section.key: section for section, _number, _row in found}.values())
    chosen = next((row for row in sections if row.key == request.GET.get("in")), None)
    criteria = [(n, row) for section, n, row in found if chosen and section.key == chosen.key]
    return {"filing": note, "sections": sections, "chosen": chosen, "criteria": criteria}
