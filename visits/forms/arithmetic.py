"""How points are counted: fields beside the head of a grid, and the arithmetic that they make."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.queries.grid_document import plain

#: Beyond this many, points are told in words and come with a file, so that the page stays light.
MOST_POINTS = 25
CHOSEN = [("", _("pas de points")), ("sum", _("la somme des réponses choisies"))]
POINTS = {
    "choice": [("", _("pas de points")), ("best", _("les points de la réponse choisie"))],
    "choices": [*CHOSEN, ("best", _("la meilleure des réponses choisies"))],
    "number": [("", _("pas de points")), ("value", _("le nombre lui-même"))],
}
NOT_A_NUMBER = _("Écrivez un nombre, par exemple 12 ou 12,5.")
NUMBER_WORDS = {
    "invalid": NOT_A_NUMBER,
    "min_value": _("Écrivez un nombre qui n'est pas négatif."),
    "max_digits": NOT_A_NUMBER,
    "max_decimal_places": _("Trois chiffres après la virgule au plus."),
    "max_whole_digits": _("Ce nombre est trop grand : quatre chiffres au plus."),
}


@dataclass(frozen=True)
class Counted:
    """What of a draft may have points of its own: themes by code, questions by code and kind."""

    themes: Sequence[tuple[str, str]] = ()
    questions: Sequence[tuple[str, str, str]] = ()
    has_parts: bool = False
    codes: Collection[str] = ()


def most_field(label: str) -> forms.DecimalField:
    attrs = {"class": "short", "inputmode": "decimal"}
    return forms.DecimalField(
        label=label, required=False, localize=True, min_value=Decimal(0), max_digits=7,
        decimal_places=3, error_messages=NUMBER_WORDS, widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip


def arithmetic_fields(counted: Counted, stored: Mapping[str, Any]) -> dict[str, forms.Field]:
    """A way of saying the result, the most that a theme brings, what a question brings."""
    fields: dict[str, forms.Field] = {
        "out_of": forms.ChoiceField(
            label=_("Le résultat se dit"), required=False, widget=forms.RadioSelect,
            choices=[("1", _("en part de 1")), ("100", _("sur 100")), ("points", _("en points"))],
            initial=stored.get("out_of", "1"),
        )
    }  # fmt: skip
    if counted.has_parts:
        fields["parts"] = forms.ChoiceField(
            label=_("Un thème qui a des parties"), required=False, widget=forms.RadioSelect,
            choices=[
                ("together", _("compte toutes leurs questions ensemble")),
                ("mean", _("est la moyenne de ses parties")),
            ],
            initial=stored.get("parts", "together"),
        )  # fmt: skip
    for code, name in counted.themes:
        fields[f"cap-{code}"] = most_field(name)
        fields[f"cap-{code}"].initial = _number(stored.get("caps", {}).get(code))
    for code, question, kind in counted.questions[:MOST_POINTS]:
        given = stored.get("points", {}).get(code, {})
        ways = _ways(kind, given.get("as", ""))
        fields[f"points-{code}"] = forms.ChoiceField(
            label=question, required=False, choices=ways, initial=given.get("as", "")
        )
        fields[f"most-{code}"] = most_field(_("Au plus, pour « %s »") % question)
        fields[f"most-{code}"].initial = _number(given.get("cap"))
    return fields


def _ways(kind: str, stands: str) -> list[tuple[str, Any]]:
    """What came with a file stays choosable, even where this page would not have offered it."""
    ways = POINTS.get(kind, POINTS["number"])
    known = {way for way, _words in ways}
    return ways if stands in known else [*ways, *(r for r in POINTS["choices"] if r[0] == stands)]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def typed_arithmetic(
    data: Mapping[str, Any], counted: Counted, stored: Mapping[str, Any]
) -> dict[str, Any]:
    """The arithmetic as typed; what has no field here stays as it stands."""
    made = dict(stored)
    for key, usual in (("out_of", "1"), ("parts", "together")):
        if key in data:
            made.pop(key, None)
            made |= {key: data[key]} if data[key] not in {"", usual} else {}
    caps = dict(stored.get("caps", {}))
    for code, _name in counted.themes:
        _put(caps, code, data.get(f"cap-{code}"))
    points = dict(stored.get("points", {}))
    for code, _question, _kind in counted.questions[:MOST_POINTS]:
        way = data.get(f"points-{code}")
        most: dict[str, str] = {**points.pop(code, {})}
        _put(most, "cap", data.get(f"most-{code}"))
        points |= {code: most | {"as": way}} if way else {}
    made |= {"caps": caps, "points": points}
    return {key: thing for key, thing in made.items() if thing}


def without_a_way(
    data: Mapping[str, Any], counted: Counted, stored: Mapping[str, Any]
) -> list[str]:
    """The fields where a limit was typed for a question that brings no points at all."""
    points = stored.get("points", {})
    return [
        f"most-{code}"
        for code, _question, _kind in counted.questions[:MOST_POINTS]
        if not data.get(f"points-{code}")
        and data.get(f"most-{code}") not in {None, _number(points.get(code, {}).get("cap"))}
    ]


def _put(numbers: dict[str, str], code: str, number: Decimal | None) -> None:
    """A number that is the same stays written as it was."""
    if number is None:
        numbers.pop(code, None)
    elif code not in numbers or Decimal(numbers[code]) != number:
        numbers[code] = plain(number)
