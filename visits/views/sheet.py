"""Paper: print a numbered blank sheet, then type in what was written on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from visits.access import visit_or_404
from visits.canonical import written_id
from visits.forms.entry import Page
from visits.forms.sheet import last_page, section_page
from visits.forms.speaker import Writer
from visits.models import Answer, Entry, Sheet, Visit
from visits.pdf.render import pdf_is_possible
from visits.queries.grid import Section, sections_of
from visits.queries.paper import paper_of_visit
from visits.queries.visit import team_of
from visits.services.sheet import note_typing, print_sheet
from visits.views.entry import say_it_is_over, show, team_door
from visits.views.kept import keeps_what_was_typed
from visits.views.paper import paper_page, pdf_or_page, wish_of
from visits.views.saying import Scene, choose_speaker, save_page, set_scene, told

TEAM = Entry.Voice.TEAM


@keeps_what_was_typed
def show_sheets(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The visit's sheets; a POST prints a new one."""
    access = visit_or_404(request.user, visit_id, "may_print")
    visit = access.visit
    if request.method == "POST":
        after = request.POST.get("after", "")
        after = int(after) if after.isdecimal() and len(after) < 6 else 0
        sheet = print_sheet(visit, by=request.user, after=after)
        return redirect("visits:sheet", visit.pk, sheet.number)
    sheets = list(visit.sheets.select_related("printed_by", "typed_by"))
    last = sheets[-1].number if sheets else 0
    context = {"access": access, "visit": visit, "farm": visit.farm, "sheets": sheets}
    return render(
        request, "visits/sheets_page.html", context | {"last": last, "has_pdf": pdf_is_possible()}
    )


@login_required
@require_safe
def show_sheet(request: HttpRequest, visit_id: UUID, number: int) -> HttpResponse:
    """The blank sheet, to print: no answer on it."""
    access = visit_or_404(request.user, visit_id, "may_print")
    visit = access.visit
    sheet = _sheet_or_404(visit, number)
    paper = paper_of_visit(visit, wish_of(request))
    context = {"access": access, "has_pdf": pdf_is_possible()}
    context |= paper_page(paper, sheet)
    return render(request, "visits/sheet_page.html", context)


@login_required
@require_safe
def download_sheet(request: HttpRequest, visit_id: UUID, number: int) -> HttpResponse:
    """The same sheet as a PDF: the number that it has, never a new one."""
    access = visit_or_404(request.user, visit_id, "may_print")
    sheet = _sheet_or_404(access.visit, number)
    paper = paper_of_visit(access.visit, wish_of(request))
    page = reverse("visits:sheet", args=[visit_id, number])
    return pdf_or_page(request, paper, sheet, page=page)


def _sheet_or_404(visit: Visit, number: int) -> Sheet:
    sheet = visit.sheets.select_related("typed_by").filter(number=number).first()
    if sheet is None:
        raise Http404
    return sheet


@keeps_what_was_typed(shows_again=True)
def type_sheet(request: HttpRequest, visit_id: UUID, number: int) -> HttpResponse:
    """One section after another, in the sheet's order; its last page holds notes and leads."""
    access = team_door(request, visit_id)
    sheet = _sheet_or_404(access.visit, number)
    if request.method == "GET" and not access.may_write_team:
        return say_it_is_over(request, access)
    if sheet.key is None:
        messages.info(request, _("Cette feuille ne se saisit plus. Répondez dans la grille."))
        return redirect(access.visit)
    part, sections = _part_or_404(request, access.visit)
    if request.method == "GET" and sheet.typed_by_id and not request.GET.keys() & {"again", "part"}:
        return render(request, "visits/sheet_typed.html", {"visit": access.visit, "sheet": sheet,
                                                           "farm": access.visit.farm})  # fmt: skip
    section = sections[part - 1] if part <= len(sections) else None
    scene, page = _scene_of_sheet(request, access, sheet, section)
    if request.method == "POST":
        done = _save(scene, page, sheet, part, opens=access.may_write_team)
        if done:
            return done
    parts = len(sections) + 1
    context = {"sheet": sheet, "part": part, "parts": parts, "section": section}
    context["page_numbers"] = range(1, parts + 1)
    context |= {"page": page, "team": team_of(access.visit)} | _rows(page, sheet)
    return show(request, "visits/sheet_entry.html", scene, context)


def _part_or_404(request: HttpRequest, visit: Visit) -> tuple[int, list[Section]]:
    sections, asked = sections_of(visit), request.GET.get("part", "1")
    if not asked.isdecimal() or not 1 <= int(asked) <= len(sections) + 1:
        raise Http404
    return int(asked), sections


def _scene_of_sheet(
    request: HttpRequest, access: Any, sheet: Sheet, section: Section | None
) -> tuple[Scene, Page]:
    """The speaker is whoever wrote on the paper; what stands in the visit is no parent."""
    team = team_of(access.visit)
    scene = set_scene(
        request, access, voice=TEAM, numbered=section.numbered if section else (),
        person=choose_speaker(request, access.visit, team, sheet=sheet.number),
    )  # fmt: skip
    by_desk = scene.speaker
    writer = Writer(by_desk.visit, by_desk.person, TEAM, by_desk.shown, sheet=sheet)
    spots = [replace(spot, heads=()) for spot in scene.spots]
    scene = replace(scene, speaker=writer, spots=spots)
    if section is None:
        return scene, last_page(writer, scene.data)
    return scene, section_page(writer, spots, scene.data)


def _save(scene: Scene, page: Page, sheet: Sheet, part: int, *, opens: bool) -> HttpResponse | None:
    here = reverse("visits:sheet-entry", args=[scene.visit.pk, sheet.number])
    last = not page.rows
    after = reverse("visits:sheets", args=[scene.visit.pk]) if last else f"{here}?part={part + 1}"
    done = save_page(scene, page, stay=after, opens=opens, source=Entry.Source.PAPER)
    typed = page.entries() if scene.saves else []
    if typed:
        note_typing(sheet, by=scene.request.user)
        _tell_two_opinions(scene, typed)
    return done


def _tell_two_opinions(scene: Scene, typed: Iterable[dict[str, Any]]) -> None:
    ids = [item["criterion"] for item in typed if item["kind"] == Entry.Kind.ANSWER]
    rows = Answer.objects.filter(visit=scene.visit, voice=TEAM, divergent=True, criterion__in=ids)
    divergent = set(rows.values_list("criterion_id", flat=True))
    numbers = [str(spot.number) for spot in scene.spots if spot.criterion.pk in divergent]
    if numbers:
        sentence = _("Deux avis différents, à discuter : %(numbers)s. Les deux restent.")
        messages.warning(scene.request, sentence % {"numbers": ", ".join(numbers)})


def _rows(page: Page, sheet: Sheet) -> dict[str, Any]:
    """Each box with what was already typed from this very sheet, and by whom."""
    typed = _typed_from(sheet)
    rows = []
    for row in page.rows:
        found = typed.get(row.spot.criterion.pk, [])
        answers = [entry for entry in found if entry.kind == Entry.Kind.ANSWER]
        notes = [entry for entry in found if entry.kind == Entry.Kind.NOTE]
        said = told(row.spot.criterion, answers)
        rows.append({"row": row, "spot": row.spot, "told": said, "notes": notes})
    loose = [entry for entry in typed.get(None, []) if not page.rows]
    return {"rows": rows, "typed": loose}


def _typed_from(sheet: Sheet) -> dict[UUID | None, list[Entry]]:
    found: dict[UUID | None, list[Entry]] = defaultdict(list)
    rows = Entry.objects.filter(visit=sheet.visit_id, source=Entry.Source.PAPER)
    for entry in rows.select_related("said_by", "author").exclude(value=None):
        place = entry.object_id or entry.criterion_id
        target = f"{entry.kind}|{place}|{entry.voice}|{entry.about}"
        if written_id(sheet.key, target, entry.value) == str(entry.entry_id):
            found[entry.criterion_id].append(entry)
    return found
