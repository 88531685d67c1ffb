"""A farm over its editions: visits, lines of questions, rows, counts, promises, pairs of visits."""

from visits.queries.result.basis import Basis, basis_of, whole_of
from visits.queries.result.count import MISSING, Counts, is_counted
from visits.queries.result.edition import Column, latest_reports, reports_read_by
from visits.queries.result.line import Change, Earlier, earlier_lines, outcome_of
from visits.queries.result.pair import Pair, ThemePair, pair_of
from visits.queries.result.progress import MOST, Progress, farm_progress, progress_read_by
from visits.queries.result.promise import Promise, Promises, promises_of
from visits.queries.result.row import GONE, Row, flag_of

__all__ = [
    "GONE",
    "MISSING",
    "MOST",
    "Basis",
    "Change",
    "Column",
    "Counts",
    "Earlier",
    "Pair",
    "Progress",
    "Promise",
    "Promises",
    "Row",
    "ThemePair",
    "basis_of",
    "earlier_lines",
    "farm_progress",
    "flag_of",
    "is_counted",
    "latest_reports",
    "outcome_of",
    "pair_of",
    "progress_read_by",
    "promises_of",
    "reports_read_by",
    "whole_of",
]
