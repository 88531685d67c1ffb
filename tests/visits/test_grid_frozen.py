"""A published version does not change: not by a verb, not by the ORM, not by SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from peers.refused import Refused
from visits.models import Criterion, CriterionTheme, GridVersion, Level, Theme
from visits.queries.grid_document import version_document
from visits.services.grid import discard_draft, draft_version, publish_version, retire_version

pytestmark = pytest.mark.django_db


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


CHANGES = {
    "reword a criterion": lambda v: Criterion.objects.filter(version=v).update(question={}),
    "move a criterion": lambda v: Criterion.objects.filter(version=v).update(position=9),
    "delete a level": lambda v: Level.objects.filter(criterion__version=v).first().delete(),
    "rename a level": lambda v: Level.objects.filter(criterion__version=v).update(name={}),
    "rename a theme": lambda v: Theme.objects.filter(version=v).update(name={}),
    "add a theme": lambda v: Theme.objects.create(version=v, code="new", position=99),
    "add a criterion": lambda v: Criterion.objects.create(
        version=v, theme=v.themes.first(), code="new", position=99, kind="text"
    ),
    "add a level": lambda v: Level.objects.create(
        criterion=v.criteria.first(), code="new", position=99
    ),
    "feed another theme": lambda v: CriterionTheme.objects.create(
        criterion=v.criteria.first(), theme=v.themes.last()
    ),
    "change the arithmetic": lambda v: GridVersion.objects.filter(pk=v.pk).update(total="sum"),
    "make it a draft again": lambda v: GridVersion.objects.filter(pk=v.pk).update(
        status="draft", published_at=None
    ),
    "retire and change": lambda v: GridVersion.objects.filter(pk=v.pk).update(
        status="retired", retired_at=timezone.now(), number=7
    ),
    "change the points": lambda v: GridVersion.objects.filter(pk=v.pk).update(arithmetic={}),
    "retire and change the points": lambda v: GridVersion.objects.filter(pk=v.pk).update(
        status="retired", retired_at=timezone.now(), arithmetic={"out_of": "100"}
    ),
    "delete it": lambda v: GridVersion.objects.filter(pk=v.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_published_version_refuses(village, change):
    before = version_document(village.version)
    assert refused(lambda: change(village.version))
    assert version_document(GridVersion.objects.get(pk=village.version.pk)) == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_retired_version_refuses_as_well(village, change):
    retire_version(village.version)
    assert refused(lambda: change(village.version))


def test_a_criterion_of_a_draft_does_not_slip_into_a_published_version(village):
    draft = draft_version(village.version.grid)
    stray = draft.criteria.first()
    assert refused(
        lambda: Criterion.objects.filter(pk=stray.pk).update(
            version=village.version, code="slipped"
        )
    )


def test_plain_sql_is_refused_too(village):
    def change():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE visits_criterion SET kind = 'text', code = 'x' || code")

    assert refused(change)


def test_a_draft_changes_until_it_is_published_once(village):
    draft = draft_version(village.version.grid)
    draft.criteria.update(photo=True)
    Level.objects.filter(criterion__version=draft).update(name={"fr": "autre"})
    publish_version(draft, by=village.carla)
    assert refused(lambda: draft.criteria.update(photo=False))
    with pytest.raises(Refused):
        publish_version(draft, by=village.carla)


def test_publishing_retires_the_version_before_it(village):
    draft = draft_version(village.version.grid)
    publish_version(draft, by=village.carla)
    assert GridVersion.objects.get(pk=village.version.pk).status == "retired"


def test_a_draft_is_put_away_whole_and_a_published_version_is_not(village):
    draft = draft_version(village.version.grid)
    discard_draft(draft)
    assert not Criterion.objects.filter(version_id=draft.pk).exists()
    assert village.version.criteria.count() == 6
    with pytest.raises(Refused):
        discard_draft(village.version)
