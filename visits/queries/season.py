"""What each farm brings to the figures of a season: the fixed list that goes beyond facilitators.

The list is the same every year, and each year holds its own visits alone: nothing adds up over the
years, so nothing published once is a part of something published later. `FigureList.name` says what
a figure counts; `visits/scoring/suppress.py` says which stay hidden. Sensitive criteria are in no
theme's counts, hence nowhere here. The shares of visits and actions are those of the network's sums
(`Counted`), so that a page of the network and a season never tell two numbers for one thing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from peers.models import Farm, Membership, Network, Person
from visits.models import (
    Action,
    Counted,
    GridVersion,
    Presence,
    SeasonFigures,
    Teammate,
    Theme,
    Visit,
)
from visits.queries.network_rows import QUARTERS, is_mixed
from visits.queries.season_list import Farms, FigureList, YearRows, put_all, shares_of
from visits.queries.season_theme import count_themes
from visits.queries.tally import HELD
from visits.scoring.suppress import LEAST, Cell, hide, name_cell

Part = Teammate.Part
#: What a season says nothing of stays unread: criteria one by one.
SUBJECTS = frozenset(
    {"visit", "month", "farm", "presence", "hours", "delay", "action", "need", "theme"}
)
STATUSES = ("held", "cancelled", "ahead")
PEOPLE = ("people", "people:new", "people:known", *(f"people:{part}" for part in Part.values))


def status_of(status: str) -> str:
    """Held, cancelled, or still to come (put off included): every visit is one of the three."""
    if status in HELD:
        return "held"
    return "cancelled" if status == Visit.Status.CANCELLED else "ahead"


def figures_of(network: Network, year: int, today: date) -> FigureList:
    """All figures of the year, exact; what may be shown is `hidden_of`'s to say."""
    places = dict(Farm.objects.filter(network=network).values_list("pk", "territory"))
    rows = YearRows(network, year, shares_of(network, year, SUBJECTS))
    figures = FigureList(year, places)
    _count_visits(figures, rows)
    _count_farms(figures, rows)
    _count_people(figures, rows)
    _count_given(figures, rows)
    _count_delays(figures, rows)
    _count_actions(figures, rows, today)
    count_themes(figures, rows)
    return figures


def hidden_of(network: Network, figures: FigureList) -> dict[str, str]:
    """What stays hidden and why, in sight of the seasons that are already fixed."""
    years = SeasonFigures.objects.filter(network=network).exclude(year=figures.year)
    earlier = [_themes_of(network, year) for year in years.values_list("year", flat=True)]
    hidden = dict(hide(figures.cells, figures.lines, figures.tables, earlier))
    for name, base in (("delay:report", "reported"), ("delay:reply", "replied")):
        if base in hidden:
            hidden[name] = hidden[base]
    if _silent_are_few(figures):
        hidden |= {name: "pair" for name in _needs_in(figures) if name not in hidden}
    return hidden


def _needs_in(figures: FigureList) -> list[str]:
    return ["needs", *(f"needs:{code}" for code, _name in figures.needs)]


def _silent_are_few(figures: FigureList) -> bool:
    """Whether the open actions, added up, would tell those that ask for no help."""
    asking = figures.cells["needs"].farms
    still: Farms = Counter()
    for status in Action.OPEN:
        still += Counter(figures.cells[f"actions:status:{status}"].farms)
    return 0 < sum(n > asking.get(farm, 0) for farm, n in still.items()) < LEAST


def _themes_of(network: Network, year: int) -> dict[str, Cell]:
    """What an earlier season said of results: that a farm was visited its network knows anyway."""
    figures = FigureList(year, {})
    count_themes(figures, YearRows(network, year, shares_of(network, year, {"theme"})))
    return figures.cells


# -- visits and farms


def _count_visits(figures: FigureList, rows: YearRows) -> None:
    """By status, quarter, territory and kind, and by each of the last three with the status."""
    found: dict[str, Farms] = defaultdict(Counter)
    for farm, scope, kind, status, n in rows.brought("visit"):
        held = f"visits:{status_of(status)}"
        for name in _names(held, f"visits:in:{scope}", f"visits:kind:{kind}"):
            found[name][farm] += n
    for farm, _scope, month, status, n in rows.brought("month"):
        quarter = f"visits:quarter:{(int(month) + 2) // 3}"
        for name in (quarter, name_cell(quarter, f"visits:{status_of(status)}")):
            found[name][farm] += n
    across = [f"visits:{status}" for status in STATUSES]
    ways = [
        across,
        [f"visits:quarter:{quarter}" for quarter in QUARTERS],
        [f"visits:in:{place}" for place in figures.territories],
        [f"visits:kind:{kind}" for kind in Visit.Kind.values],
    ]
    put_all(figures, found, "visits", ways, across)


def _names(held: str, *others: str) -> Iterator[str]:
    yield "visits"
    yield held
    for other in others:
        yield other
        yield name_cell(other, held)


def _count_farms(figures: FigureList, rows: YearRows) -> None:
    """Farms with a visit held this year: by territory, and for the first time or again."""
    found: dict[str, Farms] = defaultdict(Counter)
    for farm, scope, _code, what, _n in rows.brought("farm"):
        if what == "farms":
            found["farms"][farm] = found[f"farms:in:{scope}"][farm] = 1
        elif what == "first":
            found["farms:first"][farm] = 1
    for farm in found["farms"].keys() - found["farms:first"].keys():
        found["farms:again"][farm] = 1
    ways = [[f"farms:in:{place}" for place in figures.territories], ["farms:first", "farms:again"]]
    put_all(figures, found, "farms", ways)


# -- people, hours, delays


def _count_people(figures: FigureList, rows: YearRows) -> None:
    """Distinct people of held visits, how many are new, their parts; and teams that were mixed."""
    everywhere: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for farm, _scope, part, person, _n in rows.brought("presence"):
        everywhere["people"][farm].add(int(person))
        everywhere[f"people:{part}"][farm].add(int(person))
    stored = Presence.objects.filter(network=rows.network, year=rows.year, newcomer=True)
    new = set(stored.values_list("person_id", flat=True))
    for farm, people in everywhere["people"].items():
        everywhere["people:new"][farm] = people & new
        everywhere["people:known"][farm] = people - new
    for name in (
        "people",
        "people:new",
        "people:known",
        *(f"people:{part}" for part in Part.values),
    ):
        farms = {farm: len(people) for farm, people in everywhere[name].items()}
        people = frozenset().union(*everywhere[name].values())
        figures.put(name, farms, "people", len(figures.places), value=len(people), people=people)
    figures.add_up("people", ["people:new", "people:known"])
    _count_teams(figures, rows)


def _count_teams(figures: FigureList, rows: YearRows) -> None:
    """A team is mixed where somebody who farms and somebody of a group were both there."""
    visits = Visit.objects.filter(network=rows.network, month__year=rows.year, status__in=HELD)
    found: dict[str, Farms] = defaultdict(Counter)
    for farm, mixed in visits.annotate(mixed=is_mixed()).values_list("farm_id", "mixed"):
        found["teams:mixed" if mixed else "teams:other"][farm] += 1
    for name in ("teams:mixed", "teams:other"):
        figures.put(name, found[name], "visits", len(figures.places))
    figures.add_up("visits:held", ["teams:mixed", "teams:other"])


def _count_given(figures: FigureList, rows: YearRows) -> None:
    """Hours and kilometres that people told, and how many of those asked did tell."""
    found: dict[str, Farms] = defaultdict(Counter)
    for farm, _scope, _part, what, n in rows.brought("hours"):
        found[what][farm] += n
    silent = {farm: n - found["told"][farm] for farm, n in found["asked"].items()}
    figures.put("hours", found["tenths"], "hours", len(figures.places))
    figures.put("km", found["km"], "km", len(figures.places))
    for name, farms in (("asked", found["asked"]), ("told", found["told"]), ("silent", silent)):
        figures.put(name, farms, "places", len(figures.places))
    figures.add_up("asked", ["told", "silent"])


def _count_delays(figures: FigureList, rows: YearRows) -> None:
    """Median days to the report and to the farm's reply, with how many visits they are of."""
    held = figures.cells["visits:held"]
    for code, base, rest, whole in (
        ("report", "reported", "unreported", held),
        ("reply", "replied", "unreplied", held),
    ):
        days: list[int] = []
        farms: Farms = Counter()
        for farm, _scope, _code, what, n in rows.brought("delay", code=code):
            days += [int(what)] * n
            farms[farm] += n
        median = sorted(days)[(len(days) - 1) // 2] if days else 0
        figures.put(base, farms, "visits", len(figures.places))
        left = {farm: n - farms[farm] for farm, n in whole.farms.items()}
        figures.put(rest, left, "visits", len(figures.places))
        figures.add_up("visits:held", [base, rest])
        figures.put(f"delay:{code}", farms, "", len(figures.places), value=median)


# -- actions and needs


def _count_actions(figures: FigureList, rows: YearRows, today: date) -> None:
    """Actions by status and owner, those to be talked over again, and helps asked for by theme."""
    found: dict[str, Farms] = defaultdict(Counter)
    for farm, _theme, owner, status, n in rows.brought("action"):
        by_status, by_owner = f"actions:status:{status}", f"actions:owner:{owner}"
        for name in ("actions", by_status, by_owner, name_cell(by_owner, by_status)):
            found[name][farm] += n
    talk = Counted.objects.filter(network=rows.network, year=rows.year, due_on__lt=today)
    found["actions:talk"] = Counter(talk.values_list("action__farm_id", flat=True))
    found["actions:calm"] = found["actions"] - found["actions:talk"]
    across = [f"actions:status:{status}" for status in Action.Status.values]
    ways = [
        across,
        [f"actions:owner:{owner}" for owner in Action.Owner.values],
    ]
    put_all(figures, found, "actions", ways, across)
    for name in ("actions:talk", "actions:calm"):
        figures.put(name, found[name], "actions", len(figures.places))
    figures.add_up("actions", ["actions:talk", "actions:calm"])
    _count_needs(figures, rows)


def _count_needs(figures: FigureList, rows: YearRows) -> None:
    found: dict[str, Farms] = defaultdict(Counter)
    for farm, theme, _code, _what, n in rows.brought("need", what="asked"):
        found["needs"][farm] += n
        found[f"needs:{theme}"][farm] += n
    codes = sorted(name.partition(":")[2] for name in found if ":" in name)
    figures.needs = [(code, name) for code, name in _names_of_themes(rows.network, codes)]
    names = [f"needs:{code}" for code in codes]
    figures.add_up("needs", names)
    for name in ("needs", *names):  # each is one of the actions: what lies between is told too
        figures.put(name, found[name], "actions", len(figures.places))


def _names_of_themes(
    network: Network, codes: Collection[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """The latest wording of each theme in the network's own grids."""
    used = GridVersion.objects.filter(visits__visit__network=network).distinct()
    rows = Theme.objects.filter(code__in=codes, version__in=used.values("pk"))
    named = dict(rows.order_by("version__number", "pk").values_list("code", "name"))
    return ((code, named.get(code, {})) for code in codes)


# -- what is shown


def document_of(figures: FigureList, hidden: Collection[str]) -> dict[str, Any]:
    """What may be shown: a hidden figure is null, and a table that is not whole is not there."""
    inner = {name for table in figures.tables for name in table.cells()}
    return {
        "format": "season/1",
        "year": figures.year,
        "territories": figures.territories,
        "needs": [[code, name] for code, name in figures.needs],
        "themes": [
            {
                "key": head.key,
                "grid": head.grid,
                "number": head.number,
                "name": head.name,
                "levels": [[code, name] for code, name in head.levels],
            }
            for head in figures.themes
        ],
        "values": {
            name: None if name in hidden else cell.value
            for name, cell in figures.cells.items()
            if name not in hidden or name not in inner
        },
    }


def fixed_season(network: Network, year: int) -> SeasonFigures | None:
    rows = SeasonFigures.objects.filter(network=network, year=year)
    return rows.select_related("made_by").first()


def fixed_years(network: Network) -> list[int]:
    return list(SeasonFigures.objects.filter(network=network).values_list("year", flat=True))


def attendance_of(network: Network, year: int) -> QuerySet[Teammate]:
    """The teams of the visits held that year, day by day."""
    rows = Teammate.objects.filter(
        visit__network=network, visit__month__year=year, visit__status__in=HELD, left_at=None
    )
    return rows.select_related("visit", "person").order_by("visit__date", "visit_id", "pk")


def seasons_for(person: Person) -> list[SeasonFigures]:
    """The latest fixed season of each network in which the person has a role."""
    networks = Membership.objects.open().filter(person=person).values("network")
    rows = SeasonFigures.objects.filter(network__in=networks).defer("document")
    latest = {row.network_id: row for row in rows.select_related("network").order_by("year")}
    return list(latest.values())
