"""What a signature speaks of: whether all that was read has come, and is what was read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from visits.fold import Said, state_hash
from visits.models import Entry, Quarantine, Visit
from visits.payload import Incoming, read_entry
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
    first = _first_written(visit, [*signed, *rows.values()])
    return {str(row.entry_id): _signed(row, rows, first) for row in signed}


def _first_written(visit: Visit, rows: Iterable[Entry]) -> dict[str, Incoming]:
    """What began without preparation was signed as it was first written, not as it was copied."""
    ids = {row.derived_from for row in rows if row.derived_from}
    if not ids:
        return {}
    held = Quarantine.objects.filter(draft__visit=visit, entry_id__in=ids)
    found = (read_entry(json.loads(bytes(raw))) for raw in held.values_list("raw", flat=True))
    return {item.entry_id: item for item in found if not item.problem}


def _signed(signature: Entry, rows: dict[str, Entry], first: Mapping[str, Incoming]) -> Signed:
    heads = [str(key) for key in signature.value.get("heads", ())]
    found = [rows[key] for key in heads if key in rows]
    if len(found) < len(heads):
        return Signed(waits=len(heads) - len(found))
    own = first.get(str(signature.derived_from))
    said = (_as_signed(row, first.get(str(row.derived_from)), own) for row in found)
    return Signed(differs=state_hash(said) != signature.value["state_hash"])


def _as_signed(row: Entry, first: Incoming | None, signature: Incoming | None) -> Said:
    """Of an unprepared visit, every word speaks of the visit itself, as on the signing tablet."""
    if first is None or signature is None:
        return said_of(row, ())
    payload = first.payload
    return Said(
        entry_id=first.entry_id,
        kind=payload["kind"],
        stream=row.stream,
        voice=payload["voice"],
        about=signature.payload["about"],
        said_by="",
        criterion=payload["criterion"],
        object_id=payload["object_id"],
        payload_sha256=first.sha256,
    )
