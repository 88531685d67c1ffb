"""The shared library reaches every server, whether or not it ever shows the example networks."""

import json
from io import StringIO

import pytest
from django.core.management import call_command, get_commands

from peers.models import Network, Person
from tests.makers import make_network
from visits.models import Grid
from visits.models.criterion import part_id
from visits.services.grid import copy_grid
from visits.services.library import FOLDER, load_library

pytestmark = pytest.mark.django_db


def command(name, *arguments, **options):
    said = StringIO()
    call_command(name, *arguments, stdout=said, **options)
    return said.getvalue()


CHARTER = "charte-amap-2014"
CODES = sorted(json.loads(path.read_text("utf-8"))["code"] for path in FOLDER.glob("*.json"))


def library():
    return Grid.objects.filter(network=None)


def test_a_new_network_finds_a_published_grid_to_copy():
    command("create_network", "Réseau du Pont", facilitator="mia@example.org")
    grid = library().get(code=CHARTER)
    assert grid.versions.get().status == "published"
    network = Network.objects.get()
    draft = copy_grid(grid, network=network)
    assert (draft.grid.network, draft.grid.copied_from) == (network, grid)
    assert Person.objects.filter(is_example=True).count() == 0


def test_a_second_network_shares_the_same_library():
    command("create_network", "Réseau du Pont", facilitator="mia@example.org")
    before = list(library().values_list("ref", "versions__pk"))
    command("create_network", "Réseau du Gué", facilitator="noa@example.org")
    assert list(library().values_list("ref", "versions__pk")) == before


def test_the_library_has_a_command_of_its_own_that_loads_once():
    assert "Visite de ferme" in command("load_library")
    assert command("load_library") == ""
    assert sorted(library().values_list("code", flat=True)) == CODES


def test_a_library_grid_has_the_same_identity_on_every_server():
    version = next(v for v in load_library() if v.grid.code == CHARTER)
    assert str(version.grid.ref) == "3b63f72a-ce4c-592f-8d7b-06caaa48a42f"
    assert str(version.criteria.get(code="2a-soil").pk) == "756a730b-28bd-5ee1-9a57-597304d47d09"


def test_networks_are_created_by_the_command_that_brings_the_library():
    assert get_commands()["create_network"] == "visits"


def earlier(document):
    """The charter grid as servers had it before its second version."""
    new = {"1-wishes", "1-productions"}
    themes = [
        theme
        | {
            "criteria": [
                {key: part for key, part in item.items() if key != "condition"}
                for item in theme["criteria"]
                if item["code"] not in new
            ]
        }
        for theme in document["themes"]
    ]
    return document | {"version": 1, "themes": themes, "source": {"fr": "Avant.", "en": "Before."}}


@pytest.fixture
def older_server(tmp_path, monkeypatch):
    """A server with the first version of the charter grid; then its folder is the present one."""
    document = json.loads((FOLDER / "charte-amap.json").read_text("utf-8"))
    (tmp_path / "charte-amap.json").write_text(json.dumps(earlier(document)), "utf-8")
    with monkeypatch.context() as past:
        past.setattr("visits.services.library.FOLDER", tmp_path)
        load_library()
    return library().get(code=CHARTER)


def test_a_newer_version_of_a_library_grid_retires_the_one_that_is_there(older_server):
    first = older_server.versions.get()
    before = list(first.criteria.order_by("code").values_list("pk", "question"))
    load_library()
    first.refresh_from_db()
    second = older_server.versions.get(number=2)
    assert (first.status, second.status) == ("retired", "published")
    assert list(first.criteria.order_by("code").values_list("pk", "question")) == before
    assert library().filter(code=CHARTER).count() == 1
    assert load_library() == []


def test_a_newer_version_says_what_is_new_in_it_and_what_is_the_same(older_server):
    load_library()
    asked = older_server.versions.get(number=2).criteria
    assert set(asked.filter(change="new").values_list("code", flat=True)) == {
        *("1-wishes", "1-productions")
    }
    assert asked.filter(change="same", comparison="keep").count() == asked.count() - 2
    older_server.refresh_from_db()
    assert "pas un texte officiel" in older_server.source["fr"]


def test_a_newer_version_leaves_the_networks_copy_alone(older_server):
    draft = copy_grid(older_server, network=make_network())
    before = set(draft.criteria.values_list("code", flat=True))
    load_library()
    copied = draft.grid.versions.get()
    assert set(copied.criteria.values_list("code", flat=True)) == before
    assert "1-wishes" not in before
    assert draft.grid.copied_from == older_server


def test_the_same_version_has_the_same_identity_however_it_came(older_server):
    version = next(v for v in load_library() if v.grid.code == CHARTER)
    came_later = version.criteria.get(code="2a-soil").pk
    assert came_later == part_id(version, "criterion", "2a-soil")
    assert version.number == 2
