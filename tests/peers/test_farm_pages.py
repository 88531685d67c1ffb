"""Farms and their people, through the pages of the network's facilitators."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from peers.models import CloseLink, Farm, Holder, Invitation, Person
from tests.makers import make_farm, make_member, make_person

LIST, ADD = "/network/farms/", "/network/farms/add/"
CARD = {"name": "Les Jardins d'Élise", "municipality": "Saint-Aubin"}


def names_in(answer):
    return [farm.name for farm in answer.context["page"]]


def test_farm_is_added_under_an_address_that_nobody_guesses(village, client_of):
    client = client_of(village.carla)

    answer = client.post(ADD, CARD | {"people_working": "1,5", "area_ha": "12,25"})
    farm = Farm.objects.get(name=CARD["name"])

    assert answer.headers["Location"] == reverse("peers:farm-people", args=[farm.slug])
    assert farm.network == village.network
    assert farm.slug.startswith("les-jardins-delise-")
    assert len(farm.slug.removeprefix("les-jardins-delise-")) >= 8
    assert (str(farm.people_working), str(farm.area_ha)) == ("1.5", "12.25")


@pytest.mark.parametrize("name", ["$\\frac$", "🐐", "x" * 120])
def test_any_name_makes_an_address(village, client_of, name):
    client_of(village.carla).post(ADD, CARD | {"name": name})
    farm = Farm.objects.get(name=name)

    assert len(farm.slug) <= 90
    assert client_of(village.carla).get(f"/farms/{farm.slug}/edit/").status_code == 200


def test_same_name_in_the_same_municipality_is_asked_about(village, client_of):
    client = client_of(village.carla)
    client.post(ADD, CARD)
    alike = {"name": "LES JARDINS D'ELISE", "municipality": "saint-aubin"}

    asked = client.post(ADD, alike)
    before = Farm.objects.count()
    client.post(ADD, alike | {"is_another": "on"})

    assert "C&#x27;est bien une autre ferme" in asked.content.decode()
    assert 'value="LES JARDINS D&#x27;ELISE"' in asked.content.decode()
    assert (before, Farm.objects.count()) == (before, before + 1)


def test_farm_sent_twice_is_there_once(village, client_of):
    client = client_of(village.carla)

    client.post(ADD, CARD)
    client.post(ADD, CARD)

    assert Farm.objects.filter(name=CARD["name"]).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 121),
        ("municipality", "x" * 121),
        ("productions", "x" * 301),
        ("people_working", "deux"),
        ("people_working", "-1"),
        ("people_working", "NaN"),
        ("area_ha", "1e400"),
        ("area_ha", "-0,5"),
        ("latitude", "91"),
        ("latitude", "44,1"),
        ("longitude", "5,1"),
        ("no_photos", "x" * 1001),
        ("name", "a\x00b"),
    ],
)
def test_wrong_card_is_a_sentence_and_keeps_what_was_typed(village, client_of, field, value):
    given = CARD | {"productions": "légumes rares"} | {field: value}

    answer = client_of(village.carla).post(ADD, given)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Il y a un problème" in page
    assert "légumes rares" in page or field == "productions"
    assert not Farm.objects.filter(municipality=CARD["municipality"]).exists()


def test_list_is_found_without_accents_and_sorted_as_one_reads(village, client_of):
    for name in ("Zoé et ses chèvres", "Élise aux champs", "Ferme paysan·ne"):
        make_farm(village.network, name=name, municipality="Évry")
    client = client_of(village.carla)

    assert names_in(client.get(LIST)) == [
        "Élise aux champs",
        "Ferme des Tilleuls",
        "Ferme paysan·ne",
        "Zoé et ses chèvres",
    ]
    assert names_in(client.get(LIST, {"q": "elise"})) == ["Élise aux champs"]
    assert names_in(client.get(LIST, {"q": "CHEVRES evry"})) == ["Zoé et ses chèvres"]
    assert names_in(client.get(LIST, {"q": "paysanne"})) == ["Ferme paysan·ne"]
    assert names_in(client.get(LIST, {"q": "nowhere"})) == []


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", ""])
def test_page_that_is_not_there_is_the_nearest(village, client_of, page):
    assert client_of(village.carla).get(LIST, {"page": page}).status_code == 200


def test_list_asks_the_same_for_one_farm_and_for_thirty(
    village, client_of, django_assert_num_queries
):
    client = client_of(village.carla)
    with django_assert_num_queries(7):
        client.get(LIST)
    for number in range(30):
        farm = make_farm(village.network, make_person(f"P{number}"), name=f"Ferme {number:02}")
        farm.partnerships.create(group=village.group)
    with django_assert_num_queries(7):
        page = client.get(LIST)
    assert len(names_in(page)) == 25


def test_card_is_changed_and_the_address_stays(village, client_of):
    slug = village.farm.slug
    card = {"name": "Ferme des Érables", "municipality": "Montclair", "left_on": ""}

    answer = client_of(village.ana).post(f"/farms/{slug}/edit/", card)
    village.farm.refresh_from_db()

    assert answer.headers["Location"] == f"/farms/{slug}/"
    assert (village.farm.name, village.farm.slug) == ("Ferme des Érables", slug)


def test_only_a_facilitator_says_that_a_farm_has_left(village, client_of):
    card = {"name": "Ferme", "municipality": "Montclair", "left_on": "2026-01-31"}
    address = f"/farms/{village.farm.slug}/edit/"

    client_of(village.ana).post(address, card)
    village.farm.refresh_from_db()
    by_the_farm = village.farm.left_on
    client_of(village.carla).post(address, card)
    village.farm.refresh_from_db()

    assert (by_the_farm, village.farm.left_on) == (None, date(2026, 1, 31))
    assert names_in(client_of(village.carla).get(LIST)) == []
    assert names_in(client_of(village.carla).get(LIST, {"left": "yes"})) == ["Ferme"]


def test_farm_does_not_leave_tomorrow(village, client_of):
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    card = {"name": "Ferme", "municipality": "Ici", "left_on": tomorrow.isoformat()}

    answer = client_of(village.carla).post(f"/farms/{village.farm.slug}/edit/", card)

    assert "pas encore passée" in answer.content.decode()


# -- the people of a farm


def people_page(village, suffix=""):
    return f"/farms/{village.farm.slug}/people/{suffix}"


def test_person_of_the_network_joins_the_farm_once(village, client_of):
    client, given = client_of(village.carla), {"person": village.ben.pk, "may_answer": "on"}

    first = client.post(people_page(village, "add/"), given)
    second = client.post(people_page(village, "add/"), given)

    assert first.headers["Location"] == people_page(village)
    assert second.status_code == 200
    assert Holder.objects.filter(farm=village.farm, person=village.ben).count() == 1


def test_person_without_address_is_of_the_farm(village, client_of):
    client = client_of(village.carla)

    client.post(people_page(village, "add/"), {"name": "Joséphine"})
    again = client.post(people_page(village, "add/"), {"name": "joséphine"})
    holder = Holder.objects.get(farm=village.farm, person__name="Joséphine")

    assert (holder.person.email, holder.may_answer) == (None, False)
    assert "déjà de la ferme" in again.content.decode()
    assert Person.objects.filter(name__iexact="joséphine").count() == 1


@pytest.mark.parametrize("given", [{}, {"person": "x"}, {"person": "999999"}, {"name": "x" * 121}])
def test_nobody_or_a_wrong_person_is_a_sentence(village, client_of, given):
    answer = client_of(village.carla).post(people_page(village, "add/"), given)

    assert "Il y a un problème" in answer.content.decode()


def test_stranger_to_the_network_is_not_a_choice(village, client_of):
    answer = client_of(village.carla).post(people_page(village, "add/"), {"person": village.dan.pk})

    assert "Il y a un problème" in answer.content.decode()
    assert not Holder.objects.filter(person=village.dan).exists()


def test_holder_who_may_no_longer_answer_cannot_on_the_next_page(village, client_of):
    holder, ana = Holder.objects.get(person=village.ana), client_of(village.ana)
    edit = f"/farms/{village.farm.slug}/edit/"
    before = ana.get(edit).status_code

    client_of(village.carla).post(people_page(village, f"{holder.pk}/"), {})

    assert (before, ana.get(edit).status_code) == (200, 403)


def test_end_of_holding_counts_at_once_and_once(village, client_of):
    holder, carla = Holder.objects.get(person=village.ana), client_of(village.carla)
    address = people_page(village, f"{holder.pk}/end/")

    asked = carla.get(address).content.decode()
    carla.post(address)
    carla.post(address)
    holder.refresh_from_db()

    assert "Oui, depuis aujourd" in asked
    assert holder.until == timezone.localdate()
    assert client_of(village.ana).get(f"/farms/{village.farm.slug}/edit/").status_code == 403
    assert carla.get(people_page(village, f"{holder.pk}/")).status_code == 404


@pytest.fixture
def hana(village):
    """A facilitator who holds the farm."""
    person = make_member(village.network, make_person("Hana"), "facilitator")
    Holder.objects.create(farm=village.farm, person=person, since=date(2020, 1, 1))
    return person


@pytest.mark.parametrize("suffix", ["", "end/"])
def test_nobody_loosens_their_own_tie(village, client_of, hana, suffix):
    holder = Holder.objects.get(person=hana)

    answer = client_of(hana).post(people_page(village, f"{holder.pk}/{suffix}"), follow=True)
    holder.refresh_from_db()

    assert "votre propre lien" in answer.content.decode()
    assert (holder.until, holder.may_answer) == (None, True)


def test_close_link_is_declared_once_and_ended_by_somebody_else(village, client_of):
    carla, given = client_of(village.carla), {"person": village.carla.pk, "kind": "contract"}
    add = f"/farms/{village.farm.slug}/links/add/"

    carla.post(add, given)
    carla.post(add, given)
    link = CloseLink.objects.get(farm=village.farm)
    own = carla.post(f"/farms/{village.farm.slug}/links/{link.pk}/end/", follow=True)
    still = CloseLink.objects.get(pk=link.pk).until
    other = make_member(village.network, make_person("Zita"), "facilitator")
    client_of(other).post(f"/farms/{village.farm.slug}/links/{link.pk}/end/")

    assert "votre propre lien" in own.content.decode()
    assert (still, CloseLink.objects.get(pk=link.pk).until) == (None, timezone.localdate())


@pytest.mark.parametrize("given", [{"kind": "household"}, {"person": "1", "kind": "friend"}, {}])
def test_wrong_link_is_a_sentence(village, client_of, given):
    answer = client_of(village.carla).post(f"/farms/{village.farm.slug}/links/add/", given)

    assert "Il y a un problème" in answer.content.decode()
    assert not CloseLink.objects.exists()


def test_people_of_a_farm_asks_the_same_for_one_and_for_thirty(
    village, client_of, django_assert_num_queries
):
    client = client_of(village.carla)
    with django_assert_num_queries(8):
        client.get(people_page(village))
    for number in range(30):
        person = make_person(f"P{number}")
        Holder.objects.create(farm=village.farm, person=person)
        CloseLink.objects.create(
            farm=village.farm, person=person, kind="employee", declared_by=village.carla
        )
        Invitation.objects.create(
            network=village.network, farm=village.farm, name="X", email=f"x{number}@exemple.test",
            invited_by=person, token_sha256=str(number),
            expires_at=timezone.now() + timezone.timedelta(days=1),
        )  # fmt: skip
    with django_assert_num_queries(8):
        client.get(people_page(village))
