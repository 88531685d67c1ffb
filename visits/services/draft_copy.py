"""What was said of a visit begun without preparation, as the visit that it became takes it up.

Its twin is `sync/attached.js`: a prepared tablet that took the words in by file knows them already
under the ids and hashes that they get here.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visits.models import Criterion, Draft, Entry, Visit
from visits.services.hold import read_id

#: Whoever spoke for the farm there: the tablet knew a name, and not yet which farm.
OF_FARM = "farm"
KEPT = ("kind", "voice", "act", "on_behalf", "client_time")
SALT = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Home:
    """Where the words go: the visit, its own questions, and who speaks there for the farm."""

    draft: Draft
    visit: Visit
    moves: Mapping[str, Criterion]
    speakers: Mapping[str, str]


def farm_speakers(draft: Draft, visit: Visit) -> dict[str, str]:
    """By the reference of each name that was written for the farm, whom it stands for.

    Whoever has that name; where only the farm was named, the one person who answers for it. Nobody
    is guessed: words of anybody else wait, for a named person.
    """
    rows = visit.farm.holders.filter(until=None, may_answer=True).select_related("person")
    holders = [row.person for row in rows]
    found = {}
    for row in draft.people:
        if row["part"] != OF_FARM:
            continue
        words = _words(row["name"])
        named = [person for person in holders if words <= _words(person.name)]
        if not named and words == _words(draft.farm_name):
            named = holders
        if len(named) == 1:
            found[row["ref"]] = str(named[0].ref)
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())


def copy_to(home: Home, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same words under an id that follows from the first one; the farm takes its place."""
    criterion = home.moves.get(str(raw.get("criterion") or ""))
    return {key: raw.get(key) for key in KEPT} | {
        "entry_id": str(copied_id(home.visit, raw.get("entry_id"))),
        "criterion": str(criterion.pk) if criterion else raw.get("criterion"),
        "about": _about(home, raw, criterion),
        "parents": _copied(home, raw.get("parents")),
        "value": _value(home, raw),
        "said_ref": home.speakers.get(str(raw.get("said_ref")), raw.get("said_ref")),
        "object_id": home.speakers.get(str(raw.get("object_id")), raw.get("object_id")),
        "derived_from": raw.get("entry_id") if read_id(raw.get("entry_id")) else None,
        "salt": _salt(raw.get("salt")),
    }


def _salt(given: Any) -> str | None:
    """The writer's own: the copy then has one hash, wherever it is made."""
    return given if isinstance(given, str) and SALT.fullmatch(given) else None


def _about(home: Home, raw: Mapping[str, Any], criterion: Criterion | None) -> str:
    about = str(raw.get("about") or "")
    if about != str(home.draft.pk):
        return about
    return str(home.visit.about_of(criterion) if criterion else home.visit.farm.ref)


def _value(home: Home, raw: Mapping[str, Any]) -> Any:
    """A signature names what was signed; its hash stays that of the words as they were signed."""
    value = raw.get("value")
    if raw.get("kind") != Entry.Kind.SIGNATURE or not isinstance(value, Mapping):
        return value
    return {**value, "heads": _copied(home, value["heads"])} if "heads" in value else value


def _copied(home: Home, ids: Any) -> list[str]:
    return [str(copied_id(home.visit, key)) for key in ids] if isinstance(ids, list) else []


def copied_id(visit: Visit, entry_id: Any) -> uuid.UUID:
    """Delivered twice, an entry of an unprepared visit has one copy."""
    return uuid.uuid5(visit.pk, f"attached/{entry_id}")
