"""One's own account, one's language, and the demo's doors."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils.html import escape

from peers.models import Holder
from peers.queries import EXAMPLES
from tests.makers import make_farm, make_person

ACCOUNT, TRY = "/account/me/", "/account/try/"
GIVEN = {"name": "Mia Lopez", "phone": "06 00 00 00 00", "language": "fr"}


def test_ones_own_account_is_changed(village, client_of):
    answer = client_of(village.mia).post(ACCOUNT, GIVEN)
    village.mia.refresh_from_db()

    assert answer.headers["Location"] == ACCOUNT
    assert (village.mia.name, village.mia.phone) == ("Mia Lopez", "06 00 00 00 00")
    assert village.mia.email.startswith("mia-")


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"name": "x" * 121}, {"phone": "0" * 41}, {"language": "xx"}]
)
def test_wrong_account_is_a_sentence(village, client_of, given):
    answer = client_of(village.mia).post(ACCOUNT, GIVEN | given)
    village.mia.refresh_from_db()

    assert "Il y a un problème" in answer.content.decode()
    assert village.mia.name == "Mia"


def test_nothing_else_of_the_account_is_written(village, client_of):
    client_of(village.mia).post(
        ACCOUNT, GIVEN | {"email": "carla@exemple.test", "is_staff": "on", "is_example": "on"}
    )
    village.mia.refresh_from_db()

    assert village.mia.email.startswith("mia-")
    assert (village.mia.is_staff, village.mia.is_example) == (False, False)


def test_account_says_what_one_is(village, client_of):
    page = client_of(village.ana).get(ACCOUNT).content.decode()
    fred = client_of(village.fred).get(ACCOUNT).content.decode()
    paul = client_of(village.paul).get(ACCOUNT).content.decode()

    assert village.farm.name in page
    assert village.group.name in fred
    assert "Aucun rôle en ce moment" in paul


def test_former_holder_decides_who_reads_their_period(village, client_of):
    holder, oscar = Holder.objects.get(person=village.oscar), client_of(village.oscar)
    address = f"/account/me/farms/{holder.pk}/"

    oscar.post(address, {"shares": "yes"})
    shared = Holder.objects.get(pk=holder.pk).shares_past
    oscar.post(address, {"shares": "no"})

    assert (shared, Holder.objects.get(pk=holder.pk).shares_past) == (True, False)


@pytest.mark.parametrize("name", ["carla", "ana", "dan"])
def test_nobody_else_decides_it(village, client_of, name):
    holder = Holder.objects.get(person=village.oscar)

    answer = client_of(getattr(village, name)).post(
        f"/account/me/farms/{holder.pk}/", {"shares": "yes"}
    )

    assert answer.status_code == 404
    assert not Holder.objects.get(pk=holder.pk).shares_past


# -- language


def language_of(answer):
    return answer.content.decode().partition('<html lang="')[2][:2]


@pytest.mark.django_db
def test_page_is_in_the_persons_language(client_of):
    english, french = make_person("Ann", language="en"), make_person("Anne")

    assert language_of(client_of(english).get("/help/")) == "en"
    assert language_of(client_of(french).get("/help/", headers={"accept-language": "en"})) == "fr"


@pytest.mark.django_db
def test_language_chosen_in_the_header_wins_until_another_is_chosen_in_the_account(client_of):
    client = client_of(make_person("Ann", language="en"))

    client.post("/language/", {"language": "fr", "next": "/help/"})
    chosen = language_of(client.get("/help/"))
    client.post(ACCOUNT, {"name": "Ann", "language": "en"})

    assert (chosen, language_of(client.get("/help/"))) == ("fr", "en")


@pytest.mark.django_db
def test_one_persons_language_does_not_reach_the_next(client_of):
    client_of(make_person("Ann", language="en")).get("/help/")

    assert language_of(Client().get("/help/")) == "fr"


# -- the demo's doors


@pytest.fixture
def examples(db):
    return {
        door: make_person(door.title(), email=email, is_example=True)
        for door, email in EXAMPLES.items()
    }


@override_settings(DEMO=True)
@pytest.mark.parametrize("door", EXAMPLES)
def test_door_opens_as_an_example_person(examples, door):
    client = Client()

    answer = client.post(TRY, {"who": door, "next": "/?try"})

    assert answer.headers["Location"] == "/?try"
    assert client.session["_auth_user_id"] == str(examples[door].pk)


@override_settings(DEMO=True)
def test_door_opens_by_address(examples):
    client = Client()
    client.post(TRY, {"who": "ANA@exemple.test"})

    assert client.session["_auth_user_id"] == str(examples["farmer"].pk)


@override_settings(DEMO=True)
@pytest.mark.parametrize("who", ["", "nobody", "nobody@exemple.test", "\x00"])
def test_door_of_nobody_stays_shut(examples, who):
    assert Client().post(TRY, {"who": who}).status_code == 404


@override_settings(DEMO=True)
def test_demo_opens_no_real_account(village):
    client = Client()

    assert client.post(TRY, {"who": village.carla.email}).status_code == 404
    assert "_auth_user_id" not in client.session


@override_settings(DEMO=True)
def test_door_leads_nowhere_else(examples):
    answer = Client().post(TRY, {"who": "farmer", "next": "https://example.org/"})

    assert answer.headers["Location"] == "/"


@override_settings(DEMO=True)
def test_reading_opens_no_door(examples):
    client = Client()

    assert client.get(TRY, {"who": "farmer"}).status_code == 405
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_the_demo_there_is_no_door(examples, method):
    client = Client()

    assert getattr(client, method)(TRY, {"who": "farmer"}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert TRY not in client.get("/account/login/").content.decode()


@override_settings(DEMO=True)
def test_login_page_of_the_demo_offers_everybody_of_the_example(examples, village):
    farm = make_farm(village.network, holder=examples["farmer"], name="Ferme d'exemple")
    page = Client().get("/account/login/?next=/farms/").content.decode()

    offered = re.findall(r'name="who" value="([^"]+)"', page)
    assert sorted(offered) == sorted(EXAMPLES.values())
    assert f"Farmer<small>{escape(farm.name)}" in page
    assert page.index("Recevoir un code") < page.index('name="who"')
    assert page.count('name="next" value="/farms/"') == 2


def test_doors_are_those_of_the_example_network():
    told = json.loads((Path(settings.BASE_DIR) / "visits/example/network.json").read_text())
    people = [row for row in told["people"] if "try_as" in row]

    assert {row["try_as"]: row["email"] for row in people} == EXAMPLES
