"""In full sun, with large letters: one tap each, remembered on this device, there before the page is."""

import pytest
from playwright.sync_api import expect

from tests.field.tablet import open_section, prepare, question, section_url
from tests.makers import criteria, make_grid, make_visit, say
from visits.queries.shell import shell_files

pytestmark = [pytest.mark.browser]

#: How the page looks at the very moment in which it has something to paint.
AT_FIRST = """new MutationObserver((_, watch) => {
  if (!document.body) return;
  window.atFirst = document.documentElement.dataset.look;
  watch.disconnect();
}).observe(document, { childList: true, subtree: true });"""
COLOURS = """(one) => {
  const style = getComputedStyle(one);
  return [style.backgroundColor, style.color, style.borderTopWidth, Number(style.fontWeight) >= 650];
}"""
WHITE, BLACK = "rgb(255, 255, 255)", "rgb(0, 0, 0)"


def button(page, name):
    return page.get_by_role("button", name=name)


def size_of_letters(page):
    return page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def test_both_are_one_tap_away_and_stay_on_the_device(page, sign_in, village):
    first = criteria(village.visit)[0]
    sign_in(page, village.ben)
    prepare(page, village.visit, village.ben)
    open_section(page, village.visit, first)
    before = size_of_letters(page)
    answer = question(page, first).locator(".answer").first
    chosen = question(page, first).locator(".answer").nth(2)
    chosen.click()
    button(page, "Plein soleil").click()
    assert answer.evaluate(COLOURS) == [WHITE, BLACK, "3px", True]
    assert chosen.evaluate(COLOURS)[:2] == [BLACK, WHITE]
    button(page, "Grand texte").focus()
    page.keyboard.press("Space")
    assert size_of_letters(page) == pytest.approx(before * 1.25)

    page.add_init_script(AT_FIRST)
    page.goto("/help/")
    assert page.evaluate("window.atFirst") == "sun large"
    expect(button(page, "Plein soleil")).to_have_attribute("aria-pressed", "true")
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"sessionid", "csrftoken"}
    button(page, "Plein soleil").click()
    page.goto(section_url(village.visit, first))
    assert page.evaluate("window.atFirst") == "large"
    expect(button(page, "Plein soleil")).to_have_attribute("aria-pressed", "false")
    expect(button(page, "Grand texte")).to_have_attribute("aria-pressed", "true")


def test_another_page_of_the_device_follows(page, open_page, village):
    page.goto("/help/")
    other = page.context.new_page()
    other.goto("/help/")
    button(other, "Plein soleil").click()
    expect(button(page, "Plein soleil")).to_have_attribute("aria-pressed", "true")


def test_where_nothing_may_be_kept_it_lasts_as_long_as_the_page(page, village):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page.goto("/help/")
    button(page, "Plein soleil").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == WHITE


def test_it_is_kept_for_use_without_network():
    assert "spg/js/page.js" in shell_files()


@pytest.mark.parametrize("width", [320, 810, 1366])
def test_either_look_is_accessible_and_nothing_runs_out_of_the_page(
    open_page, sign_in, village, accessibility_faults, width
):
    v = village
    visit = make_visit(
        v.farm,
        make_grid(v.network, themes=1, criteria=3, by=v.carla),
        by=v.carla,
        team=(v.ben, v.lea),
    )
    rows = criteria(visit)
    say(visit, v.ben, criterion=rows[0], value={"level": "3"})
    say(visit, v.lea, criterion=rows[0], value={"level": "1"})
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, v.ben)
    prepare(page, visit, v.ben)
    open_section(page, visit, rows[0])
    for looks in (["sun"], ["large"]):
        for name in looks:
            page.locator(f"button[data-look={name}]").click()
        question(page, rows[1]).locator("[data-open=other]").click()
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.locator(".looks button").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(small) >= 48
    page.goto(f"/visits/{visit.pk}/field/")
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
