"""What the editions of a farm bring to the sums: each result, and how it has moved since.

The same comparison as on the farm's own page, over rows instead of models, so that the results of
many farms are read at once.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from visits.models import Criterion, CriterionResult, GridVersion, Report, ThemeResult
from visits.queries.brought import Life, Share
from visits.scoring import LEVEL_KINDS, Outcome, State, Step, compare, latest_seen

#: Of a result: grid, code, about, version number, state, at, of.
Seen = tuple[int, str, UUID, int, str, int | None, int | None]
#: Of a theme's result: grid and version as one word, code, counts, answered, missing.
ThemeSeen = tuple[str, str, Sequence[Sequence[int]], int, Mapping[str, int]]
MOVE = "move:"


@dataclass
class Lineages:
    """What is known of grids: whose themes are whose, and what a version asks otherwise."""

    themes: dict[int, str] = field(default_factory=dict)
    changes: dict[tuple[int, str], list[tuple[int, Step]]] = field(default_factory=dict)
    _grids: set[int] = field(default_factory=set)

    def learn(self, grids: Collection[int]) -> None:
        """Read the grids that are not known yet."""
        new = set(grids) - self._grids
        if not new:
            return
        self._grids |= new
        for theme, grid, number in GridVersion.objects.filter(grid__in=new).values_list(
            "themes", "grid_id", "number"
        ):
            self.themes[theme] = f"{grid}.{number}"
        criteria = Criterion.objects.filter(version__grid__in=new)
        changed = criteria.exclude(change=Criterion.Change.SAME).annotate(many=Count("levels"))
        for row in changed.order_by("version__number").values_list(
            "version__grid_id", "code", "version__number", "change", "comparison", "kind", "many"
        ):
            grid, code, number, change, comparison, kind, many = row
            choice = "break" if change == Criterion.Change.NEW else comparison
            step = Step(choice, many if kind in LEVEL_KINDS else None)
            self.changes.setdefault((grid, code), []).append((number, step))

    def steps(self, grid: int, code: str, first: int, last: int) -> list[Step]:
        """How the criterion has changed between two versions."""
        changes = self.changes.get((grid, code), ())
        return [step for number, step in changes if first < number <= last]


def latest_editions(farms: Collection[int]) -> dict[int, UUID]:
    """The latest edition of each visit of the farms: its visit by its row."""
    rows = Report.objects.filter(visit__farm__in=farms).order_by("edition")
    latest = dict(rows.values_list("visit_id", "pk"))
    return {report: visit for visit, report in latest.items()}


def results_seen(editions: Mapping[int, UUID], known: Lineages) -> dict[UUID, list[Seen]]:
    """By visit, what its edition says of each criterion; closed sensitive ones are nowhere."""
    rows = CriterionResult.objects.filter(report__in=list(editions)).values_list(
        *("report_id", "grid_id", "code", "about", "criterion__version__number"),
        *("state", "at", "of"),
    )
    rows = list(rows.order_by("pk"))
    known.learn({row[1] for row in rows})
    found: dict[UUID, list[Seen]] = defaultdict(list)
    for report, *said in rows:
        found[editions[report]].append(tuple(said))
    return found


def themes_seen(editions: Mapping[int, UUID], known: Lineages) -> dict[UUID, list[ThemeSeen]]:
    rows = ThemeResult.objects.filter(report__in=list(editions)).values_list(
        "report_id", "grid_id", "theme_id", "code", "counts", "answered", "missing"
    )
    rows = list(rows)
    known.learn({row[1] for row in rows})
    found: dict[UUID, list[ThemeSeen]] = defaultdict(list)
    for report, _grid, theme, *said in rows:
        found[editions[report]].append((known.themes[theme], *said))
    return found


Before = list[tuple[Outcome, int]]


def moved_by(
    lives: Iterable[Life],
    seen: Mapping[UUID, Iterable[Seen]],
    known: Lineages,
    only: Collection[UUID] | None = None,
) -> dict[UUID, Share]:
    """From the farm's oldest visit to its latest, what each says and how it has moved.

    Of `only` some, where they are named; the others are what these have moved from.
    """
    before: dict[tuple[int, str, UUID], Before] = defaultdict(list)
    shares: dict[UUID, Share] = {}
    for life in lives:
        if life.id not in seen:
            continue
        share: Share = Counter()
        if only is None or life.id in only:
            shares[life.id] = share
        for grid, code, about, number, state, at, of in seen[life.id]:
            outcome = Outcome(code, State(state), at, of)
            earlier = before[grid, code, about]
            earlier.append((outcome, number))
            if life.id not in shares:
                continue
            said = f"level:{at}/{of}" if state == State.LEVEL else str(state)
            share["criterion", str(grid), code, said] += 1
            move = _movement(earlier[:-1], outcome, known, (grid, code, number))
            share["criterion", str(grid), code, MOVE + move] += 1
    return shares


def _movement(earlier: Before, now: Outcome, known: Lineages, place: tuple[int, str, int]) -> str:
    if not earlier:
        return str(compare(None, now))
    grid, code, number = place
    before = latest_seen([outcome for outcome, _number in earlier])
    since = next(found for outcome, found in reversed(earlier) if outcome == before)
    return str(compare(before, now, steps=known.steps(grid, code, since, number)))


def share_of_themes(seen: Iterable[ThemeSeen]) -> Share:
    share: Share = Counter()
    for version, code, counts, answered, missing in seen:
        share["theme", version, code, "visits"] += 1
        for at, of, n in counts:
            share["theme", version, code, f"level:{at}/{of}"] += n
        share["theme", version, code, "value"] += answered - sum(row[2] for row in counts)
        for state, n in missing.items():
            share["theme", version, code, state] += n
    return share


@dataclass
class Editions:
    """What the latest editions of some farms say, by visit."""

    results: dict[UUID, list[Seen]] = field(default_factory=dict)
    themes: dict[UUID, list[ThemeSeen]] = field(default_factory=dict)


def read_editions(farms: Collection[int], known: Lineages) -> Editions:
    editions = latest_editions(farms)
    return Editions(results_seen(editions, known), themes_seen(editions, known))


def results_of_farms(
    lives: Mapping[int, Sequence[Life]],
    known: Lineages,
    said: Editions | None = None,
    only: Collection[UUID] | None = None,
) -> dict[UUID, Share]:
    """What the latest editions of these farms bring, by visit: each, or `only` some."""
    said = said or read_editions(lives, known)
    shares: dict[UUID, Share] = {}
    for rows in lives.values():
        shares |= moved_by(rows, said.results, known, only)
    for visit, rows_of_themes in said.themes.items():
        if only is not None and visit not in only:
            continue
        shares[visit] = shares.get(visit, Counter()) + share_of_themes(rows_of_themes)
    return shares
