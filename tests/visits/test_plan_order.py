"""The plan's own log: any order of arrival gives the same action, and a text is accepted as read."""

import itertools
import uuid

import pytest

from tests.makers import entry
from visits.models import Action, ActionEvent, Entry
from visits.services.action import action_faults
from visits.services.entry import append_entries, redact_entry
from visits.services.plan import record_event
from visits.services.rebuild import rebuild_projections

TOLD = ("what", "status", "text_version", "accepted_version", "reason", "owner")


@pytest.fixture
def story(village):
    """On tablets: suggested, changed, accepted, and one that knew of the first text alone."""
    v = village
    action_id = str(uuid.uuid4())

    def says(by, voice, event, *parents, **more):
        value = {"event": event} | more
        return by, entry(
            v.visit, by, kind="action", criterion=None, object_id=action_id, voice=voice,
            value=value, parents=[parent[1]["entry_id"] for parent in parents],
        )  # fmt: skip

    v.suggested = says(v.ben, "team", "suggested", what="Planter une haie")
    v.changed = says(v.ben, "team", "changed", v.suggested, what="Planter deux haies")
    v.first = says(v.ana, "reply", "accepted", v.suggested, text_version=1)
    v.second = says(v.ana, "reply", "accepted", v.changed, v.first, text_version=2)
    v.begun = says(v.ana, "reply", "in_progress", v.second)
    v.done = says(v.ana, "reply", "done", v.suggested)
    v.action_id = action_id
    return v


def arrive(v, *told):
    for by, said in told:
        results = append_entries(v.visit, [said], by=by, source="tablet")
        assert [result.status for result in results] == ["stored"]


def action_of(v):
    return Action.objects.filter(farm=v.farm, action_id=v.action_id).values(*TOLD).first()


def test_an_acceptance_may_come_before_its_suggestion(story):
    v = story
    arrive(v, v.first)
    assert action_of(v) is None
    assert action_faults(v.farm) == []
    arrive(v, v.suggested)
    assert (action_of(v)["status"], action_of(v)["accepted_version"]) == ("accepted", 1)
    assert rebuild_projections(v.visit, check=True) == []


def test_a_desk_does_not_move_an_action_that_has_no_text_yet(story):
    v = story
    arrive(v, v.first)
    with pytest.raises(Exception, match="n'existe pas dans le plan"):
        record_event(v.farm, uuid.UUID(v.action_id), "done", by=v.ana)


def test_every_order_of_arrival_gives_the_same_action(story):
    v = story
    found = set()
    told = (v.suggested, v.changed, v.first, v.second, v.begun)
    for order in itertools.permutations(told, 5):
        v.action_id = str(uuid.uuid4())
        ids = {said["entry_id"]: str(uuid.uuid4()) for _by, said in order}
        again = [
            (by, said | {
                "entry_id": ids[said["entry_id"]], "object_id": v.action_id,
                "parents": [ids[key] for key in said["parents"]],
            })
            for by, said in order
        ]  # fmt: skip
        for by, said in again:
            append_entries(v.visit, [said], by=by, source="tablet")
        found.add(tuple(action_of(v).values()))
    assert found == {("Planter deux haies", "in_progress", 2, 2, "", "farm")}


def test_accepting_an_older_text_does_not_accept_the_newer_one(story, client_of):
    v = story
    arrive(v, v.suggested, v.changed, v.first)
    assert action_of(v)["accepted_version"] == 1
    action = Action.objects.get(action_id=v.action_id)
    assert action.is_to_confirm
    html = client_of(v.ana).get(action.get_absolute_url()).content.decode()
    assert "acceptée avant le changement du texte" in html.replace("\xa0", " ")


def test_an_acceptance_that_names_no_text_accepts_what_it_had_read(story):
    v = story
    by, said = v.first
    said["value"] = {"event": "accepted"}
    arrive(v, v.suggested, v.changed, (by, said))
    assert action_of(v)["accepted_version"] == 1


def test_what_is_done_is_not_thereby_accepted(story, client_of):
    v = story
    arrive(v, v.suggested, v.done)
    assert (action_of(v)["status"], action_of(v)["accepted_version"]) == ("done", None)
    action = Action.objects.get(action_id=v.action_id)
    assert action.is_to_confirm
    assert "accord à noter" in client_of(v.ana).get(action.get_absolute_url()).content.decode()
    arrive(v, v.first)
    assert (action_of(v)["status"], action_of(v)["accepted_version"]) == ("done", 1)


def test_two_texts_that_knew_nothing_of_each_other_keep_the_acceptance_on_the_one_read(story):
    """Whichever comes last, the farm has accepted the one that it read."""
    v = story
    for other in sorted(str(uuid.uuid4()) for _ in range(4)):
        v.action_id = str(uuid.uuid4())
        named = {said["entry_id"]: str(uuid.uuid4())
                 for _by, said in (v.suggested, v.changed, v.second)}  # fmt: skip
        for by, said in (v.suggested, v.changed, v.second):
            parents = [named[key] for key in said["parents"] if key in named]
            made = said | {"entry_id": named[said["entry_id"]], "object_id": v.action_id}
            append_entries(v.visit, [made | {"parents": parents}], by=by, source="tablet")
        late = v.changed[1] | {
            "entry_id": other, "object_id": v.action_id,
            "value": {"event": "changed", "what": "Tout clôturer"},
            "parents": [named[v.suggested[1]["entry_id"]]],
        }  # fmt: skip
        append_entries(v.visit, [late], by=v.ben, source="tablet")
        action = Action.objects.get(action_id=v.action_id)
        read = action.what == "Planter deux haies"
        assert (action.accepted_version == action.text_version) is read


def test_the_erased_reason_of_a_postponement_breaks_nothing(story):
    v = story
    arrive(v, v.suggested, v.first)
    by, said = v.done
    said["value"] = {"event": "postponed", "why": "Trop personnel"}
    said["parents"] = [v.first[1]["entry_id"]]
    arrive(v, (by, said))
    redact_entry(Entry.objects.get(entry_id=said["entry_id"]), by=v.ana, why="demande")
    assert action_of(v)["reason"] == "…"
    assert "personnel" not in str(list(ActionEvent.objects.values_list("why", "data")))


def test_an_event_says_for_ever_what_it_follows(story):
    v = story
    arrive(v, v.suggested, v.first)
    event = ActionEvent.objects.get(kind="accepted")
    assert event.seen == [v.suggested[1]["entry_id"]]
    with pytest.raises(Exception, match="only added"):
        ActionEvent.objects.filter(pk=event.pk).update(seen=[])
