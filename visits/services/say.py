"""What is said at a desk, as entries: ids from the form's key, parents the speaker's own heads."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peers.models import Person
from visits.models import Criterion, Entry, EntryParent, Head, Visit
from visits.services.entry import QUARANTINED, Result, append_entries

#: Where the ids of a form's objects come from: pressed twice, a button makes one.
OBJECT = "object"


@dataclass(frozen=True)
class Saying:
    """One thing said: what kind, in which voice, by whom, of what."""

    kind: str
    voice: str
    value: Mapping[str, Any]
    said_by: Person
    on_behalf: str = Entry.OnBehalf.NONE
    criterion: Criterion | None = None
    object_id: uuid.UUID | None = None
    about: uuid.UUID | None = field(default=None)


def say(
    visit: Visit,
    sayings: Sequence[Saying],
    *,
    by: Person,
    token: uuid.UUID,
    at: datetime | None = None,
) -> list[Result]:
    """Hand the sayings of one form to the log; the same form sent twice says them once."""
    entries = [
        _entry(visit, saying, uuid.uuid5(token, f"{index}/{saying.kind}"))
        for index, saying in enumerate(sayings)
    ]
    return append_entries(visit, entries, by=by, source=Entry.Source.DESK, at=at)


def is_held(results: Sequence[Result]) -> bool:
    return any(result.status == QUARANTINED for result in results)


def new_object(token: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(token, OBJECT)


def _entry(visit: Visit, saying: Saying, entry_id: uuid.UUID) -> dict[str, Any]:
    about = saying.about or (
        visit.about_of(saying.criterion) if saying.criterion else visit.farm.ref
    )
    return {
        "entry_id": str(entry_id),
        "kind": saying.kind,
        "criterion": str(saying.criterion.pk) if saying.criterion else None,
        "object_id": str(saying.object_id) if saying.object_id else None,
        "voice": saying.voice,
        "about": str(about),
        "value": dict(saying.value),
        "said_ref": str(saying.said_by.ref),
        "on_behalf": saying.on_behalf,
        "parents": _parents(visit, saying, about, entry_id),
    }


def _parents(visit: Visit, saying: Saying, about: uuid.UUID, entry_id: uuid.UUID) -> list[str]:
    """What the speaker had said of the same thing; for a form sent again, what it had then."""
    stored = Entry.objects.filter(visit=visit, entry_id=entry_id)
    if stored.exists():
        parents = EntryParent.objects.filter(entry__in=stored)
        return [str(key) for key in parents.values_list("parent_id", flat=True)]
    own = Head.objects.filter(
        visit=visit,
        kind=saying.kind,
        entry__voice=saying.voice,
        entry__about=about,
        entry__said_by=saying.said_by,
        entry__object_id=saying.object_id,
    )
    if saying.object_id is None:
        own = own.filter(entry__criterion=saying.criterion)
    return [str(key) for key in own.values_list("entry__entry_id", flat=True)]
