"""The shared library of grids: it comes with the application, and reaches every server."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from visits.models import Criterion, Grid, GridVersion
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid, load_version

FOLDER = Path(__file__).parents[1] / "library"
#: A library grid has the same identity on every server, so that copies know where they come from.
LIBRARY = UUID("a81b1b61-f8b2-4464-bbf0-8e0887e3f58c")


#: What a next version may tell anew of its lineage; networks' copies keep what they had.
TOLD = ("name", "summary", "licence", "source")

Document = Mapping[str, Any]


@transaction.atomic
def load_library(*, at: datetime | None = None) -> list[GridVersion]:
    """Publish the grids of the folder, and the newer versions, that this server has not yet.

    What is there stays: a published version never changes, and a next one only retires it.
    """
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    drafts = [_draft(document) for document in documents]
    return [publish_version(draft, by=None, at=at) for draft in drafts if draft is not None]


def _draft(document: Document) -> GridVersion | None:
    number = document.get("version", 1)
    grid = Grid.objects.filter(network=None, code=document["code"]).first()
    if grid is None:
        ref = uuid5(LIBRARY, document["code"])
        return load_grid(document, network=None, ref=ref, number=number)
    latest = grid.versions.order_by("-number").first()
    if latest is None or latest.number >= number:
        return None
    return _next_draft(grid, latest, document, number)


def _next_draft(grid: Grid, latest: GridVersion, document: Document, number: int) -> GridVersion:
    """The next version of a known grid; what was asked before is the same unless it says so."""
    for field in TOLD:
        setattr(grid, field, document.get(field, getattr(grid, field)))
    grid.save(update_fields=TOLD)
    draft = load_version(grid, document, number=number)
    known = set(latest.criteria.values_list("code", flat=True))
    silent = draft.criteria.filter(code__in=known, change=Criterion.Change.NEW)
    silent.update(change=Criterion.Change.SAME)
    return draft
