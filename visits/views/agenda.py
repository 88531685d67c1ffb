"""The agenda of a network's meeting: one A4, on the screen, printed, or as PDF."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from peers.access import managed_network
from peers.models import Network
from visits.models import Action, Visit
from visits.pdf.document import document_pdf
from visits.queries.agenda import Agenda, Need, Part, agenda_of
from visits.queries.farm_map import territories_of
from visits.queries.network import names_of_themes
from visits.views.network_filters import rows_at
from visits.views.network_words import NO_THEME, theme_names

ROOM = 45  # lines of a sheet: each point has its title, its lines, and how many more
LONGEST = 90  # a line that is longer is cut: the page holds on one sheet, whatever its words


@dataclass(frozen=True)
class Line:
    """What is read, and on a screen the way to it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Item:
    """A point of the agenda: its title, its lines, and how many more there are."""

    title: str
    lines: list[Line]
    left: int


@login_required
def show_agenda(request: HttpRequest) -> HttpResponse:
    network = managed_network(request)
    context = _context(request, network)
    context |= {"territories": territories_of(network), "leads": True}
    return render(request, "visits/agenda_page.html", context)


@login_required
def download_agenda(request: HttpRequest) -> HttpResponse:
    network = managed_network(request)
    context = _context(request, network)
    response = HttpResponse(
        document_pdf("pdf/agenda.html", context, style="pdf/agenda.css"),
        content_type="application/pdf",
    )
    name = f"{slugify(network.name)}-agenda-{context['today']:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _context(request: HttpRequest, network: Network) -> dict[str, Any]:
    today = timezone.localdate()
    territory = request.GET.get("territory")
    if territory is not None:
        territory = territory[:60].replace("\0", "")
    agenda = agenda_of(network, request.user, today, territory)
    return {
        "network": network,
        "today": today,
        "territory": territory,
        "items": items_of(agenda, _themes_of(network, agenda), whole=territory is None),
        "empty": agenda.is_empty,
    }


def _themes_of(network: Network, agenda: Agenda) -> dict[str, str]:
    """As the network's page names them: by the grids that it made or used, and no other."""
    codes = [need.theme for need in agenda.needs.rows]
    return theme_names(names_of_themes(network, codes), codes)


def items_of(agenda: Agenda, themes: Mapping[str, str], *, whole: bool) -> list[Item]:
    """Only points about which there is something to say."""
    told = [
        (_("À décider : reçu à rattacher"), agenda.held, lambda row: _visit_line(row.visit)),
        (
            _("À décider : corrections demandées par une ferme"),
            agenda.corrections,
            lambda row: _visit_line(row.visit),
        ),
        (_("Visites à dater"), agenda.without_date, _visit_line),
        (_("Visites sans personne pour écrire"), agenda.without_team, _visit_line),
        (_("Comptes rendus à écrire"), agenda.reports, _visit_line),
        (_("Comptes rendus proposés, à rendre définitifs"), agenda.offered, _visit_line),
        (_("Promesses du réseau et des groupes, à reparler"), agenda.actions, _action_line),
        (_("Coups de main cherchés, par thème"), agenda.needs, partial(_need_line, themes)),
        (_("Prochaines dates"), agenda.dates, _visit_line),
    ]
    given = [(title, part, said) for title, part, said in told if part.total]
    most = max(3, ROOM // max(len(given), 1) - 2)
    return [_item(title, part, said, most, whole) for title, part, said in given]


def _item(
    title: str,
    part: Part,
    said: Callable[[Any], str],
    most: int,
    whole: bool,  # noqa: FBT001
) -> Item:
    rows = part.rows[:most]
    lines = [
        Line(Truncator(said(row)).chars(LONGEST, truncate="…"), _address_of(row, whole))
        for row in rows
    ]
    return Item(title, lines, part.total - len(rows))


def _address_of(row: Any, whole: bool) -> str:  # noqa: FBT001
    """Its visit or its action; a number of needs has a list, but not of one territory."""
    if isinstance(row, Need):
        return rows_at("network-actions", theme=row.theme or NO_THEME, asks="yes") if whole else ""
    shown = row if isinstance(row, (Visit, Action)) else row.visit
    return str(shown.get_absolute_url())


def _visit_line(visit: Visit) -> str:
    day = date_format(visit.date, "j F Y") if visit.date else date_format(visit.month, "F Y")
    name = Truncator(visit.farm.name).chars(50, truncate="…")
    return f"{day}, {name} ({visit.farm.municipality})"


def _action_line(action: Action) -> str:
    owner = str(action.owner_group or action.get_owner_display())
    return f"{Truncator(owner).chars(30, truncate='…')}\u00a0: {action.what}"


def _need_line(themes: Mapping[str, str], need: Need) -> str:
    return f"{themes[need.theme]}\u00a0: {need.n}"
