"""What is on a tablet, in words: of each kind how many, on a narrow page too; and once it was revoked."""

import pytest
from playwright.sync_api import expect

from tests.field.table import come_home, make_ready, say_on
from tests.makers import criteria
from visits.models import Tablet
from visits.services.tablet import revoke_tablet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def red(village, open_page, sign_in, live_server):
    page = open_page(viewport={"width": 810, "height": 1080})
    sign_in(page, village.ben)
    make_ready(page, village.visit, village.ben, "rouge")
    page.goto("/field/")
    page.evaluate("navigator.serviceWorker.ready")
    page.context.route("**/api/**", lambda route: route.abort())
    return page


def tell_all(page, village):
    """Two answers, one of them said again; a note, a lead, and something to be discussed."""
    first, second = criteria(village.visit)[:2]
    for kind, criterion, value in (
        ("answer", first, {"level": "1"}),
        ("answer", first, {"level": "2"}),
        ("answer", second, {"level": "1"}),
        ("note", first, {"text": "Vu de près"}),
        ("lead", first, {"text": "Planter une haie"}),
        ("discuss", first, {"on": True}),
    ):
        about, said_ref = str(village.visit.about_of(criterion)), str(village.ben.ref)
        given = {"criterion": str(criterion.pk), "about": about, "said_ref": said_ref}
        say_on(page, village.visit, kind=kind, value=value, **given)


def open_leaving(page, village):
    page.goto(f"/visits/{village.visit.pk}/field/leaving/")
    page.locator("[data-some], [data-all], [data-nothing]").first.wait_for(state="attached")


def test_what_waits_and_what_was_received_is_counted_kind_by_kind(
    village, red, accessibility_faults
):
    tell_all(red, village)
    open_leaving(red, village)
    all_kinds = "2 réponses, 1 note, 1 piste et 1 autre saisie"
    expect(red.locator("strong[data-here]")).to_have_text(
        f"Seulement sur cette tablette\u00a0: {all_kinds}."
    )
    expect(red.locator("sync-status")).to_contain_text(all_kinds)
    with red.expect_download():
        red.get_by_role("button", name="Faire une copie de secours").click()
    expect(red.locator("[data-backup-told]")).to_contain_text(all_kinds)
    assert come_home(red)["entries"] == 0
    expect(red.locator("[data-line=received]")).to_contain_text(all_kinds)


def test_the_list_of_what_was_said_needs_no_sideways_scrolling(village, red, accessibility_faults):
    tell_all(red, village)
    red.set_viewport_size({"width": 320, "height": 640})
    open_leaving(red, village)
    table = red.locator("table.receipts")
    expect(table.locator("tbody tr")).to_have_count(6)
    assert red.evaluate("document.documentElement.scrollWidth") == 320
    assert table.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")
    label = table.locator("td").nth(1).evaluate("one => getComputedStyle(one, '::before').content")
    assert "Quoi" in label
    assert accessibility_faults(red) == []


def test_a_revoked_tablet_says_so_what_remains_and_whom_to_ask(village, red, accessibility_faults):
    village.network.contact = village.carla
    village.network.save()
    make_contact = "06 11 22 33 44"
    village.carla.phone = make_contact
    village.carla.save()
    red.context.unroute_all()
    make_ready(red, village.visit, village.ben, "rouge")
    red.context.route("**/api/**", lambda route: route.abort())
    tell_all(red, village)
    revoke_tablet(Tablet.objects.get(), by=village.carla)
    come_home(red, "revoked")
    red.context.set_offline(True)
    red.goto("/field/")
    card = red.get_by_role("region", name="Cette tablette a été retirée")
    expect(card).to_contain_text("Il n'y reste rien à envoyer")
    expect(card.get_by_role("link", name=make_contact)).to_be_visible()
    expect(card).to_contain_text("Carla")
    expect(red.locator("[data-none]")).to_be_hidden()
    expect(red.get_by_text("Commencer une visite non prévue")).to_be_hidden()
    assert accessibility_faults(red) == []
    red.set_viewport_size({"width": 320, "height": 640})
    assert red.evaluate("document.documentElement.scrollWidth") == 320
    assert village.visit.held.filter(reason="device_revoked").count() == 6
