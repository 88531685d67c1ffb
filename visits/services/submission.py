"""Answered forms of another tool become visits, each once, through the log."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peers.access import Standing
from peers.models import Farm, Network, Person
from peers.refused import Refused
from visits.models import (
    Criterion,
    Entry,
    GridVersion,
    Quarantine,
    Submission,
    SubmissionImport,
    Visit,
)
from visits.queries.submission import known_sources
from visits.services.entry import append_entries
from visits.services.judge import Admission
from visits.services.turn import in_turn
from visits.services.visit import plan_visit


@dataclass(frozen=True, slots=True)
class Brought:
    """One answered form: by what it is known, whose farm, which day, and what it says."""

    source: str
    farm: Farm
    day: dt.date
    answers: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file that the forms came in."""

    name: str
    sha256: str
    left_out: Sequence[Mapping[str, Any]] = ()


def bring_submissions(
    forms: Sequence[Brought],
    *,
    version: GridVersion,
    network: Network,
    by: Person,
    file: SourceFile,
) -> SubmissionImport | None:
    """Each form that is not here yet becomes a visit; nothing where all of them are."""
    _refuse(forms, version, network, by)
    criteria = {row.code: row for row in version.criteria.all()}
    with in_turn(), transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network.pk)
        known = known_sources(version, network, [form.source for form in forms])
        fresh = [form for form in forms if form.source not in known]
        if not fresh:
            return None
        brought = SubmissionImport.objects.create(
            network=network,
            version=version,
            filename=file.name[:255],
            sha256=file.sha256,
            by=by,
            summary={"visits": len(fresh), "known": len(known), "left_out": list(file.left_out)},
        )
        for form in fresh:
            visit = _visit_of(form, version, criteria, by=by)
            Submission.objects.create(
                brought=brought, network=network, grid=version.grid, source=form.source, visit=visit
            )
    return brought


def _refuse(forms: Sequence[Brought], version: GridVersion, network: Network, by: Person) -> None:
    """Nobody decides on their own farm, and a form is known by something."""
    if version.is_draft:
        raise Refused(_("Publiez d'abord cette version : des réponses ne vont pas à un brouillon."))
    if any(not form.source for form in forms):
        raise Refused(_("Un formulaire n'a pas d'identifiant. Il reviendrait deux fois."))
    if len({form.source for form in forms}) < len(forms):
        raise Refused(_("Deux formulaires ont le même identifiant."))
    for farm in {form.farm.pk: form.farm for form in forms}.values():
        if farm.network_id != network.pk:
            raise Refused(_("Cette ferme n'est pas de ce réseau."))
        if not Standing(by, network, farm).decides:
            told = _("Vous êtes de « %(farm)s » : une autre personne reprend ses réponses.")
            raise Refused(told % {"farm": farm.name})


def _visit_of(
    form: Brought, version: GridVersion, criteria: Mapping[str, Criterion], *, by: Person
) -> Visit:
    """A dated visit, and its answers in the log: said by who imports, on behalf « import »."""
    visit = plan_visit(
        form.farm, by=by, kind=Visit.Kind.PEER, month=form.day, day=form.day, versions=[version]
    )
    entries = [
        {
            "entry_id": str(uuid4()),
            "kind": Entry.Kind.ANSWER,
            "criterion": str(criteria[code].pk),
            "voice": Entry.Voice.TEAM,
            "about": str(visit.about_of(criteria[code])),
            "value": dict(value),
            "said_ref": str(by.ref),
            "on_behalf": Entry.OnBehalf.IMPORT,
            "client_time": timezone.now().isoformat(),
            "parents": [],
        }
        for code, value in form.answers.items()
        if code in criteria
    ]
    admission = Admission(by=by, reason=Quarantine.Reason.NOT_MEMBER)
    append_entries(visit, entries, by=by, source=Entry.Source.IMPORT, admitted=admission)
    visit.refresh_from_db()
    return visit
