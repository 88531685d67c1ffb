"""What the counts of one visit leave apart: so the numbers of its pages lead to one another."""

from collections.abc import Iterable
from dataclasses import dataclass

from visits.models import ThemeResult
from visits.queries.frozen import RESERVED
from visits.queries.result.progress import Progress
from visits.queries.result.row import Row
from visits.scoring import Movement, State


@dataclass(frozen=True)
class Basis:
    """Beside the questions that a visit's counts take once each."""

    red_lines: int  # that concern the farm; the report counts them with the others
    reserved: int  # to the farm; the report counts those that it opened
    again: int  # what counts by theme add, for questions that stand in several
    listed: int  # lines of the short lists
    unlevelled: int  # asked, and without a level now or before: in no list
    others: int  # lines about another group than the visit's


def basis_of(progress: Progress) -> Basis | None:
    """Of the last visit shown; nothing where there is none."""
    if not progress.columns:
        return None
    column, counts = progress.columns[-1], progress.counts[-1]
    asked = [row for row in progress.rows if row.results[-1] is not None]
    plain = [row for row in asked if not row.criterion.red_line]
    unlevelled = sum(row.list_name == Movement.NO_LEVEL for row in plain)
    lists = progress.by_movement
    return Basis(
        red_lines=sum(_counts(row, progress) for row in asked if row.criterion.red_line),
        reserved=0 if progress.is_part else list(column.asks.values()).count(RESERVED),
        again=_again(progress, column.report.pk, counts.applicable),
        listed=sum(map(len, lists.values())) - len(lists[Movement.NO_LEVEL]),
        unlevelled=unlevelled,
        others=sum(not _is_of_visit(row, progress) for row in plain),
    )


def _again(progress: Progress, report: int, once: int) -> int:
    whole = whole_of(row for row in progress.themes if row.report_id == report)
    return whole - once if progress.themes else 0


def whole_of(themes: Iterable[ThemeResult]) -> int:
    """What the counts by theme come to together; parts of a theme are counted in it."""
    return sum(row.applicable for row in themes if row.theme.parent_id is None)


def _counts(row: Row, progress: Progress) -> bool:
    result = row.results[-1]
    concerns = result is not None and result.state != State.NOT_APPLICABLE
    return concerns and _is_of_visit(row, progress)


def _is_of_visit(row: Row, progress: Progress) -> bool:
    if progress.is_part:
        return True
    return row.about == progress.columns[-1].visit.about_of(row.criterion)
