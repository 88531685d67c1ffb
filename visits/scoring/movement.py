"""What has moved between two visits: one word per criterion, and the short lists of a farm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from visits.scoring.carry import Place, Step, carry
from visits.scoring.value import Outcome, Question, State


class Movement(StrEnum):
    """How a criterion stands beside its earlier answer; the names are those of Moves."""

    UP = "up"
    DOWN = "down"
    SAME_TO_WORK_ON = "same_to_work_on"
    SAME_GOOD = "same_good"
    FIRST_SEEN = "first_seen"
    NOT_SEEN_NOW = "not_seen_now"
    NOT_APPLICABLE_NOW = "not_applicable_now"
    NOT_COMPARABLE = "not_comparable"
    DIVERGENT = "divergent"
    NO_LEVEL = "no_level"


@dataclass(frozen=True, slots=True)
class Moves:
    """The codes of the criteria under each movement, in the order of the grid."""

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    same_to_work_on: tuple[str, ...] = ()
    same_good: tuple[str, ...] = ()
    first_seen: tuple[str, ...] = ()
    not_seen_now: tuple[str, ...] = ()
    not_applicable_now: tuple[str, ...] = ()
    not_comparable: tuple[str, ...] = ()
    divergent: tuple[str, ...] = ()
    no_level: tuple[str, ...] = ()


def latest_seen(earlier: Sequence[Outcome | None]) -> Outcome | None:
    """Choose what to compare with, among earlier visits from old to new: the last level given.

    A criterion not seen last time is compared with the time before. Without any level, the last
    thing said stands, so that two opinions of last time are not taken for a first sight.
    """
    said = [outcome for outcome in earlier if outcome is not None]
    levels = [outcome for outcome in said if outcome.state == State.LEVEL]
    return next(reversed(levels or said), None)


def is_acquired(place: Place) -> bool:
    """Above the middle of its scale: two of four, two of five, one of three.

    What is acquired does not stay to be worked on: one rule, wherever either word is said.
    """
    return place.of > 1 and (place.at - 1) / (place.of - 1) > Fraction(1, 2)


def compare(
    before: Outcome | None,
    after: Outcome | None,
    *,
    comparable: bool = True,
    steps: Sequence[Step] = (),
) -> Movement:
    """Say how a criterion has moved; only equal scales that were declared comparable move.

    `steps` are the changes of its scale since, each with its author's choice.
    """
    if after is None or after.state != State.LEVEL:
        return _compare_without_level(before, after)
    if before is None or before.state not in {State.LEVEL, State.DIVERGENT}:
        return Movement.FIRST_SEEN
    place = carry(before.at, before.of, steps) if before.at and before.of and comparable else None
    if place is None or after.at is None or place.of != after.of:
        return Movement.NOT_COMPARABLE
    if place.at == after.at:
        return Movement.SAME_GOOD if is_acquired(place) else Movement.SAME_TO_WORK_ON
    return Movement.UP if place.at < after.at else Movement.DOWN


def _compare_without_level(before: Outcome | None, after: Outcome | None) -> Movement:
    if after is not None and after.state == State.DIVERGENT:
        return Movement.DIVERGENT
    if before is None or before.state != State.LEVEL:
        return Movement.NO_LEVEL
    gone = after is not None and after.state == State.NOT_APPLICABLE
    return Movement.NOT_APPLICABLE_NOW if gone else Movement.NOT_SEEN_NOW


def sort_moves(
    rows: Iterable[tuple[Question, Outcome | None, Outcome | None, bool]],
    *,
    opened: frozenset[str] = frozenset(),
) -> Moves:
    """Sort criteria (question, before, after, comparable) into short lists; closed sensitive
    criteria enter none of them.
    """
    lists: dict[str, list[str]] = {movement: [] for movement in Movement}
    for question, before, after, comparable in rows:
        if not question.sensitive or question.code in opened:
            lists[compare(before, after, comparable=comparable)].append(question.code)
    return Moves(**{name: tuple(codes) for name, codes in lists.items()})
