"""The people of a network and the end of a role."""

import pytest
from django.utils import timezone

from peers.models import Invitation, Membership
from peers.services.invitation import invite_person
from tests.makers import make_farm, make_group, make_member, make_person

LIST = "/network/people/"


def names_in(answer):
    return [person.name for person in answer.context["page"]]


def end(person):
    membership = Membership.objects.open().get(person=person, role__in=["facilitator", "member"])
    return f"/network/people/{membership.pk}/end/"


def test_people_are_listed_by_what_they_are(village, client_of):
    make_member(village.network, make_person("Élise"))
    client = client_of(village.carla)

    def seen(way):
        return names_in(client.get(LIST, {"way": way}))

    everybody = ["Ana", "Ben", "Carla", "Élise", "Fred", "Gil", "Léa", "Mia"]
    assert seen("") == everybody
    assert seen("nonsense") == everybody
    assert seen("facilitator") == ["Carla"]
    assert seen("committee") == ["Gil"]
    assert seen("member") == ["Ben", "Élise", "Léa", "Mia"]
    assert seen("holder") == ["Ana"]
    assert seen("contact") == ["Fred"]


def test_people_are_found_without_accents_by_name_and_address(village, client_of):
    client = client_of(village.carla)

    assert names_in(client.get(LIST, {"q": "lea"})) == ["Léa"]
    assert names_in(client.get(LIST, {"q": village.mia.email})) == ["Mia"]
    assert names_in(client.get(LIST, {"q": "dan"})) == []


def test_end_asks_first_and_counts_on_the_next_page(village, client_of):
    ben = client_of(village.ben)
    make_member(village.network, village.ben, "facilitator")
    assert ben.get(LIST).status_code == 200
    role = Membership.objects.get(person=village.ben, role="facilitator")
    address = f"/network/people/{role.pk}/end/"

    asked = client_of(village.carla).get(address)
    still = ben.get(LIST).status_code
    client_of(village.carla).post(address)

    assert "Mettre fin à ce rôle" in asked.content.decode()
    assert (still, ben.get(LIST).status_code) == (200, 403)
    assert village.farm.name in ben.get("/farms/").content.decode()


def test_past_member_is_a_stranger(village, client_of):
    mia, edit = client_of(village.mia), f"/farms/{village.farm.slug}/edit/"
    assert mia.get(edit).status_code == 403

    client_of(village.carla).post(end(village.mia))

    assert mia.get(edit).status_code == 404
    assert village.farm.name not in mia.get("/farms/").content.decode()


def test_ending_twice_is_ending_once(village, client_of):
    client, address = client_of(village.carla), end(village.mia)

    client.post(address)
    again = client.post(address)
    asked = client.get(address)

    assert again.status_code == 302
    assert "déjà terminé" in asked.content.decode()
    assert Membership.objects.get(person=village.mia).until == timezone.localdate()


def test_last_facilitator_stays(village, client_of):
    client, address = client_of(village.carla), end(village.carla)

    answer = client.post(address, follow=True, headers={"referer": f"http://testserver{address}"})

    assert "C&#x27;est la dernière personne qui anime ce réseau." in answer.content.decode()
    assert client.get(LIST).status_code == 200


def test_facilitator_who_is_not_the_last_may_leave(village, client_of):
    zita = make_member(village.network, make_person("Zita"), "facilitator")
    village.network.contact = village.carla
    village.network.save()
    client = client_of(village.carla)

    answer = client.post(end(village.carla))
    village.network.refresh_from_db()

    assert answer.headers["Location"] == "/"
    assert client.get(LIST).status_code == 403
    assert client_of(zita).get(LIST).status_code == 200
    assert village.network.contact is None


def test_facilitator_who_leaves_brings_no_other_one_in(village, client_of):
    zita = make_member(village.network, make_person("Zita"), "facilitator")
    for role in ("facilitator", "member"):
        invite_person(village.network, by=zita, email="z@exemple.test", name="Z", role=role)

    client_of(village.carla).post(end(zita))

    assert [row.role for row in Invitation.objects.filter(withdrawn_at=None)] == ["member"]


def test_list_asks_the_same_for_few_and_for_thirty(village, client_of, django_assert_num_queries):
    client = client_of(village.carla)
    invite_person(village.network, by=village.carla, email="a@b.fr", name="A", role="member")
    with django_assert_num_queries(10):
        client.get(LIST)
    for number in range(30):
        person = make_member(village.network, make_person(f"Personne {number:02}"))
        make_farm(village.network, person)
        make_group(village.network, f"AMAP {number}", contact=person)
        invite_person(
            village.network,
            by=person,
            email=f"x{number}@exemple.test",
            name=f"X{number}",
            role="member",
        )
    with django_assert_num_queries(10):
        page = client.get(LIST)
    assert len(page.context["page"].object_list) == 25
    assert "Voir les 31 invitations" in page.content.decode()


def test_waiting_invitations_have_their_own_pages(village, client_of):
    for number in range(27):
        invite_person(
            village.network, by=village.carla, email=f"x{number}@b.fr", name="X", role="member"
        )
    client = client_of(village.carla)

    first = client.get(LIST, {"way": "invited"})
    second = client.get(LIST, {"way": "invited", "page": 2})

    assert [len(page.context["page"].object_list) for page in (first, second)] == [25, 2]


@pytest.mark.parametrize("words", ["<script>", "%", "'\"", "x" * 500, "\x00"])
def test_odd_search_is_not_a_fault(village, client_of, words):
    page = client_of(village.carla).get(LIST, {"q": words})

    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
