"""Plausible further farms of the example network, for benchmarks: the same at every run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from peers.models import Farm, Group, Holder, Membership, Network, Partnership, Person
from visits.models import Criterion, Grid, GridVersion, Visit
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.plan import record_event
from visits.services.report import seal_report, write_up
from visits.services.seed.said import push_entries
from visits.services.seed.story import made_id, read_story
from visits.services.visit import (
    close_visit,
    end_debrief,
    join_team,
    open_debrief,
    plan_visit,
    sign_ethics,
)

PLACES = ["Aubépines", "Bleuets", "Coudriers", "Deux Chênes", "Églantines", "Fougères", "Genêts"]
WORDS = ["Ferme des", "Jardins des", "Verger des", "Bergerie des", "Rucher des"]
NAMES = ["Camille", "Dominique", "Claude", "Sacha", "Andréa", "Lou", "Morgan", "Charlie", "Noa"]
FAMILY = ["Arvenne", "Bourdelle", "Castaing", "Delaune", "Escoffre", "Farelle", "Gourdan"]
DAYS_BETWEEN = 300
LAST_VISIT = 120  # days ago: the last report is closed too
CLOSED_AFTER = 90


@dataclass(frozen=True)
class Ground:
    """What the further farms share: their network, its grid, groups, and who visits them."""

    network: Network
    version: GridVersion
    criteria: list[Criterion]
    groups: list[Group]
    visitors: list[Person]
    facilitator: Person
    today: date


def grow_example(today: date, *, farms: int, visits: int, criteria: int) -> Iterator[Farm]:
    """Further farms one by one, each whole or not at all; one that is there stays as it is."""
    ground = _ground(today, criteria)
    for number in range(1, farms + 1):
        ref = made_id("scale", "farm", str(number))
        if not Farm.objects.filter(ref=ref).exists():
            yield _grow_farm(ground, number, ref, visits)


def _ground(today: date, criteria: int) -> Ground:
    told = read_story("network")["networks"][0]
    network = Network.objects.get(slug=told["slug"])
    facilitator = Person.objects.get(ref=made_id("person", told["contact"]))
    version = _version(network, told["grid"]["code"], facilitator, criteria)
    visiting = {row["person"] for row in told["memberships"] if row["role"] == "member"}
    return Ground(
        network=network,
        version=version,
        criteria=list(version.criteria.select_related("theme").prefetch_related("levels")),
        groups=list(network.groups.order_by("pk")),
        visitors=list(
            Person.objects.filter(
                ref__in=[made_id("person", key) for key in visiting],
                memberships__until=None,
                memberships__role="member",
            ).order_by("pk")
        ),
        facilitator=facilitator,
        today=today,
    )


def _version(network: Network, code: str, by: Person, criteria: int) -> GridVersion:
    """The network's own grid; or, for a number of criteria, one of that size."""
    if not criteria:
        return GridVersion.objects.get(grid__network=network, grid__code=code, status="published")
    code = f"exemple-{criteria}"
    grid = Grid.objects.filter(network=network, code=code).first()
    if grid is not None:
        return grid.versions.get(status="published")
    document = grid_document(code, criteria)
    draft = load_grid(document, network=network, ref=made_id("scale", "grid", code))
    return publish_version(draft, by=by)


def grid_document(code: str, criteria: int) -> dict[str, Any]:
    """A grid of levels in themes of ten."""
    names = ["Pas encore", "Premiers pas", "En chemin", "Bien avancé", "En place"]
    items = [
        {
            "code": f"q{number}",
            "kind": "levels",
            "scale": "path",
            "question": {"fr": f"Question d'exemple {number}", "en": f"Example question {number}"},
        }
        for number in range(1, criteria + 1)
    ]
    themes = [
        {
            "code": f"t{start // 10 + 1}",
            "name": {"fr": f"Thème {start // 10 + 1}", "en": f"Theme {start // 10 + 1}"},
            "criteria": items[start : start + 10],
        }
        for start in range(0, criteria, 10)
    ]
    return {
        "format": "spg-grid/1",
        "code": code,
        "name": {
            "fr": f"Grille de {criteria} critères (EXEMPLE)",
            "en": f"Grid of {criteria} criteria (EXAMPLE)",
        },
        "languages": ["fr", "en"],
        "scales": {
            "path": [{"code": str(i), "name": {"fr": name}} for i, name in enumerate(names)]
        },
        "themes": themes,
    }


@transaction.atomic
def _grow_farm(ground: Ground, number: int, ref: UUID, visits: int) -> Farm:
    chance = Random(number)  # noqa: S311 - the same farm at every run, no secret
    farm = Farm.objects.create(
        ref=ref,
        network=ground.network,
        slug=f"ferme-exemple-{number}-{ref.hex[:8]}",
        name=f"{chance.choice(WORDS)} {chance.choice(PLACES)} (exemple {number})",
        municipality=chance.choice(ground.groups).municipality,
        productions="Légumes de saison",
        people_working=chance.choice(["1.0", "1.5", "2.0"]),
    )
    first_day = ground.today - timedelta(days=LAST_VISIT + DAYS_BETWEEN * visits)
    holder = Person(
        ref=made_id("scale", "person", str(number)),
        name=f"{chance.choice(NAMES)} {chance.choice(FAMILY)}",
        is_example=True,
    )
    holder.set_unusable_password()
    holder.save()
    Holder.objects.create(farm=farm, person=holder, since=first_day)
    Membership.objects.create(network=ground.network, person=holder, role="member", since=first_day)
    group = chance.choice(ground.groups)
    Partnership.objects.create(farm=farm, group=group, since=first_day)
    for index in range(visits):
        day = ground.today - timedelta(days=LAST_VISIT + DAYS_BETWEEN * (visits - 1 - index))
        _live_visit(ground, farm, group, day, chance)
    return farm


def _live_visit(ground: Ground, farm: Farm, group: Group, day: date, chance: Random) -> Visit:
    """From planning to closing, each step on a plausible day."""
    carla = ground.facilitator
    visit = plan_visit(
        farm,
        by=carla,
        kind="peer",
        month=day,
        day=day,
        versions=[ground.version],
        group=group,
        visit_id=made_id("scale", str(farm.ref), day.isoformat()),
        at=_moment(day, -30),
    )
    team = chance.sample(ground.visitors, 2)
    for index, person in enumerate(team):
        mate = join_team(
            visit, person, by=carla, part="member", rapporteur=index == 0, at=_moment(day, -30)
        )
        sign_ethics(mate, name_agreed=True, at=_moment(day, -20))
    entries = list(_answers(ground, visit, team[0], chance, _moment(day)))
    push_entries(visit, entries, by=team[0], at=_moment(day))
    open_debrief(visit, by=team[0], at=_moment(day))
    _agree_action(farm, visit, by=team[0], at=_moment(day))
    end_debrief(visit, by=team[0], at=_moment(day))
    write_up(visit, by=team[0], at=_moment(day, 14))
    seal_report(visit, by=team[0], at=_moment(day, 28))
    return close_visit(visit, by=carla, at=_moment(day, 28 + CLOSED_AFTER))


def _agree_action(farm: Farm, visit: Visit, *, by: Person, at: datetime) -> None:
    """One action a visit, accepted on the spot: the earlier ones stay open too."""
    action_id = uuid5(visit.pk, "action")
    holder = farm.holders.get(until=None).person
    due = timezone.localdate(at) + timedelta(days=DAYS_BETWEEN)
    text = {"what": "Semer un engrais vert avant l'hiver", "due_on": due.isoformat()}
    event: dict[str, Any] = {"by": by, "visit": visit, "at": at}
    record_event(farm, action_id, "suggested", data=text, event_id=action_id, **event)
    event |= {"said_by": holder, "on_behalf": "spoken"}
    record_event(farm, action_id, "accepted", event_id=uuid5(action_id, "accepted"), **event)


def _moment(day: date, later: int = 0) -> datetime:
    noon = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - made aware below
    return timezone.make_aware(noon + timedelta(days=later))


def _answers(
    ground: Ground, visit: Visit, by: Person, chance: Random, at: datetime
) -> Iterator[dict[str, Any]]:
    """A level for most criteria that have some, a missing state here, a note there."""
    for criterion in ground.criteria:
        if criterion.sensitive or not criterion.has_levels:
            continue
        made = uuid5(visit.pk, criterion.code)
        about = visit.about_of(criterion)
        common = {"about": about, "said_ref": by.ref, "client_time": at.isoformat()}
        common |= {"voice": "team", "criterion": criterion.pk}
        levels = [level.code for level in criterion.levels.all()]
        seen = chance.random() > 0.07
        value = {"level": chance.choice(levels)} if seen else {"state": "not_seen"}
        yield common | {
            "entry_id": made,
            "salt": uuid5(made, "salt").hex,
            "kind": "answer",
            "value": value,
        }
        if chance.random() > 0.8:
            note = uuid5(made, "note")
            yield common | {
                "entry_id": note,
                "salt": uuid5(note, "salt").hex,
                "kind": "note",
                "object_id": uuid5(note, "object"),
                "value": {"text": "Vu pendant le tour de la ferme, et redit à la table."},
            }
