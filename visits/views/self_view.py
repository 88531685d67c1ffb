"""The farm's own view of itself: private until it shares it, and its to take back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.access import VisitAccess, sender_or_404, visit_or_404
from visits.forms.entry import Page, row_of
from visits.forms.own_view import ChangeForm, OpeningForm
from visits.forms.speaker import Payload
from visits.models import Entry
from visits.queries.grid import asked_sections
from visits.queries.own_view import OwnView, own_view
from visits.services.say import is_held
from visits.views.entry import show
from visits.views.kept import keeps_what_was_typed
from visits.views.saying import (
    Scene,
    drawn,
    hand_over,
    neighbours,
    save_page,
    section_or_404,
    set_scene,
    tell,
)

SELF = Entry.Voice.SELF
Kind = Entry.Kind
#: For the farm's own view, its own answers decide what is asked, else the team's.
FARM_FIRST = ("self", "team", "group")


@keeps_what_was_typed(shows_again=True)
def show_self(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What has changed, the sections, what is reserved, and sharing with the team."""
    access = farm_door(request, visit_id)
    sections = asked_sections(access.visit, *FARM_FIRST)
    reserved = [pair for section in sections for pair in section.numbered if pair[1].sensitive]
    scene = set_scene(
        request, access, voice=SELF, numbered=reserved, also=lambda head: head.kind == Kind.WORDS
    )
    view = own_view(access.visit, scene.opened)
    page, openings, changes = _own_page(scene)
    if request.method == "POST":
        done = _act(scene, page, view, opens=access.may_answer_as_farm)
        if done:
            return done
    context: dict[str, Any] = {"view": view, "page": page, "openings": openings}
    context |= {"changes": changes, "sections": _progress(sections, view)}
    return show(request, "visits/self_page.html", scene, context)


def farm_door(request: HttpRequest, visit_id: UUID) -> VisitAccess:
    if request.method == "POST":
        return sender_or_404(request.user, visit_id, "may_send_as_farm")
    return visit_or_404(request.user, visit_id, "may_answer_as_farm")


def _own_page(scene: Scene) -> tuple[Page, list[OpeningForm], list[ChangeForm]]:
    said = scene.objects(Kind.CONSENT)
    openings = [
        OpeningForm(scene.speaker, spot, [e for e in said if e.criterion_id == spot.criterion.pk],
                    scene.data)
        for spot in scene.spots
    ]  # fmt: skip
    person = scene.speaker.person
    words = [head for head in scene.objects(Kind.WORDS, said_by_id=person.pk) if head.value]
    changes = [
        ChangeForm(scene.speaker, scene.data, name=f"o{entry.object_id}", entry=entry)
        for entry in words
    ] or [ChangeForm(scene.speaker, scene.data, name="change")]
    return Page(scene.speaker, (), [*changes, *openings]), openings, changes


def _act(scene: Scene, page: Page, view: OwnView, *, opens: bool) -> HttpResponse | None:
    """Sharing and taking back first say what was typed on the page: nothing falls out."""
    post = scene.request.POST
    asked = scene.saves and {"share", "unshare"} & post.keys()
    if not asked or not page.is_valid():
        return save_page(scene, page, stay=scene.request.path, opens=opens)
    hand_over(scene, page.entries())
    view = own_view(scene.visit, scene.opened)
    value = _shared(view) if "share" in post else _taken_back(view)
    entries = [_share(scene, value)] if any(value.values()) else []
    results = hand_over(scene, entries)
    if is_held(results) or not entries:
        tell(scene, entries, results)
    else:
        messages.success(scene.request, _say(shared="share" in post))
    return redirect(scene.request.path)


def _shared(view: OwnView) -> dict[str, list[str]]:
    return {"show": sorted(str(entry.entry_id) for entry in view.to_share)}


def _taken_back(view: OwnView) -> dict[str, list[str]]:
    return {"hide": sorted(str(entry.entry_id) for entry in view.copies)}


def _say(*, shared: bool) -> str:
    if shared:
        return _("L'équipe lit maintenant votre avis.")
    return _("L'équipe ne voit plus votre avis. Ce qui a été lu reste dans les mémoires.")


def _share(scene: Scene, value: dict[str, list[str]]) -> Payload:
    """Its object follows from what it shows: pressed twice, it is one act."""
    name = "|".join([*value, *next(iter(value.values()))])
    return scene.speaker.entry(Kind.SHARE, value, object_id=scene.speaker.new_object("share", name))


def _progress(sections: list[Any], view: OwnView) -> list[dict[str, Any]]:
    answered = {row.criterion_id for row in view.own if row.kind == Kind.ANSWER and row.value}
    return [
        {
            "section": section,
            "answered": sum(row.pk in answered for row in section.criteria),
            "total": len(section.criteria),
        }
        for section in sections
    ]


@keeps_what_was_typed(shows_again=True)
def show_self_theme(
    request: HttpRequest, visit_id: UUID, theme_id: UUID, part: int
) -> HttpResponse:
    """A section as the farm fills it; the questions reserved to it are here too."""
    access = farm_door(request, visit_id)
    section, sections = section_or_404(access.visit, theme_id, part, *FARM_FIRST)
    scene = set_scene(request, access, voice=SELF, numbered=section.numbered)
    page = Page(scene.speaker, [row_of(scene.speaker, spot, scene.data) for spot in scene.spots])
    if request.method == "POST":
        done = save_page(scene, page, stay=request.path, opens=access.may_answer_as_farm)
        if done:
            return done
    context = {"section": section, "page": page, "rows": drawn(page, section.derived)}
    context |= {"back": reverse("visits:self-view", args=[visit_id])}
    context |= neighbours(section, sections)
    return show(request, "visits/self_theme.html", scene, context)
