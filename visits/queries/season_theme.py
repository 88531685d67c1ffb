"""Answers by theme in a season's figures: by level and by what is missing, never by farm."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef

from visits.models import Criterion, Theme
from visits.queries.network_results import level_names
from visits.queries.season_list import Farms, FigureList, ThemeHead, YearRows

STATES = ("not_seen", "not_covered", "unknown", "unanswered", "divergent")
#: Of grids that have questions which last.
UNCHANGED = "unchanged"


def count_themes(figures: FigureList, rows: YearRows) -> None:
    """Answers by level and by what is missing; a theme of one version of a grid at a time."""
    found: dict[tuple[str, str], dict[str, Farms]] = defaultdict(lambda: defaultdict(Counter))
    for (scope, code, what), farms in rows.shares.get("theme", {}).items():
        found[scope, code][what] = Counter(farms)
    for head in _heads_of(found):
        counts = found[head.scope, head.code]
        figures.themes.append(head)
        _put_theme(figures, head, counts)


def _put_theme(figures: FigureList, head: ThemeHead, counts: Mapping[str, Farms]) -> None:
    key, farms = head.key, len(counts.get("visits", ()))
    states = (*STATES, UNCHANGED) if head.lasts else STATES
    levels = [level for level, _name in head.levels]
    plain = counts.get("value", Counter())
    answered = _together([plain, *(counts[level] for level in levels)])
    missing = _together(counts.get(state, Counter()) for state in states)
    named = {
        "applicable": _together([answered, missing]),
        "answered": answered,
        "missing": missing,
        "value": plain,
        **{level: counts[level] for level in levels},
        **{state: counts.get(state, Counter()) for state in states},
    }
    # Its lists say all that these have in common: they are of no measure that is paired.
    for name, brought in named.items():
        figures.put(f"{key}:{name}", brought, "", farms)
    # Visits as any others: those that a theme does not count are told by subtraction too.
    figures.put(f"{key}:visits", counts.get("visits", Counter()), "visits", farms)
    given = [f"{key}:{name}" for name in (*levels, *(["value"] if plain else []))]
    figures.add_up(f"{key}:applicable", [f"{key}:answered", f"{key}:missing"])
    figures.add_up(f"{key}:answered", given, results=True)
    figures.add_up(f"{key}:missing", [f"{key}:{state}" for state in states], results=True)


def _together(parts: Iterable[Farms]) -> Farms:
    """All that they bring; `sum` would make a further Counter for each of them."""
    total: Farms = Counter()
    for part in parts:
        for farm, n in part.items():
            total[farm] = total.get(farm, 0) + n
    return total


def _heads_of(found: Mapping[tuple[str, str], Mapping[str, Farms]]) -> list[ThemeHead]:
    """Themes in the order of their grid, with the levels that their criteria have."""
    wanted: dict[tuple[int, int], set[str]] = defaultdict(set)
    for scope, code in found:
        grid, _dot, number = scope.partition(".")
        wanted[int(grid), int(number)].add(code)
    heads = []
    for (grid, number), codes in sorted(wanted.items()):
        scope = f"{grid}.{number}"
        rows = Theme.objects.filter(
            version__grid=grid, version__number=number, code__in=codes
        ).select_related("version__grid")
        lasting = Criterion.objects.filter(
            version=OuterRef("version"), rhythm=Criterion.Rhythm.ON_CHANGE
        )
        rows = rows.annotate(lasts=Exists(lasting))
        for theme in rows.order_by("position"):
            seen = {what for what in found[scope, theme.code] if what.startswith("level:")}
            levels = _levels_of(theme, seen)
            grid_name = theme.version.grid.name
            heads.append(
                ThemeHead(scope, theme.code, grid_name, number, theme.name, levels, theme.lasts)
            )
    return heads


def _levels_of(theme: Theme, seen: Collection[str]) -> list[tuple[str, dict[str, str]]]:
    """Every level of the scales that occur, the best first, named as on the network's pages."""
    scales = level_names([theme])[theme.pk]
    sizes = sorted({int(what.partition("/")[2]) for what in seen}, reverse=True)
    return [
        (f"level:{at}/{of}", (scales.get(of) or [{}] * of)[at - 1])
        for of in sizes
        for at in range(of, 0, -1)
    ]
