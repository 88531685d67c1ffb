"""The server's word that an entry was in its log: who said it stays so, whoever brings it back."""

from typing import Any
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "visits.entry.proof"


def proof_of(visit_id: UUID, stream: str, entry_id: Any, author: Any, payload_sha256: str) -> str:
    said = f"{visit_id}|{stream}|{entry_id}|{author}|{payload_sha256}"
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()


def is_proven(proof: str, *said: Any) -> bool:
    """`said` is what `proof_of` takes; a proof of another visit, stream or author does not do."""
    return bool(proof) and constant_time_compare(proof, proof_of(*said))
