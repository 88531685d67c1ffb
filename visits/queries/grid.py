"""The content of a visit's grids, in the order that people read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from visits.models import Criterion, Grid, GridVersion, Theme, Visit, VisitGrid
from visits.queries.entry import BOTH, SHARED, Target, VisitState, visit_state
from visits.queries.frozen import LEVELS, frozen_versions
from visits.scoring import ask
from visits.scoring.asking import codes_of, codes_of_limit

LARGEST_PAGE = 10
Row = TypeVar("Row")


@dataclass(frozen=True)
class Section:
    """One page of at most ten criteria: a theme, or an equal part of a larger one.

    A criterion keeps its number when another one before it is not asked.
    """

    theme: Theme
    part: int
    parts: int
    numbered: tuple[tuple[int, Criterion], ...]
    unasked: tuple[tuple[int, Criterion], ...] = ()
    derived: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.theme.pk}-{self.part}"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Those that people answer."""
        return tuple(row for _number, row in self.numbered if not row.is_derived)


def criteria_of(visit: Visit) -> QuerySet[Criterion]:
    """Every criterion of the visit's grids, ready for `as_question`."""
    rows = (
        Criterion.objects.filter(version__visits__visit=visit)
        .select_related("theme__parent", "version__grid")
        .prefetch_related(Prefetch("levels", LEVELS), "feeds__theme")
        .order_by("version__visits__position", "theme__position", "position")
    )
    return rows.filter(short_path=True) if visit.short_path else rows


def sections_of(visit: Visit, state: VisitState | None = None, *voices: str) -> list[Section]:
    """The visit's sections, numbered through; a theme over ten criteria is cut equally.

    With what the visit says now, criteria whose condition is not met are left out. `voices` says
    whose answers count, the first that has any (the team's, then the group's).
    """
    criteria = list(criteria_of(visit))
    return _cut(criteria, asking_of(criteria, state, *voices) if state else NOTHING_JUDGED)


@dataclass(frozen=True)
class Standing:
    """What a visit says now and what it asks, read once for all that is made of it."""

    state: VisitState
    criteria: tuple[Criterion, ...]
    grids: tuple[VisitGrid, ...]

    @property
    def sections(self) -> list[Section]:
        return _cut(self.criteria, asking_of(self.criteria, self.state))


def standing_of(visit: Visit) -> Standing:
    """What the versions ask is kept in mind; what the visit says of it is read."""
    grids = tuple(grids_of(visit))
    frozen = frozen_versions(row.version for row in grids)
    every = (row for pinned in grids for row in frozen[pinned.version_id].criteria.values())
    criteria = tuple(row for row in every if row.short_path or not visit.short_path)
    return Standing(visit_state(visit, known=criteria), criteria, grids)


def grids_of(visit: Visit) -> QuerySet[VisitGrid]:
    """The versions that a visit follows, in its order, with their themes."""
    return visit.grids.select_related("version__grid").prefetch_related("version__themes")


def asked_sections(visit: Visit, *voices: str) -> list[Section]:
    """As `sections_of`, for a page that has not read what the visit says: it does so if need be."""
    criteria = list(criteria_of(visit))
    if not any(row.condition or row.formula for row in criteria):
        return _cut(criteria, NOTHING_JUDGED)
    state = visit_state(visit, BOTH if "self" in voices else SHARED)
    return _cut(criteria, asking_of(criteria, state, *voices))


def sections_of_version(version: GridVersion) -> list[Section]:
    """The same sections for a version that no visit has: all that it asks, numbered through."""
    rows = version.criteria.select_related("theme__parent").prefetch_related("levels")
    return _cut(list(rows.order_by("theme__position", "position", "pk")), NOTHING_JUDGED)


def _cut(criteria: Sequence[Criterion], asking: "VisitAsking") -> list[Section]:
    by_theme: dict[Theme, list[tuple[int, Criterion]]] = {}
    for number, criterion in enumerate(criteria, start=1):
        by_theme.setdefault(criterion.theme, []).append((number, criterion))
    sections: list[Section] = []
    for theme, rows in by_theme.items():
        pages = equal_parts(rows)
        for part, page in enumerate(pages, start=1):
            asked = tuple(row for row in page if row[1].pk not in asking.hidden)
            others = tuple(row for row in page if row[1].pk in asking.hidden)
            sections.append(Section(theme, part, len(pages), asked, others, asking.derived))
    return sections


@dataclass(frozen=True)
class VisitAsking:
    """By criterion: what is not asked on this visit, and what calculations come to."""

    hidden: frozenset[UUID] = frozenset()
    derived: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)


NOTHING_JUDGED = VisitAsking()
ANSWER_FOR_ALL = ("team", "group")


def asking_of(criteria: Iterable[Criterion], state: VisitState, *voices: str) -> VisitAsking:
    """Conditions and calculations on what stands now, each grid by itself, on the visit's day."""
    versions: dict[int, list[Criterion]] = {}
    for criterion in criteria:
        versions.setdefault(criterion.version_id, []).append(criterion)
    hidden: set[UUID] = set()
    derived: dict[UUID, Mapping[str, Any]] = {}
    for rows in versions.values():
        if not any(row.condition or row.formula for row in rows):
            continue
        said = {
            row.code: values_for_all(state.target(row), voices or ANSWER_FOR_ALL) for row in rows
        }
        ids = {row.code: row.pk for row in rows}
        asking = ask([row.as_question() for row in rows], said, today=state.visit.day)
        hidden |= {ids[code] for code in asking.hidden}
        derived |= {ids[code]: value for code, value in asking.derived.items()}
    return VisitAsking(frozenset(hidden), derived)


def values_for_all(target: Target, voices: Iterable[str] = ANSWER_FOR_ALL) -> list[Any]:
    """What counts as answered here: by the first of the voices that says anything."""
    return next((values for voice in voices if (values := target.values(voice))), [])


def rules_reach(section: Section, sections: Iterable[Section]) -> list[Criterion]:
    """Questions of other parts whose answers this one needs: for what it asks, for its limits."""
    version = section.theme.version_id
    rows = [row for one in sections for _n, row in one.numbered if row.version_id == version]
    by_code = {row.code: row for row in rows}
    own = [row for _number, row in section.numbered]
    pending = [code for row in own for code in (*codes_of(row), *codes_of_limit(row))]
    reached: dict[str, Criterion] = {}
    while pending:
        code = pending.pop()
        if code in by_code and code not in reached:
            reached[code] = by_code[code]
            pending += codes_of(by_code[code])
    return [row for row in reached.values() if row not in own]


def equal_parts(criteria: Sequence[Row], largest: int = LARGEST_PAGE) -> list[Sequence[Row]]:
    pages = -(-len(criteria) // largest)
    size, more = divmod(len(criteria), pages)
    cuts = [index * size + min(index, more) for index in range(pages + 1)]
    return [criteria[start:end] for start, end in pairwise(cuts)]


def usable_versions(network_id: int) -> QuerySet[GridVersion]:
    """Published versions that a network may visit with: its own, then the library's."""
    return (
        GridVersion.objects.filter(status=GridVersion.Status.PUBLISHED, grid__network_id=network_id)
        .select_related("grid")
        .order_by("grid__code", "-number")
    )


@dataclass(frozen=True)
class Part:
    """A theme as a grid's page lists it, with the number of its first criterion."""

    theme: Theme
    first_number: int
    count: int


def parts_of(version: GridVersion) -> list[Part]:
    """The version's themes that ask something, numbered through."""
    themes = version.themes.annotate(asks=Count("criteria")).filter(asks__gt=0)
    parts, number = [], 1
    for theme in themes.order_by("position", "pk"):
        parts.append(Part(theme, number, theme.asks))
        number += theme.asks
    return parts


def numbered_criteria(part: Part) -> list[tuple[int, Criterion]]:
    """What one theme asks, with its levels, in the order of the visit."""
    rows = part.theme.criteria.prefetch_related("levels").order_by("position", "pk")
    return list(enumerate(rows, start=part.first_number))


def shelf_of(grids: QuerySet[Grid]) -> QuerySet[Grid]:
    """Grids with their network, where they came from and their versions, newest first."""
    return (
        grids.select_related("network", "copied_from")
        .prefetch_related(Prefetch("versions", GridVersion.objects.order_by("-number")))
        .order_by("network__name", "code", "pk")
    )


def grid_is_used(visit: Visit) -> bool:
    """Also on paper or a tablet: what is answered there comes later and must find its question."""
    prepared = visit.preparations.filter(tablet__wiped_at=None)
    return visit.entries.exists() or visit.sheets.exists() or prepared.exists()
