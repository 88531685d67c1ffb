"""What published versions ask, as far as pages over the years say it: read once, it is frozen.

A farm's five visits and a network's thousand farms follow the same few versions. Whoever is given
these criteria reads them and changes nothing. `services/pinned.py` forgets them with its own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from visits.models import Criterion, GridVersion, Level, VisitGrid

#: So many versions are kept in mind; a server with more forgets them all and begins anew.
MOST_VERSIONS = 40
#: A version asks nothing under this code; or it does, of everybody, or of the farm alone.
NOT_IN_GRID, ASKED, RESERVED = "not_in_grid", "asked", "reserved"
#: Guidance and descriptions, in every language, would be most of what is read.
SHOWN_OF_A_CRITERION = (
    *("code", "position", "kind", "question", "unit", "subject", "red_line", "sensitive"),
    *("change", "comparison", "theme__code", "theme__position", "theme__name"),
    *("version__grid", "version__number", "version__published_at"),
)
SHOWN_OF_A_LEVEL = ("criterion", "position", "code", "name")

#: A version's number, its lineage's reference and when it was published.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """One version: its criteria by id, with their levels, and whom it asks, by lineage and code."""

    criteria: dict[UUID, Criterion]
    asks: dict[tuple[int, str], str]


_known: dict[Key, Frozen] = {}


def frozen_versions(versions: Iterable[GridVersion]) -> dict[int, Frozen]:
    """By version; their lineages are at hand."""
    return {row.pk: _frozen((row.pk, row.grid.ref, row.published_at)) for row in {*versions}}


def criteria_of(visits: Collection[UUID], wanted: Collection[UUID]) -> dict[UUID, Criterion]:
    """The wanted criteria of these visits' versions, and of others should a visit have them."""
    pinned = VisitGrid.objects.filter(visit__in=visits).order_by()
    keys = pinned.values_list("version_id", "version__grid__ref", "version__published_at")
    found: dict[UUID, Criterion] = {}
    for key in keys.distinct():
        found |= _frozen(key).criteria
    missing = {*wanted} - found.keys()
    return found | (_shown(Criterion.objects.filter(pk__in=missing)) if missing else {})


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
    criteria = _shown(Criterion.objects.filter(version=version))
    asks = {
        (row.version.grid_id, row.code): RESERVED if row.sensitive else ASKED
        for row in criteria.values()
    }
    return Frozen(criteria, asks)


def _shown(rows: QuerySet[Criterion]) -> dict[UUID, Criterion]:
    levels = Prefetch("levels", Level.objects.only(*SHOWN_OF_A_LEVEL))
    rows = rows.select_related("theme", "version").only(*SHOWN_OF_A_CRITERION)
    return {row.pk: row for row in rows.prefetch_related(levels)}


def forget_frozen() -> None:
    _known.clear()
