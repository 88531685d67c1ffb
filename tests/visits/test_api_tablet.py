"""Hello, registration, preparation and the bundle: who is told what, and in which words."""

import uuid

import pytest

from tests.full import past_visit
from tests.makers import criteria, days_ago, make_visit, make_written, say
from tests.visits.packets import Started
from tests.visits.sync import SYNC, Tablet, new_key
from visits.models import Preparation, Reading
from visits.models import Tablet as TabletRow
from visits.services.draft import attach_draft
from visits.services.epoch import current_epoch
from visits.services.report import seal_report
from visits.services.tablet import revoke_tablet
from visits.services.visit import leave_team

pytestmark = pytest.mark.django_db


def test_hello_without_a_login_says_who_the_server_is(village):
    told = Tablet(None).get("/hello").json()
    assert (told["app"], told["user"], told["device_status"]) == ("pgs-sync", None, "unknown")
    assert told["epoch"] == str(current_epoch().uuid)
    assert told["proto"] == {"min": 1, "cur": 1}
    assert (told["networks"], told["visits"]) == ([], [])


def test_which_visit_an_unprepared_one_became_is_told_to_who_spoke_there_and_is_of_its_team(
    village,
):
    started = Started(village)
    started.send(started.entry())
    assert Tablet(village.ben).get("/hello").json()["drafts"] == []
    attach_draft(started.draft, village.visit, by=village.carla)
    told = {"id": str(started.pk), "visit": str(village.visit.pk), "farm": village.farm.name}
    told["date"] = village.visit.date.isoformat()
    assert Tablet(village.ben).get("/hello").json()["drafts"] == [told]
    assert Tablet(village.lea).get("/hello").json()["drafts"] == []
    leave_team(village.visit, village.ben)
    assert Tablet(village.ben).get("/hello").json()["drafts"] == []


def test_hello_tells_a_person_their_visits_and_what_this_tablet_has(village):
    tablet = Tablet(village.ben).register()
    tablet.post(f"/visits/{village.visit.pk}/preparation", {"device": tablet.device})
    told = tablet.get("/hello").json()
    assert told["user"] == {"ref": str(village.ben.ref), "name": "Ben"}
    assert told["device_status"] == "known"
    assert [(row["id"], row["prepared"]) for row in told["visits"]] == [
        (str(village.visit.pk), True)
    ]
    assert [row["slug"] for row in told["networks"]] == [village.network.slug]
    assert Tablet(village.dan).get("/hello").json()["visits"] == []


def test_the_same_key_again_is_the_same_tablet(village):
    key, tablet = new_key(), Tablet(village.ben)
    first = tablet.post("/devices", {"public_key": key, "name": "  La  verte "}).json()
    again = tablet.post("/devices", {"public_key": key, "name": "La verte"}).json()
    other = Tablet(village.lea).post("/devices", {"public_key": key, "name": "La verte"}).json()
    assert first["device"] == again["device"] != other["device"]
    assert TabletRow.objects.get(pk=first["device"]).name == "La verte"


def test_a_tablet_whose_login_has_ended_still_learns_that_it_was_revoked(village):
    tablet = Tablet(village.ben).register()
    revoke_tablet(village.ben.tablets.get(), by=village.carla)
    for person in (None, village.lea):
        other = Tablet(person)
        other.device = tablet.device
        assert other.get("/hello").json()["device_status"] == "revoked"


@pytest.mark.parametrize("key", ["", "x", "AAAA", None, 5, new_key()[:-8] + "AAAAAAA="])
def test_what_is_no_key_registers_nothing(village, key):
    told = Tablet(village.ben).post("/devices", {"public_key": key, "name": "T"})
    assert (told.status_code, told.json()["code"]) == (422, "bad_envelope")
    assert not TabletRow.objects.exists()


def test_nobody_revokes_or_speaks_for_anothers_tablet(village):
    tablet = Tablet(village.ben).register()
    other = Tablet(village.lea)
    path = f"{SYNC}/devices/{tablet.device}"
    assert other.client.delete(path).status_code == 404
    assert other.post(f"/devices/{tablet.device}/contact", {}).status_code == 404
    assert tablet.client.delete(path).json()["device_status"] == "revoked"
    assert tablet.client.delete(path).status_code == 200


def test_contact_tells_what_each_visit_still_waits_for(village):
    tablet = Tablet(village.ben).register()
    tablet.post(f"/visits/{village.visit.pk}/preparation", {"device": tablet.device})
    left = {"entries": 2, "photos": 0}
    body = {"outbox": left, "visits": {str(village.visit.pk): left, "x": left}}
    assert tablet.post(f"/devices/{tablet.device}/contact", body).status_code == 200
    assert Preparation.objects.get().outbox_entries == 2
    assert TabletRow.objects.get().outbox_entries == 2


def test_preparing_again_keeps_the_first_moment(village):
    tablet = Tablet(village.ben).register()
    body = {"device": tablet.device, "size": 400_000, "tested_at": "2026-11-20T10:00:00+01:00"}
    path = f"/visits/{village.visit.pk}/preparation"
    first = tablet.post(path, body).json()
    again = tablet.post(path, body | {"persistent": True, "size": -1}).json()
    assert first["prepared_at"] == again["prepared_at"]
    row = Preparation.objects.get()
    assert (row.persistent, row.size) == (True, 0)


def test_a_tablet_that_nobody_registered_prepares_nothing(village):
    body = {"device": str(uuid.uuid4())}
    told = Tablet(village.ben).post(f"/visits/{village.visit.pk}/preparation", body)
    assert told.status_code == 422


def test_the_bundle_holds_what_a_visit_needs(village):
    say(village.visit, village.ben)
    told = Tablet(village.ben).get(f"/visits/{village.visit.pk}/bundle").json()
    assert told["visit"]["farm"]["name"] == village.farm.name
    assert told["me"] == {"ref": str(village.ben.ref), "name": "Ben", "part": "member"}
    assert [len(section["criteria"]) for section in told["sections"]] == [3, 3]
    assert [row["number"] for row in told["criteria"]] == [1, 2, 3, 4, 5, 6]
    assert [level["code"] for level in told["criteria"][0]["levels"]] == ["0", "1", "2", "3"]
    assert (len(told["entries"]), told["head_seq"], told["more"]) == (1, 1, False)
    assert f"/visits/{village.visit.pk}/field/{told['sections'][0]['key']}/" in told["pages"]
    assert len(told["state_hash"]) == 64


def test_a_copy_taken_is_noted_for_the_farm(village):
    tablet = Tablet(village.ben)
    for _ in range(2):
        tablet.get(f"/visits/{village.visit.pk}/bundle")
    assert [(row.person, row.kind) for row in Reading.objects.all()] == [(village.ben, "copy")]


def test_last_time_and_the_plan_come_after_the_promise_of_discretion(village):
    past_visit(village, 400, 1)
    unsigned = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    unsigned.team.update(ethics_signed_at=None)
    tablet = Tablet(village.ben)
    before = tablet.get(f"/visits/{unsigned.pk}/bundle").json()
    assert (before["last"], before["plan"]) == (None, [])
    after = tablet.get(f"/visits/{village.visit.pk}/bundle").json()
    assert len(after["last"]["answers"]) > 0
    first = next(iter(after["last"]["answers"].values()))
    assert set(first) == {"words", "level", "state", "note", "reply"}


def test_a_question_that_nobody_answered_last_time_is_said_to_be_empty(village):
    v = village
    first = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(400))
    asked = criteria(first)[0]
    say(first, v.ben, criterion=asked, value={"level": "2"})  # one question of six
    reply = {"text": "La mare était à sec."}
    say(first, v.ana, kind="reply", voice="reply", criterion=asked, value=reply)
    first.refresh_from_db()
    make_written(first, v.ben)
    seal_report(first, by=v.ben)
    last = Tablet(v.ben).get(f"/visits/{v.visit.pk}/bundle").json()["last"]
    said = [row["words"] for row in last["answers"].values() if row["state"] == "unanswered"]
    assert said == ["pas encore rempli"] * 5
    replied = [row["reply"] for row in last["answers"].values() if row["reply"]]
    assert replied == ["La mare était à sec."]  # beside the answer, here as in the report


def test_a_bundle_is_for_the_team_of_today(village):
    leave_team(village.visit, village.lea)
    path = f"/visits/{village.visit.pk}/bundle"
    missing = Tablet(village.lea).get(f"/visits/{uuid.uuid4()}/bundle")
    for person in (village.lea, village.dan, village.mia, village.ana):
        told = Tablet(person).get(path)
        assert (told.status_code, told.content) == (404, missing.content)
