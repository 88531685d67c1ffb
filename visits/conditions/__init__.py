"""Pure: conditions, constraints and derived values, in a small subset of XLSForm's language.

SPECIFICATION.md in this folder says exactly what is read and what it means. The tablet's
conditions.js answers the same cases: tests/cases/conditions.cases.json.
"""

from visits.conditions.errors import MESSAGES, ExpressionError
from visits.conditions.evaluation import evaluate, holds
from visits.conditions.graph import cycle_in, evaluation_order
from visits.conditions.parser import Expression, parse, rewritten
from visits.conditions.values import Value, text_of

__all__ = [
    "MESSAGES",
    "Expression",
    "ExpressionError",
    "Value",
    "cycle_in",
    "evaluate",
    "evaluation_order",
    "holds",
    "parse",
    "rewritten",
    "text_of",
]
