"""A known id at the desk again: the same word sent twice, or one that is said anew."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from visits.canonical import canonical_json, payload_sha256
from visits.models import Entry, EntryParent, Head
from visits.payload import Incoming

TARGET = ("kind", "stream", "voice", "about", "said_by_id", "criterion_id", "object_id")


@dataclass(frozen=True)
class Line:
    """What one person has said of one target since an entry: it, and all that came of it."""

    first: Entry
    rows: tuple[Entry, ...]
    tips: tuple[Entry, ...]

    @property
    def still_stands(self) -> bool:
        """Nothing has taken the place of its last word, not even an act of somebody else."""
        pks = [row.pk for row in self.tips if row.pk]
        return Head.objects.filter(entry__in=pks).count() == len(pks)

    def says(self, value: Mapping[str, Any]) -> bool:
        said = {canonical_json(row.value) for row in self.tips}
        return said == {canonical_json(value)}


def line_from(first: Entry) -> Line:
    """The same person's words on the same target that descend from an entry, oldest first."""
    same = {name: getattr(first, name) for name in TARGET}
    later = Entry.objects.filter(visit=first.visit_id, seq__gt=first.seq, **same).order_by("seq")
    parents = defaultdict(set)
    for pk, parent in EntryParent.objects.filter(entry__in=later).values_list(
        "entry_id", "parent_id"
    ):
        parents[pk].add(parent)
    rows, replaced = [first], set()
    for row in later:
        named = parents[row.pk] & {other.entry_id for other in rows}
        if named:
            replaced |= named
            rows.append(row)
    tips = tuple(row for row in rows if row.entry_id not in replaced)
    return Line(first, tuple(rows), tips)


def said_anew(first: Entry, item: Incoming) -> Incoming | None:
    """The entry that a known id makes on top of what came after it; nothing if it is a repetition.

    A repetition is what still stands, or erased words: those never return under another id.
    """
    if first.salt is None or not isinstance(item.payload["value"], Mapping):
        return None
    line = line_from(first)
    if line.says(item.payload["value"]) and line.still_stands:
        return None
    ids = _ids_for(first, item, len(line.rows))
    known = {str(row.entry_id): row for row in line.rows}
    if any(known[key].redacted_at for key in ids if key in known):
        return None
    entry_id = next(key for key in ids if key not in known)
    parents = tuple(sorted({*known, *item.parents}))
    payload = item.payload | {
        "entry_id": entry_id,
        "derived_from": str(first.entry_id),
        "parents": list(parents),
    }
    sha256 = payload_sha256(item.salt, payload)
    return replace(item, payload=payload, sha256=sha256, parents=parents)


def _ids_for(first: Entry, item: Incoming, times: int) -> list[str]:
    """From the first one's salt and the value, and from how often it was said before."""
    value = canonical_json(item.payload["value"]).decode()
    names = [value, *(f"{value}|{number}" for number in range(1, times + 1))]
    return [str(uuid.uuid5(uuid.UUID(hex=first.salt), name)) for name in names]
