"""The pages of remarks in a browser: nothing that axe faults, nothing wider than the screen."""

import pytest
from django.urls import reverse

from tests.makers import criteria, make_grid, make_visit
from tests.visits.test_feedback import HARD, remark
from visits.services.grid import adopt_grid
from visits.services.visit import open_debrief

pytestmark = [pytest.mark.browser]


@pytest.fixture
def read(village):
    """Remarks of both kinds on the network's grid, more than are shown at once; and on another."""
    v = village
    for _ in range(3):
        visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea))
        first, second = criteria(visit)[:2]
        remark(visit, v.ben, first)
        remark(visit, v.lea, first, {"what": "not_useful"})
        remark(visit, v.lea, second, HARD)
        open_debrief(visit, by=v.ben)
    v.shared = adopted(v)
    return v


def adopted(v):
    shared = make_grid(None, by=v.carla)
    visit = make_visit(v.farm, shared, by=v.carla, team=(v.ben,))
    remark(visit, v.ben, criteria(visit)[0])
    open_debrief(visit, by=v.ben)
    adopt_grid(shared.grid, network=v.network, by=v.carla)
    return shared


@pytest.mark.parametrize("width", [320, 1366])
def test_the_pages_of_remarks_have_no_fault(read, open_page, sign_in, accessibility_faults, width):
    page = open_page(viewport={"width": width, "height": 768})
    sign_in(page, read.carla)
    own, shared = read.version.grid.ref, read.shared.grid.ref
    url = reverse("visits:grid-feedback", args=[own])
    page.goto(reverse("visits:grids"))
    faults = accessibility_faults(page)
    page.locator(f"a[href='{url}']").click()
    page.get_by_text("Encore 1 remarque").click()
    assert page.get_by_text("Personne n'ose répondre.").last.is_visible()
    faults += accessibility_faults(page)
    for name, ref in (("grid-feedback", shared), ("grid-differences", own)):
        page.goto(reverse(f"visits:{name}", args=[ref]))
        faults += accessibility_faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
