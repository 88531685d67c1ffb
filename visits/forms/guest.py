"""What a guest types from a card."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """One code, as one likes to type it."""

    code = forms.CharField(
        label=_("Le code de la carte"),
        help_text=_("Huit signes, avec ou sans trait. Majuscules ou minuscules, c'est pareil."),
        max_length=40,
        error_messages={"required": _("Écrivez le code de la carte.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
