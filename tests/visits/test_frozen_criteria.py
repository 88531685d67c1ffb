"""What published versions ask is kept in mind over the pages: only what is frozen, as it was read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.honest import sealed, served
from visits.models import Criterion, GridVersion
from visits.queries.frozen import forget_frozen, frozen_criteria, frozen_versions
from visits.services.grid import draft_version
from visits.services.stream import unlocked_log

PAGES = ("", "?table", "?between", "print/", "questions/")


@pytest.fixture
def farm(village):
    """Two final reports: one lists what has moved."""
    sealed(village, 400, "1")
    sealed(village, 10, "1", t1_c1={"level": "3"})
    return village


def asks_of_levels(client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        served(client, page)
    return sum('FROM "visits_level"' in row["sql"] for row in captured)


def test_a_published_version_is_read_once(farm, client_of):
    client, page = client_of(farm.ana), f"/farms/{farm.farm.slug}/progress/"
    forget_frozen()
    assert (asks_of_levels(client, page), asks_of_levels(client, page)) == (1, 0)


def test_a_draft_is_read_each_time(village):
    draft = draft_version(village.version.grid)
    (before,) = frozen_versions([draft]).values()
    Criterion.objects.filter(version=draft, code="t1-c1").update(question={"fr": "Autrement ?"})
    (after,) = frozen_versions([draft]).values()
    wordings = [
        next(row.question for row in one.criteria.values() if row.code == "t1-c1")
        for one in (before, after)
    ]
    assert wordings[0] != wordings[1] == {"fr": "Autrement ?"}


def test_what_was_lifted_from_the_log_is_read_again(farm):
    version = GridVersion.objects.select_related("grid").get(pk=farm.version.pk)
    (before,) = frozen_versions([version]).values()
    with unlocked_log():
        pass
    (after,) = frozen_versions([version]).values()
    assert before is not after
    assert before.asks == after.asks


def test_pages_add_nothing_to_what_is_kept(farm, client_of):
    """A row that a page fetched by way of a kept one would stay there, and grow old."""
    visits = list(farm.farm.visits.values_list("pk", flat=True))
    kept = frozen_criteria(visits, [])
    parts = [part for row in kept.values() for part in (row, row.theme, row.version, *row.steps)]
    before = [fields_of(part) for part in parts]
    for page in PAGES:
        served(client_of(farm.ana), f"/farms/{farm.farm.slug}/progress/{page}")
        served(client_of(farm.carla), f"/farms/{farm.farm.slug}/progress/{page}")
    assert [fields_of(part) for part in parts] == before


def fields_of(row: object) -> tuple[set[str], set[str]]:
    return {*vars(row)}, {*row._state.fields_cache}
