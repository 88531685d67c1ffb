"""A farm's plan: its page, one action and its story, adding, deciding, lending a hand."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peers.forms import refusals
from visits.access import FarmAccess, farm_access_or_404
from visits.forms.plan import (
    ActionTextForm,
    ChangeForm,
    MoveForm,
    SupportForm,
    renew_version,
)
from visits.models import Action, ActionEvent
from visits.queries.plan import (
    actions_seen,
    criterion_of,
    owners_for,
    plan_of,
    story_of,
)
from visits.services.promise import (
    FROM,
    Speech,
    add_action,
    answer_support,
    change_action,
    move_action,
    offer_support,
)
from visits.views.speaking import plan_voice

Event = ActionEvent.Kind


@login_required
@require_safe
def show_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """What is agreed first, then what waits for its owner, then what is over."""
    access = farm_access_or_404(request.user, slug, "may_see_page")
    plan = plan_of(access, timezone.localdate())
    if plan.is_empty and not access.may_read_plan:
        raise PermissionDenied
    context = {"access": access, "farm": access.farm, "plan": plan, "today": plan.today}
    return render(request, "visits/plan_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """An action outside a visit: one's own is accepted at once, another's awaits its owner."""
    access = farm_access_or_404(request.user, slug, "may_suggest")
    form = ActionTextForm(
        request.POST or None, owners=owners_for(access), today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            token = form.cleaned_data["token"]
            action = add_action(access, form.data_said, action_id=uuid.uuid5(token, "action"))
            if form.cleaned_data["help"]:
                offer_support(
                    access,
                    action,
                    what=form.cleaned_data["help"],
                    support_id=uuid.uuid5(token, "help"),
                )
            messages.success(request, _("L'action est dans le plan."))
            return redirect(action)
    context = {"access": access, "farm": access.farm, "form": form}
    return render(request, "visits/plan_add.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_action(request: HttpRequest, slug: str, action_id: uuid.UUID) -> HttpResponse:
    """One action, its story, and what this person may do with it."""
    access, action = _action_or_404(request, slug, action_id)
    if request.method == "POST":
        return _act(request, access, action)
    return _page(request, access, action)


def _act(request: HttpRequest, access: FarmAccess, action: Action) -> HttpResponse:
    """What the pressed button does; deciding is its owner's, or noted for the farm."""
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    speaks = access.speaks_for_owner(action) or access.may_note_for_owner(action)
    helps = action.is_open and access.may_read_plan
    if not {"move": speaks, "change": speaks, "offer": helps}.get(name, True):
        raise PermissionDenied
    return ACTS[name](request, access, action)


def _action_or_404(
    request: HttpRequest, slug: str, action_id: uuid.UUID
) -> tuple[FarmAccess, Action]:
    access = farm_access_or_404(request.user, slug, "may_see_page")
    action = actions_seen(access).filter(action_id=action_id).first()
    if action is None:
        if not access.may_read_plan:
            raise PermissionDenied
        raise Http404
    return access, action


def _page(request: HttpRequest, access: FarmAccess, action: Action, **bound: Any) -> HttpResponse:
    owns, notes = access.speaks_for_owner(action), access.may_note_for_owner(action)
    story = story_of(action)
    context = {
        "access": access,
        "farm": access.farm,
        "action": action,
        "story": story,
        "criterion": criterion_of(action),
        "today": timezone.localdate(),
        "owns": owns,
        "notes": notes,
        "moves": _moves(access, action, bound.get("move")) if owns or notes else [],
        "change": bound.get("change") or _asked_change(request, access, action, may=owns or notes),
        "support": bound.get("support") or _support_form(access),
        "may_help": action.is_open and access.may_read_plan,
    }
    return render(request, "visits/action_page.html", context)


def _moves(access: FarmAccess, action: Action, bound: MoveForm | None) -> list[MoveForm]:
    """A form for each step that can be taken from here, the one just sent with its errors."""
    owns = access.speaks_for_owner(action)
    confirmed = action.accepted_version == action.text_version
    kinds = [
        kind
        for kind, sources in FROM.items()
        if action.status in sources and not (kind == Event.ACCEPTED and _is_agreed(action))
    ]
    if confirmed:
        kinds = [kind for kind in kinds if kind != Event.DECLINED]
    if action.status == Action.Status.SUGGESTED:
        kinds = [Event.ACCEPTED, Event.DECLINED]
    if bound is not None:
        kinds = [kind for kind in kinds if kind != bound.kind]
    forms = [_move_form(access, action, kind, owns=owns) for kind in kinds]
    return [*([bound] if bound else []), *forms]


def _is_agreed(action: Action) -> bool:
    """Accepting would say nothing new."""
    waits = {Action.Status.SUGGESTED, Action.Status.DECLINED}
    return action.status not in waits and not action.is_to_confirm


def _move_form(
    access: FarmAccess, action: Action, kind: str, *, owns: bool, data: Any = None
) -> MoveForm:
    return MoveForm(
        data,
        kind=kind,
        version=action.text_version,
        today=timezone.localdate(),
        **plan_voice(access, owns=owns),
    )


def _asked_change(
    request: HttpRequest, access: FarmAccess, action: Action, *, may: bool
) -> ChangeForm | None:
    asked = "change" in request.GET and may and action.is_open
    return _change_form(access, action) if asked else None


def _change_form(access: FarmAccess, action: Action, data: Any = None) -> ChangeForm:
    return ChangeForm(
        data,
        action=action,
        owners=owners_for(access),
        today=timezone.localdate(),
        **plan_voice(access, owns=access.speaks_for_owner(action)),
    )


def _support_form(access: FarmAccess, data: Any = None) -> SupportForm:
    people = owners_for(access).people
    return SupportForm(data, auto_id="support_%s", person=access.person, people=people)


def _move(request: HttpRequest, access: FarmAccess, action: Action) -> HttpResponse:
    kind = request.POST.get("event", "")
    if kind not in FROM:
        raise Http404
    owns = access.speaks_for_owner(action)
    form = _move_form(access, action, kind, owns=owns, data=request.POST)
    if form.is_valid():
        data = form.cleaned_data
        with refusals(form):
            move_action(
                access,
                action,
                kind,
                speech=Speech(form.speaker, form.on_behalf),
                text_version=data["text_version"],
                why=data.get("why", ""),
                due=form.due if kind == Event.POSTPONED else None,
            )
            messages.success(request, _("C'est noté dans le plan."))
            return redirect(action)
    renew_version(form, action.text_version)
    return _page(request, access, action, move=form)


def _change(request: HttpRequest, access: FarmAccess, action: Action) -> HttpResponse:
    form = _change_form(access, action, request.POST)
    if form.is_valid():
        with refusals(form):
            change_action(
                access,
                action,
                form.data_said,
                speech=Speech(form.speaker, form.on_behalf),
                text_version=form.cleaned_data["text_version"],
            )
            messages.success(request, _("Le nouveau texte est dans le plan."))
            return redirect(action)
    renew_version(form, action.text_version)
    return _page(request, access, action, change=form)


def _offer(request: HttpRequest, access: FarmAccess, action: Action) -> HttpResponse:
    form = _support_form(access, request.POST)
    if form.is_valid():
        with refusals(form):
            token = form.cleaned_data["token"]
            what, helper = form.cleaned_data["what"], form.chosen
            offer_support(access, action, what=what, support_id=token, helper=helper)
            messages.success(request, _("Le coup de main est noté."))
            return redirect(action)
    return _page(request, access, action, support=form)


def _help(request: HttpRequest, access: FarmAccess, action: Action) -> HttpResponse:
    """Lend the hand that is looked for, or answer for oneself."""
    support = action.supports.filter(pk=_number(request.POST.get("support"))).first()
    if support is None:
        raise Http404
    if support.helper is None:
        offer_support(
            access,
            action,
            what=support.what,
            support_id=support.support_id,
            helper=access.person,
        )
    else:
        answer_support(access, support, accepted=request.POST.get("answer") == "yes")
    messages.success(request, _("Merci, c'est noté."))
    return redirect(action)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


ACTS = {"move": _move, "change": _change, "offer": _offer, "help": _help}
