"""The shared library reaches every server, whether or not it ever shows the example networks."""

import json
from io import StringIO

import pytest
from django.core.management import call_command, get_commands

from peers.models import Network, Person
from visits.models import Grid
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
    assert str(version.criteria.get(code="2a-soil").pk) == "3a392b47-7b78-5849-ba23-9204df56ceae"


def test_networks_are_created_by_the_command_that_brings_the_library():
    assert get_commands()["create_network"] == "visits"
