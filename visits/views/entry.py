"""The pages of the grid's sections, where the team speaks: at most ten criteria each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from visits.access import VisitAccess, sender_or_404, visit_or_404
from visits.forms.entry import DoneForm, Page, row_of
from visits.models import Entry
from visits.queries.grid import Section
from visits.queries.visit import team_of
from visits.views.kept import keeps_what_was_typed
from visits.views.saying import (
    Scene,
    choose_speaker,
    drawn,
    neighbours,
    offer_again,
    save_page,
    section_or_404,
    set_scene,
)

TEAM = Entry.Voice.TEAM
Kind = Entry.Kind


@keeps_what_was_typed(shows_again=True)
def show_theme(request: HttpRequest, visit_id: UUID, theme_id: UUID, part: int) -> HttpResponse:
    """At most ten criteria, each with its large answers; what is typed is said in one push."""
    access = team_door(request, visit_id)
    if not access.may_write_team and request.method == "GET":
        return say_it_is_over(request, access)
    section, sections = section_or_404(access.visit, theme_id, part)
    team = team_of(access.visit)
    scene = set_scene(
        request, access, voice=TEAM, numbered=section.numbered,
        person=choose_speaker(request, access.visit, team),
        also=lambda head: head.kind == Kind.SECTION and head.object_id == theme_id,
    )  # fmt: skip
    scene = offer_again(scene)
    page, done = _section_page(scene, section)
    if request.method == "POST":
        done_with = save_page(scene, page, stay=request.path, opens=access.may_write_team)
        if done_with:
            return done_with
    context = {"section": section, "done": done, "team": team, "page": page}
    rows = drawn(page, section.derived)
    context["rows"] = [row for row in rows if not row["spot"].is_settled]
    context["lasting"] = [row for row in rows if row["spot"].is_settled]
    context["to_confirm"] = [row for row in context["lasting"] if not row["spot"].answers]
    context["to_take_back"] = [
        row for row in context["lasting"] if row["row"].answer.stands_unchanged
    ]
    context["days"] = sorted(row["spot"].again.since for row in context["lasting"])
    context |= neighbours(section, sections)
    return show(request, "visits/theme_page.html", scene, context)


def team_door(request: HttpRequest, visit_id: UUID) -> VisitAccess:
    """Who reads here is of the team; who sends was of it when the page was made."""
    if request.method == "POST":
        return sender_or_404(request.user, visit_id, "may_send_as_team")
    return visit_or_404(request.user, visit_id, "on_team")


def say_it_is_over(request: HttpRequest, access: VisitAccess) -> HttpResponse:
    begun = access.visit.written_at is not None
    messages.info(
        request,
        _("Le compte rendu est écrit. L'équipe ne répond plus ici.")
        if begun
        else _("La visite n'a pas encore de date. On y répond dès qu'elle en a une."),
    )
    return redirect(access.visit)


def _section_page(scene: Scene, section: Section) -> tuple[Page, DoneForm | None]:
    rows = [row_of(scene.speaker, spot, scene.data) for spot in scene.spots]
    if section.part < section.parts:
        return Page(scene.speaker, rows), None
    said = scene.objects(Kind.SECTION, object_id=section.theme.pk)
    done = DoneForm(scene.speaker, section.theme, said, scene.data)
    return Page(scene.speaker, rows, [done]), done


def show(
    request: HttpRequest, template: str, scene: Scene, context: dict[str, Any]
) -> HttpResponse:
    common = {
        "access": scene.access,
        "visit": scene.visit,
        "farm": scene.visit.farm,
        "speaker": scene.speaker.person,
        "signed": scene.signed,
        "voice": scene.speaker.voice,
        "again": request.method == "POST" and not scene.saves,
    }
    return render(request, template, common | context)
