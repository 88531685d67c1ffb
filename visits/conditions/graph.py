"""Derived values that refer to each other: in which order to reckon them, and circles."""

from collections.abc import Mapping

from visits.conditions.parser import Expression


def cycle_in(formulas: Mapping[str, Expression]) -> list[str] | None:
    """The first circle: each code refers to the next one, and the last to the first."""
    return _walk(formulas)[1]


def evaluation_order(formulas: Mapping[str, Expression]) -> list[str]:
    """The codes of the formulas, each after those that it refers to."""
    order, cycle = _walk(formulas)
    if cycle:
        raise ValueError(f"derived values refer to each other in a circle: {', '.join(cycle)}")
    return order


def _walk(formulas: Mapping[str, Expression]) -> tuple[list[str], list[str] | None]:
    """Depth first, in the order of the formulas and of their references; nothing recurses."""
    done: dict[str, None] = {}
    for first in formulas:
        path: dict[str, list[str]] = {}
        if first not in done:
            path[first] = _needs(formulas, first)
        while path:
            code = next(reversed(path))
            if not path[code]:
                path.pop(code)
                done[code] = None
                continue
            needed = path[code].pop()
            if needed in path:
                codes = list(path)
                return [], codes[codes.index(needed) :]
            if needed not in done:
                path[needed] = _needs(formulas, needed)
    return list(done), None


def _needs(formulas: Mapping[str, Expression], code: str) -> list[str]:
    """Formulas that a formula refers to, the first one last."""
    return [other for other in reversed(formulas[code].codes) if other in formulas]
