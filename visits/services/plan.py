"""The shared action plan: every change is an event, and the action is their fold."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from peers.models import Farm, Person
from peers.refused import Refused
from visits.models import Action, ActionEvent, Entry, Visit
from visits.services.action import (
    action_faults,
    fold_events,
    group_of,
    last_events,
    project_action,
)

Event = ActionEvent.Kind
LONGEST_WHY, LONGEST_SUPPORT = 500, 300
LONGEST = {
    "what": 8000,
    "finding": 8000,
    "aspiration": 8000,
    "how_seen": 300,
    "due_words": 120,
    "criterion_code": 40,
    "helper_words": 120,
}
NEEDS_REASON = {Event.POSTPONED, Event.DROPPED}


@transaction.atomic
def record_event(
    farm: Farm,
    action_id: uuid.UUID,
    kind: str,
    *,
    by: Person,
    data: Mapping[str, Any] | None = None,
    why: str = "",
    said_by: Person | None = None,
    on_behalf: str = "none",
    visit: Visit | None = None,
    event_id: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Action:
    """Append one event and refold its action; the same event twice is once."""
    list(Farm.objects.select_for_update().filter(pk=farm.pk))
    _refuse_event(farm, action_id, kind, data or {}, why)
    event = ActionEvent(
        farm=farm,
        event_id=event_id or uuid.uuid4(),
        action_id=action_id,
        kind=kind,
        data=dict(data or {}),
        why=why.strip(),
        at=at or timezone.now(),
        author=by,
        said_by=said_by or by,
        on_behalf=on_behalf,
        visit=visit,
    )
    _append(event)
    return project_action(farm, action_id)


def _append(event: ActionEvent, seen: Sequence[str] | None = None) -> None:
    """Keep what the event follows: what its tablet says, at a desk all that stands."""
    known = ActionEvent.objects.filter(farm=event.farm, event_id=event.event_id)
    if not known.exists():
        event.seen = last_events(event.farm, event.action_id) if seen is None else list(seen)
        event.save(force_insert=True)


def _refuse_event(
    farm: Farm, action_id: uuid.UUID, kind: str, data: Mapping[str, Any], why: str
) -> None:
    known = Action.objects.filter(farm=farm, action_id=action_id).exists()
    if kind not in Event.values:
        raise Refused(_("Ce geste n'existe pas dans le plan."))
    if not known and kind != Event.SUGGESTED:
        raise Refused(_("Cette action n'existe pas dans le plan de cette ferme."))
    if kind == Event.SUGGESTED and not str(data.get("what", "")).strip():
        raise Refused(_("Écrivez ce qui sera fait. Commencez par un verbe."))
    if kind in NEEDS_REASON and not why.strip():
        raise Refused(_("Écrivez la raison en quelques mots."))
    if data.get("owner") == Action.Owner.GROUP and not data.get("owner_group"):
        raise Refused(_("Choisissez le groupe qui s'en charge."))


def event_fits(farm: Farm, value: Mapping[str, Any]) -> bool:
    """Whether the plan can take this up, in whatever order: asked before an entry is stored."""
    kind, why = value.get("event"), value.get("why", "")
    if kind not in Event.values or not isinstance(why, str) or len(why) > LONGEST_WHY:
        return False
    if not _data_fits(farm, value):
        return False
    if kind == Event.SUGGESTED and not value.get("what", "").strip():
        return False
    return kind not in NEEDS_REASON or bool(why.strip())


def _data_fits(farm: Farm, value: Mapping[str, Any]) -> bool:
    """Each field has the form that its column takes; what it names exists for this farm."""
    words = all(
        isinstance(value.get(key, ""), str) and len(value.get(key, "")) <= longest
        for key, longest in LONGEST.items()
    )
    chosen = value.get("kind", "chosen") in Action.Kind.values
    owned = value.get("owner", "farm") in Action.Owner.values
    due = value.get("due_on")
    dated = not due or (isinstance(due, str) and _is_day(due))
    version = value.get("text_version", 1)
    counted = isinstance(version, int) and not isinstance(version, bool) and version > 0
    if str(value.get("event")).startswith("support_"):
        words = words and len(value.get("what", "")) <= LONGEST_SUPPORT
    if not (words and chosen and owned and dated and counted):
        return False
    refs = [value.get(key) for key in ("owner_group", "owner_person", "helper", "support_id")]
    if not all(ref is None or _is_uuid(ref) for ref in refs):
        return False
    return value.get("owner") != Action.Owner.GROUP or bool(group_of(farm, refs[0]))


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


def _is_uuid(ref: Any) -> bool:
    try:
        return isinstance(ref, str) and bool(uuid.UUID(ref))
    except ValueError:
        return False


def take_up_plan_entry(entry: Entry) -> Action | None:
    """An entry of kind action or review yields the event that bears its id.

    It may come before the suggestion it answers: the action appears once it has a text.
    """
    value, farm = dict(entry.value), entry.visit.farm
    kind, why = value.pop("event"), str(value.pop("why", ""))
    list(Farm.objects.select_for_update().filter(pk=farm.pk))
    event = ActionEvent(
        farm=farm,
        event_id=entry.entry_id,
        action_id=entry.object_id,
        kind=kind,
        data=value,
        why=why.strip(),
        at=entry.received_at,
        author=entry.author,
        said_by=entry.said_by,
        on_behalf=entry.on_behalf,
        visit=entry.visit,
    )
    tablet = entry.source == Entry.Source.TABLET
    parents = entry.parents.values_list("parent_id", flat=True) if tablet else []
    _append(event, [str(key) for key in parents] if tablet else None)
    return project_action(farm, entry.object_id)


def redact_events(entry: Entry) -> None:
    """Blank the words of the event that an erased entry had made; its step stays."""
    events = ActionEvent.objects.filter(farm=entry.visit.farm, event_id=entry.entry_id)
    for event in events:
        events.update(data={}, why="")
        project_action(entry.visit.farm, event.action_id)


__all__ = [
    "action_faults",
    "event_fits",
    "fold_events",
    "project_action",
    "record_event",
    "redact_events",
    "take_up_plan_entry",
]
