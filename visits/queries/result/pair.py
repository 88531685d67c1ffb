"""Two visits side by side: of the questions that compare, how many stand in the upper half."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from visits.models import Criterion, CriterionResult, Theme
from visits.queries.result.edition import Column
from visits.queries.result.row import Row
from visits.scoring import Place, is_acquired


@dataclass
class ThemePair:
    """One theme: of the `n` questions with a comparable level on both visits, those acquired."""

    theme: Theme
    n: int = 0
    before: int = 0
    after: int = 0
    #: With an answer or a blank on one of both visits, but no pair of levels that compares.
    left_out: int = 0


@dataclass(frozen=True)
class Pair:
    """Two visits of a farm, theme by theme, over the same questions on both."""

    first: Column
    last: Column
    themes: tuple[ThemePair, ...]
    scales: tuple[Criterion, ...]

    @property
    def n(self) -> int:
        return sum(theme.n for theme in self.themes)


def pair_of(columns: Sequence[Column], rows: Iterable[Row], at: tuple[int, int]) -> Pair:
    """Compare two visits; a question counts on both or on neither, so that n is the same."""
    first, last = columns[at[0]], columns[at[1]]
    themes: dict[tuple[int, str], ThemePair] = {}
    scales: dict[tuple[str, ...], Criterion] = {}
    for row in rows:
        before, after = row.results[at[0]], row.results[at[1]]
        if row.criterion.red_line or row.criterion.is_derived or not (before or after):
            continue
        theme = row.criterion.theme
        pair = themes.setdefault((row.line.key[0], theme.code), ThemePair(theme))
        if not _count(pair, row, before, after):
            continue
        names = tuple(level.code for level in after.criterion.steps) if after else ()
        scales.setdefault(names, row.criterion)
    return Pair(first, last, tuple(themes.values()), tuple(scales.values()))


def _count(
    pair: ThemePair, row: Row, before: CriterionResult | None, after: CriterionResult | None
) -> bool:
    """Add the question to its theme; false where its two levels do not compare."""
    place = row.line.carried(before, after) if before and after and after.at else None
    if place is None or after is None or after.at is None or after.of is None:
        pair.left_out += 1
        return False
    pair.n += 1
    pair.before += is_acquired(place)
    pair.after += is_acquired(Place(Fraction(after.at), after.of))
    return True
