"""« Préparer cette tablette »: an honest yes, a test without network, and failures that say so."""

import pytest
from django.urls import reverse

from tests.field.offline import (
    TABLET,
    outcome_of,
    prepare,
)
from visits.models import Preparation

pytestmark = pytest.mark.browser


@pytest.fixture
def tablet(village, open_page, sign_in, live_server):
    page = open_page(viewport=TABLET)
    sign_in(page, village.ben)
    return page


def hub(visit):
    return reverse("visits:field-hub", args=[visit.pk])


def test_a_prepared_visit_opens_without_network(village, tablet):
    prepare(tablet, village.visit)
    assert outcome_of(tablet) == "ready"
    row = Preparation.objects.select_related("tablet").get()
    assert (row.tablet.person, row.visit, row.persistent) == (village.ben, village.visit, True)
    assert row.tested_at is not None
    assert row.size > 100_000
    tablet.context.set_offline(True)
    tablet.goto(hub(village.visit))
    assert tablet.locator("h1").inner_text() == village.farm.name
