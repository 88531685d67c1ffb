"""Everybody who has to do with a visit, in one question: for the log, which asks of each entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from peers.models import Membership, Person
from visits.access.visit import VisitAccess, visit_access
from visits.models import Visit

#: What somebody is to the visit: who, since and until when, a yes or no, a word, a group.
ROWS = """
SELECT 'team', p.id, p.ref, p.name, NULL, date(t.left_at), t.rapporteur, t.part, {none}
  FROM visits_teammate t JOIN peers_person p ON p.id = t.person_id WHERE t.visit_id = %s
UNION ALL
SELECT 'holder', p.id, p.ref, p.name, h.since, h.until, h.may_answer, '', NULL
  FROM peers_holder h JOIN peers_person p ON p.id = h.person_id WHERE h.farm_id = %s
UNION ALL
SELECT 'partner', p.id, p.ref, p.name, NULL, r.until, {no}, '', g.ref
  FROM peers_partnership r JOIN peers_group g ON g.id = r.group_id
  LEFT JOIN peers_person p ON p.id = g.contact_id WHERE r.farm_id = %s
UNION ALL
SELECT 'member', p.id, p.ref, p.name, NULL, NULL, {no}, m.role, NULL
  FROM peers_membership m JOIN peers_person p ON p.id = m.person_id
  WHERE m.network_id = %s AND m.until IS NULL AND (m.role = 'facilitator' OR m.person_id = %s)
"""
#: PostgreSQL wants to know what kind of nothing the first row holds.
NATIVE = {"no": "false", "none": "NULL::uuid"}


@dataclass(frozen=True, slots=True)
class Role:
    """One relation of one person with the visit, its farm or its network."""

    what: str
    person_id: int | None
    ref: UUID | None
    name: str
    since: date | None
    until: date | None
    flag: bool
    word: str
    group: UUID | None

    @property
    def rapporteur(self) -> bool:
        return self.flag

    @property
    def may_answer(self) -> bool:
        return self.flag


@dataclass(frozen=True)
class PartnerGroup:
    """A group as far as its contact speaks for it."""

    ref: UUID


@dataclass(frozen=True)
class Cast:
    """The team of now and before, the farm's people, its groups, who facilitates, and oneself."""

    roles: tuple[Role, ...]

    def of(self, what: str) -> Iterable[Role]:
        return (role for role in self.roles if role.what == what)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Who may be named as having spoken there, by reference."""
        named = (role for role in self.roles if role.ref is not None and _may_be_named(role))
        return {str(role.ref): _person(role) for role in named}


def _may_be_named(role: Role) -> bool:
    if role.what == "holder":
        return role.until is None
    return role.what != "member" or role.word == Membership.Role.FACILITATOR


def _person(role: Role) -> Person:
    """Without what the log does not ask of them; it is read if somebody else does."""
    return Person.from_db(
        connection.alias, ["id", "ref", "name"], [role.person_id, role.ref, role.name]
    )


def cast_of(visit: Visit, person: Person) -> Cast:
    native = connection.vendor == "postgresql"
    given = [visit.pk if native else visit.pk.hex, visit.farm_id, visit.farm_id]
    with connection.cursor() as cursor:
        cursor.execute(
            ROWS.format(**NATIVE if native else {"no": "0", "none": "NULL"}),
            [*given, visit.network_id, person.pk],
        )
        rows = cursor.fetchall()
    return Cast(tuple(_role(row) for row in rows))


def _role(row: tuple[Any, ...]) -> Role:
    what, person_id, ref, name, since, until, flag, word, group = row
    days = (_day(since), _day(until))
    return Role(what, person_id, _uuid(ref), name or "", *days, bool(flag), word, _uuid(group))


def _uuid(given: Any) -> UUID | None:
    return given if given is None or isinstance(given, UUID) else UUID(given)


def _day(given: Any) -> Any:
    """SQLite gives dates as texts."""
    return date.fromisoformat(given) if isinstance(given, str) else given


def access_in(cast: Cast, person: Person, visit: Visit) -> VisitAccess:
    """What `visit_access` would find out question by question."""
    access, own = visit_access(person, visit), person.pk
    here = [role for role in cast.of("team") if role.until is None]
    groups = [role for role in cast.of("partner") if role.group]
    refs = {role.group for role in groups} | {visit.farm.ref}
    spoken_for = {role.group for role in groups if role.person_id == own and role.until is None}
    access.standing.__dict__.update(  # not a row
        roles=frozenset(role.word for role in cast.of("member") if role.person_id == own),
        _holdings=[role for role in cast.of("holder") if role.person_id == own],
        groups=[PartnerGroup(ref) for ref in spoken_for if ref],
    )
    access.__dict__.update(  # not a row
        teammate=next((role for role in here if role.person_id == own), None),
        team_ids=frozenset(role.person_id for role in here),
        holder_ids=frozenset(role.person_id for role in cast.of("holder") if role.until is None),
        abouts=frozenset(refs | ({visit.group.ref} if visit.group else set())),
        may_send_as_team=any(role.person_id == own for role in cast.of("team")),
    )
    return access
