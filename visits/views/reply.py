"""What comes in answer to a report: replies, answers to requests, signatures, what was held."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peers.forms import refusals
from visits.access import VisitAccess, visit_or_404
from visits.forms.report import CorrectionForm, ReplyForm, SetAsideForm, SignatureForm
from visits.models import CorrectionRequest, Criterion, Entry, Message, Quarantine
from visits.queries.debrief import Spot
from visits.queries.entry import visit_state
from visits.queries.held import held_for
from visits.queries.writing import shown_state
from visits.services.held import admit_entry, set_aside_entry
from visits.services.report import answer_correction
from visits.services.say import Saying, new_object, say
from visits.views.message import tell
from visits.views.speaking import farm_voice, tell_outcome

Voice = Entry.Voice


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The farm's words beside an answer, or as a whole; at any time, even after the end."""
    access = visit_or_404(request.user, visit_id, "may_reply")
    criterion = _criterion_or_404(access, request.GET.get("criterion", ""))
    stands = _standing(access, criterion)
    initial = {"text": stands.value.get("text", "")} if stands else {}
    form = ReplyForm(request.POST or None, initial=initial, **farm_voice(access))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            _say_reply(request, access, criterion, form)
            place = f"#c-{criterion.pk}" if criterion else "#replies"
            return redirect(reverse("visits:report", args=[visit_id]) + place)
    context = {
        "access": access,
        "visit": access.visit,
        "criterion": criterion,
        "noted": stands if stands and stands.author != stands.said_by else None,
        **_beside(access, criterion),
        "form": form,
    }
    return render(request, "visits/reply_page.html", context)


def _criterion_or_404(access: VisitAccess, text: str) -> Criterion | None:
    if not text:
        return None
    rows = Criterion.objects.filter(version__visits__visit=access.visit)
    rows = rows.select_related("version__grid", "theme").prefetch_related("levels", "feeds__theme")
    try:
        criterion = rows.filter(pk=text).first()
    except ValidationError:
        criterion = None
    if criterion is None:
        raise Http404
    return criterion


def _standing(access: VisitAccess, criterion: Criterion | None) -> Entry | None:
    """One's own reply so far, or the one that somebody noted, to be changed."""
    replies = visit_state(access.visit).objects(
        Entry.Kind.REPLY, criterion_id=criterion.pk if criterion else None
    )
    plain = [entry for entry in replies if entry.value.get("asks") is None]
    own = [entry for entry in plain if entry.said_by == access.person]
    return (own or [None])[-1]


def _beside(access: VisitAccess, criterion: Criterion | None) -> dict[str, Any]:
    """What the team and the group said of the question that is answered."""
    if criterion is None:
        return {"answers": [], "notes": []}
    spot = Spot(0, visit_state(access.visit).target(criterion))
    return {"answers": spot.team, "notes": spot.notes}


def _say_reply(
    request: HttpRequest, access: VisitAccess, criterion: Criterion | None, form: ReplyForm
) -> None:
    """A request for correction is a thing of its own; a reply takes the place of one's earlier."""
    token, visit = form.cleaned_data["token"], access.visit
    asks = form.cleaned_data["asks"]
    whole = None if criterion else visit.pk
    saying = Saying(
        Entry.Kind.REPLY,
        Voice.REPLY,
        form.value,
        form.speaker,
        form.on_behalf,
        criterion=criterion,
        object_id=new_object(token) if asks else whole,
    )
    results = say(visit, [saying], by=request.user, token=token)
    tell_outcome(request, results, _("La réponse est enregistrée. Elle est imprimée à sa place."))
    told = visit.messages.filter(kind=Message.Kind.REPLY, at__date=timezone.localdate())
    if visit.written_at and not told.exists():
        tell(request, visit, Message.Kind.REPLY)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, visit_id: UUID, pk: int) -> HttpResponse:
    """A request of the farm, and the answer that a named person gives."""
    access = visit_or_404(request.user, visit_id, "may_answer_correction")
    rows = access.visit.correction_requests.select_related(
        "entry__said_by", "entry__criterion", "answered_by", "visit"
    )
    asked = rows.filter(pk=min(pk, 2**62)).first()
    if asked is None:
        raise Http404
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            data = form.cleaned_data
            accepted = data["outcome"] == CorrectionRequest.Status.ACCEPTED
            answer_correction(asked, by=request.user, accepted=accepted, answer=data["answer"])
            messages.success(request, _("Votre réponse est à côté de la demande."))
            return redirect(reverse("visits:report", args=[visit_id]) + "#replies")
    context = {"access": access, "visit": access.visit, "asked": asked, "form": form}
    return render(request, "visits/reply_correction.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """ "I took part and I reread": by each for themselves, or noted for the farm."""
    access = visit_or_404(request.user, visit_id, "may_sign")
    if not (access.is_open_to_read and (access.may_read or access.may_reply)):
        raise PermissionDenied
    heads, state = shown_state(access.visit)
    form = SignatureForm(request.POST or None, state=state, **_signer(access))
    if not form.is_bound:
        form.initial["name"] = request.user.name if form.itself else ""
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            saying = _signature(access, form, heads)
            token = form.cleaned_data["token"]
            results = say(access.visit, [saying], by=request.user, token=token)
            tell_outcome(request, results, _("C'est noté : merci d'avoir relu."))
            return redirect(reverse("visits:report", args=[visit_id]) + "#signatures")
    context = {"access": access, "visit": access.visit, "form": form}
    return render(request, "visits/signature_page.html", context)


def _signer(access: VisitAccess) -> dict[str, Any]:
    """Whoever is of the team signs for themselves; a facilitator notes the farm's signature."""
    voice = farm_voice(access)
    return voice | {"itself": access.person} if access.on_team else voice


def _signature(access: VisitAccess, form: SignatureForm, heads: list[str]) -> Saying:
    data, speaker = form.cleaned_data, form.speaker
    value = {
        "mode": data["mode"],
        "name": data["name"],
        "remarks": data["remarks"] if data["mode"] == "remarks" else "",
        "heads": heads,
        "state_sha256": form.state,
    }
    return Saying(
        Entry.Kind.SIGNATURE,
        Voice.TEAM if access.on_team else Voice.REPLY,
        value,
        speaker,
        form.on_behalf,
        object_id=speaker.ref,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_held(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What was received and waits: added, or set aside with a reason that its author reads."""
    access = visit_or_404(request.user, visit_id, "may_see_held")
    if request.method == "POST":
        return _decide(request, access)
    return _held_page(request, access)


def _held_page(
    request: HttpRequest, access: VisitAccess, failed: int = 0, form: SetAsideForm | None = None
) -> HttpResponse:
    context = {
        "access": access,
        "visit": access.visit,
        "held": held_for(access),
        "failed": failed,
        "form": form,
    }
    return render(request, "visits/held_page.html", context)


def _decide(request: HttpRequest, access: VisitAccess) -> HttpResponse:
    number = request.POST.get("held", "")
    rows = Quarantine.objects.filter(visit=access.visit)
    held = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    if held is None or held.pk not in {one.row.pk for one in held_for(access)}:
        raise Http404
    if request.POST.get("decision") == "admit":
        admit_entry(held, by=request.user)
        messages.success(request, _("C'est ajouté, avec le nom de la personne qui l'a écrit."))
        return redirect("visits:held", access.visit.pk)
    form = SetAsideForm(request.POST)
    if form.is_valid():
        with refusals(form):
            set_aside_entry(held, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, _("C'est mis de côté. La personne peut lire pourquoi."))
            return redirect("visits:held", access.visit.pk)
    return _held_page(request, access, held.pk, form)
