"""What visitors say of a question itself: the authors of the grid read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.answer import compete
from visits.forms.speaker import Payload, Speaker, Spot
from visits.kinds import LONGEST_WHY
from visits.models import Entry

FEEDBACK = Entry.Kind.FEEDBACK
CHOICES = [
    ("", _("Rien à signaler")),
    ("hard_to_ask", _("Difficile à demander")),
    ("not_useful", _("Pas utile ici")),
]


class FeedbackFields(forms.Form):
    """What can be said, and why."""

    what = forms.ChoiceField(
        label=_("Sur la question elle-même"),
        choices=CHOICES,
        required=False,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Pourquoi ?"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FeedbackForm(FeedbackFields):
    """One thing a person on each question; nobody's replaces another's."""

    def __init__(self, speaker: Speaker, spot: Spot, data: Mapping[str, Any] | None = None) -> None:
        self.speaker, self.spot = speaker, spot
        self.own = spot.own(FEEDBACK, speaker.person)
        self.before = (self.own[-1].value or {}) if self.own else {}
        self.others = spot.others(FEEDBACK, speaker.person)
        super().__init__(data, prefix=f"{spot.prefix}-g", initial=self.before)

    @property
    def is_open(self) -> bool:
        """Whether the part that is one step away holds something."""
        return bool(self.errors or self.others or self["what"].value() or self["why"].value())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("why") and not data.get("what") and data["why"] != self.before.get("why"):
            self.add_error("what", _("Choisissez d'abord ce que vous dites de la question."))
        return data

    def entries(self) -> Iterator[Payload]:
        what = self.cleaned_data["what"]
        why = self.cleaned_data["why"].replace("\r\n", "\n").strip()
        value = ({"what": what} | ({"why": why} if why else {})) if what else {}
        if value != self.before:
            yield from compete(self.speaker, self.spot, FEEDBACK, value, before=value, own=self.own)
