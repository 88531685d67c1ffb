"""What was received and waits to be decided, for whoever may decide or wrote it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from peers.models import Person
from visits.access import VisitAccess
from visits.models import Criterion, Level, Quarantine
from visits.services.held import ADMISSIBLE
from visits.templatetags.visits import STATES, text_in


@dataclass(frozen=True)
class Held:
    """One thing held: who said it, of what, in which words, and what may be done with it."""

    row: Quarantine
    kind: str
    value: Mapping[str, Any]
    said_by: Person | None
    criterion: Criterion | None
    may_decide: bool

    @property
    def may_admit(self) -> bool:
        return self.may_decide and self.row.reason in ADMISSIBLE

    @property
    def words(self) -> str:
        """An answer in words where it is one that can be read."""
        level = next(
            (row for row in self._levels() if row.code == str(self.value.get("level"))), None
        )
        if level is not None:
            return text_in(level.name)
        return str(STATES.get(str(self.value.get("state")), ""))

    def _levels(self) -> list[Level]:
        return list(self.criterion.levels.all()) if self.criterion else []

    @property
    def text(self) -> str:
        return str(self.value.get("text") or self.value.get("what") or "")[:2000]


def held_for(access: VisitAccess) -> list[Held]:
    """Undecided first; private words are shown to the farm and to their author alone."""
    seen = Q(author=access.person)
    if access.may_decide_held:
        seen |= Q(private=False)
    if access.may_answer_as_farm:
        seen |= Q(private=True)
    rows = access.visit.held.filter(seen).select_related("author", "decided_by")
    found = [(row, _read(row)) for row in rows.order_by("decision", "-received_at", "pk")]
    people = {
        str(person.ref): person for person in Person.objects.filter(ref__in=_ids(found, "said_ref"))
    }
    criteria = {
        str(row.pk): row
        for row in Criterion.objects.filter(
            version__visits__visit=access.visit, pk__in=_ids(found, "criterion")
        ).prefetch_related("levels")
    }
    return [
        Held(
            row,
            str(raw.get("kind", "")),
            raw["value"] if isinstance(raw.get("value"), Mapping) else {},
            people.get(str(raw.get("said_ref"))),
            criteria.get(str(raw.get("criterion"))),
            access.may_answer_as_farm if row.private else access.may_decide_held,
        )
        for row, raw in found
    ]


def _read(row: Quarantine) -> dict[str, Any]:
    raw = json.loads(bytes(row.raw))
    return raw if isinstance(raw, dict) else {}


def _ids(found: list[tuple[Quarantine, dict[str, Any]]], key: str) -> set[str]:
    """Only what reads as an identifier: the rest came from anywhere."""
    values = (str(raw.get(key) or "") for _row, raw in found)
    return {value for value in values if _is_id(value)}


def _is_id(value: str) -> bool:
    bare = value.replace("-", "")
    return len(bare) == 32 and all(char in "0123456789abcdefABCDEF" for char in bare)
