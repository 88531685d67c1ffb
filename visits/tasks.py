"""Long work, done beside the site: by `manage.py db_worker`, or by the worker that we wake."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django_tasks import task

from visits.models import Batch
from visits.pdf.many import make_documents
from visits.queries.batch import titles_of
from visits.services.batch import finish, note_document, stop, take_up
from visits.services.wake import wake_worker


def start_batch(batch: Batch) -> None:
    """Hand the work over once the wish itself is written."""
    transaction.on_commit(partial(_hand_over, batch))


def _hand_over(batch: Batch) -> None:
    make_batch.enqueue(str(batch.pk))
    wake_worker()


@task()
def make_batch(batch_id: str) -> int:
    """Make each document that is not there yet; how many were gone through."""
    batch = take_up(UUID(batch_id))
    if batch is None:
        return 0
    names = titles_of(batch)
    done = 0
    try:
        for pk, why in make_documents(batch):
            if not note_document(batch, names.get(pk, "?"), why):
                return done
            done += 1
    except BaseException:
        stop(batch)  # a process was killed, or the machine is going down: it can be taken up again
        raise
    finish(batch)
    return done
