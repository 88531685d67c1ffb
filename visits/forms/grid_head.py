"""A grid's own words, its languages and how it counts; a theme's name; a new grid."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.arithmetic import (
    MOST_POINTS,
    Counted,
    arithmetic_fields,
    typed_arithmetic,
    without_a_way,
)
from visits.forms.texts import TextsForm
from visits.griddoc.languages import LANGUAGES
from visits.templatetags.visits import text_in

LANGUAGE_HELP = _(
    "Un texte qui manque se lit en français, sinon en anglais, sinon dans une langue qui l'a."
)
WITHOUT_A_WAY = _("Dites d'abord ce que la question apporte, ou effacez ce nombre.")
NO_LANGUAGE = {"required": _("Gardez au moins une langue.")}


class ThemeForm(TextsForm):
    """A theme's name and introduction."""

    texts = {
        "name": (_("Nom du thème"), "", 0),
        "intro": (_("Quelques mots pour commencer"), _("Lus par l'équipe en haut du thème."), 2),
    }

    def typed(self) -> dict[str, Any]:
        return {"code": self.document["code"], "name": {}} | self.all_said()


class HeadForm(TextsForm):
    """What the grid says of itself, in which languages, and the counting that it asks for."""

    texts = {
        "name": (_("Nom de la grille"), "", 0),
        "summary": (_("Résumé"), _("Une phrase pour qui choisit une grille."), 2),
        "source": (
            _("Source"),
            _("D'où vient cette grille, et ce qu'elle ne prétend pas être."),
            2,
        ),
    }
    licence = forms.CharField(
        label=_("Licence"), required=False, max_length=60,
        help_text=_("Par exemple CC-BY-SA-4.0 : chacun peut la reprendre en vous nommant."),
    )  # fmt: skip
    charter = forms.CharField(
        label=_("Version de la charte"), required=False, max_length=40,
        help_text=_("Si la grille suit une charte : son année ou son numéro."),
    )  # fmt: skip
    spoken = forms.MultipleChoiceField(
        label=_("Langues de la grille"), help_text=LANGUAGE_HELP,
        widget=forms.CheckboxSelectMultiple, error_messages=NO_LANGUAGE,
    )  # fmt: skip
    theme = forms.ChoiceField(
        label=_("Résultat d'un thème"),
        choices=[
            ("counts", _("le nombre de critères à chaque niveau (conseillé)")),
            ("weighted_mean", _("une moyenne, avec les poids")),
            ("sum_over_max", _("une somme, sur le plus haut possible")),
            ("median", _("le niveau du milieu")),
        ],
        widget=forms.RadioSelect,
    )
    total = forms.ChoiceField(
        label=_("Résultat d'ensemble"),
        choices=[
            ("none", _("aucun (conseillé)")),
            ("mean_of_themes", _("la moyenne des thèmes")),
            ("sum", _("la somme des thèmes")),
        ],
        widget=forms.RadioSelect,
    )
    missing = forms.ChoiceField(
        label=_("Un critère sans réponse"),
        choices=[("left_out", _("ne compte pas (conseillé)")), ("zero", _("compte pour zéro"))],
        widget=forms.RadioSelect,
    )
    not_applicable = forms.ChoiceField(
        label=_("Un critère non concerné"),
        choices=[("left_out", _("ne compte pas (conseillé)")), ("zero", _("compte pour zéro"))],
        widget=forms.RadioSelect,
    )

    apart = forms.CharField(
        label=_("Questions laissées de côté même quand le non concerné compte pour zéro"),
        help_text=_(
            "Leurs codes, séparés par des espaces. Le code d'une question se lit sur sa page."
        ),
        required=False, max_length=2000,
    )  # fmt: skip

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        document: Mapping[str, Any],
        languages: Sequence[str],
        counted: Counted | None = None,
    ) -> None:
        policy = document.get("policy", {})
        initial = {
            "licence": document.get("licence", ""),
            "charter": document.get("charter", ""),
            "spoken": document["languages"],
            "apart": " ".join(policy.get("always_left_out", [])),
            **{key: policy.get(key) for key in ("theme", "total", "missing", "not_applicable")},
        }
        super().__init__(
            data, document=document, languages=languages, initial=initial, auto_id="%s"
        )
        known = dict(LANGUAGES) | {
            code: LANGUAGES.get(code, code) for code in document["languages"]
        }
        self.fields["spoken"].choices = list(known.items())
        self.counted = counted or Counted()
        self.fields |= arithmetic_fields(self.counted, self.arithmetic)

    # -- what the page draws of the points

    @property
    def arithmetic(self) -> dict[str, Any]:
        """As it stands in the draft."""
        stands: dict[str, Any] = self.document.get("policy", {}).get("arithmetic") or {}
        return stands

    @property
    def ways(self) -> list[forms.BoundField]:
        return [self[name] for name in ("out_of", "parts") if name in self.fields]

    @property
    def caps(self) -> list[forms.BoundField]:
        return [self[f"cap-{code}"] for code, _name in self.counted.themes]

    @property
    def points(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        shown = self.counted.questions[:MOST_POINTS]
        return [(self[f"points-{code}"], self[f"most-{code}"]) for code, _text, _kind in shown]

    @property
    def is_long(self) -> bool:
        return len(self.counted.questions) > MOST_POINTS

    @property
    def has_points(self) -> bool:
        names = ("out_of", "parts", "cap-", "points-", "most-")
        return bool(self.arithmetic) or any(name.startswith(names) for name in self.errors)

    # -- what was typed

    def clean_apart(self) -> list[str]:
        """The codes, each once; one that stands already may speak of a question put aside."""
        stands = self.document.get("policy", {}).get("always_left_out", [])
        if "apart" not in self.data:  # a page that shows no such field changes nothing of it
            return list(stands)
        codes = list(dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["apart"].strip())))
        known = {*self.counted.codes, *stands, ""}
        for code in codes:
            if code not in known:
                told = _("Aucune question n'a le code « %(code)s ».")
                raise forms.ValidationError(told, params={"code": code})
        return [code for code in codes if code]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in without_a_way(data, self.counted, self.arithmetic):
            self.add_error(name, WITHOUT_A_WAY)
        return data

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = [code for code in self.document["languages"] if code in data["spoken"]]
        policy = {key: data[key] for key in ("missing", "not_applicable", "theme", "total")}
        policy |= {"always_left_out": data["apart"]} if data["apart"] else {}
        arithmetic = self.arithmetic
        if "out_of" in self.data:  # a page that shows no such field changes nothing of it
            arithmetic = typed_arithmetic(data, self.counted, arithmetic)
        policy |= {"arithmetic": arithmetic} if arithmetic else {}
        return (
            {"code": self.document["code"], "name": {}, **self.all_said(), "policy": policy}
            | {key: data[key] for key in ("licence", "charter") if data[key]}
            | {"languages": kept + [code for code in data["spoken"] if code not in kept]}
        )


class NewGridForm(forms.Form):
    """A name in the first language; everything else comes after."""

    name = forms.CharField(
        label=_("Nom de la grille"), max_length=200,
        error_messages={"required": _("Donnez un nom à la grille.")},
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Langues de la grille"), help_text=LANGUAGE_HELP, choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple, error_messages=NO_LANGUAGE,
    )  # fmt: skip


class NewThemeForm(forms.Form):
    """A theme's name, and the theme that it is part of, if any."""

    name = forms.CharField(
        label=_("Nom du thème"), max_length=200,
        error_messages={"required": _("Donnez un nom au thème.")},
    )  # fmt: skip
    under = forms.ChoiceField(label=_("À ranger dans"), required=False)

    def __init__(self, *args: Any, themes: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = [(row.code, text_in(row.name)) for row in themes if row.parent_id is None]
        self.fields["under"].choices = [("", _("aucun thème : c'en est un")), *tops]
