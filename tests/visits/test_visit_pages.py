"""A visit's hub, what may change before it, its team, promises and hours."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tests.makers import (
    make_grid,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    say,
)
from visits.services.visit import leave_team

TODAY = timezone.localdate()


def page(client, name, *args, **query):
    response = client.get(reverse(f"visits:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"visits:{name}", args=args), data)


def ask(client, name, visit, method="get"):
    return getattr(client, method)(reverse(f"visits:{name}", args=[visit.pk])).status_code


# -- the hub


def test_the_hub_shows_sections_to_the_team_alone(village, client_of):
    v = village
    criteria = list(v.version.criteria.order_by("theme__position", "position"))
    say(v.visit, v.ben, criterion=criteria[0])
    words = page(client_of(v.ben), "visit", v.visit.pk)
    assert "En cours (1 sur 3)" in words
    assert "À commencer" in words
    assert reverse("visits:theme", args=[v.visit.pk, criteria[0].theme_id, 1]) in words
    for person in (v.ana, v.carla, v.fred, v.gil):
        assert "sur 3)" not in page(client_of(person), "visit", v.visit.pk)


def test_the_hub_names_two_opinions(village, client_of):
    v = village
    say(v.visit, v.ben)
    say(v.visit, v.lea, value={"level": "3"})
    assert "À discuter (1)" in page(client_of(v.ben), "visit", v.visit.pk)


def test_the_hub_goes_on_where_one_was(village, client_of):
    v = village
    last = v.version.criteria.order_by("-theme__position").first()
    say(v.visit, v.lea)
    say(v.visit, v.ben, criterion=last)
    here = reverse("visits:theme", args=[v.visit.pk, last.theme_id, 1])
    assert f'class="btn large" href="{here}"' in page(client_of(v.ben), "visit", v.visit.pk)


def test_each_finds_their_own_pages(village, client_of):
    v = village

    def links(person):
        words = page(client_of(person), "visit", v.visit.pk)
        names = ("carnet", "sheets", "self-view", "group-view", "debrief", "report", "messages",
                 "visit-change")  # fmt: skip
        return [n for n in names if reverse(f"visits:{n}", args=[v.visit.pk]) in words]

    assert links(v.ben) == ["carnet", "sheets", "debrief", "report", "messages"]
    assert links(v.lea) == ["carnet", "sheets", "debrief", "report"]
    assert links(v.ana) == ["self-view", "debrief"]
    assert links(v.fred) == ["group-view"]
    assert links(v.carla) == ["messages", "visit-change"]
    assert links(v.gil) == []


def test_the_checklist_says_what_is_ready(village, client_of):
    v = village
    words = page(client_of(v.carla), "visit", v.visit.pk)
    assert "Ben écrit le compte rendu." in words
    assert "3 sur 3" in words
    assert "première visite" in words
    leave_team(v.visit, v.ben)
    words = page(client_of(v.carla), "visit", v.visit.pk)
    assert escape("Personne n'écrit encore le compte rendu.") in words


def test_the_hub_of_another_network_is_as_one_that_never_was(village, client_of):
    v = village
    client = client_of(v.dan)
    other = client.get(v.visit.get_absolute_url())
    never = client.get(reverse("visits:visit", args=["00000000-0000-4000-8000-000000000000"]))
    assert (other.status_code, never.status_code) == (404, 404)
    assert other.content == never.content


# -- change, postpone, cancel


def choices(v, **given):
    return {
        "month": "", "date": TODAY.isoformat(), "kind": "follow_up", "group": v.group.pk,
        "versions": [v.version.pk],
    } | given  # fmt: skip


def test_a_visit_is_changed_and_a_new_date_told(village, client_of, mailoutbox):
    v = village
    day = TODAY + timedelta(days=12)
    response = post(client_of(v.carla), "visit-change", v.visit.pk, **choices(v, date=day))
    v.visit.refresh_from_db()
    assert response.url == v.visit.get_absolute_url()
    assert (v.visit.date, v.visit.kind) == (day, "follow_up")
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(
        [v.ana.email, v.ben.email, v.lea.email]
    )


def test_a_change_that_keeps_the_date_writes_to_nobody(village, client_of, mailoutbox):
    v = village
    post(client_of(v.carla), "visit-change", v.visit.pk, **choices(v))
    v.visit.refresh_from_db()
    assert v.visit.kind == "follow_up"
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"date": "2027-02-30"}, "Cette date n'existe pas"),
        ({"date": "demain"}, "Cette date n'existe pas"),
        ({"date": "2999-01-01"}, "à plus de trois ans"),
        ({"date": "0001-01-01"}, "trop ancienne"),
        ({"date": "", "month": ""}, "Choisissez un mois, ou donnez une date."),
        ({"date": "", "month": "2026-13-01"}, "Choisissez un mois de la liste."),
        ({"kind": "party"}, "Sélectionnez un choix valide"),
        ({"group": "999999"}, "pas de ce réseau"),
        ({"versions": []}, "Choisissez une grille"),
        ({"versions": ["x"]}, "Cette grille ne sert plus"),
    ],
)
def test_a_wrong_change_is_a_sentence_and_changes_nothing(village, client_of, wrong, sentence):
    v = village
    response = post(client_of(v.carla), "visit-change", v.visit.pk, **choices(v, **wrong))
    assert response.status_code == 200
    assert escape(sentence) in response.content.decode()
    v.visit.refresh_from_db()
    assert (v.visit.date, v.visit.kind) == (TODAY, "peer")


def test_three_grids_are_one_too_many(village, client_of):
    v = village
    grids = [v.version, make_grid(v.network, by=v.carla), make_grid(v.network, by=v.carla)]
    wrong = choices(v, versions=[version.pk for version in grids])
    words = post(client_of(v.carla), "visit-change", v.visit.pk, **wrong).content.decode()
    assert "Deux grilles au plus" in words


def test_a_draft_or_another_networks_grid_is_not_offered(village, client_of):
    v = village
    foreign = make_grid(v.other_network, by=v.dan)
    wrong = choices(v, versions=[foreign.pk])
    words = post(client_of(v.carla), "visit-change", v.visit.pk, **wrong).content.decode()
    assert "Cette grille ne sert plus" in words


def test_a_visit_is_put_off_with_a_reason_and_dated_again(village, client_of, mailoutbox):
    v = village
    client = client_of(v.carla)
    words = post(client, "visit-postpone", v.visit.pk, reason=" ").content.decode()
    assert "Écrivez la raison" in words
    post(client, "visit-postpone", v.visit.pk, reason="La grêle a tout couché.")
    v.visit.refresh_from_db()
    assert (v.visit.status, v.visit.reason) == ("postponed", "La grêle a tout couché.")
    for person in (v.ana, v.ben):
        assert "La grêle a tout couché." in page(client_of(person), "visit", v.visit.pk)
    assert "grêle" not in page(client_of(v.mia), "visit", v.visit.pk)
    assert post(client, "visit-change", v.visit.pk, **choices(v)).status_code == 302
    v.visit.refresh_from_db()
    assert (v.visit.status, v.visit.date) == ("dated", TODAY)
    assert len(mailoutbox) == 3


def test_a_cancelled_visit_says_so_and_stays(village, client_of):
    v = village
    post(client_of(v.carla), "visit-cancel", v.visit.pk, reason="La ferme a fermé.")
    words = page(client_of(v.ben), "visit", v.visit.pk)
    assert "Cette visite est annulée." in words
    assert "La ferme a fermé." in words
    assert "sur 3)" not in words


def test_a_visit_under_way_is_not_put_off(village, client_of):
    v = village
    say(v.visit, v.ben)
    response = post(client_of(v.carla), "visit-cancel", v.visit.pk, reason="Grêle")
    assert response.status_code == 200
    assert "La visite a commencé" in response.content.decode()
    assert "Grêle" in response.content.decode()


@pytest.mark.parametrize("name", ["visit-change", "visit-postpone", "visit-cancel"])
def test_only_who_decides_changes_a_visit(village, client_of, name):
    v = village
    for person in (v.ana, v.ben, v.fred, v.gil, v.mia):
        assert ask(client_of(person), name, v.visit) == 403
        assert ask(client_of(person), name, v.visit, "post") == 403
    assert ask(client_of(v.dan), name, v.visit) == 404
    assert ask(client_of(None), name, v.visit) == 302


# -- the team


def team(v, *people, writes="", **given):
    ticks = {f"in-{person.pk}": "on" for person in people}
    parts = {f"part-{person.pk}": "member" for person in people}
    return ticks | parts | {"rapporteur": getattr(writes, "pk", "")} | given


def names_of(visit):
    return sorted(row.person.name for row in visit.team.filter(left_at=None))


def test_the_team_is_corrected_and_newcomers_are_told(village, client_of, mailoutbox):
    v = village
    guest = {"guest-0": "Zoé", "guest-part-0": "observer"}
    data = team(v, v.lea, v.mia, writes=v.mia, **guest)
    assert post(client_of(v.carla), "visit-team", v.visit.pk, **data).status_code == 302
    assert names_of(v.visit) == ["Léa", "Mia", "Zoé"]
    assert v.visit.team.get(rapporteur=True).person == v.mia
    assert [mail.to for mail in mailoutbox] == [[v.mia.email]]


def test_the_team_sent_twice_is_the_same_team(village, client_of):
    v = village
    client = client_of(v.carla)
    data = team(v, v.ben, writes=v.ben, **{"guest-0": "Zoé"})
    for _time in range(2):
        post(client, "visit-team", v.visit.pk, **data)
    assert names_of(v.visit) == ["Ben", "Zoé"]
    assert v.visit.team.filter(person__name="Zoé").count() == 1


def test_nobody_of_the_farm_or_of_another_network_joins(village, client_of):
    v = village
    client = client_of(v.carla)
    words = page(client, "visit-team", v.visit.pk)
    assert f"in-{v.ana.pk}" not in words
    assert f"in-{v.dan.pk}" not in words
    post(client, "visit-team", v.visit.pk, **team(v, v.ben, v.ana, v.dan))
    assert names_of(v.visit) == ["Ben"]
    words = post(client, "visit-team", v.visit.pk, **team(v, v.ben, writes=v.dan))
    assert escape("n'est pas du réseau") in words.content.decode()


def test_a_long_list_of_people_is_searched_without_losing_who_is_chosen(village, client_of):
    v = village
    people = [make_member(v.network, make_person(f"Zoé {index:02}")) for index in range(40)]
    client = client_of(v.carla)
    assert f"in-{people[-1].pk}" not in page(client, "visit-team", v.visit.pk)
    data = team(v, v.mia, again="search", search="zoé 39")
    words = post(client, "visit-team", v.visit.pk, **data).content.decode()
    assert f'name="in-{people[-1].pk}"' in words
    assert f'name="in-{v.mia.pk}"' in words
    assert f'name="in-{people[0].pk}"' not in words
    assert names_of(v.visit) == ["Ben", "Elsa", "Léa"]


def test_more_names_of_guests_keep_what_was_typed(village, client_of):
    v = village
    data = team(v, v.ben, guest_rows="3", again="more", **{"guest-2": "Zoé"})
    words = post(client_of(v.carla), "visit-team", v.visit.pk, **data).content.decode()
    assert 'value="Zoé"' in words
    assert 'name="guest-5"' in words
    assert 'name="guest-6"' not in words


@pytest.mark.parametrize("rows", ["-1", "999999999999", "x"])
def test_a_nonsensical_number_of_guests_breaks_nothing(village, client_of, rows):
    data = team(village, village.ben, guest_rows=rows)
    assert post(client_of(village.carla), "visit-team", village.visit.pk, **data).status_code in {
        200, 302,
    }  # fmt: skip


def test_the_team_page_is_read_by_those_who_know_the_date(village, client_of):
    v = village
    for person in (v.ana, v.ben, v.fred, v.gil):
        words = page(client_of(person), "visit-team", v.visit.pk)
        assert "Ben" in words
        assert '<form method="post" novalidate>' not in words
        assert ask(client_of(person), "visit-team", v.visit, "post") == 403
    assert ask(client_of(v.mia), "visit-team", v.visit) == 403


# -- promise and hours


def test_the_promise_is_signed_with_nothing_ticked_beforehand(village, client_of):
    v = village
    mine = v.visit.team.get(person=v.ben)
    v.visit.team.filter(pk=mine.pk).update(ethics_signed_at=None, name_agreed=False)
    client = client_of(v.ben)
    assert " checked" not in page(client, "visit-ethics", v.visit.pk)
    wrong = post(client, "visit-ethics", v.visit.pk, of=mine.pk)
    assert "Cochez la case" in wrong.content.decode()
    post(client, "visit-ethics", v.visit.pk, **{
        "of": mine.pk, f"{mine.pk}-promise": "on", f"{mine.pk}-name_agreed": "yes",
    })  # fmt: skip
    mine.refresh_from_db()
    assert (mine.ethics_signed_at is not None, mine.name_agreed) == (True, True)


def test_the_rapporteur_notes_a_guests_promise_and_nobody_elses(village, client_of):
    v = village
    v.visit.team.update(ethics_signed_at=None)
    rows = {row.person.name: row for row in v.visit.team.select_related("person")}

    def sign(client, row):
        return post(client, "visit-ethics", v.visit.pk, **{
            "of": row.pk, f"{row.pk}-promise": "on", f"{row.pk}-name_agreed": "no",
        })  # fmt: skip

    sign(client_of(v.lea), rows["Elsa"])
    sign(client_of(v.ben), rows["Léa"])
    assert v.visit.team.exclude(ethics_signed_at=None).count() == 0
    sign(client_of(v.ben), rows["Elsa"])
    assert v.visit.team.exclude(ethics_signed_at=None).get() == rows["Elsa"]


def test_the_last_visit_opens_after_the_promise(village, client_of):
    v = village
    make_sealed(v.visit, v.ben)
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.mia,), day=TODAY + timedelta(days=9))
    assert "à relire avant de partir" in page(client_of(v.mia), "visit", visit.pk)
    visit.team.update(ethics_signed_at=None)
    words = page(client_of(v.mia), "visit", visit.pk)
    assert escape("Elle s'ouvre après l'engagement") in words


def test_hours_are_ones_own_and_everybodys_for_who_decides(village, client_of):
    v = village
    mine, other = v.visit.team.get(person=v.ben), v.visit.team.get(person=v.lea)
    data = {f"{mine.pk}-hours": "6,5", f"{mine.pk}-travel_km": "40", f"{other.pk}-hours": "99"}
    post(client_of(v.ben), "visit-hours", v.visit.pk, **data)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (str(mine.hours), mine.travel_km, other.hours) == ("6.5", 40, None)
    post(client_of(v.carla), "visit-hours", v.visit.pk, **{f"{other.pk}-hours": "3"})
    other.refresh_from_db()
    assert str(other.hours) == "3.0"


@pytest.mark.parametrize("wrong", ["-1", "abc", "99999999", "NaN", "1e999"])
def test_wrong_hours_are_a_sentence(village, client_of, wrong):
    v = village
    mine = v.visit.team.get(person=v.ben)
    response = post(client_of(v.ben), "visit-hours", v.visit.pk, **{f"{mine.pk}-hours": wrong})
    assert response.status_code == 200
    assert "Il y a un problème" in response.content.decode()
    mine.refresh_from_db()
    assert mine.hours is None
