"""Visits begun without preparation, for whoever facilitates their network."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from peers.access import Standing, networks_of
from peers.models import CloseLink, Farm, Holder, Membership, Person
from visits.models import Criterion, Draft, Visit
from visits.templatetags.visits import text_in

OPEN = (Visit.Status.PLANNED, Visit.Status.DATED, Visit.Status.UNDER_WAY, Visit.Status.DEBRIEFED)
MOST = 50


def drafts_to_attach(person: Person) -> list[Draft]:
    """What waits on the desk of a facilitator; of nobody else."""
    role = Membership.Role.FACILITATOR
    networks = Membership.objects.open().filter(person=person, role=role)
    rows = Draft.objects.filter(visit=None, network__in=networks.values("network"))
    return list(rows.select_related("network", "begun_by"))


def draft_for(person: Person, draft_id: UUID) -> tuple[Draft | None, bool]:
    """The draft to whoever is of its network, and whether they may attach it."""
    rows = Draft.objects.select_related("network", "begun_by", "version__grid", "visit")
    draft = rows.filter(pk=draft_id, network__in=networks_of(person)).first()
    return draft, draft is not None and Standing(person, draft.network).facilitates


def visits_of_draft(draft: Draft, person: Person) -> QuerySet[Visit]:
    """Open visits of the network, without those of a farm that the person is tied to."""
    rows = Visit.objects.filter(network=draft.network, status__in=OPEN)
    return rows.exclude(farm__in=_tied(person)).select_related("farm").order_by("-date", "-month")


def likely_visit(draft: Draft, visits: QuerySet[Visit]) -> Visit | None:
    """The one visit of that day whose farm has that name: proposed, never decided."""
    name = draft.farm_name.casefold().split()
    found = [
        row for row in visits.filter(date=draft.day) if row.farm.name.casefold().split() == name
    ]
    return found[0] if len(found) == 1 else None


def farms_of_draft(draft: Draft, person: Person) -> QuerySet[Farm]:
    rows = Farm.objects.filter(network=draft.network)
    return rows.exclude(pk__in=_tied(person)).order_by("name")


def _tied(person: Person) -> set[int]:
    held = Holder.objects.filter(person=person, until=None).values_list("farm", flat=True)
    linked = CloseLink.objects.filter(person=person, until=None).values_list("farm", flat=True)
    return set(held) | set(linked)


def said_in_draft(draft: Draft) -> dict[str, Any]:
    """How much there is, of what kinds, and the first words: enough to know the farm again.

    What is private is only counted: whose farm it is, and so who may read it, is not known yet.
    """
    open_rows = draft.held.filter(private=False).values_list("raw", flat=True)
    rows = [_read(bytes(raw)) for raw in open_rows]
    asked = {str(row.get("criterion")) for row in rows if row.get("kind") == "answer"}
    known = Criterion.objects.filter(version=draft.version) if draft.version else ()
    questions = [text_in(row.question) for row in known if str(row.pk) in asked]
    texts = [_text(row) for row in rows]
    return {
        "count": draft.held.count(),
        "questions": questions[:MOST],
        "words": [text for text in texts if text][:MOST],
    }


def _text(row: Mapping[str, Any]) -> str:
    value = row.get("value")
    return str(value.get("text") or "")[:300] if isinstance(value, Mapping) else ""


def _read(raw: bytes) -> Mapping[str, Any]:
    found = json.loads(raw)
    return found if isinstance(found, Mapping) else {}
