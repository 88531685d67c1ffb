"""Where the farms are: the list is the page, the map comes on top and knows no result."""

from decimal import Decimal

import pytest
from django.urls import reverse

from peers.refused import Refused
from tests.makers import make_farm
from tests.visits.seasons import put_farms
from visits.services.territory import set_territories

PAGE, PLACES = reverse("visits:farm-map"), reverse("visits:farm-map-farms")
FORM = reverse("visits:territories")
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
AT = {"latitude": Decimal("44.86"), "longitude": Decimal("5.01")}


@pytest.fixture
def tiles(settings):
    settings.TILE_URL, settings.TILE_ORIGIN = TILES, "https://tiles.example.org"
    settings.TILE_ATTRIBUTION = "© les faiseurs de cartes"


def test_without_tiles_the_page_is_a_list_by_territory(village, client_of):
    make_farm(village.network, name="Ferme du Nord", territory="Nord", **AT)
    answer = client_of(village.carla).get(PAGE)
    text = answer.content.decode()
    assert "Ferme du Nord" in text
    assert "Sans territoire" in text
    assert text.index("Ferme du Nord") < text.index("Ferme des Tilleuls")
    assert "leaflet" not in text
    assert "example.org" not in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("tiles")
def test_pictures_may_come_from_the_tiles_host_on_this_page_alone(village, client_of):
    make_farm(village.network, **AT)
    client = client_of(village.carla)
    answer = client.get(PAGE)
    policy = answer["Content-Security-Policy"]
    pictures = next(part for part in policy.split(";") if part.strip().startswith("img-src"))
    assert pictures.split() == ["img-src", "'self'", "blob:", "https://tiles.example.org"]
    assert policy.count("example.org") == 1
    assert "tiles.example.org" not in client.get(FORM)["Content-Security-Policy"]
    text = answer.content.decode()
    assert "tiles.example.org, qui voit alors" in text
    assert "© les faiseurs de cartes" in text
    assert "<script" in text
    assert 'src="/static/vendor/leaflet' not in text


@pytest.mark.usefixtures("tiles")
def test_without_a_place_there_is_no_map(village, client_of):
    text = client_of(village.carla).get(PAGE).content.decode()
    assert "data-map" not in text
    assert "encore de position" in text


def test_places_say_when_and_never_how_well(village, client_of):
    make_farm(village.network, name="Ferme du Nord", **AT)
    make_farm(village.other_network, name="Ferme des autres", **AT)
    gone = make_farm(village.network, name="Ferme partie", **AT)
    gone.left_on = "2020-01-01"
    gone.save()
    farms = client_of(village.carla).get(PLACES).json()["farms"]
    assert [farm["name"] for farm in farms] == ["Ferme du Nord"]
    assert set(farms[0]) == {"name", "address", "at", "lines"}
    assert farms[0]["at"] == [44.86, 5.01]
    assert farms[0]["lines"] == ["Montclair", "Jamais visitée"]


def test_a_network_without_farms_says_so(village, client_of):
    village.other_network.farms.update(left_on="2020-01-01")
    assert "Aucune ferme" in client_of(village.dan).get(PAGE).content.decode()


# -- territories


def test_territories_are_set_for_many_farms_at_once(village, client_of):
    farms = put_farms(village.network, 3)
    form = {f"farm-{farm.pk}": " Nord  du  Val " for farm in farms[:2]}
    answer = client_of(village.carla).post(FORM, form, follow=True)
    assert "2 fermes ont changé." in answer.content.decode()
    found = village.network.farms.order_by("pk").values_list("territory", flat=True)
    assert sorted(found) == ["", "", "Nord du Val", "Nord du Val"]


@pytest.mark.parametrize("name", ["farm-x", "farm-", "farm-" + "9" * 40, "other"])
def test_nonsense_changes_nothing(village, client_of, name):
    answer = client_of(village.carla).post(FORM, {name: "Nord"}, follow=True)
    assert "Rien n&#x27;a changé." in answer.content.decode()


def test_a_territory_too_long_is_refused(village):
    with pytest.raises(Refused, match="trop long"):
        set_territories(village.network, {village.farm.pk: "x" * 61})


def test_another_networks_farms_keep_theirs(village, client_of):
    client_of(village.dan).post(FORM, {f"farm-{village.farm.pk}": "Ailleurs"})
    village.farm.refresh_from_db()
    assert village.farm.territory == ""
