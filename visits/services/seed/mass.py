"""Thousands of example farms, written as rows: what takes hours through the verbs takes minutes.

Their visits have results, teams and actions, and no log: an edition of theirs is "results only".
A hundred farms are whole or not at all, so that an interrupted run goes on where it was.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from peers.models import Farm, Group, Holder, Membership, Network, Partnership, Person
from visits.models import (
    Action,
    CriterionResult,
    Report,
    Support,
    Teammate,
    ThemeResult,
    Visit,
    VisitGrid,
    VisitStep,
)
from visits.models.report import NO_CONTENT
from visits.queries.moved import Editions, Lineages
from visits.services.recount import add_part, part_of
from visits.services.seed.bulk import write_objects, write_rows
from visits.services.seed.mass_grid import Asked, mass_grid
from visits.services.seed.mass_result import (
    RESULT,
    THEME,
    Found,
    result_rows,
    results_told,
    theme_rows,
    themes_told,
)
from visits.services.seed.mass_visit import Made, Scene, action_of, moment, visits_of
from visits.services.seed.scale import FAMILY, NAMES, PLACES, WORDS
from visits.services.seed.story import made_id, read_story

AT_ONCE = 100
VOLUNTEERS = 60
TERRITORIES = ("Garrigues", "Littoral", "Montagne", "Pays des étangs", "Plaine", "Vallée haute")


@dataclass(frozen=True)
class Ground:
    """What all these farms share."""

    network: Network
    grid: Sequence[Asked]
    groups: Sequence[Group]
    people: Sequence[Person]
    by: Person
    today: date
    known: Lineages

    def asked(self, day: date) -> Asked:
        """The version that was in force that day."""
        return next(one for one in self.grid if one.since <= day)


def grow_in_mass(today: date, *, farms: int, visits: int, criteria: int) -> Iterator[Farm]:
    """Farms one by one, written a hundred at a time; one that is there stays as it is."""
    ground = _ground(today, criteria)
    for start in range(1, farms + 1, AT_ONCE):
        refs = {
            made_id("scale", "farm", str(number)): number
            for number in range(start, min(start + AT_ONCE, farms + 1))
        }
        known = Farm.objects.filter(ref__in=refs).values_list("ref", flat=True)
        numbers = [refs[ref] for ref in refs.keys() - set(known)]
        if numbers:
            yield from _grow(ground, sorted(numbers), visits)


@transaction.atomic
def _ground(today: date, criteria: int) -> Ground:
    told = read_story("network")["networks"][0]
    network = Network.objects.get(slug=told["slug"])
    by = Person.objects.get(ref=made_id("person", told["contact"]))
    grid = mass_grid(network, criteria, by=by, today=today)
    known = Lineages()
    known.learn({one.version.grid_id for one in grid})
    return Ground(
        network=network,
        grid=grid,
        groups=list(network.groups.order_by("pk")),
        people=_volunteers(network, today),
        by=by,
        today=today,
        known=known,
    )


def _volunteers(network: Network, today: date) -> list[Person]:
    chance = Random("volunteers")  # noqa: S311 - the same at every run, no secret
    refs = [made_id("scale", "volunteer", str(number)) for number in range(VOLUNTEERS)]
    known = set(Person.objects.filter(ref__in=refs).values_list("ref", flat=True))
    new = _people((ref for ref in refs if ref not in known), chance)
    _belong(network, new, today - timedelta(days=20 * 365))
    return list(Person.objects.filter(ref__in=refs).order_by("pk"))


def _people(refs: Iterable[Any], chance: Random) -> list[Person]:
    return Person.objects.bulk_create(
        Person(
            ref=ref,
            name=f"{chance.choice(NAMES)} {chance.choice(FAMILY)}",
            is_example=True,
            password=make_password(None),
        )
        for ref in refs
    )


def _belong(network: Network, people: Iterable[Person], since: date) -> None:
    Membership.objects.bulk_create(
        Membership(network=network, person=person, role="member", since=since) for person in people
    )


@transaction.atomic
def _grow(ground: Ground, numbers: Sequence[int], visits: int) -> list[Farm]:
    grown = _farms(ground, numbers, visits)
    made = [(one, row) for one in grown for row in visits_of(one, visits)]
    Visit.objects.bulk_create(row.visit for _one, row in made)
    _write_around(ground, [row for _one, row in made])
    seen = _write_results(ground, [(one, row.visit) for one, row in made if row.held])
    _write_actions(ground, [(one, row.visit) for one, row in made if row.held])
    farms = [one.farm for one in grown]
    part = part_of(ground.network, [farm.pk for farm in farms], ground.known, seen)
    add_part(ground.network, part)
    return farms


def _farms(ground: Ground, numbers: Sequence[int], visits: int) -> list[Scene]:
    chances = [Random(number) for number in numbers]  # noqa: S311 - no secret
    pairs = list(zip(numbers, chances, strict=True))
    groups = [chance.choice(ground.groups) for chance in chances]
    since = ground.today - timedelta(days=365 * (visits + 1))
    farms = Farm.objects.bulk_create(
        _farm(ground.network, number, group, chance)
        for (number, chance), group in zip(pairs, groups, strict=True)
    )
    holders = [
        _people([made_id("scale", "person", str(number))], chance)[0] for number, chance in pairs
    ]
    _belong(ground.network, holders, since)
    rows = [
        Scene(farm, holder, group, ground.people, ground.by, ground.today, chance)
        for farm, holder, group, chance in zip(farms, holders, groups, chances, strict=True)
    ]
    Holder.objects.bulk_create(
        Holder(farm=row.farm, person=row.holder, since=since) for row in rows
    )
    Partnership.objects.bulk_create(
        Partnership(farm=row.farm, group=row.group, since=since) for row in rows
    )
    return rows


def _farm(network: Network, number: int, group: Group, chance: Random) -> Farm:
    ref = made_id("scale", "farm", str(number))
    return Farm(
        ref=ref,
        network=network,
        slug=f"ferme-exemple-{number}-{ref.hex[:8]}",
        name=f"{chance.choice(WORDS)} {chance.choice(PLACES)} (exemple {number})",
        municipality=group.municipality,
        territory=chance.choice((*TERRITORIES, "")),
        productions="Légumes de saison",
        people_working=chance.choice(["1.0", "1.5", "2.0"]),
    )


def _write_around(ground: Ground, made: Sequence[Made]) -> None:
    """Steps, grids and teams."""
    by = ground.by.pk
    names = ("visit", "status", "at", "by", "reason")
    write_rows(
        VisitStep,
        names,
        (
            (row.visit.pk, status, at, by, reason)
            for row in made
            for status, at, reason in row.steps
        ),
    )
    write_rows(
        VisitGrid,
        ("visit", "version", "position"),
        ((row.visit.pk, ground.asked(row.visit.day).version.pk, 1) for row in made),
    )
    write_objects(
        [
            Teammate(
                visit=row.visit,
                person=person,
                part=part,
                rapporteur=turn == 0,
                hours=hours,
                travel_km=km,
                ethics_signed_at=moment(row.visit.day, -10),
                added_by=ground.by,
                added_at=moment(row.visit.day, -30),
            )
            for row in made
            for turn, (person, part, hours, km) in enumerate(row.team)
        ]
    )


def _write_results(ground: Ground, held: Sequence[tuple[Scene, Visit]]) -> Editions:
    """Editions with their results, and these once more for the sums: nothing is read back."""
    reports = Report.objects.bulk_create(
        Report(
            visit=visit,
            edition=1,
            leaves=[],
            tree_sha256=NO_CONTENT,
            head_seq=0,
            sealed_by=ground.by,
            sealed_at=visit.sealed_at,
        )
        for _one, visit in held
    )
    seen = Editions()
    farms: dict[int, Found] = {}
    turns: Counter[int] = Counter()
    results: list[tuple[Any, ...]] = []
    themes: list[tuple[Any, ...]] = []
    for (one, visit), report in zip(held, reports, strict=True):
        asked, farm = ground.asked(visit.day), one.farm
        found = farms.setdefault(farm.pk, Found(one.chance))
        answers = list(found.answers(asked, turns[farm.pk]))
        turns[farm.pk] += 1
        places = (report.pk, ground.network.pk, farm.pk)
        results += result_rows(places, farm.ref, asked, answers)
        counted = list(theme_rows(places, asked, answers))
        themes += [
            (*row[:6], json.dumps(row[6]), *row[7:9], json.dumps(row[9]), None) for row in counted
        ]
        seen.results[visit.pk] = results_told(asked, farm.ref, answers)
        seen.themes[visit.pk] = themes_told(asked, counted)
    write_rows(CriterionResult, RESULT, results)
    write_rows(ThemeResult, THEME, themes)
    return seen


def _write_actions(ground: Ground, held: Sequence[tuple[Scene, Visit]]) -> None:
    actions, events, hands = [], [], []
    people = {str(person.ref): person for person in ground.people}
    for one, visit in held:
        questions = ground.asked(visit.day).questions
        code = one.chance.choice(questions)[1]
        action, told, supports = action_of(one, visit, code)
        actions.append(action)
        events += told
        hands += [(action, key, fields) for key, fields in supports.items()]
    Action.objects.bulk_create(actions)
    write_objects(events)
    Support.objects.bulk_create(
        Support(
            action=action,
            support_id=key,
            helper=people.get(fields.pop("helper") or ""),
            **fields,
        )
        for action, key, fields in hands
    )
