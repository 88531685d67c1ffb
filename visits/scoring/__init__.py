"""Pure: answers and a grid's scoring policy in, levels, counts, results and movements out.

The specification in words, with its cases, is tests/cases/scoring.cases.json: the tablet's
JavaScript answers the same file.
"""

from visits.scoring.asking import Asking, ask
from visits.scoring.carry import Place, Step, carry
from visits.scoring.movement import Movement, Moves, compare, is_acquired, latest_seen, sort_moves
from visits.scoring.theme import Policy, ThemeOutcome, score_theme, score_total, score_visit
from visits.scoring.value import (
    LEVEL_KINDS,
    LevelSpec,
    Outcome,
    Question,
    State,
    problem_of,
    read_answer,
    read_derived,
    tidy_value,
)

__all__ = [
    "LEVEL_KINDS",
    "Asking",
    "LevelSpec",
    "Movement",
    "Moves",
    "Outcome",
    "Place",
    "Policy",
    "Question",
    "State",
    "Step",
    "ThemeOutcome",
    "ask",
    "carry",
    "compare",
    "is_acquired",
    "latest_seen",
    "problem_of",
    "read_answer",
    "read_derived",
    "score_theme",
    "score_total",
    "score_visit",
    "sort_moves",
    "tidy_value",
]
