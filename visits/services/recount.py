"""All the sums of a network, counted from scratch; or where those that are kept differ from it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from peers.models import Farm, Network
from visits.models import Action, Counted, FarmVisits, Presence, Tally
from visits.queries.brought import (
    PRESENCE,
    Brought,
    Key,
    Share,
    brought_by,
    given_by,
    lives_of,
    pack,
    places_of,
    replies_of,
    teams_of,
    unpack,
)
from visits.queries.moved import Editions, Lineages, results_of_farms
from visits.services.tally import enter, farm_visits
from visits.services.tally_rows import lock_sums

FARMS_AT_ONCE = 50
ROWS_AT_ONCE = 2000
FARM_FIELDS = ("first_held", "last_held", "next_month", "held")


@dataclass
class Part:
    """What some farms bring, and when each was visited."""

    visits: dict[UUID, tuple[int, Share]] = field(default_factory=dict)
    actions: dict[int, Brought] = field(default_factory=dict)
    farms: list[FarmVisits] = field(default_factory=list)


@dataclass
class Whole:
    """The sums of a network: its keys by year, and who took part."""

    sums: Counter[tuple[int, Key]] = field(default_factory=Counter)
    people: Counter[tuple[int, str, int]] = field(default_factory=Counter)

    def add(self, year: int, share: Share) -> None:
        for key, n in share.items():
            if key[0] == PRESENCE:
                self.people[year, key[2], int(key[3])] += n
            else:
                self.sums[year, key] += n

    def presence(self) -> dict[tuple[int, str, int], tuple[int, bool]]:
        """By year, part and person: their visits, and whether they were new that year."""
        first: dict[int, int] = {}
        for year, _part, person in sorted(self.people):
            first.setdefault(person, year)
        return {key: (n, first[key[2]] == key[0]) for key, n in self.people.items()}


def parts_of(network: Network) -> Iterator[Part]:
    """Some farms at a time, so that a large network never stands in memory whole."""
    farms = Farm.objects.filter(network=network).order_by("pk").values_list("pk", flat=True)
    known = Lineages()
    for some in _batches(list(farms), FARMS_AT_ONCE):
        yield part_of(network, some, known)


def _batches(rows: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def part_of(
    network: Network, farms: list[int], known: Lineages, said: Editions | None = None
) -> Part:
    """What these farms bring, read anew; what their editions say may be at hand already."""
    lives = lives_of(farms)
    ids = [life.id for rows in lives.values() for life in rows if life.is_held]
    teams, replies = teams_of(ids), replies_of(ids)
    results = results_of_farms(lives, known, said)
    part = Part(actions=brought_by(Action.objects.filter(farm__in=farms)))
    for farm, rows in lives.items():
        places = places_of(rows)
        for life in rows:
            share = places[life.id]
            share += given_by(life, teams.get(life.id, ()), replies.get(life.id))
            share += results.get(life.id, Counter())
            part.visits[life.id] = (life.year, share)
        part.farms.append(farm_visits(network.pk, farm, rows))
    return part


@transaction.atomic
def rebuild_sums(network: Network) -> None:
    lock_sums(network.pk)
    for model in (Counted, FarmVisits, Presence, Tally):
        model.objects.filter(network=network).delete()
    whole = Whole()
    for part in parts_of(network):
        write_part(network.pk, part, whole)
    write_whole(network.pk, whole)


def write_part(network: int, part: Part, whole: Whole) -> None:
    """What some farms bring, kept; and added up."""
    rows = [
        Counted(network_id=network, visit_id=key, year=year, content=pack(share))
        for key, (year, share) in part.visits.items()
    ] + [
        Counted(
            network_id=network,
            action_id=key,
            year=one.year,
            content=pack(one.share),
            due_on=one.due_on,
        )
        for key, one in part.actions.items()
    ]
    Counted.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    FarmVisits.objects.bulk_create(part.farms, batch_size=ROWS_AT_ONCE)
    for year, share in part.visits.values():
        whole.add(year, share)
    for one in part.actions.values():
        whole.add(one.year, one.share)


def add_part(network: Network, part: Part) -> None:
    """Farms that were written in great number enter the sums together; none was counted yet."""
    lock_sums(network.pk)
    whole = Whole()
    write_part(network.pk, part, whole)
    enter(
        network.pk,
        Counter(whole.sums)
        + Counter(
            {
                (year, (PRESENCE, "", part_, str(person))): n
                for (year, part_, person), n in whole.people.items()
            }
        ),
    )


def write_whole(network: int, whole: Whole) -> None:
    Tally.objects.bulk_create(
        (
            Tally(
                network_id=network,
                year=year,
                subject=subject,
                scope=scope,
                code=code,
                what=what,
                n=n,
            )
            for (year, (subject, scope, code, what)), n in sorted(whole.sums.items())
            if n
        ),
        batch_size=ROWS_AT_ONCE,
    )
    Presence.objects.bulk_create(
        (
            Presence(
                network_id=network, year=year, part=part, person_id=person, visits=n, newcomer=new
            )
            for (year, part, person), (n, new) in sorted(whole.presence().items())
        ),
        batch_size=ROWS_AT_ONCE,
    )


# -- what differs


def sum_faults(network: Network) -> Iterator[str]:
    """Every sum, share, farm and participation that is not what a fresh count gives."""
    whole = Whole()
    visits: set[UUID] = set()
    actions: set[int] = set()
    farms: set[int] = set()
    for part in parts_of(network):
        yield from _part_faults(part)
        visits |= part.visits.keys()
        actions |= part.actions.keys()
        farms |= {row.farm_id for row in part.farms}
        for year, share in part.visits.values():
            whole.add(year, share)
        for one in part.actions.values():
            whole.add(one.year, one.share)
    yield from _surplus(network, visits, actions, farms)
    yield from _whole_faults(network, whole)


def _part_faults(part: Part) -> Iterator[str]:
    stored = {row.visit_id: row for row in Counted.objects.filter(visit__in=part.visits)}
    for visit, (year, share) in part.visits.items():
        row = stored.get(visit)
        if row is None or (row.year, row.content) != (year, pack(share)):
            yield f"share of visit {visit} differs{_where(row, share)}"
    of_actions = {row.action_id: row for row in Counted.objects.filter(action__in=part.actions)}
    for action, one in part.actions.items():
        row = of_actions.get(action)
        told = (one.year, pack(one.share), one.due_on)
        if row is None or (row.year, row.content, row.due_on) != told:
            yield f"share of action {action} differs{_where(row, one.share)}"
    kept = {row.farm_id: row for row in FarmVisits.objects.filter(farm__in=_ids(part))}
    for fresh in part.farms:
        for name in FARM_FIELDS:
            if fresh.farm_id not in kept:
                yield f"dates of farm {fresh.farm_id}: missing"
                break
            was, should = getattr(kept[fresh.farm_id], name), getattr(fresh, name)
            if was != should:
                yield f"dates of farm {fresh.farm_id}: {name} is {was}, should be {should}"


def _ids(part: Part) -> list[int]:
    return [row.farm_id for row in part.farms]


def _where(row: Counted | None, share: Share) -> str:
    """The keys in which a share differs, so that one sees what went wrong."""
    if row is None:
        return ": missing"
    was = unpack(row.content)
    keys = sorted(key for key in was.keys() | share.keys() if was[key] != share[key])
    return ": " + ", ".join("/".join(key) for key in keys) if keys else ""


def _surplus(
    network: Network, visits: set[UUID], actions: set[int], farms: set[int]
) -> Iterator[str]:
    """Kept of something that is not this network's."""
    for visit, action in Counted.objects.filter(network=network).values_list("visit", "action"):
        if visit not in visits and action not in actions:
            yield f"share too many: visit {visit}" if visit else f"share too many: action {action}"
    for farm in FarmVisits.objects.filter(network=network).values_list("farm", flat=True):
        if farm not in farms:
            yield f"dates too many: farm {farm}"


def _whole_faults(network: Network, whole: Whole) -> Iterator[str]:
    rows = Tally.objects.filter(network=network)
    stored: dict[tuple[int, Key], int] = {
        (row.year, (row.subject, row.scope, row.code, row.what)): row.n for row in rows
    }
    for year, key in sorted(stored.keys() | whole.sums.keys()):
        was, should = stored.get((year, key), 0), whole.sums[year, key]
        if was != should:
            yield f"sum {year} {'/'.join(key)} is {was}, should be {should}"
    people = {
        (row.year, row.part, row.person_id): (row.visits, row.newcomer)
        for row in Presence.objects.filter(network=network)
    }
    fresh = whole.presence()
    for place in sorted(people.keys() | fresh.keys()):
        if people.get(place) != fresh.get(place):
            yield f"participation {place} is {people.get(place)}, should be {fresh.get(place)}"


# -- an earlier database


def fill_when_empty(using: str) -> None:
    """Count everything once, if there are farms and nothing was ever counted.

    A database that is brought to an earlier state of ours is left alone.
    """
    connection = connections[using]
    if FarmVisits._meta.db_table not in connection.introspection.table_names():
        return
    if not Farm.objects.using(using).only("pk").exists() or FarmVisits.objects.exists():
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    for network in Network.objects.order_by("pk"):
        rebuild_sums(network)
