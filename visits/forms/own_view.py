"""The farm's own acts around its view: what has changed, sharing, opening a reserved question."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.note import LONGEST_NOTE, ObjectForm
from visits.forms.speaker import Payload, Speaker, Spot
from visits.models import Entry

Kind = Entry.Kind


class ChangeForm(ObjectForm):
    """What has changed on the farm since last time, in its own words."""

    text = forms.CharField(
        label=_("Ce qui a changé depuis la dernière visite"),
        help_text=_("L'équipe le lit quand vous partagez votre avis."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = Kind.WORDS

    @property
    def value(self) -> dict[str, Any]:
        text = self.cleaned_data["text"]
        return {"topic": "change", "text": text} if text else {}


class OpeningForm(forms.Form):
    """Whether the team may answer a reserved question on this visit."""

    opens = forms.BooleanField(required=False)

    def __init__(
        self,
        speaker: Speaker,
        spot: Spot,
        said: Sequence[Entry],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.speaker, self.spot, self.said = speaker, spot, list(said)
        self.before = any((entry.value or {}).get("opens") for entry in self.said)
        super().__init__(data, prefix=f"{spot.prefix}-o", initial={"opens": self.before})

    def entries(self) -> Iterator[Payload]:
        """Whoever answers for the farm decides for it: the others' word was on the page."""
        opens = self.cleaned_data["opens"]
        if opens is not self.before:
            others = any(row.said_by_id != self.speaker.person.pk for row in self.said)
            yield self.speaker.entry(
                Kind.CONSENT,
                {"opens": opens},
                criterion=self.spot.criterion,
                about=self.spot.about,
                parents=self.said,
                act="together" if others else "own",
            )
