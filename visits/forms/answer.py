"""One criterion on a form: what is typed becomes one value, and a value that changed an entry."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.fold import values_of
from visits.forms.constraint import broken_constraint
from visits.forms.speaker import Payload, Speaker, Spot
from visits.models import Entry
from visits.scoring import problem_of, tidy_value
from visits.scoring.value import NUMBER
from visits.services.projection import said_of
from visits.templatetags.visits import STATES, text_in

LONGEST_REASON = 500
LONGEST_TEXT = 8000
LEVEL, CLEAR = "level", "clear"
#: A level picked in the list of a paper's boxes, among the ways of not answering.
IS_LEVEL = "level:"
OWN, TOGETHER = "own", "together"
UNCHANGED = "unchanged"
#: One tick that takes it back for all questions of the page.
TAKE_BACK = "take_back"
STATE_CODES = ("not_applicable", "not_seen", "not_covered", "unknown")
#: Kinds whose answer is typed or ticked in a field of its own, beside the radios.
TYPED = {"choices": "choices", "number": "number", "percentage": "number",
         "text": "text", "date": "date"}  # fmt: skip

PROBLEMS = {
    "": _("Cette réponse ne va pas avec ce critère. Choisissez-en une autre."),
    "percentage_out_of_range": _("Écrivez un nombre entre 0 et 100."),
}

INTENTION_ALONE = _("« En projet » accompagne un niveau. Choisissez-le.")

Value = dict[str, Any]


class AnswerForm(forms.Form):
    """The answer of one person to one criterion; what did not change makes no entry.

    The answer proper stands in a field of its own (`level` for buttons, else `choices`, `number`…);
    `other` holds the ways of not answering, and on paper everything that one box can say.
    """

    level = forms.CharField(required=False)
    other = forms.CharField(label=_("Autre réponse"), required=False)
    reason = forms.CharField(
        label=_("Pourquoi n'est-ce pas concerné ?"), required=False, max_length=LONGEST_REASON
    )
    intention = forms.BooleanField(label=_("En projet"), required=False)
    again = forms.BooleanField(label=_("Toujours juste"), required=False)
    how = forms.ChoiceField(
        label=_("Un autre avis est déjà noté. Que faire du vôtre ?"),
        choices=[(OWN, _("Ajouter mon avis")), (TOGETHER, _("Remplacer ensemble"))],
        required=False,
    )

    def __init__(self, spot: Spot, speaker: Speaker, data: Mapping[str, Any] | None = None) -> None:
        self.spot, self.speaker = spot, speaker
        self.question = spot.criterion.as_question()
        self.free = TYPED.get(spot.criterion.kind, LEVEL)
        self.own = spot.own(Entry.Kind.ANSWER, speaker.person)
        self.before = self._before()
        self.others = self._others()
        self.value: Value | None = None
        super().__init__(data, prefix=spot.prefix, initial=_as_typed(self.before, self.question))
        if self.free != LEVEL:
            self.fields[self.free] = _typed_field(self.free, self.options)
        if not self.others:
            del self.fields["how"]
        if not self._offers():
            del self.fields["again"]

    def _before(self) -> Value | None:
        """What the person had said; nothing where two answers of their own differ."""
        said = values_of(said_of(entry, ()) for entry in self.own)
        if len(said) == 1:
            return tidy_value(self.question, said[0])
        return None if said or not self.own else {}

    def _offers(self) -> bool:
        """Last time's answer, where nobody has given one yet."""
        again = self.spot.again
        return again is not None and not (again.lasts or self.spot.answers)

    def _others(self) -> list[Entry]:
        rows = self.spot.others(Entry.Kind.ANSWER, self.speaker.person)
        return [row for row in rows if tidy_value(self.question, row.value) != self.before]

    # -- what the page draws

    @property
    def options(self) -> list[dict[str, Any]]:
        """Levels, or the options of a choice, as large buttons."""
        numbered = self.spot.criterion.numbered_levels
        return [
            {
                "value": level.code,
                "number": number,
                "word": text_in(level.name),
                "description": text_in(level.description),
                "of": len(numbered) if self.spot.criterion.has_levels else None,
                "at": position,
                "checked": self["level"].value() == level.code,
                "on_paper": self["other"].value() == f"{IS_LEVEL}{level.code}",
            }
            for position, (number, level) in enumerate(numbered, start=1)
        ]

    @property
    def states(self) -> list[dict[str, Any]]:
        picked = self["other"].value()
        return [
            {"value": code, "word": STATES[code], "checked": picked == code}
            for code in (*STATE_CODES, *([UNCHANGED] if self._unchanged() else []))
            if code != "not_applicable" or self.spot.criterion.may_not_apply
        ]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return self.options if self.free == LEVEL else []

    @property
    def typed_box(self) -> forms.BoundField:
        return self[self.free]

    @property
    def is_cleared(self) -> bool:
        return self["other"].value() == CLEAR

    @property
    def is_elsewhere(self) -> bool:
        """Whether the part that is one step away holds something."""
        return bool(self["other"].value() or self["reason"].value() or self["reason"].errors)

    @property
    def takes_intention(self) -> bool:
        return self.spot.criterion.has_levels

    # -- what was typed

    def clean(self) -> Value:
        data = super().clean()
        if self.errors:
            return data
        said = self._said(data)
        if data.get("again") or self._nothing_changed(said):
            said = self._say_again(said)
        if self.data.get(TAKE_BACK) and self.stands_unchanged and said == self.before:
            said = {}
        if said is not None and not self.errors:
            self._take(said)
        wanted = data.get("how") == TOGETHER
        if wanted and not self.errors and self.value is None and not self.before:
            self.add_error("how", _("Choisissez la réponse que vous notez ensemble."))
        return data

    def _take(self, said: Value) -> None:
        problem = problem_of(self.question, said)
        if problem:
            self.add_error(self.free, PROBLEMS.get(problem, PROBLEMS[""]))
            return
        tidy = tidy_value(self.question, said)
        broken = broken_constraint(self.spot.criterion, tidy, self.speaker.visit)
        if broken and self.speaker.on_behalf != "paper":
            self.add_error(self.free, broken)
            return
        nothing_to_clear = not tidy and not self.own and not self.others
        if tidy != self.before and not nothing_to_clear:
            self.value = tidy

    def _said(self, data: Mapping[str, Any]) -> Value | None:
        """A level and « pas vu » cannot both be meant: what was changed is what is said."""
        free, newly_free = self._free(data), self._changed(self.free)
        other, newly_other = data["other"], self._changed("other")
        if other and newly_other and newly_free and free:
            self.add_error("other", _("Gardez une seule des deux réponses."))
            return None
        if other.startswith(IS_LEVEL):
            return self._level(other.removeprefix(IS_LEVEL), data)
        if other and (newly_other or not newly_free):
            return self._state(other, data)
        self._refuse_stray_words(data, free)
        if free or newly_free:
            return free
        return {} if newly_other else None

    def _unchanged(self) -> Value | None:
        """That nothing has changed, as one said it before or as it may be said here."""
        if self.before and self.before.get("state") == UNCHANGED:
            return self.before
        again = self.spot.again
        return dict(again.value) if again and again.lasts else None

    @property
    def stands_unchanged(self) -> bool:
        """Whether this person has said that nothing changed, and nobody more than that."""
        mine = (self.before or {}).get("state") == UNCHANGED
        return mine and self.spot.is_settled

    def _nothing_changed(self, said: Value | None) -> bool:
        """One tick for all questions of the page that last, and that nobody has answered."""
        ticked = bool(self.data.get(UNCHANGED)) and self.spot.is_settled
        return ticked and not said and not self.spot.answers

    def _say_again(self, said: Value | None) -> Value | None:
        if said:
            self.add_error("again", _("Gardez une seule des deux réponses."))
        return dict(self.spot.again.value) if self.spot.again else None

    def _free(self, data: Mapping[str, Any]) -> Value:
        typed = data[self.free]
        if self.free == LEVEL:
            return self._level(typed, data) if typed else {}
        if self.free == "date":
            return {"date": typed.isoformat()} if typed else {}
        return {self.free: typed} if typed else {}

    def _level(self, code: str, data: Mapping[str, Any]) -> Value:
        if not self.takes_intention:
            return {"choices": [code]}
        return {"level": code} | ({"intention": True} if data["intention"] else {})

    def _state(self, state: str, data: Mapping[str, Any]) -> Value:
        reason = data["reason"].strip()
        if state == CLEAR:
            return {}
        if state == UNCHANGED:
            return self._unchanged() or {"state": state}
        if state == "not_applicable" and not reason:
            self.add_error("reason", _("Écrivez pourquoi ce n'est pas concerné."))
        if data["intention"] and self._changed("intention"):
            self.add_error("intention", INTENTION_ALONE)
        return {"state": state} | ({"reason": reason} if reason else {})

    def _refuse_stray_words(self, data: Mapping[str, Any], free: Value) -> None:
        if data["reason"].strip() and self._changed("reason"):
            self.add_error("reason", _("Choisissez « non concerné », ou effacez la raison."))
        if data["intention"] and self.takes_intention and not free:
            self.add_error("intention", INTENTION_ALONE)

    def _changed(self, name: str) -> bool:
        """Typed or picked since the page was made; a field that did not come is as it was."""
        if name not in {"choices", "intention"} and self.add_prefix(name) not in self.data:
            return False
        initial = self.get_initial_for_field(self.fields[name], name)
        return self.fields[name].has_changed(initial, self[name].data)

    # -- what is said

    def entries(self) -> Iterator[Payload]:
        """The person's own answer; then, where they chose so, the one that replaces together."""
        together = self.cleaned_data.get("how") == TOGETHER
        yield from compete(
            self.speaker, self.spot, Entry.Kind.ANSWER,
            self.value, before=self.before, own=self.own, together=together,
        )  # fmt: skip


def compete(
    speaker: Speaker,
    spot: Spot,
    kind: str,
    value: Value | None,
    *,
    before: Value | None,
    own: list[Entry],
    together: bool = False,
) -> Iterator[Payload]:
    """What is said of a target that others also speak of: nobody's word is replaced unasked."""
    made: list[Payload] = []
    about = {"criterion": spot.criterion, "about": spot.about}
    if value is not None:
        made = [speaker.entry(kind, value, parents=own, **about)]
    if together:
        said = before if value is None else value
        shown = [*spot.standing(kind), *(item["entry_id"] for item in made)]
        made.append(speaker.entry(kind, said or {}, parents=shown, act=TOGETHER, **about))
    yield from made


def settle(speaker: Speaker, spot: Spot, value: Value, made: Sequence[str] = ()) -> Payload:
    """One answer for all that are displayed, and for what the same form has just said."""
    return speaker.entry(
        Entry.Kind.ANSWER,
        value,
        criterion=spot.criterion,
        about=spot.about,
        parents=[*spot.standing(Entry.Kind.ANSWER), *made],
        act="settle",
    )


def _as_typed(value: Value | None, question: Any) -> dict[str, Any]:
    """A stored value as the form's fields show it."""
    value = value or {}
    if "state" in value:
        return {"other": value["state"], "reason": value.get("reason", "")}
    if "choices" in value and question.kind == "choice":
        return {"level": value["choices"][0]}
    if "number" in value:
        return {"number": value["number"].replace(".", ",")}
    if "date" in value:
        return {"date": date.fromisoformat(value["date"])}
    return dict(value)


class NumberField(forms.CharField):
    """A number as people write it: with a comma, with spaces; kept as a plain decimal string."""

    def clean(self, value: Any) -> str:
        text = super().clean(value).translate({ord(c): None for c in " \xa0\u202f"})
        text = text.replace(",", ".")
        if text and not NUMBER.fullmatch(text):
            raise forms.ValidationError(_("Écrivez un nombre, par exemple 12,5."))
        return text


def _typed_field(name: str, options: list[dict[str, Any]]) -> forms.Field:
    if name == "choices":
        choices = [(option["value"], option["word"]) for option in options]
        return forms.MultipleChoiceField(
            label=_("Une ou plusieurs réponses"), choices=choices, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if name == "number":
        number = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        return NumberField(label=_("Nombre"), required=False, max_length=30, widget=number)
    if name == "date":
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=_("Date"), required=False, widget=day)
    words = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=_("Réponse"), required=False, max_length=LONGEST_TEXT, widget=words
    )
