"""What a visit says now: opinions by criterion, objects by kind, earlier words on request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from peers.models import Person
from visits.fold import values_of
from visits.models import Criterion, Entry, Stream, Visit

SHARED = (Stream.SHARED,)
BOTH = (Stream.SHARED, Stream.PRIVATE)


@dataclass(frozen=True)
class Target:
    """All that stands about one criterion for one `about`."""

    criterion: Criterion
    about: UUID
    heads: tuple[Entry, ...] = ()

    def said(self, kind: str, voice: str = "") -> list[Entry]:
        return [
            entry
            for entry in self.heads
            if entry.kind == kind and (not voice or entry.voice == voice) and entry.value
        ]

    def opinions(self, voice: str = "team") -> list[Entry]:
        """The answers that stand, oldest first; several that differ are two opinions."""
        return sorted(self.said(Entry.Kind.ANSWER, voice), key=lambda entry: entry.received_at)

    def values(self, voice: str = "team") -> list[Any]:
        return values_of(entry for entry in self.opinions(voice) if entry.about == self.about)

    def is_divergent(self, voice: str = "team") -> bool:
        return len(self.values(voice)) > 1

    @property
    def marks(self) -> list[Entry]:
        """Strength or to improve, as each person said it, oldest first."""
        said = [e for e in self.said(Entry.Kind.MARK) if e.value.get("mark")]
        return sorted(said, key=lambda entry: (entry.received_at, entry.seq))

    @property
    def mark(self) -> str:
        """The one mark that all gave; where they differ, none stands for the others."""
        given = {entry.value["mark"] for entry in self.marks}
        return given.pop() if len(given) == 1 else ""

    def has_mark(self, mark: str) -> bool:
        return any(entry.value["mark"] == mark for entry in self.marks)

    @property
    def to_discuss(self) -> bool:
        asked = any(e.value.get("on") for e in self.said(Entry.Kind.DISCUSS))
        return asked or self.is_divergent()


@dataclass(frozen=True)
class VisitState:
    """The heads of a visit in the streams asked for, sorted for pages and reports."""

    visit: Visit
    heads: tuple[Entry, ...]
    by_criterion: dict[UUID, dict[UUID, list[Entry]]] = field(default_factory=dict)
    opened: frozenset[UUID] = frozenset()

    def is_closed(self, criterion: Criterion) -> bool:
        """The farm's own question, not opened for this visit or closed again."""
        return criterion.sensitive and criterion.pk not in self.opened

    def target(self, criterion: Criterion, about: UUID | None = None) -> Target:
        """What stands for one criterion: about one farm or group, and what any group says."""
        about = about or self.visit.about_of(criterion)
        by_about = self.by_criterion.get(criterion.pk, {})
        heads = list(by_about.get(about, []))
        for other, said in by_about.items():
            if other != about:
                heads += [entry for entry in said if entry.voice == Entry.Voice.GROUP]
        return Target(criterion, about, tuple(heads))

    def other_groups(self, criterion: Criterion) -> list[UUID]:
        """The groups, beside the one that the visit concerns, that answered in their own voice."""
        own = self.visit.about_of(criterion)
        found = {
            about
            for about, said in self.by_criterion.get(criterion.pk, {}).items()
            if about != own
            and any(e.voice == Entry.Voice.GROUP and e.kind == Entry.Kind.ANSWER for e in said)
        }
        return sorted(found)

    def objects(self, kind: str, **fields: Any) -> list[Entry]:
        """Heads of a kind, oldest first, whose fields have the given values."""
        rows = (entry for entry in self.heads if entry.kind == kind and entry.value)
        kept = (e for e in rows if all(getattr(e, key) == want for key, want in fields.items()))
        return sorted(kept, key=lambda entry: (entry.received_at, entry.seq))


def visit_state(
    visit: Visit, streams: Iterable[str] = SHARED, known: Iterable[Criterion] = ()
) -> VisitState:
    """What stands; entries about criteria that are `known`, if any, share these objects."""
    every = _heads(visit, streams, {row.pk: row for row in known})
    opened = _opened(every)
    heads = tuple(entry for entry in every if _is_open(entry, opened))
    by_criterion: dict[UUID, dict[UUID, list[Entry]]] = {}
    for entry in heads:
        if entry.criterion_id:
            by_about = by_criterion.setdefault(entry.criterion_id, {})
            by_about.setdefault(entry.about, []).append(entry)
    return VisitState(visit, heads, by_criterion, opened)


def _heads(visit: Visit, streams: Iterable[str], known: Mapping[UUID, Criterion]) -> list[Entry]:
    rows = Entry.objects.filter(head__visit=visit, head__stream__in=list(streams))
    rows = rows.order_by("received_at", "seq")
    if not known:
        return list(rows.select_related("said_by", "author", "criterion"))
    every = list(rows)
    others = {e.criterion_id for e in every if e.criterion_id} - known.keys()
    criteria = {**known, **Criterion.objects.in_bulk(others)} if others else known
    people = Person.objects.in_bulk({key for e in every for key in (e.said_by_id, e.author_id)})
    for entry in every:
        entry.said_by, entry.author = people[entry.said_by_id], people[entry.author_id]
        if entry.criterion_id:
            entry.criterion = criteria[entry.criterion_id]
    return every


def _opened(heads: Iterable[Entry]) -> frozenset[UUID]:
    """Sensitive questions that the farm has opened: one "no" of the farm closes them again."""
    said = [
        (entry.criterion_id, bool((entry.value or {}).get("opens")))
        for entry in heads
        if entry.kind == Entry.Kind.CONSENT and entry.voice == Entry.Voice.SELF
    ]
    closed = {key for key, opens in said if not opens}
    return frozenset(key for key, opens in said if opens and key not in closed)


def _is_open(entry: Entry, opened: frozenset[UUID]) -> bool:
    """What others said of a question that the farm closed is shown no more; its own view may be."""
    if not entry.criterion_id or not entry.criterion.sensitive or entry.criterion_id in opened:
        return True
    return entry.voice == Entry.Voice.SELF or entry.kind == Entry.Kind.CONSENT


def history_of(visit: Visit, criterion: Criterion, streams: Iterable[str]) -> list[Entry]:
    """Every answer that was given to a criterion, newest first; wordings are not shown again."""
    return list(
        Entry.objects.filter(
            visit=visit, criterion=criterion, kind=Entry.Kind.ANSWER, stream__in=list(streams)
        )
        .select_related("said_by", "author")
        .order_by("-received_at", "-seq")
    )


def replaced_elsewhere(visit: Visit, ids: Iterable[str]) -> list[Entry]:
    """Answers on top of what their person had said on another page since the form was made."""
    rows = Entry.objects.filter(visit=visit, entry_id__in=list(ids), kind=Entry.Kind.ANSWER)
    found = []
    for row in rows.filter(derived_from__isnull=False).prefetch_related("parents"):
        named = [edge.parent_id for edge in row.parents.all()]
        others = Entry.objects.filter(visit=visit, entry_id__in=named, said_by=row.said_by_id)
        others = others.exclude(entry_id=row.derived_from).exclude(derived_from=row.derived_from)
        found += [row] if others.exclude(value=row.value).exists() else []
    return found
