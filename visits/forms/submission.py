"""What a person says of a file of answers: the file, its columns, whose farms its words name."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peers.models import Farm
from visits.forms.file_field import CellsFileField

MOST_NAMED = 60


class AnswersFileForm(forms.Form):
    """A file of answers."""

    file = CellsFileField(
        label=_("Fichier des réponses"),
        help_text=_("XLSX, CSV ou JSON de KoboToolbox ou d'ODK. Au plus 5 Mo."),
        accept=".xlsx,.xls,.ods,.csv,.json",
        heavy=_("Ce fichier dépasse 5 Mo. Coupez-le en deux."),
    )


class ColumnsForm(forms.Form):
    """Which columns name the farm and the day, and which farm each unknown word is."""

    farm = forms.TypedChoiceField(
        label=_("Colonne qui nomme la ferme"), coerce=int, required=False, empty_value=-1
    )
    day = forms.TypedChoiceField(
        label=_("Colonne du jour de la visite"), coerce=int, required=False, empty_value=-1
    )

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(at), text[:80]) for at, text in enumerate(header) if text.strip()]
        for name in ("farm", "day"):
            self.fields[name].choices = [("", _("aucune")), *columns]


def named_farms(data: Mapping[str, Any], farms: Sequence[Farm]) -> dict[str, Farm]:
    """`name-3` are words of the file, `farm-3` the farm that somebody chose for them."""
    by_slug = {farm.slug: farm for farm in farms}
    found = {}
    for key in data:
        match = re.fullmatch(r"name-([0-9]{1,3})", str(key))
        farm = by_slug.get(str(data.get(f"farm-{match[1]}", ""))) if match else None
        if farm is not None and len(found) < MOST_NAMED:
            found[str(data[key])[:500]] = farm
    return found
