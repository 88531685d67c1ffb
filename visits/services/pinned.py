"""What a pinned version asks, as the log judges it: read once, for it is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from visits.models import Criterion, Visit
from visits.queries.frozen import forget_frozen
from visits.scoring import Question
from visits.services.log_rows import pinned_versions

#: So many versions are kept in mind; a server with more forgets them all and begins anew.
MOST_VERSIONS = 60
_known: dict[tuple[Any, ...], dict[str, "Asked"]] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion, as far as what is said of it is judged."""

    pk: UUID
    subject: str
    sensitive: bool
    question: Question
    grid: int


def asked_on(visit: Visit) -> Mapping[str, Asked]:
    """By id, every criterion of the versions that the visit follows."""
    keys = pinned_versions(visit.pk)
    if len(keys) == 1:
        return _of_version(keys[0])
    return {key: asked for version in keys for key, asked in _of_version(version).items()}


def _of_version(key: tuple[Any, ...]) -> dict[str, Asked]:
    found = _known.get(key)
    if found is None:
        if len(_known) >= MOST_VERSIONS:
            _known.clear()
        found = _known[key] = _read(key[0])
    return found


def _read(version_id: int) -> dict[str, Asked]:
    rows = Criterion.objects.filter(version=version_id).select_related("theme__parent", "version")
    return {
        str(row.pk): Asked(
            row.pk, row.subject, row.sensitive, row.as_question(), row.version.grid_id
        )
        for row in rows.prefetch_related("levels", "feeds__theme")
    }


def forget_versions() -> None:
    """After what is frozen was changed by hand: a restore, the removal of a network, a test."""
    _known.clear()
    forget_frozen()
