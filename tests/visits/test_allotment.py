"""Who looks after which part of the grid: a help to the team, which forbids nothing to anybody."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from peers.refused import Refused
from tests.makers import criteria, make_person, make_visit, say
from visits.exchange.network import querysets_of
from visits.models import Allotment, Visit
from visits.queries.allotment import allotted
from visits.queries.grid import sections_of
from visits.queries.pull import people_of
from visits.services.allotment import allot_sections
from visits.services.visit import cancel_visit, leave_team

pytestmark = pytest.mark.django_db


def keys(visit):
    return [section.key for section in sections_of(visit)]


def mate(visit, person):
    return visit.team.get(person=person)


def names(visit):
    return {key: [one.person.name for one in mates] for key, mates in allotted(visit).items()}


def told(visit, person):
    row = next(row for row in people_of(visit) if row["ref"] == str(person.ref))
    return row.get("sections")


def address(visit):
    return reverse("visits:allotment", args=[visit.pk])


def test_a_part_is_for_one_or_several_and_the_list_is_what_was_ticked_last(village):
    v, (first, second) = village, keys(village.visit)
    ben, lea = mate(v.visit, v.ben), mate(v.visit, v.lea)
    allot_sections(v.visit, {first: {ben.pk, lea.pk}, second: {lea.pk}}, by=v.carla)
    assert names(v.visit) == {first: ["Ben", "Léa"], second: ["Léa"]}
    assert told(v.visit, v.lea) == sorted([first, second])
    kept = Allotment.objects.get(teammate=lea, theme_id=second.rpartition("-")[0])
    allot_sections(v.visit, {first: set(), second: {lea.pk}}, by=v.ben)
    assert names(v.visit) == {second: ["Léa"]}
    assert told(v.visit, v.ben) is None
    kept.refresh_from_db()
    assert kept.by == v.carla


def test_who_leaves_the_team_looks_after_nothing(village):
    v, (first, _second) = village, keys(village.visit)
    allot_sections(v.visit, {first: {mate(v.visit, v.lea).pk}}, by=v.carla)
    leave_team(v.visit, v.lea)
    assert names(v.visit) == {}


def test_it_forbids_nothing_to_anybody_else(village):
    v, (first, _second) = village, keys(village.visit)
    allot_sections(v.visit, {first: {mate(v.visit, v.lea).pk}}, by=v.carla)
    said = say(v.visit, v.ben, criterion=criteria(v.visit)[0], value={"level": "2"})
    assert said


def test_only_people_of_this_visit_and_parts_of_its_grid(village):
    v, (first, _second) = village, keys(village.visit)
    other = make_visit(v.farm, v.version, by=v.carla, team=(make_person("Zoé"),))
    with pytest.raises(Refused, match="pas de l'équipe"):
        allot_sections(v.visit, {first: {other.team.get().pk}}, by=v.carla)
    with pytest.raises(Refused, match="pas dans la grille"):
        allot_sections(v.visit, {first[:-1] + "9": {mate(v.visit, v.lea).pk}}, by=v.carla)
    planned = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,))
    cancel_visit(planned, by=v.carla, reason="Neige")
    with pytest.raises(Refused, match="ne se répartit plus"):
        allot_sections(planned, {}, by=v.carla)
    assert not Allotment.objects.exists()


def test_nobody_has_the_same_part_twice(village):
    v, (first, _second) = village, keys(village.visit)
    allot_sections(v.visit, {first: {mate(v.visit, v.lea).pk}}, by=v.carla)
    row = Allotment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Allotment.objects.create(teammate=row.teammate, theme=row.theme, part=row.part, by=v.carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allotment.objects.create(teammate=row.teammate, theme=row.theme, part=0, by=v.carla)


def test_it_leaves_with_the_networks_data_and_with_no_others(village):
    v, (first, _second) = village, keys(village.visit)
    allot_sections(v.visit, {first: {mate(v.visit, v.lea).pk}}, by=v.carla)

    def taken(network):
        return [len(rows) for rows in querysets_of(network) if rows.model is Allotment]

    assert taken(v.network) == [1]
    assert taken(v.other_network) == [0]


def test_it_is_ticked_at_the_desk_and_read_on_the_visits_page(village, client_of):
    v, (first, second) = village, keys(village.visit)
    ben, lea = mate(v.visit, v.ben), mate(v.visit, v.lea)
    carla = client_of(v.carla)
    page = carla.get(address(v.visit)).content.decode()
    assert page.count("checkbox") == 2 * v.visit.team.count()
    data = {first: [ben.pk, lea.pk], second: [lea.pk]}
    response = carla.post(address(v.visit), data, follow=True)
    assert "La grille est répartie" in response.content.decode()
    assert names(v.visit) == {first: ["Ben", "Léa"], second: ["Léa"]}
    assert "Pour Ben, Léa" in client_of(v.lea).get(v.visit.get_absolute_url()).content.decode()
    # Nothing ticked is an answer too: nobody has anything.
    client_of(v.ben).post(address(v.visit), {})
    assert names(v.visit) == {}


def test_what_nobody_could_tick_is_a_sentence_and_changes_nothing(village, client_of):
    v, (first, _second) = village, keys(village.visit)
    response = client_of(v.carla).post(address(v.visit), {first: ["0", "x"]})
    assert response.status_code == 200
    assert "Il y a un problème" in response.content.decode()
    assert not Allotment.objects.exists()


def test_a_visit_without_a_team_says_what_to_do_first(village, client_of):
    alone = make_visit(village.farm, village.version, by=village.carla)
    assert "Composez d'abord" in client_of(village.carla).get(address(alone)).content.decode()


def test_once_written_it_is_no_longer_asked(village, client_of):
    Visit.objects.filter(pk=village.visit.pk).update(
        status="written", written_at=village.visit.created_at
    )
    assert client_of(village.carla).get(address(village.visit)).status_code == 403
