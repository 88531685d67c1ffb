"""A visit that nobody had planned: begun on the tablet without network, attached at the desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.field.table import come_home, make_ready
from tests.field.tablet import question
from tests.makers import make_visit
from tests.visits.sync import Tablet
from visits.exchange.tablet import take_in_file
from visits.models import Draft, Entry
from visits.services.draft import attach_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_grids_that_a_tablet_keeps_hold_all_that_they_ask_and_nobodys_answer(village):
    told = Tablet(village.ben).register().get("/grids").json()["grids"]
    assert [row["version"] for row in told] == [village.version.pk]
    assert len(told[0]["criteria"]) == 6
    client = Tablet(village.ben).client
    for page in told[0]["pages"]:
        answer = client.get(page)
        assert answer.status_code == 200
        assert not re.search(r"\bBen\b", answer.content.decode())


def test_a_part_of_the_grid_without_a_visit_says_that_it_keeps_nothing(
    village, open_page, sign_in, live_server
):
    page = open_page()
    sign_in(page, village.ben)
    make_ready(page, village.visit, village.ben, "rouge")
    told = Tablet(village.ben).register().get("/grids").json()["grids"]
    page.goto(next(one for one in told[0]["pages"] if one.endswith("-1/")))
    expect(page.locator("[data-reads]")).to_contain_text("n'est pas sur cette tablette")


def test_begun_offline_sent_later_attached_it_is_all_there(
    village, open_page, sign_in, live_server
):
    page = open_page(viewport={"width": 810, "height": 1080})
    sign_in(page, village.ben)
    make_ready(page, village.visit, village.ben, "rouge")
    page.goto("/field/help/")
    page.goto("/field/")
    page.evaluate("navigator.serviceWorker.ready")
    expect(page.locator("begin-visit[data-ready]")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.locator("begin-visit[data-ready]")).to_be_visible(timeout=20_000)
    page.context.set_offline(True)
    page.get_by_text("Commencer une visite non prévue").click()
    page.get_by_label("Le nom de la ferme").fill("Chez Paulette")
    page.get_by_label("Qui est là avec vous").fill("Nina")
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("h1")).to_have_text("Chez Paulette")
    page.locator("ol.tasks a").first.click()
    expect(page.locator("[data-count]")).not_to_be_empty()
    criterion = village.version.criteria.order_by("theme__position", "position").first()
    question(page, criterion).get_by_text("en chemin").click()
    expect(page.locator("sync-status")).to_contain_text("Enregistré")
    page.locator("a.field-facts").click()
    expect(page.locator("take-leave")).to_contain_text(
        "Seulement sur cette tablette\u00a0: 1 réponse"
    )
    with page.expect_download() as saved:
        page.get_by_role("button", name="Faire une copie de secours").click()
    backup = saved.value.path().read_bytes()
    page.context.set_offline(False)
    assert come_home(page)["entries"] == 0

    draft = Draft.objects.get()
    assert (draft.farm_name, draft.begun_by) == ("Chez Paulette", village.ben)
    assert draft.version == village.version
    assert [row["name"] for row in draft.people] == ["Nina", "Chez Paulette"]
    visit = make_visit(village.farm, village.version, by=village.carla)
    attach_draft(draft, visit, by=village.carla)
    row = Entry.objects.get(visit=visit)
    assert (row.author, row.criterion, row.value) == (village.ben, criterion, {"level": "2"})
    assert set(visit.team.values_list("person__name", flat=True)) == {"Ben", "Nina"}
    assert come_home(page)["entries"] == 0
    page.get_by_role("link", name="Mes visites sur cette tablette").click()
    row = page.locator("[data-visits] li").filter(has_text="visite rattachée")
    expect(row.locator("[data-farm]")).to_have_text(visit.farm.name)
    row.locator("a").click()
    became = page.locator("[data-became]:visible")
    expect(became).to_contain_text(visit.farm.name)
    assert became.locator("a").get_attribute("href") == f"/visits/{visit.pk}/tablet/"
    make_ready(page, visit, village.ben, "rouge")
    page.get_by_role("link", name="Mes visites sur cette tablette").click()
    expect(row.locator("a")).to_have_attribute("href", f"/visits/{visit.pk}/field/")
    taken = take_in_file(visit, backup, by=village.carla)
    assert (taken.altered, Entry.objects.filter(visit=visit).count()) == (0, 1)
