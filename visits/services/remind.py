"""Reminders by mail, at most one a day to a person: silent tablets first, then what is held."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from peers.models import Person
from visits.models import Message, Preparation, Quarantine, Visit
from visits.queries.devices import overdue
from visits.services.message import Post, recipients_of, write_message

Kind = Message.Kind
REMINDERS = (Kind.SILENT, Kind.HELD)
#: What is held is recalled after so many days.
HELD_DAYS = (3, 14)


def remind(*, at: datetime | None = None) -> list[Message]:
    """All that is due now; run again, it says nothing twice."""
    at = at or timezone.now()
    with Post() as post:
        return [*_remind_silent(post, at), *_remind_held(post, at)]


def _remind_silent(post: Post, at: datetime) -> list[Message]:
    """One message to whoever holds a tablet that has not told of an empty outbox (sync, L3)."""
    sent = []
    for row in overdue(at).filter(told_silent_at=None, tablet__revoked_at=None):
        message = _send(post, row.visit, Kind.SILENT, row.tablet.person, at)
        if message is not None:
            Preparation.objects.filter(pk=row.pk).update(told_silent_at=at)
            sent.append(message)
    return sent


def _remind_held(post: Post, at: datetime) -> list[Message]:
    """After three and after fourteen days, to those who decide on it."""
    sent = []
    since = at - timedelta(days=HELD_DAYS[0])
    rows = Quarantine.objects.filter(decision="", visit__isnull=False, received_at__lte=since)
    for visit in Visit.objects.filter(pk__in=rows.values("visit")).select_related(
        "network", "farm"
    ):
        held = list(rows.filter(visit=visit))
        for person in _deciders(visit, held):
            if _is_due(visit, person, held, at):
                message = _send(post, visit, Kind.HELD, person, at)
                sent += [message] if message is not None else []
    return sent


def _deciders(visit: Visit, held: Iterable[Quarantine]) -> Iterable[Person]:
    """Who writes and who facilitates; for what is private to the farm, its people."""
    people: dict[int, Person] = {}
    if any(not row.private for row in held):
        people |= {person.pk: person for person in recipients_of(visit, Kind.REPLY)}
    if any(row.private for row in held):
        people |= {person.pk: person for person in recipients_of(visit, Kind.REPORT)}
    return people.values()


def _is_due(visit: Visit, person: Person, held: Iterable[Quarantine], at: datetime) -> bool:
    """One of them has waited three or fourteen days, and nothing was said since."""
    last = visit.messages.filter(kind=Kind.HELD, to=person).order_by("at").last()
    marks = [row.received_at + timedelta(days=days) for row in held for days in HELD_DAYS]
    return any(mark <= at and (last is None or last.at < mark) for mark in marks)


def _send(post: Post, visit: Visit, kind: str, person: Person, at: datetime) -> Message | None:
    """Nothing where the person had a reminder today, or where the mail server does not answer."""
    day = timezone.localdate(at)
    told = Message.objects.filter(to=person, kind__in=REMINDERS, at__date=day)
    if told.exists():
        return None
    left = False
    if person.email:
        link = site_address() + reverse(PAGES[kind], args=[visit.pk])
        words = write_message(visit, kind, link=link, language=person.language, to_farm=False)
        left = post.take(EmailMessage(words.subject, words.body, to=[str(person.email)]))
        if not left and not post.answers:
            return None
    return Message.objects.create(visit=visit, kind=kind, to=person, by=None, at=at, left=left)


PAGES = {Kind.SILENT: "visits:visit", Kind.HELD: "visits:held"}


def site_address() -> str:
    """A command has no request to ask: the first name of this site, as the mails say it."""
    host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost")
    return f"{settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL}://{host.lstrip('.')}"
