"""The pages about people and places in Chromium: accessible, light, narrow, with long names."""

import re

import pytest

from peers.models import CloseLink, Invitation, Membership
from peers.services.invitation import invite_person
from tests.makers import make_farm, make_group, make_member, make_person
from visits.services.library import load_library

LONG = "Exploitation-agricole-à-responsabilité-limitée-" * 2 + "du-Grand-Pré"

pytestmark = [pytest.mark.browser]


@pytest.fixture
def long_names(village):
    """A village whose farm, group and people have names as long as may be."""
    v = village
    person = make_member(v.network, make_person(LONG, email="long@exemple.test"), "facilitator")
    v.long_group = make_group(v.network, LONG, contact=person)
    v.long_farm = make_farm(v.network, person, name=LONG, municipality=LONG, group=v.long_group)
    CloseLink.objects.create(farm=v.long_farm, person=person, kind="dispute", declared_by=person)
    v.invitation, v.token = invite_person(
        v.network, by=person, email="nour@exemple.test", name=LONG, role="", farm=v.long_farm
    )
    return v


def addresses(v):
    farm, holder = f"/farms/{v.long_farm.slug}", v.long_farm.holders.get()
    role = Membership.objects.get(person=v.ben)
    library = next(v.grid for v in load_library() if v.grid.code == "charte-amap-2014")
    return [
        "/network/farms/",
        "/network/farms/add/",
        f"{farm}/edit/",
        f"{farm}/people/",
        f"{farm}/people/add/",
        f"{farm}/people/{holder.pk}/",
        f"{farm}/people/{holder.pk}/end/",
        f"{farm}/links/add/",
        "/network/groups/",
        "/network/groups/add/",
        f"/network/groups/{v.long_group.pk}/",
        "/network/people/",
        "/network/people/invite/",
        f"/network/people/{role.pk}/end/",
        f"/network/invitations/{v.invitation.pk}/",
        "/network/settings/",
        "/account/me/",
        f"/invitations/{v.token}/",
        "/grids/",
        *(f"{library.get_absolute_url()}?theme={number}" for number in range(1, 6)),
    ]


@pytest.mark.parametrize("width", [320, 1366])
def test_pages_are_accessible_and_fit(long_names, open_page, sign_in, accessibility_faults, width):
    page = open_page(viewport={"width": width, "height": 768})
    sign_in(page, long_names.carla)

    for address in addresses(long_names):
        page.goto(address)
        assert accessibility_faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        assert page.evaluate("document.querySelectorAll('*').length") <= 350, address


def test_refused_form_is_accessible(village, open_page, sign_in, accessibility_faults):
    page = open_page(viewport={"width": 320, "height": 640})
    sign_in(page, village.carla)
    page.goto("/network/farms/add/")
    page.get_by_label("Nom de la ferme").fill(village.farm.name)
    page.get_by_label("Commune").fill(village.farm.municipality)
    page.get_by_role("button", name="Ajouter la ferme").click()

    assert page.get_by_role("alert").is_visible()
    assert accessibility_faults(page) == []
    page.get_by_label("C'est bien une autre ferme").check()
    page.get_by_role("button", name="Ajouter la ferme").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Les personnes de la ferme"


def test_invitation_is_accepted_with_the_keyboard_and_without_script(
    village, open_page, sign_in, mailoutbox
):
    page = open_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    sign_in(page, village.carla)
    page.goto("/network/people/invite/")
    page.get_by_label("Nom", exact=True).focus()
    page.keyboard.type("Nour")
    page.keyboard.press("Tab")
    page.keyboard.type("nour@exemple.test")
    page.keyboard.press("Enter")
    page.wait_for_url("**/network/invitations/*/")
    link = re.search(r"http\S+/invitations/\S+", mailoutbox[0].body)[0]

    guest = open_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    guest.goto(link)
    guest.get_by_label("Votre nom").focus()
    guest.keyboard.press("Enter")

    guest.wait_for_url(re.compile(r"//[^/]+/$"))
    assert Invitation.objects.get().used_by.name == "Nour"
