"""Heads and answers: what the log says now, refolded for the targets that were touched."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from visits.fold import Said, edge_counts, heads_of, hidden_ids, values_of
from visits.models import Answer, Entry, EntryParent, Head, Visit
from visits.services import log_rows

#: What an answer speaks of: (stream, criterion, voice, about).
Target = tuple[str, str, str, str]
TARGET = ("stream", "criterion_id", "voice", "about")
Answers = dict[Target, dict[str, Any]]


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


def project_new(visit: Visit, fresh: Mapping[str, Said]) -> None:
    """What `project` would write after these entries, from the heads they touch: never the log."""
    hidden, unshown = _hidden(visit, fresh.values())
    touched = {target for said in (*fresh.values(), *unshown) if (target := target_of(said))}
    named = {parent for said in fresh.values() for parent in said.parents}
    named |= {said.entry_id for said in unshown}
    criteria = {target[1] for target in touched}
    stood = log_rows.standing_heads(visit.pk, criteria, named)
    known = {key: said for key, (_pk, said) in stood.items()} | dict(fresh)
    gone = _superseded(visit, fresh, known) | hidden
    log_rows.delete_heads([pk for key, (pk, _said) in stood.items() if key in gone])
    log_rows.insert_heads(visit.pk, [key for key in fresh if key not in gone])
    alive = sorted((s for key, s in known.items() if key not in gone), key=lambda s: s.entry_id)
    _rewrite_answers(visit, answers_of(alive), touched)


def _superseded(visit: Visit, fresh: Mapping[str, Said], known: Mapping[str, Said]) -> set[str]:
    """Ids that the new entries replace, and new entries that a child had already replaced."""
    gone = {
        parent
        for said in fresh.values()
        for parent in said.parents
        if parent in known and edge_counts(said, known[parent])
    }
    for key, child in log_rows.children_of(visit.pk, fresh):
        if edge_counts(child, fresh[key]):
            gone.add(key)
    return gone


def _hidden(visit: Visit, fresh: Iterable[Said]) -> tuple[frozenset[str], list[Said]]:
    """What the farm's withdrawals hide, and those of them that these entries withdraw."""
    if not any(said.voice == Entry.Voice.SELF for said in fresh):
        return frozenset(), []
    shares = list(Entry.objects.filter(visit=visit, kind=Entry.Kind.SHARE))
    ids = {key for share in shares for key in (share.value or {}).get("hide", ())}
    named = [said_of(row, ()) for row in Entry.objects.filter(visit=visit, entry_id__in=ids)]
    return hidden_ids([*(said_of(row, ()) for row in shares), *named]), named


def fold_log(
    log: dict[str, tuple[Said, Entry]],
) -> tuple[dict[str, Said], Answers]:
    """Heads by entry id, and answers by (stream, criterion, voice, about)."""
    said = [pair[0] for pair in log.values()]
    heads = heads_of(said, hidden_ids(said))
    return {head.entry_id: head for head in heads}, answers_of(heads)


def answers_of(heads: Iterable[Said]) -> Answers:
    """What one voice says of one criterion, by (stream, criterion, voice, about)."""
    by_target: dict[Target, list[Said]] = defaultdict(list)
    for head in heads:
        target = target_of(head)
        if target:
            by_target[target].append(head)
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


def target_of(said: Said) -> Target | None:
    """What an answer speaks of; other kinds have no projection but their head."""
    if said.kind != Entry.Kind.ANSWER or not said.criterion:
        return None
    return (said.stream, said.criterion, said.voice, said.about)


def _rewrite_answers(visit: Visit, answers: Answers, touched: Collection[Target]) -> None:
    """The touched targets alone: what each says, or nothing any more."""
    told = [
        dict(zip(TARGET, target, strict=True)) | answers[target]
        for target in touched
        if target in answers
    ]
    log_rows.write_answers(visit.pk, told)
    log_rows.delete_answers(visit.pk, [target for target in touched if target not in answers])


def _write_answers(visit: Visit, answers: Answers) -> None:
    """All of a visit's, anew."""
    Answer.objects.filter(visit=visit).delete()
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
