"""Visits of the great number, as rows: when, how far, by whom; and the action that each brought."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from peers.models import Farm, Group, Person
from visits.models import Action, ActionEvent, Visit
from visits.services.action import fold_events
from visits.services.seed.scale import CLOSED_AFTER, DAYS_BETWEEN, LAST_VISIT
from visits.services.seed.story import made_id

Status, Event = Visit.Status, ActionEvent.Kind
PARTS = ("member", "member", "farmer", "mentor", "facilitator", "observer")
WRITTEN_AFTER, SEALED_AFTER = 12, 24
PUT_OFF = ("La ferme a demandé une autre saison.", "L'équipe n'était pas complète.", "Orages.")
DEEDS = ("Semer un engrais vert", "Planter une haie", "Couvrir le fumier", "Ouvrir la ferme")
#: What became of an action: the events that follow its suggestion.
ENDS: tuple[tuple[str, ...], ...] = (
    ("accepted",), ("accepted",), ("accepted", "in_progress"), ("accepted", "done"),
    ("accepted", "done"), (), ("declined",), ("accepted", "postponed"), ("accepted", "dropped"),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A visit with its team and its steps; `held` tells that its results were written."""

    visit: Visit
    team: tuple[tuple[Person, str, float | None, int | None], ...]
    steps: tuple[tuple[str, datetime, str], ...]
    held: bool


@dataclass(frozen=True)
class Scene:
    """A farm, who holds it, its group, who visits, who writes it down, and chance."""

    farm: Farm
    holder: Person
    group: Group
    people: Sequence[Person]
    by: Person
    today: date
    chance: Random


def visits_of(scene: Scene, count: int) -> Iterator[Made]:
    """So many whole visits; on some farms one more that was put off, or is still to come."""
    chance = scene.chance
    last = scene.today - timedelta(days=LAST_VISIT + chance.randrange(0, DAYS_BETWEEN))
    for index in range(count):
        kind = "welcome" if index == 0 else chance.choice(("peer", "peer", "peer", "follow_up"))
        yield _whole(scene, last - timedelta(days=DAYS_BETWEEN * (count - 1 - index)), kind)
    luck = chance.random()
    if luck < 0.1:
        yield _put_off(scene)
    elif luck < 0.3:
        yield _to_come(scene)
    elif luck < 0.34:
        yield _half_way(scene)


def _visit(scene: Scene, day: date, kind: str, status: str) -> Visit:
    return Visit(
        id=made_id("scale", str(scene.farm.ref), day.isoformat()),
        network_id=scene.farm.network_id,
        farm=scene.farm,
        group=scene.group,
        kind=kind,
        month=day.replace(day=1),
        date=day,
        status=status,
        created_by=scene.by,
        created_at=moment(day, -30),
    )


def _whole(scene: Scene, day: date, kind: str) -> Made:
    sealed = moment(day, SEALED_AFTER + scene.chance.randrange(0, 40))
    closed = sealed + timedelta(days=CLOSED_AFTER)
    is_closed = closed.date() <= scene.today
    visit = _visit(scene, day, kind, Status.CLOSED if is_closed else Status.SEALED)
    visit.debrief_opened_at, visit.written_at = moment(day), moment(day, WRITTEN_AFTER)
    visit.sealed_at, visit.closed_at = sealed, closed if is_closed else None
    steps = [
        (Status.DATED, moment(day, -30), ""),
        (Status.UNDER_WAY, moment(day), ""),
        (Status.DEBRIEFED, moment(day), ""),
        (Status.WRITTEN, visit.written_at, ""),
        (Status.SEALED, sealed, ""),
    ]
    if is_closed:
        steps.append((Status.CLOSED, closed, ""))
    return Made(visit, _team(scene), tuple(steps), held=True)


def _to_come(scene: Scene) -> Made:
    day = scene.today + timedelta(days=scene.chance.randrange(5, 200))
    dated = scene.chance.random() < 0.5
    visit = _visit(scene, day, "peer", Status.DATED if dated else Status.PLANNED)
    visit.date = day if dated else None
    return Made(visit, (), ((visit.status, moment(scene.today, -20), ""),), held=False)


def _half_way(scene: Scene) -> Made:
    """Held some days ago, its text is not final yet."""
    day = scene.today - timedelta(days=scene.chance.randrange(2, 20))
    written = scene.chance.random() < 0.5
    visit = _visit(scene, day, "peer", Status.WRITTEN if written else Status.DEBRIEFED)
    visit.debrief_opened_at = moment(day)
    visit.written_at = moment(day, 1) if written else None
    steps = [(Status.DATED, moment(day, -30), ""), (Status.DEBRIEFED, moment(day), "")]
    if visit.written_at:
        steps.append((Status.WRITTEN, visit.written_at, ""))
    return Made(visit, _team(scene), tuple(steps), held=False)


def _put_off(scene: Scene) -> Made:
    day = scene.today - timedelta(days=scene.chance.randrange(LAST_VISIT))
    status = Status.CANCELLED if scene.chance.random() < 0.7 else Status.POSTPONED
    visit = _visit(scene, day, "peer", status)
    visit.reason = scene.chance.choice(PUT_OFF)
    return Made(visit, (), ((status, moment(day, -2), visit.reason),), held=False)


def _team(scene: Scene) -> tuple[tuple[Person, str, float | None, int | None], ...]:
    """Three or four volunteers; most of them tell their hours."""
    mates, chance = [], scene.chance
    for person in chance.sample(scene.people, 3 + (chance.random() < 0.4)):
        told = chance.random() < 0.8
        hours = chance.choice((3, 3.5, 4, 5, 6.5)) if told else None
        km = chance.randrange(4, 90) if told else None
        mates.append((person, chance.choice(PARTS), hours, km))
    return tuple(mates)


def moment(day: date, later: int = 0) -> datetime:
    noon = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - made aware below
    return timezone.make_aware(noon + timedelta(days=later))


# -- actions

#: An event's kind, its data and its reason.
Told = tuple[str, dict[str, Any], str]


def action_of(
    scene: Scene, visit: Visit, code: str
) -> tuple[Action, list[ActionEvent], dict[str, dict[str, Any]]]:
    """What the visit agreed on, as the fold of its events; and the hands that were offered."""
    chance, action_id = scene.chance, uuid5(visit.pk, "action")
    due = (visit.day + timedelta(days=chance.randrange(100, 500))).isoformat()
    owner = chance.choice(("farm", "farm", "farm", "network"))
    text = {"what": chance.choice(DEEDS), "due_on": due, "criterion_code": code, "owner": owner}
    told: list[Told] = [(Event.SUGGESTED, text, "")]
    told += [(kind, {}, _why(kind)) for kind in chance.choice(ENDS)]
    told += _hands(scene, action_id)
    events = [_event(scene, visit, action_id, turn, one) for turn, one in enumerate(told)]
    fields, supports = fold_events(events)
    fields |= {"owner_group": None, "owner_person": None, "farm": visit.farm}
    return Action(action_id=action_id, **fields), events, supports


def _hands(scene: Scene, action_id: UUID) -> Iterator[Told]:
    """Looked for on some actions; found on some of those, and confirmed."""
    luck, helper = scene.chance.random(), scene.chance.choice(scene.people)
    hand = {"support_id": str(uuid5(action_id, "hand")), "what": "Un coup de main"}
    if luck < 0.2:
        yield Event.SUPPORT_OFFERED, dict(hand), ""
    if luck < 0.12:
        yield Event.SUPPORT_OFFERED, hand | {"helper": str(helper.ref)}, ""
    if luck < 0.08:
        yield Event.SUPPORT_ACCEPTED, {"support_id": hand["support_id"]}, ""


def _why(kind: str) -> str:
    return "On en reparle à la belle saison." if kind in {"postponed", "dropped"} else ""


def _event(scene: Scene, visit: Visit, action_id: UUID, turn: int, told: Told) -> ActionEvent:
    kind, data, why = told
    return ActionEvent(
        farm=visit.farm,
        action_id=action_id,
        event_id=uuid5(action_id, f"{turn}/{kind}"),
        kind=kind,
        data=data,
        why=why,
        at=moment(visit.day) + timedelta(minutes=turn),
        author=scene.by,
        said_by=scene.holder if turn else scene.by,
        visit=visit,
    )
