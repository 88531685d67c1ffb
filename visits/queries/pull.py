"""The log as a tablet receives it: whole pages in order, blanks where words were taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from peers.models import Holder, Person
from visits.fold import Said, hidden_ids, state_hash
from visits.models import Blob, Entry, EntryParent, Stream, Visit
from visits.proof import proof_of

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
    entries = pulled(visit, page[:limit], hidden_in(visit, stream))
    return Page(entries, head_seq, more=len(page) > limit)


def head_seq_of(visit: Visit, stream: str) -> int:
    rows = Stream.objects.filter(visit=visit, name=stream).values_list("head_seq", flat=True)
    return rows.first() or 0


def pulled(visit: Visit, rows: Collection[Entry], hidden: Collection[str]) -> list[dict[str, Any]]:
    parents = parents_of(row.pk for row in rows)
    return [_pulled(visit, row, parents[row.pk], hidden) for row in rows]


def parents_of(keys: Iterable[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    edges = EntryParent.objects.filter(entry__in=list(keys)).order_by("parent_id")
    for entry, parent in edges.values_list("entry_id", "parent_id"):
        found[entry].append(str(parent))
    return found


def _pulled(
    visit: Visit, row: Entry, parents: list[str], hidden: Collection[str]
) -> dict[str, Any]:
    is_hidden = str(row.entry_id) in hidden
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
    if row.redacted_at is not None:
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
    expected = Blob.objects.filter(visit=visit, stream=stream, state=Blob.State.EXPECTED)
    missing = sorted(expected.values_list("received_sha256", flat=True))
    return Digest(head_seq_of(visit, stream), state_hash(map(_said, heads)), missing)


def people_of(visit: Visit) -> list[dict[str, Any]]:
    """Everybody whose name may stand beside words of the visit, by their place in it."""
    rows = [_person(row.person, row.part) for row in visit.team.select_related("person")]
    rows += [_person(row.person, "farm") for row in _holders(visit)]
    groups = visit.farm.groups.exclude(contact=None).select_related("contact")
    rows += [_person(group.contact, "group") for group in groups]
    return list({row["ref"]: row for row in reversed(rows)}.values())[::-1]


def _holders(visit: Visit) -> QuerySet[Holder]:
    return visit.farm.holders.select_related("person")


def _person(person: Person, part: str) -> dict[str, Any]:
    return {"ref": str(person.ref), "name": person.name, "part": part}
