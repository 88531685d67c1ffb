"""One visit from an empty database to the plan of years later, told once for every kind of reader."""

from tests.story import after, before, during

ACTS = (*before.ACTS, *during.ACTS, *after.ACTS)
