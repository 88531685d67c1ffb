"""The action plans of the example farms: some events are said on a visit, others at a desk."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from visits.services.plan import record_event
from visits.services.seed.said import Saying, entry_id
from visits.services.seed.story import Script, Stage, made_id

Told = Mapping[str, Any]
DEBRIEF, DESK = "15:40", "12:00"
FIELDS = (
    *("criterion_code", "finding", "aspiration", "what", "kind"),
    *("owner", "due_words", "how_seen"),
)


def set_desk_events(stage: Stage, told: Told, script: Script) -> None:
    for index, event in enumerate(told["events"]):
        if "visit" not in event:
            at = stage.at(event["on"], DESK) + timedelta(minutes=index)
            script.add(at, partial(_record, stage, told, index, event))


def _record(stage: Stage, told: Told, index: int, event: Told, at: datetime) -> None:
    by = stage.people[event["by"]]
    record_event(
        stage.farms[told["farm"]],
        action_id(told),
        event["kind"],
        by=by,
        said_by=stage.people[event["said_by"]] if "said_by" in event else by,
        on_behalf=event.get("on_behalf", "none"),
        data=_data(stage, told, event),
        why=event.get("why", ""),
        event_id=uuid5(action_id(told), str(index)),
        at=at,
    )


def action_id(told: Told) -> UUID:
    return made_id("action", told["farm"], told["key"])


def events_said(stage: Stage, visit: Told, actions: list[Told]) -> Iterator[Saying]:
    """The events that name the visit, in the order of the plan's actions, a minute per author."""
    minutes, author = 0, ""
    holders = {row["person"] for row in stage.told_farm(visit["farm"])["holders"]}
    for told in actions:
        for index, event in enumerate(told["events"]):
            if event.get("visit") != visit["key"]:
                continue
            said_by = event.get("said_by", event["by"])
            minutes += event["by"] != author
            author = event["by"]
            why = {"why": event["why"]} if event.get("why") else {}
            yield Saying(
                at=stage.at(event["on"], DEBRIEF) + timedelta(minutes=minutes),
                by=event["by"],
                said_by=said_by,
                kind="action" if told["visit"] == visit["key"] else "review",
                key=f"{told['key']}/{index}",
                value={"event": event["kind"]} | _data(stage, told, event) | why,
                voice="reply" if said_by in holders else "team",
                target=action_id(told),
                on_behalf=event.get("on_behalf", "none"),
            )


def _data(stage: Stage, told: Told, event: Told) -> dict[str, Any]:
    data = dict(event.get("data", {}))
    if event["kind"] == "suggested":
        data = _first_text(stage, told) | data
    if isinstance(data.get("due_on"), Mapping):
        data["due_on"] = stage.day(data["due_on"]).isoformat()
    if "support" in data:
        data["support_id"] = str(uuid5(action_id(told), data.pop("support")))
    if "helper" in data:
        helper = stage.people[data["helper"]]
        data |= {"helper": str(helper.ref), "helper_words": helper.name}
    return data


def _first_text(stage: Stage, told: Told) -> dict[str, Any]:
    data = {key: told[key] for key in FIELDS if told.get(key)}
    if told.get("due_on"):
        data["due_on"] = stage.day(told["due_on"]).isoformat()
    if told.get("owner_group"):
        data["owner_group"] = str(stage.groups[told["owner_group"]].ref)
    if told.get("owner_person"):
        data["owner_person"] = str(stage.people[told["owner_person"]].ref)
    if told.get("lead"):
        data["lead"] = str(uuid5(entry_id(told["visit"], "lead", told["lead"]), "object"))
    return data
