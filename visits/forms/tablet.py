"""The file of a tablet, and where a visit begun without preparation belongs."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peers.models import Farm
from visits.models import Visit


class TabletFileForm(forms.Form):
    """The file that a tablet has saved or handed over."""

    file = forms.FileField(
        label=_("Le fichier de la tablette"),
        help_text=_("Il finit par .txt. Lui seul suffit : il n'y a rien à ouvrir ni à changer."),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
        error_messages={
            "required": _("Choisissez le fichier que la tablette a enregistré."),
            "empty": _("Ce fichier est vide. Demandez-le de nouveau à la tablette."),
        },
    )


class VisitField(forms.ModelChoiceField):
    def label_from_instance(self, visit: Visit) -> str:
        when = date_format(visit.date) if visit.date else date_format(visit.month, "F Y")
        return f"{visit.farm.name}, {when}"


class AttachForm(forms.Form):
    """An existing visit, or a farm of which it becomes one."""

    visit = VisitField(
        Visit.objects.none(),
        label=_("Une visite déjà prévue"),
        required=False,
        empty_label=_("aucune de celles-ci"),
    )
    farm = forms.ModelChoiceField(
        Farm.objects.none(),
        label=_("Ou la ferme : une visite est alors créée à cette date"),
        required=False,
        empty_label=_("choisir une ferme"),
    )

    def __init__(self, *args: Any, visits: Any, farms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].queryset = visits
        self.fields["farm"].queryset = farms
        for name in ("visit", "farm"):
            self.fields[name].error_messages["invalid_choice"] = _("Choisissez dans la liste.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("visit")) == bool(data.get("farm")):
            raise forms.ValidationError(_("Choisissez une visite, ou bien une ferme."))
        return data
