"""The content of a visit's grids, in the order that people read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.db.models import Count, Prefetch, QuerySet

from visits.models import Criterion, Grid, GridVersion, Theme, Visit

LARGEST_PAGE = 10


@dataclass(frozen=True)
class Section:
    """One page of at most ten criteria: a theme, or an equal part of a larger one."""

    theme: Theme
    part: int
    parts: int
    criteria: tuple[Criterion, ...]
    first_number: int

    @property
    def key(self) -> str:
        return f"{self.theme.pk}-{self.part}"

    @cached_property
    def numbered(self) -> list[tuple[int, Criterion]]:
        return list(enumerate(self.criteria, start=self.first_number))


def criteria_of(visit: Visit) -> QuerySet[Criterion]:
    """Every criterion of the visit's grids, ready for `as_question`."""
    rows = (
        Criterion.objects.filter(version__visits__visit=visit)
        .select_related("theme", "version__grid")
        .prefetch_related("levels", "feeds__theme")
        .order_by("version__visits__position", "theme__position", "position")
    )
    return rows.filter(short_path=True) if visit.short_path else rows


def sections_of(visit: Visit) -> list[Section]:
    """The visit's sections, numbered through; a theme over ten criteria is cut equally."""
    by_theme: dict[Theme, list[Criterion]] = {}
    for criterion in criteria_of(visit):
        by_theme.setdefault(criterion.theme, []).append(criterion)
    sections: list[Section] = []
    number = 1
    for theme, criteria in by_theme.items():
        for part, page in enumerate(equal_parts(criteria), start=1):
            parts = -(-len(criteria) // LARGEST_PAGE)
            sections.append(Section(theme, part, parts, tuple(page), number))
            number += len(page)
    return sections


def equal_parts(criteria: Sequence[Criterion]) -> list[Sequence[Criterion]]:
    pages = -(-len(criteria) // LARGEST_PAGE)
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
