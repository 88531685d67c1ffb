"""Which questions are asked, given the other answers, and what the calculated ones come to.

A question whose condition is not met is hidden: it counts nowhere, and elsewhere in conditions and
formulas it says nothing. Its answer is kept, and comes back with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product
from typing import Protocol

from visits.conditions import Expression, ExpressionError, evaluate, holds, parse, text_of
from visits.conditions import Value as Computed
from visits.scoring.value import NUMBER, Question, Value

#: Of several opinions, so many ways of reading the visit are tried at most.
MOST_READINGS = 16
Said = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Codes that are not asked, and the value of each calculated question, `{}` without one."""

    hidden: frozenset[str] = frozenset()
    derived: Mapping[str, Value] = field(default_factory=dict)
    #: The calculated numbers before they are rounded, for sums that go on from them.
    exact: Mapping[str, Fraction] = field(default_factory=dict)


def ask(questions: Sequence[Question], said: Said, *, today: date) -> Asking:
    """Judge every condition and formula on what all heads say, on the day of the visit.

    Where opinions differ, a question is hidden only if each of them hides it, and a calculation
    stands only if each of them gives it.
    """
    if not any(question.condition or question.formula for question in questions):
        return Asking()
    order = _in_order(questions)
    worths = {
        question.code: {level.code: _text(level.value) for level in question.levels}
        for question in questions
        if any(level.value is not None for level in question.levels)
    }
    readings = [_read(order, answers, worths, today) for answers in _readings(said)]
    first = readings[0]
    return Asking(
        hidden=frozenset.intersection(*(reading.hidden for reading in readings)),
        derived={
            code: value if all(r.derived.get(code) == value for r in readings) else {}
            for code, value in first.derived.items()
        },
        exact={
            code: value
            for code, value in first.exact.items()
            if all(reading.exact.get(code) == value for reading in readings)
        },
    )


def _read(
    order: Sequence[Question],
    said: Mapping[str, Value],
    worths: Mapping[str, Mapping[str, str | None]],
    today: date,
) -> Asking:
    answers: dict[str, Value] = {}
    hidden: set[str] = set()
    derived: dict[str, Value] = {}
    exact: dict[str, Fraction] = {}
    for question in order:
        code, condition, formula = question.code, rule(question.condition), rule(question.formula)
        if condition and not holds(condition, answers, today=today, worths=worths):
            hidden.add(code)
        elif question.kind == "derived":
            value = evaluate(formula, answers, today=today, worths=worths) if formula else ""
            answers[code] = derived[code] = _as_answer(value)
            if isinstance(value, Fraction) and derived[code]:
                exact[code] = value
        elif code in said:
            answers[code] = said[code]
    return Asking(frozenset(hidden), derived, exact)


def _as_answer(value: Computed) -> Value:
    """A calculated value in the form of an answer; a yes is 1, a number too large is nothing."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bool | Fraction):
        number = text_of(Fraction(value))
        return {"number": number} if NUMBER.fullmatch(number) else {}
    text = text_of(value)
    return {"text": text} if text else {}


def _readings(said: Said) -> Iterator[Mapping[str, Value]]:
    """One set of answers for each way of choosing among opinions."""
    codes = [code for code, values in said.items() if values]
    for chosen in islice(product(*(said[code] for code in codes)), MOST_READINGS):
        yield dict(zip(codes, chosen, strict=True))


def _in_order(questions: Sequence[Question]) -> list[Question]:
    """Each question after those that its rules speak of; a circle is read in the grid's order."""
    by_code = {question.code: question for question in questions}
    order: dict[str, Question] = {}
    begun: set[str] = set()
    pending = [question.code for question in reversed(questions)]
    while pending:
        code = pending[-1]
        needed = [one for one in codes_of(by_code[code]) if one in by_code]
        needed = [one for one in needed if one not in begun and one not in order]
        if code in begun or not needed:
            order.setdefault(code, by_code[pending.pop()])
            continue
        begun.add(code)
        pending.extend(reversed(needed))
    return list(order.values())


class HasRules(Protocol):
    """A question, or the criterion that it is of."""

    @property
    def condition(self) -> str: ...
    @property
    def formula(self) -> str: ...


class HasLimit(Protocol):
    """A criterion with what it expects of an answer."""

    @property
    def constraint(self) -> str: ...


def codes_of(question: HasRules) -> list[str]:
    """The questions that its condition and its formula speak of."""
    rules = [rule(question.condition), rule(question.formula)]
    return [code for one in rules if one for code in one.codes]


def codes_of_limit(criterion: HasLimit) -> list[str]:
    """The questions with which an answer is compared."""
    try:
        return list(parse(criterion.constraint, in_constraint=True).codes)
    except ExpressionError:
        return []


@lru_cache(maxsize=4096)
def rule(text: str) -> Expression | None:
    """The rule, or none: a text that cannot be read hides nothing; publishing refuses it."""
    try:
        return parse(text) if text else None
    except ExpressionError:
        return None


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}"
