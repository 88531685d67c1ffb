"""A plan without anything says so, to each reader in words that are true of what they may read."""

import uuid

import pytest
from django.utils import translation

from visits.services.plan import record_event

#: Address under the farm's; what the farm's people read there, and what a group's contact does.
SAID = [
    ("", "Aucune action ouverte pour l'instant.", "Aucune action ouverte pour votre groupe."),
    ("plan/", "Le plan est vide pour l'instant", "Rien ne concerne votre groupe"),
    ("plan/sheet/", "Le plan est vide pour l'instant.", "Rien ne concerne votre groupe."),
    (
        "dossier/",
        "Aucune action ouverte pour l'instant.",
        "Aucune action ouverte pour votre groupe.",
    ),
]


def read(client, farm, rest):
    with translation.override("fr"):
        return client.get(f"/farms/{farm.slug}/{rest}").content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(("rest", "whole", "part"), SAID, ids=[case[0] for case in SAID])
def test_an_empty_plan_says_whose_it_is(village, client_of, rest, whole, part):
    farms = read(client_of(village.ana), village.farm, rest)
    groups = read(client_of(village.fred), village.farm, rest)

    assert (whole in farms, part in farms) == (True, False)
    assert (whole in groups, part in groups) == (False, True)


@pytest.mark.parametrize("rest", ["plan/", "plan/sheet/"])
def test_a_side_without_a_promise_says_so_to_each_reader(village, client_of, rest):
    key = uuid.uuid4()
    record_event(village.farm, key, "suggested", by=village.ben, data={"what": "Planter"})
    record_event(village.farm, key, "accepted", by=village.ana)
    promise = {"what": "Venir", "owner": "group", "owner_group": str(village.group.ref)}
    other = uuid.uuid4()
    record_event(village.farm, other, "suggested", by=village.ben, data=promise)

    assert "n'ont encore rien promis." in read(client_of(village.ana), village.farm, rest)
    record_event(village.farm, other, "accepted", by=village.fred)
    assert "n'ont encore rien promis." not in read(client_of(village.ana), village.farm, rest)
    assert "Rien ne vous concerne ici." in read(client_of(village.fred), village.farm, rest)
