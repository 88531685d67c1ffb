"""An earlier level beside a scale that has changed: exactly what the grid's author chose."""

from fractions import Fraction

import pytest

from visits.scoring import Movement, Outcome, Place, State, Step, carry, compare


def place(at, of):
    return Place(Fraction(at), of)


@pytest.mark.parametrize(
    ("at", "of", "steps", "expect"),
    [
        (2, 4, [], place(2, 4)),
        (2, 4, [Step("keep", 5)], place(2, 5)),
        (4, 4, [Step("keep", 3)], None),
        (3, 4, [Step("keep", 3)], place(3, 3)),
        (1, 4, [Step("rescale", 7)], place(1, 7)),
        (4, 4, [Step("rescale", 7)], place(7, 7)),
        (2, 4, [Step("rescale", 7)], place(3, 7)),
        (2, 3, [Step("rescale", 4)], place(Fraction(5, 2), 4)),
        (4, 5, [Step("clamp", 3)], place(3, 3)),
        (2, 5, [Step("clamp", 3)], place(2, 3)),
        (2, 4, [Step("break", 4)], None),
        (2, 4, [Step("keep", None)], None),
        (2, 3, [Step("rescale", 4), Step("rescale", 7)], place(4, 7)),
        (2, 4, [Step("rescale", 7), Step("break", 7), Step("keep", 7)], None),
    ],
)
def test_a_level_is_carried_as_chosen(at, of, steps, expect):
    assert carry(at, of, steps) == expect


def level(at, of):
    return Outcome("c", State.LEVEL, at, of)


@pytest.mark.parametrize(
    ("before", "after", "steps", "expect"),
    [
        (level(2, 4), level(3, 7), [Step("rescale", 7)], Movement.SAME_TO_WORK_ON),
        (level(2, 3), level(3, 4), [Step("rescale", 4)], Movement.UP),
        (level(2, 3), level(2, 4), [Step("rescale", 4)], Movement.DOWN),
        (level(5, 5), level(3, 3), [Step("clamp", 3)], Movement.SAME_GOOD),
        (level(2, 4), level(2, 5), [Step("keep", 5)], Movement.SAME_TO_WORK_ON),
        (level(2, 4), level(2, 5), [], Movement.NOT_COMPARABLE),
        (level(2, 4), level(2, 4), [Step("break", 4)], Movement.NOT_COMPARABLE),
    ],
)
def test_movement_over_a_change_of_scale(before, after, steps, expect):
    assert compare(before, after, steps=steps) == expect
