"""One text in several languages: a field for each language, side by side on the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from visits.griddoc.languages import language_name

LONGEST = 4000
LONGEST_LINE = 300
#: Languages that stand side by side; the others are chosen at the head of the page.
SIDE_BY_SIDE = 3

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """A text with its fields, one a language."""

    key: str
    label: str
    help: str
    fields: tuple[tuple[str, str, forms.BoundField], ...]

    @property
    def errors(self) -> list[str]:
        return [sentence for _code, _name, field in self.fields for sentence in field.errors]


def text_field(language: str, label: str, *, lines: int = 0) -> forms.CharField:
    """`lines` is the height of the box; a text of one line has none."""
    attrs = {"lang": language, "dir": "auto", "spellcheck": "true"}
    widget = forms.Textarea(attrs | {"rows": lines}) if lines else forms.TextInput(attrs)
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST if lines else LONGEST_LINE,
        widget=widget,
    )


class TextsForm(forms.Form):
    """A form whose texts stand in several languages; languages not shown keep their words.

    `texts` gives for each text its label, its help and the height of its box.
    """

    texts: Mapping[str, tuple[Any, Any, int]] = {}

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        document: Mapping[str, Any],
        languages: Sequence[str],
        **kwargs: Any,
    ) -> None:
        self.document, self.languages = document, tuple(languages)
        super().__init__(data, **kwargs)
        for key, (label, _help, lines) in self.texts.items():
            self._add_texts(key, str(label), lines, document.get(key) or {})

    def _add_texts(self, key: str, label: str, lines: int, said: Texts) -> None:
        for code in self.languages:
            name = f"{key}_{code}"
            self.fields[name] = text_field(code, f"{label} ({language_name(code)})", lines=lines)
            self.initial[name] = said.get(code, "")

    @property
    def groups(self) -> Iterator[Group]:
        for key in self.texts:
            yield self.group(key)

    def group(self, key: str) -> Group:
        label, help_text, _lines = self.texts[key]
        fields = tuple(
            (code, language_name(code), self[f"{key}_{code}"]) for code in self.languages
        )
        return Group(key, label, help_text, fields)

    def said(self, key: str) -> dict[str, str]:
        """The texts of one key: as typed; in languages that are not shown, as they stood."""
        before = dict(self.document.get(key) or {})
        for code in self.languages:
            text = self.cleaned_data[f"{key}_{code}"].replace("\r\n", "\n").strip()
            before.pop(code, None)
            if text:
                before[code] = text
        return before

    def all_said(self) -> dict[str, dict[str, str]]:
        found = {key: self.said(key) for key in self.texts}
        return {key: texts for key, texts in found.items() if texts}


def shown_languages(all_of_them: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Those that were asked for, else the first; never more than fit side by side."""
    chosen = [code for code in all_of_them if code in asked]
    return (chosen or list(all_of_them))[:SIDE_BY_SIDE]
