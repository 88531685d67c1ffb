"""What is said on a page as one form: answers, notes, marks, the end of a section."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.answer import OWN, TOGETHER, AnswerForm, compete, settle
from visits.forms.note import ObjectForm
from visits.forms.speaker import Payload, Speaker, Spot
from visits.models import Entry, Theme

Kind = Entry.Kind
Data = Mapping[str, Any] | None


class MarkForm(forms.Form):
    """Strength or to improve, and whether to talk it over at the debrief."""

    mark = forms.ChoiceField(
        label=_("À retenir pour le bilan"),
        choices=[
            ("", _("Rien de particulier")),
            ("strength", _("Point d'appui")),
            ("to_improve", _("À améliorer")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    mark_how = forms.ChoiceField(
        label=_("Un autre avis est déjà noté. Que faire du vôtre ?"),
        choices=[(OWN, _("Ajouter mon avis")), (TOGETHER, _("Remplacer ensemble"))],
        required=False,
        widget=forms.RadioSelect,
    )
    discuss = forms.BooleanField(label=_("À discuter au bilan"), required=False)
    discussed = forms.BooleanField(
        label=_("Ce n'est plus à discuter : nous en avons parlé ensemble"), required=False
    )

    def __init__(self, speaker: Speaker, spot: Spot, data: Data = None) -> None:
        self.speaker, self.spot = speaker, spot
        self.own = {kind: spot.own(kind, speaker.person) for kind in (Kind.MARK, Kind.DISCUSS)}
        self.before = {kind: _last_value(rows) for kind, rows in self.own.items()}
        marked, on = self.before[Kind.MARK] or {}, self.before[Kind.DISCUSS] or {}
        initial = {"mark": marked.get("mark", ""), "discuss": bool(on.get("on"))}
        super().__init__(data, prefix=f"{spot.prefix}-m", initial=initial)
        others = spot.others(Kind.MARK, speaker.person)
        self.other_marks = [row for row in others if row.value != self.before[Kind.MARK]]
        asked = spot.others(Kind.DISCUSS, speaker.person)
        self.asked_by = [row for row in asked if row.value.get("on")]
        if not self.other_marks:
            del self.fields["mark_how"]
        if not self.asked_by:
            del self.fields["discussed"]

    def entries(self) -> Iterator[Payload]:
        data = self.cleaned_data
        mark = {"mark": data["mark"]} if data["mark"] else {}
        yield from self._compete(Kind.MARK, mark, {}, together=data.get("mark_how") == TOGETHER)
        over = bool(data.get("discussed"))
        wanted = {"on": data["discuss"] and not over}
        yield from self._compete(Kind.DISCUSS, wanted, {"on": False}, together=over)

    def _compete(
        self, kind: str, value: dict[str, Any], nothing: dict[str, Any], *, together: bool
    ) -> Iterator[Payload]:
        before = self.before[kind]
        changed = value != (nothing if before is None else before)
        yield from compete(
            self.speaker, self.spot, kind, value if changed else None,
            before=value, own=self.own[kind], together=together,
        )  # fmt: skip


def _last_value(rows: Sequence[Entry]) -> dict[str, Any] | None:
    return (rows[-1].value or {}) if rows else None


class SettleForm(forms.Form):
    """Two opinions of one voice: keep one, note another one together, or leave both."""

    LEAVE, OTHER = "leave", "other"
    settle = forms.ChoiceField(
        label=_("Vous en avez parlé ensemble. Que garder ?"),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, speaker: Speaker, spot: Spot, answer: AnswerForm, labels: Sequence[str],
        data: Data = None,
    ) -> None:  # fmt: skip
        self.speaker, self.spot, self.answer = speaker, spot, answer
        super().__init__(data, prefix=f"{spot.prefix}-s")
        keep = [(f"keep:{entry.entry_id}", text)
                for entry, text in zip(spot.answers, labels, strict=True)]  # fmt: skip
        self.fields["settle"].choices = [
            *keep,
            (self.OTHER, _("Noter ensemble la réponse choisie plus haut")),
            (self.LEAVE, _("Laisser les deux avis")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        other = data.get("settle") == self.OTHER
        if other and self.answer.is_valid() and not self._chosen():
            self.add_error("settle", _("Choisissez plus haut la réponse que vous notez ensemble."))
        return data

    def _chosen(self) -> dict[str, Any] | None:
        return self.answer.value if self.answer.value is not None else self.answer.before

    def entries(self) -> Iterator[Payload]:
        choice = self.cleaned_data.get("settle", "")
        if choice == self.OTHER and self.answer.is_valid():
            made = [item["entry_id"] for item in self.answer.entries()]
            yield settle(self.speaker, self.spot, self._chosen() or {}, made)
        for entry in self.spot.answers:
            if choice == f"keep:{entry.entry_id}":
                yield settle(self.speaker, self.spot, entry.value)


class DoneForm(forms.Form):
    """Whether a part of the grid is finished: said by people, never computed."""

    done = forms.ChoiceField(
        label=_("Cette partie est-elle terminée ?"),
        choices=[("yes", _("Oui")), ("later", _("J'y reviendrai"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, speaker: Speaker, theme: Theme, said: Iterable[Entry], data: Data = None
    ) -> None:
        self.speaker, self.theme, self.said = speaker, theme, list(said)
        self.own = [row for row in self.said if row.said_by_id == speaker.person.pk]
        self.others = [row for row in self.said if row.said_by_id != speaker.person.pk]
        before = _last_value(self.own)
        self.before = None if not before else bool(before.get("done"))
        initial = {None: "", True: "yes", False: "later"}[self.before]
        super().__init__(data, prefix="section", initial={"done": initial})

    def entries(self) -> Iterator[Payload]:
        said = self.cleaned_data["done"]
        if said and (said == "yes") is not self.before:
            value = {"done": said == "yes"}
            yield self.speaker.entry(Kind.SECTION, value, object_id=self.theme.pk, parents=self.own)


@dataclass(frozen=True)
class Row:
    """One criterion on a page with the forms that stand under it."""

    spot: Spot
    answer: AnswerForm | None = None
    note: ObjectForm | None = None
    extras: tuple[forms.Form, ...] = ()

    @property
    def forms(self) -> list[forms.Form]:
        return [form for form in (self.answer, self.note, *self.extras) if form is not None]


class Page:
    """All forms of a page as one: what is valid is said at once, what is not is shown again."""

    def __init__(
        self, speaker: Speaker, rows: Sequence[Row], more: Sequence[forms.Form] = ()
    ) -> None:
        self.speaker, self.rows, self.more = speaker, rows, more
        self.forms = [form for row in rows for form in row.forms] + list(more)

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]

    def entries(self) -> list[Payload]:
        valid = [form for form in self.forms if form.is_valid()]
        return [entry for form in valid for entry in form.entries()]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """For the summary: where, which criterion, and the sentence."""
        found = []
        for row in self.rows:
            found += [_error(form, name, row.spot) for form in row.forms for name in form.errors]
        return found + [_error(form, name, None) for form in self.more for name in form.errors]


def _error(form: forms.Form, name: str, spot: Spot | None) -> dict[str, Any]:
    anchor = spot.prefix if spot else form[name].id_for_label
    return {"anchor": anchor, "spot": spot, "sentence": form.errors[name][0]}


def row_of(speaker: Speaker, spot: Spot, data: Data = None) -> Row:
    """A criterion of a section: its answer and the speaker's own note."""
    if spot.reserved or spot.criterion.is_derived:
        return Row(spot)
    own = [note for note in spot.own(Kind.NOTE, speaker.person) if note.value]
    note = ObjectForm(
        speaker, data, name=f"{spot.prefix}-n", spot=spot, entry=own[0] if own else None
    )
    return Row(spot, AnswerForm(spot, speaker, data), note)
