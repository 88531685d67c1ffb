"""The first page and the list of visits: what each person finds there, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.makers import (
    make_farm,
    make_sealed,
    make_visit,
    make_written,
    say,
)

TODAY = timezone.localdate()


def page(client, name, *args, **query):
    response = client.get(reverse(f"visits:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"visits:{name}", args=args), data)


def count_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# -- the first page


def test_the_first_page_says_what_this_is_and_how_to_sign_in(client, db):
    words = page(client, "desk")
    assert "chemin parcouru" in words
    assert reverse("account_login") in words
    assert reverse("peers:try") not in words


def test_the_demo_lets_one_try_three_parts(client, db, settings):
    settings.DEMO = True
    words = page(client, "desk")
    assert words.count(f'action="{reverse("peers:try")}"') == 3
    assert [who for who in ("visitor", "farmer", "facilitator") if f'value="{who}"' in words] == [
        "visitor", "farmer", "facilitator",
    ]  # fmt: skip


def test_trying_leads_to_a_visit_to_fill_or_to_a_farms_story(village, client_of):
    v, desk = village, reverse("visits:desk")
    say(v.visit, v.ben)
    assert client_of(v.ben).get(desk + "?try=visitor").url == v.visit.get_absolute_url()
    progress = reverse("visits:progress", args=[v.farm.slug])
    assert client_of(v.ana).get(desk + "?try=farmer").url == progress
    assert client_of(v.carla).get(desk + "?try=facilitator").url == progress
    assert client_of(v.mia).get(desk + "?try=visitor").url == desk


def test_the_desk_shows_the_next_thing_first(village, client_of):
    v = village
    say(v.visit, v.ben)
    words = page(client_of(v.ben), "desk")
    assert "Reprendre la visite" in words
    assert v.visit.get_absolute_url() in words


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("carla", "Vous pouvez prévoir la prochaine visite"),
        ("mia", "Quand une équipe vous accueille"),
        ("paul", "Demandez une invitation"),
        ("dan", "Vous pouvez prévoir la prochaine visite"),
    ],
)
def test_an_empty_desk_says_what_comes_next(village, client_of, who, sentence):
    assert sentence in page(client_of(getattr(village, who)), "desk")


def test_the_desk_holds_twenty_rows_at_most(village, client_of):
    v = village
    for index in range(30):
        farm = make_farm(v.network, name=f"Ferme {index}")
        make_visit(farm, v.version, by=v.carla, team=(v.ben,))
    words = page(client_of(v.ben), "desk")
    assert 1 < words.count('class="row"') <= 20
    assert "Voir toutes les visites" in words


@pytest.mark.parametrize("who", ["ben", "carla", "ana"])
def test_desk_and_list_cost_the_same_for_one_visit_and_for_ten(village, client_of, who):
    v = village
    person = getattr(v, who)
    say(v.visit, v.ben)
    make_written(v.visit, v.ben)
    addresses = [reverse("visits:desk"), reverse("visits:visits") + "?when=now"]
    client = client_of(person)
    before = [count_queries(client, address) for address in addresses]
    for index in range(9):
        farm = make_farm(v.network, v.ana, name=f"Ferme {index}")
        visit = make_visit(farm, v.version, by=v.carla, team=(v.ben, v.lea))
        say(visit, v.ben)
        make_written(visit, v.ben)
    assert [count_queries(client, address) for address in addresses] == before
    assert before[0] <= 25


# -- the list


def test_a_member_reads_the_month_alone(village, client_of):
    v = village
    for words in (page(client_of(v.mia), "visits"), page(client_of(v.mia), "visit", v.visit.pk)):
        assert v.farm.name in words
        assert date_format(v.visit.date, "j F Y") not in words
        assert "Ben" not in words
        assert "Datée" not in words


def test_the_list_is_cut_at_twenty_five(village, client_of):
    v = village
    day = TODAY + timedelta(days=40)
    for index in range(26):
        make_visit(make_farm(v.network, name=f"Ferme {index}"), v.version, by=v.carla, day=day)
    words = page(client_of(v.carla), "visits", when="ahead")
    assert words.count('class="row"') == 25
    assert page(client_of(v.carla), "visits", when="ahead", page="2").count('class="row"') == 1
    assert page(client_of(v.carla), "visits", when="ahead", page="x").count('class="row"') == 25


def test_each_tab_has_its_visits(village, client_of):
    v = village
    client = client_of(v.carla)
    later = make_visit(
        make_farm(v.network, name="Ferme à venir"), v.version, by=v.carla,
        day=TODAY + timedelta(days=20),
    )  # fmt: skip
    past = make_visit(
        make_farm(v.network, name="Ferme passée"), v.version, by=v.carla, team=(v.ben,)
    )
    make_sealed(past, v.ben)
    for tab, farm in (("ahead", later.farm), ("now", v.farm), ("past", past.farm)):
        words = page(client, "visits", when=tab)
        assert farm.name in words
        assert words.count('class="row"') == 1


def test_mine_are_those_of_my_team_farm_or_group(village, client_of):
    v = village
    other = make_visit(make_farm(v.network, name="Autre ferme"), v.version, by=v.carla)
    for person in (v.ben, v.ana, v.fred):
        words = page(client_of(person), "visits", when="now", mine="")
        assert v.farm.name in words
        assert other.farm.name not in words


def test_another_networks_visits_are_nowhere(village, client_of):
    for tab in ("ahead", "now", "past"):
        assert village.farm.name not in page(client_of(village.dan), "visits", when=tab)
