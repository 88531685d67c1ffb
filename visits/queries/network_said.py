"""The results behind a network's numbers: each visit where something was said, by its date."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from visits.models import Criterion, CriterionResult, Grid, Report, ThemeResult, Visit
from visits.queries.brought import Life, lives_of
from visits.queries.moved import MOVE, Lineages, Seen, moved_by
from visits.queries.network_results import HARD, LEVEL, Answers, level_in
from visits.queries.steering import Helm

CHUNK = 100
#: Beside one level or one state: what several of them have in common.
LEVELS, BELOW, ASKED_HARD, APPLICABLE = "levels", "below", "hard", "applicable"


def number_said(answers: Answers, what: str) -> int:
    """How many rows stand behind one of these choices, as the sums tell it."""
    if what.startswith(LEVEL):
        return answers.levels.get(level_in(what), 0)
    several = {
        "": answers.asked,
        LEVELS: answers.with_level,
        BELOW: answers.below,
        ASKED_HARD: answers.hard,
        APPLICABLE: answers.applicable,
    }
    return several[what] if what in several else answers.states.get(what, 0)


class Known(Sequence[Any]):
    """Rows of which a sum has already said how many there are: only the page shown is read."""

    def __init__(self, rows: Any, n: int) -> None:
        self.rows, self.n = rows, n

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, part: Any) -> Any:
        return list(islice(self.rows, part.start, part.stop))


def _latest() -> Exists:
    """Not followed by another edition of the same visit."""
    later = Report.objects.filter(
        visit=OuterRef("report__visit"), edition__gt=OuterRef("report__edition")
    )
    return ~Exists(later)


def _visits_of(helm: Helm, year: int) -> Iterator[list[tuple[UUID, int]]]:
    """Visits of a year with their farms, the latest first, some at a time."""
    visits = Visit.objects.filter(network=helm.network, month__year=year, sealed_at__isnull=False)
    if helm.tied:
        visits = visits.exclude(farm__in=helm.tied)
    keys = list(visits.order_by("-date", "pk").values_list("pk", "farm_id"))
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _along(helm: Helm, year: int, rows: QuerySet[Any]) -> Iterator[Any]:
    """These results visit after visit: no more is read than the page needs."""
    rows = rows.select_related("report__visit__farm").defer("report__leaves")
    for part in _visits_of(helm, year):
        own = rows.filter(report__in=_latest_of([visit for visit, _farm in part]))
        yield from own.order_by("-report__visit__date", "report__visit", "pk")


def _latest_of(visits: Sequence[UUID]) -> list[int]:
    """The last edition of each of these visits."""
    rows = Report.objects.filter(visit__in=visits).order_by("edition")
    return list(dict(rows.values_list("visit", "pk")).values())


def results_behind(helm: Helm, grid: Grid, code: str, year: int, what: str) -> Iterator[Any]:
    """What was said of one criterion on the visits of a year; `what` as the sums say it."""
    criteria = Criterion.objects.filter(version__grid=grid, code=code, sensitive=False)
    ids = list(criteria.values_list("pk", flat=True))
    rows = CriterionResult.objects.filter(criterion__in=ids)
    if what == BELOW:
        rows = rows.filter(state="level", at__lt=F("of"))
    elif what == LEVELS:
        rows = rows.filter(state="level")
    elif what == ASKED_HARD:
        rows = rows.filter(state__in=HARD)
    elif what == APPLICABLE:
        rows = rows.exclude(state="not_applicable")
    elif what.startswith(LEVEL):
        at, of = level_in(what)
        rows = rows.filter(state="level", at=at, of=of)
    elif what:
        rows = rows.filter(state=what)
    return _along(helm, year, rows.prefetch_related("criterion__levels"))


def themes_behind(helm: Helm, theme_ids: Sequence[UUID], year: int) -> Iterator[Any]:
    """A theme's results on the visits of a year."""
    rows = ThemeResult.objects.filter(theme__in=theme_ids)
    return _along(helm, year, rows)


def moved_behind(
    helm: Helm, grid: Grid, code: str, year: int, moves: Sequence[str]
) -> Iterator[CriterionResult]:
    """Visits of a year on which a criterion has moved so: found by comparing, farm by farm."""
    known = Lineages()
    for part in _visits_of(helm, year):
        yield from _moved(part, grid, code, moves, known)


def _moved(
    part: Sequence[tuple[UUID, int]], grid: Grid, code: str, moves: Sequence[str], known: Lineages
) -> Iterator[CriterionResult]:
    farms = {farm for _visit, farm in part}
    rows = CriterionResult.objects.filter(
        _latest(), farm__in=farms, grid=grid, code=code, criterion__sensitive=False
    )
    rows = rows.select_related("report__visit__farm", "criterion__version").defer("report__leaves")
    found: dict[int, list[CriterionResult]] = defaultdict(list)
    for row in rows.prefetch_related("criterion__levels"):
        found[row.farm_id].append(row)
    known.learn({grid.pk})
    lives = lives_of(farms)
    by_visit: dict[UUID, list[CriterionResult]] = defaultdict(list)
    for farm, results in found.items():
        for row in _moved_of_farm(lives[farm], results, moves, known):
            by_visit[row.report.visit_id].append(row)
    for visit, _farm in part:
        yield from by_visit.get(visit, ())


def _moved_of_farm(
    lives: Sequence[Life],
    results: Sequence[CriterionResult],
    moves: Sequence[str],
    known: Lineages,
) -> Iterator[CriterionResult]:
    """About the farm and about each group apart."""
    for about in {row.about for row in results}:
        own = {row.report.visit_id: row for row in results if row.about == about}
        seen = {visit: [_seen(row)] for visit, row in own.items()}
        for visit, share in moved_by(lives, seen, known).items():
            if any(share[_key(own[visit], move)] for move in moves):
                yield own[visit]


def _seen(row: CriterionResult) -> Seen:
    number = row.criterion.version.number
    return (row.grid_id, row.code, row.about, number, row.state, row.at, row.of)


def _key(row: CriterionResult, move: str) -> tuple[str, str, str, str]:
    return ("criterion", str(row.grid_id), row.code, MOVE + move)
