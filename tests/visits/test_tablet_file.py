"""The file of a tablet at the desk: everybody stays the author of their words, nothing is lost."""

import random
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.formats import date_format

from peers.refused import Refused
from tests.makers import entry, make_visit
from tests.visits.packets import Device, Started, seal_to_server, sealed_text
from tests.visits.pictures import jpeg, photo_value, sha
from visits.exchange.tablet import take_in_file, write_visit_file
from visits.models import Entry
from visits.services.draft import attach_draft
from visits.services.key import visit_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def devices(village):
    return Device(village.ben, "rouge"), Device(village.lea, "bleue")


def file_of(village, *packets, visit=None, key=None, extra=()):
    visit = visit or village.visit
    parts = [({"from": {"name": "rouge", "who": "Ben"}}, b"")]
    parts += [({"packet": packet}, b"") for packet in packets]
    return write_visit_file({"visit": str(visit.pk)}, [*parts, *extra], key or visit_key(visit))


def test_several_authors_in_one_file_each_keep_their_words(village, devices):
    red, blue = devices
    mine = red.packet(village.visit, [entry(village.visit, village.ben)])
    carried = blue.packet(village.visit, [entry(village.visit, village.lea, value={"level": "3"})])
    data = file_of(village, mine, carried)
    taken = take_in_file(village.visit, data, by=village.carla)
    assert (taken.added, taken.known, taken.held, taken.tablets) == (2, 0, 0, ["rouge, Ben"])
    authors = Entry.objects.filter(visit=village.visit).values_list("author__name", flat=True)
    assert set(authors) == {"Ben", "Léa"}
    again = take_in_file(village.visit, data, by=village.ben)
    assert (again.added, again.known) == (0, 2)


def test_a_file_from_before_a_restore_opens_though_the_visit_has_another_key_now(village, devices):
    """The tablet may be dead, and its backup file all that is left."""
    packet = devices[0].packet(village.visit, [entry(village.visit, village.ben)])
    key = visit_key(village.visit)
    header = {"visit": str(village.visit.pk), "key_for_server": sealed_text(key)}
    data = write_visit_file(header, [({"packet": packet}, b"")], key)
    village.visit.file_key.delete()
    village.visit.refresh_from_db()
    assert visit_key(village.visit) != key
    assert take_in_file(village.visit, data, by=village.carla).added == 1


def test_private_words_come_closed_and_are_opened_here_alone(village, devices):
    said = devices[0].packet(village.visit, [entry(village.visit, village.ben)])
    data = file_of(village, extra=[({"sealed": seal_to_server(said)}, b"")])
    assert take_in_file(village.visit, data, by=village.carla).added == 1


def test_what_nobody_signed_waits_for_the_network(village, devices):
    packet = devices[0].packet(village.visit, [entry(village.visit, village.ben)])
    taken = take_in_file(
        village.visit, file_of(village, packet | {"signature": ""}), by=village.carla
    )
    assert (taken.added, taken.held) == (0, 1)
    assert village.visit.held.get().reason == "unverified_file"


def test_another_visits_file_changes_nothing(village, devices):
    other = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    packet = devices[0].packet(other, [entry(other, village.ben)])
    with pytest.raises(Refused, match="autre visite"):
        take_in_file(village.visit, file_of(village, packet, visit=other), by=village.carla)
    posing = file_of(village, packet)
    with pytest.raises(Refused):
        take_in_file(village.visit, posing, by=village.carla)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"bonjour",
        b"carnet-de-visites/1",
        b"carnet-de-visites/9 x",
        b"x" * 999,
    ],
)
def test_what_is_no_file_of_ours_is_told_in_a_sentence(village, data):
    with pytest.raises(Refused):
        take_in_file(village.visit, data, by=village.carla)


def test_a_file_cut_short_gives_what_it_has_and_says_that_something_is_missing(village, devices):
    packets = [
        devices[0].packet(village.visit, [entry(village.visit, village.ben)]) for _ in range(3)
    ]
    data = file_of(village, *packets)
    cut = b"\n".join(data.split(b"\n")[:-2])
    taken = take_in_file(village.visit, cut, by=village.carla)
    assert (taken.added, taken.altered) == (2, 1)


def test_a_thousand_altered_bytes_bring_nothing_that_was_not_written(village, devices):
    """Each altered file gives sound parts whole, and of the altered one nothing."""
    chance = random.Random(18)  # noqa: S311 - a seed
    said = entry(village.visit, village.ben)
    data = file_of(village, devices[0].packet(village.visit, [said]))
    take_in_file(village.visit, data, by=village.carla)
    before = list(Entry.objects.values_list("payload_sha256", "author"))
    refused = 0
    for _round in range(100):
        altered = bytearray(data)
        at = chance.randrange(len(data))
        altered[at] ^= 1 << chance.randrange(7)
        try:
            taken = take_in_file(village.visit, bytes(altered), by=village.carla)
        except Refused:
            refused += 1
            continue
        assert (taken.added, taken.held) == (0, 0)
    assert refused > 50
    assert list(Entry.objects.values_list("payload_sha256", "author")) == before


def test_the_page_says_what_the_file_brought(village, devices, client_of):
    packet = devices[0].packet(village.visit, [entry(village.visit, village.ben)])
    address = reverse("visits:tablet-file", args=[village.visit.pk])
    client = client_of(village.carla)
    assert "Ajouter le fichier" in client.get(address).content.decode()
    sent = SimpleUploadedFile("tablette.txt", file_of(village, packet), "text/plain")
    page = client.post(address, {"file": sent}).content.decode()
    assert "1 saisie ajoutée." in page
    assert "rouge, Ben" in page
    page = client.post(address, {"file": SimpleUploadedFile("x.txt", b"bonjour")}).content.decode()
    assert "pas le fichier d&#x27;une tablette" in page
    assert "Choisissez le fichier" in client.post(address).content.decode()


def draft_file(started, device, *entries, extra=()):
    """As the backup of a visit begun without preparation: its key is closed to the server alone."""
    key, push = secrets.token_hex(32), started.push(*entries)
    packet = device.packet(None, push["entries"], people=push["people"], draft_id=push["draft"])
    header = {"visit": None, "draft": push["draft"], "key_for_server": sealed_text(key)}
    return write_visit_file(header, [({"packet": packet}, b""), *extra], key)


def test_the_file_of_a_visit_that_nobody_had_planned_waits_with_its_photos(village, devices):
    started, data = Started(village), jpeg()
    shown = {"kind": "photo", "criterion": None, "object_id": str(started.nina)}
    photo = started.entry(**shown, value=photo_value(data))
    extra = [({"blob": {"sha256": sha(data)}}, data)]
    brought = draft_file(started, devices[0], started.entry(), photo, extra=extra)
    taken = take_in_file(village.visit, brought, by=village.carla)
    assert (taken.added, taken.held, taken.photos, taken.altered) == (0, 2, 1, 0)
    attach_draft(started.draft, village.visit, by=village.carla)
    again = take_in_file(village.visit, brought, by=village.carla)
    assert (again.added, again.altered) == (0, 0)
    assert Entry.objects.filter(visit=village.visit).count() == 2
    assert village.visit.blobs.get().state == "served"
    other = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    with pytest.raises(Refused):
        take_in_file(other, brought, by=village.carla)


def test_a_draft_stands_on_the_facilitators_desk_and_is_attached_there(village, client_of):
    started = Started(village)
    started.send(started.entry())
    client = client_of(village.carla)
    page = client.get("/").content.decode()
    assert "Visite commencée sans préparation, à rattacher" in page
    address = reverse("visits:draft", args=[started.pk])
    page = client.get(address).content.decode()
    assert "Chez Paulette" in page
    assert date_format(village.visit.date) in page
    assert village.visit.date.isoformat() not in page
    assert "Choisissez une visite, ou bien une ferme." in client.post(address).content.decode()
    done = client.post(address, {"farm": village.farm.pk})
    started.draft.refresh_from_db()
    assert done["Location"] == started.draft.visit.get_absolute_url()
    assert client.get(address)["Location"] == started.draft.visit.get_absolute_url()
    assert "sans préparation" not in client.get("/").content.decode()
