"""A visit begun without preparation: kept whole, attached by a facilitator, nothing doubled."""

import uuid

import pytest

from peers.models import Person
from peers.refused import Refused
from tests.makers import criteria, make_grid, make_person, make_sealed, make_visit, say
from tests.visits.packets import Device, Started
from tests.visits.sync import Tablet, reasons
from visits.canonical import state_sha256
from visits.models import Draft, Entry, Quarantine
from visits.payload import read_entry
from visits.queries.draft import drafts_to_attach, likely_visit, visits_of_draft
from visits.queries.signature import signed_states
from visits.services.draft import attach_draft, attach_to_farm, receive_draft
from visits.services.entry import redact_entry
from visits.services.packet import deliver_packet
from visits.services.rebuild import chain_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(village):
    return Started(village)


@pytest.fixture
def other_visit(village):
    """Dated today, nobody in its team yet."""
    return make_visit(village.farm, village.version, by=village.carla)


def test_what_it_brings_is_acknowledged_and_waits_on_a_desk(village, started):
    results = started.send(started.entry())
    assert [(row.status, row.reason) for row in results] == [("quarantined", "visit_unattached")]
    assert drafts_to_attach(village.carla) == [started.draft]
    assert drafts_to_attach(village.dan) == drafts_to_attach(village.ben) == []


def test_sent_again_it_is_there_once(started):
    said = started.entry()
    started.send(said)
    started.send(said)
    assert Quarantine.objects.filter(draft=started.pk).count() == 1


def test_attached_everything_stands_in_the_visit_in_its_authors_name(village, started, other_visit):
    said = started.entry()
    again = started.entry(value={"level": "3"}, parents=[said["entry_id"]])
    guest = started.entry(1, said_ref=str(started.nina))
    started.send(said, again, guest)
    attach_draft(started.draft, other_visit, by=village.carla)
    values = {row.criterion_id: row.value for row in other_visit.answers.all()}
    assert values == {started.asked[0].pk: {"level": "3"}, started.asked[1].pk: {"level": "2"}}
    rows = Entry.objects.filter(visit=other_visit)
    assert {row.author for row in rows} == {village.ben}
    assert {row.about for row in rows} == {village.farm.ref}
    assert {str(row.derived_from) for row in rows} == {
        one["entry_id"] for one in (said, again, guest)
    }
    assert rows.get(criterion=started.asked[1]).said_by == Person.objects.get(name="Nina")
    team = other_visit.team
    assert set(team.values_list("person__name", flat=True)) == {"Ben", "Nina"}
    assert not Quarantine.objects.filter(decision="").exists()


def test_words_erased_in_the_visit_leave_what_was_received_of_them(village, started, other_visit):
    started.send(started.entry(), started.entry(1))
    attach_draft(started.draft, other_visit, by=village.carla)
    said = Entry.objects.filter(visit=other_visit).earliest("seq")
    before = bytes(Quarantine.objects.get(entry_id=str(said.derived_from)).raw)
    assert before != b"{}"
    redact_entry(said, by=village.carla, why="à sa demande")
    assert bytes(Quarantine.objects.get(entry_id=str(said.derived_from)).raw) == b"{}"
    others = Quarantine.objects.exclude(entry_id=str(said.derived_from))
    assert others.exists()
    assert b"{}" not in {bytes(row.raw) for row in others}


def test_what_comes_after_attaching_lands_in_the_visit_once(village, started, other_visit):
    first, later = started.entry(), started.entry(1)
    started.send(first)
    attach_draft(started.draft, other_visit, by=village.carla)
    started.send(first, later)
    started.send(first, later)
    assert Entry.objects.filter(visit=other_visit).count() == 2


def test_the_door_of_drafts_acknowledges_and_never_reveals(village, started):
    tablet = Tablet(village.ben).register()
    address = f"/drafts/{started.pk}/entries"
    answer = tablet.post(address, started.push(started.entry()) | {"device": tablet.device})
    assert reasons(answer) == ["visit_unattached"]
    assert Tablet(village.dan).post(address, started.push(started.entry())).status_code == 404
    assert Tablet(None).post(address, started.push(started.entry())).status_code == 401


def test_a_signed_packet_brings_it_too(village, started, other_visit):
    device = Device(village.ben)
    push = started.push(started.entry())
    packet = device.packet(None, push["entries"], draft_id=push["draft"], people=push["people"])
    assert deliver_packet(packet).results[0].reason == "visit_unattached"
    attach_draft(started.draft, other_visit, by=village.carla)
    assert Entry.objects.get(visit=other_visit).author == village.ben


def test_the_very_grid_is_pinned_while_the_visit_has_not_begun(village, other_visit):
    version = make_grid(village.network, by=village.carla)
    started = Started(village, version)
    started.send(started.entry())
    attach_draft(started.draft, other_visit, by=village.carla)
    assert [row.version for row in other_visit.grids.all()] == [version]
    assert other_visit.answers.get().criterion == started.asked[0]


def test_on_a_visit_that_has_begun_answers_move_by_code(village):
    version = make_grid(village.network, by=village.carla)
    started = Started(village, version)
    started.send(started.entry(), started.entry(1))
    make_sealed(village.visit, village.ben)
    visit = make_visit(village.farm, village.version, by=village.carla, team=(village.lea,))
    say(visit, village.lea, criterion=criteria(visit)[0])
    attach_draft(started.draft, visit, by=village.carla)
    assert [row.version for row in visit.grids.all()] == [village.version]
    codes = set(visit.answers.values_list("criterion__code", flat=True))
    assert {started.asked[0].code, started.asked[1].code} <= codes
    assert visit.answers.get(criterion=criteria(visit)[0]).divergent is False


def test_on_a_visit_that_has_answers_nothing_is_lost_or_doubled(village):
    v, (first, second) = village, criteria(village.visit)[:2]
    say(v.visit, v.ben, criterion=first, value={"level": "1"})
    say(v.visit, v.lea, criterion=second, value={"level": "2"})
    started = Started(v)
    numbers = {row.pk: number for number, row in enumerate(started.asked)}
    other, same = (
        started.entry(numbers[row.pk], said_ref=str(v.lea.ref)) for row in (first, second)
    )
    note = started.entry(
        kind="note", object_id=str(uuid.uuid4()), value={"text": "Vu"}, said_ref=str(v.lea.ref)
    )
    started.send(other, same, note, by=v.lea)
    attach_draft(started.draft, v.visit, by=v.carla)
    started.send(other, same, note, by=v.lea)
    rows = Entry.objects.filter(visit=v.visit)
    assert rows.filter(derived_from=None).count() == 2
    brought = {str(row.derived_from) for row in rows.exclude(derived_from=None)}
    assert (rows.count(), brought) == (5, {one["entry_id"] for one in (other, same, note)})
    assert v.visit.answers.get(criterion=first).divergent is True
    agreed = v.visit.answers.get(criterion=second)
    assert (agreed.divergent, agreed.value) == (False, {"level": "2"})
    assert chain_faults(v.visit) == []
    assert not v.visit.held.exists()


def test_a_copy_keeps_its_writers_salt_so_that_a_tablet_knows_its_hash(
    village, started, other_visit
):
    plain = started.entry(salt="ab" * 16)
    odd = started.entry(1, salt="no salt")
    started.send(plain, odd)
    attach_draft(started.draft, other_visit, by=village.carla)
    salts = dict(Entry.objects.filter(visit=other_visit).values_list("derived_from", "salt"))
    assert salts[uuid.UUID(plain["entry_id"])] == "ab" * 16
    assert len(salts[uuid.UUID(odd["entry_id"])]) == 32


def test_the_visit_that_was_planned_there_that_day_is_proposed(village, started, other_visit):
    started.send(started.entry())
    visits = visits_of_draft(started.draft, village.carla)
    assert likely_visit(started.draft, visits) is None
    Draft.objects.update(farm_name=f" {village.farm.name.upper()} ", day=other_visit.date)
    alike = visits.filter(date=other_visit.date)
    alone = alike.exclude(pk__in=[row.pk for row in alike if row != other_visit])
    assert likely_visit(started.draft, alone) == other_visit
    assert (likely_visit(started.draft, visits) is None) == (alike.count() > 1)


def test_nobody_of_another_network_comes_in_by_their_number(village, started, other_visit):
    push = started.push(started.entry(said_ref=str(village.dan.ref)))
    push["people"] = [{"ref": str(village.dan.ref), "name": "Dan", "part": "member"}]
    receive_draft(started.pk, push, by=village.ben)
    attach_draft(started.draft, other_visit, by=village.carla)
    assert not other_visit.team.filter(person=village.dan).exists()
    assert other_visit.held.get().reason == "unknown_person"


def test_a_farm_that_nobody_had_planned_to_visit_gets_its_visit(village, started):
    started.send(started.entry())
    done = attach_to_farm(started.draft, village.farm, by=village.carla)
    done.visit.refresh_from_db()
    assert (done.visit.date, done.visit.status) == (started.draft.day, "under_way")
    assert done.visit.answers.get().value == {"level": "2"}
    with pytest.raises(Refused):
        attach_to_farm(done, village.farm, by=village.carla)


def test_who_may_attach(village, started, other_visit):
    started.send(started.entry())
    for person in (village.ben, village.dan):
        with pytest.raises(Refused):
            attach_draft(started.draft, other_visit, by=person)
    attach_draft(started.draft, other_visit, by=village.carla)
    with pytest.raises(Refused):
        attach_draft(started.draft, other_visit, by=village.carla)


def test_a_stranger_begins_nothing_and_adds_to_nothing(village, started):
    with pytest.raises(Draft.DoesNotExist):
        started.send(started.entry(), by=make_person("Zoé"))
    started.send(started.entry())
    with pytest.raises(Draft.DoesNotExist):
        started.send(started.entry(), by=village.dan)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"draft": 3, "people": 4, "entries": 5},
        {"draft": {"version": "x", "day": "x"}, "people": [3, {"ref": "x"}], "entries": [3]},
        {"draft": {"version": "9" * 40, "day": "2026-13-45"}, "entries": [{}]},
    ],
)
def test_what_cannot_be_read_breaks_nothing(village, bad):
    receive_draft(uuid.uuid4(), bad, by=village.ben)
    assert Draft.objects.get().network == village.network


def test_what_nobody_vouched_for_brings_nobody_into_the_team(village, started, other_visit):
    device = Device(village.ben)
    push = started.push(started.entry())
    packet = device.packet(None, push["entries"], people=push["people"], draft_id=push["draft"]) | {
        "signature": ""
    }
    (result,) = deliver_packet(packet).results
    assert (result.status, result.reason) == ("quarantined", "unverified_file")
    assert started.draft.people == []
    attach_draft(started.draft, other_visit, by=village.carla)
    assert not Person.objects.filter(name="Nina").exists()


def test_somebody_who_joins_after_attaching_is_known_too(village, started, other_visit):
    started.send(started.entry())
    attach_draft(started.draft, other_visit, by=village.carla)
    zoe = str(uuid.uuid4())
    push = started.push(started.entry(1, said_ref=zoe))
    push["people"] = [{"ref": zoe, "name": "Zoé", "part": "observer"}]
    receive_draft(started.pk, push, by=village.ben)
    assert Entry.objects.get(criterion=started.asked[1]).said_by.name == "Zoé"
    assert not other_visit.held.exists()


def test_nobody_sends_anothers_unprepared_visit_as_their_own(village, started):
    body = started.push(started.entry()) | {"person": str(village.lea.ref)}
    answer = Tablet(village.ben).post(f"/drafts/{started.pk}/entries", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth_required")
    assert not Draft.objects.exists()


# -- what is talked over and signed there


def farm_words(started, ref, **given):
    words = {"kind": "words", "criterion": None, "voice": "reply", "on_behalf": "spoken"}
    said = {"object_id": str(uuid.uuid4()), "said_ref": str(ref)}
    return started.entry(**words, **said, value={"topic": "words", "of": "discuss", **given})


def send_with_farm(started, names, *entries):
    """Ben's tablet, with somebody who speaks for the farm."""
    people = [{"ref": ref, "name": name, "part": "farm"} for ref, name in names.items()]
    push = started.push(*entries) | {"people": people}
    return receive_draft(started.pk, push, by=started.village.ben)


@pytest.mark.parametrize("name", ["ana", "Chez Paulette"])
def test_the_farms_words_are_those_of_who_answers_for_it_noted_by_who_wrote_them(
    village, started, other_visit, name
):
    ref = str(uuid.uuid4())
    send_with_farm(started, {ref: name}, farm_words(started, ref, text="On y va."))
    attach_draft(started.draft, other_visit, by=village.carla)
    row = Entry.objects.get(visit=other_visit)
    assert (row.said_by, row.author, row.on_behalf) == (village.ana, village.ben, "spoken")
    assert [mate.person for mate in other_visit.team.all()] == [village.ben]
    assert not Person.objects.filter(ref=ref).exists()


def test_words_of_somebody_whom_the_farm_does_not_know_wait_for_a_named_person(
    village, started, other_visit
):
    ref = str(uuid.uuid4())
    send_with_farm(started, {ref: "Marius"}, farm_words(started, ref, text="On y va."))
    attach_draft(started.draft, other_visit, by=village.carla)
    assert not Entry.objects.filter(visit=other_visit).exists()
    assert other_visit.held.get().reason == "unknown_person"


def test_a_lead_of_the_table_is_an_action_of_the_farm_that_it_accepted(
    village, started, other_visit
):
    ref, action = str(uuid.uuid4()), str(uuid.uuid4())
    lead = started.entry(kind="lead", object_id=str(uuid.uuid4()), value={"text": "Une haie"})
    text = {"event": "suggested", "what": "Planter une haie", "owner": "farm"}
    suggested = started.entry(kind="action", criterion=None, object_id=action, value=text)
    accepted = farm_words(started, ref) | {
        "kind": "action",
        "object_id": action,
        "parents": [suggested["entry_id"]],
        "value": {"event": "accepted", "text_version": 1},
    }
    send_with_farm(started, {ref: "Ana"}, lead, suggested, accepted)
    attach_draft(started.draft, other_visit, by=village.carla)
    row = village.farm.actions.get()
    assert (row.what, row.status) == ("Planter une haie", "accepted")


def signed_hash(*entries):
    """As the tablet hashes what it shows: every word speaks of the visit that it began."""
    rows = [(read_entry(one), one) for one in entries]
    return state_sha256(
        (f"shared|{one['kind']}|{one['criterion']}|team|{one['about']}", item.entry_id, item.sha256)
        for item, one in rows
    )


@pytest.mark.parametrize("altered", [False, True])
def test_what_was_signed_there_still_stands_under_the_signature_once_attached(
    village, started, other_visit, altered
):
    said = [started.entry(number, salt=f"{number:032x}") for number in (0, 1)]
    value = {"mode": "signed", "name": "Ben", "heads": [one["entry_id"] for one in said]}
    value |= {"state_hash": "0" * 64 if altered else signed_hash(*said)}
    ref = str(village.ben.ref)
    signature = started.entry(kind="signature", criterion=None, object_id=ref, value=value)
    started.send(*said, signature)
    attach_draft(started.draft, other_visit, by=village.carla)
    (row,) = Entry.objects.filter(visit=other_visit, kind="signature")
    here = {str(key) for key in other_visit.entries.values_list("entry_id", flat=True)}
    assert set(row.value["heads"]) == here - {str(row.entry_id)}
    (told,) = signed_states(other_visit, [row]).values()
    assert (told.waits, told.differs) == (0, altered)


def test_two_that_began_apart_and_were_gathered_are_one_conversation(village, other_visit):
    """Léa's tablet had taken in Ben's file: what she settled there has his words under it."""
    ben, lea = Started(village), Started(village)
    first = ben.entry()
    together = lea.entry(
        value={"level": "3"},
        act="together",
        parents=[first["entry_id"]],
        said_ref=str(village.lea.ref),
    )
    lea.send(together, by=village.lea)
    ben.send(first)
    for one in (lea, ben):
        attach_draft(one.draft, other_visit, by=village.carla)
    assert [row.value for row in other_visit.answers.all()] == [{"level": "3"}]
