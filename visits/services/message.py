"""Three mails about a visit, each person's in their language; one that fails breaks nothing."""

import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from peers.models import Membership, Person
from visits.models import Message, Visit

Kind = Message.Kind
ONE_ADDRESS = (SMTPRecipientsRefused, SMTPDataError, ValueError)  # the others may still be reached
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What one person receives: the mail, and the same in a few words for a telephone."""

    subject: str
    body: str
    short: str


@dataclass(frozen=True)
class Sent:
    """What became of one message: who has it, who has not, who has no address."""

    told: list[Person] = field(default_factory=list)
    failed: list[Person] = field(default_factory=list)
    without_address: list[Person] = field(default_factory=list)


def recipients_of(visit: Visit, kind: str) -> QuerySet[Person]:
    """Who is told: the farm and the team; the farm; the rapporteur and the facilitators."""
    farm = Person.objects.filter(holdings__farm=visit.farm, holdings__until__isnull=True)
    team = Person.objects.filter(teams__visit=visit, teams__left_at__isnull=True)
    if kind == Kind.DATED:
        found = farm | team
    elif kind == Kind.REPORT:
        found = farm
    else:
        found = _rapporteurs(visit) | _facilitators(visit)
    ids = found.order_by().values("pk")
    return Person.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")


def _rapporteurs(visit: Visit) -> QuerySet[Person]:
    return Person.objects.filter(
        teams__visit=visit, teams__left_at__isnull=True, teams__rapporteur=True
    )


def _facilitators(visit: Visit) -> QuerySet[Person]:
    """Those who decide on this farm: whoever is tied to it is told as its people are."""
    roles = Membership.objects.open().filter(
        network=visit.network, role=Membership.Role.FACILITATOR
    )
    tied = visit.farm.close_links.filter(until__isnull=True).values("person")
    held = visit.farm.holders.filter(until__isnull=True).values("person")
    return (
        Person.objects.filter(pk__in=roles.values("person"))
        .exclude(pk__in=tied)
        .exclude(pk__in=held)
    )


def write_message(visit: Visit, kind: str, *, link: str, language: str, to_farm: bool) -> Words:
    """The words of one message in one language."""
    context = {"visit": visit, "farm": visit.farm, "link": link, "to_farm": to_farm}
    with translation.override(language):
        subject, body, short = (
            render_to_string(f"visits/mail/{kind}_{part}.txt", context).strip()
            for part in ("subject", "body", "short")
        )
    return Words(_one_line(subject), body + "\n", _one_line(short))


def _one_line(text: str) -> str:
    """A header is one line; the spaces that French keeps unbroken stay."""
    return re.sub(r"[ \t\r\n]+", " ", text)


def send_message(
    visit: Visit, kind: str, *, by: Person, link: str, to: Iterable[Person] | None = None
) -> Sent:
    """Mail it to all whom it concerns, but for who caused it; note who has it and who has not.

    Called after the act that it tells of, outside its transaction: a failure is an answer here.
    """
    told = recipients_of(visit, kind) if to is None else to
    people = [person for person in told if person != by]
    sent = Sent(without_address=[person for person in people if not person.email])
    holders = set(visit.farm.holders.filter(until=None).values_list("person_id", flat=True))
    with Post() as post:
        for person in [person for person in people if person.email]:
            farm = person.pk in holders
            words = write_message(visit, kind, link=link, language=person.language, to_farm=farm)
            mail = EmailMessage(words.subject, words.body, to=[str(person.email)])
            (sent.told if post.take(mail) else sent.failed).append(person)
    Message.objects.bulk_create(
        Message(visit=visit, kind=kind, to=person, by=by, left=left)
        for left, group in ((True, sent.told), (False, sent.failed))
        for person in group
    )
    return sent


class Post:
    """The mail server for a few mails: asked no more once it does not answer."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.answers = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        with suppress(OSError):
            self.connection.close()

    def take(self, mail: EmailMessage) -> bool:
        if not self.answers:
            return False
        try:
            return self.connection.send_messages([mail]) == 1
        except ONE_ADDRESS as fault:
            log.warning("One mail did not leave: %s", type(fault).__name__)
        except OSError as fault:
            self.answers = False
            log.warning("The mail server does not answer: %s", type(fault).__name__)
        return False
