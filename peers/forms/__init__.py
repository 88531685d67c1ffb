"""What every form of ours shares: how it shows a refusal, what it is bound to, whom it offers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import HttpRequest, QueryDict

from peers.models import Person
from peers.refused import Refused


@contextmanager
def refusals(form: forms.BaseForm) -> Iterator[None]:
    """Show a verb's refusal above the form's fields: what was typed stays."""
    try:
        yield
    except Refused as refused:
        form.add_error(None, refused.sentence)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty answer is an answer."""
    return request.POST if request.method == "POST" else None


class PersonChoice(forms.ModelChoiceField):
    """A person of the network; the address tells namesakes apart."""

    def label_from_instance(self, person: Person) -> str:
        return f"{person.name} ({person.email})" if person.email else person.name
