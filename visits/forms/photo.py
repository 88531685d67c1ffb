"""A photo added at a desk: the file, its words, and whether somebody can be recognised on it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.services.picture import Picture, Unreadable, make_picture
from visits.services.picture_worker import MOST_BYTES

UNREADABLE = {
    "too_big": _("Cette photo est trop lourde : 8 Mo au plus."),
    "heavy": _("Cette image est trop grande pour être lue. Réduisez-la, puis recommencez."),
    "unreadable": _("Ce fichier n'est pas une photo. Choisissez un JPEG, un PNG ou un WebP."),
}


class PhotoForm(forms.Form):
    """What is chosen is made anew before anything is said: a file that is no picture is told."""

    NOBODY, AGREED, BLUR = "none", "yes", "blurred"
    file = forms.FileField(
        label=_("La photo"),
        help_text=_("JPEG, PNG ou WebP. Le lieu et l'heure cachés dans le fichier sont effacés."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("Choisissez une photo."), "empty": UNREADABLE["unreadable"]},
    )
    caption = forms.CharField(
        label=_("Que montre-t-elle ?"),
        help_text=_("Quelques mots : la ferme les lira."),
        required=False,
        max_length=300,
    )
    people = forms.ChoiceField(
        label=_("Une personne est-elle reconnaissable ?"),
        choices=[
            (NOBODY, _("Non, personne")),
            (AGREED, _("Oui, et elle est d'accord")),
            (BLUR, _("Oui, sans son accord : rendre toute la photo floue")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si quelqu'un est reconnaissable.")},
    )
    who = forms.CharField(
        label=_("Qui est-ce ?"),
        help_text=_("Un nom, ou quelques mots. Pour un enfant, le parent qui a dit oui."),
        required=False,
        max_length=120,
    )
    asked_by = forms.CharField(label=_("Qui a demandé ?"), required=False, max_length=120)

    def clean_file(self) -> Picture:
        chosen = self.cleaned_data["file"]
        if chosen.size > MOST_BYTES:
            raise forms.ValidationError(UNREADABLE["too_big"])
        try:
            blurs = self.data.get(self.add_prefix("people")) == self.BLUR
            return make_picture(chosen.read(), blurs=blurs)
        except Unreadable as fault:
            raise forms.ValidationError(UNREADABLE[fault.code]) from fault

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("people") == self.AGREED:
            for name in ("who", "asked_by"):
                if not data.get(name, "").strip():
                    self.add_error(name, _("Sans cela, la photo ne se garde pas."))
        return data

    @property
    def picture(self) -> Picture:
        return self.cleaned_data["file"]

    @property
    def value(self) -> dict[str, Any]:
        data, made = self.cleaned_data, self.picture
        said = {
            "sha256": made.sha256,
            "caption": data["caption"].strip(),
            "people": data["people"],
            "width": made.width,
            "height": made.height,
            "size": len(made.data),
        }
        if data["people"] != self.AGREED:
            return said
        when = timezone.localdate().isoformat()
        consent = {"who": data["who"].strip(), "asked_by": data["asked_by"].strip(), "when": when}
        return said | {"consent": consent}
