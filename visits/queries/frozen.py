"""What published versions ask: read once and kept in mind, for it is frozen.

A farm's five visits and a network's thousand farms follow the same few versions. Whoever is given
these criteria reads them and changes nothing: everybody has the same. A grid's own name may change,
so that it is not among what is kept. `services/pinned.py` forgets them with its own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from visits.models import Criterion, GridVersion, Level, Theme, VisitGrid

#: So many versions are kept in mind; a server with more forgets them all and begins anew.
MOST_VERSIONS = 30
#: A version asks nothing under this code; or it does, of everybody, or of the farm alone.
NOT_IN_GRID, ASKED, RESERVED = "not_in_grid", "asked", "reserved"
#: In every language, they would be most of what is read.
LEFT_OUT = ("expected", "guidance", "evidence", "constraint_message")
#: By place: their own order asks for the grid, the version and the theme of each.
LEVELS = Level.objects.order_by("position")

#: A version's number, its lineage's reference and when it was published.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """One version: its criteria in order, by id, and whom it asks, by lineage and code."""

    criteria: dict[UUID, Criterion]
    asks: dict[tuple[int, str], str]


_known: dict[Key, Frozen] = {}


def frozen_versions(versions: Iterable[GridVersion]) -> dict[int, Frozen]:
    """By version; their lineages are at hand."""
    return {row.pk: _frozen((row.pk, row.grid.ref, row.published_at)) for row in {*versions}}


def frozen_criteria(visits: Collection[UUID], wanted: Collection[UUID]) -> dict[UUID, Criterion]:
    """All of these visits' versions, and of what is wanted others, should a visit have any."""
    pinned = VisitGrid.objects.filter(visit__in=visits).order_by()
    keys = pinned.values_list("version_id", "version__grid__ref", "version__published_at")
    found: dict[UUID, Criterion] = {}
    for key in keys.distinct():
        found |= _frozen(key).criteria
    missing = {*wanted} - found.keys()
    return found | (_criteria(Criterion.objects.filter(pk__in=missing)) if missing else {})


def _frozen(key: Key) -> Frozen:
    version, _ref, published_at = key
    found = _known.get(key)
    if found is None:
        found = _read(version)
        if published_at is not None:
            if len(_known) >= MOST_VERSIONS:
                _known.clear()
            _known[key] = found
    return found


def _read(version: int) -> Frozen:
    criteria = _criteria(Criterion.objects.filter(version=version))
    asks = {
        (row.version.grid_id, row.code): RESERVED if row.sensitive else ASKED
        for row in criteria.values()
    }
    return Frozen(criteria, asks)


def _criteria(rows: QuerySet[Criterion]) -> dict[UUID, Criterion]:
    """Those of one version share it and its themes; each has its levels and its question ready."""
    rows = rows.defer(*LEFT_OUT).prefetch_related(Prefetch("levels", LEVELS), "feeds__theme")
    found = {row.pk: row for row in rows.order_by("theme__position", "position")}
    versions = GridVersion.objects.in_bulk({row.version_id for row in found.values()})
    themes = {theme.pk: theme for theme in Theme.objects.filter(version__in=versions)}
    for theme in themes.values():
        theme.parent = themes.get(theme.parent_id)
    for row in found.values():
        row.version, row.theme = versions[row.version_id], themes[row.theme_id]
        row.steps, row.read_as  # noqa: B018 - made now: what is kept does not change later
    return found


def forget_frozen() -> None:
    _known.clear()
