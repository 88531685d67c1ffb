"""Groups, their contact and their contracts with farms."""

import pytest
from django.utils import timezone

from peers.models import Group, Partnership
from tests.makers import make_farm, make_group, make_member, make_person

LIST, ADD = "/network/groups/", "/network/groups/add/"


def test_group_is_added_once_under_its_name(village, client_of):
    client = client_of(village.carla)
    given = {"name": "AMAP du Moulin", "municipality": "Gourdes", "contact": village.mia.pk}

    answer = client.post(ADD, given)
    again = client.post(ADD, given | {"name": "amap du moulin"})
    group = Group.objects.get(name="AMAP du Moulin")

    assert answer.headers["Location"] == f"/network/groups/{group.pk}/"
    assert (group.network, group.contact) == (village.network, village.mia)
    assert "porte déjà ce nom" in again.content.decode()
    assert 'value="amap du moulin"' in again.content.decode()
    assert Group.objects.filter(name__iexact="amap du moulin").count() == 1


def test_same_name_in_another_network_is_free(village, client_of):
    client_of(village.dan).post(ADD, {"name": village.group.name})

    assert Group.objects.filter(name=village.group.name).count() == 2


@pytest.mark.parametrize(
    "given",
    [{}, {"name": "x" * 121}, {"name": "A", "contact": "x"}, {"name": "A", "contact": "9999999"}],
)
def test_wrong_group_is_a_sentence(village, client_of, given):
    answer = client_of(village.carla).post(ADD, given)

    assert "Il y a un problème" in answer.content.decode()
    assert Group.objects.count() == 1


def test_stranger_to_the_network_is_no_contact(village, client_of):
    given = {"name": "AMAP", "contact": village.dan.pk}

    client_of(village.carla).post(ADD, given)

    assert not Group.objects.filter(contact=village.dan).exists()


def test_new_contact_counts_on_the_next_page_and_the_former_one_no_more(village, client_of):
    fred, neo = client_of(village.fred), make_member(village.network, make_person("Néo"))
    farms = "/farms/"
    assert village.farm.name in fred.get(farms).content.decode()

    given = {"name": village.group.name, "contact": neo.pk}
    client_of(village.carla).post(f"/network/groups/{village.group.pk}/", given)

    assert village.farm.name not in fred.get(farms).content.decode()
    assert list(neo.groups_contacted.all()) == [village.group]


def test_partner_is_added_once_and_ended(village, client_of):
    client = client_of(village.carla)
    farm = make_farm(village.network, name="Le Rucher")
    page, given = f"/network/groups/{village.group.pk}/", {"farm": farm.pk, "since": "2024-03-01"}

    client.post(f"{page}partners/", given)
    client.post(f"{page}partners/", given)
    partnership = Partnership.objects.get(farm=farm)
    assert "1er mars 2024" in client.get(page).content.decode()
    client.post(f"/network/partnerships/{partnership.pk}/end/")
    client.post(f"/network/partnerships/{partnership.pk}/end/")
    partnership.refresh_from_db()

    assert partnership.until == timezone.localdate()
    assert "1er mars 2024" not in client.get(page).content.decode()


def test_partnership_does_not_begin_tomorrow(village, client_of):
    farm = make_farm(village.network)
    tomorrow = (timezone.localdate() + timezone.timedelta(days=1)).isoformat()

    answer = client_of(village.carla).post(
        f"/network/groups/{village.group.pk}/partners/", {"farm": farm.pk, "since": tomorrow}
    )

    assert "pas encore commencé" in answer.content.decode()
    assert not Partnership.objects.filter(farm=farm).exists()


@pytest.mark.parametrize("since", ["hier", "2024-02-31", "0000-00-00"])
def test_nonsensical_day_is_a_sentence(village, client_of, since):
    farm = make_farm(village.network)

    answer = client_of(village.carla).post(
        f"/network/groups/{village.group.pk}/partners/", {"farm": farm.pk, "since": since}
    )

    assert "Il y a un problème" in answer.content.decode()
    assert answer.content.decode().count("<h1>") == 1


def test_farm_of_another_network_is_no_partner(village, client_of):
    client_of(village.carla).post(
        f"/network/groups/{village.group.pk}/partners/", {"farm": village.other_farm.pk}
    )

    assert not Partnership.objects.filter(farm=village.other_farm).exists()


def test_list_asks_the_same_for_one_group_and_for_thirty(
    village, client_of, django_assert_num_queries
):
    client = client_of(village.carla)
    with django_assert_num_queries(5):
        client.get(LIST)
    for number in range(30):
        group = make_group(village.network, f"AMAP {number:02}", contact=village.mia)
        Partnership.objects.create(farm=village.farm, group=group)
    with django_assert_num_queries(5):
        page = client.get(LIST)
    assert len(page.context["page"].object_list) == 25


def test_one_group_asks_the_same_for_one_farm_and_for_thirty(
    village, client_of, django_assert_num_queries
):
    client, page = client_of(village.carla), f"/network/groups/{village.group.pk}/"
    with django_assert_num_queries(10):
        client.get(page)
    for number in range(30):
        farm = make_farm(village.network, name=f"Ferme {number}")
        Partnership.objects.create(farm=farm, group=village.group)
        make_farm(village.network, name=f"Autre {number}")
    with django_assert_num_queries(10):
        client.get(page)
