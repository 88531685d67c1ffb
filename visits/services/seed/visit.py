"""The visits of the example networks: each step of their life, on its day, by its person."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from visits.models import GridVersion, Visit
from visits.queries.grid import sections_of
from visits.services.allotment import allot_sections
from visits.services.report import seal_report, write_up
from visits.services.seed.story import Script, Stage, made_id
from visits.services.visit import (
    cancel_visit,
    change_visit,
    close_visit,
    end_debrief,
    join_team,
    note_hours,
    open_debrief,
    plan_visit,
    postpone_visit,
    sign_ethics,
)

Told = Mapping[str, Any]
CLOCKS = {
    "planned": "08:45",
    "dated": "09:00",
    "postponed": "09:15",
    "cancelled": "09:15",
    "debriefed": "17:00",
    "written": "18:00",
    "sealed": "20:00",
    "closed": "21:00",
}
DEBRIEF_OPENS = "15:00"
BEFORE_THE_VISIT = timedelta(days=2)


def set_visit(stage: Stage, told: Told, script: Script) -> None:
    for step in told["steps"]:
        if step["status"] in CLOCKS:
            at = stage.at(step["on"], CLOCKS[step["status"]])
            script.add(at, partial(_STEPS[step["status"]], stage, told, step))
        if step["status"] == "debriefed":
            script.add(stage.at(step["on"], DEBRIEF_OPENS), partial(_open, stage, told, step))
    _set_team(stage, told, script)


def _plan(stage: Stage, told: Told, step: Told, at: datetime) -> None:
    farm = stage.farms[told["farm"]]
    partnership = farm.partnerships.filter(until=None).order_by("since", "pk").first()
    spoken_of = [block["about"] for block in told["said"] if block.get("about")]
    group = stage.groups[spoken_of[0]] if spoken_of else None
    stage.visits[told["key"]] = plan_visit(
        farm,
        by=stage.people[step["by"]],
        kind=told["kind"],
        month=_day_of(stage, told),
        versions=[_usable_version(stage, told)],
        group=group or (partnership.group if partnership else None),
        short_path=told.get("short_path", False),
        visit_id=made_id("visit", told["key"]),
        at=at,
    )


def _day_of(stage: Stage, told: Told) -> date:
    return stage.day(told.get("date") or told["month"])


def _usable_version(stage: Stage, told: Told) -> GridVersion:
    """The version that the visit follows, or the one published when it is planned."""
    versions = stage.grids[told["network"]].versions
    wanted = versions.filter(number=told["grid_version"]).first()
    return wanted or versions.get(status=GridVersion.Status.PUBLISHED)


def _date(stage: Stage, told: Told, step: Told, at: datetime) -> None:
    visit, by = stage.visits[told["key"]], stage.people[step["by"]]
    day = _day_of(stage, told)
    change_visit(
        visit,
        by=by,
        kind=visit.kind,
        month=day,
        day=day,
        group=visit.group,
        short_path=visit.short_path,
        versions=[stage.version(told["network"], told["grid_version"])],
        at=at,
    )


def _verb(verb: Callable[..., Any]) -> Callable[[Stage, Told, Told, datetime], None]:
    """A step that its verb takes with who and when alone, and perhaps a reason."""

    def act(stage: Stage, told: Told, step: Told, at: datetime) -> None:
        reason = {"reason": step["reason"]} if "reason" in step else {}
        verb(stage.visits[told["key"]], by=stage.people[step["by"]], at=at, **reason)

    return act


_open = _verb(open_debrief)
_STEPS = {
    "planned": _plan,
    "dated": _date,
    "postponed": _verb(postpone_visit),
    "cancelled": _verb(cancel_visit),
    "debriefed": _verb(end_debrief),
    "written": _verb(write_up),
    "sealed": _verb(seal_report),
    "closed": _verb(close_visit),
}


def _set_team(stage: Stage, told: Told, script: Script) -> None:
    """Proposed with the date, the form signed before the visit, the hours noted after it."""
    steps = {step["status"]: step for step in told["steps"]}
    proposed = steps.get("dated") or steps["planned"]
    day = _day_of(stage, told)
    signed = min(stage.day(proposed["on"]) + BEFORE_THE_VISIT, day)
    for row in told["team"]:
        join = partial(_join, stage, told, proposed["by"], row)
        script.add(stage.at(proposed["on"], "09:30"), join)
        if row.get("ethics"):
            script.add(stage.at(signed, "09:45"), partial(_sign_ethics, stage, told, row))
        if row.get("sections"):
            script.add(stage.at(signed, "10:00"), partial(_allot, stage, told, proposed["by"]))
        if row.get("hours"):
            script.add(stage.at(day, "18:30"), partial(_note_hours, stage, told, row))


def _join(stage: Stage, told: Told, by: str, row: Told, at: datetime) -> None:
    join_team(
        stage.visits[told["key"]],
        stage.people[row["person"]],
        by=stage.people[by],
        part=row["part"],
        rapporteur=row.get("rapporteur", False),
        at=at,
    )


def _allot(stage: Stage, told: Told, by: str, at: datetime) -> None:
    """Who looks after which part, by its place in the grid."""
    visit = stage.visits[told["key"]]
    keys = [section.key for section in sections_of(visit)]
    mates = {row.person: row.pk for row in visit.team.select_related("person")}
    wanted: dict[str, set[int]] = {}
    for row in told["team"]:
        for place in row.get("sections", ()):
            wanted.setdefault(keys[place - 1], set()).add(mates[stage.people[row["person"]]])
    allot_sections(visit, wanted, by=stage.people[by], at=at)


def _sign_ethics(stage: Stage, told: Told, row: Told, at: datetime) -> None:
    team = stage.visits[told["key"]].team
    sign_ethics(team.get(person=stage.people[row["person"]]), name_agreed=True, at=at)


def _note_hours(stage: Stage, told: Told, row: Told, _at: datetime) -> None:
    team = stage.visits[told["key"]].team
    teammate = team.get(person=stage.people[row["person"]])
    note_hours(teammate, hours=row["hours"], travel_km=row.get("travel_km"))


def unlike_its_story(stage: Stage, told: Told) -> str:
    """Where a visit's life, once played, differs from what its file says; or nothing."""
    visit = Visit.objects.get(pk=stage.visits[told["key"]].pk)
    wanted = [(step["status"], stage.people[step["by"]].pk) for step in told["steps"]]
    lived: list[tuple[str, int]] = []
    for step in visit.steps.all():
        if not lived or lived[-1][0] != step.status:
            lived.append((step.status, step.by_id))
    if (visit.status, lived) == (told["status"], wanted):
        return ""
    return f"{told['key']}: {visit.status} after {lived}, not {told['status']} after {wanted}"
