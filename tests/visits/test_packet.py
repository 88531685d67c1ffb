"""Packets that a tablet signed: delivered by anybody, they stay their author's; altered, held."""

import json
import random
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from peers.refused import Refused
from tests.makers import entry, make_person, make_sealed
from tests.visits.packets import Device, seal_to_server
from tests.visits.sync import Tablet, statuses
from visits.api import packet as packet_api
from visits.models import Entry, Quarantine
from visits.queries.devices import overdue, tablets_of_visit
from visits.services import push as push_service
from visits.services.held import admit_entry
from visits.services.key import (
    UnreadableError,
    certificate,
    is_certified,
    open_with,
    seal_with,
    server_keys,
    verify_device,
    visit_key,
)
from visits.services.packet import BadPacketError, deliver_packet
from visits.services.tablet import register_tablet
from visits.services.visit import close_visit, leave_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(village):
    return Device(village.ben)


def push_of(village, device, **given):
    return device.packet(village.visit, [entry(village.visit, village.ben, **given)])


def test_a_signed_packet_is_its_authors_word(village, device):
    delivery = deliver_packet(push_of(village, device))
    assert [result.status for result in delivery.results] == ["stored"]
    row = Entry.objects.get(visit=village.visit)
    assert (row.author, row.said_by, row.source) == (village.ben, village.ben, "tablet")
    assert row.device == str(device.tablet.pk)


def test_delivered_twice_it_is_there_once(village, device):
    packet = push_of(village, device)
    deliver_packet(packet)
    assert deliver_packet(packet).results[0].status == "duplicate"
    assert Entry.objects.filter(visit=village.visit).count() == 1


def test_whoever_brings_it_never_becomes_its_author(village, device):
    deliver_packet(push_of(village, device), by=village.carla)
    assert Entry.objects.get(visit=village.visit).author == village.ben


@pytest.mark.parametrize("key", ["signature", "body", "device", "visit", "made_at", "certificate"])
def test_what_was_altered_waits_with_its_author_unverified(village, device, key):
    packet = push_of(village, device)
    other = push_of(village, Device(village.ben), value={"level": "3"})
    if key == "visit":
        packet[key] = str(uuid.uuid4())
    elif key == "certificate":
        packet[key] = packet[key] | {"person": str(village.carla.ref)}
    else:
        packet[key] = other[key] if key != "made_at" else "2001-01-01T00:00:00+00:00"
    delivery = deliver_packet(packet, by=village.carla)
    assert {result.reason for result in delivery.results} == {"unverified_file"}
    assert not Entry.objects.filter(visit=village.visit).exists()


def test_without_a_signature_and_without_anybody_nothing_is_kept(village):
    body = json.dumps({"visit": str(village.visit.pk), "entries": [{"entry_id": "x"}]})
    with pytest.raises(BadPacketError):
        deliver_packet({"v": 1, "device": str(uuid.uuid4()), "body": body})
    assert not Quarantine.objects.exists()


@pytest.mark.parametrize("bad", [None, 1, [], {}, {"body": 3}, {"body": "["}, {"sealed": {}}])
def test_what_is_no_packet_is_refused_whole(bad):
    with pytest.raises(BadPacketError):
        deliver_packet(bad)


def test_a_revoked_tablet_may_still_hand_over_what_is_then_held(village, device):
    device.tablet.revoked_at, device.tablet.revoked_by = timezone.now(), village.carla
    device.tablet.save()
    delivery = deliver_packet(push_of(village, device))
    assert delivery.revoked
    assert [result.reason for result in delivery.results] == ["device_revoked"]


def test_who_has_left_the_team_is_held_as_through_every_door(village, device):
    leave_team(village.visit, village.ben)
    delivery = deliver_packet(push_of(village, device))
    assert [result.reason for result in delivery.results] == ["not_member"]


def test_a_month_after_closing_the_key_opens_nothing_more(village):
    make_sealed(village.visit, village.ben)
    close_visit(village.visit, by=village.carla)
    said = {"kind": "reply", "voice": "reply", "value": {"text": "Merci."}}
    home = Device(village.ana)
    words = [entry(village.visit, village.ana, **said) for _time in range(2)]
    first, late = (home.packet(village.visit, [row]) for row in words)
    assert deliver_packet(first).results[0].status == "stored"
    delivery = deliver_packet(late, at=timezone.now() + timedelta(days=31))
    assert [result.reason for result in delivery.results] == ["visit_sealed"]


def test_private_words_are_closed_to_the_server_alone(village, device):
    sealed = {"v": 1, "sealed": seal_to_server(push_of(village, device))}
    assert deliver_packet(sealed).results[0].status == "stored"


def test_a_tablet_that_a_restore_forgot_is_known_by_its_certificate(village, device):
    packet = push_of(village, device)
    type(device.tablet).objects.all().delete()
    assert deliver_packet(packet).results[0].status == "stored"
    assert type(device.tablet).objects.get().person == village.ben


def forget(device):
    """As a server restored from before the tablet was registered."""
    type(device.tablet).objects.all().delete()


def test_known_again_it_is_on_the_visits_list_under_its_own_id_and_name(village, device):
    said = [entry(village.visit, village.ben)]
    told = {"tablet": {"name": "  La  bleue "}, "outbox": {"entries": 2, "photos": 0}}
    packet = device.packet(village.visit, said, **told)
    forget(device)
    deliver_packet(packet)
    (row,) = tablets_of_visit(village.visit)
    assert (row.tablet.pk, row.tablet.name) == (device.tablet.pk, "La bleue")
    assert (row.left, row.is_silent) == (2, True)
    village.visit.date = timezone.localdate() - timedelta(days=3)
    village.visit.save()
    assert [late.tablet for late in overdue(timezone.now())] == [row.tablet]


def test_a_stranger_with_a_copied_certificate_makes_no_tablet_known(village, device):
    """Certificates travel in the team's files: alone they vouch for nothing."""
    packet = push_of(village, device)
    other = Device(village.lea)
    forged = packet | {"signature": other.sign(packet["body"].encode())}
    forget(device)
    assert [row.reason for row in deliver_packet(forged).results] == ["unverified_file"]
    assert not type(device.tablet).objects.exists()


def test_who_is_of_no_visit_makes_no_tablet_known(village):
    zoe = Device(make_person("Zoé"))
    packet = zoe.packet(village.visit, [entry(village.visit, village.ben)])
    forget(zoe)
    with pytest.raises(BadPacketError):
        deliver_packet(packet)
    assert not type(zoe.tablet).objects.exists()


def test_registered_anew_under_another_id_its_earlier_packets_are_still_its_own(village, device):
    packet = push_of(village, device)
    forget(device)
    register_tablet(village.ben, public_key=device.tablet.public_key, name="La bleue")
    assert deliver_packet(packet).results[0].status == "stored"
    assert type(device.tablet).objects.count() == 1


def test_registering_with_the_servers_own_word_keeps_the_id_of_ones_own_tablet_alone(
    village, device
):
    word, key = certificate(None, device.tablet), device.tablet.public_key
    forget(device)
    lea = register_tablet(village.lea, public_key=key, name="a", certificate=word)
    forged = word | {"person": str(village.elsa.ref)}
    elsa = register_tablet(village.elsa, public_key=key, name="b", certificate=forged)
    ben = register_tablet(village.ben, public_key=key, name="c", certificate=word)
    assert device.tablet.pk == ben.pk
    assert device.tablet.pk not in {lea.pk, elsa.pk}


def test_a_certificate_holds_for_what_it_says_and_nothing_else(village, device):
    said = certificate(village.visit, device.tablet)
    assert is_certified(said)
    for key in ("visit", "device", "person", "public_key", "issued_at"):
        assert not is_certified(said | {key: "other"})
    assert server_keys() == server_keys()


def test_a_thousand_altered_bytes_open_no_box_and_pass_for_no_signature(village, device):
    chance, key = random.Random(18), visit_key(village.visit)  # noqa: S311 - a seed
    box = seal_with(key, b"what was seen" * 40, b"visit")
    message = b"what was said"
    signature = device.sign(message)
    for _round in range(1000):
        altered = bytearray(box)
        altered[chance.randrange(len(box))] ^= 1 << chance.randrange(8)
        with pytest.raises(UnreadableError):
            open_with(key, bytes(altered), b"visit")
    for at in range(len(signature)):
        letter = "A" if signature[at] != "A" else "B"
        assert not verify_device(
            device.tablet.pk, message, signature[:at] + letter + signature[at + 1 :]
        )


def test_what_nobody_vouched_for_is_added_by_a_named_person_never_as_the_farms(village, device):
    deliver_packet(push_of(village, device) | {"signature": ""})
    admit_entry(village.visit.held.get(), by=village.carla)
    assert Entry.objects.get(visit=village.visit).author == village.ben
    home = Device(village.ana)
    words = {"kind": "reply", "voice": "reply", "value": {"text": "Merci."}}
    packet = home.packet(village.visit, [entry(village.visit, village.ana, **words)])
    deliver_packet(packet | {"signature": ""})
    with pytest.raises(Refused, match="ferme"):
        admit_entry(village.visit.held.get(decision=""), by=village.carla)


def test_no_login_is_needed_and_the_answer_is_that_of_a_push(village, device):
    client = Tablet(None, enforce_csrf_checks=True)
    answer = client.post("/packets", push_of(village, device))
    assert statuses(answer) == ["stored"]
    assert (answer.json()["app"], answer.json()["device_status"]) == ("pgs-sync", "known")
    for bad in ({}, {"body": "x"}, push_of(village, device) | {"device": str(uuid.uuid4())}):
        assert client.post("/packets", bad).status_code == 404
    long = push_of(village, device) | {"pad": "x" * 3_000_000}
    assert client.post("/packets", long).status_code == 413


def test_a_tablet_takes_along_the_keys_that_files_need(village):
    tablet = Tablet(village.ben).register()
    bundle = tablet.get(f"/visits/{village.visit.pk}/bundle").json()
    assert bundle["key"] == visit_key(village.visit)
    assert bundle["server"] == server_keys()
    assert is_certified(bundle["certificate"])
    assert bundle["certificate"]["device"] == tablet.device


def test_another_persons_key_signs_for_nobody_else(village, device):
    other = Device(make_person("Zoé"))
    assert verify_device(device.tablet.pk, b"x", device.sign(b"x")) == device.tablet
    assert verify_device(device.tablet.pk, b"x", other.sign(b"x")) is None
    assert verify_device("no id", b"x", device.sign(b"x")) is None


def test_what_nobody_vouched_for_takes_no_room_from_the_persons_own_words(
    village, device, monkeypatch
):
    """A tablet's id is known to its team: alone it must stop nobody."""
    for module in (packet_api, push_service):
        monkeypatch.setattr(module, "DAILY", 2)
    client = Tablet(None)
    forged = [push_of(village, device) | {"signature": ""} for _ in range(4)]
    answers = [client.post("/packets", one).status_code for one in forged]
    assert answers == [200, 200, 200, 429]
    make_sealed(village.visit, village.ben)
    own = client.post("/packets", push_of(village, device))
    assert (own.status_code, statuses(own)) == (200, ["quarantined"])
