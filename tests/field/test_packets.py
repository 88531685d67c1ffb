"""What a tablet signs and closes, Python reads; what Python writes, the tablet reads; altered, nobody."""

import json
import random
import subprocess
from pathlib import Path

import playwright
import pytest

from tests.makers import entry
from tests.visits.packets import Device
from visits.exchange.tablet import read_visit_file, take_in_file, write_visit_file
from visits.models import Entry, Tablet
from visits.services.key import server_keys, verify_device, visit_key
from visits.services.packet import deliver_packet

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).with_name("packets_answers.js")
NODE = Path(playwright.__file__).parent / "driver" / "node"


def tablet(act, **given):
    done = subprocess.run(
        [NODE, SCRIPT],
        input=json.dumps({"act": act} | given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def known(village):
    return Tablet.objects.create(person=village.ben, name="rouge", public_key="to come")


@pytest.fixture
def written(village, known):
    said = [entry(village.visit, village.ben), entry(village.visit, village.ben, value={})]
    told = tablet(
        "write",
        pushes=[{"proto": 1, "entries": [one]} for one in said],
        device=str(known.pk),
        visit=str(village.visit.pk),
        now=1_764_000_000_000,
        server=server_keys(),
        key=visit_key(village.visit),
        message="vu : l'été, ça va",
    )
    Tablet.objects.filter(pk=known.pk).update(public_key=told["publicKey"])
    return told


def test_python_reads_what_a_tablet_signs_and_closes(village, known, written):
    assert verify_device(known.pk, "vu : l'été, ça va".encode(), written["signature"]) == known
    delivery = deliver_packet(written["packet"])
    assert (delivery.packet.verified, delivery.results[0].status) == (True, "stored")
    opened = deliver_packet({"v": 1, "sealed": written["sealed"]})
    assert (opened.packet.verified, opened.results[0].status) == (True, "stored")


def test_python_reads_a_tablets_file(village, written):
    data = written["file"].encode()
    parts = list(read_visit_file(data).parts(visit_key(village.visit)))
    assert parts[3].content == bytes(at % 256 for at in range(300))
    taken = take_in_file(village.visit, data, by=village.carla)
    assert (taken.added, taken.altered, taken.tablets) == (2, 0, ["rouge, Ben"])
    assert set(Entry.objects.values_list("author", flat=True)) == {village.ben.pk}


def test_a_tablet_reads_what_python_writes_and_knows_what_was_altered(village):
    device = Device(village.ben)
    packet = device.packet(village.visit, [entry(village.visit, village.ben)])
    other = Device(village.lea).packet(village.visit, [entry(village.visit, village.lea)])
    altered = [packet | {key: other[key]} for key in ("body", "signature", "device", "certificate")]
    altered += [packet | {"visit": None}, packet | {"certificate": None}]
    content = bytes(range(256))
    data = write_visit_file(
        {"visit": str(village.visit.pk)},
        [({"packet": packet}, b""), ({"blob": {}}, content)],
        visit_key(village.visit),
    )
    told = tablet(
        "read",
        file=data.decode(),
        packets=[packet, other, *altered],
        key=visit_key(village.visit),
        server=server_keys(),
        certificate=packet["certificate"],
    )
    assert told["verdicts"] == [True, True] + [False] * len(altered)
    assert (told["altered"], told["certified"]) == (0, True)
    assert told["header"]["visit"] == str(village.visit.pk)
    assert [part["said"] for part in told["parts"]] == [{"packet": packet}, {"blob": {}}]


def test_a_thousand_altered_bytes_give_a_tablet_nothing_that_was_not_written(village):
    chance, key = random.Random(5), visit_key(village.visit)  # noqa: S311 - a seed
    parts = [({"packet": {"body": f"{at}"}}, b"") for at in range(4)]
    data = write_visit_file({"visit": str(village.visit.pk)}, parts, key)
    files = []
    for _round in range(1000):
        altered = bytearray(data)
        altered[chance.randrange(len(data))] ^= 1 << chance.randrange(7)
        files.append(altered.decode("latin-1"))
    sound = {json.dumps(said, separators=(",", ":")) for said, _content in parts}
    found = tablet("attack", files=files, key=key)
    assert {said for one in found for said in one} <= sound
    # White space between the lines may change; nothing else may and still open whole.
    assert sum(len(one) == len(parts) for one in found) < 20
