"""What is typed about a report: a reply, an answer to a request, a signature, what to do with
what was held.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.forms.debrief import FarmSpokenForm, TokenForm

TEAM, FARM = "team", "farm"


class ReplyForm(FarmSpokenForm):
    """The farm's words beside an answer or as a whole; perhaps a request for correction."""

    text = forms.CharField(
        label=gettext_lazy("La réponse de la ferme"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Écrivez la réponse avant de l'enregistrer.")},
    )
    asks = forms.BooleanField(
        label=gettext_lazy("Nous demandons une correction : quelqu'un doit répondre"),
        required=False,
    )

    @property
    def value(self) -> dict[str, str]:
        value = {"text": self.cleaned_data["text"]}
        return value | ({"asks": "correction"} if self.cleaned_data["asks"] else {})


class CorrectionForm(forms.Form):
    """The answer to a request, which the farm reads."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Que devient le texte ?"),
        choices=[
            ("accepted", gettext_lazy("Il est corrigé.")),
            ("refused", gettext_lazy("Il reste, et la demande est imprimée à côté.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez ce que devient le texte.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("Votre réponse à la ferme"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Écrivez votre réponse. La ferme la lira.")},
    )


class SignatureForm(FarmSpokenForm):
    """A tick and a name typed, with remarks or for later; never an agreement."""

    state = forms.CharField(widget=forms.HiddenInput, max_length=64)
    mode = forms.ChoiceField(
        label=gettext_lazy("Comment signez-vous ?"),
        choices=[
            ("signed", gettext_lazy("Je signe.")),
            ("remarks", gettext_lazy("Je signe avec des remarques.")),
            ("later", gettext_lazy("Je signerai plus tard.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une des trois réponses.")},
    )
    remarks = forms.CharField(
        label=gettext_lazy("Vos remarques"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reread = forms.BooleanField(label=gettext_lazy("J'ai participé et j'ai relu."), required=False)
    name = forms.CharField(
        label=gettext_lazy("Votre nom, écrit par vous"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Écrivez votre nom.")},
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state
        self.initial["state"] = state
        if not self.itself:
            self.fields["name"].label = _("Le nom, tel que la personne l'écrit")
            self.fields["reread"].label = _("La personne a participé et a relu.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("mode") == "remarks" and not data.get("remarks"):
            self.add_error("remarks", _("Écrivez vos remarques, ou choisissez « Je signe »."))
        if data.get("mode") in {"signed", "remarks"} and not data.get("reread"):
            self.add_error("reread", _("Cochez la case si vous avez participé et relu."))
        if data.get("state") != self.state:
            self.data = self.data.copy()
            self.data[self.add_prefix("state")] = self.state
            sentence = _("Le texte a changé pendant que vous lisiez. Relisez-le, puis signez.")
            raise forms.ValidationError(sentence)
        return data


class SetAsideForm(forms.Form):
    """Why something is not added."""

    why = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        help_text=gettext_lazy("La personne qui l'a écrit lira cette raison."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Écrivez la raison en quelques mots. La personne la lira.")
        },
    )


class SealForm(TokenForm):
    """The last look before a report is final."""

    read = forms.BooleanField(
        label=gettext_lazy("J'ai relu ce qui sera figé."),
        error_messages={"required": gettext_lazy("Relisez la liste, puis cochez la case.")},
    )
