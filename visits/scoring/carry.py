"""How an earlier level is carried over a change of its scale, as the grid's author chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """A version that changed a criterion: the author's choice, and its number of levels since."""

    choice: str  # keep, rescale, clamp or break
    of: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A rank on a scale, 1 the lowest; a rank that was rescaled may lie between two levels."""

    at: Fraction
    of: int


def carry(at: int, of: int, steps: Iterable[Step]) -> Place | None:
    """The level as it counts today, through every change since; None where the line breaks.

    keep: the rank stays, as long as the new scale has it · rescale: in proportion, the lowest
    stays the lowest and the highest the highest · clamp: the rank stays, at most the highest.
    """
    place = Place(Fraction(at), of)
    for step in steps:
        if step.of is None or step.choice not in CARRIED:
            return None
        place = CARRIED[step.choice](place, step.of)
        if place.at > place.of:
            return None
    return place


def _keep(place: Place, of: int) -> Place:
    return Place(place.at, of)


def _rescale(place: Place, of: int) -> Place:
    if place.of == 1:
        return Place(Fraction(of), of)
    return Place(1 + (place.at - 1) * Fraction(of - 1, place.of - 1), of)


def _clamp(place: Place, of: int) -> Place:
    return Place(min(place.at, Fraction(of)), of)


CARRIED = {"keep": _keep, "rescale": _rescale, "clamp": _clamp}
