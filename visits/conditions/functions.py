"""What the operators and functions do; each always gives a value, and nothing where it cannot."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from visits.conditions.values import (
    LARGEST,
    NOTHING,
    Inner,
    date_of,
    day_at,
    day_number,
    number_of,
    read_date,
    round_away,
    text_of,
    truth_of,
    words_of,
)

#: How many arguments each function takes, at least and at most.
ARGUMENTS = {
    "true": (0, 0),
    "false": (0, 0),
    "not": (1, 1),
    "selected": (2, 2),
    "count-selected": (1, 1),
    "if": (3, 3),
    "coalesce": (2, 30),
    "round": (1, 2),
    "int": (1, 1),
    "number": (1, 1),
    "string-length": (1, 1),
    "date": (1, 1),
    "today": (0, 0),
    "regex": (2, 2),
}
FARTHEST_PLACE = 30


def _kept(number: Fraction | None) -> Inner:
    """A number within the limit of digits, or nothing."""
    if number is None or max(abs(number.numerator), number.denominator) >= LARGEST:
        return NOTHING
    return number


def _paired(left: Inner, right: Inner) -> tuple[Inner, Inner]:
    """Beside a date, a text that is written as a date is one."""
    if isinstance(left, date) and isinstance(right, str):
        right = read_date(right) or right
    if isinstance(right, date) and isinstance(left, str):
        left = read_date(left) or left
    return left, right


def _equal(left: Inner, right: Inner) -> bool:
    left, right = _paired(left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return truth_of(left) == truth_of(right)
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return number_of(left) == number_of(right)  # one of them is a number
    return text_of(left) == text_of(right)


def _ordered(holds: Callable[[Fraction, Fraction], bool]) -> Callable[[Inner, Inner], bool]:
    def compare(left: Inner, right: Inner) -> bool:
        one, other = map(number_of, _paired(left, right))
        return one is not None and other is not None and holds(one, other)

    return compare


def _reckoned(
    reckon: Callable[[Fraction, Fraction], Fraction | None],
) -> Callable[[Inner, Inner], Inner]:
    def apply(left: Inner, right: Inner) -> Inner:
        one, other = number_of(left), number_of(right)
        return NOTHING if one is None or other is None else _kept(reckon(one, other))

    return apply


def _remainder(one: Fraction, other: Fraction) -> Fraction | None:
    """What is left of a division towards zero; it has the sign of what was divided."""
    return one - other * int(one / other) if other else None


def _moved(day: date, days: Fraction | None) -> Inner:
    return (NOTHING if days is None else day_at(days + day_number(day))) or NOTHING


def _add(left: Inner, right: Inner) -> Inner:
    left, right = _paired(left, right)
    if isinstance(left, date) and isinstance(right, date):
        return NOTHING
    if isinstance(left, date):
        return _moved(left, number_of(right))
    if isinstance(right, date):
        return _moved(right, number_of(left))
    return _reckoned(lambda one, other: one + other)(left, right)


def _subtract(left: Inner, right: Inner) -> Inner:
    left, right = _paired(left, right)
    if isinstance(left, date) and isinstance(right, date):
        return Fraction(day_number(left) - day_number(right))
    if isinstance(right, date):
        return NOTHING
    if isinstance(left, date):
        days = number_of(right)
        return _moved(left, None if days is None else -days)
    return _reckoned(lambda one, other: one - other)(left, right)


def _negate(value: Inner) -> Inner:
    number = number_of(value)
    return NOTHING if number is None else -number


def _selected(value: Inner, code: Inner) -> bool:
    return text_of(code) in words_of(value)


def _coalesce(*values: Inner) -> Inner:
    return next((value for value in values if value != NOTHING), NOTHING)


def _round(value: Inner, places: Inner = Fraction(0)) -> Inner:
    number, place = number_of(value), number_of(places)
    if number is None or place is None or place.denominator != 1 or abs(place) > FARTHEST_PLACE:
        return NOTHING
    unit = Fraction(10) ** int(place)
    return _kept(round_away(number * unit) / unit)


def _int(value: Inner) -> Inner:
    number = number_of(value)
    return NOTHING if number is None else Fraction(int(number))


def _number(value: Inner) -> Inner:
    number = number_of(value)
    return NOTHING if number is None else number


APPLY: dict[str, Callable[..., Any]] = {
    "or": lambda left, right: truth_of(left) or truth_of(right),
    "and": lambda left, right: truth_of(left) and truth_of(right),
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda one, other: one < other),
    "<=": _ordered(lambda one, other: one <= other),
    ">": _ordered(lambda one, other: one > other),
    ">=": _ordered(lambda one, other: one >= other),
    "+": _add,
    "-": _subtract,
    "*": _reckoned(lambda one, other: one * other),
    "div": _reckoned(lambda one, other: one / other if other else None),
    "mod": _reckoned(_remainder),
    "negate": _negate,
    "not": lambda value: not truth_of(value),
    "selected": _selected,
    "count-selected": lambda value: Fraction(len(words_of(value))),
    "if": lambda condition, yes, no: yes if truth_of(condition) else no,
    "coalesce": _coalesce,
    "round": _round,
    "int": _int,
    "number": _number,
    "string-length": lambda value: Fraction(len(text_of(value))),
    "date": lambda value: date_of(value) or NOTHING,
}
