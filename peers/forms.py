"""Forms about people and places, and how a form shows that a verb refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from peers.refused import Refused


@contextmanager
def refusals(form: forms.BaseForm) -> Iterator[None]:
    """Show a verb's refusal above the form's fields: what was typed stays."""
    try:
        yield
    except Refused as refused:
        form.add_error(None, refused.sentence)
