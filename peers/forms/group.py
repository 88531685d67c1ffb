"""A group, and the farms that it has a contract with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peers.forms import PersonChoice
from peers.forms.meanwhile import MeanwhileMixin
from peers.models import Farm, Group, Network, Person
from peers.queries import known_people


class GroupForm(forms.ModelForm):
    """A group and its contact."""

    contact = PersonChoice(
        Person.objects.none(),
        label=_("Référente ou référent"),
        empty_label=_("Personne pour l'instant"),
        required=False,
        help_text=_("Une personne du réseau. Elle manque ici ? Invitez-la d'abord."),
    )

    class Meta:
        model = Group
        fields = ("name", "municipality", "contact")

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = known_people(network)


class ChangeGroupForm(MeanwhileMixin, GroupForm):
    """A group that stands, and may be changed by two people at once."""


class PartnershipForm(forms.Form):
    """A farm with which a group has a contract."""

    farm = forms.ModelChoiceField(Farm.objects.none(), label=_("Ferme"), empty_label=_("À choisir"))
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
