"""The figures that a grid's own arithmetic publishes, and the honest ones beside them.

Exact throughout; each figure is rounded once. A theme counts what its parts ask, within their caps;
only themes enter the total, never their parts a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from visits.scoring.asking import codes_of
from visits.scoring.points import MISSING, most_points, points_of
from visits.scoring.theme import Pairs, Policy, round_half_up
from visits.scoring.value import Outcome, Question, State

#: By theme, the theme that it is a part of, or nothing; in reading order.
Tree = Mapping[str, str]
Exact = Mapping[str, Fraction]
WITHOUT: frozenset[State] = MISSING | {
    State.NOT_APPLICABLE,
    State.DIVERGENT,
    State.UNCHANGED,
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Points, out of how many, and their share, which a mean of parts makes otherwise."""

    points: Fraction = Fraction(0)
    over: Fraction = Fraction(0)
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A figure for each theme that has one, and the total that the grid asks for, or none.

    Points stand beside the most that was possible: without it they say nothing.
    """

    themes: Mapping[str, Decimal]
    total: Decimal | None = None
    over: Mapping[str, Decimal] = field(default_factory=dict)
    total_over: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """The published figures and the honest ones; what was missing where they may differ.

    What both leave out alike when it does not apply makes no difference, and is not counted.
    """

    asked: Published
    honest: Published
    missing: int = 0
    not_applicable: int = 0

    @property
    def differ(self) -> bool:
        return self.asked != self.honest


def publish(policy: Policy, pairs: Pairs, tree: Tree, exact: Exact) -> Published:
    """What the policy makes of the answers; nothing where it only counts, or takes a median."""
    if policy.theme not in {"weighted_mean", "sum_over_max"}:
        return Published({})
    closed = {question.code for question, _ in pairs if question.sensitive}
    kept = [pair for pair in pairs if _enters(pair[0], closed)]
    worths = {question.code: _worth(policy, question, said, exact) for question, said in kept}
    own = {
        theme: _together(policy, theme, [(q, worths[q.code]) for q, _ in kept if theme in q.themes])
        for theme in tree
    }
    parts: dict[str, list[str]] = {}
    for theme, above in tree.items():
        if above:
            parts.setdefault(above, []).append(theme)
    sums = {
        theme: _with_parts(policy, theme, kept, worths, {p: own[p] for p in parts[theme]})
        if theme in parts
        else own[theme]
        for theme in tree
    }
    tops = [sums[theme] for theme, above in tree.items() if not above]
    figures = {code: _figure(policy, one) for code, one in sums.items()}
    themes = {code: figure for code, figure in figures.items() if figure is not None}
    kept_tops = [one for one in tops if one.share is not None]
    total = _total(policy, kept_tops)
    if policy.theme != "sum_over_max" or policy.out_of != "points":
        return Published(themes, total)
    over = {code: round_half_up(sums[code].over) for code in themes}
    most = round_half_up(sum((one.over for one in kept_tops), Fraction(0)))
    return Published(themes, total, over, most if policy.total == "sum" and kept_tops else None)


def beside(policy: Policy, pairs: Pairs, tree: Tree, exact: Exact) -> Beside:
    """Both figures; the honest one leaves out a calculation that stands on something missing."""
    states = {question.code: outcome.state for question, outcome in pairs}
    derived = [question for question, _ in pairs if question.kind == "derived"]
    whole = [
        (question, outcome)
        for question, outcome in pairs
        if question.kind != "derived"
        or not any(states.get(code) in WITHOUT for code in codes_of(question))
    ]
    counted = [
        (question.code, outcome.state)
        for question, outcome in pairs
        if question.kind != "derived"
        and not question.red_line
        and most_points(question) is not None
    ]
    apart = policy.always_left_out.difference(*map(codes_of, derived))
    return Beside(
        publish(policy, pairs, tree, exact),
        publish(policy.honest(), whole, tree, exact),
        sum(state in MISSING for _code, state in counted),
        sum(state == State.NOT_APPLICABLE for code, state in counted if code not in apart),
    )


def _enters(question: Question, closed: set[str]) -> bool:
    """Neither a red line nor a closed answer counts, nor what could tell of one."""
    told = closed.intersection(codes_of(question)) if question.kind == "derived" else ()
    return not (question.red_line or question.sensitive or told)


def _worth(policy: Policy, question: Question, said: Outcome, exact: Exact) -> Fraction | None:
    if most_points(question) is None:
        return None
    if said.state == State.NOT_APPLICABLE:
        zero = policy.not_applicable == "zero" and question.code not in policy.always_left_out
        return Fraction(0) if zero else None
    if said.state in MISSING:
        return Fraction(0) if policy.missing == "zero" else None
    return points_of(question, said, exact)


def _together(policy: Policy, theme: str, worths: list[tuple[Question, Fraction | None]]) -> Sums:
    points = over = Fraction(0)
    for question, worth in worths:
        if worth is not None:
            weight = Fraction(question.weight)
            points += weight * worth
            most = Fraction(most_points(question) or 0) if policy.theme == "sum_over_max" else 1
            over += weight * most
    return _capped(policy, theme, points, over)


def _capped(policy: Policy, theme: str, points: Fraction, over: Fraction) -> Sums:
    if theme in policy.caps:
        cap = Fraction(policy.caps[theme])
        points, over = min(points, cap), min(over, cap)
    return Sums(points, over, points / over) if over > 0 else Sums()


def _with_parts(
    policy: Policy,
    theme: str,
    kept: Pairs,
    worths: Mapping[str, Fraction | None],
    parts: Mapping[str, Sums],
) -> Sums:
    """The theme's own questions and its parts: their points added, or the mean of their shares."""
    own = _together(
        policy,
        "",
        [
            (question, worths[question.code])
            for question, _ in kept
            if theme in question.themes and not set(question.themes) & set(parts)
        ],
    )
    inside = [one for one in (own, *parts.values()) if one.share is not None]
    points = sum((one.points for one in inside), Fraction(0))
    over = sum((one.over for one in inside), Fraction(0))
    whole = _capped(policy, theme, points, over)
    if policy.parts == "together" or not inside:
        return whole
    share = sum((one.share or Fraction(0) for one in inside), Fraction(0)) / len(inside)
    return Sums(whole.points, whole.over, share)


def _figure(policy: Policy, sums: Sums) -> Decimal | None:
    if sums.share is None:
        return None
    if policy.out_of == "points":
        return round_half_up(sums.points)
    return round_half_up(sums.share * int(policy.out_of))


def _total(policy: Policy, tops: list[Sums]) -> Decimal | None:
    """Of exact shares; a sum of points over maxima keeps each theme's own weight."""
    if policy.total == "none" or not tops:
        return None
    by_points = policy.theme == "sum_over_max" and policy.total == "sum"
    values = [one.points if by_points or policy.out_of == "points" else one.share for one in tops]
    whole = sum((value for value in values if value is not None), Fraction(0))
    if policy.total == "mean_of_themes":
        whole /= len(tops)
    times = 1 if by_points or policy.out_of == "points" else int(policy.out_of)
    return round_half_up(whole * times)
