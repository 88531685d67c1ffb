"""Planning a visit: five steps, back and forth, pressed twice, interrupted, or wrong."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from peers.models import CloseLink, Membership
from tests.makers import make_farm, make_grid
from visits.models import Visit

TODAY = timezone.localdate()
DAY = TODAY + timedelta(days=30)
KEYS = ("farm", "grid", "date", "team", "check")


def url(step=None):
    return reverse("visits:visit-plan", kwargs={"step": step} if step else {})


def answers(v):
    """What a facilitator would type at each step."""
    return {
        "farm": {"farm": v.farm.slug},
        "grid": {"versions": [v.version.pk]},
        "date": {"date": DAY.isoformat(), "month": "", "kind": "peer", "group": v.group.pk},
        "team": {
            f"in-{v.ben.pk}": "on", f"part-{v.ben.pk}": "farmer", "rapporteur": v.ben.pk,
            f"in-{v.mia.pk}": "on", f"part-{v.mia.pk}": "member", "guest-0": "Zoé",
        },
    }  # fmt: skip


def send(client, step, data, **more):
    typed = {f"{step}-{name}": value for name, value in data.items()}
    return client.post(url(step), typed | more)


def walk(client, v, until="check", **changed):
    """Every step before one, as typed; returns the page of that step."""
    for step in KEYS[: KEYS.index(until)]:
        response = send(client, step, answers(v)[step] | changed.get(step, {}))
        assert response.status_code == 302, response.content.decode()
    return client.get(url(until)).content.decode()


def token_in(words):
    return re.search(r'name="check-token" value="([^"]+)"', words)[1]


@pytest.fixture
def client(village, client_of):
    client = client_of(village.carla)
    assert client.get(url()).url == url("farm")
    return client


def planned(v):
    return Visit.objects.exclude(pk=v.visit.pk)


def test_five_steps_make_a_visit_with_its_team_and_tell_it(village, client, mailoutbox):
    v = village
    words = walk(client, v)
    assert "Ferme des Tilleuls" in words
    assert "Zoé" in words
    assert planned(v).count() == 0
    response = send(client, "check", {"token": token_in(words)})
    visit = planned(v).get()
    assert response.url == visit.get_absolute_url()
    assert (visit.date, visit.kind, visit.group, visit.created_by) == (
        DAY,
        "peer",
        v.group,
        v.carla,
    )
    assert sorted(visit.team.values_list("person__name", "part", "rapporteur")) == [
        ("Ben", "farmer", True),
        ("Mia", "member", False),
        ("Zoé", "observer", False),
    ]
    assert {mail.to[0] for mail in mailoutbox} == {v.ana.email, v.ben.email, v.mia.email}


def test_a_month_is_enough_and_nobody_is_written_to(village, client, mailoutbox):
    v = village
    month = DAY.replace(day=1)
    words = walk(client, v, date={"date": "", "month": month.isoformat()})
    send(client, "check", {"token": token_in(words)})
    visit = planned(v).get()
    assert (visit.status, visit.date, visit.month) == ("planned", None, month)
    assert mailoutbox == []


def test_the_last_step_pressed_twice_makes_one_visit(village, client, mailoutbox):
    v = village
    token = token_in(walk(client, v))
    first = send(client, "check", {"token": token})
    again = send(client, "check", {"token": token})
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.url == again.url
    assert planned(v).count() == 1
    assert len(mailoutbox) == 3


def test_back_and_forth_loses_nothing(village, client):
    v = village
    walk(client, v, until="team")
    back = send(client, "team", answers(v)["team"], wizard_goto_step="date")
    assert back.url == url("date")
    words = client.get(url("date")).content.decode()
    assert f'value="{DAY.isoformat()}"' in words
    back = send(client, "date", {"date": "demain", "kind": "welcome"}, wizard_goto_step="farm")
    assert f'value="{v.farm.slug}"' in client.get(back.url).content.decode()
    words = client.get(url("date")).content.decode()
    assert 'value="demain"' in words
    assert send(client, "date", answers(v)["date"]).url == url("team")
    words = client.get(url("team")).content.decode()
    assert 'value="Zoé"' in words
    assert re.search(rf'name="team-in-{v.mia.pk}"[^>]* checked', words)
    assert send(client, "team", answers(v)["team"]).url == url("check")


def test_searching_a_name_keeps_who_is_chosen(village, client):
    v = village
    walk(client, v, until="team")
    here = send(client, "team", answers(v)["team"] | {"again": "search", "search": "gil"})
    words = client.get(here.url).content.decode()
    assert here.url == url("team")
    assert re.search(rf'name="team-in-{v.ben.pk}"[^>]* checked', words)
    assert f"team-in-{v.gil.pk}" in words
    assert f"team-in-{v.lea.pk}" not in words


def test_a_farm_in_the_address_is_chosen_already(village, client):
    words = client.get(url() + f"?farm={village.farm.slug}", follow=True).content.decode()
    assert re.search(rf'value="{village.farm.slug}"[^>]* checked', words)
    unknown = client.get(url() + f"?farm={village.other_farm.slug}", follow=True)
    assert village.other_farm.name not in unknown.content.decode()


@pytest.mark.parametrize(
    ("step", "wrong", "sentence"),
    [
        ("farm", {"farm": ""}, "Choisissez une ferme."),
        ("farm", {"farm": "nowhere"}, "Cette ferme n'est pas dans la liste"),
        ("grid", {"versions": []}, "Choisissez une grille, ou deux."),
        ("grid", {"versions": ["0"]}, "Cette grille ne sert plus"),
        ("date", {"date": "2027-02-30"}, "Cette date n'existe pas"),
        ("date", {"date": "31/02/2027"}, "Cette date n'existe pas"),
        ("date", {"date": "99999-01-01"}, "Cette date n'existe pas"),
        ("date", {"date": "", "month": ""}, "Choisissez un mois, ou donnez une date."),
        ("date", {"date": "", "month": "hier"}, "Choisissez un mois de la liste."),
        ("date", {"kind": ""}, "Choisissez une sorte de visite."),
    ],
)
def test_a_wrong_answer_is_a_sentence(village, client, step, wrong, sentence):
    walk(client, village, until=step)
    response = send(client, step, answers(village)[step] | wrong)
    assert response.status_code == 200
    assert escape(sentence) in response.content.decode()


@pytest.mark.parametrize(
    ("day", "sentence"), [("2999-01-01", "plus de trois ans"), ("0099-01-01", "trop ancienne")]
)
def test_a_nonsensical_year_is_refused_before_anything_is_written(village, client, day, sentence):
    words = walk(client, village, date={"date": day})
    response = send(client, "check", {"token": token_in(words)})
    assert sentence in response.content.decode()
    assert planned(village).count() == 0


def test_a_farm_or_a_person_of_another_network_is_not_there(village, client):
    v = village
    response = send(client, "farm", {"farm": v.other_farm.slug})
    assert escape("Cette ferme n'est pas dans la liste") in response.content.decode()
    walk(client, v, until="team")
    response = send(client, "team", {"rapporteur": v.dan.pk})
    assert escape("n'est pas du réseau") in response.content.decode()
    send(client, "team", answers(v)["team"] | {f"in-{v.dan.pk}": "on", f"in-{v.ana.pk}": "on"})
    words = client.get(url("check")).content.decode()
    assert "Dan" not in words
    assert "Ana" not in words
    send(client, "check", {"token": token_in(words)})
    assert planned(v).get().team.count() == 3


def test_nobody_plans_on_a_farm_they_are_tied_to(village, client_of):
    v = village
    Membership.objects.create(network=v.network, person=v.ana, role="facilitator")
    other = make_farm(v.network, name="Ferme du Pont")
    CloseLink.objects.create(farm=other, person=v.carla, kind="household", declared_by=v.carla)
    for person, own, free in ((v.ana, v.farm, other), (v.carla, other, v.farm)):
        words = client_of(person).get(url("farm")).content.decode()
        assert own.slug not in words
        assert free.slug in words
        assert send(client_of(person), "farm", {"farm": own.slug}).status_code == 200


def test_only_facilitators_plan(village, client_of):
    v = village
    for person in (v.ana, v.ben, v.fred, v.gil, v.mia, v.paul):
        for address in (url(), url("farm"), url("check")):
            assert client_of(person).get(address).status_code == 403
            assert client_of(person).post(address).status_code == 403
    response = client_of(None).get(url("team"))
    assert response.url == reverse("account_login") + "?next=" + url("team")


@pytest.mark.parametrize("step", KEYS[1:])
def test_an_expired_session_explains_and_begins_again(village, client_of, step):
    client = client_of(village.carla)
    for method in (client.get, client.post):
        response = method(url(step))
        assert response.url == url("farm")
        words = client.get(response.url).content.decode()
        assert escape("La préparation s'est interrompue.") in words
    assert planned(village).count() == 0


def test_what_was_sent_after_an_expired_session_is_kept(village, client_of):
    v = village
    client = client_of(v.carla)
    send(client, "date", answers(v)["date"])
    send(client, "farm", answers(v)["farm"])
    send(client, "grid", answers(v)["grid"])
    assert f'value="{DAY.isoformat()}"' in client.get(url("date")).content.decode()


@pytest.mark.parametrize("step", ["done", "nowhere", "0"])
def test_an_unknown_step_leads_to_the_first(village, client, step):
    assert client.get(url(step)).url == url("farm")
    assert client.post(url(step)).url == url("farm")


@pytest.mark.parametrize("token", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_foreign_key_confirms_nothing(village, client, token):
    walk(client, village)
    response = send(client, "check", {"token": token})
    assert response.status_code in {200, 302}
    assert planned(village).count() == 0


def test_reading_the_last_step_writes_nothing(village, client):
    walk(client, village)
    for address in (url("check"), url("done"), url()):
        client.get(address)
    assert planned(village).count() == 0


def test_another_farm_asks_again_for_what_no_longer_fits(village, client):
    v = village
    Membership.objects.create(network=v.other_network, person=v.carla, role="facilitator")
    make_grid(v.other_network, by=v.dan)
    walk(client, v)
    send(client, "farm", {"farm": v.other_farm.slug})
    response = client.get(url("check"))
    assert response.url == url("grid")
    assert "Cette grille ne sert plus" in client.get(response.url).content.decode()


def test_a_network_without_a_grid_says_where_to_find_one(village, client_of):
    v = village
    client = client_of(v.dan)
    send(client, "farm", {"farm": v.other_farm.slug})
    words = client.get(url("grid")).content.decode()
    assert reverse("visits:grids") in words
    assert "n'a pas encore de grille" in words


def test_advice_is_shown_and_blocks_nothing(village, client):
    v = village
    words = walk(client, v, team={"rapporteur": "", f"part-{v.ben.pk}": "member"})
    assert "Pour y penser, sans rien bloquer" in words
    assert "pas de paysanne ni de paysan" in words
    assert send(client, "check", {"token": token_in(words)}).status_code == 302
    assert planned(v).count() == 1
