"""The keyboard stays where its person was, also when what was pressed goes."""

import pytest
from playwright.sync_api import expect

from tests.field.tablet import open_section, prepare, question
from tests.makers import criteria, say

pytestmark = pytest.mark.browser


def press(button):
    button.focus()
    button.press("Enter")


def test_opinions_are_added_taken_back_and_settled_without_losing_ones_place(
    page, sign_in, village
):
    first = criteria(village.visit)[0]
    say(village.visit, village.lea, criterion=first, value={"level": "3"})
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    open_section(page, village.visit, first)
    place = question(page, first)
    legend = place.locator("legend")
    place.locator("input[value='1']").press("Space")
    press(place.get_by_role("button", name="Ajouter mon avis"))
    expect(legend).to_be_focused()
    press(place.locator("[data-undo]"))
    expect(place.locator("two-opinions")).to_have_count(0)
    expect(legend).to_be_focused()
    place.locator("input[value='2']").press("Space")
    press(place.get_by_role("button", name="Choisir ensemble"))
    press(place.get_by_role("button", name="Garder l'avis de Léa"))
    expect(place.locator("two-opinions")).to_have_count(0)
    expect(legend).to_be_focused()
