"""Many reports in one go: two processes, each with its own Pango."""

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from django.conf import settings
from django.utils import translation

from peers.models import Person
from visits.models import Report
from visits.pdf.process import begin, make_one
from visits.pdf.render import NoPdfError
from visits.pdf.report import report_pdf
from visits.queries.batch import may_receive

FEW = 4  # below that, starting processes takes longer than the documents
RIGHTS, PANGO, FAULT = "rights", "pango", "fault"
log = logging.getLogger(__name__)


def make_reports(pks: Sequence[int], *, by: int, language: str) -> Iterator[tuple[int, str]]:
    """Each edition in turn, with why it could not be made, or nothing."""
    processes = min(settings.DOCUMENT_PROCESSES, os.cpu_count() or 1)
    if processes < 2 or len(pks) < FEW:
        for pk in pks:
            yield pk, make_report(pk, by, language)
        return
    pool = ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),  # a fork would share the database's connection
        initializer=begin,
    )
    try:
        made: list[Future[str]] = [pool.submit(make_one, pk, by, language) for pk in pks]
        for pk, future in zip(pks, made, strict=True):
            yield pk, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def make_report(pk: int, by: int, language: str) -> str:
    """One edition, kept as a file; the right of who asked is asked again here."""
    try:
        report = Report.objects.select_related("visit__farm", "visit__network").get(pk=pk)
        if not may_receive(Person.objects.get(pk=by), report):
            return RIGHTS
        with translation.override(language):
            report_pdf(report)
    except NoPdfError:
        return PANGO
    except Exception:
        log.exception("the report %s could not be made", pk)
        return FAULT
    return ""
