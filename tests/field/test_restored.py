"""A server restored from before a tablet was prepared: it knows it again at the next contact."""

import pytest

from tests.field.offline import TABLET, outcome_of, prepare
from tests.field.table import come_home, say_on
from tests.makers import criteria
from visits.models import Entry, Preparation
from visits.models import Tablet as TabletRow
from visits.queries.devices import tablets_of_visit
from visits.services.epoch import begin_epoch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("signed_in", [True, False])
def test_it_is_on_the_lists_again_under_its_id_with_what_waits_on_it(
    village, open_page, sign_in, signed_in
):
    v = village
    page = open_page(viewport=TABLET)
    sign_in(page, v.ben)
    prepare(page, v.visit)
    assert outcome_of(page) == "ready"
    before = Preparation.objects.get(visit=v.visit)
    TabletRow.objects.all().delete()
    begin_epoch("restored")
    if not signed_in:
        page.context.clear_cookies()
    page.goto(f"/visits/{v.visit.pk}/field/")
    say_on(
        page, v.visit, kind="answer", criterion=str(criteria(v.visit)[0].pk), value={"level": "2"}
    )
    assert come_home(page, "idle" if signed_in else "login")["entries"] == 0
    (row,) = tablets_of_visit(v.visit)
    assert (row.tablet.pk, row.tablet.person) == (before.tablet_id, v.ben)
    assert row.tablet.name == before.tablet.name
    assert row.left == 0
    if signed_in:
        assert row.preparation.tested_at == before.tested_at
    assert Entry.objects.get(visit=v.visit).author == v.ben
