"""What the farm said beside its last visit: it comes before any figure."""

from uuid import UUID

from visits.models import Entry, Head, Visit


def sentences_of(visit: Visit) -> dict[UUID, str]:
    """The farm's words beside an answer, by criterion: the latest that stand."""
    heads = Head.objects.filter(
        visit=visit, stream="shared", kind__in=["reply", "words"], entry__criterion__isnull=False
    )
    return {
        head.entry.criterion_id: text
        for head in heads.select_related("entry").order_by("entry__seq")
        if head.entry.criterion_id and (text := (head.entry.value or {}).get("text", ""))
    }


def context_of(visit: Visit) -> tuple[str, ...]:
    """What changed since last time, in the farm's words."""
    heads = Head.objects.filter(visit=visit, stream="shared", kind=Entry.Kind.WORDS)
    return tuple(
        head.entry.value["text"]
        for head in heads.select_related("entry").order_by("entry__seq")
        if (head.entry.value or {}).get("topic") == "change" and head.entry.value.get("text")
    )
