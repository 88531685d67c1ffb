"""The messages of a visit: sent after an act, and their words to copy where nobody has e-mail."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peers.models import Person
from peers.refused import Refused
from visits.access import visit_or_404
from visits.models import Message, Visit
from visits.services.message import Words, recipients_of, send_message, write_message

Kind = Message.Kind
PAGES = {Kind.DATED: "visits:visit", Kind.REPORT: "visits:report", Kind.REPLY: "visits:report"}


def tell(request: HttpRequest, visit: Visit, kind: str, *, to: list[Person] | None = None) -> None:
    """Send one of the three mails after an act, and say on the next page what became of it."""
    sent = send_message(visit, kind, by=request.user, link=link_of(request, visit, kind), to=to)
    if sent.told:
        messages.success(request, _("E-mail envoyé à : %(names)s.") % {"names": _names(sent.told)})
    if sent.failed:
        sentence = _(
            "Tout est enregistré, mais l'e-mail n'est pas parti pour : %(names)s. "
            "Le texte à copier est dans « Messages »."
        )
        messages.warning(request, sentence % {"names": _names(sent.failed)})
    if sent.without_address:
        sentence = _("Sans adresse e-mail, à prévenir autrement : %(names)s.")
        messages.info(request, sentence % {"names": _names(sent.without_address)})


def _names(people: list[Person]) -> str:
    return ", ".join(person.name for person in people)


def link_of(request: HttpRequest, visit: Visit, kind: str) -> str:
    return request.build_absolute_uri(reverse(PAGES[Kind(kind)], args=[visit.pk]))


@dataclass(frozen=True)
class Draft:
    """One message as it may be sent now: to whom, in which words, to whom it went before."""

    kind: str
    label: str
    people: list[Person]
    words: Words
    sent: list[Message]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_messages(request: HttpRequest, visit_id: Any) -> HttpResponse:
    """What may be sent now, its text to copy, and who was told; the button sends it again."""
    access = visit_or_404(request.user, visit_id, "may_write_up")
    visit = access.visit
    kinds = kinds_now(visit)
    if request.method == "POST":
        if request.POST.get("kind") not in kinds:
            raise Refused(_("Ce message n'a pas lieu d'être pour l'instant."))
        tell(request, visit, request.POST["kind"])
        return redirect("visits:messages", visit.pk)
    drafts = [_draft(request, visit, kind) for kind in kinds]
    context = {"access": access, "visit": visit, "drafts": drafts}
    return render(request, "visits/visit_messages.html", context)


def kinds_now(visit: Visit) -> list[str]:
    """The messages that say something true today."""
    if visit.is_put_off or visit.date is None:
        return []
    kinds = [Kind.REPORT] if visit.written_at else [Kind.DATED]
    answered = visit.entries.filter(voice="reply", kind="reply").exists()
    return [*kinds, Kind.REPLY] if visit.written_at and answered else kinds


def _draft(request: HttpRequest, visit: Visit, kind: str) -> Draft:
    to_farm = kind == Kind.REPORT
    link = link_of(request, visit, kind)
    words = write_message(visit, kind, link=link, language=get_language() or "fr", to_farm=to_farm)
    people = [person for person in recipients_of(visit, kind) if person != request.user]
    sent = list(visit.messages.filter(kind=kind).select_related("to"))
    return Draft(kind, str(Kind(kind).label), people, words, sent)
