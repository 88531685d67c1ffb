"""From the offered text to the report made final, and what comes after it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peers.models import Person
from peers.refused import Refused
from visits.access import visit_access
from visits.canonical import make_leaves, tree_sha256
from visits.models import (
    Addendum,
    CorrectionRequest,
    Entry,
    Reading,
    Report,
    Stream,
    Visit,
    VisitStep,
)
from visits.queries.devices import silent_tablets
from visits.queries.edition import later_leaves, leaves_of
from visits.queries.grid import standing_of
from visits.queries.media import missing_blobs
from visits.queries.report import build_content
from visits.services.result import erase_results, store_results
from visits.services.stream import lock_streams
from visits.services.tally import count_results, count_visit

Status = Visit.Status
#: Where an edition's documents are kept, named by the hash of its content.
REPORT_FILES = "reports"


@transaction.atomic
def write_up(visit: Visit, *, by: Person, at: datetime | None = None) -> Visit:
    """The rapporteur offers the text: the farm reads it and answers."""
    visit = _locked(visit)
    if visit.status == Status.WRITTEN:
        return visit
    if visit.status != Status.DEBRIEFED:
        raise Refused(_("Terminez d'abord le bilan avec la ferme."))
    visit.status, visit.written_at = Status.WRITTEN, at or timezone.now()
    visit.save(update_fields=["status", "written_at"])
    VisitStep.objects.create(visit=visit, status=visit.status, at=visit.written_at, by=by)
    count_visit(visit)
    return visit


def _locked(visit: Visit) -> Visit:
    lock_streams(visit)
    return (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("network", "farm", "group")
        .get(pk=visit.pk)
    )


@transaction.atomic
def seal_report(
    visit: Visit, *, by: Person, silent: Collection[UUID] = (), at: datetime | None = None
) -> Report:
    """Freeze content, replies and open requests together as edition 1, with its results.

    `silent` names the tablets without news on which somebody has asked: each one, by its id.
    """
    visit = _locked(visit)
    if visit.is_sealed:
        raise Refused(_("Ce compte rendu est déjà définitif."))
    if visit.status != Status.WRITTEN:
        raise Refused(_("Proposez d'abord le texte à la ferme, pour qu'elle le relise."))
    if not visit_access(by, visit).may_seal:
        raise Refused(
            _("Le compte rendu devient définitif par qui l'écrit ou par l'animation du réseau.")
        )
    missing = missing_blobs(visit).count()
    if missing:
        raise Refused(
            ngettext(
                "%(n)s photo n'est pas encore arrivée. Attendez-la, ou déclarez-la perdue.",
                "%(n)s photos ne sont pas encore arrivées. Attendez-les, ou déclarez-les perdues.",
                missing,
            )
            % {"n": missing}
        )
    without = _confirmed(visit, silent)
    at = at or timezone.now()
    visit.status, visit.sealed_at = Status.SEALED, at
    visit.save(update_fields=["status", "sealed_at"])
    VisitStep.objects.create(visit=visit, status=visit.status, at=at, by=by, reason=without)
    return _make_edition(visit, 1, by=by, at=at)


def _confirmed(visit: Visit, silent: Collection[UUID]) -> str:
    """The tablets without news, named; each must have been asked after by name."""
    rows = silent_tablets(visit)
    names = [f"{row.tablet.name} ({row.tablet.person.name})" for row in rows]
    missing = [name for name, row in zip(names, rows, strict=True) if row.tablet.pk not in silent]
    if missing:
        raise Refused(
            _("Pas de nouvelles de : %(tablets)s. Cochez chaque tablette, ou attendez-la.")
            % {"tablets": ", ".join(missing)}
        )
    return (
        (_("Sans nouvelles de : %(tablets)s") % {"tablets": ", ".join(names)})[:500]
        if names
        else ""
    )


def _make_edition(
    visit: Visit, edition: int, *, by: Person, at: datetime, entries: Iterable[Entry] = ()
) -> Report:
    """The first one whole; a later one keeps only what came after, dated, beside what is frozen."""
    standing = standing_of(visit)
    content, before = build_content(visit, standing), []
    if edition == 1 or visit.reports.get(edition=edition - 1).is_results_only:
        leaves = make_leaves(content)
    else:
        before = leaves_of(visit.reports.get(edition=edition - 1))
        day = timezone.localdate(at).isoformat()
        leaves = later_leaves(visit, before, content, entries, day)
    whole = {leaf["path"]: leaf for leaf in (*before, *leaves)}
    shared = Stream.objects.only("head_seq").filter(visit=visit, name=Stream.SHARED).first()
    report = Report.objects.create(
        visit=visit,
        edition=edition,
        leaves=leaves,
        tree_sha256=tree_sha256(whole.values()),
        head_seq=shared.head_seq if shared else 0,
        sealed_by=by,
        sealed_at=at,
    )
    store_results(report, standing)
    count_results(visit)
    return report


def take_up_after_sealing(
    visit: Visit, entries: Iterable[Entry], *, by: Person, at: datetime
) -> Report | None:
    """What the shared stream gains after sealing is an addendum and the next edition."""
    later = [entry for entry in entries if entry.stream == Stream.SHARED]
    if not visit.is_sealed or not later:
        return None
    edition = visit.reports.count() + 1
    common = {"visit": visit, "edition": edition, "at": at, "by": by}
    Addendum.objects.bulk_create(
        Addendum(kind=_addendum_kind(entry), entry=entry, **common) for entry in later
    )
    return _make_edition(visit, edition, by=by, at=at, entries=later)


def _addendum_kind(entry: Entry) -> str:
    if entry.kind == Entry.Kind.REDACT:
        return Addendum.Kind.REDACTION
    late = entry.voice in {Entry.Voice.TEAM, Entry.Voice.GROUP}
    return Addendum.Kind.LATE if late else Addendum.Kind.REPLY


def take_up_correction(entry: Entry) -> CorrectionRequest:
    return CorrectionRequest.objects.get_or_create(visit=entry.visit, entry=entry)[0]


@transaction.atomic
def answer_correction(
    request: CorrectionRequest,
    *,
    by: Person,
    accepted: bool,
    answer: str,
    at: datetime | None = None,
) -> CorrectionRequest:
    """A named person answers the farm's request, in words that the farm reads."""
    visit = _locked(request.visit)
    request = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if request.status != CorrectionRequest.Status.OPEN:
        raise Refused(_("Cette demande a déjà sa réponse."))
    if not answer.strip():
        raise Refused(_("Écrivez votre réponse. La ferme la lira."))
    at = at or timezone.now()
    kinds = CorrectionRequest.Status
    request.status = kinds.ACCEPTED if accepted else kinds.REFUSED
    request.answer, request.answered_by, request.answered_at = answer.strip(), by, at
    request.save()
    if visit.is_sealed:
        edition = visit.reports.count() + 1
        Addendum.objects.create(
            visit=visit,
            edition=edition,
            kind=Addendum.Kind.CORRECTION,
            entry=request.entry,
            at=at,
            by=by,
        )
        _make_edition(visit, edition, by=by, at=at, entries=[request.entry])
    return request


def record_reading(visit: Visit, person: Person, *, kind: str = Reading.Kind.READ) -> None:
    """One row per person and day: the only row that reading writes."""
    Reading.objects.get_or_create(visit=visit, person=person, day=timezone.localdate(), kind=kind)


def redact_reports(entry: Entry) -> None:
    """Blank an erased entry's words in every edition; each hash still verifies on the rest."""
    for report in Report.objects.filter(visit__farm=entry.visit.farm_id):
        named = [leaf["path"] for leaf in report.leaves if leaf["value"] == str(entry.entry_id)]
        places = tuple(filter(None, map(_place_of, named)))
        if not places:
            continue
        later = Report.objects.filter(visit=report.visit_id, edition__gte=report.edition)
        for tree in later.values_list("tree_sha256", flat=True):
            transaction.on_commit(partial(forget_files, tree))
        report.leaves = [
            leaf | {"value": None, "salt": None} if leaf["path"].startswith(places) else leaf
            for leaf in report.leaves
        ]
        report.save(update_fields=["leaves"])
        if report.visit_id == entry.visit_id and entry.kind == Entry.Kind.ANSWER:
            erase_results(later, entry)


def forget_editions(visit: Visit) -> None:
    """The documents of every edition: a photo that is shown no more stands in none of them."""
    for tree in visit.reports.values_list("tree_sha256", flat=True):
        transaction.on_commit(partial(forget_files, tree))


def _place_of(path: str) -> str:
    """Where the words of an id stand: beside it, or in the line that its event has made."""
    if path.endswith("/id"):
        return path.removesuffix("id")
    line, events, _number = path.rpartition("/events/")
    return f"{line}/" if events else ""


def forget_files(tree: str) -> None:
    """The documents made of an edition before words were erased from it."""
    for path in (Path(settings.MEDIA_ROOT) / REPORT_FILES).glob(f"{tree}*"):
        path.unlink(missing_ok=True)
