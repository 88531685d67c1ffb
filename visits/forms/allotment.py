"""Each part of the grid, with the people of the team to tick."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from visits.models import Teammate


class AllotmentForm(forms.Form):
    """`sections` are the keys and names of the parts; `now` says who has which."""

    def __init__(
        self,
        data: Any,
        *,
        sections: Sequence[tuple[str, str]],
        team: Sequence[Teammate],
        now: Mapping[str, Sequence[Teammate]],
    ) -> None:
        super().__init__(data)
        people = [(str(mate.pk), mate.person.name) for mate in team]
        for key, name in sections:
            self.fields[key] = forms.MultipleChoiceField(
                label=name,
                choices=people,
                required=False,
                initial=[str(mate.pk) for mate in now.get(key, ())],
                widget=forms.CheckboxSelectMultiple,
            )

    def wanted(self) -> dict[str, set[int]]:
        return {key: {int(pk) for pk in chosen} for key, chosen in self.cleaned_data.items()}
