"""Forms about people and places, and how a form shows that a verb refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from peers.models import CloseLink, Farm, Group, Membership, Network, Person
from peers.queries import farms_alike, known_people
from peers.refused import Refused

HOLDER = "holder"


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


class FarmForm(forms.ModelForm):
    """A farm's card, as its own people may change it."""

    class Meta:
        model = Farm
        fields = (
            "name",
            "municipality",
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


class ManagedFarmForm(FarmForm):
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


class GroupForm(forms.ModelForm):
    """A group and its contact."""

    contact = PersonChoice(
        Person.objects.none(),
        label=_("Référente ou référent"),
        required=False,
        help_text=_("Une personne du réseau. Elle manque ici ? Invitez-la d'abord."),
    )

    class Meta:
        model = Group
        fields = ("name", "municipality", "contact")

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = known_people(network)


class PartnershipForm(forms.Form):
    """A farm with which a group has a contract."""

    farm = forms.ModelChoiceField(Farm.objects.none(), label=_("Ferme"))
    since = forms.DateField(
        label=_("Depuis le"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = group.partnerships.filter(until=None).values("farm")
        farms = Farm.objects.filter(network=group.network_id, left_on=None)
        self.fields["farm"].queryset = farms.exclude(pk__in=taken)


class InvitationForm(forms.Form):
    """Somebody invited by e-mail, with a role in the network or as one of a farm."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    email = forms.EmailField(label=_("Adresse e-mail"), max_length=254)
    way = forms.ChoiceField(
        label=_("Cette personne vient pour"),
        choices=[*Membership.Role.choices, (HOLDER, _("une ferme"))],
        widget=forms.RadioSelect,
    )
    farm = forms.ModelChoiceField(
        Farm.objects.none(),
        label=_("Quelle ferme"),
        required=False,
        help_text=_("Seulement pour une personne qui vient pour une ferme."),
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


class HolderForm(forms.Form):
    """Somebody of the farm: known to the network, or without an address."""

    person = PersonChoice(Person.objects.none(), label=_("Une personne du réseau"), required=False)
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

    person = PersonChoice(Person.objects.none(), label=_("Personne"))
    kind = forms.ChoiceField(
        label=_("Lien avec la ferme"), choices=CloseLink.Kind.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = known_people(network)


class NetworkForm(forms.ModelForm):
    """A network's words and delays."""

    languages = forms.MultipleChoiceField(
        label=_("Langues du réseau"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    contact = PersonChoice(
        Person.objects.none(),
        label=_("Personne à joindre"),
        required=False,
        help_text=_("Les fermes et les équipes lisent son nom et s'adressent à elle."),
    )
    reply_days = forms.IntegerField(
        label=_("Jours laissés à la ferme pour répondre"), min_value=1, max_value=90
    )
    rhythm_months = forms.IntegerField(
        label=_("Mois entre deux visites d'une ferme"), min_value=1, max_value=120
    )
    reading_days = forms.IntegerField(
        label=_("Jours de lecture pour l'équipe après la clôture"), min_value=0, max_value=730
    )

    class Meta:
        model = Network
        fields = (
            "name",
            "system_label",
            "contact",
            "languages",
            "reply_days",
            "rhythm_months",
            "reading_days",
        )
        help_texts = {"system_label": _("Comme on dit chez vous : SPG, SGP, PGS…")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = known_people(self.instance)


class AccountForm(forms.ModelForm):
    """One's own name, phone and language."""

    language = forms.ChoiceField(
        label=_("Langue"),
        choices=[(code, get_language_info(code)["name_local"]) for code, _n in settings.LANGUAGES],
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
