"""Visits begun on a tablet without having been planned: kept whole, then attached to a visit."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from peers.access import Standing, networks_of
from peers.models import Farm, Network, Person
from peers.refused import Refused
from visits.access import grids_readable_by, visit_access
from visits.models import (
    Criterion,
    Draft,
    GridVersion,
    Quarantine,
    Tablet,
    Teammate,
    Visit,
)
from visits.queries.grid import grid_is_used
from visits.services.draft_copy import OF_FARM, Home, copy_to, farm_speakers
from visits.services.entry import Result, append_entries
from visits.services.hold import hold_entries, read_id
from visits.services.visit import join_team, pin_grids, plan_visit

Reason, Decision = Quarantine.Reason, Quarantine.Decision
LONGEST_NAME, MOST_PEOPLE = 200, 20
PARTS = frozenset({*Teammate.Part.values, OF_FARM})


@transaction.atomic
def receive_draft(
    draft_id: uuid.UUID,
    push: Mapping[str, Any],
    *,
    by: Person,
    tablet: Tablet | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> list[Result]:
    """Hold what a visit without preparation brings; once attached, it goes on to its visit.

    `reason`: why its author cannot be taken at their word; then it waits even after attaching, and
    brings nobody into the team.
    """
    at = at or timezone.now()
    draft = _begun(draft_id, push, by=by, tablet=tablet, at=at)
    if not reason:
        draft.people = _people_of(draft.people, push.get("people"))
        draft.save(update_fields=["people"])
    given = push.get("entries")
    entries = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    why = reason or Reason.VISIT_UNATTACHED
    device = str(tablet.pk) if tablet else ""
    results = hold_entries(entries, reason=why, by=by, device=device, draft=draft, at=at)
    if draft.visit is not None and draft.attached_by is not None and not reason:
        if not draft.visit.is_sealed:
            _join_its_people(draft, draft.visit, by=draft.attached_by, at=at)
        _hand_over(draft, draft.visit, by=draft.attached_by, at=at)
    return results


def _begun(
    draft_id: uuid.UUID,
    push: Mapping[str, Any],
    *,
    by: Person,
    tablet: Tablet | None,
    at: datetime,
) -> Draft:
    """The draft, begun by its first push; whoever is of its network may add to it."""
    given = push.get("draft")
    said: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        draft = Draft(
            pk=draft_id,
            network=_network_of(said, by),
            begun_by=by,
            tablet=tablet,
            version=_version_of(said, by),
            farm_name=str(said.get("farm_name") or "?").strip()[:LONGEST_NAME] or "?",
            day=_day_of(said, at),
            received_at=at,
        )
    elif by != draft.begun_by and draft.network not in networks_of(by):
        raise Draft.DoesNotExist
    draft.save()
    return draft


def _network_of(said: Mapping[str, Any], by: Person) -> Network:
    """The network that it names, if the person is of it; else the one that they are of."""
    mine = networks_of(by)
    network = mine.filter(slug=str(said.get("network") or "")).first() or mine.first()
    if network is None:
        raise Draft.DoesNotExist
    return network


def _version_of(said: Mapping[str, Any], by: Person) -> GridVersion | None:
    number = str(said.get("version") or "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    grids = grids_readable_by(by)
    rows = GridVersion.objects.filter(pk=number, grid__in=grids)
    return rows.exclude(status=GridVersion.Status.DRAFT).first()


def _day_of(said: Mapping[str, Any], at: datetime) -> date:
    try:
        day = parse_date(str(said.get("day") or ""))
    except ValueError:
        day = None
    return day if day and 2000 <= day.year <= 2100 else timezone.localdate(at)


def _people_of(known: list[dict[str, str]], said: Any) -> list[dict[str, str]]:
    """Who was there, by the reference that the tablet gave them: name and part."""
    found = {row["ref"]: row for row in known}
    for row in said if isinstance(said, list) else []:
        if not isinstance(row, Mapping) or len(found) >= MOST_PEOPLE:
            continue
        ref, name = read_id(row.get("ref")), row.get("name")
        part = row.get("part") if row.get("part") in PARTS else "observer"
        if ref and isinstance(name, str) and name.strip():
            found[str(ref)] = {"ref": str(ref), "name": name.strip()[:120], "part": str(part)}
    return list(found.values())


@transaction.atomic
def attach_draft(draft: Draft, visit: Visit, *, by: Person, at: datetime | None = None) -> Draft:
    """Everything that was said goes to the visit, in its author's name, question by question."""
    rows = Draft.objects.select_for_update(of=("self",)).select_related("network", "version")
    draft = rows.get(pk=draft.pk)
    if not Standing(by, draft.network).facilitates or visit.network_id != draft.network_id:
        raise Refused(_("Seule l'animation du réseau rattache une visite."))
    if not visit_access(by, visit).decides:
        raise Refused(_("Vous avez un lien avec cette ferme : une autre personne la rattache."))
    if draft.visit_id is not None:
        raise Refused(_("Quelqu'un a déjà rattaché cette visite."))
    at = at or timezone.now()
    draft.visit, draft.attached_by, draft.attached_at = visit, by, at
    draft.save(update_fields=["visit", "attached_by", "attached_at"])
    _pin_its_grid(draft, visit, by=by)
    _join_its_people(draft, visit, by=by, at=at)
    _hand_over(draft, visit, by=by, at=at)
    return draft


def _pin_its_grid(draft: Draft, visit: Visit, *, by: Person) -> None:
    """The very grid that was filled, while the visit's own may still change."""
    if draft.version is None or grid_is_used(visit):
        return
    if not visit.grids.filter(version=draft.version).exists():
        pin_grids(visit, [draft.version], by=by)


def _join_its_people(draft: Draft, visit: Visit, *, by: Person, at: datetime) -> None:
    holders = set(visit.farm.holders.filter(until=None).values_list("person_id", flat=True))
    there = set(visit.team.values_list("person_id", flat=True))
    first = not visit.team.filter(rapporteur=True, left_at=None).exists()
    people = [(draft.begun_by, Teammate.Part.MEMBER)]
    named = [row for row in draft.people if row["part"] != OF_FARM]
    people += [(_person_of(row, draft.network), row["part"]) for row in named]
    for person, part in people:
        if person is None or person.pk in holders | there:
            continue
        linked = visit.farm.close_links.filter(person=person, until=None).exists()
        writes = first and person == draft.begun_by and not linked
        join_team(visit, person, by=by, part=part, rapporteur=writes, at=at)
        there.add(person.pk)


def _person_of(row: Mapping[str, str], network: Network) -> Person | None:
    """Somebody of the network, or a guest who is new; nobody of elsewhere comes in by a number."""
    person = Person.objects.filter(ref=row["ref"]).first()
    if person is None:
        person = Person(ref=uuid.UUID(row["ref"]), name=row["name"])
        person.set_unusable_password()
        person.save()
        return person
    guest = person.email is None and person.teams.filter(visit__network=network).exists()
    return person if guest or network in networks_of(person) else None


def _hand_over(draft: Draft, visit: Visit, *, by: Person, at: datetime) -> None:
    """What waits goes on as copies on the visit's own questions; each keeps its author."""
    waits = draft.held.filter(decision="", reason=Reason.VISIT_UNATTACHED)
    rows = list(waits.select_related("author").order_by("pk"))
    if not rows:
        return
    said = [(row, _read(row)) for row in rows]
    home = Home(
        draft, visit, _moves(visit, [raw for _row, raw in said]), farm_speakers(draft, visit)
    )
    for author in dict.fromkeys(row.author for row in rows):
        own = [(row, raw) for row, raw in said if row.author == author]
        for device in dict.fromkeys(row.device for row, _raw in own):
            copies = [copy_to(home, raw) for row, raw in own if row.device == device]
            append_entries(visit, copies, by=author, source="tablet", device=device, at=at)
    waits.update(decision=Decision.ADMITTED, decided_by=by, decided_at=at)


def _read(row: Quarantine) -> dict[str, Any]:
    raw = json.loads(bytes(row.raw))
    return raw if isinstance(raw, dict) else {}


def _moves(visit: Visit, said: Sequence[Mapping[str, Any]]) -> dict[str, Criterion]:
    """Each question that was answered, and the visit's question of the same code."""
    named = [read_id(raw.get("criterion")) for raw in said]
    asked = Criterion.objects.filter(pk__in={key for key in named if key})
    own = Criterion.objects.filter(version__visits__visit=visit).select_related("theme")
    by_code = {row.code: row for row in own}
    by_id = {str(row.pk): row for row in own}
    return {
        str(row.pk): by_id.get(str(row.pk)) or by_code[row.code]
        for row in asked
        if str(row.pk) in by_id or row.code in by_code
    }


@transaction.atomic
def attach_to_farm(draft: Draft, farm: Farm, *, by: Person, at: datetime | None = None) -> Draft:
    """No visit was planned: one is, on the day on which it took place, with the same grid."""
    if farm.network_id != draft.network_id or not Standing(by, draft.network, farm).decides:
        raise Refused(_("Seule l'animation du réseau rattache une visite."))
    if draft.version is None:
        raise Refused(_("Sa grille n'est pas connue : prévoyez une visite, puis rattachez-la."))
    peer, day = Visit.Kind.PEER, draft.day
    visit = plan_visit(farm, by=by, kind=peer, month=day, day=day, versions=[draft.version], at=at)
    return attach_draft(draft, visit, by=by, at=at)
