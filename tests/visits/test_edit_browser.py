"""The editor in Chromium: by the keys alone, saving by itself, accessible at each width."""

import pytest
from playwright.sync_api import expect

from tests.makers import make_member, make_person
from visits.models import GridVersion
from visits.queries.grid_document import criterion_document
from visits.services.criterion import change_criterion, criterion_at_hand
from visits.services.grid import draft_version

pytestmark = [pytest.mark.browser]


@pytest.fixture
def draft(village):
    return draft_version(village.version.grid)


@pytest.fixture
def edit(village, live_server):
    return lambda rest="": f"{live_server.url}/grids/{village.version.grid.ref}/edit/{rest}"


def test_a_criterion_is_written_by_the_keys_and_saves_itself(village, draft, edit, page, sign_in):
    sign_in(page, village.carla)
    page.goto(edit("criteria/t1-c1/"))
    status, question = page.locator("[data-status]"), page.locator("#question_fr")

    question.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Le sol reste-t-il couvert ?")
    expect(status).to_contain_text("Enregistré à")
    expect(page.locator("[data-preview]")).to_contain_text("Le sol reste-t-il couvert ?")

    page.locator("[data-add-step]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rung")).to_have_count(5)
    page.keyboard.type("au mieux")
    expect(page.locator("[name=step-4-code]")).to_have_value("4")
    page.keyboard.press("Tab")
    page.keyboard.type("Couvert toute l'année.")
    expect(page.locator("[data-preview]")).to_contain_text("Couvert toute l'année.")

    now = criterion_at_hand(GridVersion.objects.get(pk=draft.pk), "t1-c1")
    assert now.question["fr"] == "Le sol reste-t-il couvert ?"
    last = now.levels.last()
    assert (last.code, last.name["fr"]) == ("4", "au mieux")
    assert last.description == {"fr": "Couvert toute l'année."}
    assert page.url == edit("criteria/t1-c1/")


def test_an_autosave_over_another_persons_text_stops_and_shows_both(
    village, draft, edit, page, sign_in
):
    zoe = make_member(village.network, make_person("Zoé"), "facilitator")
    sign_in(page, village.carla)
    page.goto(edit("criteria/t1-c1/"))
    criterion = criterion_at_hand(draft, "t1-c1")
    document = criterion_document(criterion) | {"question": {"fr": "Le texte de Zoé"}}
    change_criterion(criterion, document, by=zoe)

    page.locator("#question_fr").fill("Le texte de Carla")
    expect(page.locator("[data-status]")).to_contain_text("Zoé a enregistré un autre texte")
    page.locator(".bar button").click()

    expect(page.locator(".problem ins").first).to_contain_text("Carla")
    expect(page.locator("#question_fr")).to_have_value("Le texte de Carla")
    criterion.refresh_from_db()
    assert criterion.question == {"fr": "Le texte de Zoé"}


def test_a_press_while_a_save_is_under_way_waits_for_it(village, draft, edit, page, sign_in):
    """Otherwise one would be told that somebody else, oneself, wrote in between."""
    sign_in(page, village.carla)
    page.goto(edit("criteria/t1-c1/"))

    held = []

    def hold(route):
        is_save = "json" in route.request.headers.get("accept", "")
        held.append(route) if is_save else route.continue_()

    page.route("**/criteria/t1-c1/", hold)
    page.locator("#question_fr").fill("Écrit pendant que l'on presse")
    page.locator("#question_en").focus()  # the field that is left is saved at once
    page.wait_for_function("document.querySelector('[data-status]') !== null")
    page.locator(".bar button").click()
    with page.expect_navigation():
        held[0].continue_()
    now = criterion_at_hand(GridVersion.objects.get(pk=draft.pk), "t1-c1")
    assert now.question["fr"] == "Écrit pendant que l'on presse"
    expect(page.locator(".problem")).to_have_count(0)


def test_two_editors_see_each_other_while_they_look(village, draft, edit, open_page, sign_in):
    zoe = make_member(village.network, make_person("Zoé"), "facilitator")
    first, second = open_page(), open_page()
    sign_in(first, zoe)
    first.goto(edit("criteria/t1-c2/"))
    sign_in(second, village.carla)
    second.goto(edit("criteria/t1-c1/"))

    expect(second.locator("[data-present]")).to_contain_text("Zoé (t1-c2)")


@pytest.mark.parametrize("width", [320, 810, 1366])
def test_pages_are_accessible_and_fit(  # noqa: PLR0917 - fixtures
    village, draft, edit, open_page, sign_in, accessibility_faults, width
):  # fmt: skip
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, village.carla)
    criterion = criterion_at_hand(draft, "t1-c1")
    steps = [{"code": str(at), "name": {"fr": f"palier {at}"}} for at in range(5)]
    document = criterion_document(criterion) | {"steps": steps, "condition": "${t1-c2} >"}
    change_criterion(criterion, document, by=village.carla)
    faults = []
    for rest in (
        "", "settings/", "shelf/", "history/", "publication/", "themes/t1/", "criteria/t1-c1/",
        "criteria/t1-c1/?as=paper", "criteria/t1-c1/?as=desk", "criteria/t1-c1/shelving/",
        "themes/t1/preview/", "../differences/", "../retirement/", "../../add/",
    ):  # fmt: skip
        answer = page.goto(edit(rest))
        assert answer.status == 200
        faults += accessibility_faults(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{page.url} is wider than {width}")
    assert faults == []
