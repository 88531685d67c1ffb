"""What is said on the example visits, as entries that the one verb admits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from peers.models import Person
from visits.kinds import OBJECTS
from visits.models import Criterion, Visit
from visits.services.entry import STORED, append_entries
from visits.services.seed.story import Script, Stage, made_id

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Saying:
    """One entry of the story: who writes it when, whose word it is, and of what it speaks."""

    at: datetime
    by: str
    said_by: str
    kind: str
    key: str
    value: Mapping[str, Any]
    voice: str = "team"
    criterion: str | None = None
    about: str | None = None
    target: UUID | None = None
    theme: str | None = None
    on_behalf: str = "none"
    parents: tuple[UUID, ...] = field(default=())


class Mismatch(Exception):
    """The story and the verbs do not agree: the one or the others are wrong."""


def say_on_their_days(
    stage: Stage, visit_key: str, sayings: Iterable[Saying], script: Script
) -> None:
    """One push for everything that one person writes at one moment."""
    pushes: dict[tuple[datetime, str], list[Saying]] = defaultdict(list)
    for saying in sayings:
        pushes[(saying.at, saying.by)].append(saying)
    for (at, by), group in pushes.items():
        script.add(at, partial(_push, stage, visit_key, by, group))


def entry_id(visit_key: str, kind: str, key: str) -> UUID:
    return uuid5(made_id("visit", visit_key), f"{kind}/{key}")


def _push(stage: Stage, visit_key: str, by: str, sayings: list[Saying], at: datetime) -> None:
    visit = stage.visits[visit_key]
    entries = list(_entries(stage, visit, visit_key, sayings))
    push_entries(visit, entries, by=stage.people[by], at=at)


def push_entries(visit: Visit, entries: list[dict[str, Any]], *, by: Person, at: datetime) -> None:
    """Every entry is stored, or the story is wrong: what is held here would be nobody's."""
    results = append_entries(visit, entries, by=by, source="desk", at=at)
    faults = [
        f"{visit} {entry['kind']} {entry['value']}: {result.status} {result.reason}"
        for entry, result in zip(entries, results, strict=True)
        if result.status != STORED
    ]
    if faults:
        raise Mismatch("\n".join(faults))


def _entries(
    stage: Stage, visit: Visit, visit_key: str, sayings: list[Saying]
) -> Iterator[dict[str, Any]]:
    version = visit.grids.get().version
    codes = {saying.criterion for saying in sayings}
    rows = version.criteria.filter(code__in=codes).only("pk", "code", "subject")
    criteria = {criterion.code: criterion for criterion in rows}
    themes = dict(version.themes.values_list("code", "pk"))
    for saying in sayings:
        criterion = criteria[saying.criterion] if saying.criterion else None
        made = entry_id(visit_key, saying.kind, saying.key)
        target = themes[saying.theme] if saying.theme else saying.target
        if target is None and (saying.kind in OBJECTS or criterion is None):
            target = uuid5(made, "object")
        yield {
            "entry_id": made,
            "salt": uuid5(made, "salt").hex,
            "kind": saying.kind,
            "criterion": criterion.pk if criterion else None,
            "object_id": target,
            "voice": saying.voice,
            "about": _about(stage, visit, saying, criterion),
            "value": saying.value,
            "said_ref": stage.people[saying.said_by].ref,
            "on_behalf": saying.on_behalf,
            "client_time": saying.at.isoformat(),
            "parents": saying.parents,
        }


def _about(stage: Stage, visit: Visit, saying: Saying, criterion: Criterion | None) -> UUID:
    if saying.about:
        return stage.groups[saying.about].ref
    return visit.about_of(criterion) if criterion else visit.farm.ref
