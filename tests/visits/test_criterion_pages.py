"""One criterion in full: settling two opinions, marks, leads, the farm's words, last time."""

from datetime import timedelta

import pytest

from tests.makers import criteria, days_ago, entry, first_criterion, make_sealed, make_visit, say
from tests.visits.pages import form_of, sends
from tests.visits.test_entry_pages import criterion_url, name, team_values
from visits.models import Entry, Teammate
from visits.queries.entry import visit_state


@pytest.fixture
def two(village):
    """Ben and Léa differ."""
    village.c = first_criterion(village.visit)
    say(village.visit, village.ben, criterion=village.c, value={"level": "1"})
    say(village.visit, village.lea, criterion=village.c, value={"level": "3"})
    village.url = criterion_url(village.visit, village.c)
    return village


def opinions(visit, criterion):
    return {
        (entry.said_by.name, entry.value["level"])
        for entry in visit_state(visit).target(criterion).opinions()
    }


def head_of(visit, person):
    return Entry.objects.get(visit=visit, said_by=person, kind="answer").entry_id


def test_keeping_one_opinion_settles_both(two, client_of):
    kept = head_of(two.visit, two.ben)
    sends(client_of(two.elsa), two.url, **{name(two.c, "s-settle"): f"keep:{kept}"})
    assert opinions(two.visit, two.c) == {("Elsa", "1")}
    assert Entry.objects.get(act="settle").parents.count() == 2


def test_another_level_is_noted_together(two, client_of):
    typed = {name(two.c, "s-settle"): "other", name(two.c, "level"): "2"}
    sends(client_of(two.ben), two.url, **typed)
    assert team_values(two.visit) == {"t1-c1": {"level": "2"}}


def test_another_level_has_to_be_chosen(two, client_of):
    response = sends(client_of(two.elsa), two.url, **{name(two.c, "s-settle"): "other"})
    assert "Choisissez plus haut la réponse" in response.content.decode()
    assert len(opinions(two.visit, two.c)) == 2


def test_leaving_both_leaves_both(two, client_of):
    sends(client_of(two.ben), two.url, **{name(two.c, "s-settle"): "leave"})
    assert opinions(two.visit, two.c) == {("Ben", "1"), ("Léa", "3")}


def test_nothing_is_chosen_beforehand_and_history_keeps_both(two, client_of):
    client = client_of(two.ben)
    assert name(two.c, "s-settle") not in form_of(client.get(two.url)).fields
    kept = head_of(two.visit, two.lea)
    response = sends(client, two.url, **{name(two.c, "s-settle"): f"keep:{kept}"})
    history = response.context["history"]
    assert [item["entry"].said_by.name for item in history] == ["Ben", "Léa", "Ben"]
    assert [item["now"] for item in history] == [True, False, False]


def test_settling_leaves_what_came_meanwhile(two, client_of):
    client, kept = client_of(two.ben), head_of(two.visit, two.ben)
    page = form_of(client.get(two.url))
    say(two.visit, two.lea, criterion=two.c, value={"level": "0"},
        parents=[head_of(two.visit, two.lea)])  # fmt: skip
    client.post(two.url, page.filled(**{name(two.c, "s-settle"): f"keep:{kept}"}))
    assert opinions(two.visit, two.c) == {("Ben", "1"), ("Léa", "0")}


def test_mark_discuss_lead_and_the_farms_words(village, client_of):
    c = first_criterion(village.visit)
    typed = {
        name(c, "m-mark"): "strength",
        name(c, "m-discuss"): "on",
        "lead-text": "Semer un engrais vert",
        "lead-who": "la ferme",
        "words-text": "On attend la pluie.",
    }
    sends(client_of(village.ben), criterion_url(village.visit, c), **typed)
    target = visit_state(village.visit).target(c)
    assert (target.mark, target.to_discuss) == ("strength", True)
    assert target.said("lead")[0].value == {"text": "Semer un engrais vert", "who": "la ferme"}
    words = target.said("words")[0]
    assert (words.said_by, words.author, words.on_behalf, words.voice) == (
        village.ana,
        village.ben,
        "spoken",
        "reply",
    )
    assert words.value == {"topic": "words", "text": "On attend la pluie."}


def test_sent_twice_it_is_said_once(village, client_of):
    c, client = first_criterion(village.visit), client_of(village.ben)
    url = criterion_url(village.visit, c)
    typed = form_of(client.get(url)).filled(**{
        name(c, "m-mark"): "strength", "lead-text": "Semer", "words-text": "Oui.",
        name(c, "level"): "1", name(c, "n-text"): "Vu.",
    })  # fmt: skip
    for _ in range(2):
        client.post(url, typed)
    assert Entry.objects.filter(visit=village.visit).count() == 5


def test_anothers_mark_stays_until_it_is_replaced_together(village, client_of):
    c, client = first_criterion(village.visit), client_of(village.ben)
    url = criterion_url(village.visit, c)
    say(village.visit, village.lea, criterion=c, kind="mark", value={"mark": "strength"})
    say(village.visit, village.lea, criterion=c, kind="discuss", value={"on": True})
    sends(client, url, **{name(c, "m-mark"): "to_improve"})
    marks = {e.value["mark"] for e in visit_state(village.visit).target(c).said("mark")}
    assert marks == {"strength", "to_improve"}
    sends(client, url, **{name(c, "m-mark_how"): "together", name(c, "m-discussed"): "on"})
    target = visit_state(village.visit).target(c)
    assert {e.value["mark"] for e in target.said("mark")} == {"to_improve"}
    assert not target.to_discuss


def test_ones_own_lead_is_changed_and_taken_back(village, client_of):
    c, client = first_criterion(village.visit), client_of(village.ben)
    url = criterion_url(village.visit, c)
    sends(client, url, **{"lead-text": "Semer"})
    lead = Entry.objects.get(kind="lead")
    sends(client, url, **{f"o{lead.object_id}-text": "Semer du trèfle"})
    said = visit_state(village.visit).target(c).said("lead")
    assert [(e.object_id, e.value["text"]) for e in said] == [(lead.object_id, "Semer du trèfle")]
    sends(client, url, **{f"o{lead.object_id}-text": ""})
    assert visit_state(village.visit).target(c).said("lead") == []


def test_last_time_is_read_after_the_promise_alone(village, client_of):
    before = make_visit(
        village.farm, village.version, by=village.carla, team=(village.lea,),
        day=days_ago(400), group=village.group,
    )  # fmt: skip
    c = first_criterion(before)
    say(before, village.lea, criterion=c, kind="note", value={"text": "Un sol bien couvert."},
        object_id="6a2b7f0e-0000-4000-8000-000000000001")  # fmt: skip
    make_sealed(before, village.lea, level="1")
    client, url = client_of(village.ben), criterion_url(village.visit, c)
    html = client.get(url).content.decode()
    assert "premiers pas" in html
    assert "Un sol bien couvert." in html
    Teammate.objects.filter(visit=village.visit, person=village.ben).update(ethics_signed_at=None)
    html = client.get(url).content.decode()
    assert "Un sol bien couvert." not in html
    assert "Signez d&#x27;abord" in html or "Signez d'abord" in html


def test_a_criterion_of_another_grid_is_not_found(village, client_of):
    other = make_visit(
        village.farm, village.version, by=village.carla, team=(village.ben,),
        day=village.visit.date + timedelta(days=1),
    )  # fmt: skip
    assert client_of(village.ben).get(criterion_url(other, criteria(other)[0])).status_code == 200
    url = criterion_url(other, criteria(other)[0]).replace(
        str(criteria(other)[0].pk), str(other.pk)
    )
    assert client_of(village.ben).get(url).status_code == 404


def test_a_text_written_anew_is_not_shown_as_it_was(village, client_of):
    c = first_criterion(village.visit)
    note = entry(village.visit, village.ben, criterion=c, kind="note", value={"text": "Trop sec."},
                 object_id="6a2b7f0e-0000-4000-8000-000000000002")  # fmt: skip
    say(village.visit, village.ben, **{k: v for k, v in note.items() if k != "said_ref"})
    client = client_of(village.ben)
    sends(client, criterion_url(village.visit, c), **{name(c, "n-text"): "Sec en surface."})
    html = client_of(village.lea).get(criterion_url(village.visit, c)).content.decode()
    assert "Sec en surface." in html
    assert "Trop sec." not in html
