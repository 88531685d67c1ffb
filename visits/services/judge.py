"""What an entry is judged by, inside the transaction: why it is held, and which stream it takes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from peers.models import Person
from visits.access import VisitAccess
from visits.kinds import CHECKS, PLAN
from visits.models import CriterionResult, Entry, Quarantine, Stream, Visit
from visits.payload import Incoming
from visits.proof import is_proven
from visits.scoring import State, problem_of
from visits.scoring.value import ON_CHANGE
from visits.services.pinned import Asked, asked_on
from visits.services.plan import event_fits
from visits.services.stream import opened_criteria
from visits.voices import refusal

Reason = Quarantine.Reason
VOICES, ACTS = frozenset(Entry.Voice.values), frozenset(Entry.Act.values)
ON_BEHALF = frozenset(Entry.OnBehalf.values)


@dataclass(frozen=True)
class Admission:
    """Who lets in what was held, and the reason that held it."""

    by: Person
    reason: str


class Judge:
    """What one push knows of its visit: who may speak, which criteria it asks, what is open."""

    def __init__(
        self, visit: Visit, access: VisitAccess, people: dict[str, Person], by: Person
    ) -> None:
        self.visit, self.access, self.people, self.by = visit, access, people, by
        self.admitted: Admission | None = None
        self.criteria: Mapping[str, Asked] = asked_on(visit)
        sensitive = any(asked.sensitive for asked in self.criteria.values())
        self.opened = opened_criteria(visit) if sensitive else set()
        self.authors: dict[str, Person] = {}
        self._said: dict[tuple[str, ...], str] = {}

    def reason_to_hold(self, item: Incoming) -> str:
        payload = item.payload
        said_by = self._speaker(payload["said_ref"])
        criterion = self.criteria.get(payload["criterion"]) if payload["criterion"] else None
        reason = self._misfit(payload, said_by, criterion)
        if reason or said_by is None or item.entry_id in self.authors:
            return reason
        if item.brought and item.brought.author != str(self.by.ref):
            return Reason.UNVERIFIED_FILE
        reason = self._refusal(payload, said_by, criterion.subject if criterion else "")
        return "" if self._is_let_in(reason, payload["voice"]) else reason

    def _is_let_in(self, reason: str, voice: str) -> bool:
        """A named person passes over what held it, and over what has changed while it waited:
        the report is final by now, somebody has left the team. Nobody gains a voice by it.
        """
        if self.admitted is None:
            return False
        since = {Reason.NOT_MEMBER, Reason.VISIT_SEALED}
        if voice == Entry.Voice.TEAM:
            since.add(Reason.UNKNOWN_PERSON)
        return reason == self.admitted.reason or reason in since

    def _refusal(self, payload: Mapping[str, Any], said_by: Person, subject: str) -> str:
        """Asked once for all entries of a push that are alike in this: most are."""
        names = ("voice", "kind", "on_behalf", "about", "said_ref")
        key = (subject, *(payload[name] for name in names))
        if key not in self._said:
            self._said[key] = refusal(
                self.access,
                voice=payload["voice"],
                kind=payload["kind"],
                said_by=said_by,
                on_behalf=payload["on_behalf"],
                subject=subject,
                about=uuid.UUID(payload["about"]),
            )
        return self._said[key]

    def _misfit(
        self, payload: Mapping[str, Any], said_by: Person | None, criterion: Asked | None
    ) -> str:
        """What is wrong with it, whoever says it."""
        if payload["kind"] not in CHECKS:
            return Reason.UNKNOWN_KIND
        if payload["voice"] not in VOICES or payload["act"] not in ACTS:
            return Reason.BAD_VALUE
        if said_by is None:
            return Reason.UNKNOWN_PERSON
        if payload["criterion"] and criterion is None:
            return Reason.UNKNOWN_CRITERION
        return "" if self._value_fits(payload, criterion) else Reason.BAD_VALUE

    def find_authors(self, incoming: Sequence[Incoming]) -> dict[str, Person]:
        """By entry, who had sent what this server once had and has no more.

        It was judged then: now its author and its stream stay, whoever brings it back.
        """
        proven = {item.entry_id: item for item in incoming if self._is_proven(item)}
        refs = {item.brought.author for item in proven.values()}
        refs |= {item.payload["said_ref"] for item in proven.values()}
        if not refs:
            return {}
        people = {str(person.ref): person for person in Person.objects.filter(ref__in=refs)}
        self.people = people | self.people
        return {
            key: people[item.brought.author]
            for key, item in proven.items()
            if item.brought.author in people
        }

    def _is_proven(self, item: Incoming) -> bool:
        brought = item.brought
        if item.problem or brought is None or not brought.stream:
            return False
        said = (brought.stream, item.entry_id, brought.author, item.sha256)
        return is_proven(brought.proof, self.visit.pk, *said)

    def _speaker(self, ref: str) -> Person | None:
        """Somebody known to the visit; once admitted, somebody who was ever of the network."""
        if ref not in self.people and self.admitted:
            members = Person.objects.filter(memberships__network=self.visit.network)
            holders = Person.objects.filter(holdings__farm=self.visit.farm)
            person = (members | holders).filter(ref=ref).distinct().first()
            if person is not None:
                self.people[ref] = person
        return self.people.get(ref)

    def _value_fits(self, payload: Mapping[str, Any], criterion: Asked | None) -> bool:
        value = payload["value"]
        if not isinstance(value, Mapping) or not (criterion or payload["object_id"]):
            return False
        if payload["on_behalf"] not in ON_BEHALF:
            return False
        if payload["kind"] == Entry.Kind.ANSWER:
            if criterion is None or problem_of(criterion.question, value) is not None:
                return False
            return "since" not in value or self._was_seen(criterion, payload)
        if not CHECKS[payload["kind"]](value):
            return False
        return payload["kind"] not in PLAN or self._event_fits(payload)

    def _was_seen(self, criterion: Asked, payload: Mapping[str, Any]) -> bool:
        """What is said to be unchanged since a day was answered in the report of that day."""
        since = payload["value"]["since"]
        key = (criterion.grid, criterion.question.code, payload["about"], since)
        return key in self.seen

    @cached_property
    def seen(self) -> frozenset[tuple[int, str, str, str]]:
        """Grid, code, about and day of each answer before this visit to a question that lasts."""
        questions = [asked.question for asked in self.criteria.values()]
        codes = [question.code for question in questions if question.rhythm == ON_CHANGE]
        rows = CriterionResult.objects.filter(
            network=self.visit.network_id,
            farm=self.visit.farm_id,
            code__in=codes,
            state__in=[State.LEVEL, State.VALUE],
            report__visit__date__lt=self.visit.day,
        ).values_list("grid", "code", "about", "report__visit__date")
        return frozenset((grid, code, str(of), day.isoformat()) for grid, code, of, day in rows)

    def _event_fits(self, payload: Mapping[str, Any]) -> bool:
        """What the plan could not take up is held alone, and never stops the rest of a push."""
        named = payload["object_id"] is not None
        return named and event_fits(self.visit.farm, payload["value"])

    def stream_of(self, item: Incoming) -> str:
        payload = item.payload
        if item.entry_id in self.authors and item.brought:
            return item.brought.stream
        if payload["kind"] == Entry.Kind.CONSENT:
            return Stream.SHARED
        if payload["kind"] == Entry.Kind.SHARE:
            hides = isinstance(payload["value"], Mapping) and payload["value"].get("hide")
            return Stream.SHARED if hides else Stream.PRIVATE
        criterion = self.criteria.get(payload["criterion"] or "")
        closed = criterion is not None and criterion.sensitive and criterion.pk not in self.opened
        return Stream.PRIVATE if payload["voice"] == Entry.Voice.SELF or closed else Stream.SHARED
