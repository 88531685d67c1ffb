"""Objects of their own: a note, a lead, the farm's words. Nobody's competes with another's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peers.models import Person
from visits.forms.speaker import Payload, Speaker, Spot
from visits.models import Entry

Kind = Entry.Kind
Data = Mapping[str, Any] | None
OWN_NOTE = _("Votre note. Elle reste privée tant que vous ne partagez pas.")
READS = _("La ferme lira ce que vous écrivez. Décrivez ce que vous avez vu.")
LONGEST_NOTE = 8000
LONGEST_LEAD = 1000
LONGEST_LINE = 300


class ObjectForm(forms.Form):
    """A note, or another object of its own: written, changed, or emptied by whoever said it."""

    text = forms.CharField(
        label=READS,
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "aria-label": READS}),
    )
    kind = Kind.NOTE
    more: tuple[str, ...] = ()

    def __init__(
        self,
        speaker: Speaker,
        data: Data = None,
        *,
        name: str,
        spot: Spot | None = None,
        entry: Entry | None = None,
    ) -> None:
        self.speaker, self.spot, self.entry, self.name = speaker, spot, entry, name
        super().__init__(data, prefix=name, initial=dict(entry.value or {}) if entry else {})
        if speaker.voice == Entry.Voice.SELF and self.kind == Kind.NOTE:
            self.fields["text"].label = OWN_NOTE
            self.fields["text"].widget.attrs["aria-label"] = OWN_NOTE

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n").strip()

    @property
    def value(self) -> dict[str, Any]:
        said = {key: self.cleaned_data[key] for key in ("text", *self.more)}
        return {key: text for key, text in said.items() if text} if said["text"] else {}

    def entries(self) -> Iterator[Payload]:
        """Nothing where nothing changed; an emptied text takes the object back."""
        came = self.add_prefix("text") in self.data
        before = dict(self.entry.value or {}) if self.entry else {}
        if came and self.value != before:
            yield self._said(self.value)

    def _said(self, value: Mapping[str, Any]) -> Payload:
        spot, entry = self.spot, self.entry
        return self.speaker.entry(
            self.kind,
            value,
            criterion=spot.criterion if spot else None,
            about=spot.about if spot else None,
            object_id=entry.object_id if entry else self.speaker.new_object(self.name),
            parents=[entry] if entry else [],
        )


class LeadForm(ObjectForm):
    """A suggestion for action: the farm decides of it at the debrief."""

    text = forms.CharField(
        label=_("Une piste d'action"),
        help_text=_("Commencez par un verbe. Ce n'est qu'une idée : la ferme décide au bilan."),
        required=False,
        max_length=LONGEST_LEAD,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    who = forms.CharField(
        label=_("Qui ?"),
        help_text=_("La ferme, un groupe, une autre ferme, le réseau."),
        required=False,
        max_length=LONGEST_LINE,
    )
    when = forms.CharField(
        label=_("Quand ?"),
        help_text=_("Un mois ou une saison suffit."),
        required=False,
        max_length=LONGEST_LINE,
    )
    help = forms.CharField(label=_("Quelle aide ?"), required=False, max_length=LONGEST_LINE)
    kind = Kind.LEAD
    more = ("who", "when", "help")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("text") and not self.entry and any(data.get(key) for key in self.more):
            self.add_error("text", _("Écrivez la piste elle-même."))
        return data


class WordsForm(ObjectForm):
    """The farm's own words, noted by the team in the name of whoever spoke."""

    text = forms.CharField(
        label=_("Les mots de la ferme"),
        help_text=_("Écrivez-les tels que vous les avez entendus."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    of = forms.ChoiceField(label=_("Dits par"), required=False)
    kind = Kind.WORDS

    def __init__(
        self, speaker: Speaker, data: Data = None, *, holders: Sequence[Person], **given: Any
    ) -> None:
        super().__init__(speaker, data, **given)
        self.holders = {str(person.ref): person for person in holders}
        self.fields["of"].choices = [(ref, person.name) for ref, person in self.holders.items()]

    @property
    def value(self) -> dict[str, Any]:
        text = self.cleaned_data["text"]
        return {"topic": "words", "text": text} if text else {}

    def _said(self, value: Mapping[str, Any]) -> Payload:
        holder = self.holders.get(self.cleaned_data["of"]) or next(iter(self.holders.values()))
        self.speaker = self.speaker.of_farm(holder)
        return super()._said(value)
