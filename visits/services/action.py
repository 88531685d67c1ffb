"""An action as the fold of its events, in whatever order they arrived."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_date

from peers.models import Farm, Group, Person
from visits.models import Action, ActionEvent, Entry, Support
from visits.services.tally import count_action

Event = ActionEvent.Kind
Status = Action.Status
TEXT_FIELDS = ("what", "finding", "aspiration", "how_seen", "due_words", "criterion_code")
TEXTS = (Event.SUGGESTED, Event.CHANGED)
MOVES = {
    Event.ACCEPTED: Status.ACCEPTED,
    Event.DECLINED: Status.DECLINED,
    Event.IN_PROGRESS: Status.IN_PROGRESS,
    Event.DONE: Status.DONE,
    Event.POSTPONED: Status.POSTPONED,
    Event.DROPPED: Status.DROPPED,
}
#: Of events that knew nothing of each other, which is taken first: no clock decides.
RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            Event.SUGGESTED,
            Event.CHANGED,
            Event.CARRIED_OVER,
            Event.SUPPORT_OFFERED,
            Event.SUPPORT_ACCEPTED,
            Event.SUPPORT_DECLINED,
            Event.DECLINED,
            Event.ACCEPTED,
            Event.IN_PROGRESS,
            Event.POSTPONED,
            Event.DROPPED,
            Event.DONE,
        )
    )
}
#: Stands for a reason whose words were erased.
ERASED = "…"

Seen = dict[str, set[str]]


def seen_by(events: Sequence[ActionEvent]) -> Seen:
    """The events that each one follows; a row older than that column follows all before it."""
    earlier: list[str] = []
    known = {str(event.event_id) for event in events}
    seen: Seen = {}
    for event in events:
        named = earlier if event.seen is None else event.seen
        seen[str(event.event_id)] = (set(named) & known) - {str(event.event_id)}
        earlier = [*earlier, str(event.event_id)]
    return seen


def in_order(events: Sequence[ActionEvent], seen: Seen) -> list[ActionEvent]:
    """After all that it had seen; among those that are free, by kind, then by id."""
    waiting = sorted(events, key=lambda event: (RANK[event.kind], str(event.event_id)))
    taken: dict[str, ActionEvent] = {}
    while waiting:
        free = (event for event in waiting if seen[str(event.event_id)] <= taken.keys())
        event = next(free, waiting[0])
        taken[str(event.event_id)] = event
        waiting.remove(event)
    return list(taken.values())


def last_events(farm: Farm, action_id: uuid.UUID) -> list[str]:
    """The events that no other follows: what somebody at a desk has before their eyes."""
    seen = seen_by(_events_of(farm, action_id))
    return sorted(seen.keys() - set().union(*seen.values()))


def _events_of(farm: Farm, action_id: uuid.UUID) -> list[ActionEvent]:
    rows = ActionEvent.objects.filter(farm=farm, action_id=action_id).order_by("pk")
    return list(rows.select_related("author", "visit"))


def project_action(farm: Farm, action_id: uuid.UUID) -> Action | None:
    """Write the action and its supports as the fold of its events; without a text it waits."""
    fields, supports = fold_events(_events_of(farm, action_id))
    if not fields["text_version"]:
        return None
    fields["owner_group"] = group_of(farm, fields["owner_group"])
    fields["owner_person"] = _person_of(fields["owner_person"])
    action, _made = Action.objects.update_or_create(farm=farm, action_id=action_id, defaults=fields)
    for support_id, support in supports.items():
        helper = _person_of(support.pop("helper"))
        Support.objects.update_or_create(
            action=action, support_id=support_id, defaults={**support, "helper": helper}
        )
    count_action(action)
    return action


def fold_events(
    events: Iterable[ActionEvent],
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Fields of an action and its supports by id: the same whatever order they arrived in."""
    events = list(events)
    seen = seen_by(events)
    fields: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, "")
    fields |= {"kind": "chosen", "owner": "farm", "owner_group": None, "owner_person": None}
    fields |= {"due_on": None, "reason": "", "text_version": 0, "accepted_version": None}
    fields |= {"noted_by": None, "status": Status.SUGGESTED}
    supports: dict[str, dict[str, Any]] = {}
    texts: dict[str, int] = {}
    before: Seen = {}
    for event in in_order(events, seen):
        key = str(event.event_id)
        before[key] = seen[key].union(*(before.get(one, set()) for one in seen[key]))
        fields.setdefault("since", event.at)
        fields.setdefault("visit", event.visit)
        fields["updated_at"] = max(event.at, fields.get("updated_at", event.at))
        if event.kind in TEXTS:
            _apply_text(fields, event.data)
            texts[key] = fields["text_version"]
        read = [number for one, number in texts.items() if one in before[key]]
        _apply_event(fields, supports, event, read)
    return fields, supports


def _apply_event(
    fields: dict[str, Any],
    supports: dict[str, dict[str, Any]],
    event: ActionEvent,
    read: Sequence[int],
) -> None:
    if event.kind in MOVES:
        begun = fields["status"] in {Status.IN_PROGRESS, Status.DONE}
        if not (begun and event.kind == Event.ACCEPTED):
            fields["status"] = MOVES[event.kind]
            put_off = event.kind in {Event.POSTPONED, Event.DROPPED}
            fields["reason"] = event.why or (ERASED if put_off else "")
        noted = event.on_behalf != Entry.OnBehalf.NONE
        fields["noted_by"] = event.author if noted else None
    if event.kind == Event.ACCEPTED:
        accepted = _version_accepted(event, read)
        fields["accepted_version"] = max(accepted, fields["accepted_version"] or 0)
    if event.kind == Event.POSTPONED and event.data.get("due_on"):
        _apply_due(fields, event.data)
    if event.kind.startswith("support_"):
        _apply_support(supports, event)


def _version_accepted(event: ActionEvent, read: Sequence[int]) -> int:
    """The text that was read when it was accepted, never one that came since.

    The number it names counts the texts known there; another one may have come between.
    """
    named = event.data.get("text_version")
    if named is None:
        return read[-1] if read else 1
    return read[named - 1] if named <= len(read) else named


def _apply_text(fields: dict[str, Any], data: Mapping[str, Any]) -> None:
    fields["text_version"] += 1
    for key in (*TEXT_FIELDS, "kind", "owner", "owner_group", "owner_person"):
        if key in data:
            fields[key] = data[key]
    if "due_on" in data or "due_words" in data:
        _apply_due(fields, data)


def _apply_due(fields: dict[str, Any], data: Mapping[str, Any]) -> None:
    due = data.get("due_on")
    fields["due_on"] = parse_date(due) if isinstance(due, str) and due else None
    fields["due_words"] = data.get("due_words", "")


def _apply_support(supports: dict[str, dict[str, Any]], event: ActionEvent) -> None:
    support_id = str(event.data.get("support_id") or event.event_id)
    if event.kind == Event.SUPPORT_OFFERED:
        supports[support_id] = {
            "what": event.data.get("what", ""),
            "helper": event.data.get("helper"),
            "helper_words": event.data.get("helper_words", ""),
            "status": Support.Status.OFFERED,
        }
    elif support_id in supports:
        accepted = event.kind == Event.SUPPORT_ACCEPTED
        status = Support.Status.ACCEPTED if accepted else Support.Status.DECLINED
        supports[support_id]["status"] = status


def group_of(farm: Farm, ref: str | None) -> Group | None:
    return Group.objects.filter(network=farm.network, ref=ref).first() if ref else None


def _person_of(ref: str | None) -> Person | None:
    return Person.objects.filter(ref=ref).first() if ref else None


def action_faults(farm: Farm) -> list[str]:
    """Where the stored actions differ from the fold of their events."""
    faults = []
    ids = set(farm.action_events.values_list("action_id", flat=True))
    for action_id in ids:
        action = Action.objects.filter(farm=farm, action_id=action_id).first()
        fields, _supports = fold_events(_events_of(farm, action_id))
        if action is None:
            faults += [f"action missing: {action_id}"] if fields["text_version"] else []
            continue
        faults += [
            f"action {action_id}: {key} differs"
            for key in ("what", "status", "due_on", "text_version", "accepted_version", "reason")
            if getattr(action, key) != fields[key]
        ]
    faults += [
        f"action too many: {key}"
        for key in Action.objects.filter(farm=farm)
        .exclude(action_id__in=ids)
        .values_list("action_id", flat=True)
    ]
    return faults
