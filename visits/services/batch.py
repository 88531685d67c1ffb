"""Documents asked for together: asking, taking the work up, saying how far it is, stopping."""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peers.models import Farm, Network, Person
from peers.refused import Refused
from visits.models import Batch, Report
from visits.models.batch import BATCHES

MOST = 500
#: So long without a word, whoever did the work has been stopped: the machine or the process.
SILENCE = timedelta(seconds=90)
#: So long what changes with every word stays on the disk, for whoever receives the archive again.
KEPT = timedelta(days=7)
Status = Batch.Status


def ask_reports(
    network: Network, reports: Sequence[Report], *, by: Person, year: int, language: str
) -> Batch:
    """Ask for the PDF of these editions, in one archive. One batch at a time for each person."""
    if not reports:
        raise Refused(_("Il n'y a pas de compte rendu définitif à réunir."))
    asked = {"year": year, "reports": [report.pk for report in reports]}
    return _ask(network, Batch.What.REPORTS, len(reports), asked, by=by, language=language)


def ask_farms(
    network: Network,
    farms: Sequence[Farm],
    *,
    what: str,
    by: Person,
    language: str,
    territory: str | None = None,
) -> Batch:
    """Ask for the dossiers or the plans of these farms, as they stand on the day they are asked."""
    if not farms:
        raise Refused(_("Aucune ferme n'a encore ce document."))
    asked = {"territory": territory, "farms": [farm.pk for farm in farms]}
    return _ask(network, what, len(farms), asked, by=by, language=language)


@transaction.atomic
def _ask(
    network: Network, what: str, n: int, asked: Mapping[str, Any], *, by: Person, language: str
) -> Batch:
    if n > MOST:
        raise Refused(
            ngettext(
                "Un lot réunit %(n)s document au plus. Choisissez une partie.",
                "Un lot réunit %(n)s documents au plus. Choisissez une partie.",
                MOST,
            )
            % {"n": MOST}
        )
    Person.objects.select_for_update().get(pk=by.pk)  # two taps ask once
    if Batch.objects.filter(by=by, status__in=[Status.WAITING, Status.RUNNING]).exists():
        raise Refused(_("Un lot est déjà en cours. Attendez-le, ou arrêtez-le."))
    transaction.on_commit(clear_kept)
    return Batch.objects.create(
        network=network, by=by, what=what, asked=asked, language=language, total=n
    )


def clear_kept(*, at: datetime | None = None) -> int:
    """Take from the disk what old batches kept there; asked for again, it is made anew."""
    at, gone = at or timezone.now(), 0
    for folder in (Path(settings.MEDIA_ROOT) / BATCHES).glob("*"):
        if folder.stat().st_mtime < (at - KEPT).timestamp():
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def take_up(batch_id: uuid.UUID) -> Batch | None:
    """Begin, or begin again after a stop: nothing if somebody else is at it, or it is over."""
    now = timezone.now()
    silent = Q(status=Status.RUNNING, touched_at__lt=now - SILENCE)
    taken = Batch.objects.filter(Q(status=Status.WAITING) | silent, pk=batch_id).update(
        status=Status.RUNNING, done=0, faults=[], touched_at=now
    )
    return Batch.objects.select_related("network", "by").get(pk=batch_id) if taken else None


def note_document(batch: Batch, name: str, why: str) -> bool:
    """One document more, made or not; no if the batch was stopped meanwhile."""
    if why:
        batch.faults.append({"name": name, "why": why})
    return bool(
        Batch.objects.filter(pk=batch.pk, status=Status.RUNNING).update(
            done=F("done") + 1, faults=batch.faults, touched_at=timezone.now()
        )
    )


def finish(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk, status=Status.RUNNING).update(
        status=Status.READY, touched_at=timezone.now()
    )


def stop(batch: Batch) -> None:
    """What is made stays made: taken up again, the batch goes on from there."""
    Batch.objects.filter(pk=batch.pk, status__in=[Status.WAITING, Status.RUNNING]).update(
        status=Status.FAILED, touched_at=timezone.now()
    )


def ask_again(batch: Batch) -> bool:
    """After a stop, or for what could not be made: the same documents; no if it is at work."""
    over = Q(status__in=[Status.FAILED, Status.READY, Status.WAITING])
    silent = Q(status=Status.RUNNING, touched_at__lt=timezone.now() - SILENCE)
    return bool(
        Batch.objects.filter(over | silent, pk=batch.pk).update(
            status=Status.WAITING, touched_at=timezone.now()
        )
    )
