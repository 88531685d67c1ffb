"""What a theme and a visit say: counts, completeness, and the arithmetic that a grid asks for.

Sums are exact; a result is rounded once, half up, to four places, so that the tablet's JavaScript
gives the same digits.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from visits.scoring.points import MISSING
from visits.scoring.value import Outcome, Question, State

PLACES = 4
CHOICES = {
    "missing": ("left_out", "zero"),
    "not_applicable": ("left_out", "zero"),
    "theme": ("counts", "weighted_mean", "sum_over_max", "median"),
    "total": ("none", "mean_of_themes", "sum"),
}

MORE = {"out_of": ("1", "100", "points"), "parts": ("together", "mean")}

Pairs = Sequence[tuple[Question, Outcome]]
NONE_OPENED: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """The arithmetic that a grid version asks for; the defaults count and never average."""

    missing: str = "left_out"
    not_applicable: str = "left_out"
    theme: str = "counts"
    total: str = "none"
    # Criteria whose "not applicable" is left out although the policy makes it zero (as TAPE does).
    always_left_out: frozenset[str] = frozenset()
    # A share of one, of a hundred, or the points themselves.
    out_of: str = "1"
    # A theme with parts is the mean of what its parts come to, or all its questions together.
    parts: str = "together"
    # The most points that a theme or a part brings, by its code.
    caps: Mapping[str, Decimal] = field(default_factory=dict)

    def honest(self) -> "Policy":
        """The same arithmetic, where what is missing or not applicable is left out."""
        return replace(self, missing="left_out", not_applicable="left_out")

    def __post_init__(self) -> None:
        for name, allowed in (CHOICES | MORE).items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"scoring policy: {name} must be one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class ThemeOutcome:
    """A theme of one visit: counts first, then what the policy makes of them, red lines beside."""

    theme: str
    counts: tuple[tuple[int, int, int], ...] = ()  # (at, of, n), scales never mixed
    answered: int = 0
    applicable: int = 0
    not_applicable: int = 0
    not_seen: int = 0
    not_covered: int = 0
    unknown: int = 0
    unchanged: int = 0
    unanswered: int = 0
    divergent: int = 0
    completeness: Decimal | None = None
    median: tuple[int, int] | None = None  # (at, of) of the median criterion, lower of two middles
    points: Decimal | None = None  # result = points ÷ over, before rounding
    over: Decimal | None = None
    result: Decimal | None = None
    red_lines: tuple[Outcome, ...] = ()


def score_visit(
    policy: Policy, pairs: Pairs, *, opened: frozenset[str] = NONE_OPENED
) -> dict[str, ThemeOutcome]:
    """Score each theme that a question feeds; a question may feed several."""
    themes = dict.fromkeys(theme for question, _ in pairs for theme in question.themes)
    return {theme: score_theme(theme, policy, pairs, opened=opened) for theme in themes}


def score_theme(
    theme: str, policy: Policy, pairs: Pairs, *, opened: frozenset[str] = NONE_OPENED
) -> ThemeOutcome:
    """Score one theme; red lines stand beside it, closed sensitive criteria nowhere."""
    shown = [
        (question, outcome)
        for question, outcome in pairs
        if theme in question.themes and (not question.sensitive or question.code in opened)
    ]
    scored = [(question, outcome) for question, outcome in shown if not question.red_line]
    states = Counter(outcome.state for _, outcome in scored)
    answered = states[State.LEVEL] + states[State.VALUE]
    applicable = len(scored) - states[State.NOT_APPLICABLE]
    median = _median_level(outcome for _, outcome in scored)
    points, over = _sum_points(policy, scored)
    return ThemeOutcome(
        theme=theme,
        counts=_count_levels(outcome for _, outcome in scored),
        answered=answered,
        applicable=applicable,
        not_applicable=states[State.NOT_APPLICABLE],
        not_seen=states[State.NOT_SEEN],
        not_covered=states[State.NOT_COVERED],
        unknown=states[State.UNKNOWN],
        unchanged=states[State.UNCHANGED],
        unanswered=states[State.UNANSWERED],
        divergent=states[State.DIVERGENT],
        completeness=round_half_up(Fraction(answered, applicable)) if applicable else None,
        median=median,
        points=points,
        over=over,
        result=_theme_result(policy, median, points, over),
        red_lines=tuple(outcome for question, outcome in shown if question.red_line),
    )


def _count_levels(outcomes: Iterable[Outcome]) -> tuple[tuple[int, int, int], ...]:
    reached = Counter(_steps(outcomes))
    return tuple((at, of, reached[of, at]) for of, at in sorted(reached))


def _steps(outcomes: Iterable[Outcome]) -> Iterator[tuple[int, int]]:
    for outcome in outcomes:
        if outcome.at is not None and outcome.of is not None:
            yield outcome.of, outcome.at


def _median_level(outcomes: Iterable[Outcome]) -> tuple[int, int] | None:
    """Give the level of the median criterion: the lower of two middles, never a half level."""
    steps = sorted(_steps(outcomes))
    if not steps or steps[0][0] != steps[-1][0]:
        return None
    of, at = steps[(len(steps) - 1) // 2]
    return at, of


def _sum_points(policy: Policy, scored: Pairs) -> tuple[Decimal | None, Decimal | None]:
    """Sum what enters the quotient of the policy; (None, None) where nothing does."""
    if policy.theme not in {"weighted_mean", "sum_over_max"}:
        return None, None
    points, over = Decimal(0), Decimal(0)
    for question, outcome in scored:
        worth = _worth(policy, question, outcome)
        if worth is not None:
            points += question.weight * worth
            over += question.weight * (_most(question) if policy.theme == "sum_over_max" else 1)
    return (points, over) if over > 0 else (None, None)


def _worth(policy: Policy, question: Question, outcome: Outcome) -> Decimal | None:
    """Say what one answer brings; None leaves it out. Two opinions are always left out."""
    if question.scale is None or any(level.value is None for level in question.levels):
        return None
    if outcome.state == State.LEVEL:
        return outcome.value
    if outcome.state == State.NOT_APPLICABLE:
        zero = policy.not_applicable == "zero" and question.code not in policy.always_left_out
    else:
        zero = policy.missing == "zero" and outcome.state in MISSING
    return Decimal(0) if zero else None


def _most(question: Question) -> Decimal:
    return max(level.value for level in question.levels if level.value is not None)


def _theme_result(
    policy: Policy, median: tuple[int, int] | None, points: Decimal | None, over: Decimal | None
) -> Decimal | None:
    if policy.theme == "median":
        return Decimal(median[0]) if median else None
    return _quotient(points, over)


def _quotient(points: Decimal | None, over: Decimal | None) -> Decimal | None:
    return round_half_up(Fraction(points) / Fraction(over)) if points is not None and over else None


def score_total(policy: Policy, themes: Mapping[str, ThemeOutcome]) -> Decimal | None:
    """Give the total that the grid asks for (by default none) over the themes that have a result.

    The sum of "sum over maximum" adds points, so that unequal maxima keep their weight.
    """
    exact = [
        Fraction(theme.points) / Fraction(theme.over)
        for theme in themes.values()
        if theme.points is not None and theme.over
    ]
    if policy.total == "none" or not exact:
        return None
    if policy.total == "mean_of_themes":
        return round_half_up(sum(exact, Fraction(0)) / len(exact))
    if policy.theme == "sum_over_max":
        return round_half_up(
            sum((Fraction(theme.points or 0) for theme in themes.values()), Fraction(0))
        )
    return round_half_up(sum(exact, Fraction(0)))


def round_half_up(exact: Fraction) -> Decimal:
    """Round half up (away from zero) to four places, in whole numbers only."""
    doubled = abs(exact) * 2 * 10**PLACES
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return Decimal(whole if exact >= 0 else -whole).scaleb(-PLACES)
