"""Filling the grid on a tablet: what is tapped is kept, shown as whose it is, and can be taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.field.tablet import heads, open_section, prepare, question
from tests.makers import criteria

pytestmark = [pytest.mark.browser]
SAVED = re.compile(r"Enregistré sur cette tablette à \d+ h \d\d\.")


@pytest.fixture
def tablet(page, sign_in, village):
    """Ben's tablet, ready for the visit."""
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    return page


def test_a_tap_is_kept_and_said_so(tablet, village):
    first = criteria(village.visit)[0]
    open_section(tablet, village.visit, first)
    question(tablet, first).get_by_text("en chemin").click()
    expect(question(tablet, first).locator("[data-status]")).to_contain_text(SAVED)
    [head] = heads(tablet, village.visit)
    assert (head["value"], head["said_ref"]) == ({"level": "2"}, str(village.ben.ref))
    expect(tablet.locator("[data-count]")).to_have_text("1 sur 3 remplis")
    tablet.reload()
    expect(question(tablet, first).get_by_label("en chemin")).to_be_checked()
