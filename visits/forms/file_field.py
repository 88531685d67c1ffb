"""The one field by which a file of cells is given: its limits and what is said of a wrong one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5 * 1024 * 1024


class CellsFileField(forms.FileField):
    """A spreadsheet or its like, up to what an import reads; `heavy` says what to do with more."""

    def __init__(self, *, accept: str, heavy: Any, **kwargs: Any) -> None:
        self.heavy = heavy
        super().__init__(
            widget=forms.FileInput(attrs={"accept": accept}),
            error_messages={
                "required": _("Choisissez un fichier."),
                "empty": _("Ce fichier est vide."),
                "missing": _("Choisissez un fichier."),
                "invalid": _("Choisissez un fichier."),
                "max_length": _("Le nom de ce fichier est trop long."),
            },
            max_length=200,
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > MOST_BYTES:
            raise forms.ValidationError(self.heavy)
        return file
