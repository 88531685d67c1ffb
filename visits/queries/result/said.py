"""What the farm said beside its last visit: it comes before any figure."""

from dataclasses import dataclass
from uuid import UUID

from visits.models import Entry, Head, Visit


@dataclass(frozen=True)
class Said:
    """The farm's words beside an answer, by criterion; and what changed since last time."""

    sentences: dict[UUID, str]
    context: tuple[str, ...]


def said_on(visit: Visit) -> Said:
    """Of what still stands, the latest sentence beside each answer."""
    kinds = [Entry.Kind.REPLY, Entry.Kind.WORDS]
    heads = Head.objects.filter(visit=visit, stream="shared", kind__in=kinds).order_by("entry__seq")
    sentences: dict[UUID, str] = {}
    context: list[str] = []
    for kind, criterion, value in heads.values_list("kind", "entry__criterion", "entry__value"):
        text = (value or {}).get("text", "")
        if text and criterion:
            sentences[criterion] = text
        if text and kind == Entry.Kind.WORDS and value.get("topic") == "change":
            context.append(text)
    return Said(sentences, tuple(context))
