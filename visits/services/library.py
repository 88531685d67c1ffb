"""The shared library of grids: what comes with the application, loaded once on every server."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction

from visits.models import Grid, GridVersion
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid

FOLDER = Path(__file__).parents[1] / "library"
#: A library grid has the same identity on every server, so that copies know where they come from.
LIBRARY = UUID("a81b1b61-f8b2-4464-bbf0-8e0887e3f58c")


@transaction.atomic
def load_library(*, at: datetime | None = None) -> list[GridVersion]:
    """Publish every grid of the folder that this server does not have yet; return those."""
    known = set(Grid.objects.filter(network=None).values_list("code", flat=True))
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return [
        publish_version(
            load_grid(document, network=None, ref=uuid5(LIBRARY, document["code"])),
            by=None,
            at=at,
        )
        for document in documents
        if document["code"] not in known
    ]
