"""A farm's card, its people and the close links with it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peers.forms import PersonChoice
from peers.forms.meanwhile import MeanwhileMixin
from peers.models import CloseLink, Farm, Network, Person
from peers.queries import farms_alike, known_people


class FarmForm(forms.ModelForm):
    """A farm's card, as its own people may change it."""

    class Meta:
        model = Farm
        fields = (
            "name",
            "municipality",
            "territory",
            "productions",
            "people_working",
            "area_ha",
            "no_photos",
            "latitude",
            "longitude",
        )
        widgets = {"no_photos": forms.Textarea(attrs={"rows": 3})}
        labels = {"latitude": _("Latitude"), "longitude": _("Longitude")}
        help_texts = {
            "territory": _(
                "Un pays, un département, un secteur : le réseau compte par territoire."
            ),
            "productions": _("Par exemple : légumes, œufs, pain."),
            "people_working": _("Une demi-personne s'écrit 0,5."),
            "no_photos": _("Chaque personne de l'équipe de visite le lit."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least, most in (
            ("people_working", 0, None),
            ("area_ha", 0, None),
            ("latitude", -90, 90),
            ("longitude", -180, 180),
        ):
            kept = self.fields[name]
            self.fields[name] = forms.DecimalField(
                label=kept.label,
                help_text=kept.help_text,
                required=False,
                min_value=least,
                max_value=most,
                max_digits=kept.max_digits,
                decimal_places=kept.decimal_places,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
            )

    def clean(self) -> dict[str, Any]:
        card = super().clean() or {}
        half = (card.get("latitude") is None) != (card.get("longitude") is None)
        if half and not {"latitude", "longitude"} & set(self.errors):
            self.add_error("latitude", _("Donnez la latitude et la longitude, ou aucune."))
        return card


class NewFarmForm(FarmForm):
    """A farm to add: the same name in the same municipality is asked about, once."""

    is_another = forms.BooleanField(label=_("C'est bien une autre ferme"), required=False)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network
        self.alike: list[Farm] = []

    def clean(self) -> dict[str, Any]:
        card = super().clean()
        confirmed = card.pop("is_another", False)
        self.alike = farms_alike(self.network, card.get("name", ""), card.get("municipality", ""))
        if self.alike and not confirmed:
            self.add_error(
                "is_another",
                _("Une ferme de ce nom est déjà dans cette commune. Est-ce une autre ferme ?"),
            )
        return card


class OwnFarmForm(MeanwhileMixin, FarmForm):
    """The card as those who answer for the farm change it."""


class ManagedFarmForm(MeanwhileMixin, FarmForm):
    """A farm's card with the day on which it left, which the network's facilitators write."""

    class Meta(FarmForm.Meta):
        fields = (*FarmForm.Meta.fields, "left_on")
        widgets = FarmForm.Meta.widgets | {
            "left_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        }
        help_texts = FarmForm.Meta.help_texts | {
            "left_on": _("Ses visites et son plan restent lisibles."),
        }

    def clean_left_on(self) -> date | None:
        day: date | None = self.cleaned_data["left_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Cette date n'est pas encore passée."))
        return day


class HolderForm(forms.Form):
    """Somebody of the farm: known to the network, or without an address."""

    person = PersonChoice(
        Person.objects.none(),
        label=_("Une personne du réseau"),
        required=False,
        empty_label=_("À choisir"),
    )
    name = forms.CharField(
        label=_("Ou une personne sans adresse e-mail : son nom"), max_length=120, required=False
    )
    may_answer = forms.BooleanField(
        label=_("Peut répondre pour la ferme"), required=False, initial=True
    )

    def __init__(self, *args: Any, farm: Farm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = farm.holders.filter(until=None).values("person")
        self.fields["person"].queryset = known_people(farm.network).exclude(pk__in=held)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("person")) == bool(data.get("name")):
            self.add_error("person", _("Choisissez une personne, ou bien écrivez un nom."))
        return data


class HoldingForm(forms.Form):
    """What somebody of the farm may do there."""

    may_answer = forms.BooleanField(
        label=_("Peut répondre pour la ferme"),
        required=False,
        help_text=_("Répondre au compte rendu, accepter une action, corriger la fiche."),
    )


class LinkForm(forms.Form):
    """A close link with a farm: whoever has one decides nothing about it."""

    person = PersonChoice(Person.objects.none(), label=_("Personne"), empty_label=_("À choisir"))
    kind = forms.ChoiceField(
        label=_("Lien avec la ferme"), choices=CloseLink.Kind.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = known_people(network)
