"""What a network's grids say: question by question, theme by theme, and the visits behind it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peers.access import managed_network
from visits.models import CriterionResult, Grid
from visits.queries.network import sums_for
from visits.queries.network_results import (
    LEVEL,
    STATES,
    Answers,
    Asked,
    answers_in,
    criteria_asked,
    grid_counted,
    newest_criteria,
    versions_of,
)
from visits.queries.network_said import (
    ASKED_HARD,
    BELOW,
    Known,
    moved_behind,
    number_said,
    results_behind,
)
from visits.queries.steering import Helm, helm_of
from visits.queries.tally import counted_years
from visits.scoring import Movement
from visits.templatetags.visits import text_in
from visits.views.network_figures import said
from visits.views.network_filters import Picked, pick, rows_at
from visits.views.network_table import (
    Cell,
    Choice,
    Column,
    Listing,
    render_listing,
    year_links,
)
from visits.views.network_words import ANSWERS, MOVES, SEVERAL, day_of, step_name, tie_notes

THEMES = 4  # figures on one page
#: By what the list of questions may be sorted, beside the order of the grid.
SORTS: dict[str, Callable[[Asked], tuple[float, int]]] = {
    "below": lambda row: _share(row.answers.below, row.answers.with_level),
    "up": lambda row: _share(row.answers.up, row.answers.compared),
    "hard": lambda row: _share(row.answers.hard, row.answers.applicable),
    "absent": lambda row: _share(row.answers.not_applicable, row.answers.asked),
}


def _share(n: int, of: int) -> tuple[float, int]:
    """The largest share first; of equal ones, what more visits have said."""
    return (-n / of if of else 0.0, -of)


def grid_or_404(request: HttpRequest, ref: UUID) -> tuple[Helm, Grid]:
    helm = helm_of(managed_network(request), request.user)
    grid = grid_counted(helm.network, ref)
    if grid is None:
        raise Http404
    return helm, grid


@login_required
@require_safe
def list_criteria(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The questions of a grid: what is to work on, what has moved, what is hard to see."""
    helm, grid = grid_or_404(request, ref)
    years = counted_years(helm.network.pk)
    sums = sums_for(helm, [*years, helm.today.year], ["criterion", "theme"])
    picked = _pick(
        request, helm, {"order": SORTS}, sums.by("year", "criterion", scope=str(grid.pk))
    )
    rows = criteria_asked(grid, sums, picked.year)
    order = picked["order"]
    if order:
        rows = sorted(rows, key=SORTS[order])
    notes = [
        _("« Pas encore au dernier niveau » se compte sur les réponses qui ont un niveau."),
        _("« A progressé » se compte sur les visites comparables à une visite précédente."),
        *_version_notes(versions_of(grid, sums, picked.year)),
        *tie_notes(len(helm.tied)),
    ]
    listing = Listing(
        title=_("Question par question"),
        lead=text_in(grid.name),
        caption=_("Réponses des comptes rendus définitifs de %(year)s") % {"year": picked.year},
        columns=[
            Column(_("Question")),
            Column(_("pas encore au dernier niveau"), down="below", number=True),
            Column(_("a progressé"), down="up", number=True),
            Column(_("pas vu, pas abordé, ne sait pas"), down="hard", number=True),
            Column(_("non concerné"), down="absent", number=True),
        ],
        picked=picked,
        rows=rows,
        show=lambda row: _criterion_cells(row, grid, picked.year),
        order=order,
        years=year_links(years, picked),
        notes=notes,
        empty=_("Aucun compte rendu définitif de cette année-là ne suit cette grille."),
        extra={"themes_url": reverse("visits:network-themes", args=[grid.ref])},
    )
    return render_listing(request, listing, "visits/network_criteria_page.html")


def _pick(
    request: HttpRequest, helm: Helm, offered: Mapping[str, Any], counted: Mapping[str, int]
) -> Picked:
    """This year, or the latest one of which there is something to say."""
    latest = max((int(year) for year in counted), default=helm.today.year)
    return pick(request, offered, latest)


def _version_notes(versions: Sequence[int]) -> list[str]:
    if len(versions) < 2:
        return []
    names = ", ".join(f"v{number}" for number in versions)
    return [
        _("Plusieurs versions de la grille ont servi cette année-là : %(names)s.")
        % {"names": names}
    ]


def _criterion_cells(row: Asked, grid: Grid, year: int) -> list[Cell]:
    answers, code = row.answers, row.criterion.code
    flag = f" ({_('ligne rouge')})" if row.criterion.red_line else ""
    page = rows_at("network-criterion", grid.ref, code, year=year)

    def cell(n: int, of: int, **filters: str) -> Cell:
        if not of:
            return Cell("—")
        text = _("%(n)s sur %(of)s") % {"n": said(n), "of": said(of)}
        url = rows_at("network-criterion", grid.ref, code, year=year, **filters) if n else ""
        return Cell(text, url, behind=n or None)

    return [
        Cell(text_in(row.criterion.question) + flag, page),
        cell(answers.below, answers.with_level, said=BELOW),
        cell(answers.up, answers.compared, moved=str(Movement.UP)),
        cell(answers.hard, answers.applicable, said=ASKED_HARD),
        cell(answers.not_applicable, answers.asked, said="not_applicable"),
    ]


@login_required
@require_safe
def list_said(request: HttpRequest, ref: UUID, code: str) -> HttpResponse:
    """The visits of a year on which something was said of one question, by their date."""
    helm, grid = grid_or_404(request, ref)
    criterion = next(iter(newest_criteria(grid, [code])), None)
    if criterion is None:
        raise Http404
    years = counted_years(helm.network.pk)
    sums = sums_for(helm, [*years, helm.today.year], ["criterion"])
    scope = str(grid.pk)
    by_year = sums.by("year", "criterion", scope=scope, code=code)
    latest = max((int(year) for year in by_year), default=helm.today.year)
    year = pick(request, {}, latest).year
    answers = answers_in(sums.by("what", "criterion", year=year, scope=scope, code=code))
    words = _words_of(answers, criterion)
    picked = pick(request, {"said": {**words, **SEVERAL}, "moved": MOVES}, latest)
    rows = _rows_said(helm, grid, code, picked, answers)
    only = [str(SEVERAL[picked["said"]])] if picked["said"] in SEVERAL else []
    listing = Listing(
        title=text_in(criterion.question),
        lead=_("Les visites où cela a été dit, de la plus récente à la plus ancienne."),
        caption=_("Réponses de %(year)s") % {"year": year},
        columns=[Column(_("Visite")), Column(_("Ferme")), Column(_("Réponse"))],
        picked=picked,
        rows=rows,
        show=_said_cells,
        years=year_links(years, picked),
        choices=[
            Choice("said", _("Réponse"), [("", _("tout")), *words.items()], picked["said"]),
            Choice(
                "moved",
                _("Depuis la visite d'avant"),
                [("", _("tout")), *((str(key), label) for key, label in MOVES.items())],
                picked["moved"],
            ),
        ],
        only=only,
        all_url=f"?year={year}",
        notes=tie_notes(len(helm.tied)),
        trail=[(reverse("visits:network-criteria", args=[grid.ref]), _("Question par question"))],
        empty=_("Aucune visite ne correspond à ce choix."),
    )
    return render_listing(request, listing)


def _rows_said(helm: Helm, grid: Grid, code: str, picked: Picked, answers: Answers) -> Known:
    what, moved = picked["said"], picked["moved"]
    if moved:
        found = moved_behind(helm, grid, code, picked.year, [moved])
        return Known(found, answers.moves.get(moved, 0))
    rows = results_behind(helm, grid, code, picked.year, what)
    return Known(rows, number_said(answers, what))


def _words_of(answers: Answers, criterion: Any) -> dict[str, str]:
    """What was answered that year, from the highest level to the states."""
    names = [text_in(level.name) for level in criterion.levels.all()]
    found = {}
    for at, of in sorted(answers.levels, key=lambda step: (-step[1], -step[0])):
        name = step_name(at, of, names)
        found[f"{LEVEL}{at}/{of}"] = f"{name} ({said(answers.levels[at, of])})"
    for state in STATES:
        if answers.states.get(state):
            found[state] = f"{ANSWERS[state]} ({said(answers.states[state])})"
    return found


def _said_cells(row: CriterionResult) -> list[Cell]:
    visit = row.report.visit
    return [
        Cell(day_of(visit), reverse("visits:report", args=[visit.pk])),
        Cell(visit.farm.name, visit.farm.get_absolute_url()),
        answer_cell(row),
    ]


def answer_cell(row: CriterionResult) -> Cell:
    if row.state == "level" and row.at and row.of:
        levels = list(row.criterion.levels.all())
        return Cell(text_in(levels[row.at - 1].name), level=(row.at, row.of))
    if row.state == "value":
        return Cell(row.text or row.value)
    return Cell(ANSWERS[row.state], state="empty" if row.state == "unanswered" else row.state)
