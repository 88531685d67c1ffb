"""What people say about a file that holds their grid: where it goes, what its columns mean."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.file_field import CellsFileField
from visits.griddoc.check import LANGUAGE
from visits.models import Criterion, Grid
from visits.templatetags.visits import text_in

FIX = re.compile(r"fix-([0-9]{1,3})-([0-9]{1,5})-([0-9]{1,3})")
MOST_FIXES = 40
LANGUAGES = [
    ("fr", _("français")),
    ("en", _("anglais")),
    ("es", _("espagnol")),
    ("ca", _("catalan")),
    ("oc", _("occitan")),
    ("it", _("italien")),
    ("pt", _("portugais")),
    ("de", _("allemand")),
    ("nl", _("néerlandais")),
]
USUAL_KINDS = ("text", "levels", "yes_partly_no", "conform", "agreement", "number", "percentage")


class FileForm(forms.Form):
    """A file, and the grid that it begins or goes on with."""

    file = CellsFileField(
        label=_("Fichier de la grille"),
        help_text=_("XLSX, XLS, ODS, CSV ou JSON. Au plus 5 Mo, 10 000 lignes et 200 colonnes."),
        accept=".xlsx,.xls,.ods,.csv,.tsv,.txt,.json",
        heavy=_("Ce fichier dépasse 5 Mo. Retirez les images, ou coupez-le en deux."),
    )
    target = forms.ChoiceField(
        label=_("Ce fichier devient"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Cette grille n'est plus dans la liste.")},
    )

    def __init__(self, *args: Any, grids: Sequence[Grid], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = [
            (str(grid.ref), _("la version suivante de « %(grid)s »") % {"grid": text_in(grid.name)})
            for grid in grids
        ]
        self.fields["target"].choices = [("", _("une nouvelle grille")), *following]


class ColumnsForm(forms.Form):
    """Sheets to read, where their headers stand, what each column means."""

    language = forms.ChoiceField(label=_("Langue du fichier"), choices=LANGUAGES)
    kind = forms.ChoiceField(
        label=_("Quand une question ne dit pas comment on répond"),
        choices=[(kind, Criterion.Kind(kind).label) for kind in USUAL_KINDS],
    )
    scale = forms.CharField(
        label=_("Noms des niveaux, un par ligne"),
        help_text=_("Du moins avancé au plus avancé. Utile si le fichier ne les nomme pas."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    best_first = forms.BooleanField(
        label=_("Dans le fichier, le meilleur niveau vient en premier"), required=False
    )

    def __init__(
        self, *args: Any, groups: Sequence[Any], meanings: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group in groups:
            self.fields[f"use-{group.key}"] = forms.BooleanField(
                label=_("Reprendre"), required=False, initial=group.is_used
            )
            self.fields[f"header-{group.key}"] = forms.IntegerField(
                label=_("Ligne des titres de colonnes (0 : aucune)"),
                min_value=0,
                max_value=10_000,
                initial=group.row,
                error_messages={"required": _("Donnez un numéro de ligne.")},
            )
            for column in group.columns:
                self.fields[f"column-{group.key}-{column.index}"] = forms.ChoiceField(
                    label=_("Colonne %(letter)s") % {"letter": column.letter},
                    choices=meanings,
                    initial=column.guess,
                    required=False,
                )

    def parts(self) -> list[tuple[Any, Any, Any, list[tuple[Any, Any]]]]:
        """(group, its tick, its header row, (column, field)…) for the page."""
        return [
            (
                group,
                self[f"use-{group.key}"],
                self[f"header-{group.key}"],
                [(column, self[f"column-{group.key}-{column.index}"]) for column in group.columns],
            )
            for group in self.groups
        ]

    def used(self) -> set[int]:
        return {g.key for g in self.groups if self.cleaned_data.get(f"use-{g.key}")}

    def meanings(self) -> dict[tuple[int, int], str]:
        return {
            (g.key, c.index): self.cleaned_data.get(f"column-{g.key}-{c.index}") or "ignore"
            for g in self.groups
            for c in g.columns
        }

    def clean_scale(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["scale"].splitlines() if line.strip()]
        if names and not 2 <= len(names) <= 7:
            raise forms.ValidationError(_("Donnez entre deux et sept niveaux."))
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        used = self.used()
        if not used:
            raise forms.ValidationError(_("Cochez au moins une feuille à reprendre."))
        for group in self.groups:
            if group.key in used:
                self._check_group(group)
        if data.get("kind") == "levels" and not data.get("scale") and "scale" not in self.errors:
            self.add_error("scale", _("Nommez ici les niveaux, ou choisissez une autre réponse."))
        return data

    def _check_group(self, group: Any) -> None:
        """One column asks the question, and no meaning is given twice."""
        seen: dict[str, Any] = {}
        for column in group.columns:
            name = f"column-{group.key}-{column.index}"
            meaning = self.cleaned_data.get(name) or "ignore"
            if meaning != "ignore" and meaning in seen:
                told = _("La colonne %(letter)s a déjà ce sens. Gardez-en une.")
                self.add_error(name, told % {"letter": seen[meaning].letter})
            seen.setdefault(meaning, column)
        if not any(meaning.partition(":")[0] == "question" for meaning in seen):
            told = _("Feuille « %(sheet)s » : dites quelle colonne porte les questions.")
            self.add_error(None, told % {"sheet": group.sheets[0] or 1})


class CheckForm(forms.Form):
    """Cells typed anew on the page, and whether rows with mistakes stay behind."""

    leave = forms.BooleanField(
        label=_("Laisser de côté les lignes à corriger et importer les autres"), required=False
    )

    def scales(self) -> dict[str, bool]:
        """Of a form: whether a list of choices is the levels of a scale, where somebody said so."""
        prefix = f"{self.prefix}-" if self.prefix else ""
        found: dict[str, bool] = {}
        for name, text in self.data.items():
            match = re.fullmatch(r"list-([0-9]{1,3})", str(name).removeprefix(prefix))
            said = self.data.get(f"{prefix}scale-{match[1]}") if match else None
            if said in {"levels", "choice"}:
                found[str(text)[:200]] = said == "levels"
        return found

    def bare(self) -> str:
        """Of a form: the language of the texts that name none, where somebody said it."""
        said = str(self.data.get(f"{self.prefix}-bare" if self.prefix else "bare", ""))
        return said if LANGUAGE.fullmatch(said) else ""

    def fixes(self) -> dict[tuple[int, int, int], str]:
        """(sheet, row, column) → the text that now stands there."""
        found: dict[tuple[int, int, int], str] = {}
        prefix = f"{self.prefix}-" if self.prefix else ""
        for name, text in self.data.items():
            match = FIX.fullmatch(str(name).removeprefix(prefix))
            if match and len(found) < MOST_FIXES:
                sheet, row, column = map(int, match.groups())
                found[sheet, row, column] = re.sub("[\x00-\x08\ud800-\udfff]", "", str(text))[:2000]
        return found


class ConfirmForm(forms.Form):
    """The name of a new grid, and the press that imports."""

    name = forms.CharField(
        label=_("Nom de la grille"),
        max_length=200,
        error_messages={"required": _("Donnez un nom à la grille.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["name"]
