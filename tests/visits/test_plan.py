"""The shared plan at a desk: who decides what, which text is accepted, who lends a hand."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from peers.access import Standing
from peers.models import Farm, Holder
from peers.refused import Refused
from tests.makers import make_farm, make_member, make_person, say
from visits.access import FarmAccess
from visits.models import Action, ActionEvent
from visits.queries.plan import plan_of
from visits.services.plan import record_event
from visits.services.promise import Speech, move_action

TODAY = timezone.localdate()


def access_of(person, farm):
    return FarmAccess(person, farm, Standing(person, farm.network, farm))


def suggest(v, by=None, **data):
    data = {"what": "Planter une haie"} | data
    return record_event(v.farm, uuid.uuid4(), "suggested", by=by or v.ben, data=data)


def accepted(v, **data):
    action = suggest(v, **data)
    version = {"text_version": action.text_version}
    return record_event(v.farm, action.action_id, "accepted", by=v.ana, data=version)


def text_of(response):
    return unescape(response.content.decode())


def post(client, action, event, **more):
    data = {
        "act": "move",
        "token": uuid.uuid4(),
        "event": event,
        "text_version": action.text_version,
    }
    return client.post(action.get_absolute_url(), data | more)


def status_of(action):
    return Action.objects.get(pk=action.pk).status


def plan_url(farm):
    return reverse("visits:plan", args=[farm.slug])


# -- the page


def test_agreed_first_then_what_waits_then_what_is_over(village, client_of):
    v = village
    accepted(v, what="Semer un couvert", due_on="2099-05-31", due_words="mai 2099")
    suggest(v, what="Ouvrir un sentier")
    done = accepted(v, what="Réparer la serre")
    record_event(v.farm, done.action_id, "done", by=v.ana)
    left = suggest(v, what="Louer une scie")
    record_event(v.farm, left.action_id, "declined", by=v.ana, why="Trop cher")
    html = text_of(client_of(v.ana).get(plan_url(v.farm)))
    places = [html.index(text) for text in ("Semer un couvert", "Ouvrir un sentier",
                                            "Réparer la serre", "Louer une scie")]  # fmt: skip
    assert places == sorted(places)
    assert "mai 2099" in html
    assert "Trop cher" in html


def test_past_its_date_an_action_is_to_be_talked_over_never_late(village, client_of):
    v = village
    accepted(v, due_on=(TODAY - timedelta(days=3)).isoformat())
    html = text_of(client_of(v.ana).get(plan_url(v.farm)))
    assert "À reparler" in html
    assert "retard" not in html


def test_the_group_s_and_the_network_s_promises_stand_beside_the_farm_s(village):
    v = village
    accepted(v)
    asked = suggest(v, what="Venir aider", owner="group", owner_group=str(v.group.ref))
    record_event(v.farm, asked.action_id, "accepted", by=v.fred)
    plan = plan_of(access_of(v.ana, v.farm), TODAY)
    assert [a.what for a in plan.farm_agreed] == ["Planter une haie"]
    assert [a.what for a in plan.others_agreed] == ["Venir aider"]


def test_the_group_s_contact_reads_the_group_s_promises_alone(village, client_of):
    v = village
    accepted(v, what="Planter une haie")
    suggest(v, what="Venir aider", owner="group", owner_group=str(v.group.ref))
    html = text_of(client_of(v.fred).get(plan_url(v.farm)))
    assert "Venir aider" in html
    assert "Planter une haie" not in html


def test_a_plain_member_reads_no_plan_and_a_stranger_finds_none(village, client_of):
    v = village
    accepted(v)
    assert client_of(v.mia).get(plan_url(v.farm)).status_code == 403
    assert client_of(v.dan).get(plan_url(v.farm)).status_code == 404


def test_more_than_four_actions_give_advice_and_no_block(village, client_of):
    v = village
    for index in range(5):
        accepted(v, what=f"Action {index}")
    assert "Deux à quatre suffisent souvent" in text_of(client_of(v.ana).get(plan_url(v.farm)))


def test_the_plan_costs_the_same_for_one_action_and_for_twenty(
    village, client_of, django_assert_num_queries
):
    v, client = village, client_of(village.ana)
    accepted(v)
    client.get(plan_url(v.farm))
    with django_assert_num_queries(PLAN_QUERIES):
        client.get(plan_url(v.farm))
    for index in range(20):
        accepted(v, what=f"Action {index}")
    with django_assert_num_queries(PLAN_QUERIES):
        client.get(plan_url(v.farm))


PLAN_QUERIES = 8


# -- deciding


def test_the_farm_accepts_begins_and_finishes(village, client_of):
    v, client = village, client_of(village.ana)
    action = suggest(v)
    for event in ("accepted", "in_progress", "done"):
        assert post(client, action, event).status_code == 302
        assert status_of(action) == event
    kinds = ActionEvent.objects.filter(action_id=action.action_id).values_list("kind", flat=True)
    assert list(kinds) == ["suggested", "accepted", "in_progress", "done"]
    assert "C'est fait" not in text_of(client.get(action.get_absolute_url()))


def test_a_teammate_notes_the_farm_s_word_and_the_farm_changes_it(village, client_of):
    v = village
    action = suggest(v)
    post(client_of(v.ben), action, "accepted", holder=v.ana.pk, how="phone")
    action.refresh_from_db()
    assert (action.status, action.noted_by) == ("accepted", v.ben)
    event = ActionEvent.objects.get(action_id=action.action_id, kind="accepted")
    assert (event.said_by, event.author, event.on_behalf) == (v.ana, v.ben, "phone")
    page = text_of(client_of(v.ana).get(action.get_absolute_url()))
    assert "noté par Ben" in page
    assert "Changer" in page
    farm = client_of(v.ana)
    assert post(farm, action, "dropped", why="Finalement non").status_code == 302
    action.refresh_from_db()
    assert (action.status, action.noted_by) == ("dropped", None)


def test_noting_for_the_farm_says_how_it_was_told(village, client_of):
    v = village
    action = suggest(v)
    response = post(client_of(v.ben), action, "accepted", holder=v.ana.pk)
    assert "Dites comment la ferme vous l'a dit." in text_of(response)
    assert status_of(action) == "suggested"


def test_only_the_group_s_contact_answers_for_the_group(village, client_of):
    v = village
    action = suggest(v, owner="group", owner_group=str(v.group.ref))
    for person in (v.ana, v.ben, v.carla):
        response = post(client_of(person), action, "accepted", holder=v.ana.pk, how="phone")
        assert response.status_code == 403
    assert status_of(action) == "suggested"
    assert post(client_of(v.fred), action, "accepted").status_code == 302
    assert status_of(action) == "accepted"


def test_what_is_asked_of_the_network_is_the_facilitator_s(village, client_of):
    v = village
    action = suggest(v, owner="network")
    assert post(client_of(v.ana), action, "accepted").status_code == 403
    assert post(client_of(v.carla), action, "accepted").status_code == 302


def test_a_facilitator_who_holds_the_farm_has_there_the_farm_s_rights_alone(village, client_of):
    v = village
    hana = make_member(v.network, make_person("Hana"), "facilitator")
    Holder.objects.create(farm=v.farm, person=hana)
    action = suggest(v, owner="network")
    assert post(client_of(hana), action, "accepted").status_code == 403


def test_an_acceptance_of_a_text_that_has_changed_is_refused(village, client_of):
    v = village
    action = suggest(v)
    record_event(v.farm, action.action_id, "changed", by=v.ben, data={"what": "Tout clôturer"})
    response = post(client_of(v.ana), action, "accepted")
    html = text_of(response)
    assert "Le texte de cette action a changé." in html
    assert 'name="text_version" value="2"' in html
    assert status_of(action) == "suggested"


def test_a_text_changed_by_another_asks_for_the_farm_s_word_again(village, client_of):
    v = village
    action = accepted(v)
    record_event(v.farm, action.action_id, "changed", by=v.ben, data={"what": "Deux haies"})
    assert "Texte changé, à confirmer" in text_of(client_of(v.ana).get(plan_url(v.farm)))
    action.refresh_from_db()
    assert post(client_of(v.ana), action, "accepted").status_code == 302
    action.refresh_from_db()
    assert action.accepted_version == action.text_version == 2


def test_the_farm_changes_its_own_text_and_accepts_it_in_one_breath(village, client_of):
    v = village
    action = accepted(v, due_on="2099-05-31", due_words="mai 2099")
    data = {
        "act": "change", "token": uuid.uuid4(), "text_version": 1, "what": "Planter deux haies",
        "owner": "farm", "due_when": "kept",
    }  # fmt: skip
    assert client_of(v.ana).post(action.get_absolute_url(), data).status_code == 302
    action.refresh_from_db()
    assert (action.what, action.text_version, action.accepted_version) == (
        "Planter deux haies", 2, 2,
    )  # fmt: skip
    assert action.due_words == "mai 2099"


@pytest.mark.parametrize("event", ["postponed", "dropped"])
def test_putting_off_needs_a_reason(village, client_of, event):
    v = village
    action = accepted(v)
    response = post(client_of(v.ana), action, event, why=" ")
    assert "Écrivez la raison en quelques mots." in text_of(response)
    assert status_of(action) == "accepted"


def test_a_step_taken_twice_says_so_and_writes_once(village, client_of):
    v = village
    action, client = accepted(v), client_of(village.ana)
    post(client, action, "done")
    assert "a changé depuis" in text_of(post(client, action, "done"))
    assert ActionEvent.objects.filter(action_id=action.action_id, kind="done").count() == 1


@pytest.mark.parametrize("wrong", [{"event": "moon"}, {"act": "moon"}, {"act": ""}])
def test_a_step_that_does_not_exist_is_not_found(village, client_of, wrong):
    v = village
    action = accepted(v)
    data = {"act": "move", "event": "done", "token": uuid.uuid4(), "text_version": 1} | wrong
    assert client_of(v.ana).post(action.get_absolute_url(), data).status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999"])
def test_a_wrong_version_is_a_sentence(village, client_of, version):
    v = village
    action = accepted(v)
    response = post(client_of(v.ana), action, "done", text_version=version)
    assert response.status_code == 200
    assert status_of(action) == "accepted"


def test_rights_are_asked_again_by_the_verb(village):
    v = village
    action = suggest(v)
    with pytest.raises(Refused, match="n'est pas à vous"):
        move_action(
            access_of(v.gil, v.farm), action, "accepted", speech=Speech(v.gil), text_version=1
        )
    assert status_of(action) == "suggested"


def test_an_action_of_another_farm_is_not_found(village, client_of):
    v = village
    action = accepted(v)
    other = make_farm(v.network, v.ana, name="L'autre ferme")
    url = reverse("visits:action", args=[other.slug, action.action_id])
    assert client_of(v.ana).get(url).status_code == 404
    assert Farm.objects.filter(pk=other.pk).exists()


# -- adding


def add_data(**given):
    usual = {"token": uuid.uuid4(), "what": "Tailler les haies", "owner": "farm"}
    return usual | given


def test_the_farm_s_own_action_is_accepted_at_once_and_made_once(village, client_of):
    v = village
    url, data = reverse("visits:action-add", args=[v.farm.slug]), add_data()
    for _ in range(2):
        assert client_of(v.ana).post(url, data).status_code == 302
    action = Action.objects.get(farm=v.farm)
    assert (action.status, action.accepted_version, action.text_version) == ("accepted", 1, 1)


def test_a_facilitator_s_action_for_the_farm_is_a_suggestion(village, client_of):
    v = village
    url = reverse("visits:action-add", args=[v.farm.slug])
    client_of(v.carla).post(url, add_data(due_when="next-visit"))
    action = Action.objects.get(farm=v.farm)
    assert (action.status, action.due_words) == ("suggested", "à la prochaine visite")


def test_a_month_is_kept_as_its_last_day_and_its_words(village, client_of):
    v = village
    url = reverse("visits:action-add", args=[v.farm.slug])
    client = client_of(v.ana)
    month = (TODAY.replace(day=1) + timedelta(days=70)).replace(day=1)
    client.post(url, add_data(due_when=f"m{month:%Y-%m}"))
    action = Action.objects.get(farm=v.farm)
    assert action.due_on.month == month.month
    assert (action.due_on + timedelta(days=1)).day == 1
    assert str(month.year) in action.due_words


def test_who_may_not_suggest_does_not(village, client_of):
    v = village
    url = reverse("visits:action-add", args=[v.farm.slug])
    assert client_of(v.mia).post(url, add_data()).status_code == 403
    assert client_of(v.gil).post(url, add_data()).status_code == 403
    assert not Action.objects.exists()


# -- lending a hand


def test_help_is_looked_for_and_somebody_lends_it(village, client_of):
    v = village
    action = accepted(v)
    data = {"act": "offer", "token": uuid.uuid4(), "what": "Un tracteur", "helper": ""}
    client_of(v.ana).post(action.get_absolute_url(), data)
    support = action.supports.get()
    assert (support.status, support.helper) == ("offered", None)
    help_ = {"act": "help", "support": support.pk}
    assert client_of(v.lea).post(action.get_absolute_url(), help_).status_code == 302
    support.refresh_from_db()
    assert (support.status, support.helper) == ("accepted", v.lea)


def test_each_helper_answers_for_themselves(village, client_of):
    v = village
    action = accepted(v)
    data = {"act": "offer", "token": uuid.uuid4(), "what": "Un coup de main",
            "helper": str(v.lea.ref)}  # fmt: skip
    client_of(v.ben).post(action.get_absolute_url(), data)
    support = action.supports.get()
    assert (support.status, support.helper) == ("offered", v.lea)
    help_ = {"act": "help", "support": support.pk, "answer": "yes"}
    client_of(v.ben).post(action.get_absolute_url(), help_)
    support.refresh_from_db()
    assert support.status == "offered"
    client_of(v.lea).post(action.get_absolute_url(), help_ | {"answer": "no"})
    support.refresh_from_db()
    assert support.status == "declined"


def test_a_member_asked_to_help_reads_that_action_alone(village, client_of):
    v = village
    action, other = accepted(v), accepted(v, what="Autre chose")
    key = str(uuid.uuid4())
    data = {"support_id": key, "what": "Venir", "helper": str(v.mia.ref)}
    record_event(v.farm, action.action_id, "support_offered", by=v.ana, data=data)
    client = client_of(v.mia)
    assert client.get(action.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 403
    html = text_of(client.get(plan_url(v.farm)))
    assert "Planter une haie" in html
    assert "Autre chose" not in html


def test_the_story_tells_who_said_and_who_noted(village, client_of):
    v = village
    say(v.visit, v.ben)
    action = suggest(v)
    record_event(v.farm, action.action_id, "postponed", by=v.ben, said_by=v.ana,
                 on_behalf="phone", why="La grêle")  # fmt: skip
    html = text_of(client_of(v.gil).get(action.get_absolute_url()))
    assert "La grêle" in html
    assert "noté par Ben" in html
