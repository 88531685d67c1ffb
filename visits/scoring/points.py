"""What one answer brings to a sum, and the most that it could bring, exactly."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from visits.scoring.value import LEVEL_KINDS, Outcome, Question, State

MISSING = frozenset({State.NOT_SEEN, State.NOT_COVERED, State.UNKNOWN, State.UNANSWERED})
#: Several options chosen: together, or the best of them.
COMBINED: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda worths: sum(worths, Decimal(0)),
    "best": lambda worths: max(worths, default=Decimal(0)),
}
NUMBERS = frozenset({"number", "percentage", "derived"})


def most_points(question: Question) -> Decimal | None:
    """The most that an answer can bring; None where the question brings no points at all."""
    if question.kind in LEVEL_KINDS:
        worths = [level.value for level in question.levels if level.value is not None]
        return max(worths) if worths and len(worths) == len(question.levels) else None
    if question.points in COMBINED and question.worths:
        combine = COMBINED["best" if question.kind == "choice" else question.points]
        return _capped(question, combine([worth for worth in question.worths if worth > 0]))
    return question.cap if question.kind in NUMBERS and question.points == "value" else None


def points_of(
    question: Question, outcome: Outcome, exact: Mapping[str, Fraction]
) -> Fraction | None:
    """What was answered, in points; None where nothing was."""
    if outcome.state == State.LEVEL:
        return None if outcome.value is None else Fraction(outcome.value)
    if outcome.state != State.VALUE:
        return None
    if question.kind in NUMBERS:
        if question.code not in exact and outcome.value is None:
            return None
        value = exact.get(question.code, Fraction(outcome.value or 0))
        return value if question.cap is None else min(value, Fraction(question.cap))
    worth_of = dict(zip(question.choices, question.worths, strict=True))
    chosen = [worth_of[code] for code in outcome.text.split(", ") if code in worth_of]
    return Fraction(_capped(question, COMBINED[question.points](chosen)))


def _capped(question: Question, worth: Decimal) -> Decimal:
    return worth if question.cap is None else min(worth, question.cap)
