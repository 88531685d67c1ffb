"""The shared action plan: every change is an event, and the action is their fold."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from peers.models import Farm, Group, Person
from peers.refused import Refused
from visits.models import Action, ActionEvent, Entry, Support, Visit

Event = ActionEvent.Kind
Status = Action.Status
TEXT_FIELDS = ("what", "finding", "aspiration", "how_seen", "due_words", "criterion_code")
MOVES = {
    Event.ACCEPTED: Status.ACCEPTED,
    Event.DECLINED: Status.DECLINED,
    Event.IN_PROGRESS: Status.IN_PROGRESS,
    Event.DONE: Status.DONE,
    Event.POSTPONED: Status.POSTPONED,
    Event.DROPPED: Status.DROPPED,
}
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
    ActionEvent.objects.get_or_create(
        farm=farm,
        event_id=event_id or uuid.uuid4(),
        defaults={
            "action_id": action_id,
            "kind": kind,
            "data": dict(data or {}),
            "why": why.strip(),
            "at": at or timezone.now(),
            "author": by,
            "said_by": said_by or by,
            "on_behalf": on_behalf,
            "visit": visit,
        },
    )
    return project_action(farm, action_id)


def _refuse_event(
    farm: Farm, action_id: uuid.UUID, kind: str, data: Mapping[str, Any], why: str
) -> None:
    known = ActionEvent.objects.filter(farm=farm, action_id=action_id).exists()
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


def event_fits(farm: Farm, action_id: uuid.UUID, value: Mapping[str, Any], *, known: bool) -> bool:
    """Whether the plan can take this up: asked before an entry is stored."""
    kind, why = value.get("event"), value.get("why", "")
    if not isinstance(why, str) or len(why) > LONGEST_WHY:
        return False
    if not _data_fits(farm, value):
        return False
    if known and kind != Event.SUGGESTED:
        return kind in Event.values and (kind not in NEEDS_REASON or bool(why.strip()))
    try:
        _refuse_event(farm, action_id, str(kind), value, why)
    except Refused:
        return False
    return True


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
    return value.get("owner") != Action.Owner.GROUP or bool(_group_of(farm, refs[0]))


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


def take_up_plan_entry(entry: Entry) -> Action:
    """An entry of kind action or review yields the event that bears its id."""
    value = dict(entry.value)
    kind, why = value.pop("event"), str(value.pop("why", ""))
    return record_event(
        entry.visit.farm,
        entry.object_id,
        kind,
        by=entry.author,
        said_by=entry.said_by,
        on_behalf=entry.on_behalf,
        data=value,
        why=why,
        visit=entry.visit,
        event_id=entry.entry_id,
        at=entry.received_at,
    )


def redact_events(entry: Entry) -> None:
    """Blank the words of the event that an erased entry had made; its step stays."""
    events = ActionEvent.objects.filter(farm=entry.visit.farm, event_id=entry.entry_id)
    for event in events:
        events.update(data={}, why="")
        project_action(entry.visit.farm, event.action_id)


def project_action(farm: Farm, action_id: uuid.UUID) -> Action:
    """Write the action and its supports as the fold of its events."""
    events = list(
        ActionEvent.objects.filter(farm=farm, action_id=action_id).select_related("author")
    )
    fields, supports = fold_events(events)
    fields["owner_group"] = _group_of(farm, fields["owner_group"])
    fields["owner_person"] = _person_of(fields["owner_person"])
    action, _made = Action.objects.update_or_create(farm=farm, action_id=action_id, defaults=fields)
    for support_id, support in supports.items():
        helper = _person_of(support.pop("helper"))
        Support.objects.update_or_create(
            action=action, support_id=support_id, defaults={**support, "helper": helper}
        )
    return action


def fold_events(
    events: Iterable[ActionEvent],
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Fields of an action and its supports by id, from its events in their order."""
    fields: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, "")
    fields |= {"kind": "chosen", "owner": "farm", "owner_group": None, "owner_person": None}
    fields |= {"due_on": None, "reason": "", "text_version": 0, "accepted_version": None}
    fields |= {"noted_by": None, "status": Status.SUGGESTED}
    supports: dict[str, dict[str, Any]] = {}
    for event in events:
        fields.setdefault("since", event.at)
        fields.setdefault("visit", event.visit)
        fields["updated_at"] = event.at
        _apply_event(fields, supports, event)
    return fields, supports


def _apply_event(
    fields: dict[str, Any], supports: dict[str, dict[str, Any]], event: ActionEvent
) -> None:
    if event.kind in {Event.SUGGESTED, Event.CHANGED}:
        _apply_text(fields, event.data)
    if event.kind in MOVES:
        begun = fields["status"] == Status.IN_PROGRESS and event.kind == Event.ACCEPTED
        fields["status"] = fields["status"] if begun else MOVES[event.kind]
        fields["reason"] = event.why
        noted = event.on_behalf != Entry.OnBehalf.NONE
        fields["noted_by"] = event.author if noted else None
    if event.kind == Event.ACCEPTED:
        fields["accepted_version"] = event.data.get("text_version", fields["text_version"])
    if event.kind in {Event.IN_PROGRESS, Event.DONE} and not fields["accepted_version"]:
        fields["accepted_version"] = fields["text_version"]
    if event.kind == Event.POSTPONED and event.data.get("due_on"):
        _apply_due(fields, event.data)
    if event.kind.startswith("support_"):
        _apply_support(supports, event)


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


def _group_of(farm: Farm, ref: str | None) -> Group | None:
    return Group.objects.filter(network=farm.network, ref=ref).first() if ref else None


def _person_of(ref: str | None) -> Person | None:
    return Person.objects.filter(ref=ref).first() if ref else None


def action_faults(farm: Farm) -> list[str]:
    """Where the stored actions differ from the fold of their events."""
    faults = []
    ids = set(farm.action_events.values_list("action_id", flat=True))
    for action_id in ids:
        action = Action.objects.filter(farm=farm, action_id=action_id).first()
        fields, _supports = fold_events(farm.action_events.filter(action_id=action_id))
        if action is None:
            faults.append(f"action missing: {action_id}")
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
