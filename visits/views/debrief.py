"""The debrief on the farm, read aloud: opened by an act, gone through in order, ended by an act."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peers.forms import refusals
from visits.access import VisitAccess, visit_or_404
from visits.forms.debrief import LeadForm, ReviewForm, WordsForm
from visits.forms.plan import LeadActionForm
from visits.models import Action, Entry
from visits.queries.debrief import PARTS, Lead, debrief_of, farm_side, lead_of
from visits.queries.plan import actions_with_help, owners_for
from visits.services.say import Saying, new_object, say
from visits.services.visit import end_debrief, open_debrief
from visits.views.speaking import farm_voice, tell_outcome

Voice = Entry.Voice


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_debrief(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The whole debrief; a POST notes the farm's words, or a lead, in one of its parts."""
    access = visit_or_404(request.user, visit_id, "may_debrief")
    if request.method == "POST":
        return _note(request, access)
    return _page(request, access)


def _page(request: HttpRequest, access: VisitAccess, **bound: Any) -> HttpResponse:
    context = {"access": access, "visit": access.visit, "farm": access.visit.farm}
    opened = access.visit.debrief_opened_at is not None and access.may_read
    if opened:
        may_speak = access.may_answer_as_farm or access.may_record_for_farm
        context |= {
            "debrief": debrief_of(access),
            "today": timezone.localdate(),
            "may_speak": may_speak,
            "words": bound.get("words") or {part: _words_form(access, part) for part in PARTS},
            "lead": bound.get("lead") or LeadForm(),
            "may_lead": access.may_write_team,
        }
    template = "visits/debrief_page.html" if opened else "visits/debrief_before.html"
    return render(request, template, context)


def _words_form(access: VisitAccess, part: str, data: Any = None) -> WordsForm:
    return WordsForm(
        data,
        initial={"part": part},
        auto_id=f"{part}_%s",
        **farm_voice(access, at_table=True),
    )


def _note(request: HttpRequest, access: VisitAccess) -> HttpResponse:
    if "part" not in request.POST:
        return _note_lead(request, access)
    part = request.POST["part"] if request.POST["part"] in PARTS else PARTS[0]
    form = _words_form(access, part, request.POST)
    if not form.is_valid():
        forms = {name: _words_form(access, name) for name in PARTS} | {part: form}
        return _page(request, access, words=forms)
    saying = Saying(
        Entry.Kind.WORDS,
        Voice.REPLY,
        form.value,
        form.speaker,
        form.on_behalf,
        object_id=new_object(form.cleaned_data["token"]),
    )
    results = say(access.visit, [saying], by=request.user, token=form.cleaned_data["token"])
    tell_outcome(request, results, _("Les mots de la ferme sont notés."))
    return redirect(reverse("visits:debrief", args=[access.visit.pk]) + f"#{part}")


def _note_lead(request: HttpRequest, access: VisitAccess) -> HttpResponse:
    form = LeadForm(request.POST)
    if not form.is_valid() or not access.may_write_team:
        return _page(request, access, lead=form)
    token = form.cleaned_data["token"]
    lead_id = new_object(token)
    value = {"text": form.cleaned_data["text"]}
    saying = Saying(Entry.Kind.LEAD, Voice.TEAM, value, request.user, object_id=lead_id)
    results = say(access.visit, [saying], by=request.user, token=token)
    tell_outcome(request, results, _("La piste est notée. Voyez ce qu'en dit la ferme."))
    return redirect("visits:lead-action", access.visit.pk, lead_id)


@login_required
@require_POST
def open_now(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """From now on the farm may read everything."""
    access = visit_or_404(request.user, visit_id, "may_lead_debrief")
    open_debrief(access.visit, by=request.user)
    messages.success(request, _("Le bilan est ouvert. La ferme peut maintenant tout lire."))
    return redirect("visits:debrief", visit_id)


@login_required
@require_POST
def end_now(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    access = visit_or_404(request.user, visit_id, "may_lead_debrief")
    end_debrief(access.visit, by=request.user)
    messages.success(request, _("Le bilan est fait. Il reste à relire, puis à proposer le texte."))
    return redirect("visits:visit", visit_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide_lead(request: HttpRequest, visit_id: UUID, lead_id: UUID) -> HttpResponse:
    """A lead becomes an action that the farm accepts, changes or declines, at the table."""
    access = visit_or_404(request.user, visit_id, "may_debrief")
    lead = lead_of(access, lead_id) if access.may_read else None
    if lead is None:
        raise Http404
    form = _lead_form(request, access, lead)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            sayings = _sayings_of_lead(access, lead, form)
            token = form.cleaned_data["token"]
            results = say(access.visit, sayings, by=request.user, token=token)
            tell_outcome(request, results, _("C'est noté dans le plan."))
            return redirect(reverse("visits:debrief", args=[visit_id]) + "#leads")
    context = {"access": access, "visit": access.visit, "lead": lead, "form": form}
    return render(request, "visits/debrief_lead.html", context)


def _lead_form(request: HttpRequest, access: VisitAccess, lead: Lead) -> LeadActionForm:
    said = lead.entry.value
    owners = owners_for(farm_side(access))
    hoped = {"group": f"group:{owners.groups[0].ref}" if owners.groups else "network"}
    initial = {
        "what": said.get("text", "") if lead.entry.kind == Entry.Kind.LEAD else "",
        "owner": hoped.get(lead.of, lead.of or "farm"),
        "help": said.get("help", ""),
        "aspiration": said.get("text", "") if lead.of else "",
    }
    return LeadActionForm(
        request.POST or None,
        initial=None if lead.action else initial,
        action=lead.action,
        owners=owners,
        today=timezone.localdate(),
        **farm_voice(access, at_table=True),
    )


def _sayings_of_lead(access: VisitAccess, lead: Lead, form: LeadActionForm) -> list[Saying]:
    """The text, then the farm's word on that very text; each an entry of its own."""
    itself = access.may_answer_as_farm
    voice = Voice.REPLY if itself else Voice.TEAM
    action, criterion = lead.action, lead.entry.criterion
    text = form.data_said | {"lead": str(lead.lead_id)}
    if criterion is not None:
        text["criterion_code"] = criterion.code
    sayings, version = [], action.text_version if action else 0
    if action is None or _differs(action, text):
        value = {"event": "changed" if action else "suggested"} | text
        sayings.append(_plan_saying(lead, voice, value, access.person))
        version += 1
    if action is None and form.cleaned_data.get("help"):
        asked = {"event": "support_offered", "what": form.cleaned_data["help"]}
        asked["support_id"] = str(uuid.uuid5(lead.lead_id, "help"))
        sayings.append(_plan_saying(lead, voice, asked, access.person))
    if form.decided:
        value = {"event": form.decided, "why": form.cleaned_data["why"]}
        value |= {"text_version": version} if form.decided == "accepted" else {}
        sayings.append(_plan_saying(lead, Voice.REPLY, value, form.speaker, form.on_behalf))
    return sayings


def _plan_saying(lead: Lead, voice: str, value: dict, said_by: Any, how: str = "none") -> Saying:
    return Saying(Entry.Kind.ACTION, voice, value, said_by, how, object_id=lead.action_id)


def _differs(action: Action, text: dict[str, Any]) -> bool:
    stands = {
        "what": action.what,
        "how_seen": action.how_seen,
        "aspiration": action.aspiration,
        "owner": action.owner,
        "owner_group": str(action.owner_group.ref) if action.owner_group else None,
        "owner_person": str(action.owner_person.ref) if action.owner_person else None,
        "due_on": action.due_on.isoformat() if action.due_on else "",
        "due_words": action.due_words,
    }
    return any(stands[key] != text[key] for key in stands if key in text)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_action(request: HttpRequest, visit_id: UUID, action_id: UUID) -> HttpResponse:
    """How an action decided earlier went, in the farm's words."""
    access = visit_or_404(request.user, visit_id, "may_debrief")
    rows = actions_with_help(Action.objects.filter(farm=access.visit.farm))
    action = rows.filter(action_id=action_id).exclude(visit=access.visit).first()
    if action is None or not access.may_read:
        raise Http404
    form = ReviewForm(
        request.POST or None, today=timezone.localdate(), **farm_voice(access, at_table=True)
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            saying = Saying(
                Entry.Kind.REVIEW,
                Voice.REPLY,
                form.value,
                form.speaker,
                form.on_behalf,
                object_id=action_id,
            )
            token = form.cleaned_data["token"]
            results = say(access.visit, [saying], by=request.user, token=token)
            tell_outcome(request, results, _("C'est noté dans le plan."))
            return redirect(reverse("visits:debrief", args=[visit_id]) + "#previous")
    context = {"access": access, "visit": access.visit, "action": action, "form": form}
    return render(request, "visits/debrief_review.html", context)
