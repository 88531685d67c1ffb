"""The village: the same few people, farm, grid and visit in every test that wants them.

Ana holds the farm, Ben visits it and writes the report, Lea visits with him, Carla facilitates,
Dan facilitates another network, Elsa is a guest of the visit, Fred is the group's contact,
Gil is of the committee, Mia is a plain member, Paul was a member, Oscar held the farm before.
"""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from peers.models import Holder, Membership, Person
from tests.kept import kept
from tests.makers import (
    make_farm,
    make_grid,
    make_group,
    make_member,
    make_network,
    make_person,
    make_visit,
)
from visits.services.visit import add_guest, sign_ethics


@kept
def village() -> SimpleNamespace:
    return make_village()


def make_village() -> SimpleNamespace:
    network, other = make_network(), make_network("Réseau d'ailleurs")
    v = SimpleNamespace(network=network, other_network=other)
    v.carla = make_member(network, make_person("Carla"), "facilitator")
    v.dan = make_member(other, make_person("Dan"), "facilitator")
    v.ben = make_member(network, make_person("Ben"))
    v.lea = make_member(network, make_person("Léa", email="lea@exemple.test"))
    v.gil = make_member(network, make_person("Gil"), "committee")
    v.mia = make_member(network, make_person("Mia"))
    v.paul = make_person("Paul")
    Membership.objects.create(
        network=network,
        person=v.paul,
        role="member",
        since=date(2020, 1, 1),
        until=date(2021, 1, 1),
    )
    v.ana, v.oscar, v.fred = make_person("Ana"), make_person("Oscar"), make_person("Fred")
    v.group = make_group(network, contact=v.fred)
    v.farm = make_farm(network, v.ana, group=v.group)
    Holder.objects.create(
        farm=v.farm, person=v.oscar, since=date(2010, 1, 1), until=date(2019, 12, 31)
    )
    v.other_farm = make_farm(other, make_person("Iris"), name="Ferme d'ailleurs")
    v.version = make_grid(network, by=v.carla)
    v.visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea), group=v.group)
    guest = add_guest(v.visit, "Elsa", by=v.carla, part="observer")
    sign_ethics(guest, name_agreed=False)
    v.elsa = guest.person
    return v


@pytest.fixture
def client_of() -> Callable[[Person | None], Client]:
    """A browser in which that person is signed in."""

    def sign_in(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in
