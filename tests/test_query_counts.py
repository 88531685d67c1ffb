"""Each page asks the database as often for a large network as for a small one: a literal count.

Pages with a count of their own elsewhere: a section, the debrief, the plan, a report, a group.
"""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.full import agree_plan, begin_visit, fill_network, past_visit, speak_of_everything
from tests.makers import make_grid, make_written, say
from tests.test_budgets import first_criterion, first_theme, of_farm, of_grid, of_visit
from visits.services.visit import open_debrief

#: Who reads, the address, the queries.
PAGES: dict[str, tuple[str, Callable[[SimpleNamespace], str], int]] = {
    "desk of the facilitator": ("carla", lambda v: "/", 25),
    "desk of a teammate": ("ben", lambda v: "/", 25),
    "desk of the farm": ("ana", lambda v: "/", 25),
    "desk of a group's contact": ("fred", lambda v: "/", 26),
    "visits": ("carla", lambda v: reverse("visits:visits") + "?when=now", 10),
    "visits before": ("carla", lambda v: reverse("visits:visits") + "?when=past", 10),
    "hub": ("ben", lambda v: of_visit("visit", v.visit), 32),
    "hub of the farm": ("ana", lambda v: of_visit("visit", v.visit), 26),
    "team": ("carla", lambda v: of_visit("visit-team", v.visit), 18),
    "section": ("ben", lambda v: of_visit("theme", v.visit, first_theme(v), 1), 14),
    "criterion": ("ben", lambda v: of_visit("criterion", v.visit, first_criterion(v)), 21),
    "carnet": ("ben", lambda v: of_visit("carnet", v.visit), 10),
    "the farm's view": ("ana", lambda v: of_visit("self-view", v.visit), 12),
    "debrief": ("ben", lambda v: of_visit("debrief", v.visit), 7),
    "reading": ("ana", lambda v: of_visit("report", v.written), 26),
    "report": ("ana", lambda v: of_visit("report", v.past), 16),
    "dossier": ("ana", lambda v: of_farm("farm", v), 22),
    "plan": ("ana", lambda v: of_farm("plan", v), 8),
    "progress": ("ana", lambda v: of_farm("progress", v), 24),
    "full table": ("ana", lambda v: of_farm("progress", v) + "?table", 21),
    "network": ("carla", lambda v: reverse("visits:network"), 24),
    "what waits": ("carla", lambda v: reverse("visits:network-needs", args=["staff"]), 5),
    "visits behind": ("carla", lambda v: reverse("visits:network-visits"), 9),
    "visits in numbers": ("carla", lambda v: reverse("visits:network-counts"), 7),
    "hours": ("carla", lambda v: reverse("visits:network-hours"), 7),
    "people in teams": ("carla", lambda v: reverse("visits:network-people"), 10),
    "farms by visit": ("carla", lambda v: reverse("visits:network-farms"), 7),
    "actions": ("carla", lambda v: reverse("visits:network-actions"), 10),
    "criteria": ("carla", lambda v: of_grid("network-criteria", v), 9),
    "said": ("carla", lambda v: of_grid("network-criterion", v, "t1-c1"), 15),
    "themes": ("carla", lambda v: of_grid("network-themes", v), 10),
    "visits of a theme": ("carla", lambda v: of_grid("network-theme", v, "t1"), 14),
    "farms": ("ben", lambda v: reverse("visits:farms"), 9),
    "farms to keep": ("carla", lambda v: reverse("peers:farms"), 7),
    "people": ("carla", lambda v: reverse("peers:people"), 10),
    "groups": ("carla", lambda v: reverse("peers:groups"), 5),
    "group": ("carla", lambda v: reverse("peers:group-edit", args=[v.group.pk]), 10),
    "grids": ("carla", lambda v: reverse("visits:grids"), 9),
    "grid": ("carla", lambda v: reverse("visits:grid", args=[v.version.grid.ref]), 13),
    "remarks": ("carla", lambda v: reverse("visits:grid-feedback", args=[v.version.grid.ref]), 18),
    "differences": (
        "carla",
        lambda v: reverse("visits:grid-differences", args=[v.version.grid.ref]),
        26,
    ),
}


def remark_on_a_visit(v: SimpleNamespace, days: int) -> None:
    """What both teammates say of the grid, on a visit that its readers may open."""
    visit = begin_visit(v, days)
    for person, what in ((v.ben, "hard_to_ask"), (v.lea, "not_useful")):
        say(visit, person, kind="feedback", value={"what": what, "why": "Trop long."})
    open_debrief(visit, by=v.ben)


def count_all(v: SimpleNamespace, client_of: Callable) -> dict[str, int]:
    counts = {}
    for name, (who, address, _most) in PAGES.items():
        client = client_of(getattr(v, who))
        client.get(address(v))  # the first reading of a day writes a row
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(v)).status_code == 200, name
        counts[name] = len(captured)
    return counts


@pytest.fixture
def small(village):
    """One farm of each thing: a final report, one to read, a visit under way, an action."""
    v = village
    v.past = past_visit(v, 700, 1)
    v.written = begin_visit(v, 20)
    make_written(v.written, v.ben)
    v.visit = begin_visit(v, 1)
    speak_of_everything(v.visit, v)
    remark_on_a_visit(v, 40)
    agree_plan(v, v.past, 1)
    fill_network(v, 2)
    return v


def test_every_page_asks_the_same_for_few_and_for_many(small, client_of):
    v = small
    few = count_all(v, client_of)
    for index in range(3):
        past_visit(v, 600 - 100 * index, index)
    begin_visit(v, 2)
    make_written(begin_visit(v, 3), v.ben)
    for days in range(41, 47):
        remark_on_a_visit(v, days)
    speak_of_everything(v.visit, v)
    agree_plan(v, v.past, 8)
    fill_network(v, 48)
    make_grid(v.network, by=v.carla)
    many = count_all(v, client_of)
    assert few == many
    assert many == {name: row[2] for name, row in PAGES.items()}
