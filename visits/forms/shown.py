"""What a form displayed when it was made, signed: its person, its heads, a key for its ids."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing

from peers.models import Person
from visits.models import Criterion, Entry, Visit

NAME = "shown"
SALT = "visits.forms.shown"


@dataclass(frozen=True)
class Shown:
    """It travels in one hidden field and comes back as it left, or not at all."""

    person: int
    visit: str = ""
    said_by: str = ""
    key: str = ""
    criteria: tuple[str, ...] = ()
    heads: tuple[str, ...] = field(default=())

    @classmethod
    def now(
        cls,
        by: Person,
        visit: Visit,
        said_by: Person,
        *,
        criteria: Iterable[Criterion] = (),
        heads: Iterable[Entry] = (),
    ) -> "Shown":
        return cls(
            person=by.pk,
            visit=str(visit.pk),
            said_by=str(said_by.ref),
            key=uuid.uuid4().hex,
            criteria=tuple(row.pk.hex for row in criteria),
            heads=tuple(entry.entry_id.hex for entry in heads),
        )

    def sign(self) -> str:
        parts = [self.person, self.visit, self.said_by, self.key, self.criteria, self.heads]
        return signing.dumps(parts, salt=SALT, compress=True)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Shown | None":
        """The form's own field, or nothing where it is missing or was touched."""
        try:
            parts = signing.loads(data.get(NAME, ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return None
        person, visit, said_by, key, criteria, heads = parts
        return cls(person, visit, said_by, key, tuple(criteria), tuple(heads))

    def id_for(self, *parts: object) -> str:
        """An identifier that this form makes once: sent twice, it is the same."""
        return str(uuid.uuid5(uuid.UUID(hex=self.key), "|".join(map(str, parts))))
