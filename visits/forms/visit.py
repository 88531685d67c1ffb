"""What people type about a visit: its farm, grids, date, reasons, promises, hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peers.forms.meanwhile import MeanwhileMixin
from peers.models import Farm, Group
from visits.models import GridVersion, Visit
from visits.queries.grid import grid_is_used, usable_versions

MONTHS_AHEAD = 18
LONGEST_KEY = 18
FEW = 12


class FarmField(forms.ModelChoiceField):
    def label_from_instance(self, farm: Farm) -> str:
        return f"{farm.name}, {farm.municipality}"


class FarmForm(forms.Form):
    """Which farm is visited."""

    farm = FarmField(
        queryset=Farm.objects.none(),
        to_field_name="slug",
        label=_("Ferme à visiter"),
        empty_label=_("Choisissez une ferme"),
        error_messages={
            "required": _("Choisissez une ferme."),
            "invalid_choice": _("Cette ferme n'est pas dans la liste. Choisissez-en une autre."),
        },
    )

    def __init__(self, *args: Any, farms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["farm"].queryset = farms
        if len(farms) <= FEW:
            self.fields["farm"].widget = forms.RadioSelect()
            self.fields["farm"].empty_label = None
            self.fields["farm"].widget.choices = self.fields["farm"].choices


class VersionField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """A key beyond any that a database counts is no choice of ours; SQLite would stumble."""
        if any(len(str(key)) > LONGEST_KEY for key in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)

    def label_from_instance(self, version: GridVersion) -> str:
        return _("%(grid)s, version %(number)s") % {
            "grid": version.grid,
            "number": version.number,
        }


def _versions_field() -> VersionField:
    gone = _("Cette grille ne sert plus. Choisissez dans la liste.")
    return VersionField(
        queryset=GridVersion.objects.none(),
        label=_("Grille"),
        help_text=_("Une grille suffit le plus souvent. Deux au plus."),
        validators=[_refuse_three],
        error_messages={
            "required": _("Choisissez une grille, ou deux."),
            "invalid_choice": gone,
            "invalid_pk_value": gone,
        },
    )


def _refuse_three(versions: Any) -> None:
    if len(versions) > 2:
        raise forms.ValidationError(_("Deux grilles au plus : décochez-en."))


def _short_path_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Parcours court : seulement les questions marquées ainsi dans la grille"),
        required=False,
    )


def _offer_versions(form: forms.Form, farm: Farm, pinned: Sequence[int] = ()) -> None:
    """The network's published versions, and those that the visit already follows."""
    found = usable_versions(farm.network_id)
    kept = GridVersion.objects.filter(pk__in=pinned).select_related("grid")
    form.fields["versions"].queryset = (found | kept).order_by("grid__code", "-number")


class GridForm(forms.Form):
    """One grid or two, and whether the visit keeps to the short path."""

    versions = _versions_field()
    short_path = _short_path_field()

    def __init__(self, *args: Any, farm: Farm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_versions(self, farm)


class GroupField(forms.ModelChoiceField):
    def label_from_instance(self, group: Group) -> str:
        return f"{group.name}, {group.municipality}" if group.municipality else group.name


class WhenForm(forms.Form):
    """The month, or the day; what kind of visit, and for which group."""

    month = forms.ChoiceField(
        label=_("Mois prévu"),
        required=False,
        help_text=_("Le mois suffit pour commencer. La date se fixe plus tard."),
        error_messages={"invalid_choice": _("Choisissez un mois de la liste.")},
    )
    date = forms.DateField(
        label=_("Date"),
        required=False,
        help_text=_("Si vous la connaissez déjà. La ferme et l'équipe reçoivent alors un e-mail."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Cette date n'existe pas. Écrivez par exemple 12/03/2027.")},
    )
    kind = forms.ChoiceField(
        label=_("Sorte de visite"),
        choices=Visit.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une sorte de visite.")},
    )
    group = GroupField(
        queryset=Group.objects.none(),
        label=_("Groupe concerné"),
        required=False,
        empty_label=_("Aucun groupe en particulier"),
        help_text=_("Certaines questions parlent du groupe : la personne référente y répond."),
        error_messages={"invalid_choice": _("Ce groupe n'est pas de ce réseau.")},
    )

    def __init__(
        self, *args: Any, farm: Farm, today: date, month: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", _("Choisissez un mois")), *_months(today, month)]
        groups = Group.objects.filter(network=farm.network)
        self.fields["group"].queryset = groups

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, month = data.get("date"), data.get("month")
        if day:
            data["month"] = day.replace(day=1)
        elif month:
            data["month"] = date.fromisoformat(month)
        elif not {"month", "date"} & self.errors.keys():
            self.add_error("month", _("Choisissez un mois, ou donnez une date."))
        return data


def _months(today: date, other: date | None) -> list[tuple[str, str]]:
    """The months ahead, and the visit's own where it lies elsewhere."""
    first = today.year * 12 + today.month - 1
    numbers = range(first, first + MONTHS_AHEAD)
    months = {date(number // 12, number % 12 + 1, 1) for number in numbers}
    if other:
        months.add(other.replace(day=1))
    return [(day.isoformat(), date_format(day, "F Y")) for day in sorted(months)]


class ChangeForm(MeanwhileMixin, WhenForm):
    """What may still change before the team has begun; grids are left out once they are in use."""

    versions = _versions_field()
    short_path = _short_path_field()

    def __init__(self, *args: Any, visit: Visit, today: date, **kwargs: Any) -> None:
        pinned = list(visit.grids.values_list("version_id", flat=True))
        kwargs["initial"] = {
            "month": visit.month.isoformat(),
            "date": visit.date,
            "kind": visit.kind,
            "group": visit.group_id,
            "versions": pinned,
            "short_path": visit.short_path,
        }
        super().__init__(*args, farm=visit.farm, today=today, month=visit.month, **kwargs)
        _offer_versions(self, visit.farm, pinned)
        if grid_is_used(visit):
            del self.fields["versions"]


class CheckForm(forms.Form):
    """The last step: only the key that makes a second press harmless."""

    token = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why a visit is put off."""

    reason = forms.CharField(
        label=_("Raison"),
        help_text=_("La ferme et l'équipe la lisent."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez la raison en quelques mots. La ferme la lira.")},
    )


class EthicsForm(forms.Form):
    """A promise of discretion, and whether one's name is printed: nothing is ticked beforehand."""

    promise = forms.BooleanField(
        label=_("Je m'y engage pour cette visite."),
        error_messages={"required": _("Cochez la case pour vous engager.")},
    )
    name_agreed = forms.ChoiceField(
        label=_("Votre nom dans le compte rendu"),
        choices=[
            ("yes", _("Mon nom peut être imprimé.")),
            ("no", _("Écrivez seulement ma place dans l'équipe.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez l'un ou l'autre.")},
    )


class HoursForm(forms.Form):
    """The time and the way that one person gave."""

    hours = forms.DecimalField(
        label=_("Heures données, trajet compris"),
        required=False,
        min_value=0,
        max_value=200,
        max_digits=5,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    travel_km = forms.IntegerField(
        label=_("Kilomètres, aller et retour"),
        required=False,
        min_value=0,
        max_value=3000,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
