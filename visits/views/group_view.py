"""The page of a group's contact: the questions about the group and the partnership."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from peers.models import Group
from visits.access import VisitAccess, sender_or_404, visit_or_404
from visits.forms.entry import Page, row_of
from visits.models import Criterion, Entry
from visits.queries.grid import asked_sections, equal_parts
from visits.views.entry import show
from visits.views.kept import keeps_what_was_typed
from visits.views.saying import drawn, save_page, set_scene

GROUP = Entry.Voice.GROUP


@keeps_what_was_typed(shows_again=True)
def show_group(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Read and answer in the group's voice; nothing else of the farm is here."""
    access = group_door(request, visit_id)
    group = _group_of(access, request.GET.get("group", ""))
    parts = _parts(access)
    part = _part_or_404(request.GET.get("part", "1"), len(parts))
    numbered = parts[part - 1] if parts else []
    scene = set_scene(request, access, voice=GROUP, numbered=numbered, about=group.ref)
    page = Page(scene.speaker, [row_of(scene.speaker, spot, scene.data) for spot in scene.spots])
    if request.method == "POST":
        stay = request.get_full_path()
        done = save_page(scene, page, stay=stay, opens=access.may_answer_as_group)
        if done:
            return done
    context = {"group": group, "groups": access.standing.groups, "part": part}
    context |= {"parts": range(1, len(parts) + 1), "page": page, "rows": drawn(page)}
    return show(request, "visits/group_view.html", scene, context)


def group_door(request: HttpRequest, visit_id: UUID) -> VisitAccess:
    if request.method == "POST":
        return sender_or_404(request.user, visit_id, "may_send_as_group")
    return visit_or_404(request.user, visit_id, "may_answer_as_group")


def _group_of(access: VisitAccess, ref: str) -> Group:
    """The group asked for, else the one that the visit concerns, else the first."""
    groups = access.standing.groups
    asked = [group for group in groups if str(group.ref) == ref]
    concerned = [group for group in groups if group.pk == access.visit.group_id]
    return (asked or concerned or groups)[0]


def _parts(access: VisitAccess) -> list[list[tuple[int, Criterion]]]:
    numbered = [
        pair
        for section in asked_sections(access.visit)
        for pair in section.numbered
        if pair[1].subject != Criterion.Subject.FARM and not pair[1].sensitive
    ]
    return [list(part) for part in equal_parts(numbered)] if numbered else []


def _part_or_404(asked: str, parts: int) -> int:
    if not asked.isdecimal() or not 1 <= int(asked) <= max(parts, 1):
        raise Http404
    return int(asked)
