"""A network's settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peers.forms import PersonChoice
from peers.forms.meanwhile import MeanwhileMixin
from peers.models import Network, Person
from peers.queries import known_people


class NetworkForm(MeanwhileMixin, forms.ModelForm):
    """A network's words and delays."""

    languages = forms.MultipleChoiceField(
        label=_("Langues du réseau"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    contact = PersonChoice(
        Person.objects.none(),
        label=_("Personne à joindre"),
        empty_label=_("Personne pour l'instant"),
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
