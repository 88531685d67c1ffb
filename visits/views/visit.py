"""The list of visits, a visit's hub, and the steps of its life that a person takes at a desk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.forms import refusals
from visits.access import VisitAccess, visit_or_404
from visits.forms.team import TeamForm
from visits.forms.visit import ChangeForm, EthicsForm, HoursForm, ReasonForm
from visits.models import Message, Teammate, Visit
from visits.queries.allotment import allotted
from visits.queries.desk import known_of, needs_of_visit, reply_until, ties_of
from visits.queries.visit import (
    TABS,
    Advice,
    Candidate,
    advice_on,
    candidates_of,
    last_touched,
    may_plan,
    preparation_of,
    section_rows,
    steps_of,
    teammates_of,
    visits_seen_by,
)
from visits.services.stream import alone_with_visit
from visits.services.visit import (
    cancel_visit,
    change_visit,
    correct_team,
    note_hours,
    postpone_visit,
    sign_ethics,
)
from visits.views.desk_words import show_need
from visits.views.message import tell
from visits.views.visit_words import (
    CHANGEABLE,
    name_of,
    rows_before,
    rows_of_pages,
    rows_of_sections,
    url_of_section,
    words_of_steps,
)

ROWS = 25


@login_required
def list_visits(request: HttpRequest) -> HttpResponse:
    """Visits of one's networks, or one's own: ahead, under way, past."""
    tab = request.GET.get("when") if request.GET.get("when") in TABS else TABS[0]
    mine = "mine" in request.GET
    found = visits_seen_by(request.user, timezone.localdate(), tab, mine=mine)
    context = {
        "tab": tab,
        "mine": mine,
        "visits": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "may_plan": may_plan(request.user),
    }
    return render(request, "visits/visit_list.html", context)


@login_required
def show_visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The hub: to each person what is theirs; a plain member reads the month alone."""
    access = visit_or_404(request.user, visit_id, "may_see_month")
    visit = access.visit
    context: dict[str, Any] = {"access": access, "visit": visit, "farm": visit.farm}
    if not access.may_see_schedule:
        return render(request, "visits/visit_month.html", context)
    today = timezone.localdate()
    ties = ties_of(request.user)
    known = known_of([visit], ties, today)[visit.pk]
    needs = [show_need(need) for need in needs_of_visit(visit, known, ties, today)]
    preparation = preparation_of(visit)
    context |= {
        "needs": needs,
        "today": today,
        "preparation": preparation,
        "steps": words_of_steps(visit, steps_of(visit)),
        "pages": rows_of_pages(access),
        "reply_until": reply_until(visit) if visit.written_at else None,
    }
    if (access.on_team or access.decides) and visit.status in CHANGEABLE:
        context["before"] = rows_before(access, preparation)
    if access.on_team and not visit.is_put_off and visit.status != Visit.Status.PLANNED:
        context |= _sections(access)
    return render(request, "visits/visit_page.html", context)


def _sections(access: VisitAccess) -> dict[str, Any]:
    """The parts of the grid for the team alone: nobody else follows a visit while it goes on."""
    rows = section_rows(access.visit)
    found: dict[str, Any] = {"sections": rows_of_sections(access, rows, allotted(access.visit))}
    here = last_touched(rows, access.person) or next(iter(rows), None)
    if here is not None:
        name, url = name_of(here.section), url_of_section(access.visit, here.section)
        found["resume"] = {"name": name, "url": url}
    return found


@login_required
def change(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Another month, date, kind, group or grid; a new date for a visit that was put off."""
    access = visit_or_404(request.user, visit_id, "may_plan")
    visit = access.visit
    with alone_with_visit(visit, writes=request.method == "POST"):
        form = ChangeForm(request.POST or None, visit=visit, today=timezone.localdate())
        if request.method == "POST" and form.is_valid():
            with refusals(form):
                return _change(request, visit, form)
    return render(request, "visits/visit_change.html", {"visit": visit, "form": form})


def _change(request: HttpRequest, visit: Visit, form: ChangeForm) -> HttpResponse:
    data, before = form.cleaned_data, (visit.status, visit.date)
    changed = change_visit(
        visit,
        by=request.user,
        kind=data["kind"],
        month=data["month"],
        day=data["date"],
        group=data["group"],
        short_path=data["short_path"],
        versions=data.get("versions", ()),
    )
    messages.success(request, _("C'est noté."))
    if changed.date and before != (changed.status, changed.date):
        tell(request, changed, Message.Kind.DATED)
    return redirect(changed)


@login_required
def postpone(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    return _put_off(request, visit_id, "postpone")


@login_required
def cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    return _put_off(request, visit_id, "cancel")


def _put_off(request: HttpRequest, visit_id: UUID, act: str) -> HttpResponse:
    """Both ask for a reason that the farm and the team read."""
    access = visit_or_404(request.user, visit_id, "may_plan")
    verb = {"postpone": postpone_visit, "cancel": cancel_visit}[act]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            visit = verb(access.visit, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _put_off_words(act))
            return redirect(visit)
    context = {"visit": access.visit, "form": form, "act": act}
    return render(request, "visits/visit_put_off.html", context)


def _put_off_words(act: str) -> str:
    if act == "cancel":
        return _("La visite est annulée. Prévenez la ferme et l'équipe.")
    return _("La visite est reportée. Prévenez la ferme et l'équipe.")


@login_required
def show_team(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Who comes; for who decides, a form of the whole team as it should be."""
    access = visit_or_404(request.user, visit_id, "may_see_schedule")
    visit = access.visit
    if not access.may_plan:
        if request.method == "POST":
            raise PermissionDenied
        context = {"visit": visit, "team": teammates_of(visit)}
        return render(request, "visits/visit_team.html", context)
    candidates = candidates_of(visit.farm, visit)
    form = TeamForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and form.is_valid() and form.again_name not in request.POST:
        with refusals(form):
            return _correct_team(request, visit, form)
    context = {"visit": visit, "form": form, "advice": _advice(visit, candidates)}
    return render(request, "visits/visit_team.html", context)


def _advice(visit: Visit, candidates: list[Candidate]) -> list[Advice]:
    """Remarks on the team as it stands."""
    rows = [(one.person, one.teammate) for one in candidates if one.teammate]
    team = [(person, row.part, row.rapporteur) for person, row in rows]
    return advice_on(visit.farm, team, [], visit.day)


def _correct_team(request: HttpRequest, visit: Visit, form: TeamForm) -> HttpResponse:
    data = form.cleaned_data
    joined = correct_team(visit, data["team"], by=request.user, guests=data["guests"])
    messages.success(request, _("L'équipe est enregistrée."))
    if joined and visit.status == Visit.Status.DATED:
        tell(request, visit, Message.Kind.DATED, to=joined)
    return redirect(visit)


@login_required
def sign_promise(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One's own promise; who writes the report notes the one that a guest signed on paper."""
    access = visit_or_404(request.user, visit_id, "may_sign_ethics")
    own = access.teammate
    forms = [(row, _ethics_form(request, row)) for row in _who_signs(access, own)]
    for row, form in forms:
        if form.is_bound and form.is_valid():
            sign_ethics(row, name_agreed=form.cleaned_data["name_agreed"] == "yes")
            messages.success(request, _("L'engagement est noté."))
            return redirect(access.visit)
    context = {"access": access, "visit": access.visit, "forms": forms, "own": own}
    return render(request, "visits/visit_ethics.html", context)


def _who_signs(access: VisitAccess, own: Teammate | None) -> list[Teammate]:
    """Oneself; and, noted by who writes, guests without an account who signed on paper."""
    found = [own] if own else []
    if access.may_write_up:
        rows = access.visit.team.filter(left_at=None, person__email=None, ethics_signed_at=None)
        found += rows.select_related("person")
    return found


def _ethics_form(request: HttpRequest, row: Teammate) -> EthicsForm:
    sent = request.method == "POST" and request.POST.get("of") == str(row.pk)
    known = {"name_agreed": "yes" if row.name_agreed else "no"} if row.ethics_signed_at else {}
    if row.ethics_signed_at:
        known["promise"] = True
    return EthicsForm(request.POST if sent else None, prefix=str(row.pk), initial=known)


@login_required
def show_hours(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What each gave in hours and kilometres: one's own, and everybody's for who decides."""
    access = visit_or_404(request.user, visit_id, "may_see_schedule")
    if not (access.on_team or access.may_plan):
        raise PermissionDenied
    forms = [_hours_form(request, row) for row in _rows_of_hours(access)]
    valid = [form.is_valid() for _row, form in forms]
    if request.method == "POST" and all(valid):
        for row, form in forms:
            note_hours(row, **form.cleaned_data)
        messages.success(request, _("Les heures sont notées."))
        return redirect(access.visit)
    return render(request, "visits/visit_hours.html", {"visit": access.visit, "forms": forms})


def _rows_of_hours(access: VisitAccess) -> list[Teammate]:
    rows = teammates_of(access.visit)
    return list(rows if access.may_plan else rows.filter(person=access.person))


def _hours_form(request: HttpRequest, row: Teammate) -> tuple[Teammate, Form]:
    known = {"hours": row.hours, "travel_km": row.travel_km}
    return row, HoursForm(request.POST or None, initial=known, prefix=str(row.pk))
