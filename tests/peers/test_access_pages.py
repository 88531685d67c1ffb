"""Who opens the pages about people and places: facilitators, the others of a network, strangers."""

from datetime import date

import pytest
from django.urls import reverse

from peers.models import CloseLink, Holder, Invitation, Membership, Partnership
from peers.services.holder import declare_link
from peers.services.invitation import invite_person
from tests.makers import make_member, make_person

#: Pages of whichever network one facilitates.
OWN_NETWORK = ["farms", "farm-add", "groups", "group-add", "people", "invite", "network-settings"]
#: Pages about one object of the village's network; those marked with a method take only that.
OBJECTS = [
    ("farm-people", "get"),
    ("holder-add", "get"),
    ("holder-edit", "get"),
    ("holder-end", "get"),
    ("link-add", "get"),
    ("link-end", "post"),
    ("group-edit", "get"),
    ("partner-add", "post"),
    ("partnership-end", "post"),
    ("membership-end", "get"),
    ("invitation-sent", "get"),
    ("invitation-resend", "post"),
    ("invitation-withdraw", "post"),
]


def address_of(name, v):
    """The address of that page about the village's own farm, group, role or invitation."""
    link = CloseLink.objects.filter(farm=v.farm).first() or declare_link(
        v.farm, v.lea, kind="household", by=v.carla
    )
    invitation = Invitation.objects.filter(network=v.network).first()
    if invitation is None:
        invitation, _token = invite_person(
            v.network, by=v.carla, email="new@exemple.test", name="Neuve", role="member"
        )
    keys = {
        "farm-edit": [v.farm.slug],
        "farm-people": [v.farm.slug],
        "holder-add": [v.farm.slug],
        "holder-edit": [v.farm.slug, Holder.objects.get(farm=v.farm, person=v.ana).pk],
        "holder-end": [v.farm.slug, Holder.objects.get(farm=v.farm, person=v.ana).pk],
        "link-add": [v.farm.slug],
        "link-end": [v.farm.slug, link.pk],
        "group-edit": [v.group.pk],
        "partner-add": [v.group.pk],
        "partnership-end": [Partnership.objects.get(farm=v.farm).pk],
        "membership-end": [Membership.objects.get(person=v.ben).pk],
    }
    return reverse(f"peers:{name}", args=keys.get(name, [invitation.pk]))


@pytest.mark.parametrize("name", OWN_NETWORK)
def test_pages_of_the_network_are_for_facilitators(village, client_of, name):
    address = reverse(f"peers:{name}")

    assert client_of(village.carla).get(address).status_code == 200
    for person in (village.ben, village.ana, village.gil, village.fred, village.elsa, village.paul):
        assert client_of(person).get(address).status_code == 403
    assert client_of(None).get(address).headers["Location"] == f"/account/login/?next={address}"


@pytest.mark.parametrize("name", OWN_NETWORK)
def test_another_networks_facilitator_sees_their_own(village, client_of, name):
    page = client_of(village.dan).get(reverse(f"peers:{name}")).content.decode()

    assert village.other_network.name in page.replace("&#x27;", "'")
    for word in (village.network.name, village.farm.name, village.group.name, village.ben.email):
        assert word not in page


@pytest.mark.parametrize(("name", "method"), OBJECTS)
def test_pages_of_an_object_are_for_its_facilitators(village, client_of, name, method):
    address = address_of(name, village)

    def status(person):
        return getattr(client_of(person), method)(address).status_code

    assert [status(person) for person in (village.ben, village.ana, village.gil)] == [403] * 3
    assert [status(person) for person in (village.dan, village.paul)] == [404] * 2
    assert status(None) == 302
    assert status(village.carla) in {200, 302}


@pytest.mark.parametrize(("name", "method"), OBJECTS)
def test_another_networks_object_answers_as_one_that_never_was(village, client_of, name, method):
    client = client_of(village.dan)
    known = getattr(client, method)(address_of(name, village))
    unknown = getattr(client, method)("/farms/no-such-farm/edit/")

    assert (known.status_code, known.content) == (404, unknown.content)
    assert known.headers.keys() == unknown.headers.keys()


@pytest.mark.parametrize(
    "address",
    [
        "/network/groups/999999999999999999999999/",
        "/network/people/999999999999999999999999/end/",
        "/network/invitations/999999999999999999999999/",
        "/farms/no-such-farm/people/",
        "/farms/no-such-farm/edit/",
    ],
)
def test_what_does_not_exist_is_not_a_fault(village, client_of, address):
    assert client_of(village.carla).get(address).status_code == 404


def test_card_is_changed_by_facilitators_and_those_who_answer(village, client_of):
    reader = make_person("Rémi")
    Holder.objects.create(
        farm=village.farm, person=reader, since=date(2024, 1, 1), may_answer=False
    )
    address = address_of("farm-edit", village)

    seen = {
        person.name: client_of(person).get(address).status_code
        for person in (village.carla, village.ana, reader, village.oscar, village.ben, village.dan)
    }
    assert seen == {"Carla": 200, "Ana": 200, "Rémi": 403, "Oscar": 403, "Ben": 403, "Dan": 404}


def test_holder_of_another_farm_of_the_network_changes_nothing(village, client_of):
    client = client_of(village.ana)
    village.farm.holders.filter(person=village.ana).update(until=date(2025, 1, 1))

    answer = client.post(address_of("farm-edit", village), {"name": "Autre", "municipality": "Ici"})
    village.farm.refresh_from_db()

    assert answer.status_code == 403
    assert village.farm.name == "Ferme des Tilleuls"


def test_pk_of_another_farms_person_is_not_found(village, client_of):
    holder = Holder.objects.get(farm=village.other_farm)

    address = reverse("peers:holder-end", args=[village.farm.slug, holder.pk])

    assert client_of(village.carla).post(address).status_code == 404
    holder.refresh_from_db()
    assert holder.until is None


def test_network_chosen_in_the_header_gives_no_right(village, client_of):
    client = client_of(village.dan)

    answer = client.post(reverse("peers:network-choose"), {"network": village.network.slug})
    session = client.session
    session["network"] = village.network.slug
    session.save()

    assert answer.status_code == 404
    assert village.farm.name not in client.get(reverse("peers:farms")).content.decode()


def test_facilitator_of_two_networks_chooses(village, client_of):
    make_member(village.other_network, village.carla, "facilitator")
    client = client_of(village.carla)

    answer = client.post(reverse("peers:network-choose"), {"network": village.other_network.slug})
    page = client.get(reverse("peers:farms")).content.decode()

    assert answer.status_code == 302
    assert village.other_farm.name.replace("'", "&#x27;") in page
    assert village.farm.name not in page
    assert '<select id="network-chosen"' in page


def test_odd_characters_are_no_fault(village, client_of):
    client = client_of(village.carla)

    chosen = client.post(reverse("peers:network-choose"), {"network": "x\x00"})
    invited = client.get("/network/people/invite/", {"farm": "x\x00"})

    assert (chosen.status_code, invited.status_code) == (404, 200)
