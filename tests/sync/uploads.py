"""Photos cut at a random byte: `python -m tests.sync.uploads N SEED` prints what became of them.

Each photo is sent whole or in parts through the API, and each sending may be cut: before the
server, in the middle of the body, or after the work and before the answer. It is sent again until
it is acknowledged. Then every photo is there once, equal by hash, and no original is left.
"""

import argparse
import hashlib
import logging
import os
import random
import shutil
import sys
import tempfile
import uuid
from dataclasses import dataclass
from typing import Any

STEP = 9000


@dataclass
class Outcome:
    """What the proof counts."""

    sent: int = 0
    cuts: int = 0
    lost: int = 0
    doubled: int = 0
    unequal: int = 0
    originals: int = 0

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.doubled or self.unequal or self.originals)

    def lines(self) -> list[str]:
        wrong = ("lost", "doubled", "unequal", "originals")
        told = [f"uploads.{name} {getattr(self, name)} -" for name in ("sent", "cuts")]
        return told + [
            f"uploads.{name} {getattr(self, name)} 0 {'FAIL' if getattr(self, name) else 'PASS'}"
            for name in wrong
        ]


class Sender:
    """A tablet whose network is bad: it sends again until it is told."""

    def __init__(self, client: Any, base: str, chance: random.Random, outcome: Outcome) -> None:
        self.client, self.base, self.chance, self.outcome = client, base, chance, outcome

    def send(self, data: bytes) -> None:
        path = f"{self.base}/{hashlib.sha256(data).hexdigest()}"
        in_parts = self.chance.random() < 0.5
        for _ in range(200):
            if self._once(path, data, in_parts=in_parts):
                self.outcome.sent += 1
                return

    def _once(self, path: str, data: bytes, *, in_parts: bool) -> bool:
        cut = self.chance.random()
        if cut < 0.2:  # the request never arrives
            self.outcome.cuts += 1
            return False
        answer = self._part(path, data, cut) if in_parts else self._whole(path, data, cut)
        if cut > 0.8:  # the answer is lost on its way back
            self.outcome.cuts += 1
            return False
        return answer.status_code == 200 and answer.json()["app"] == "pgs-sync"

    def _whole(self, path: str, data: bytes, cut: float) -> Any:
        body = data
        if cut < 0.5:
            self.outcome.cuts += 1
            body = data[: self.chance.randrange(len(data))]
        return self.client.put(path, body, content_type="application/octet-stream")

    def _part(self, path: str, data: bytes, cut: float) -> Any:
        offset = int(self.client.head(path).headers.get("Upload-Offset") or 0)
        part = data[offset : offset + self.chance.randrange(1, STEP)]
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(len(data))}
        if cut < 0.5 and len(part) > 1:
            self.outcome.cuts += 1
            part = part[: self.chance.randrange(1, len(part))]
        return self.client.patch(path, part, content_type="a/b", headers=headers)


def run(visit: Any, by: Any, client: Any, *, count: int, seed: int) -> Outcome:
    """Name so many photos, send them over a bad network, then look at what is there."""
    from tests.visits.pictures import files_kept, jpeg, say_photo  # noqa: PLC0415
    from visits.models import Blob  # noqa: PLC0415

    chance, outcome = random.Random(seed), Outcome()  # noqa: S311 - the same cuts each time
    sender = Sender(client, f"/api/v1/sync/visits/{visit.pk}/blobs", chance, outcome)
    sent = [jpeg(160 + n % 40, 120 + n // 40, soft=False) for n in range(count)]
    for data in sent:
        say_photo(visit, by, data, object_id=str(uuid.UUID(int=chance.getrandbits(128))))
    for data in chance.sample(sent, len(sent)):
        sender.send(data)
    rows = {blob.received_sha256: blob for blob in Blob.objects.filter(visit=visit)}
    files = files_kept()
    names = {hashlib.sha256(data).hexdigest() for data in sent}
    outcome.lost = sum(rows[name].state != "served" for name in names)
    outcome.doubled = len(rows) - len(names) + max(0, len(files) - len(names))
    outcome.originals = sum(not name.endswith(".webp") for name in files)
    outcome.unequal = sum(
        hashlib.sha256(files.get(f"{visit.pk}/{name}.webp", b"")).hexdigest()
        != rows[name].served_sha256
        for name in names
    )
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=300)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="uploads-")
    os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEBUG": "1"}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "spg.settings", "MEDIA_URL_OR_BUCKET": folder}

    import django  # noqa: PLC0415

    django.setup()
    return _in_visits(asked.count, asked.seed)


def _in_visits(count: int, seed: int) -> int:
    """A visit holds 200 photos at most: the proof takes as many visits as it needs."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from tests import makers  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    total = Outcome()
    network = makers.make_network()
    carla = makers.make_member(network, makers.make_person("Carla"), "facilitator")
    ben = makers.make_member(network, makers.make_person("Ben"))
    farm = makers.make_farm(network, makers.make_person("Ana"))
    version = makers.make_grid(network, by=carla)
    client = Client()
    client.force_login(ben)
    for at in range(0, count, 100):
        visit = makers.make_visit(farm, version, by=carla, team=(ben,))
        done = run(visit, ben, client, count=min(100, count - at), seed=seed + at)
        # Files of earlier visits are counted once, where they were sent.
        for name, value in vars(done).items():
            setattr(total, name, getattr(total, name) + value)
        shutil.rmtree(f"{settings.MEDIA_ROOT}/photos")
    sys.stdout.write("\n".join(total.lines()) + "\n")
    return 0 if total.is_right else 1


if __name__ == "__main__":
    raise SystemExit(main())
