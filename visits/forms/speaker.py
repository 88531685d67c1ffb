"""Who speaks through a form and with which voice: from words that changed to entries."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from peers.models import Person
from visits.canonical import written_id
from visits.forms.shown import Shown
from visits.models import Criterion, Entry, Sheet, Visit
from visits.queries.rhythm import Again

Payload = dict[str, Any]


@dataclass(frozen=True)
class Speaker:
    """The desk's door: ids come from the form, parents from what it displayed."""

    visit: Visit
    person: Person
    voice: str
    shown: Shown
    on_behalf: str = "none"

    def entry(
        self,
        kind: str,
        value: Mapping[str, Any],
        *,
        criterion: Criterion | None = None,
        object_id: UUID | str | None = None,
        about: UUID | None = None,
        parents: Iterable[Entry] = (),
        act: str = "own",
        **more: Any,
    ) -> Payload:
        about = about or self.visit.farm.ref
        place = object_id or (criterion.pk if criterion else "")
        return {
            "entry_id": self.id_for(kind, place, act, about=about, value=value),
            "kind": kind,
            "criterion": str(criterion.pk) if criterion else None,
            "object_id": str(object_id) if object_id else None,
            "voice": self.voice,
            "about": str(about),
            "value": dict(value),
            "act": act,
            "said_ref": str(self.person.ref),
            "on_behalf": self.on_behalf,
            "parents": [str(getattr(head, "entry_id", head)) for head in parents],
        } | more

    def id_for(
        self, kind: str, place: object, act: str, *, about: UUID, value: Mapping[str, Any]
    ) -> str:
        """One per field and act, whatever was typed: the log tells a change from a repetition."""
        del value
        return self.shown.id_for(kind, place, self.voice, about, act)

    def new_object(self, *parts: object) -> str:
        return self.shown.id_for("object", *parts)

    def of_farm(self, holder: Person) -> "Speaker":
        """The same form, for words of the farm that somebody of the team notes."""
        return Speaker(self.visit, holder, Entry.Voice.REPLY, self.shown, "spoken")


@dataclass(frozen=True)
class Writer(Speaker):
    """The door of paper: ids from the sheet's key and what was written, no parents."""

    sheet: Sheet | None = None
    on_behalf: str = "paper"

    def id_for(
        self, kind: str, place: object, act: str, *, about: UUID, value: Mapping[str, Any]
    ) -> str:
        del act
        return written_id(self.sheet.key, f"{kind}|{place}|{self.voice}|{about}", value)

    def new_object(self, *parts: object) -> str:
        return str(uuid.uuid5(self.sheet.key, "|".join(map(str, ("object", *parts)))))


@dataclass(frozen=True)
class Offer(Again):
    """Last time's answer, to be said again, and how it reads."""

    words: str


@dataclass(frozen=True)
class Spot:
    """One criterion on a form: its number, of whom it speaks, and the heads that stand there."""

    criterion: Criterion
    number: int
    about: UUID
    voice: str
    heads: tuple[Entry, ...] = ()
    reserved: bool = False
    again: Offer | None = None

    @property
    def prefix(self) -> str:
        return f"c{self.criterion.pk.hex}"

    def standing(self, kind: str) -> list[Entry]:
        """Heads of one kind in the form's voice, oldest first; cleared ones are among them."""
        rows = (head for head in self.heads if head.kind == kind and head.voice == self.voice)
        return sorted(rows, key=lambda head: (head.received_at, head.seq))

    def own(self, kind: str, person: Person) -> list[Entry]:
        return [head for head in self.standing(kind) if head.said_by_id == person.pk]

    def others(self, kind: str, person: Person) -> list[Entry]:
        """What other people say there; who cleared an answer says nothing."""
        rows = self.standing(kind)
        return [head for head in rows if head.said_by_id != person.pk and head.value]

    @property
    def is_settled(self) -> bool:
        """A question that lasts, of which nobody has said more than that nothing changed."""
        lasts = self.again is not None and self.again.lasts
        return lasts and all("since" in head.value for head in self.answers)

    @cached_property
    def answers(self) -> list[Entry]:
        return [head for head in self.standing(Entry.Kind.ANSWER) if head.value]
