"""Somebody invited, somebody who comes in, and one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from peers.models import Farm, Membership, Network, Person

HOLDER = "holder"


class InvitationForm(forms.Form):
    """Somebody invited by e-mail, with a role in the network or as one of a farm."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    email = forms.EmailField(label=_("Adresse e-mail"), max_length=254)
    way = forms.ChoiceField(
        label=_("Son rôle"),
        choices=[*Membership.Role.choices, (HOLDER, _("personne d'une ferme"))],
        widget=forms.RadioSelect,
    )
    farm = forms.ModelChoiceField(
        Farm.objects.none(),
        label=_("Quelle ferme"),
        required=False,
        empty_label=_("À choisir"),
        help_text=_("Seulement pour une personne d'une ferme."),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["farm"].queryset = Farm.objects.filter(network=network, left_on=None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for_a_farm = data.get("way") == HOLDER
        if for_a_farm and not data.get("farm") and "farm" not in self.errors:
            self.add_error("farm", _("Choisissez la ferme de cette personne."))
        return data

    def as_invitation(self) -> dict[str, Any]:
        """What the verb wants: a role or a farm."""
        data = self.cleaned_data
        for_a_farm = data["way"] == HOLDER
        return {
            "name": data["name"],
            "email": data["email"],
            "role": "" if for_a_farm else data["way"],
            "farm": data["farm"] if for_a_farm else None,
        }


class WelcomeForm(forms.Form):
    """The invited person's own name, as they want it read."""

    name = forms.CharField(
        label=_("Votre nom"),
        max_length=120,
        help_text=_("Les autres personnes du réseau le lisent."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AccountForm(forms.ModelForm):
    """One's own name, phone and language."""

    language = forms.ChoiceField(
        label=_("Langue"),
        choices=[
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _n in settings.LANGUAGES
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Person
        fields = ("name", "phone", "language")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }
        help_texts = {
            "phone": _("Les personnes qui animent votre réseau le lisent."),
        }
