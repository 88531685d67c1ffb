"""Plain functions that make one thing each, on the real database, through the verbs."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from peers.models import Farm, Group, Holder, Membership, Network, Partnership, Person
from visits.models import Criterion, GridVersion, Visit
from visits.services.entry import Result, append_entries, unlocked_log
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report, write_up
from visits.services.visit import (
    end_debrief,
    join_team,
    open_debrief,
    plan_visit,
    sign_ethics,
)

LEVELS = ["pas encore", "premiers pas", "en chemin", "installé"]


def make_network(name: str = "Réseau du Val", **given: Any) -> Network:
    given.setdefault("slug", f"reseau-{uuid.uuid4().hex[:8]}")
    given.setdefault("languages", ["fr", "en"])
    return Network.objects.create(name=name, **given)


def make_person(name: str = "Ana", **given: Any) -> Person:
    email = given.pop("email", f"{name.lower()}-{uuid.uuid4().hex[:6]}@exemple.test")
    person = Person(name=name, email=email, **given)
    person.set_unusable_password()
    person.save()
    return person


def make_member(network: Network, person: Person, role: str = "member") -> Person:
    Membership.objects.create(network=network, person=person, role=role)
    return person


def make_group(network: Network, name: str = "AMAP du Pont", **given: Any) -> Group:
    return Group.objects.create(network=network, name=name, **given)


def make_farm(network: Network, holder: Person | None = None, **given: Any) -> Farm:
    given.setdefault("name", "Ferme des Tilleuls")
    given.setdefault("municipality", "Montclair")
    given.setdefault("slug", f"ferme-{uuid.uuid4().hex[:12]}")
    group = given.pop("group", None)
    farm = Farm.objects.create(network=network, **given)
    if holder is not None:
        Holder.objects.create(farm=farm, person=holder, since=date(2020, 1, 1))
    if group is not None:
        Partnership.objects.create(farm=farm, group=group)
    return farm


def grid_document(themes: int = 2, criteria: int = 3, **given: Any) -> dict[str, Any]:
    """A document of the open format: levels first, then a few of the other kinds."""
    scale = [
        {"code": str(index), "name": {"fr": name, "en": f"level {index}"}}
        for index, name in enumerate(LEVELS)
    ]
    return {
        "format": "spg-grid/1",
        "code": given.pop("code", f"grille-{uuid.uuid4().hex[:6]}"),
        "name": {"fr": "Grille d'essai", "en": "Trial grid"},
        "languages": ["fr", "en"],
        "scales": {"path": scale},
        "themes": [
            {
                "code": f"t{t}",
                "name": {"fr": f"Thème {t}", "en": f"Theme {t}"},
                "criteria": [
                    {
                        "code": f"t{t}-c{c}",
                        "kind": "levels",
                        "scale": "path",
                        "question": {"fr": f"Question {t}.{c}", "en": f"Question {t}.{c} en"},
                        "guidance": {"fr": "Regarder autour.", "en": "Look around."},
                    }
                    for c in range(1, criteria + 1)
                ],
            }
            for t in range(1, themes + 1)
        ],
    } | given


def make_grid(
    network: Network | None,
    themes: int = 2,
    criteria: int = 3,
    *,
    by: Person,
    **given: Any,
) -> GridVersion:
    """A published version."""
    document = grid_document(themes, criteria, **given)
    return publish_version(load_grid(document, network=network), by=by)


def rewrite(criterion: Criterion, **fields: Any) -> None:
    """As if the published grid had been written so from the start."""
    with unlocked_log():
        Criterion.objects.filter(pk=criterion.pk).update(**fields)
    criterion.refresh_from_db()


def make_visit(
    farm: Farm,
    version: GridVersion,
    *,
    by: Person,
    team: tuple[Person, ...] = (),
    day: date | None = None,
    **given: Any,
) -> Visit:
    """A dated visit; the first of the team writes the report, all have signed the ethics form."""
    day = day or timezone.localdate()
    visit = plan_visit(
        farm, by=by, kind=given.pop("kind", "peer"), month=day, day=day, versions=[version], **given
    )
    for index, person in enumerate(team):
        teammate = join_team(visit, person, by=by, part="member", rapporteur=index == 0)
        sign_ethics(teammate, name_agreed=True)
    return visit


def entry(visit: Visit, said_by: Person, **given: Any) -> dict[str, Any]:
    """What a door would push: an answer of the team to the visit's first criterion."""
    criterion = given.pop("criterion", None)
    if criterion is None and "object_id" not in given:
        criterion = first_criterion(visit)
    if isinstance(criterion, Criterion):
        given.setdefault("about", str(visit.about_of(criterion)))
        criterion = str(criterion.pk)
    return {
        "entry_id": str(uuid.uuid4()),
        "kind": "answer",
        "criterion": criterion,
        "voice": "team",
        "about": str(visit.farm.ref),
        "value": {"level": "2"},
        "said_ref": str(said_by.ref),
        "parents": [],
        "client_time": "2026-11-20T10:00:00+01:00",
    } | given


def first_criterion(visit: Visit) -> Criterion:
    return criteria(visit)[0]


def criteria(visit: Visit) -> list[Criterion]:
    return list(
        Criterion.objects.filter(version__visits__visit=visit).order_by(
            "theme__position", "position"
        )
    )


def say(
    visit: Visit, by: Person, *, source: str = "desk", at: datetime | None = None, **given: Any
) -> Result:
    """One entry through the one verb."""
    said_by = given.pop("said_by", by)
    return append_entries(visit, [entry(visit, said_by, **given)], by=by, source=source, at=at)[0]


def answer_all(visit: Visit, by: Person, level: str = "2") -> None:
    """Every criterion with levels answered alike, in one push."""
    pushed = [
        entry(visit, by, criterion=row, value={"level": level})
        for row in criteria(visit)
        if row.has_levels and not row.sensitive
    ]
    append_entries(visit, pushed, by=by, source="desk")


def make_written(visit: Visit, by: Person) -> Visit:
    """Debriefed and offered to the farm."""
    visit = open_debrief(visit, by=by)
    visit = end_debrief(visit, by=by)
    return write_up(visit, by=by)


def make_sealed(visit: Visit, by: Person, level: str = "2") -> Visit:
    answer_all(visit, by, level)
    visit.refresh_from_db()
    make_written(visit, by)
    seal_report(visit, by=by)
    visit.refresh_from_db()
    return visit


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
