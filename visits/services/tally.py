"""Count anew what a change has touched; the difference enters the sums in the same transaction.

`Counted` remembers what each visit and each action has brought, so that nothing is ever counted
twice or left behind. The verbs call this last, under one lock per network: who counts sees all that
was counted before. `visits/queries/tally.py` says what the sums mean.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from peers.models import Farm
from visits.models import Action, Counted, FarmVisits, Presence, Visit
from visits.queries.brought import (
    AHEAD,
    PRESENCE,
    Key,
    Life,
    Packed,
    brought_by,
    given_by,
    lives_of,
    pack,
    places_of,
    replies_of,
    teams_of,
    unpack,
)
from visits.queries.moved import Lineages, results_of_farms
from visits.queries.tally import HELD
from visits.services.tally_rows import add_to_sums, lock_sums

#: What a part of a share speaks of: of a farm's place and time, of people, of results.
PLACED = frozenset({"visit", "month", "farm"})
GIVEN = frozenset({"hours", "delay", PRESENCE})
FOUND = frozenset({"criterion", "theme"})
Changes = Counter[tuple[int, Key]]
#: A verb's own where it has one: counting fails or stands with the rest.
IN_ITS_TRANSACTION = transaction.atomic(savepoint=False)


@IN_ITS_TRANSACTION
def count_visit(visit: Visit) -> None:
    """After a step, another month, another team, a first reply."""
    lock_sums(visit.network_id)
    _count_farm(visit.network_id, visit.farm_id, given={visit.pk})


@IN_ITS_TRANSACTION
def count_team(visit: Visit) -> None:
    """After somebody came, left or told their hours: only a visit that was held counts them."""
    lock_sums(visit.network_id)
    if Visit.objects.filter(pk=visit.pk, status__in=HELD).exists():
        _count_farm(visit.network_id, visit.farm_id, given={visit.pk})


@IN_ITS_TRANSACTION
def count_results(visit: Visit) -> None:
    """After another edition: what it says, and what has moved on each later visit of the farm."""
    lock_sums(visit.network_id)
    _count_farm(visit.network_id, visit.farm_id, given={visit.pk}, found=True)


@IN_ITS_TRANSACTION
def count_farm(farm: Farm) -> None:
    """A farm that came, or is of another territory now."""
    lock_sums(farm.network_id)
    _count_farm(farm.network_id, farm.pk, given=frozenset())


@IN_ITS_TRANSACTION
def count_action(action: Action) -> None:
    network = Farm.objects.values_list("network_id", flat=True).get(pk=action.farm_id)
    lock_sums(network)
    brought = brought_by([action])[action.pk]
    before = Counted.objects.filter(action=action).first()
    fresh = Counted(
        network_id=network,
        action=action,
        year=brought.year,
        content=pack(brought.share),
        due_on=brought.due_on,
    )
    if before and _said(before) == _said(fresh) and before.due_on == fresh.due_on:
        return
    _write_counted([fresh], "action")
    add_to_sums(network, _difference([before] if before else [], [fresh]))


def _count_farm(network: int, farm: int, *, given: Collection[UUID], found: bool = False) -> None:
    """Places of all the farm's visits, people of those in `given`, results if asked for."""
    lives = lives_of([farm])[farm]
    stored = {row.visit_id: row for row in Counted.objects.filter(visit__farm=farm)}
    given = {life.id for life in lives if life.id in given or life.id not in stored}
    fresh = _placed(network, lives, stored)
    _put(fresh, GIVEN, _given(lives, given), given)
    if found:
        since = next(at for at, life in enumerate(lives) if life.id in given)
        touched = {life.id for life in lives[since:]}  # an edition moves no visit before its own
        results = results_of_farms({farm: lives}, Lineages(), only=touched)
        _put(fresh, FOUND, {key: pack(share) for key, share in results.items()}, touched)
    changed = [
        row for key, row in fresh.items() if key not in stored or _said(row) != _said(stored[key])
    ]
    if changed:
        _write_counted(changed, "visit")
        before = [stored[row.visit_id] for row in changed if row.visit_id in stored]
        enter(network, _difference(before, changed))
    _write_farm(network, farm, lives)


def _placed(
    network: int, lives: Sequence[Life], stored: Mapping[UUID | None, Counted]
) -> dict[UUID, Counted]:
    """Each visit where it belongs now, with the rest of what it had brought."""
    places = places_of(lives)
    rows = {}
    for life in lives:
        kept = stored[life.id].content if life.id in stored else []
        content = [part for part in kept if part[0] not in PLACED] + pack(places[life.id])
        rows[life.id] = Counted(
            network_id=network, visit_id=life.id, year=life.year, content=sorted(content)
        )
    return rows


def _given(lives: Iterable[Life], visits: Collection[UUID]) -> dict[UUID, Packed]:
    held = [life for life in lives if life.id in visits and life.is_held]
    if not held:
        return {}
    teams, replies = teams_of([life.id for life in held]), replies_of([life.id for life in held])
    return {
        life.id: pack(given_by(life, teams.get(life.id, ()), replies.get(life.id))) for life in held
    }


def _put(
    rows: Mapping[UUID, Counted],
    subjects: frozenset[str],
    parts: Mapping[UUID, Packed],
    visits: Collection[UUID],
) -> None:
    """In place of what these visits had brought of these subjects."""
    for key in visits:
        kept = [part for part in rows[key].content if part[0] not in subjects]
        rows[key].content = sorted([*kept, *parts.get(key, [])])


def _said(row: Counted) -> tuple[int, Packed]:
    return row.year, row.content


def _write_counted(rows: Iterable[Counted], of: str) -> None:
    Counted.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[of],
        update_fields=["year", "content", "due_on"],
    )


def _difference(before: Iterable[Counted], after: Iterable[Counted]) -> Changes:
    changes: Changes = Counter()
    for rows, sign in ((before, -1), (after, 1)):
        for row in rows:
            for key, n in unpack(row.content).items():
                changes[row.year, key] += sign * n
    return changes


def enter(network: int, changes: Changes) -> None:
    """Differences by year and key, into the sums and the participations."""
    people = {key: n for key, n in changes.items() if key[1][0] == PRESENCE and n}
    add_to_sums(network, {key: n for key, n in changes.items() if key[1][0] != PRESENCE})
    if people:
        _enter_people(network, people)


def _enter_people(network: int, changes: Mapping[tuple[int, Key], int]) -> None:
    """Who took part, and in which year for the first time."""
    persons = {int(key[3]) for _year, key in changes}
    rows = Presence.objects.filter(network=network, person__in=persons)
    stored = {(row.year, row.part, row.person_id): row for row in rows}
    visits = Counter({key: row.visits for key, row in stored.items()})
    for (year, (_subject, _scope, part, person)), n in changes.items():
        visits[year, part, int(person)] += n
    first: dict[int, int] = {}
    for year, _part, person in sorted(key for key, n in visits.items() if n > 0):
        first.setdefault(person, year)
    kept = {
        (year, part, person): (n, first[person] == year)
        for (year, part, person), n in visits.items()
        if n > 0
    }
    Presence.objects.filter(pk__in=[row.pk for k, row in stored.items() if k not in kept]).delete()
    changed = {
        key: told
        for key, told in kept.items()
        if key not in stored or (stored[key].visits, stored[key].newcomer) != told
    }
    Presence.objects.bulk_create(
        [
            Presence(
                network_id=network, year=year, part=part, person_id=person, visits=n, newcomer=new
            )
            for (year, part, person), (n, new) in sorted(changed.items())
        ],
        update_conflicts=True,
        unique_fields=["network", "year", "part", "person"],
        update_fields=["visits", "newcomer"],
    )


def farm_visits(network: int, farm: int, lives: Iterable[Life]) -> FarmVisits:
    """When it was visited, and when it will be."""
    lives = list(lives)
    held = [life.day for life in lives if life.is_held]
    return FarmVisits(
        farm_id=farm,
        network_id=network,
        first_held=min(held, default=None),
        last_held=max(held, default=None),
        next_month=min((life.month for life in lives if life.status in AHEAD), default=None),
        held=len(held),
    )


def _write_farm(network: int, farm: int, lives: Iterable[Life]) -> None:
    row = farm_visits(network, farm, lives)
    names = ("first_held", "last_held", "next_month", "held")
    told = {name: getattr(row, name) for name in names}
    if not FarmVisits.objects.filter(farm=farm, **told).exists():
        FarmVisits.objects.update_or_create(farm_id=farm, network_id=network, defaults=told)
