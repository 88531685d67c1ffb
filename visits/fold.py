"""From entries to what a visit says now: counting edges, heads, values, state hash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from visits.canonical import canonical_json, state_sha256

ACROSS_PERSONS = frozenset({"together", "settle"})


@dataclass(frozen=True)
class Said:
    """One entry as the fold sees it. `value` is None once redacted."""

    entry_id: str
    kind: str
    stream: str
    voice: str
    about: str
    said_by: str
    act: str = "own"
    criterion: str | None = None
    object_id: str | None = None
    parents: frozenset[str] = field(default_factory=frozenset)
    value: Any = None
    payload_sha256: str = ""

    @property
    def target(self) -> str:
        """What it speaks of: a criterion for one voice about somebody, or an object of its own."""
        place = self.object_id or self.criterion
        return f"{self.stream}|{self.kind}|{place}|{self.voice}|{self.about}"


class Valued(Protocol):
    """Whatever was said: an entry as the fold sees it, or its row."""

    @property
    def value(self) -> Any: ...


def edge_counts(child: Said, parent: Said) -> bool:
    """Same target; across two persons only by an act that displayed the parent."""
    if child.target != parent.target:
        return False
    return child.said_by == parent.said_by or child.act in ACROSS_PERSONS


def hidden_ids(entries: Iterable[Said]) -> frozenset[str]:
    """Copies whose sharing the farm has withdrawn; nobody hides the words of another voice."""
    said = list(entries)
    named = {
        str(entry_id)
        for entry in said
        if entry.kind == "share" and entry.voice == "self" and isinstance(entry.value, Mapping)
        for entry_id in entry.value.get("hide", ())
    }
    return frozenset(e.entry_id for e in said if e.entry_id in named and e.voice == "self")


def heads_of(entries: Iterable[Said], hidden: frozenset[str] = frozenset()) -> list[Said]:
    """Entries that no counting edge names as parent, in the order of their ids."""
    by_id = {entry.entry_id: entry for entry in entries}
    superseded = {
        parent_id
        for entry in by_id.values()
        for parent_id in entry.parents
        if parent_id in by_id and edge_counts(entry, by_id[parent_id])
    }
    alive = (entry for key, entry in by_id.items() if key not in superseded | hidden)
    return sorted(alive, key=lambda entry: entry.entry_id)


def values_of(heads: Iterable[Valued]) -> list[Any]:
    """Distinct values of one target's heads: none, one, or several that differ."""
    given = [head.value for head in heads if head.value not in (None, {})]
    if len(given) < 2:  # most targets: nothing to tell apart, nothing to sort
        return given
    distinct = {canonical_json(value): value for value in given}
    return [distinct[key] for key in sorted(distinct)]


def state_hash(heads: Iterable[Said]) -> str:
    return state_sha256((head.target, head.entry_id, head.payload_sha256) for head in heads)
