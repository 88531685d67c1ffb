"""What is held can be let in by a named person, whatever has happened to the visit since."""

import pytest

from peers.refused import Refused
from tests.makers import make_sealed
from tests.visits.packets import Device, Started
from tests.visits.sync import Tablet, reasons, said
from visits.models import Entry
from visits.queries.draft import said_in_draft
from visits.services.held import admit_entry
from visits.services.tablet import revoke_tablet
from visits.services.visit import leave_team


def admitted(village):
    """The one thing that waits, added by the facilitator."""
    admit_entry(village.visit.held.get(decision=""), by=village.carla)
    return Entry.objects.filter(visit=village.visit).order_by("pk").last()


def test_held_for_a_final_report_then_its_author_leaves(village):
    v = village
    make_sealed(v.visit, v.ben)
    pushed = said(v.visit, v.lea)
    assert reasons(Tablet(v.lea).push(v.visit, [pushed])) == ["visit_sealed"]
    v.visit.team.filter(person=v.lea).update(left_at=v.visit.sealed_at)
    assert str(admitted(v).entry_id) == pushed["entry_id"]


def test_held_for_a_revoked_tablet_then_the_report_becomes_final(village):
    v = village
    tablet = Tablet(v.lea).register()
    revoke_tablet(v.lea.tablets.get(), by=v.carla)
    pushed = said(v.visit, v.lea)
    assert reasons(tablet.push(v.visit, [pushed])) == ["device_revoked"]
    make_sealed(v.visit, v.ben)
    assert str(admitted(v).entry_id) == pushed["entry_id"]


def test_held_for_a_revoked_tablet_of_somebody_who_leaves(village):
    v = village
    tablet = Tablet(v.lea).register()
    revoke_tablet(v.lea.tablets.get(), by=v.carla)
    tablet.push(v.visit, [said(v.visit, v.lea)])
    leave_team(v.visit, v.lea)
    assert admitted(v).author == v.lea


def test_letting_in_gives_nobody_the_farms_voice(village):
    """Held for its tablet, and of a voice that its author does not have: that stays so."""
    v = village
    tablet = Tablet(v.lea).register()
    revoke_tablet(v.lea.tablets.get(), by=v.carla)
    given = {"voice": "reply", "said_ref": str(v.ana.ref)}
    tablet.push(v.visit, [said(v.visit, v.lea, **given)])
    with pytest.raises(Refused):
        admitted(v)


def test_known_words_held_again_say_where_they_stand(village):
    """A tablet takes words without a number for private ones, which it must not keep."""
    v = village
    device = Device(v.lea)
    pushed = said(v.visit, v.lea)
    say_shared = Tablet(v.lea).push(v.visit, [pushed]).json()["results"][0]
    revoke_tablet(device.tablet, by=v.carla)
    sent = Tablet(None).post("/packets", device.packet(v.visit, [pushed]))
    (result,) = sent.json()["results"]
    assert (result["status"], result["stream"], result["seq"]) == (
        "duplicate",
        say_shared["stream"],
        say_shared["seq"],
    )


def test_private_words_of_an_unprepared_visit_are_not_read_before_it_is_attached(village):
    started = Started(village)
    note = {"kind": "note", "criterion": None, "object_id": str(started.nina)}
    private = note | {"voice": "self", "value": {"text": "le revenu a baissé"}}
    started.send(started.entry(**note, value={"text": "haie au nord"}), started.entry(**private))
    told = said_in_draft(started.draft)
    assert told["words"] == ["haie au nord"]
    assert told["count"] == 2
