"""A visit's team as one types it: people of the network to tick, guests by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from visits.models import Teammate
from visits.queries.visit import Candidate

SHOWN = 12
GUESTS = 3
MOST_GUESTS = 18


@dataclass(frozen=True)
class PersonRow:
    """One line of the team's form: a person, whether they come, as what."""

    candidate: Candidate
    chosen: BoundField
    part: BoundField
    writes: bool

    @property
    def may_write(self) -> bool:
        """Who writes the report needs a way in."""
        return bool(self.candidate.person.email)

    @property
    def may_have_card(self) -> bool:
        """A guest who is in the team has no other way in than a printed code."""
        return self.candidate.teammate is not None and not self.candidate.person.email


class TeamForm(forms.Form):
    """People of the network to tick, one of whom writes the report, and guests by name."""

    guest_rows = forms.IntegerField(
        required=False, min_value=0, max_value=MOST_GUESTS, widget=forms.HiddenInput
    )
    search = forms.CharField(label=_("Chercher un nom"), required=False, max_length=80)
    rapporteur = forms.CharField(required=False)

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        for candidate in candidates:
            key, teammate = candidate.person.pk, candidate.teammate
            chosen = forms.BooleanField(
                label=candidate.person.name, required=False, initial=teammate is not None
            )
            self.fields[f"in-{key}"] = chosen
            self.fields[f"part-{key}"] = _part_field(candidate.part)
        for index in range(self._guest_count()):
            self.fields[f"guest-{index}"] = forms.CharField(
                label=_("Nom"), required=False, max_length=120
            )
            self.fields[f"guest-part-{index}"] = _part_field(Teammate.Part.OBSERVER)

    def _typed(self, name: str) -> str:
        return self.data.get(self.add_prefix(name), "") if self.is_bound else ""

    def _guest_count(self) -> int:
        typed = self._typed("guest_rows")
        rows = min(int(typed), MOST_GUESTS) if typed.isdecimal() and len(typed) < 4 else GUESTS
        more = GUESTS if self._typed("again") == "more" else 0
        return min(max(rows, GUESTS) + more, MOST_GUESTS)

    def rows(self) -> Iterator[PersonRow]:
        """Who is chosen, then as many others as a page holds, those whose name is searched."""
        wanted, left = self._typed("search").strip().casefold(), SHOWN
        rows = [self._row(candidate) for candidate in self.candidates]
        yield from (row for row in rows if row.chosen.value() or row.writes)
        for row in rows:
            named = wanted in row.candidate.person.name.casefold()
            if left and named and not (row.chosen.value() or row.writes):
                left -= 1
                yield row

    def _row(self, candidate: Candidate) -> PersonRow:
        key, teammate = candidate.person.pk, candidate.teammate
        wrote = teammate is not None and teammate.rapporteur
        writes = self._typed("rapporteur") == str(key) if self.is_bound else wrote
        return PersonRow(candidate, self[f"in-{key}"], self[f"part-{key}"], writes)

    @property
    def again_name(self) -> str:
        """The buttons that search or add lines, and come back to the same page."""
        return self.add_prefix("again")

    @property
    def is_cut(self) -> bool:
        return len(self.candidates) > SHOWN

    def guests(self) -> list[tuple[BoundField, BoundField]]:
        count = self._guest_count()
        return [(self[f"guest-{index}"], self[f"guest-part-{index}"]) for index in range(count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        writer = data.get("rapporteur", "")
        people = {str(candidate.person.pk): candidate.person for candidate in self.candidates}
        usual = {str(candidate.person.pk): candidate.part for candidate in self.candidates}
        if writer and writer not in people:
            self.add_error(None, _("Cette personne n'est pas du réseau. Choisissez dans la liste."))
        data["team"] = [
            (person, data.get(f"part-{key}") or usual[key], key == writer)
            for key, person in people.items()
            if data.get(f"in-{key}") or key == writer
        ]
        data["guests"] = [
            (data[f"guest-{index}"], data.get(f"guest-part-{index}") or Teammate.Part.OBSERVER)
            for index in range(self._guest_count())
            if data.get(f"guest-{index}")
        ]
        return data


class PartField(forms.ChoiceField):
    """A person whom the last page did not show keeps the part that they would likely have."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if data is None else data


def _part_field(initial: str) -> PartField:
    return PartField(
        label=_("Place dans l'équipe"),
        choices=Teammate.Part.choices,
        initial=initial,
        required=False,
    )
