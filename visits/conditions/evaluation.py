"""Running a program on the answers of a visit: one step after the other, never an error."""

from collections.abc import Mapping
from datetime import date

from visits.conditions.functions import APPLY
from visits.conditions.parser import Expression
from visits.conditions.pattern import matches
from visits.conditions.values import (
    NOTHING,
    Answer,
    Inner,
    Level,
    Value,
    Worths,
    text_of,
    truth_of,
    value_of,
)

#: Under this name a table of worths speaks of the answer being checked.
OWN = "."


def evaluate(
    expression: Expression,
    answers: Mapping[str, Answer],
    *,
    today: date,
    own: Answer | None = None,
    worths: Worths | None = None,
) -> Value:
    """What the expression gives; a level or choices come out as text.

    `worths` says what the levels of a criterion are worth: criterion code, then level code, to a
    decimal text or None. The levels of the answer being checked stand under ".".
    """
    result = _run(expression, answers, today, own, worths or {})
    return text_of(result) if isinstance(result, Level | tuple) else result


def holds(
    expression: Expression,
    answers: Mapping[str, Answer],
    *,
    today: date,
    own: Answer | None = None,
    worths: Worths | None = None,
) -> bool:
    """Whether a condition is met. A constraint asks nothing of an answer that says nothing."""
    if expression.in_constraint and value_of(own) == NOTHING:
        return True
    return truth_of(_run(expression, answers, today, own, worths or {}))


def _run(
    expression: Expression,
    answers: Mapping[str, Answer],
    today: date,
    own: Answer | None,
    worths: Worths,
) -> Inner:
    stack: list[Inner] = []
    for step, what, count in expression.program:
        match step:
            case "value":
                stack.append(what)
            case "answer":
                stack.append(value_of(answers.get(what), worths.get(what)))
            case "own":
                stack.append(value_of(own, worths.get(OWN)))
            case "today":
                stack.append(today)
            case "regex":
                stack.append(matches(what, text_of(stack.pop())))
            case _:
                given = stack[-count:]
                del stack[-count:]
                stack.append(APPLY[what](*given))
    return stack.pop()
