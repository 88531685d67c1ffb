"""The steps of a visit's life and its team: each refuses first, then writes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.models import Farm, Group, Person
from peers.refused import Refused
from visits.models import GridVersion, Teammate, Visit, VisitGrid, VisitStep
from visits.queries.grid import grid_is_used
from visits.services.tally import count_action, count_team, count_visit

Status = Visit.Status
CHANGEABLE = (Status.PLANNED, Status.DATED, Status.POSTPONED)
FURTHEST_AHEAD = timedelta(days=3 * 365)


@transaction.atomic
def plan_visit(
    farm: Farm,
    *,
    by: Person,
    kind: str,
    month: date,
    versions: Sequence[GridVersion],
    day: date | None = None,
    group: Group | None = None,
    short_path: bool = False,
    visit_id: UUID | None = None,
    at: datetime | None = None,
) -> Visit:
    """A visit planned for a month, or dated at once."""
    _refuse_versions(versions)
    at = at or timezone.now()
    _refuse_far_day(day or month, at)
    visit = Visit.objects.create(
        id=visit_id or uuid4(),
        network=farm.network,
        farm=farm,
        group=group,
        kind=kind,
        month=(day or month).replace(day=1),
        date=day,
        short_path=short_path,
        status=Status.DATED if day else Status.PLANNED,
        created_by=by,
        created_at=at,
    )
    for position, version in enumerate(versions, start=1):
        VisitGrid.objects.create(visit=visit, version=version, position=position)
    _note_step(visit, by=by, at=at)
    return visit


@transaction.atomic
def plan_with_team(
    farm: Farm,
    *,
    by: Person,
    visit_id: UUID,
    team: Iterable[tuple[Person, str, bool]],
    guests: Iterable[tuple[str, str]],
    **planned: Any,
) -> tuple[Visit, bool]:
    """A visit and its team at once; the same id twice is one visit, and says so."""
    list(Farm.objects.select_for_update().filter(pk=farm.pk))
    before = Visit.objects.filter(pk=visit_id, farm=farm).first()
    if before is not None:
        return before, False
    visit = plan_visit(farm, by=by, visit_id=visit_id, **planned)
    correct_team(visit, team, by=by, guests=guests)
    return visit, True


def _refuse_versions(versions: Sequence[GridVersion]) -> None:
    if not 1 <= len(versions) <= 2:
        raise Refused(_("Choisissez une ou deux grilles."))
    if any(version.status == GridVersion.Status.DRAFT for version in versions):
        raise Refused(_("Une grille en brouillon ne sert pas encore : publiez-la d'abord."))


def _refuse_far_day(day: date, at: datetime) -> None:
    today = timezone.localdate(at)
    if day > today + FURTHEST_AHEAD:
        raise Refused(_("Cette date est à plus de trois ans. Vérifiez l'année."))
    if day < date(2000, 1, 1):
        raise Refused(_("Cette date est trop ancienne. Vérifiez l'année."))


def _note_step(visit: Visit, *, by: Person | None, at: datetime, reason: str = "") -> None:
    VisitStep.objects.create(visit=visit, status=visit.status, at=at, by=by, reason=reason)
    count_visit(visit)


def _move(
    visit: Visit, status: str, *, by: Person | None, at: datetime | None, **fields: Any
) -> Visit:
    at = at or timezone.now()
    visit.status = status
    for name, value in fields.items():
        setattr(visit, name, value)
    visit.save(update_fields=["status", *fields])
    _note_step(visit, by=by, at=at, reason=fields.get("reason", ""))
    return visit


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update().get(pk=visit.pk)


@transaction.atomic
def change_visit(
    visit: Visit,
    *,
    by: Person,
    kind: str,
    month: date,
    day: date | None,
    group: Group | None,
    short_path: bool,
    versions: Sequence[GridVersion] = (),
    at: datetime | None = None,
) -> Visit:
    """Another month, date, kind, group or grid, until the team has begun; also a new date for a
    visit that was put off.
    """
    visit = _locked(visit)
    if visit.status not in CHANGEABLE:
        raise Refused(_("La visite a commencé : sa date et sa sorte ne changent plus."))
    _refuse_far_day(day or month, at or timezone.now())
    pinned = set(visit.grids.values_list("version_id", flat=True))
    if versions and {version.pk for version in versions} != pinned:
        pin_grids(visit, versions, by=by)
    status = Status.DATED if day else Status.PLANNED
    said = {"kind": kind, "group": group, "short_path": short_path, "reason": ""}
    when = {"date": day, "month": (day or month).replace(day=1)}
    return _move(visit, status, by=by, at=at, **said, **when)


@transaction.atomic
def pin_grids(
    visit: Visit,
    versions: Sequence[GridVersion],
    *,
    by: Person,  # noqa: ARG001 - every verb is somebody's act; the step of the change names them
) -> Visit:
    """Another grid or two, until something may be answered to what is pinned."""
    visit = _locked(visit)
    if grid_is_used(visit):
        raise Refused(
            _(
                "Des réponses, une feuille imprimée ou une tablette prête existent déjà :"
                " la grille ne change plus."
            )
        )
    _refuse_versions(versions)
    visit.grids.all().delete()
    for position, version in enumerate(versions, start=1):
        VisitGrid.objects.create(visit=visit, version=version, position=position)
    for action in visit.actions.all():
        count_action(action)
    return visit


@transaction.atomic
def postpone_visit(visit: Visit, *, by: Person, reason: str, at: datetime | None = None) -> Visit:
    return _put_off(visit, Status.POSTPONED, by=by, reason=reason, at=at)


@transaction.atomic
def cancel_visit(visit: Visit, *, by: Person, reason: str, at: datetime | None = None) -> Visit:
    return _put_off(visit, Status.CANCELLED, by=by, reason=reason, at=at)


def _put_off(visit: Visit, status: str, *, by: Person, reason: str, at: datetime | None) -> Visit:
    visit = _locked(visit)
    if visit.status not in CHANGEABLE:
        raise Refused(
            _("La visite a commencé. Elle ne se reporte plus : terminez le compte rendu.")
        )
    if not reason.strip():
        raise Refused(_("Écrivez la raison en quelques mots. La ferme la lira."))
    return _move(visit, status, by=by, at=at, reason=reason.strip())


@transaction.atomic
def join_team(
    visit: Visit,
    person: Person,
    *,
    by: Person,
    part: str,
    rapporteur: bool = False,
    at: datetime | None = None,
) -> Teammate:
    """Somebody in the team; coming back is allowed, twice is once."""
    _refuse_finished(visit)
    if visit.farm.holders.filter(person=person, until__isnull=True).exists():
        raise Refused(
            _("%(name)s est de la ferme visitée : choisissez une autre personne.")
            % {"name": person.name}
        )
    linked = visit.farm.close_links.filter(person=person, until__isnull=True).exists()
    if rapporteur and linked:
        raise Refused(
            _("%(name)s a un lien proche avec la ferme : une autre personne écrit le compte rendu.")
            % {"name": person.name}
        )
    teammate, _made = Teammate.objects.update_or_create(
        visit=visit,
        person=person,
        defaults={"part": part, "rapporteur": rapporteur, "left_at": None},
        create_defaults={
            "part": part,
            "rapporteur": rapporteur,
            "added_by": by,
            "added_at": at or timezone.now(),
        },
    )
    count_team(visit)
    return teammate


@transaction.atomic
def add_guest(
    visit: Visit, name: str, *, by: Person, part: str, at: datetime | None = None
) -> Teammate:
    """A guest is a person without e-mail, of this visit only."""
    if not name.strip():
        raise Refused(_("Écrivez le nom de la personne invitée."))
    guest = Person(name=name.strip(), language=by.language)
    guest.set_unusable_password()
    guest.save()
    return join_team(visit, guest, by=by, part=part, at=at)


@transaction.atomic
def leave_team(visit: Visit, person: Person, *, at: datetime | None = None) -> None:
    """What the person said stays theirs and stays in the visit."""
    _refuse_finished(visit)
    visit.team.filter(person=person, left_at__isnull=True).update(
        left_at=at or timezone.now(), rapporteur=False
    )
    count_team(visit)


def _refuse_finished(visit: Visit) -> None:
    if visit.is_sealed:
        raise Refused(_("Le compte rendu est définitif : l'équipe ne change plus."))


@transaction.atomic
def correct_team(
    visit: Visit,
    rows: Iterable[tuple[Person, str, bool]],
    *,
    by: Person,
    guests: Iterable[tuple[str, str]] = (),
) -> list[Person]:
    """The whole team as it should be: who is missing leaves, who is new joins and is returned.

    A guest whose name is already in the team is the same guest: sent twice is once.
    """
    present = list(visit.team.filter(left_at__isnull=True).select_related("person"))
    wanted, new_guests = _same_guests(list(rows), guests, present)
    stays = {person for person, _part, _rapporteur in wanted}
    for teammate in present:
        if teammate.person not in stays:
            leave_team(visit, teammate.person)
    for person, part, rapporteur in wanted:
        join_team(visit, person, by=by, part=part, rapporteur=rapporteur)
    for name, part in new_guests:
        add_guest(visit, name, by=by, part=part)
    known = {teammate.person for teammate in present}
    return [person for person, _part, _rapporteur in wanted if person not in known]


def _same_guests(
    rows: list[tuple[Person, str, bool]],
    guests: Iterable[tuple[str, str]],
    present: Iterable[Teammate],
) -> tuple[list[tuple[Person, str, bool]], list[tuple[str, str]]]:
    """The rows with guests who are there already, and the guests who are new."""
    named: dict[str, tuple[str, str]] = {}
    for name, part in guests:
        named.setdefault(name.strip().casefold(), (name, part))
    for person, _part, _rapporteur in rows:
        named.pop(person.name.casefold(), None)
    for teammate in present:
        found = named.get(teammate.person.name.casefold())
        if found and teammate.person.email is None:
            rows.append((teammate.person, found[1], False))
            del named[teammate.person.name.casefold()]
    return rows, list(named.values())


@transaction.atomic
def sign_ethics(teammate: Teammate, *, name_agreed: bool, at: datetime | None = None) -> Teammate:
    """The person's promise of discretion for this visit, and whether their name is printed."""
    teammate.ethics_signed_at = teammate.ethics_signed_at or at or timezone.now()
    teammate.name_agreed = name_agreed
    teammate.save(update_fields=["ethics_signed_at", "name_agreed"])
    return teammate


@transaction.atomic
def note_hours(teammate: Teammate, *, hours: Any, travel_km: int | None) -> Teammate:
    teammate.hours, teammate.travel_km = hours, travel_km
    teammate.save(update_fields=["hours", "travel_km"])
    count_team(teammate.visit)
    return teammate


def start_visit(visit: Visit, *, by: Person, at: datetime) -> None:
    """The first word of the team starts the visit; called inside the log's transaction."""
    if visit.status == Status.DATED:
        _move(visit, Status.UNDER_WAY, by=by, at=at)


@transaction.atomic
def open_debrief(visit: Visit, *, by: Person, at: datetime | None = None) -> Visit:
    """From now on the farm reads everything."""
    visit = _locked(visit)
    if visit.status not in {Status.DATED, Status.UNDER_WAY}:
        raise Refused(_("Le bilan s'ouvre pendant la visite, une seule fois."))
    if visit.debrief_opened_at is None:
        at = at or timezone.now()
        _move(visit, Status.UNDER_WAY, by=by, at=at, debrief_opened_at=at)
    return visit


@transaction.atomic
def end_debrief(visit: Visit, *, by: Person, at: datetime | None = None) -> Visit:
    """The visit has been talked over on the farm."""
    visit = _locked(visit)
    if visit.status == Status.DEBRIEFED:
        return visit
    if visit.status != Status.UNDER_WAY or visit.debrief_opened_at is None:
        raise Refused(_("Ouvrez d'abord le bilan avec la ferme."))
    return _move(visit, Status.DEBRIEFED, by=by, at=at)


@transaction.atomic
def close_visit(visit: Visit, *, by: Person | None, at: datetime | None = None) -> Visit:
    """Nothing undecided may be left behind. By nobody where time alone closes it."""
    visit = _locked(visit)
    if visit.status != Status.SEALED:
        raise Refused(_("Seule une visite au compte rendu définitif se clôt."))
    if visit.held.filter(decision="").exists():
        raise Refused(_("Des saisies reçues sont encore à rattacher : décidez-en d'abord."))
    at = at or timezone.now()
    return _move(visit, Status.CLOSED, by=by, at=at, closed_at=at)
