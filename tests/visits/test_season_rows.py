"""Each figure of a season leads a facilitator to its rows: as many as it says, on light pages."""

import html
import re
import uuid
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from peers.access import CHOSEN
from tests.kept import kept
from tests.makers import make_member, make_person, make_sealed, make_visit
from tests.test_budgets import Elements
from tests.visits.seasons import YEAR, put_farms, put_visit
from visits.models import Teammate, Visit
from visits.services.plan import record_event
from visits.services.recount import rebuild_sums
from visits.services.season import fix_season

NUMBER = re.compile(r'<a href="([^"]+)" data-n="(\d+)"')
FIGURE = re.compile(r'<td class="n"[^>]*>(.*?)</td>')
TOTAL = re.compile(r'data-total="(\d+)"')
PAGES = [
    *(("season", part) for part in ("visits", "people")),
    *(("season-activity", part) for part in ("visits", "people")),
    ("season-themes", ""),
]


@kept
def busy(village):
    """Two territories, each with six farms visited, six put off and six cancelled; all told."""
    v = village
    for place in ("Nord", "Sud"):
        farms = put_farms(v.network, 18, place)
        for at, farm in enumerate(farms):
            month = date(YEAR, 2 + 3 * (at % 2), 3)
            if at < 6:
                visit = make_visit(farm, v.version, by=v.carla, team=(v.ben,), day=month)
                make_sealed(visit, v.ben, "12"[at % 2])
                join_team(visit, v, at)
                if place == "Sud":
                    put_visit(farm, v.carla, year=YEAR - 1)
            else:
                status = "cancelled" if at < 12 else "postponed"
                put_away(farm, v, month, status)
            promise(v, farm, at)
    rebuild_sums(v.network)
    return v


def join_team(visit, v, at):
    part = Teammate.Part.MEMBER if at % 2 else Teammate.Part.OBSERVER
    for n in range(2):
        person = make_person(f"{visit.farm.name} {n}")
        Teammate.objects.create(
            visit=visit, person=person, part=part, added_by=v.carla, hours=1 + n, travel_km=12
        )


def put_away(farm, v, month, status):
    given = {"kind": "welcome", "reason": "gel", "created_by": v.carla, "status": status}
    Visit.objects.create(
        network=farm.network, farm=farm, month=month.replace(day=1), date=month, **given
    )


def promise(v, farm, at):
    key, day = uuid.uuid4(), datetime(YEAR, 6, 1, tzinfo=UTC)
    due = f"{YEAR}-0{1 + at % 2 * 8}-01"
    data = {"what": "Planter une haie", "owner": "network" if at % 3 else "farm", "due_on": due}
    data |= {"support_id": str(uuid.uuid4())}
    steps = ("suggested", "support_offered") if at % 2 else ("suggested", "accepted")
    for kind in steps:
        record_event(farm, key, kind, by=v.carla, data=data, at=day)


def rows_at(client, address):
    found = TOTAL.search(client.get(html.unescape(address)).content.decode())
    return int(found[1]) if found else 0


def shown(client, name, part, **given):
    return client.get(reverse(f"visits:{name}", args=[YEAR]), {"part": part, **given})


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_each_figure_leads_to_as_many_rows_as_it_counts(busy, client_of, name, part):
    client = client_of(busy.carla)
    page = shown(client, name, part).content.decode()
    bare = [cell for cell in FIGURE.findall(page) if not cell.startswith(("<a ", "<em", "0", "—"))]
    assert bare == []
    numbers = NUMBER.findall(page)
    assert len(numbers) > 5
    wrong = [(url, n) for url, n in numbers if rows_at(client, url) != int(n)]
    assert wrong == []
    assert Elements(page).nodes <= 500


def test_what_a_figure_says_is_what_its_list_counts(busy, client_of):
    """The number behind a link is the figure itself, but for sums, delays and answers."""
    client = client_of(busy.carla)
    for part in ("visits", "people"):
        response = shown(client, "season", part)
        for section in response.context["sections"]:
            for block in section.blocks:
                for _label, figures in block.rows:
                    told = [one for one in figures if one.url and one.name not in SUMS]
                    assert [one.name for one in told if one.behind != one.number] == []


SUMS = {"hours", "km", "delay:report", "delay:reply"}


def test_members_see_no_way_to_the_rows(busy, client_of):
    fix_season(busy.network, YEAR, by=busy.carla, today=date(YEAR + 1, 2, 1))
    mia = client_of(make_member(busy.network, make_person("Mia la membre")))
    for name, part in PAGES:
        page = shown(mia, name, part, network=busy.network.slug).content.decode()
        assert "data-n" not in page
        assert "/network/visits/" not in page
    told = shown(client_of(busy.carla), "season", "visits").content.decode()
    assert "elles ont pu changer depuis" in told


def test_another_network_s_lists_are_not_these(busy, client_of):
    """The lists are those of the network chosen in the header, and of no other."""
    fix_season(busy.network, YEAR, by=busy.carla, today=date(YEAR + 1, 2, 1))
    make_member(busy.other_network, busy.carla, "facilitator")
    client = client_of(busy.carla)
    session = client.session
    session[CHOSEN] = busy.other_network.slug
    session.save()
    page = shown(client, "season", "visits", network=busy.network.slug).content.decode()
    assert "data-n" not in page
