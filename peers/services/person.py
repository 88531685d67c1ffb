"""People: make somebody's row, change one's own."""

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from peers.models import Person


def make_person(name: str, email: str | None = None, *, language: str = "fr") -> Person:
    """A person; with an address they sign in by a code that is sent there."""
    person = Person(name=name.strip(), email=email.lower() if email else None, language=language)
    person.set_unusable_password()
    person.save()
    return person


def confirm_address(person: Person) -> None:
    """What came by that mail was read there: the address is the person's."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def change_person(person: Person, *, name: str, phone: str, language: str) -> Person:
    person.name, person.phone, person.language = name, phone, language
    person.save(update_fields=["name", "phone", "language"])
    return person


def sign_out(person: Person, *, but: str | None = None) -> None:
    """End the person's sessions, except one: a lost device opens nothing any more."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but or ""):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
