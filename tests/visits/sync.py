"""A tablet as the server meets it: a signed-in client that speaks JSON."""

import base64
import hashlib
import secrets
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client

from peers.models import Person
from tests.makers import entry
from visits.canonical import canonical_json
from visits.models import Visit
from visits.payload import read_entry

SYNC = "/api/v1/sync"


def new_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return base64.b64encode(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()


def said(visit: Visit, by: Person, **given: Any) -> dict[str, Any]:
    """An entry as a tablet makes it: with its salt and the hash of its payload."""
    made = entry(visit, by, **given) | {"salt": secrets.token_hex(16)}
    made = {"act": "own", "on_behalf": "none", "object_id": None, "derived_from": None} | made
    return made | {"payload_sha256": read_entry(made).sha256}


def sealed_payload(salt: str, payload: dict[str, Any]) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + canonical_json(payload)).hexdigest()


class Tablet:
    """One person's session on one tablet."""

    def __init__(self, person: Person | None, **client: Any) -> None:
        self.client, self.device = Client(**client), ""
        if person is not None:
            self.client.force_login(person)

    def register(self, **given: Any) -> "Tablet":
        told = self.post("/devices", {"public_key": new_key(), "name": "Tablette 1"} | given)
        self.device = told.json()["device"]
        return self

    def post(self, path: str, body: Any, **more: Any) -> HttpResponse:
        return self.client.post(SYNC + path, body, content_type="application/json", **more)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(SYNC + path, query, headers={"X-Device": self.device})

    def push(self, visit: Visit | uuid.UUID, entries: list[Any], **given: Any) -> HttpResponse:
        body = {"proto": 1, "device": self.device, "entries": entries} | given
        return self.post(f"/visits/{getattr(visit, 'pk', visit)}/entries", body)

    def pull(self, visit: Visit, **query: Any) -> HttpResponse:
        return self.get(f"/visits/{visit.pk}/entries", **query)


def statuses(response: HttpResponse) -> list[str]:
    return [row["status"] for row in response.json()["results"]]


def reasons(response: HttpResponse) -> list[str | None]:
    return [row["reason"] for row in response.json()["results"]]
