"""The server's own keys, a visit's key, and whether something signed comes from a known tablet."""

import base64
import binascii
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone

from peers.models import Person
from visits.models import ServerKey, Tablet, Visit, VisitKey

HALF, NONCE = 32, 12
INFO = b"carnet-open-1"
CERTIFIED = ("visit", "device", "person", "public_key", "issued_at")


class UnreadableError(ValueError):
    """What should be a key, a signature or a closed box is none, or opens with another key."""


def visit_key(visit: Visit) -> str:
    """The key of the visit's files, in hexadecimal; made when it is first asked for."""
    row, _made = VisitKey.objects.get_or_create(
        visit=visit, defaults={"key": secrets.token_hex(32)}
    )
    return row.key


def server_keys() -> dict[str, str]:
    """What a tablet keeps of the server: how to check its signature, and what to seal to."""
    return {purpose: spki_of(_private(purpose).public_key()) for purpose in ("sign", "open")}


def certificate(visit: Visit | None, tablet: Tablet) -> dict[str, Any]:
    """The server's word that this key is this person's; it travels with the tablet's packets."""
    said: dict[str, Any] = {
        "visit": str(visit.pk) if visit else None,
        "device": str(tablet.pk),
        "person": str(tablet.person.ref),
        "public_key": tablet.public_key,
        "issued_at": timezone.now().isoformat(timespec="seconds"),
    }
    return said | {"signature": sign_as_server(_certified(said))}


def is_certified(said: Any) -> bool:
    if not isinstance(said, Mapping) or not isinstance(said.get("signature"), str):
        return False
    public = spki_of(_private("sign").public_key())
    return is_signed(public, _certified(said), said["signature"])


def _certified(said: Mapping[str, Any]) -> bytes:
    return "|".join(["certificate", *(str(said.get(key) or "") for key in CERTIFIED)]).encode()


def sign_as_server(message: bytes) -> str:
    der = _private("sign").sign(message, ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return to_base64(r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big"))


def verify_device(device: Any, message: bytes, signature: Any) -> Tablet | None:
    """The tablet that signed the message with its own key, revoked or not; or nobody."""
    tablet = tablet_of(device)
    if tablet is None or not isinstance(signature, str):
        return None
    return tablet if is_signed(tablet.public_key, message, signature) else None


def tablet_of(device: Any) -> Tablet | None:
    try:
        return Tablet.objects.select_related("person").filter(pk=uuid.UUID(str(device))).first()
    except ValueError:
        return None


def certified_tablet(said: Any) -> Tablet | None:
    """A tablet that this server had registered, and a restore made it forget: read, not yet kept.

    Registered anew since, it is the same one: its key says so.
    """
    if not is_certified(said) or tablet_of(said["device"]) is not None:
        return None
    person = Person.objects.filter(ref=said["person"]).first()
    if person is None:
        return None
    key = said["public_key"]
    known = Tablet.objects.filter(person=person, public_key=key).first()
    return known or Tablet(id=uuid.UUID(said["device"]), person=person, public_key=key)


def is_signed(public_key: str, message: bytes, signature: str) -> bool:
    """Raw r‖s over SHA-256, as WebCrypto makes it."""
    try:
        raw = from_base64(signature)
        key = read_public(public_key)
        if len(raw) != 2 * HALF:
            return False
        numbers = (int.from_bytes(half, "big") for half in (raw[:HALF], raw[HALF:]))
        key.verify(encode_dss_signature(*numbers), message, ec.ECDSA(hashes.SHA256()))
    except (UnreadableError, InvalidSignature):
        return False
    return True


def open_with(key: str, box: bytes, beside: bytes = b"") -> bytes:
    """AES-256-GCM: twelve bytes of nonce, then what was closed; `beside` is bound to it."""
    try:
        return AESGCM(bytes.fromhex(key)).decrypt(box[:NONCE], box[NONCE:], beside)
    except (InvalidTag, ValueError) as fault:
        raise UnreadableError from fault


def seal_with(key: str, plain: bytes, beside: bytes = b"") -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(bytes.fromhex(key)).encrypt(nonce, plain, beside)


def open_sealed(sealed: Any) -> bytes:
    """What a tablet closed so that the server alone opens it: an ephemeral key and a box."""
    if not isinstance(sealed, Mapping):
        raise UnreadableError
    ephemeral, box = sealed.get("ephemeral"), sealed.get("box")
    if not isinstance(ephemeral, str) or not isinstance(box, str):
        raise UnreadableError
    return open_with(sealed_key(ephemeral), from_base64(box))


def sealed_key(ephemeral: str) -> str:
    """The key that follows from the server's own pair and the ephemeral one that came along."""
    shared = _private("open").exchange(ec.ECDH(), read_public(ephemeral))
    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=from_base64(ephemeral), info=INFO)
    return hkdf.derive(shared).hex()


def read_public(spki: str) -> ec.EllipticCurvePublicKey:
    try:
        key = serialization.load_der_public_key(from_base64(spki))
    except ValueError as fault:
        raise UnreadableError from fault
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise UnreadableError
    return key


def spki_of(key: ec.EllipticCurvePublicKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return to_base64(key.public_bytes(serialization.Encoding.DER, form))


def _private(purpose: str) -> ec.EllipticCurvePrivateKey:
    row = ServerKey.objects.filter(purpose=purpose).first()
    if row is None:
        row, _made = ServerKey.objects.get_or_create(
            purpose=purpose, defaults={"private_pem": _new_pem()}
        )
    key = serialization.load_pem_private_key(row.private_pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise UnreadableError
    return key


def _new_pem() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Strictly: one text for one content, so that no altered letter passes unseen."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise UnreadableError from fault
    if to_base64(data) != text:
        raise UnreadableError
    return data
