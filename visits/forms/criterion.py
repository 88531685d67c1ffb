"""A criterion as its author types it: texts in all languages, levels, and how it is asked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.texts import Group, TextsForm
from visits.griddoc import FLAGS, LEVEL_KINDS, RULES
from visits.griddoc.languages import language_name
from visits.models import Criterion, Theme
from visits.queries.grid_document import plain
from visits.templatetags.visits import text_in

Document = Mapping[str, Any]
#: Options beyond this many are typed as names alone, so that the page stays light.
DESCRIBED = 8
MULTIPLE_FROM = 8
#: As many steps as a form may send: more than can be saved, so that the refusal is said.
MOST_STEPS = 200
TICKS = ("may_not_apply", "short_path", "photo", "red_line", "sensitive")


class StepForm(TextsForm):
    """One level or option: its words in each language and what it is worth."""

    texts = {
        "name": (_("Nom"), "", 0),
        "description": (_("Ce qu'on voit alors"), "", 2),
    }
    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    value = forms.DecimalField(
        label=_("Valeur, si la grille calcule"), required=False, max_digits=9, decimal_places=3,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )  # fmt: skip

    def __init__(self, *args: Any, rank: int = 1, described: bool = True, **kwargs: Any) -> None:
        document = kwargs["document"]
        if not described:
            self.texts = {"name": StepForm.texts["name"]}
        kwargs["initial"] = {"code": document.get("code", ""), "value": document.get("value")}
        super().__init__(*args, **kwargs)
        self.rank, self.described = rank, described
        if not described:
            del self.fields["value"]

    def step(self) -> dict[str, Any]:
        said = {"code": self.cleaned_data["code"], "name": {}} | self.all_said()
        if not self.described:
            kept = ("description", "value")
            return said | {key: self.document[key] for key in kept if key in self.document}
        value = self.cleaned_data["value"]
        return said if value is None else said | {"value": plain(value)}

    @property
    def columns(self) -> list[dict[str, Any]]:
        """A column a language: the name, then what one sees."""
        return [
            {
                "name": language_name(code),
                "fields": [self[f"{key}_{code}"] for key in self.texts],
            }
            for code in self.languages
        ]


class CriterionForm(TextsForm):
    """All that a criterion says; what stands in languages that are not shown is kept."""

    texts = {
        "question": (_("La question"), _("Telle que l'équipe la lit à la ferme."), 2),
        "expected": (_("Ce qu'on espère"), _("La situation vers laquelle on va."), 2),
        "guidance": (
            _("Comment regarder"),
            _("Un repère pour l'équipe, en une ou deux phrases."),
            2,
        ),
        "evidence": (_("Comment on le verra"), _("Ce que l'on peut voir ou demander à voir."), 2),
        "unit": (_("Unité"), _("Pour un nombre : hectares, jours, paniers…"), 0),
        "constraint_message": (
            _("Ce qu'on dit si la réponse ne va pas"),
            _("Une phrase, avec ce qu'il faut écrire."),
            0,
        ),
    }
    kind = forms.ChoiceField(label=_("Sorte de réponse"), choices=Criterion.Kind.choices)
    subject = forms.ChoiceField(label=_("On parle de"), choices=Criterion.Subject.choices)
    rhythm = forms.ChoiceField(
        label=_("Quand on la repose"),
        choices=Criterion.Rhythm.choices,
        required=False,
        help_text=_("Une première visite pose toutes les questions."),
    )
    weight = forms.DecimalField(
        label=_("Poids"),
        help_text=_("Ne sert que si la grille fait des moyennes. 1 d'habitude."),
        min_value=Decimal(0), max_digits=7, decimal_places=3, required=False,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )  # fmt: skip
    red_line = forms.BooleanField(label=_("Ligne rouge"), required=False)
    sensitive = forms.BooleanField(
        label=_("Sensible : la ferme seule y répond, sauf si elle l'ouvre"), required=False
    )
    may_not_apply = forms.BooleanField(label=_("Peut ne pas concerner la ferme"), required=False)
    photo = forms.BooleanField(label=_("Une photo aide"), required=False)
    short_path = forms.BooleanField(label=_("Fait partie du parcours court"), required=False)
    condition = forms.CharField(
        label=_("Posée seulement si"),
        help_text=_("Par exemple ${sol-1} >= 2. Vide : toujours posée."),
        required=False, max_length=2000,
        widget=forms.TextInput(attrs={"class": "rule", "spellcheck": "false"}),
    )  # fmt: skip
    constraint = forms.CharField(
        label=_("La réponse doit vérifier"),
        help_text=_("Le point est la réponse : . <= 100"),
        required=False, max_length=2000,
        widget=forms.TextInput(attrs={"class": "rule", "spellcheck": "false"}),
    )  # fmt: skip
    formula = forms.CharField(
        label=_("Le calcul"),
        help_text=_("Pour la sorte « calcul » : ${surface-1} div ${surface-2}"),
        required=False, max_length=2000,
        widget=forms.TextInput(attrs={"class": "rule", "spellcheck": "false"}),
    )  # fmt: skip
    feeds = forms.MultipleChoiceField(
        label=_("Compte aussi dans"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        document: Document,
        languages: Sequence[str],
        themes: Sequence[Theme],
        home: str,
    ) -> None:
        super().__init__(
            data, document=document, languages=languages, initial=_initial(document), auto_id="%s"
        )
        others = [(row.code, text_in(row.name)) for row in themes if row.code != home]
        if len(others) >= MULTIPLE_FROM:
            self.fields["feeds"].widget = forms.SelectMultiple()
        self.fields["feeds"].choices = others
        self.steps = self._steps(data)

    def _steps(self, data: Mapping[str, Any] | None) -> list[StepForm]:
        known = self.document.get("levels") or self.document.get("options") or []
        by_code = {step["code"]: step for step in known}
        if data is None:
            documents = list(known)
        else:
            count = str(data.get("steps", ""))
            count = min(int(count[:4]), MOST_STEPS) if count.isdecimal() else 0
            codes = [str(data.get(f"step-{at}-code", "")) for at in range(count)]
            documents = [by_code.get(code, {"code": code}) for code in codes]
        described = len(documents) <= DESCRIBED
        return [
            StepForm(
                data, document=step, languages=self.languages, rank=at + 1,
                described=described, prefix=f"step-{at}", auto_id="%s",
            )
            for at, step in enumerate(documents)
        ]  # fmt: skip

    # -- what the page draws

    @property
    def has_levels(self) -> bool:
        return self.document["kind"] in LEVEL_KINDS

    @property
    def texts_of(self) -> dict[str, Group]:
        return {group.key: group for group in self.groups}

    @property
    def help_groups(self) -> list[Group]:
        numbers = self.document["kind"] in {"number", "percentage", "derived"}
        keys = ["expected", "guidance", "evidence", *(["unit"] if numbers else [])]
        return [self.group(key) for key in keys]

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self[key] for key in TICKS]

    @property
    def has_rules(self) -> bool:
        rules = any(self[key].value() or self[key].errors for key in RULES)
        return rules or self.document["kind"] == "derived"

    @property
    def has_counting(self) -> bool:
        wrong = self["weight"].errors or self["feeds"].errors
        return bool(self.document.get("feeds") or self.document.get("weight") or wrong)

    @property
    def reference(self) -> str:
        """How a rule of another criterion names this one."""
        return f"${{{self.document['code']}}}"

    # -- what was typed

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind, was = data.get("kind"), self.document["kind"]
        if kind == "derived" and not data.get("formula"):
            self.add_error("formula", _("Un calcul a besoin de sa formule."))
        if kind != "derived" and was != "derived" and data.get("formula"):
            self.add_error("formula", _("Une formule va avec la sorte « calcul »."))
        return data

    def is_valid(self) -> bool:
        """Its levels are part of it: what is wrong there is said at the head of the page too."""
        wrong = [step for step in self.steps if not step.is_valid()]
        if super().is_valid() and wrong:
            name, sentences = next(iter(wrong[0].errors.items()))
            told = {"n": wrong[0].rank, "field": wrong[0][name].label, "why": sentences[0]}
            self.add_error(None, _("Niveau %(n)s, %(field)s : %(why)s") % told)
        return not self.errors

    def typed(self) -> dict[str, Any]:
        """The whole document, with the steps beside it in the order of the page."""
        data = self.cleaned_data
        said = {"code": self.document["code"], "kind": data["kind"], "question": {}}
        said |= self.all_said()
        said |= {key: data[key].strip() for key in RULES if data[key].strip()}
        said |= {key: True for key in FLAGS if data[key]}
        said |= {} if data["may_not_apply"] else {"not_applicable": False}
        said |= {} if data["subject"] == "farm" else {"subject": data["subject"]}
        said |= {} if data["rhythm"] in {"", "anew"} else {"rhythm": data["rhythm"]}
        weight = Decimal(1) if data["weight"] is None else data["weight"]
        said |= {} if weight == 1 else {"weight": plain(weight)}
        said |= {"feeds": sorted(data["feeds"])} if data["feeds"] else {}
        return said | {"steps": [step.step() for step in self.steps]}


def _initial(document: Document) -> dict[str, Any]:
    plain_ones = {key: document.get(key, "") for key in RULES}
    flags = {key: document.get(key, False) for key in FLAGS}
    return (
        plain_ones
        | flags
        | {
            "kind": document["kind"],
            "subject": document.get("subject", "farm"),
            "rhythm": document.get("rhythm", "anew"),
            "weight": document.get("weight", "1"),
            "may_not_apply": document.get("not_applicable", True),
            "feeds": document.get("feeds", []),
        }
    )


class NewCriterionForm(forms.Form):
    """The question in the author's first language, and how it is answered."""

    question = forms.CharField(
        label=_("La question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez la question.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Sorte de réponse"),
        choices=[row for row in Criterion.Kind.choices if row[0] != "derived"]
        + [(Criterion.Kind.DERIVED.value, Criterion.Kind.DERIVED.label)],
    )


class PlaceForm(forms.Form):
    """Where a criterion goes: a rank, and a theme if it leaves its own."""

    position = forms.IntegerField(
        label=_("Aller en position"), min_value=1, max_value=9999,
        error_messages={
            "required": _("Écrivez un numéro de place."),
            "invalid": _("Écrivez un numéro de place, par exemple 3."),
            "min_value": _("La première place est 1."),
            "max_value": _("Cette place est trop loin."),
        },
    )  # fmt: skip
    theme = forms.ChoiceField(
        label=_("Dans le thème"), required=False,
        error_messages={"invalid_choice": _("Ce thème n'est plus dans le brouillon.")},
    )  # fmt: skip

    def __init__(self, *args: Any, themes: Sequence[Theme], home: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [(row.code, text_in(row.name)) for row in themes]
        self.fields["theme"].initial = home
