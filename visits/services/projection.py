"""Heads and answers: what the log says now, refolded for the targets that were touched."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from visits.fold import Said, edge_counts, heads_of, hidden_ids, values_of
from visits.models import Answer, Entry, EntryParent, Head, Visit


def read_log(visit: Visit, stream: str | None = None) -> dict[str, tuple[Said, Entry]]:
    """Every entry of a visit by its id, as the fold sees it and as it is stored."""
    rows = Entry.objects.filter(visit=visit).select_related("said_by")
    if stream:
        rows = rows.filter(stream=stream)
    parents: dict[int, set[str]] = defaultdict(set)
    for entry, parent in EntryParent.objects.filter(entry__visit=visit).values_list(
        "entry_id", "parent_id"
    ):
        parents[entry].add(str(parent))
    return {str(row.entry_id): (said_of(row, parents[row.pk]), row) for row in rows}


def said_of(row: Entry, parents: Iterable[str]) -> Said:
    return Said(
        entry_id=str(row.entry_id),
        kind=row.kind,
        stream=row.stream,
        voice=row.voice,
        about=str(row.about),
        said_by=str(row.said_by_id),
        act=row.act,
        criterion=str(row.criterion_id) if row.criterion_id else None,
        object_id=str(row.object_id) if row.object_id else None,
        parents=frozenset(parents),
        value=row.value,
        payload_sha256=row.payload_sha256,
    )


def project(visit: Visit) -> None:
    """Write all heads and answers of a visit as the fold of its log."""
    log = read_log(visit)
    heads, answers = fold_log(log)
    current = {
        str(head.entry.entry_id): head
        for head in Head.objects.filter(visit=visit).select_related("entry")
    }
    gone = [head.pk for key, head in current.items() if key not in heads]
    if gone:
        Head.objects.filter(pk__in=gone).delete()
    Head.objects.bulk_create(
        Head(visit=visit, stream=said.stream, entry=log[key][1], kind=said.kind)
        for key, said in heads.items()
        if key not in current
    )
    _write_answers(visit, answers)


def project_new(visit: Visit, rows: Collection[Entry]) -> None:
    """What `project` would write after these rows, from the heads they touch: never the log."""
    fresh = _with_parents(rows)
    hidden, unshown = _hidden(visit, rows)
    criteria = {row.criterion_id for row in (*rows, *unshown)} - {None}
    objects = {row.object_id for row in (*rows, *unshown)} - {None}
    touched = Q(entry__criterion__in=criteria) | Q(entry__object_id__in=objects)
    stood = {
        str(head.entry.entry_id): head
        for head in Head.objects.filter(touched, visit=visit).select_related("entry")
    }
    known = {key: said_of(head.entry, ()) for key, head in stood.items()} | fresh
    gone = _superseded(visit, fresh, known) | hidden
    Head.objects.filter(pk__in=[head.pk for key, head in stood.items() if key in gone]).delete()
    Head.objects.bulk_create(
        Head(visit=visit, stream=row.stream, entry=row, kind=row.kind)
        for row in rows
        if str(row.entry_id) not in gone
    )
    alive = sorted((s for key, s in known.items() if key not in gone), key=lambda s: s.entry_id)
    _write_answers(visit, answers_of(alive), {str(key) for key in criteria})


def _with_parents(rows: Collection[Entry]) -> dict[str, Said]:
    parents: dict[int, set[str]] = defaultdict(set)
    edges = EntryParent.objects.filter(entry__in=[row.pk for row in rows])
    for entry, parent in edges.values_list("entry_id", "parent_id"):
        parents[entry].add(str(parent))
    return {str(row.entry_id): said_of(row, parents[row.pk]) for row in rows}


def _superseded(visit: Visit, fresh: dict[str, Said], known: dict[str, Said]) -> set[str]:
    """Ids that the new rows replace, and new rows that a child had already replaced."""
    gone = {
        parent
        for said in fresh.values()
        for parent in said.parents
        if parent in known and edge_counts(said, known[parent])
    }
    # By the parents' ids alone: asked for the visit too, SQLite walks every entry of it.
    edges = EntryParent.objects.filter(parent_id__in=list(fresh)).select_related("entry")
    for edge in edges:
        key, child = str(edge.parent_id), edge.entry
        if child.visit_id == visit.pk and edge_counts(said_of(child, ()), fresh[key]):
            gone.add(key)
    return gone


def _hidden(visit: Visit, rows: Collection[Entry]) -> tuple[frozenset[str], list[Entry]]:
    """What the farm's withdrawals hide, and those of them that these rows withdraw."""
    if not any(row.voice == Entry.Voice.SELF for row in rows):
        return frozenset(), []
    shares = list(Entry.objects.filter(visit=visit, kind=Entry.Kind.SHARE))
    ids = {key for share in shares for key in (share.value or {}).get("hide", ())}
    named = list(Entry.objects.filter(visit=visit, entry_id__in=ids))
    said = (said_of(row, ()) for row in (*shares, *named))
    return hidden_ids(said), named


def fold_log(
    log: dict[str, tuple[Said, Entry]],
) -> tuple[dict[str, Said], dict[tuple[str, ...], dict[str, Any]]]:
    """Heads by entry id, and answers by (stream, criterion, voice, about)."""
    said = [pair[0] for pair in log.values()]
    heads = heads_of(said, hidden_ids(said))
    return {head.entry_id: head for head in heads}, answers_of(heads)


def answers_of(heads: Iterable[Said]) -> dict[tuple[str, ...], dict[str, Any]]:
    """What one voice says of one criterion, by (stream, criterion, voice, about)."""
    by_target: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for head in heads:
        if head.kind == Entry.Kind.ANSWER and head.criterion:
            by_target[(head.stream, head.criterion, head.voice, head.about)].append(head)
    answers = {}
    for target, group in by_target.items():
        values = values_of(group)
        if values:
            divergent = len(values) > 1
            answers[target] = {
                "value": None if divergent else values[0],
                "divergent": divergent,
            }
    return answers


def _write_answers(
    visit: Visit,
    answers: dict[tuple[str, ...], dict[str, Any]],
    touched: set[str] | None = None,
) -> None:
    rows = Answer.objects.filter(visit=visit)
    if touched is not None:
        rows = rows.filter(criterion__in=touched)
        answers = {target: said for target, said in answers.items() if target[1] in touched}
    rows.delete()
    Answer.objects.bulk_create(
        Answer(
            visit=visit,
            stream=stream,
            criterion_id=criterion,
            voice=voice,
            about=about,
            value=said["value"],
            divergent=said["divergent"],
        )
        for (stream, criterion, voice, about), said in answers.items()
    )


def projection_faults(visit: Visit) -> list[str]:
    """Where the stored projections differ from the fold of the log, in words for `rebuild`."""
    heads, answers = fold_log(read_log(visit))
    stored = {str(head.entry.entry_id) for head in visit.heads.select_related("entry")}
    faults = [f"head missing: {key}" for key in heads.keys() - stored]
    faults += [f"head too many: {key}" for key in stored - heads.keys()]
    rows = {
        (row.stream, str(row.criterion_id), row.voice, str(row.about)): {
            "value": row.value,
            "divergent": row.divergent,
        }
        for row in Answer.objects.filter(visit=visit)
    }
    faults += [f"answer differs: {key}" for key in answers if rows.get(key) != answers[key]]
    return faults + [f"answer too many: {key}" for key in rows.keys() - answers.keys()]
