"""Whatever happens in whatever order, the sums are what a count from scratch gives."""

import uuid
from contextlib import suppress
from datetime import date
from random import Random

import pytest

from peers.refused import Refused
from peers.services.farm import change_farm
from tests.makers import answer_all, days_ago, make_farm, make_visit, make_written, say
from visits.models import Visit
from visits.services.entry import redact_entry
from visits.services.plan import record_event
from visits.services.recount import sum_faults
from visits.services.report import seal_report
from visits.services.visit import (
    cancel_visit,
    change_visit,
    close_visit,
    join_team,
    leave_team,
    note_hours,
    postpone_visit,
)

ACTS = (
    "plan", "plan", "plan", "answer", "write", "write", "seal", "seal", "seal", "reply", "redact",
    "postpone", "cancel", "move", "hours", "leave", "join", "action", "territory", "close",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_after_any_verbs_the_sums_add_up(village, seed):
    v, chance = village, Random(seed)  # noqa: S311 - the same at every run
    farms = [v.farm, make_farm(v.network, name="Ferme du Pré")]
    for _turn in range(30):
        visit = Visit.objects.get(pk=chance.choice(v.network.visits.order_by("pk")).pk)
        with suppress(Refused):
            act(v, chance.choice(ACTS), visit, chance.choice(farms), chance)
    assert list(sum_faults(v.network)) == []


def act(v, what, visit, farm, chance):  # noqa: PLR0912, C901 - one line for each verb
    level = chance.choice("0123")
    if what == "plan":
        day = days_ago(chance.randrange(1, 900))
        make_visit(farm, v.version, by=v.carla, team=(v.ben, v.lea), day=day)
    elif what == "answer":
        answer_all(visit, v.ben, level)
    elif what in {"write", "seal"}:
        if not visit.written_at:
            answer_all(visit, v.ben, level)
            make_written(visit, v.ben)
        if what == "seal":
            seal_report(visit, by=v.carla)
    elif what == "reply":
        said = {"kind": "reply", "voice": "reply", "value": {"text": "Oui."}}
        say(visit, v.ana, criterion=None, object_id=str(uuid.uuid4()), **said)
    elif what == "redact":
        found = visit.entries.filter(kind="answer", redacted_at=None, head__isnull=False).first()
        if found:
            redact_entry(found, by=v.carla, why="On le demande.")
    elif what == "postpone":
        postpone_visit(visit, by=v.carla, reason="Il neige.")
    elif what == "cancel":
        cancel_visit(visit, by=v.carla, reason="Il neige.")
    elif what == "move":
        month = date(chance.choice((2024, 2025, 2027)), chance.randrange(1, 13), 1)
        rest = {"group": None, "short_path": False}
        change_visit(visit, by=v.carla, kind="follow_up", month=month, day=None, **rest)
    elif what == "hours":
        for mate in visit.team.all():
            note_hours(mate, hours="2.5", travel_km=chance.choice((None, 12)))
    elif what == "leave":
        leave_team(visit, v.lea)
    elif what == "join":
        join_team(visit, v.mia, by=v.carla, part=chance.choice(("mentor", "observer")))
    elif what == "action":
        action_id = uuid.uuid4()
        text = {"what": "Semer", "criterion_code": "t1-c1", "due_on": "2026-01-01"}
        record_event(visit.farm, action_id, "suggested", by=v.carla, data=text, visit=visit)
        record_event(visit.farm, action_id, chance.choice(("accepted", "declined")), by=v.carla)
    elif what == "territory":
        change_farm(farm, territory=chance.choice(("Nord", "Sud", "")))
    elif what == "close":
        close_visit(visit, by=v.carla)
