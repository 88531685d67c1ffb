"""The farm's own view: what it has said in private, and what of it the team may read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from visits.models import Entry, Head, Stream, Visit

Kind = Entry.Kind
#: What travels when the farm shares its view.
SHAREABLE = (Kind.ANSWER, Kind.NOTE, Kind.WORDS)


@dataclass(frozen=True)
class OwnView:
    """Private heads of the farm's voice, copies that the team may read, and what differs."""

    own: tuple[Entry, ...]
    copies: tuple[Entry, ...]
    opened: frozenset[UUID]

    @property
    def to_share(self) -> list[Entry]:
        """What the team does not have yet: new, changed, or taken back since it was shared."""
        there = {copy.derived_from for copy in self.copies}
        targets = {_target(copy) for copy in self.copies}
        return [
            entry
            for entry in self.own
            if entry.entry_id not in there
            and not self._is_reserved(entry)
            and (entry.value or _target(entry) in targets)
        ]

    @property
    def kept_back(self) -> list[Entry]:
        """Answers to reserved questions that stay with the farm."""
        return [entry for entry in self.own if entry.value and self._is_reserved(entry)]

    def _is_reserved(self, entry: Entry) -> bool:
        criterion = entry.criterion
        return criterion is not None and criterion.sensitive and criterion.pk not in self.opened

    @property
    def shown(self) -> list[Entry]:
        return [copy for copy in self.copies if copy.value]


def own_view(visit: Visit, opened: Collection[UUID]) -> OwnView:
    rows = Head.objects.filter(visit=visit, kind__in=SHAREABLE, entry__voice=Entry.Voice.SELF)
    entries = [
        row.entry
        for row in rows.select_related("entry__criterion", "entry__said_by").order_by("pk")
    ]
    own = tuple(entry for entry in entries if entry.stream == Stream.PRIVATE)
    copies = tuple(entry for entry in entries if entry.stream == Stream.SHARED)
    return OwnView(own, copies, frozenset(opened))


def _target(entry: Entry) -> tuple[Any, ...]:
    return (entry.kind, entry.object_id or entry.criterion_id, entry.about, entry.said_by_id)
