"""The grid of the great number: two versions, one question worded otherwise, one rescaled."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from peers.models import Network, Person
from visits.models import Criterion, Grid, GridVersion
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid, load_version
from visits.services.seed.scale import grid_document
from visits.services.seed.story import made_id

#: How long ago each version was published: visits before the second one follow the first.
FIRST, SECOND = timedelta(days=20 * 365), timedelta(days=900)
REWORDED, RESCALED = "q3", "q7"
WHY = "Quatre pas suffisent."


@dataclass(frozen=True)
class Asked:
    """A version as far as results go: each question's id, code, theme's id and code, and scale."""

    version: GridVersion
    since: date

    @cached_property
    def questions(self) -> Sequence[tuple[UUID, str, int, str, int]]:
        rows = self.version.criteria.select_related("theme").prefetch_related("levels")
        return [
            (row.pk, row.code, row.theme_id, row.theme.code, len(row.levels.all()))
            for row in rows.order_by("theme__position", "position")
        ]


def mass_grid(network: Network, criteria: int, *, by: Person, today: date) -> list[Asked]:
    """Both versions, from the latest to the first; those that are there stay as they are."""
    code = f"exemple-{criteria}"
    document = grid_document(code, criteria)
    grid = Grid.objects.filter(network=network, code=code).first()
    if grid is None:
        draft = load_grid(document, network=network, ref=made_id("scale", "grid", code))
        publish_version(draft, by=by, at=_noon(today - FIRST))
        grid = draft.grid
    if grid.versions.count() == 1:
        draft = load_version(grid, _second(document), number=2)
        publish_version(draft, by=by, at=_noon(today - SECOND))
    versions = grid.versions.exclude(status=GridVersion.Status.DRAFT).order_by("number")
    first, *later = versions
    return [Asked(row, timezone.localdate(row.published_at)) for row in reversed(later)] + [
        Asked(first, date.min)
    ]


def _second(document: dict[str, Any]) -> dict[str, Any]:
    document = deepcopy(document)
    document["scales"]["short"] = document["scales"]["path"][:4]
    for theme in document["themes"]:
        for item in theme["criteria"]:
            item |= {"change": Criterion.Change.SAME, "comparison": "keep"}
            if item["code"] == REWORDED:
                item["question"] = {key: f"{text} (+)" for key, text in item["question"].items()}
                item["change"] = Criterion.Change.REWORDED
            if item["code"] == RESCALED:
                item |= {"scale": "short", "change": Criterion.Change.RESCALED}
                item |= {"comparison": "rescale", "why": WHY}
    return document


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001
