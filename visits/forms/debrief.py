"""What is typed at the debrief: the farm's words, leads, and how an earlier action went."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peers.models import Person
from visits.forms.due import DueMixin
from visits.models import ActionEvent, Entry
from visits.queries.debrief import PARTS

Event = ActionEvent.Kind


class TokenForm(forms.Form):
    """The key of a form: pressed twice, its button acts once."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"token": uuid.uuid4()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)


class FarmSpokenForm(TokenForm):
    """Words of the farm: its own people write them, others say who spoke and how."""

    holder = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Qui parle pour la ferme ?"),
        empty_label=None,
        error_messages={"invalid_choice": _("Choisissez une personne de la ferme.")},
    )
    how = forms.ChoiceField(
        label=_("Comment la ferme vous l'a-t-elle dit ?"),
        choices=[
            (Entry.OnBehalf.SPOKEN, _("de vive voix")),
            (Entry.OnBehalf.PHONE, _("au téléphone")),
            (Entry.OnBehalf.PAPER, _("sur papier")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment la ferme vous l'a dit.")},
    )

    def __init__(
        self,
        *args: Any,
        holders: Sequence[Person],
        itself: Person | None = None,
        at_table: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.itself, self.at_table = itself, at_table
        field = self.fields["holder"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in holders])
        self.initial.setdefault("holder", holders[0].pk if holders else None)
        if itself:
            del self.fields["holder"]
        elif len(holders) == 1:
            field.widget = forms.HiddenInput()
        if itself or at_table:
            del self.fields["how"]

    @property
    def speaker(self) -> Person:
        return self.itself or self.cleaned_data["holder"]

    @property
    def on_behalf(self) -> str:
        if self.itself:
            return Entry.OnBehalf.NONE
        return Entry.OnBehalf.SPOKEN if self.at_table else self.cleaned_data["how"]


class WordsForm(FarmSpokenForm):
    """The farm's words, in one part of the debrief; or what it hopes for, and from whom."""

    part = forms.ChoiceField(choices=[(part, part) for part in PARTS], widget=forms.HiddenInput)
    of = forms.ChoiceField(
        label=_("La ferme l'attend"),
        choices=[("group", _("du groupe")), ("network", _("du réseau"))],
        required=False,
    )
    text = forms.CharField(
        label=_("Les mots de la ferme"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez les mots de la ferme, ou passez à la suite.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("part") == "hopes" and not data.get("of"):
            self.add_error("of", _("Choisissez le groupe ou le réseau."))
        return data

    @property
    def value(self) -> dict[str, str]:
        data = self.cleaned_data
        if data["part"] == "hopes":
            return {"topic": "hopes", "of": data["of"], "text": data["text"]}
        return {"topic": "words", "of": data["part"], "text": data["text"]}


class LeadForm(TokenForm):
    """A suggestion made at the table."""

    text = forms.CharField(
        label=_("Une piste de plus"),
        max_length=1000,
        help_text=_("Commencez par un verbe : essayer, semer, inviter…"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez la piste. Commencez par un verbe.")},
    )


class ReviewForm(DueMixin, FarmSpokenForm):
    """How an action decided earlier went."""

    event = forms.ChoiceField(
        label=_("Où en est-on ?"),
        choices=[
            (Event.DONE, _("faite")),
            (Event.IN_PROGRESS, _("en cours")),
            (Event.POSTPONED, _("reportée")),
            (Event.DROPPED, _("abandonnée")),
            (Event.CARRIED_OVER, _("reprise à la prochaine visite")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez où en est cette action.")},
    )
    why = forms.CharField(
        label=_("Ce qui s'est passé, avec les mots de la ferme"),
        help_text=_("À écrire si l'action est reportée ou abandonnée. Sinon, si vous voulez."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_dates(today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        put_off = data.get("event") in {Event.POSTPONED, Event.DROPPED}
        if put_off and not data.get("why"):
            self.add_error("why", _("Écrivez la raison en quelques mots."))
        return data

    @property
    def value(self) -> dict[str, str]:
        data = self.cleaned_data
        value = {"event": data["event"]}
        if data["why"]:
            value["why"] = data["why"]
        return value | (self.due if data["event"] == Event.POSTPONED else {})
