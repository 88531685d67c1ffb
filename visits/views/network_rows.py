"""The rows behind a network's numbers, as lists: visits, hours, people, farms, actions, hands."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peers.access import managed_network
from peers.models import Farm
from visits.models import Teammate, Visit
from visits.queries.network import (
    season_of,
    territories_of,
)
from visits.queries.network_rows import (
    DELAYS,
    FARM_ORDERS,
    QUARTERS,
    STATES_ASKED,
    TEAMS,
    TURNS,
    VISIT_ORDERS,
    PeopleRows,
    VisitChoice,
    farms_behind,
    farms_of_year,
    farms_to_visit,
    hours_behind,
    visits_behind,
)
from visits.queries.steering import Helm, helm_of
from visits.queries.tally import counted_years
from visits.templatetags.visits import with_unit
from visits.views.network_figures import count_rows, part_rows
from visits.views.network_filters import NO_TERRITORY, Picked, pick, territory_in
from visits.views.network_table import (
    ROWS,
    Cell,
    Column,
    Listing,
    render_listing,
    year_links,
)
from visits.views.network_words import (
    COUNT_WORDS,
    DELAY_WORDS,
    FARMS_SEEN,
    PARTS,
    QUARTER_WORDS,
    STATES_ASKED_WORDS,
    TEAM_WORDS,
    TURN_WORDS,
    day_of,
    kind_choice,
    select,
    territory_choice,
)

YES_NO = ("yes", "no")


def helm_for(request: HttpRequest) -> Helm:
    return helm_of(managed_network(request), request.user)


@login_required
@require_safe
def list_visits(request: HttpRequest) -> HttpResponse:
    """The visits of a year: dates, kinds, where they stand; never what they found."""
    helm = helm_for(request)
    territories = territories_of(helm.network)
    offered = {
        "state": STATES_ASKED,
        "quarter": QUARTERS,
        "team": TEAMS,
        "month": [f"{month:02}" for month in range(1, 13)],
        "territory": [name or NO_TERRITORY for name in territories],
        "kind": Visit.Kind.values,
        "turn": TURNS,
        "delay": DELAYS,
        "order": VISIT_ORDERS,
    }
    picked = pick(request, offered, helm.today.year)
    choice = VisitChoice(
        picked.year,
        picked["state"],
        picked["month"],
        territory_in(picked),
        picked["kind"],
        picked["turn"],
        picked["delay"],
        picked["quarter"],
        picked["team"],
    )
    only = [MONTHS[int(picked["month"])]] if picked["month"] else []
    for name, words in (("quarter", QUARTER_WORDS), ("team", TEAM_WORDS), ("turn", TURN_WORDS)):
        only += [words[picked[name]]] if picked[name] else []
    only += [DELAY_WORDS[picked["delay"]]] if picked["delay"] else []
    where = [territory_choice(picked, territories)] if len(territories) > 1 else []
    listing = Listing(
        title=_("Visites du réseau"),
        caption=_("Visites de %(year)s") % {"year": picked.year},
        columns=_visit_columns(picked["delay"]),
        picked=picked,
        rows=visits_behind(helm.network, choice, picked["order"]),
        show=lambda visit: _visit_cells(visit, picked["delay"]),
        order=picked["order"] or "date",
        default="date",
        years=year_links(counted_years(helm.network.pk), picked),
        choices=[
            select("state", _("Où en est la visite"), STATES_ASKED_WORDS, picked),
            *where,
            kind_choice(picked),
        ],
        only=only,
        all_url=f"?year={picked.year}",
        empty=_("Aucune visite ne correspond à ce choix."),
    )
    return render_listing(request, listing)


def _visit_columns(delay: str) -> list[Column]:
    found = [
        Column(_("Ferme"), "farm", "-farm"),
        Column(_("Visite"), "date", "-date"),
        Column(_("Sorte")),
        Column(_("Où en est-on")),
        Column(_("Équipe"), number=True),
    ]
    return [*found, Column(_("Délai en jours"), number=True)] if delay else found


def _visit_cells(visit: Any, delay: str) -> list[Cell]:
    found = [
        Cell(visit.farm.name, visit.farm.get_absolute_url()),
        Cell(day_of(visit), visit.get_absolute_url()),
        Cell(visit.get_kind_display()),
        Cell(visit.get_status_display()),
        Cell(len(visit.team.all())),
    ]
    if not delay:
        return found
    began = visit.began if delay == "report" else localdate(visit.began)
    return [*found, Cell(max((localdate(visit.ended) - began).days, 0))]


@login_required
@require_safe
def list_hours(request: HttpRequest) -> HttpResponse:
    """Who gave how many hours to the visits of a year, as far as they told it."""
    helm = helm_for(request)
    offered = {"part": PARTS, "told": YES_NO, "km": YES_NO}
    picked = pick(request, offered, helm.today.year)
    rows = hours_behind(
        helm.network, picked.year, part=picked["part"], told=picked["told"], km=picked["km"]
    )
    listing = Listing(
        title=_("Temps et trajets"),
        lead=_("Une ligne pour chaque place dans l'équipe d'une visite tenue."),
        caption=_("Heures et kilomètres de %(year)s") % {"year": picked.year},
        columns=[
            Column(_("Personne")),
            Column(_("Visite")),
            Column(_("Place")),
            Column(_("Heures"), number=True),
            Column(_("Kilomètres"), number=True),
        ],
        picked=picked,
        rows=rows,
        show=_hour_cells,
        years=year_links(counted_years(helm.network.pk), picked),
        choices=[
            select("part", _("Place dans l'équipe"), PARTS, picked),
            select("told", _("Heures"), {"yes": _("dites"), "no": _("pas dites")}, picked),
            select("km", _("Kilomètres"), {"yes": _("dits"), "no": _("pas dits")}, picked),
        ],
        empty=_("Personne ne correspond à ce choix."),
    )
    return render_listing(request, listing)


def _hour_cells(mate: Teammate) -> list[Cell]:
    visit = mate.visit
    untold = _("pas dit")
    return [
        Cell(mate.person.name),
        Cell(f"{visit.farm.name}, {day_of(visit)}", visit.get_absolute_url()),
        Cell(mate.get_part_display()),
        Cell(untold if mate.hours is None else with_unit(mate.hours, "")),
        Cell(untold if mate.travel_km is None else mate.travel_km),
    ]


@login_required
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Who took part in the held visits of a year; by name alone."""
    helm = helm_for(request)
    picked = pick(request, {"part": PARTS, "new": YES_NO}, helm.today.year)
    listing = Listing(
        title=_("Personnes dans les équipes"),
        lead=_("Une ligne par personne : ses places, et le nombre de visites tenues."),
        caption=_("Équipes de %(year)s") % {"year": picked.year},
        columns=[
            Column(_("Personne")),
            Column(_("Places")),
            Column(_("Visites"), number=True),
            Column(_("Première année")),
        ],
        picked=picked,
        rows=PeopleRows(helm.network, picked.year, picked["part"], picked["new"]),
        show=_person_cells,
        years=year_links(counted_years(helm.network.pk), picked),
        choices=[
            select("part", _("Place dans l'équipe"), PARTS, picked),
            select("new", _("Première année"), {"yes": _("oui"), "no": _("non")}, picked),
        ],
        empty=_("Personne ne correspond à ce choix."),
        extra={"parts": part_rows(season_of(helm, picked.year))},
    )
    return render_listing(request, listing, "visits/network_people_page.html")


def _person_cells(row: dict[str, Any]) -> list[Cell]:
    parts = ", ".join(str(PARTS[part]) for part in row["parts"])
    new = _("oui") if row["new"] else _("non")
    return [Cell(row["name"]), Cell(parts), Cell(row["visits"]), Cell(new)]


@login_required
@require_safe
def list_farms(request: HttpRequest) -> HttpResponse:
    """Farms by the day of their last visit, or by name: never by a result."""
    helm = helm_for(request)
    territories = territories_of(helm.network)
    offered = {
        "territory": [name or NO_TERRITORY for name in territories],
        "due": ["yes"],
        "seen": ["yes"],
        "turn": TURNS,
        "order": FARM_ORDERS,
    }
    picked = pick(request, offered, helm.today.year)
    if not picked["seen"]:
        picked = Picked({key: value for key, value in picked.values.items() if key != "year"})
    rows = farms_behind(
        helm.network, picked["order"], territory=territory_in(picked), left=bool(picked["seen"])
    )
    only = []
    if picked["due"]:
        rows = farms_to_visit(rows, helm.network, helm.today)
        only.append(_("les fermes à visiter, selon le rythme du réseau"))
    if picked["seen"]:
        rows = rows.filter(pk__in=farms_of_year(helm.network, picked.year, picked["turn"]))
        only.append(FARMS_SEEN[picked["turn"]] % {"year": picked.year})
    listing = Listing(
        title=_("Fermes et visites"),
        lead=_("Par date de dernière visite ou par nom, jamais par résultat."),
        caption=_("Fermes, avec la date de leur dernière visite"),
        columns=[
            Column(_("Ferme"), "name", "-name"),
            Column(_("Territoire")),
            Column(_("Dernière visite"), "last", "-last"),
            Column(_("Prochaine visite"), "next"),
            Column(_("Visites tenues"), number=True),
        ],
        picked=picked,
        rows=rows,
        show=_farm_cells,
        order=picked["order"] or "last",
        default="last",
        choices=[territory_choice(picked, territories)] if len(territories) > 1 else [],
        only=only,
        all_url=reverse("visits:network-farms"),
        empty=_("Aucune ferme ne correspond à ce choix."),
    )
    return render_listing(request, listing)


def _farm_cells(farm: Farm) -> list[Cell]:
    visited = getattr(farm, "visited", None)
    last = visited.last_held if visited else None
    ahead = visited.next_month if visited else None
    held = visited.held if visited else 0
    return [
        Cell(farm.name, farm.get_absolute_url()),
        Cell(farm.territory or "—"),
        Cell(date_format(last, "j F Y") if last else _("jamais visitée")),
        Cell(date_format(ahead, "F Y") if ahead else "—"),
        Cell(held),
    ]


@login_required
@require_safe
def show_counts(request: HttpRequest) -> HttpResponse:
    """The visits of a year by month, territory or kind: each number with its rows."""
    helm = helm_for(request)
    picked = pick(request, {"by": COUNT_WORDS}, helm.today.year)
    by = picked["by"] or "month"
    season = season_of(helm, picked.year)
    rows = count_rows(season, by, territories_of(helm.network) if by == "territory" else [])
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "season": season,
        "picked": picked,
        "years": year_links(counted_years(helm.network.pk), picked),
        "ways": [
            (f"?{picked.query(by=key)}", label, key == by) for key, label in COUNT_WORDS.items()
        ],
        "page": page,
        "by": COUNT_WORDS[by],
    }
    return render(request, "visits/network_counts_page.html", context)
