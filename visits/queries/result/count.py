"""What a visit's answers come to: x of the n applicable, every missing state counted by name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from visits.models import CriterionResult
from visits.queries.result.edition import Column
from visits.queries.result.row import Row
from visits.scoring import State
from visits.scoring.percent import percent_of

#: What counts in n without being an answer, in the order in which it is said.
MISSING = ("divergent", "not_seen", "not_covered", "unknown", "unchanged", "unanswered")


@dataclass(frozen=True)
class Counts:
    """One visit: answers over applicable questions, and the states of the others."""

    answered: int = 0
    applicable: int = 0
    states: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> list[tuple[str, int]]:
        return [(state, self.states[state]) for state in MISSING if self.states[state]]

    @property
    def not_applicable(self) -> int:
        return self.states[State.NOT_APPLICABLE]

    @property
    def share(self) -> int | None:
        """Completeness in whole percent; whole only if nothing is missing."""
        if not self.applicable:
            return None
        return percent_of(self.answered, self.applicable)


def counts_of(columns: Sequence[Column], rows: Iterable[Row], *, part: bool) -> tuple[Counts, ...]:
    """For each visit, each question once: about whom the visit concerns, red lines beside.

    `part` is what one group reads: there every line is about it.
    """
    found: list[Counter[str]] = [Counter() for _column in columns]
    for row in rows:
        for at, result in enumerate(row.results):
            if result is not None and is_counted(result, columns[at], part=part):
                found[at][result.state] += 1
    return tuple(_counted(states) for states in found)


def is_counted(result: CriterionResult, column: Column, *, part: bool) -> bool:
    """Whether a visit's counts take it; not applicable it leaves n, red lines stand beside."""
    criterion = result.criterion
    if criterion.red_line or criterion.is_derived:
        return False
    return part or result.about == column.visit.about_of(criterion)


def _counted(states: Counter[str]) -> Counts:
    answered = states[State.LEVEL] + states[State.VALUE]
    return Counts(answered, states.total() - states[State.NOT_APPLICABLE], states)
