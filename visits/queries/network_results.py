"""What a network's grids say, question by question and theme by theme: counts with denominators."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from peers.models import Network
from visits.models import Criterion, Grid, Tally, Theme
from visits.queries.moved import MOVE
from visits.queries.tally import Sums
from visits.scoring import Movement

LEVEL = "level:"
#: Asked, applicable, and still not told: hard to see, or hard to ask.
HARD = ("not_seen", "not_covered", "unknown")
#: Beside a level, what an answer may be.
STATES = ("value", *HARD, "unchanged", "unanswered", "divergent", "not_applicable")
COMPARED = (Movement.UP, Movement.DOWN, Movement.SAME_TO_WORK_ON, Movement.SAME_GOOD)


@dataclass(frozen=True)
class Answers:
    """The answers to one criterion, or to the criteria of one theme: by level, and without one."""

    levels: Mapping[tuple[int, int], int]
    states: Mapping[str, int]
    moves: Mapping[str, int]

    @property
    def asked(self) -> int:
        return self.with_level + sum(self.states.values())

    @property
    def with_level(self) -> int:
        return sum(self.levels.values())

    @property
    def below(self) -> int:
        """Not at the last step yet."""
        return sum(n for (at, of), n in self.levels.items() if at < of)

    @property
    def answered(self) -> int:
        return self.with_level + self.states.get("value", 0)

    @property
    def not_applicable(self) -> int:
        return self.states.get("not_applicable", 0)

    @property
    def applicable(self) -> int:
        return self.asked - self.not_applicable

    @property
    def hard(self) -> int:
        return sum(self.states.get(state, 0) for state in HARD)

    @property
    def up(self) -> int:
        return self.moves.get(str(Movement.UP), 0)

    @property
    def compared(self) -> int:
        return sum(self.moves.get(str(move), 0) for move in COMPARED)


def answers_in(counts: Mapping[str, int]) -> Answers:
    """From the sums of one key: what → how many."""
    levels, moves, states = {}, {}, {}
    for what, n in counts.items():
        if what.startswith(LEVEL):
            levels[level_in(what)] = n
        elif what.startswith(MOVE):
            moves[what.removeprefix(MOVE)] = n
        elif what in STATES and n:
            states[what] = n
    return Answers(levels, states, moves)


def level_in(what: str) -> tuple[int, int]:
    at, _slash, of = what.removeprefix(LEVEL).partition("/")
    return int(at), int(of)


@dataclass(frozen=True)
class Asked:
    """A question, as its newest version asks it, and what was answered in a year."""

    criterion: Criterion
    answers: Answers


def criteria_asked(grid: Grid, sums: Sums, year: int) -> list[Asked]:
    """In the order of the grid."""
    scope = str(grid.pk)
    found = sums.by("code", "criterion", year=year, scope=scope)
    return [
        Asked(
            criterion,
            answers_in(sums.by("what", "criterion", year=year, scope=scope, code=criterion.code)),
        )
        for criterion in newest_criteria(grid, found)
    ]


def newest_criteria(grid: Grid, codes: Collection[str]) -> list[Criterion]:
    rows = Criterion.objects.filter(version__grid=grid, code__in=codes, sensitive=False)
    rows = rows.exclude(version__status="draft").select_related("theme", "version")
    rows = rows.prefetch_related("levels")
    newest: dict[str, Criterion] = {}
    for row in rows.order_by("version__number"):
        newest[row.code] = row
    return sorted(newest.values(), key=lambda row: (row.theme.position, row.position))


def grids_counted(network_id: int, years: Collection[int]) -> list[Grid]:
    """Grids whose answers were counted, those of the library that were used among them."""
    rows = Tally.objects.filter(network=network_id, year__in=years, subject="theme", n__gt=0)
    scopes = set(rows.values_list("scope", flat=True).distinct())
    ids = {scope.partition(".")[0] for scope in scopes}
    return list(Grid.objects.filter(pk__in=ids).order_by("code", "pk"))


def grid_counted(network: Network, ref: Any) -> Grid | None:
    """A grid of the network, or of the library."""
    grid = Grid.objects.filter(ref=ref).first()
    return grid if grid is not None and grid.network_id in {None, network.pk} else None


@dataclass(frozen=True)
class ThemeYear:
    """One theme in one year and one version of its grid."""

    year: int
    version: int
    visits: int
    answers: Answers


@dataclass(frozen=True)
class ThemeStory:
    theme: Theme
    years: tuple[ThemeYear, ...]


def themes_of(grid: Grid) -> list[Theme]:
    """Themes as their newest version names them, in its order; those of earlier ones after."""
    rows = Theme.objects.filter(version__grid=grid).exclude(version__status="draft")
    newest: dict[str, Theme] = {}
    for row in rows.select_related("version").order_by("version__number"):
        newest[row.code] = row
    return sorted(newest.values(), key=lambda row: (-row.version.number, row.position))


def theme_story(theme: Theme, grid: Grid, sums: Sums, years: Iterable[int]) -> ThemeStory:
    """Year by year, version by version: another version is another line's beginning."""
    found = []
    for year in sorted(years):
        scopes = sums.by("scope", "theme", year=year, code=theme.code)
        for scope in sorted(scopes, key=_version_in):
            if scope.partition(".")[0] == str(grid.pk):
                counts = sums.by("what", "theme", year=year, scope=scope, code=theme.code)
                row = ThemeYear(
                    year, _version_in(scope), counts.get("visits", 0), answers_in(counts)
                )
                if row.visits:
                    found.append(row)
    return ThemeStory(theme, tuple(found))


def _version_in(scope: str) -> int:
    return int(scope.partition(".")[2] or 0)


def theme_ids(grid: Grid, code: str, versions: Collection[int]) -> list[UUID]:
    rows = Theme.objects.filter(version__grid=grid, code=code, version__number__in=versions)
    return list(rows.values_list("pk", flat=True))


def versions_of(grid: Grid, sums: Sums, year: int) -> list[int]:
    """The versions of a grid that the reports of a year follow."""
    scopes = sums.by("scope", "theme", year=year)
    own = [scope for scope in scopes if scope.partition(".")[0] == str(grid.pk)]
    return sorted(_version_in(scope) for scope in own)


Names = dict[int, list[dict[str, str]]]


def level_names(themes: Sequence[Theme]) -> dict[UUID, Names]:
    """Names of each theme's levels by length of scale, where all its scales of a length agree."""
    criteria = Criterion.objects.filter(theme__in=themes, kind__in=Criterion.LEVEL_KINDS)
    scales: dict[UUID, list[list[dict[str, str]]]] = {theme.pk: [] for theme in themes}
    for row in criteria.prefetch_related("levels"):
        scales[row.theme_id].append([level.name for level in row.levels.all()])
    return {theme: _agreed(rows) for theme, rows in scales.items()}


def _agreed(scales: Iterable[list[dict[str, str]]]) -> Names:
    found: Names = {}
    mixed: set[int] = set()
    for names in scales:
        if found.setdefault(len(names), names) != names:
            mixed.add(len(names))
    return {of: names for of, names in found.items() if of not in mixed}
