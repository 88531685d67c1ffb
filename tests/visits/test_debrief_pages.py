"""The debrief through its pages: opened by an act, the farm first, leads that become actions."""

import uuid
from html import unescape

import pytest
from django.urls import reverse

from tests.kept import kept
from tests.makers import criteria, first_criterion, make_sealed, make_visit, say
from visits.models import Action, Entry
from visits.services.plan import record_event
from visits.services.visit import open_debrief


def page(name, visit, *args):
    return reverse(f"visits:{name}", args=[visit.pk, *args])


def text_of(response):
    return unescape(response.content.decode())


@kept
def opened(village):
    """A visit whose debrief is open, with a strength, two opinions and a lead."""
    v = village
    first, second = criteria(v.visit)[:2]
    say(v.visit, v.ben, criterion=first, value={"level": "1"})
    say(v.visit, v.ben, kind="mark", criterion=second, value={"mark": "strength"})
    say(v.visit, v.lea, criterion=first, value={"level": "3"})
    v.lead_id = uuid.uuid4()
    value = {"text": "Semer un couvert", "when": "cet automne"}
    say(v.visit, v.ben, kind="lead", criterion=first, object_id=str(v.lead_id), value=value)
    v.visit.refresh_from_db()
    v.visit = open_debrief(v.visit, by=v.ben)
    return v


def lead_data(**given):
    usual = {
        "token": uuid.uuid4(),
        "what": "Semer un couvert sur les parcelles du bas",
        "owner": "farm",
        "due_when": "next-visit",
        "how_seen": "Plus de sol nu en novembre",
        "decision": "accepted",
        "holder": given.pop("holder").pk,
    }
    return usual | given


# -- opening


def test_opening_says_that_the_farm_may_read_everything_and_is_an_act(village, client_of):
    v = village
    say(v.visit, v.ben)
    team, farm = client_of(v.ben), client_of(v.ana)
    before = text_of(team.get(page("debrief", v.visit)))
    assert "À partir de maintenant la ferme peut tout lire." in before
    assert farm.get(page("report", v.visit)).status_code == 403
    assert team.get(page("debrief-open", v.visit)).status_code == 405
    assert farm.post(page("debrief-open", v.visit)).status_code == 403
    assert team.post(page("debrief-open", v.visit)).status_code == 302
    assert farm.get(page("report", v.visit)).status_code == 200


def test_the_farm_reads_no_answer_at_the_debrief_before_it_is_opened(village, client_of):
    v = village
    say(v.visit, v.ben, kind="note", object_id=str(uuid.uuid4()), value={"text": "Sol nu"})
    assert "Sol nu" not in text_of(client_of(v.ana).get(page("debrief", v.visit)))
    v.visit.refresh_from_db()
    open_debrief(v.visit, by=v.ben)
    assert "Le bilan, ensemble" in text_of(client_of(v.ana).get(page("debrief", v.visit)))


def test_strengths_come_first_and_two_opinions_stand_with_their_names(opened, client_of):
    v = opened
    html = text_of(client_of(v.ben).get(page("debrief", v.visit)))
    strengths, discuss = html.index("Question 1.2"), html.index("Deux avis différents")
    assert strengths < discuss
    assert "Ben" in html[discuss:]
    assert "Léa" in html[discuss:]
    assert page("criterion", v.visit, first_criterion(v.visit).pk) in html


def test_the_self_view_stands_beside_the_team_s_only_once_shared(village, client_of):
    v = village
    criterion = first_criterion(v.visit)
    say(v.visit, v.ben, criterion=criterion, value={"level": "1"})
    own = say(v.visit, v.ana, voice="self", criterion=criterion, value={"level": "3"})
    v.visit.refresh_from_db()
    open_debrief(v.visit, by=v.ben)
    html = text_of(client_of(v.ben).get(page("debrief", v.visit)))
    assert "installé" not in html
    shown = {"show": [own.entry_id]}
    say(v.visit, v.ana, kind="share", voice="self", object_id=str(uuid.uuid4()), value=shown)
    assert "installé" in text_of(client_of(v.ben).get(page("debrief", v.visit)))


# -- the farm's words


def test_the_farm_s_words_are_noted_by_a_teammate_and_marked_so(opened, client_of):
    v = opened
    data = {"token": uuid.uuid4(), "part": "strengths", "text": "Le sol revit", "holder": v.ana.pk}
    client = client_of(v.ben)
    assert client.post(page("debrief", v.visit), data).status_code == 302
    entry = Entry.objects.get(visit=v.visit, kind="words")
    assert (entry.voice, entry.said_by, entry.author) == ("reply", v.ana, v.ben)
    assert (entry.on_behalf, entry.value["of"]) == ("spoken", "strengths")
    assert "noté par Ben" in text_of(client.get(page("debrief", v.visit)))


def test_the_same_words_sent_twice_are_said_once(opened, client_of):
    v = opened
    data = {"token": uuid.uuid4(), "part": "hopes", "of": "group", "text": "Deux bras"}
    client = client_of(v.ana)
    for _ in range(2):
        assert client.post(page("debrief", v.visit), data).status_code == 302
    entry = Entry.objects.get(visit=v.visit, kind="words")
    assert entry.value == {"topic": "hopes", "of": "group", "text": "Deux bras"}
    assert entry.on_behalf == "none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 4001},
        {"token": "not-a-token"},
        {"part": "hopes", "of": "moon"},
        {"part": "hopes", "of": ""},
        {"part": "nowhere"},
        {"holder": 999999},
    ],
)
def test_wrong_words_come_back_with_a_sentence(opened, client_of, wrong):
    v = opened
    usual = {"token": uuid.uuid4(), "part": "discuss", "text": "Bien", "holder": v.ana.pk}
    response = client_of(v.ben).post(page("debrief", v.visit), usual | wrong)
    assert response.status_code == 200
    assert "Il y a un problème" in text_of(response)
    assert not Entry.objects.filter(visit=v.visit, kind="words").exists()


# -- leads become actions


def test_a_lead_becomes_an_action_that_the_farm_accepts_noted_by(opened, client_of):
    v = opened
    url = page("lead-action", v.visit, v.lead_id)
    client = client_of(v.ben)
    assert "Semer un couvert" in text_of(client.get(url))
    assert client.post(url, lead_data(holder=v.ana)).status_code == 302
    action = Action.objects.get(farm=v.farm)
    assert (action.status, action.owner, action.noted_by) == ("accepted", "farm", v.ben)
    assert action.accepted_version == action.text_version == 1
    assert action.criterion_code == first_criterion(v.visit).code
    assert action.due_words == "à la prochaine visite"
    assert "noté par Ben" in text_of(client.get(page("debrief", v.visit)))


def test_the_farm_itself_accepts_without_anybody_noting(opened, client_of):
    v = opened
    client_of(v.ana).post(page("lead-action", v.visit, v.lead_id), lead_data(holder=v.ana))
    action = Action.objects.get(farm=v.farm)
    assert (action.status, action.noted_by) == ("accepted", None)


def test_pressed_twice_a_lead_makes_one_action(opened, client_of):
    v = opened
    data, client = lead_data(holder=v.ana), client_of(v.ben)
    for _ in range(2):
        client.post(page("lead-action", v.visit, v.lead_id), data)
    action = Action.objects.get(farm=v.farm)
    assert (action.text_version, action.status) == (1, "accepted")


def test_a_changed_text_is_a_new_version_that_the_acceptance_names(opened, client_of):
    v = opened
    url, client = page("lead-action", v.visit, v.lead_id), client_of(v.ben)
    client.post(url, lead_data(holder=v.ana, decision="later"))
    assert Action.objects.get(farm=v.farm).status == "suggested"
    changed = lead_data(holder=v.ana, what="Semer deux couverts", text_version=1)
    client.post(url, changed)
    action = Action.objects.get(farm=v.farm)
    assert (action.what, action.text_version, action.accepted_version) == (
        "Semer deux couverts",
        2,
        2,
    )


def test_what_is_asked_of_the_group_waits_for_the_group(opened, client_of):
    v = opened
    data = lead_data(holder=v.ana, owner=f"group:{v.group.ref}", decision="accepted")
    client_of(v.ben).post(page("lead-action", v.visit, v.lead_id), data)
    action = Action.objects.get(farm=v.farm)
    assert (action.status, action.owner_group) == ("suggested", v.group)


def test_a_farm_that_declines_is_written_so(opened, client_of):
    v = opened
    data = lead_data(holder=v.ana, decision="declined", why="Pas cette année")
    client_of(v.ben).post(page("lead-action", v.visit, v.lead_id), data)
    action = Action.objects.get(farm=v.farm)
    assert (action.status, action.reason) == ("declined", "Pas cette année")


def test_help_that_is_looked_for_follows_the_action(opened, client_of):
    v = opened
    data = lead_data(holder=v.ana, help="Un semoir")
    client_of(v.ben).post(page("lead-action", v.visit, v.lead_id), data)
    support = Action.objects.get(farm=v.farm).supports.get()
    assert (support.what, support.helper, support.status) == ("Un semoir", None, "offered")


@pytest.mark.parametrize(
    "wrong",
    [{"what": ""}, {"owner": "moon"}, {"due_on": "2027-02-30"}, {"decision": ""},
     {"due_on": "12026-01-01"}, {"owner": "peer"}],
)  # fmt: skip
def test_a_wrong_lead_comes_back_with_what_was_typed(opened, client_of, wrong):
    v = opened
    data = lead_data(holder=v.ana, how_seen="Une phrase à garder") | wrong
    response = client_of(v.ben).post(page("lead-action", v.visit, v.lead_id), data)
    assert response.status_code == 200
    assert "Une phrase à garder" in text_of(response)
    assert not Action.objects.exists()


def test_a_lead_of_another_visit_does_not_exist(opened, client_of):
    v = opened
    other = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,))
    open_debrief(other, by=v.ben)
    assert client_of(v.ben).get(page("lead-action", other, v.lead_id)).status_code == 404


def test_a_lead_made_at_the_table_leads_to_its_action(opened, client_of):
    v = opened
    data = {"token": uuid.uuid4(), "text": "Inviter une classe"}
    response = client_of(v.ben).post(page("debrief", v.visit), data)
    entry = Entry.objects.get(visit=v.visit, kind="lead", criterion=None)
    assert response.url == page("lead-action", v.visit, entry.object_id)


# -- the plan before, and the end


def test_an_earlier_action_is_reviewed_with_its_reason(opened, client_of):
    v = opened
    key = uuid.uuid4()
    record_event(v.farm, key, "suggested", by=v.ana, data={"what": "Planter une haie"})
    record_event(v.farm, key, "accepted", by=v.ana)
    url, client = page("review-action", v.visit, key), client_of(v.ben)
    assert "Planter une haie" in text_of(client.get(page("debrief", v.visit)))
    data = {"token": uuid.uuid4(), "event": "postponed", "holder": v.ana.pk, "why": ""}
    assert "Écrivez la raison en quelques mots." in text_of(client.post(url, data))
    assert client.post(url, data | {"why": "Trop sec"}).status_code == 302
    action = Action.objects.get(action_id=key)
    assert (action.status, action.reason) == ("postponed", "Trop sec")
    assert Entry.objects.get(visit=v.visit, kind="review").said_by == v.ana


def test_ending_needs_the_opening_and_twice_is_once(village, client_of):
    v = village
    say(v.visit, v.ben)
    client = client_of(v.ben)
    client.post(page("debrief-end", v.visit))
    v.visit.refresh_from_db()
    assert v.visit.status == "under_way"
    client.post(page("debrief-open", v.visit))
    for _ in range(2):
        client.post(page("debrief-end", v.visit))
    v.visit.refresh_from_db()
    assert v.visit.status == "debriefed"
    assert v.visit.steps.filter(status="debriefed").count() == 1


def test_the_debrief_costs_the_same_for_many_leads(opened, client_of, django_assert_num_queries):
    v = opened
    client = client_of(v.ben)
    client.get(page("debrief", v.visit))
    with django_assert_num_queries(DEBRIEF_QUERIES):
        client.get(page("debrief", v.visit))
    for index in range(6):
        value = {"text": f"Piste {index}"}
        say(v.visit, v.ben, kind="lead", object_id=str(uuid.uuid4()), value=value)
    with django_assert_num_queries(DEBRIEF_QUERIES):
        client.get(page("debrief", v.visit))


DEBRIEF_QUERIES = 22


def test_after_the_report_is_final_the_debrief_is_over(village, client_of):
    v = village
    make_sealed(v.visit, v.ben)
    assert client_of(v.ben).get(page("debrief", v.visit)).status_code == 403


def test_one_answer_of_two_people_is_said_once_and_is_no_second_opinion(opened, client_of):
    v = opened
    third = criteria(v.visit)[2]
    for person in (v.ben, v.lea):
        say(v.visit, person, criterion=third, value={"level": "2"})
    say(v.visit, v.ben, kind="discuss", criterion=third, value={"on": True})
    words = {"topic": "words", "text": "On en reparle après la récolte."}
    say(v.visit, v.ana, kind="words", voice="reply", criterion=third, value=words)
    html = text_of(client_of(v.ben).get(page("debrief", v.visit)))
    talk = html[html.index('id="discuss"') : html.index('id="both"')]
    assert talk.count("Deux avis différents") == 1  # of the first question alone
    assert "On en reparle après la récolte." in talk
