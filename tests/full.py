"""A network in full use: forty criteria, years of visits, lists as long as a real one's."""

import uuid
from types import SimpleNamespace
from typing import Any

from peers.services.invitation import invite_person
from tests.makers import (
    answer_all,
    criteria,
    days_ago,
    entry,
    make_farm,
    make_grid,
    make_group,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    make_written,
    say,
)
from visits.models import Visit
from visits.services.entry import append_entries
from visits.services.plan import record_event
from visits.services.sheet import print_sheet
from visits.services.visit import open_debrief

THEMES, OF_EACH = 4, 10
NAMES = ("pas encore", "premiers pas", "en chemin", "bien avancé", "en place")
FIVE_LEVELS = [{"code": str(n), "name": {"fr": name, "en": name}} for n, name in enumerate(NAMES)]
WORDS = "Vu pendant le tour de la ferme, et redit à la table."


def fill_village(v: SimpleNamespace, *, farms: int = 26, visits: int = 4) -> SimpleNamespace:
    """The village with a grid of forty criteria, `visits` final reports, and one of each state."""
    v.version = make_grid(v.network, THEMES, OF_EACH, by=v.carla, scales={"path": FIVE_LEVELS})
    v.past = [past_visit(v, 300 * (visits - index), index) for index in range(visits)]
    v.written = begin_visit(v, 20)
    make_written(v.written, v.ben)
    v.visit = begin_visit(v, 1)
    v.lead, v.action = speak_of_everything(v.visit, v), agree_plan(v, v.past[-1])
    v.visit = open_debrief(v.visit, by=v.ben)
    v.sheet = print_sheet(v.visit, by=v.ben)
    fill_network(v, farms)
    return v


def past_visit(v: SimpleNamespace, days: int, index: int) -> Visit:
    """A final report whose levels differ from those of the other visits."""
    visit = make_visit(
        v.farm, v.version, by=v.carla, team=(v.ben, v.lea), day=days_ago(days), group=v.group
    )
    return make_sealed(visit, v.ben, str(index % 4))


def begin_visit(v: SimpleNamespace, days: int) -> Visit:
    team = (v.ben, v.lea, v.elsa)
    day = days_ago(days)
    visit = make_visit(v.farm, v.version, by=v.carla, team=team, day=day, group=v.group)
    answer_all(visit, v.ben)
    visit.refresh_from_db()
    return visit


def speak_of_everything(visit: Visit, v: SimpleNamespace) -> uuid.UUID:
    """Notes, marks, second opinions, leads, the carnet; gives one lead's id."""
    rows, lead = criteria(visit), uuid.uuid4()
    said = [note(visit, v.ben, row) for row in rows[::4]]
    said += [entry(visit, v.lea, criterion=row, value={"level": "1"}) for row in rows[:3]]
    for row in rows[1::5]:
        said.append(entry(visit, v.ben, kind="mark", criterion=row, value={"mark": "strength"}))
    for row in rows[2::9]:
        said.append(entry(visit, v.ben, kind="discuss", criterion=row, value={"on": True}))
    for number in range(4):
        key = lead if not number else uuid.uuid4()
        value = {"text": f"Semer un couvert {number}", "when": "cet automne"}
        said.append(entry(visit, v.ben, kind="lead", object_id=str(key), value=value))
    said += [note(visit, v.lea, None) for _ in range(10)]
    append_entries(visit, said, by=v.ben, source="tablet")
    own = [
        entry(visit, v.ana, criterion=row, voice="self", value={"level": "3"}) for row in rows[:9]
    ]
    append_entries(visit, own, by=v.ana, source="desk")
    return lead


def note(visit: Visit, by: Any, criterion: Any) -> dict[str, Any]:
    key = str(uuid.uuid4())
    given = {"kind": "note", "object_id": key, "value": {"text": WORDS}}
    return entry(visit, by, criterion=criterion, **given)


def agree_plan(v: SimpleNamespace, visit: Visit, number: int = 4) -> uuid.UUID:
    """Some accepted actions of a visit; gives the id of the last."""
    key = uuid.uuid4()
    for index in range(number):
        key = uuid.uuid4()
        data = {"what": f"Planter une haie {index}", "due_on": days_ago(-200).isoformat()}
        common = {"by": v.ben, "visit": visit}
        record_event(v.farm, key, "suggested", data=data, **common)
        record_event(v.farm, key, "accepted", said_by=v.ana, on_behalf="spoken", **common)
    return key


def fill_network(v: SimpleNamespace, farms: int) -> None:
    """Farms, each with its holder, its group and a visit to come; people, and an invitation."""
    begun = v.network.farms.count()
    for index in range(begun, begun + farms):
        holder = make_member(v.network, make_person(f"Personne {index}", email=None))
        group = make_group(v.network, f"AMAP {index}") if index < 12 else v.group
        farm = make_farm(v.network, holder, name=f"Ferme {index}", group=group)
        make_visit(farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(-index % 60 - 5))
    v.invitation, _token = invite_person(
        v.network, by=v.carla, email=f"new{begun}@exemple.test", name="Neuve", role="member"
    )


def held_and_asked(v: SimpleNamespace) -> None:
    """What comes after the last final report: a reply, a request, something held."""
    visit = v.past[-1]
    words = {"text": "Ce n'est pas exact", "asks": "correction"}
    say(visit, v.ana, kind="reply", voice="reply", value=words)
    say(visit, v.lea, kind="note", value={"text": "trop tard"})
    v.correction, v.held = visit.correction_requests.get(), visit.held.get()
