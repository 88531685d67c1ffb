"""The log as a tablet receives it: whole pages in order, blanks where words were taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from peers.models import Holder, Person
from visits.fold import Said, hidden_ids, state_hash
from visits.models import Criterion, Entry, EntryParent, Stream, Teammate, Visit
from visits.proof import proof_of
from visits.queries.media import hashes_missing
from visits.services.stream import opened_criteria

LARGEST_PAGE = 500


@dataclass(frozen=True)
class Page:
    """Some entries of one stream in the order of their numbers, and how far the stream goes."""

    entries: list[dict[str, Any]]
    head_seq: int
    more: bool


def page_of(visit: Visit, stream: str, *, after: int, limit: int = LARGEST_PAGE) -> Page:
    """What follows a number. Numbers are given under a lock, so that none ever appears behind."""
    head_seq = head_seq_of(visit, stream)
    rows = Entry.objects.filter(
        visit=visit, stream=stream, seq__gt=after, seq__lte=head_seq
    ).select_related("author", "said_by")
    page = list(rows.order_by("seq")[: limit + 1])
    blanks = Blanks(hidden_in(visit, stream), closed_in(visit, stream))
    entries = pulled(visit, page[:limit], blanks)
    return Page(entries, head_seq, more=len(page) > limit)


def head_seq_of(visit: Visit, stream: str) -> int:
    rows = Stream.objects.filter(visit=visit, name=stream).values_list("head_seq", flat=True)
    return rows.first() or 0


@dataclass(frozen=True)
class Blanks:
    """Ids of copies that are shared no more, and questions that the farm has closed again."""

    hidden: Collection[str] = ()
    closed: Collection[UUID] = ()

    def closes(self, row: Entry) -> bool:
        """What others said there is shown no more; the farm's own copies are shared or not."""
        kept = row.kind == Entry.Kind.CONSENT or row.voice == Entry.Voice.SELF
        return row.criterion_id in self.closed and not kept


def pulled(visit: Visit, rows: Collection[Entry], blanks: Blanks) -> list[dict[str, Any]]:
    parents = parents_of(row.pk for row in rows)
    return [_pulled(visit, row, parents[row.pk], blanks) for row in rows]


def parents_of(keys: Iterable[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    edges = EntryParent.objects.filter(entry__in=list(keys)).order_by("parent_id")
    for entry, parent in edges.values_list("entry_id", "parent_id"):
        found[entry].append(str(parent))
    return found


def _pulled(visit: Visit, row: Entry, parents: list[str], blanks: Blanks) -> dict[str, Any]:
    is_hidden = str(row.entry_id) in blanks.hidden
    blank = {
        "entry_id": str(row.entry_id),
        "stream": row.stream,
        "seq": row.seq,
        "payload_sha256": row.payload_sha256,
        "chain_sha256": row.chain_sha256,
        "received_at": row.received_at.isoformat(),
        "redacted": row.redacted_at is not None,
        "hidden": is_hidden,
        "value": None,
        "salt": None,
    }
    if is_hidden:
        return blank
    said = blank | _target(row) | {"parents": parents, "source": row.source}
    said["author"] = {"ref": str(row.author.ref), "name": row.author.name}
    if row.redacted_at is not None or blanks.closes(row):
        return said
    proof = proof_of(visit.pk, row.stream, row.entry_id, row.author.ref, row.payload_sha256)
    return said | {"value": row.value, "salt": row.salt, "proof": proof}


def _target(row: Entry) -> dict[str, Any]:
    """What it speaks of and what it replaces, without its words: the fold needs no more."""
    return {
        "kind": row.kind,
        "criterion": _text(row.criterion_id),
        "object_id": _text(row.object_id),
        "voice": row.voice,
        "about": str(row.about),
        "act": row.act,
        "said_ref": str(row.said_by.ref),
        "on_behalf": row.on_behalf,
        "derived_from": _text(row.derived_from),
        "client_time": row.client_time or None,
    }


def _text(key: Any) -> str | None:
    return str(key) if key else None


def hidden_in(visit: Visit, stream: str) -> frozenset[str]:
    """Copies that the farm shares no more; nothing of the private stream is ever hidden."""
    if stream != Stream.SHARED:
        return frozenset()
    shares = Entry.objects.filter(visit=visit, kind=Entry.Kind.SHARE, stream=Stream.SHARED)
    said = [_said(row) for row in shares]
    named = {key for share in said for key in (share.value or {}).get("hide", ())}
    if not named:
        return frozenset()
    rows = Entry.objects.filter(visit=visit, entry_id__in=named)
    return hidden_ids([*said, *map(_said, rows)])


def closed_in(visit: Visit, stream: str) -> frozenset[UUID]:
    """Sensitive questions that are not open now: only what was said while they were is shared."""
    if stream != Stream.SHARED:
        return frozenset()
    rows = Criterion.objects.filter(version__visits__visit=visit, sensitive=True)
    sensitive = set(rows.values_list("pk", flat=True))
    return frozenset(sensitive - opened_criteria(visit)) if sensitive else frozenset()


def _said(row: Entry) -> Said:
    return Said(
        entry_id=str(row.entry_id),
        kind=row.kind,
        stream=row.stream,
        voice=row.voice,
        about=str(row.about),
        said_by=str(row.said_by_id),
        criterion=_text(row.criterion_id),
        object_id=_text(row.object_id),
        value=row.value,
        payload_sha256=row.payload_sha256,
    )


@dataclass(frozen=True)
class Digest:
    """What a tablet compares its own copy with before it lets anything go."""

    head_seq: int
    state_hash: str
    blobs_missing: list[str]


def digest_of(visit: Visit, stream: str) -> Digest:
    heads = Entry.objects.filter(visit=visit, head__stream=stream)
    heads_hash = state_hash(map(_said, heads))
    return Digest(head_seq_of(visit, stream), heads_hash, hashes_missing(visit, stream))


def people_of(visit: Visit) -> list[dict[str, Any]]:
    """Everybody whose name may stand beside words of the visit, by their place in it."""
    team = visit.team.select_related("person").prefetch_related("allotments")
    rows = [_teammate(row) for row in team]
    rows += [_person(row.person, "farm", left=row.until is not None) for row in _holders(visit)]
    groups = visit.farm.groups.exclude(contact=None).select_related("contact")
    rows += [_person(group.contact, "group") for group in groups]
    first: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["left"]):
        first.setdefault(row["ref"], row)
    return list(first.values())


def _holders(visit: Visit) -> QuerySet[Holder]:
    return visit.farm.holders.select_related("person")


def _teammate(row: Teammate) -> dict[str, Any]:
    """With the parts of the grid that they look after, if any."""
    sections = sorted(one.section for one in row.allotments.all())
    told = _person(row.person, row.part, left=row.left_at is not None)
    return told | {"sections": sections} if sections else told


def _person(person: Person, part: str, *, left: bool = False) -> dict[str, Any]:
    return {"ref": str(person.ref), "name": person.name, "part": part, "left": left}
