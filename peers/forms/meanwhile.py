"""Two people at one card: what a form showed travels with it, and a change in between is said."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _

SALT = "peers.forms.meanwhile"
SHOWN = "shown"


class MeanwhileMixin(forms.BaseForm):
    """For a form that changes what stands: its second saver sees what the first one changed.

    Nothing is written then. What they typed stays, what they had not touched is as it stands now,
    and one more tap of the same button saves it. The values that the form showed travel in one
    signed field; those that stand are its initial ones.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial[SHOWN] = self._sign()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop(SHOWN, None)
        shown, standing = self._shown(), self._standing()
        changed = [name for name, now in standing.items() if shown.get(name, now) != now]
        changed = [name for name in changed if self._typed(name) != standing[name]]
        if changed:
            self._take_in([name for name in changed if self._typed(name) == shown[name]])
            raise forms.ValidationError(list(self._sentences(changed)))
        return data

    def _standing(self) -> dict[str, str]:
        """What stands now, as a browser would send it."""
        names = [name for name in self.fields if name != SHOWN]
        return {name: _sent(self._value(name)) for name in names}

    def _value(self, name: str) -> Any:
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field.widget, forms.CheckboxInput):
            return bool(value)
        return field.widget.format_value(value)

    def _typed(self, name: str) -> str:
        widget = self.fields[name].widget
        return _sent(widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))

    def _sign(self) -> str:
        return signing.dumps(self._standing(), salt=SALT, compress=True)

    def _shown(self) -> dict[str, str]:
        try:
            shown = signing.loads(self.data.get(self.add_prefix(SHOWN), ""), salt=SALT)
        except signing.BadSignature:
            return {}
        return shown if isinstance(shown, dict) else {}

    def _take_in(self, names: list[str]) -> None:
        """The page as it comes again: what was not touched as it stands, and shown as such."""
        self.data = self.data.copy()
        for name in names:
            value, key = self._value(name), self.add_prefix(name)
            if isinstance(value, list):
                self.data.setlist(key, value)
            elif value is False:
                self.data.pop(key, None)
            else:
                self.data[key] = "on" if value is True else value or ""
        self.data[self.add_prefix(SHOWN)] = self._sign()

    def _sentences(self, names: list[str]) -> Iterator[str]:
        yield _("Quelqu'un a changé cette page entre-temps. Rien n'est encore enregistré.")
        for name in names:
            said = {"field": self.fields[name].label, "value": self._in_words(name)}
            yield _("%(field)s : c'est maintenant « %(value)s ».") % said
        yield _("Ce que vous avez écrit est resté. Enregistrez encore une fois pour le garder.")

    def _in_words(self, name: str) -> str:
        """A choice by its label, a date and a number as they are written, nothing as nothing."""
        value = self._value(name)
        if isinstance(value, bool):
            return _("oui") if value else _("non")
        if isinstance(value, list):
            choices = dict(_choices(self.fields[name]))
            value = ", ".join(str(choices.get(one, one)) for one in value if one)
        return str(value or _("rien"))


def _sent(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, list | tuple):
        return "\n".join(sorted(map(str, value)))
    return str(value or "").replace("\r\n", "\n").strip()


def _choices(field: forms.Field) -> Iterator[tuple[str, Any]]:
    for key, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from ((str(one), word) for one, word in label)
        else:
            yield str(key), label
