"""A tablet as Python plays it: its key, its packets, and what it closes to the server."""

import json
import os
import uuid
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone

from peers.models import Person
from visits.models import Draft, Tablet, Visit
from visits.services.draft import receive_draft
from visits.services.key import (
    INFO,
    certificate,
    from_base64,
    read_public,
    server_keys,
    spki_of,
    to_base64,
)


class Device:
    """One person's key on one tablet, known to the server."""

    def __init__(self, person: Person, name: str = "tablette") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.tablet = Tablet.objects.create(
            person=person, name=name, public_key=spki_of(self.key.public_key())
        )

    def sign(self, message: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return to_base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def packet(
        self, visit: Visit | None, entries: list[dict[str, Any]], **push: Any
    ) -> dict[str, Any]:
        bound = {
            "device": str(self.tablet.pk),
            "visit": str(visit.pk) if visit else None,
            "draft": push.pop("draft_id", None),
            "made_at": timezone.now().isoformat(),
        }
        body = json.dumps({"proto": 1, "entries": entries, "people": []} | push | bound)
        said = {"body": body, "signature": self.sign(body.encode())}
        return {"v": 1} | bound | said | {"certificate": certificate(visit, self.tablet)}


def seal_to_server(envelope: dict[str, Any]) -> dict[str, str]:
    return sealed_text(json.dumps(envelope))


def sealed_text(text: str) -> dict[str, str]:
    """As the tablet's `sealToServer`."""
    mine = ec.generate_private_key(ec.SECP256R1())
    ephemeral = spki_of(mine.public_key())
    shared = mine.exchange(ec.ECDH(), read_public(server_keys()["open"]))
    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=from_base64(ephemeral), info=INFO)
    nonce = os.urandom(12)
    box = nonce + AESGCM(hkdf.derive(shared)).encrypt(nonce, text.encode(), b"")
    return {"ephemeral": ephemeral, "box": to_base64(box)}


class Started:
    """A visit that Ben begins on his tablet, with Nina who was there by chance."""

    def __init__(self, village: Any, version: Any = None) -> None:
        self.village, self.pk = village, uuid.uuid4()
        self.version = version or village.version
        self.nina = uuid.uuid4()
        self.asked = list(self.version.criteria.order_by("pk"))

    def entry(self, number: int = 0, **given: Any) -> dict[str, Any]:
        return {
            "entry_id": str(uuid.uuid4()),
            "kind": "answer",
            "criterion": str(self.asked[number].pk),
            "voice": "team",
            "about": str(self.pk),
            "value": {"level": "2"},
            "said_ref": str(self.village.ben.ref),
            "parents": [],
        } | given

    def push(self, *entries: Any) -> dict[str, Any]:
        told = {
            "id": str(self.pk),
            "network": self.village.network.slug,
            "version": self.version.pk,
            "farm_name": "Chez Paulette",
            "day": timezone.localdate().isoformat(),
        }
        people = [{"ref": str(self.nina), "name": "Nina", "part": "member"}]
        return {"entries": list(entries), "draft": told, "people": people}

    def send(self, *entries: Any, by: Any = None) -> Any:
        return receive_draft(self.pk, self.push(*entries), by=by or self.village.ben)

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(pk=self.pk)
