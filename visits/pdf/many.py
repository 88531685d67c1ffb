"""Many documents in one go: two processes, each with its own Pango."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone, translation

from peers.models import Farm, Person
from visits.models import Batch, Report, Visit
from visits.pdf.dossier import Paper, dossier_paper, dossier_pdf, plan_paper, plan_pdf
from visits.pdf.process import begin, make_one
from visits.pdf.render import NoPdfError
from visits.pdf.report import report_pdf
from visits.queries.batch import access_to, may_receive, may_receive_of

FEW = 4  # below that, starting processes takes longer than the documents
RIGHTS, PANGO, FAULT = "rights", "pango", "fault"
log = logging.getLogger(__name__)


class RightsEndedError(Exception):
    """Whoever asked may not read it any more."""


class Made(NamedTuple):
    """A document of a farm, and the visits whose answers stand in it."""

    content: bytes
    visits: list[Visit]


def make_documents(batch: Batch) -> Iterator[tuple[int, str]]:
    """Each document in turn, with why it could not be made, or nothing."""
    pks: Sequence[int] = batch.asked["farms" if batch.is_of_farms else "reports"]
    processes = min(settings.DOCUMENT_PROCESSES, os.cpu_count() or 1)
    if processes < 2 or len(pks) < FEW:
        for pk in pks:
            yield pk, make_document(batch, pk)
        return
    pool = ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),  # a fork would share the database's connection
        initializer=begin,
    )
    try:
        made: list[Future[str]] = [pool.submit(make_one, str(batch.pk), pk) for pk in pks]
        for pk, future in zip(pks, made, strict=True):
            yield pk, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def make_document(batch: Batch, pk: int) -> str:
    """One of them, kept as a file; the right of who asked is asked again here."""
    try:
        with translation.override(batch.language):
            MAKERS[batch.what](batch, pk)
    except RightsEndedError:
        return RIGHTS
    except NoPdfError:
        return PANGO
    except Exception:
        log.exception("%s %s of the batch %s could not be made", batch.what, pk, batch.pk)
        return FAULT
    return ""


def _make_report(batch: Batch, pk: int) -> None:
    report = Report.objects.select_related("visit__farm", "visit__network").get(pk=pk)
    if not may_receive(Person.objects.get(pk=batch.by_id), report):
        raise RightsEndedError
    report_pdf(report)


def _make_of_farm(batch: Batch, pk: int) -> None:
    farm = Farm.objects.select_related("network").get(pk=pk)
    farm_document(batch, farm, Person.objects.get(pk=batch.by_id))


def farm_document(batch: Batch, farm: Farm, person: Person) -> Made:
    """As it stood the day it was asked for, unless its words or its reader's rights changed since.

    What they read is asked anew: the kept file is found again only if it says the same.
    """
    if not may_receive_of(person, farm):
        raise RightsEndedError
    paper_of, pdf_of = OF_FARMS[batch.what]
    paper = paper_of(access_to(person, farm), timezone.localdate(batch.asked_at))
    return Made(pdf_of(paper.context, folder=batch.folder), paper.visits)


OF_FARMS: Mapping[str, tuple[Callable[..., Paper], Callable[..., bytes]]] = {
    Batch.What.DOSSIERS: (dossier_paper, dossier_pdf),
    Batch.What.PLANS: (plan_paper, plan_pdf),
}
MAKERS: Mapping[str, Callable[[Batch, int], None]] = {
    Batch.What.REPORTS: _make_report,
    Batch.What.DOSSIERS: _make_of_farm,
    Batch.What.PLANS: _make_of_farm,
}
