"""The first page: my desk, or what this is for whoever has not signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peers.access import networks_of
from peers.queries import invitations_to
from visits.queries.desk import Desk, Need, desk_of, farm_to_show
from visits.queries.devices import ready_visits
from visits.queries.draft import drafts_to_attach
from visits.queries.season import seasons_for
from visits.queries.visit import may_plan
from visits.views.desk_words import SECTIONS, Line, show_need

MOST = 20
#: Needs for which a tablet is taken along.
TABLET_KINDS = ("resume", "start", "prepare")
PER_SECTION = 6
TRY = (
    {
        "who": "visitor",
        "over": _("En visite"),
        "title": _("Je visite une ferme"),
        "text": _("Une visite est en cours. Répondez à une question, ajoutez une note."),
    },
    {
        "who": "farmer",
        "over": _("À la ferme"),
        "title": _("Ma ferme est visitée"),
        "text": _("Voyez le chemin parcouru, ouvrez le plan, répondez à côté d'une phrase."),
    },
    {
        "who": "facilitator",
        "over": _("Au bureau"),
        "title": _("J'anime le réseau"),
        "text": _("Préparez une visite, suivez ce qui a été convenu avec les fermes."),
    },
)


@require_safe
def show_desk(request: HttpRequest) -> HttpResponse:
    """What needs me, next first."""
    if not request.user.is_authenticated:
        context = {"tries": TRY if settings.DEMO else ()}
        return render(request, "visits/landing.html", context)
    desk = desk_of(request.user, timezone.localdate())
    if "try" in request.GET:
        return redirect(_place_to_try(desk, request.GET["try"]))
    context = {
        "desk": desk,
        "next": show_need(desk.next) if desk.next else None,
        "sections": list_sections(desk),
        "actions": desk.actions[:PER_SECTION],
        "more_actions": len(desk.actions) > PER_SECTION,
        "today": timezone.localdate(),
        "ready": ready_visits([need.visit for need in desk.needs], request.user),
        "tablet_kinds": TABLET_KINDS,
        "may_plan": may_plan(request.user),
        "drafts": drafts_to_attach(request.user)[:PER_SECTION],
        "invitations": list(invitations_to(request.user)),
        "seasons": seasons_for(request.user),
        "networks_of_mine": list(networks_of(request.user)),
    }
    return render(request, "visits/desk_page.html", context)


def _place_to_try(desk: Desk, who: str) -> str:
    """Where a newcomer has something in their hands at once: a visit to fill, or a farm's story."""
    going = next((need.visit for need in desk.needs if need.kind in {"resume", "start"}), None)
    if going is not None and who == "visitor":
        return reverse("visits:visit", args=[going.pk])
    farm = farm_to_show(desk.ties)
    return reverse("visits:progress", args=[farm.slug]) if farm else reverse("visits:desk")


def list_sections(desk: Desk) -> list[dict]:
    """Needs under their headings, the large block's own left out, never more than a page holds."""
    room = MOST - min(len(desk.actions), PER_SECTION)
    rest = [need for need in desk.needs if need != desk.next]
    lines: dict[str, list[Line]] = {}
    for need in rest:
        line = show_need(need)
        if room and len(lines.get(line.words.section, ())) < PER_SECTION:
            lines.setdefault(line.words.section, []).append(line)
            room -= 1
    return [
        {"key": key, "title": title, "lines": lines[key], "cut": _is_cut(rest, lines[key])}
        for key, title in SECTIONS.items()
        if key in lines
    ]


def _is_cut(needs: list[Need], shown: list[Line]) -> bool:
    section = shown[0].words.section
    return sum(show_need(need).words.section == section for need in needs) > len(shown)
