"""The first screens: offered once on a device, passed by with a tap, read also without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.field.tablet import prepare

pytestmark = [pytest.mark.browser]
FIRST = "/field/first/"


def heading(page):
    return page.locator("first-screens h2:visible")


def test_they_are_offered_until_somebody_opens_them(page, sign_in, village):
    hub = f"/visits/{village.visit.pk}/field/"
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    page.goto(hub)
    page.get_by_role("link", name="Voir les premiers pas").click()
    expect(heading(page)).to_have_text("Un regard entre pairs")
    for name in ("Dehors le Carnet", "Les photos", "Avant de quitter"):
        page.get_by_role("link", name="Suivant").click()
        expect(heading(page)).to_contain_text(name)
    page.get_by_role("link", name="Précédent").click()
    expect(heading(page)).to_contain_text("Les photos")
    page.get_by_role("link", name="Passer").click()
    page.wait_for_url(f"**{hub}")
    expect(page.get_by_role("link", name="Voir les premiers pas")).to_be_hidden()
    page.get_by_role("link", name="Aide").first.click()
    expect(page.get_by_role("link", name="Voir les premiers pas")).to_be_visible()


def test_passed_by_they_do_not_come_back(page, village):
    page.goto("/field/")
    page.get_by_role("button", name="Passer").click()
    expect(page.locator("first-screens")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-none]")).to_be_visible()
    expect(page.locator("first-screens")).to_be_hidden()


def test_they_are_read_without_javascript(open_page, village):
    page = open_page(java_script_enabled=False)
    page.goto(FIRST)
    expect(heading(page)).to_have_text("Un regard entre pairs")
    page.get_by_role("link", name="Suivant").click()
    expect(heading(page)).to_contain_text("Dehors le Carnet")


@pytest.mark.parametrize("width", [320, 1366])
def test_they_are_accessible_and_stay_within_the_screen(
    open_page, village, accessibility_faults, width
):
    page = open_page(viewport={"width": width, "height": 700})
    for part in ("", "#first-2", "#first-4"):
        page.goto(reverse("visits:field-first") + part)
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
