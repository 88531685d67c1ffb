"""A network's settings, and the command that founds a network."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from peers.models import Invitation, Membership, Network, Person

SETTINGS = "/network/settings/"


@pytest.fixture
def given(village):
    return {
        "name": "Réseau du Mont",
        "system_label": "SGP",
        "contact": village.carla.pk,
        "languages": ["fr"],
        "reply_days": "21",
        "rhythm_months": "18",
        "reading_days": "60",
    }


def test_settings_are_kept_and_the_address_stays(village, client_of, given):
    slug = village.network.slug

    answer = client_of(village.carla).post(SETTINGS, given)
    network = Network.objects.get(slug=slug)

    assert answer.status_code == 302
    assert (network.name, network.system_label, network.contact) == (
        "Réseau du Mont",
        "SGP",
        village.carla,
    )
    assert (network.languages, network.reply_days, network.rhythm_months) == (["fr"], 21, 18)
    assert Network.objects.get(pk=village.other_network.pk).name == "Réseau d'ailleurs"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("system_label", "x" * 21),
        ("contact", "x"),
        ("contact", "99999999"),
        ("languages", []),
        ("languages", ["xx"]),
        ("reply_days", "0"),
        ("reply_days", "-3"),
        ("reply_days", "many"),
        ("reply_days", "99999999999999999999"),
        ("rhythm_months", "1,5"),
        ("reading_days", ""),
    ],
)
def test_wrong_setting_is_a_sentence_and_changes_nothing(village, client_of, given, field, value):
    answer = client_of(village.carla).post(SETTINGS, given | {field: value})
    village.network.refresh_from_db()

    assert "Il y a un problème" in answer.content.decode()
    assert village.network.name == "Réseau du Val"


def test_stranger_to_the_network_is_no_contact(village, client_of, given):
    client_of(village.carla).post(SETTINGS, given | {"contact": village.dan.pk})
    village.network.refresh_from_db()

    assert village.network.contact is None


# -- manage.py create_network


def create(*arguments):
    said = StringIO()
    call_command("create_network", *arguments, stdout=said)
    return said.getvalue()


def link_in(said):
    return re.search(r"https://testserver(/invitations/\S+)", said)[1]


@pytest.mark.django_db
def test_network_is_created_and_its_facilitator_comes_in(mailoutbox):
    said = create("Réseau des Monts d'Or", "--facilitator", "Rosa@Exemple.test")
    client = Client()
    asked = client.get(link_in(said)).content.decode()
    client.post(link_in(said), {"name": "Rosa Blanc"})
    network = Network.objects.get(slug="reseau-des-monts-dor")
    role = Membership.objects.get(network=network)

    assert "is created" in said
    assert "Next:" in said
    assert 'value="rosa"' in asked
    assert "vous invite" not in asked + mailoutbox[0].body
    assert [mail.to for mail in mailoutbox] == [["rosa@exemple.test"]]
    assert (role.person.name, role.person.email) == ("Rosa Blanc", "rosa@exemple.test")
    assert (role.role, role.invited_by) == ("facilitator", None)
    assert client.get(SETTINGS).status_code == 200


@pytest.mark.django_db
def test_same_command_again_changes_nothing_but_the_link(mailoutbox):
    first = create("Réseau", "--facilitator", "rosa@exemple.test")
    second = create("Réseau", "--facilitator", "rosa@exemple.test")
    rows = [model.objects.count() for model in (Network, Person, Invitation, Membership)]
    old = Client().get(link_in(first)).status_code
    Client().post(link_in(second), {"name": "Rosa"})
    third = create("Réseau", "--facilitator", "rosa@exemple.test")

    assert "exists already" in second
    assert rows == [1, 1, 1, 0]
    assert old == 404
    assert "facilitates it already" in third
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Réseau", "--facilitator", "not an address"], "is not an e-mail address"),
        (["Réseau", "--facilitator", ""], "is not an e-mail address"),
        (["🐐", "--facilitator", "rosa@exemple.test"], "ni lettre ni chiffre"),
        ([" ", "--facilitator", "rosa@exemple.test"], "ni lettre ni chiffre"),
        (["x" * 121, "--facilitator", "rosa@exemple.test"], "trop long"),
        (["Réseau", "--facilitator", "rosa@exemple.test", "--site", "here"], "whole address"),
    ],
)
def test_wrong_command_is_a_sentence_and_writes_nothing(arguments, sentence, mailoutbox):
    with pytest.raises(CommandError, match=sentence):
        create(*arguments)

    assert (Network.objects.count(), Person.objects.count(), mailoutbox) == (0, 0, [])


@pytest.mark.django_db
def test_link_leads_to_the_site_that_is_named(mailoutbox):
    said = create(
        "Réseau", "--facilitator", "rosa@exemple.test", "--site", "https://visites.example.org/"
    )

    assert "https://visites.example.org/invitations/" in said
    assert "https://visites.example.org/invitations/" in mailoutbox[0].body
