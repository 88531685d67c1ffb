"""Push, pull and digest through the network: durable first, judged after, nothing told to strangers."""

import json
import uuid

import pytest
from django.core.cache import cache

from peers.models import Holder, Person
from tests.makers import (
    criteria,
    first_criterion,
    make_person,
    make_sealed,
    make_visit,
    rewrite,
    say,
)
from tests.visits.sync import SYNC, Tablet, reasons, said, statuses
from visits.api import door
from visits.fold import state_hash
from visits.models import Entry, Preparation, Quarantine, Reading, Teammate
from visits.models import Tablet as TabletRow
from visits.proof import proof_of
from visits.services import push as push_service
from visits.services.entry import redact_entry, unlocked_log
from visits.services.epoch import begin_epoch
from visits.services.rebuild import rebuild_projections
from visits.services.visit import leave_team, postpone_visit

pytestmark = pytest.mark.django_db


def test_a_batch_is_stored_and_told_in_its_order(village):
    tablet, rows = Tablet(village.ben).register(), criteria(village.visit)
    batch = [said(village.visit, village.ben, criterion=row) for row in rows]
    told = tablet.push(village.visit, batch).json()
    assert told["app"] == "pgs-sync"
    assert [row["entry_id"] for row in told["results"]] == [row["entry_id"] for row in batch]
    assert [row["seq"] for row in told["results"]] == list(range(1, len(rows) + 1))
    assert {row["stream"] for row in told["results"]} == {"shared"}
    assert told["device_status"] == "known"
    assert rebuild_projections(village.visit, check=True) == []


def test_sent_again_it_is_a_duplicate_with_the_same_number(village):
    tablet, one = Tablet(village.ben).register(), said(village.visit, village.ben)
    first = tablet.push(village.visit, [one]).json()["results"][0]
    again = tablet.push(village.visit, [one]).json()["results"][0]
    assert (again["status"], again["seq"]) == ("duplicate", first["seq"])


def test_other_content_under_a_known_id_is_told(village):
    tablet, one = Tablet(village.ben), said(village.visit, village.ben)
    other = said(village.visit, village.ben, value={"level": "0"}, entry_id=one["entry_id"])
    assert statuses(tablet.push(village.visit, [one, other])) == ["stored", "id_reuse"]


def test_the_tablet_its_count_its_clock_and_its_protocol_are_kept(village):
    tablet, one = Tablet(village.ben).register(), said(village.visit, village.ben, dseq=42)
    tablet.push(village.visit, [one], client_now="2036-01-01T00:00:00+00:00")
    row = Entry.objects.get(visit=village.visit)
    assert (row.device, row.dseq, row.proto, row.source) == (tablet.device, 42, 1, "tablet")
    assert row.skew_ms > 300_000_000_000 / 2


@pytest.mark.parametrize("clock", ["yesterday", "2026-13-99T99:99:99+01:00", 5, None, "2026-01-01"])
def test_a_clock_that_says_nothing_decides_nothing(village, clock):
    told = Tablet(village.ben).push(
        village.visit, [said(village.visit, village.ben)], client_now=clock
    )
    assert statuses(told) == ["stored"]
    assert Entry.objects.get().skew_ms == 0 or clock == "2026-01-01"


def test_an_altered_entry_is_held(village):
    one = said(village.visit, village.ben) | {"value": {"level": "0"}}
    assert reasons(Tablet(village.ben).push(village.visit, [one])) == ["bad_hash"]


def test_one_bad_entry_stops_nothing(village):
    batch = [said(village.visit, village.ben, criterion=row) for row in criteria(village.visit)[:3]]
    batch[1] = {"entry_id": "no", "value": {"deep": [[[1.5]]]}}
    told = Tablet(village.ben).push(village.visit, batch)
    assert statuses(told) == ["stored", "quarantined", "stored"]


# -- who may send


def test_who_left_the_team_is_heard_and_held(village):
    leave_team(village.visit, village.lea)
    told = Tablet(village.lea).push(village.visit, [said(village.visit, village.lea)])
    assert reasons(told) == ["not_member"]


def test_the_farm_sends_its_own_voices_and_who_held_it_is_held(village):
    own = said(village.visit, village.ana, voice="self")
    assert statuses(Tablet(village.ana).push(village.visit, [own])) == ["stored"]
    old = said(village.visit, village.oscar, voice="self")
    told = Tablet(village.oscar).push(village.visit, [old])
    assert statuses(told) == ["quarantined"]


def test_the_groups_contact_sends_the_groups_voice(village):
    note = {"kind": "note", "voice": "group", "criterion": None, "value": {"text": "On aide."}}
    about = {"about": str(village.group.ref), "object_id": str(uuid.uuid4())}
    told = Tablet(village.fred).push(
        village.visit, [said(village.visit, village.fred, **note, **about)]
    )
    assert statuses(told) == ["stored"]


def test_strangers_get_what_a_visit_that_never_was_gives(village):
    one = said(village.visit, village.ben)
    nowhere = Tablet(village.dan).push(uuid.uuid4(), [one])
    for person in (village.dan, village.mia, village.gil, village.paul):
        there = Tablet(person).push(village.visit, [one])
        assert (there.status_code, there.content) == (404, nowhere.content)
    assert not Entry.objects.exists()
    assert not Quarantine.objects.exists()


def test_a_sealed_visit_holds_the_teams_words_and_takes_the_farms(village):
    visit = make_sealed(village.visit, village.ben)
    late = said(visit, village.ben, value={"level": "0"})
    assert reasons(Tablet(village.ben).push(visit, [late])) == ["visit_sealed"]
    reply = said(visit, village.ana, kind="reply", voice="reply", value={"text": "Merci."})
    assert statuses(Tablet(village.ana).push(visit, [reply])) == ["stored"]


def test_a_visit_put_off_holds_what_comes(village):
    postpone_visit(village.visit, by=village.carla, reason="Neige.")
    told = Tablet(village.ben).push(village.visit, [said(village.visit, village.ben)])
    assert statuses(told) == ["quarantined"]


def test_a_tablet_taken_back_sends_into_what_is_held_and_receives_nothing(village):
    tablet = Tablet(village.ben).register()
    tablet.client.delete(f"{SYNC}/devices/{tablet.device}")
    told = tablet.push(village.visit, [said(village.visit, village.ben)])
    assert (told.status_code, reasons(told)) == (200, ["device_revoked"])
    assert told.json()["device_status"] == "revoked"
    for path in ("entries", "digest", "bundle"):
        refused = tablet.get(f"/visits/{village.visit.pk}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "revoked")


def test_an_application_too_old_is_kept_and_held_never_refused(village):
    told = Tablet(village.ben).push(village.visit, [said(village.visit, village.ben)], proto=0)
    assert (told.status_code, reasons(told)) == (200, ["too_old_proto"])


# -- people who join on a tablet


def newcomer(name="Zoé", part="observer", ref=None):
    return {"ref": str(ref or uuid.uuid4()), "name": name, "part": part}


def by_newcomer(village, person):
    return said(village.visit, village.ben, said_ref=person["ref"])


def test_a_substitute_joins_on_the_tablet_once(village):
    zoe, tablet = newcomer(), Tablet(village.ben)
    for _ in range(2):
        one = by_newcomer(village, zoe)
        assert statuses(tablet.push(village.visit, [one], people=[zoe])) == ["stored"]
    person = Person.objects.get(ref=zoe["ref"])
    teammate = Teammate.objects.get(visit=village.visit, person=person)
    assert (person.email, person.name) == (None, "Zoé")
    assert (teammate.added_by, teammate.part) == (village.ben, "observer")
    assert Entry.objects.filter(said_by=person, author=village.ben).count() == 2


def test_a_guest_met_on_another_visit_joins_as_the_same_person(village):
    other = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    elsa = newcomer("Elsa", "observer", village.elsa.ref)
    told = Tablet(village.ben).push(
        other, [said(other, village.ben, said_ref=elsa["ref"])], people=[elsa]
    )
    assert statuses(told) == ["stored"]
    assert other.team.filter(person=village.elsa).exists()


def test_who_cannot_be_read_is_left_out_and_stops_nobody(village):
    zoe = newcomer()
    people = [newcomer("x" * 121), newcomer(part="king"), 5, {"ref": "x"}, newcomer(" "), zoe]
    batch = [
        said(village.visit, village.ben),
        by_newcomer(village, people[0]),
        by_newcomer(village, zoe),
    ]
    told = Tablet(village.ben).push(village.visit, batch, people=people)
    assert statuses(told) == ["stored", "quarantined", "stored"]
    assert statuses(Tablet(village.ben).push(village.visit, [], people={"a": 1})) == []


@pytest.mark.parametrize("who", ["dan", "ana", "mia"])
def test_nobody_with_an_account_or_of_the_farm_is_added(village, who):
    other = newcomer("X", "member", getattr(village, who).ref)
    told = Tablet(village.ben).push(village.visit, [by_newcomer(village, other)], people=[other])
    assert statuses(told) == ["quarantined"]
    assert not village.visit.team.filter(person=getattr(village, who)).exists()


def test_who_left_the_team_adds_nobody_and_does_not_return_by_it(village):
    leave_team(village.visit, village.lea)
    zoe = newcomer()
    Tablet(village.lea).push(village.visit, [], people=[zoe])
    assert not Person.objects.filter(ref=zoe["ref"]).exists()
    lea = newcomer("Léa", "member", village.lea.ref)
    told = Tablet(village.ben).push(village.visit, [by_newcomer(village, lea)], people=[lea])
    assert statuses(told) == ["quarantined"]


# -- what one may pull


def test_a_page_after_a_number_and_what_remains(village):
    tablet = Tablet(village.ben)
    batch = [said(village.visit, village.ben, criterion=row) for row in criteria(village.visit)]
    tablet.push(village.visit, batch)
    first = tablet.pull(village.visit, after=0, limit=4).json()
    rest = tablet.pull(village.visit, after=4).json()
    assert [row["seq"] for row in first["entries"] + rest["entries"]] == [1, 2, 3, 4, 5, 6]
    assert (first["more"], rest["more"], rest["head_seq"]) == (True, False, 6)
    got = first["entries"][0]
    assert {key: got[key] for key in batch[0]} == batch[0]
    assert got["author"] == {"ref": str(village.ben.ref), "name": "Ben"}
    assert {row["part"] for row in rest["people"]} == {"member", "observer", "farm", "group"}


def test_the_farm_pulls_the_teams_words_from_the_debrief_and_its_own_at_any_time(village):
    say(village.visit, village.ben)
    say(village.visit, village.ana, voice="self")
    farm = Tablet(village.ana)
    assert farm.pull(village.visit).status_code == 404
    own = farm.pull(village.visit, stream="private").json()
    assert [row["voice"] for row in own["entries"]] == ["self"]


def test_the_private_stream_answers_the_team_as_a_missing_visit(village):
    say(village.visit, village.ana, voice="self")
    tablet = Tablet(village.ben)
    for path in ("entries", "digest", "bundle"):
        hidden = tablet.get(f"/visits/{village.visit.pk}/{path}", stream="private")
        missing = tablet.get(f"/visits/{uuid.uuid4()}/{path}", stream="shared")
        assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_who_left_pulls_no_more(village):
    leave_team(village.visit, village.lea)
    assert Tablet(village.lea).pull(village.visit).status_code == 404


def test_the_sender_of_private_words_learns_no_number_and_no_stream(village):
    criterion = first_criterion(village.visit)
    rewrite(criterion, sensitive=True)
    told = Tablet(village.ben).push(village.visit, [said(village.visit, village.ben)]).json()
    assert {key: told["results"][0][key] for key in ("status", "stream", "seq")} == {
        "status": "stored",
        "stream": None,
        "seq": None,
    }
    assert Tablet(village.ben).pull(village.visit).json()["head_seq"] == 0


def test_erased_words_are_pulled_as_a_blank_that_keeps_its_place(village):
    told = say(village.visit, village.ben, kind="note", value={"text": "secret"})
    redact_entry(Entry.objects.get(entry_id=told.entry_id), by=village.ben, why="Une erreur.")
    page = Tablet(village.ben).pull(village.visit)
    assert "secret" not in page.content.decode()
    blank = page.json()["entries"][0]
    assert (blank["seq"], blank["redacted"], blank["value"], blank["salt"]) == (1, True, None, None)
    assert len(blank["payload_sha256"]) == 64


def test_what_the_farm_shares_no_more_is_pulled_as_a_bare_blank(village):
    own = say(village.visit, village.ana, voice="self", kind="note", value={"text": "secret"})
    share = {"kind": "share", "voice": "self", "criterion": None}
    say(
        village.visit,
        village.ana,
        object_id=str(uuid.uuid4()),
        value={"show": [own.entry_id]},
        **share,
    )
    copy = Entry.objects.get(visit=village.visit, stream="shared")
    assert "secret" in Tablet(village.ben).pull(village.visit).content.decode()
    hide = {"hide": [str(copy.entry_id)]}
    say(village.visit, village.ana, object_id=str(uuid.uuid4()), value=hide, **share)
    page = Tablet(village.ben).pull(village.visit)
    blank = page.json()["entries"][0]
    assert "secret" not in page.content.decode()
    assert (blank["hidden"], blank["entry_id"]) == (True, str(copy.entry_id))
    assert "kind" not in blank


def test_the_digest_is_that_of_the_heads_that_were_pulled(village):
    say(village.visit, village.ben)
    first = say(village.visit, village.lea, value={"level": "1"})
    say(village.visit, village.lea, value={"level": "3"}, parents=[first.entry_id])
    told = Tablet(village.ben).get(f"/visits/{village.visit.pk}/digest").json()
    heads = village.visit.heads.select_related("entry__said_by")
    from visits.services.projection import said_of  # noqa: PLC0415 - the same fold, beside it

    assert told["state_hash"] == state_hash(said_of(head.entry, ()) for head in heads)
    assert (told["head_seq"], told["blobs_missing"]) == (3, [])


# -- a server restored from an older copy


def lose_everything(visit):
    """As a restore does: the log is empty again, and the server is another one."""
    with unlocked_log():
        visit.heads.all().delete()
        visit.answers.all().delete()
        for row in visit.entries.all():
            row.parents.all().delete()
        visit.entries.all().delete()
        visit.streams.all().delete()
    begin_epoch("restored")


def test_after_a_restore_a_pulled_entry_keeps_its_author_whoever_brings_it(village):
    Tablet(village.lea).push(village.visit, [said(village.visit, village.lea)])
    pulled = Tablet(village.ben).pull(village.visit).json()
    lose_everything(village.visit)
    told = Tablet(village.ben).push(village.visit, pulled["entries"])
    assert statuses(told) == ["stored"]
    assert told.json()["epoch"] != pulled["epoch"]
    row = Entry.objects.get(visit=village.visit)
    assert (row.author, row.said_by) == (village.lea, village.lea)
    assert (
        Tablet(village.ben).pull(village.visit).json()["entries"][0]["proof"]
        == (pulled["entries"][0]["proof"])
    )


def test_a_forged_proof_makes_nobody_an_author(village):
    one = said(village.visit, village.lea)
    forged = one | {"author": str(village.lea.ref), "stream": "shared", "proof": "0" * 64}
    stolen = proof_of(
        uuid.uuid4(), "shared", one["entry_id"], village.lea.ref, one["payload_sha256"]
    )
    for brought in (forged, forged | {"proof": stolen}, forged | {"proof": ["x"], "stream": 5}):
        told = Tablet(village.ben).push(village.visit, [brought])
        assert reasons(told) == ["unverified_file"]
    assert not Entry.objects.exists()


def test_ones_own_words_come_back_with_or_without_their_proof(village):
    tablet = Tablet(village.ben)
    tablet.push(village.visit, [said(village.visit, village.ben)])
    pulled = tablet.pull(village.visit).json()["entries"]
    lose_everything(village.visit)
    assert statuses(tablet.push(village.visit, [pulled[0] | {"proof": None}])) == ["stored"]


# -- the envelope


@pytest.mark.parametrize(
    "body",
    [[], 5, {}, {"entries": {}}, {"entries": [5]}, {"entries": [], "outbox": {"entries": -1}},
     {"entries": [], "proto": "1"}, {"entries": [], "proto": 10**9}],
)  # fmt: skip
def test_what_is_no_envelope_is_told_in_a_sentence(village, body):
    told = Tablet(village.ben).post(f"/visits/{village.visit.pk}/entries", json.dumps(body))
    assert (told.status_code, told.json()["code"]) == (422, "bad_envelope")
    assert told.json()["sentence"].endswith(".")


@pytest.mark.parametrize("body", ["{", '{"entries": [NaN]}', "\udcff", "[" * 5000, "9" * 5000])
def test_what_is_no_json_is_told_in_a_sentence(village, body):
    raw = body.encode("utf-8", "surrogateescape")
    told = Tablet(village.ben).post(f"/visits/{village.visit.pk}/entries", raw)
    assert (told.status_code, told.json()["code"]) == (422, "bad_envelope")


def test_too_many_entries_and_too_many_bytes(village):
    tablet, one = Tablet(village.ben), said(village.visit, village.ben)
    many = tablet.push(village.visit, [one] * 501)
    large = tablet.push(village.visit, [one | {"value": {"text": "x" * 600_000}}])
    for told in (many, large):
        assert (told.status_code, told.json()["code"]) == (413, "too_large")


def test_another_kind_of_content(village):
    path = f"{SYNC}/visits/{village.visit.pk}/entries"
    told = Tablet(village.ben).client.post(path, "<a/>", content_type="text/xml")
    assert (told.status_code, told.json()["app"]) == (415, "pgs-sync")


def test_without_a_login_there_is_no_redirect(village):
    for told in (
        Tablet(None).push(village.visit, []),
        Tablet(None).pull(village.visit),
        Tablet(None).post("/devices", {}),
    ):
        assert (told.status_code, told.json()["code"]) == (401, "auth_required")
        assert told["Cache-Control"] == "no-store"


def test_nobody_sends_anothers_words_as_their_own(village):
    told = Tablet(village.lea).push(village.visit, [], person=str(village.ben.ref))
    assert (told.status_code, told.json()["code"]) == (401, "auth_required")
    assert (
        Tablet(village.ben).push(village.visit, [], person=str(village.ben.ref)).status_code == 200
    )


def test_what_was_said_while_a_question_was_open_is_blank_once_it_is_closed(village):
    criterion = first_criterion(village.visit)
    rewrite(criterion, sensitive=True)
    for opens in (True, False):
        given = {"voice": "self", "kind": "consent", "value": {"opens": opens}}
        parents = [str(row.entry_id) for row in Entry.objects.filter(kind="consent")]
        say(village.visit, village.ana, criterion=criterion, parents=parents, **given)
        if opens:
            say(village.visit, village.ben, criterion=criterion, value={"level": "1"})
    page = Tablet(village.ben).pull(village.visit).json()
    answer = next(row for row in page["entries"] if row["kind"] == "answer")
    assert (answer["value"], answer["salt"], answer["voice"]) == (None, None, "team")


def test_a_stale_token_is_told_apart_and_hello_gives_a_fresh_one(village):
    tablet = Tablet(village.ben, enforce_csrf_checks=True)
    path, body = f"/visits/{village.visit.pk}/entries", {"entries": []}
    told = tablet.post(path, body, headers={"X-CSRFToken": "x" * 64})
    assert (told.status_code, told.json()["code"]) == (403, "csrf_failed")
    token = tablet.get("/hello").json()["csrf"]
    assert tablet.post(path, body, headers={"X-CSRFToken": token}).status_code == 200


def test_sixty_pushes_a_minute_from_one_tablet(village, monkeypatch):
    monkeypatch.setattr(door, "PUSHES_A_MINUTE", 2)
    tablet = Tablet(village.ben)
    told = [tablet.push(village.visit, []) for _ in range(3)]
    assert [row.status_code for row in told] in ([200, 200, 429], [200, 200, 200])
    if told[-1].status_code == 429:  # unless the minute turned in between
        assert 1 <= int(told[-1]["Retry-After"]) <= 60
    cache.clear()


def test_more_than_may_wait_stays_on_the_tablet(village, monkeypatch):
    monkeypatch.setattr(push_service, "DAILY", 2)
    leave_team(village.visit, village.lea)
    batch = [said(village.visit, village.lea) for _ in range(3)]
    told = Tablet(village.lea).push(village.visit, batch)
    assert (told.status_code, told.json()["code"]) == (429, "slow_down")
    assert not Quarantine.objects.exists()


@pytest.mark.parametrize(
    "query", [{"after": "-1"}, {"after": "x"}, {"limit": "²"}, {"stream": "all"}]
)
def test_a_question_that_cannot_be_read(village, query):
    assert Tablet(village.ben).pull(village.visit, **query).status_code == 422


def test_a_push_tells_what_the_tablet_still_holds(village):
    tablet = Tablet(village.ben).register()
    tablet.post(f"/visits/{village.visit.pk}/preparation", {"device": tablet.device, "size": 5})
    tablet.push(village.visit, [], outbox={"entries": 3, "photos": 1})
    row = Preparation.objects.get()
    assert (row.outbox_entries, row.outbox_photos, row.empty_at) == (3, 1, None)
    tablet.push(village.visit, [], outbox={"entries": 0, "photos": 0})
    row.refresh_from_db()
    assert (row.outbox_entries, row.empty_at is not None) == (0, True)
    assert TabletRow.objects.get().last_contact_at >= row.prepared_at


def test_a_holder_who_never_answers_for_the_farm_is_held(village):
    omar = make_person("Omar")
    Holder.objects.create(farm=village.farm, person=omar, may_answer=False)
    told = Tablet(omar).push(village.visit, [said(village.visit, omar, voice="self")])
    assert reasons(told) == ["voice_not_allowed"]


def test_reading_the_log_from_its_start_is_a_copy_that_the_farm_reads_of(village):
    say(village.visit, village.ben)
    Tablet(village.lea).pull(village.visit, after=1)
    assert not Reading.objects.exists()
    for _twice in range(2):
        Tablet(village.lea).pull(village.visit)
    assert Reading.objects.get().person == village.lea
