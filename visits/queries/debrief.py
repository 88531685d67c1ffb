"""The debrief, part by part, in the order in which it is read aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from visits.access import FarmAccess, VisitAccess
from visits.canonical import canonical_json
from visits.models import Action, Criterion, Entry, Visit
from visits.queries.entry import Target, VisitState, visit_state
from visits.queries.grid import sections_of
from visits.queries.plan import (
    action_id_of,
    actions_by_lead,
    actions_with_help,
    to_review,
)
from visits.queries.reading import answer_words
from visits.queries.report import answer_of

#: The parts in which the farm's words come first, in their order.
PARTS = ("strengths", "discuss", "both", "previous", "hopes", "leads")


@dataclass(frozen=True)
class Spot:
    """One question with its number and all that stands about it."""

    number: int
    target: Target

    @property
    def criterion(self) -> Criterion:
        return self.target.criterion

    @property
    def notes(self) -> list[Entry]:
        return self.target.said(Entry.Kind.NOTE)

    @property
    def words(self) -> list[Entry]:
        """What the farm said of this question."""
        return self.target.said(Entry.Kind.WORDS)

    @property
    def photos(self) -> list[Entry]:
        return [e for e in self.target.said(Entry.Kind.PHOTO) if e.value.get("sha256")]

    @property
    def team(self) -> list[dict[str, Any]]:
        return self._answers(Entry.Voice.TEAM) or self._answers(Entry.Voice.GROUP)

    @property
    def own(self) -> list[dict[str, Any]]:
        return self._answers(Entry.Voice.SELF)

    def _answers(self, voice: str) -> list[dict[str, Any]]:
        """Each answer in words, once, with the names of all who gave it."""
        said: dict[bytes, dict[str, Any]] = {}
        for entry in self.target.opinions(voice):
            answer = answer_words(answer_of(self.criterion, entry.value))
            alike = said.setdefault(canonical_json(entry.value), answer | {"names": []})
            if entry.said_by.name not in alike["names"]:
                alike["names"].append(entry.said_by.name)
        return [answer | {"who": ", ".join(answer["names"])} for answer in said.values()]


@dataclass(frozen=True)
class Lead:
    """A suggestion, or something that the farm hopes for, and the action it has become."""

    entry: Entry
    action_id: UUID
    action: Action | None = None

    @property
    def lead_id(self) -> UUID:
        return self.entry.object_id or self.entry.entry_id

    @property
    def of(self) -> str:
        return str(self.entry.value.get("of", ""))


@dataclass(frozen=True)
class Debrief:
    """All that is talked over on the farm, and how far it has come."""

    strengths: Sequence[Spot]
    discuss: Sequence[Spot]
    both: Sequence[Spot]
    previous: Sequence[Action]
    reviewed: frozenset[UUID]
    hopes: Sequence[Lead]
    leads: Sequence[Lead]
    actions: Sequence[Action]
    words: dict[str, list[Entry]]

    @property
    def accepted(self) -> int:
        return sum(a.status == Action.Status.ACCEPTED for a in self.actions if a.owner == "farm")

    @property
    def still_to_review(self) -> int:
        return sum(action.action_id not in self.reviewed for action in self.previous)

    @property
    def is_long(self) -> bool:
        return self.accepted > 4


def debrief_of(access: VisitAccess) -> Debrief:
    visit, state = access.visit, visit_state(access.visit)
    spots = [
        Spot(number, state.target(criterion))
        for section in sections_of(visit, state)
        for number, criterion in section.numbered
    ]
    farm = FarmAccess(access.person, visit.farm, access.standing)
    mine = actions_with_help(Action.objects.filter(farm=visit.farm, visit=visit))
    actions = {action.action_id: action for action in mine}
    reviewed = visit.action_events.exclude(action_id__in=actions).values_list(
        "action_id", flat=True
    )
    return Debrief(
        strengths=[spot for spot in spots if spot.target.has_mark("strength")],
        discuss=[spot for spot in spots if spot.target.to_discuss],
        both=[spot for spot in spots if spot.target.opinions("self")],
        previous=to_review(farm, visit.pk),
        reviewed=frozenset(reviewed),
        hopes=_leads(visit, _words(state, "hopes"), actions),
        leads=_leads(visit, state.objects(Entry.Kind.LEAD), actions),
        actions=list(actions.values()),
        words=_farm_words(state),
    )


def _leads(visit: Visit, entries: list[Entry], actions: dict[UUID, Action]) -> list[Lead]:
    found, taken_up = [], actions_by_lead(visit)
    for entry in entries:
        lead_id = entry.object_id or entry.entry_id
        action_id = taken_up.get(str(lead_id)) or action_id_of(lead_id)
        found.append(Lead(entry, action_id, actions.get(action_id)))
    return found


def _words(state: VisitState, topic: str, **fields: Any) -> list[Entry]:
    rows = state.objects(Entry.Kind.WORDS, **fields)
    return [entry for entry in rows if entry.value.get("topic") == topic]


def _farm_words(state: VisitState) -> dict[str, list[Entry]]:
    """The farm's words by the part of the debrief in which they were said."""
    found: dict[str, list[Entry]] = {part: [] for part in PARTS}
    for entry in _words(state, "words"):
        part = str(entry.value.get("of", ""))
        if part in found:
            found[part].append(entry)
    return found


def lead_of(access: VisitAccess, lead_id: UUID) -> Lead | None:
    """A lead or a hope by the id of its object, with the action it has become, if any."""
    state = visit_state(access.visit)
    entries = [*state.objects(Entry.Kind.LEAD), *_words(state, "hopes")]
    chosen = [entry for entry in entries if lead_id in {entry.object_id, entry.entry_id}]
    actions = actions_with_help(Action.objects.filter(farm=access.visit.farm))
    known = {action.action_id: action for action in actions.filter(visit=access.visit)}
    found = _leads(access.visit, chosen[:1], known)
    return found[0] if found else None


def farm_side(access: VisitAccess) -> FarmAccess:
    """The same person's rights on the farm's pages."""
    return FarmAccess(access.person, access.visit.farm, access.standing)
