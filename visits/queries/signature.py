"""What a signature speaks of: whether all that was read has come, and is what was read."""

from collections.abc import Iterable
from dataclasses import dataclass

from visits.fold import state_hash
from visits.models import Entry, Visit
from visits.services.projection import said_of


@dataclass(frozen=True)
class Signed:
    """How many of the things signed have not come; and whether those that came are others."""

    waits: int = 0
    differs: bool = False


def signed_states(visit: Visit, signatures: Iterable[Entry]) -> dict[str, Signed]:
    """By the id of each signature made on a tablet; the entries of all are read at once."""
    signed = [row for row in signatures if row.value and row.value.get("state_hash")]
    named = {str(key) for row in signed for key in row.value.get("heads", ())}
    if not signed:
        return {}
    rows = {str(row.entry_id): row for row in Entry.objects.filter(visit=visit, entry_id__in=named)}
    return {str(row.entry_id): _signed(row, rows) for row in signed}


def _signed(signature: Entry, rows: dict[str, Entry]) -> Signed:
    heads = [str(key) for key in signature.value.get("heads", ())]
    found = [rows[key] for key in heads if key in rows]
    if len(found) < len(heads):
        return Signed(waits=len(heads) - len(found))
    same = state_hash(said_of(row, ()) for row in found) == signature.value["state_hash"]
    return Signed(differs=not same)
