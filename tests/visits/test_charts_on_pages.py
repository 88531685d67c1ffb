"""Charts as a page shows them: on a phone, side by side, and letters that stay large enough."""

import pytest

from tests.honest import sealed, served
from visits.charts import PHONE
from visits.queries.result import farm_progress
from visits.views.progress_words import day_words

SMALLEST = 11  # pixels on the screen
LETTERS = 12.5  # the smallest in a chart, in its own units


def widths(page):
    """Of each chart on the page: its own width, that on the screen, and its letters there."""
    return page.evaluate(
        """letters => [...document.querySelectorAll(".figure picture img")]
            .filter(one => one.getClientRects().length)
            .map(one => {
                one.loading = "eager";
                return one.decode().then(() => one.clientWidth / one.naturalWidth * letters);
            })
            .reduce((all, one) => all.then(list => one.then(size => [...list, size])),
                    Promise.resolve([]))""",
        LETTERS,
    )


def test_a_report_s_figure_has_a_narrow_picture_its_table_and_its_file(village, client_of):
    visit = sealed(village, 10)
    client, address = client_of(village.ana), f"/visits/{visit.pk}/report/1/chart.svg"
    page = served(client, f"/visits/{visit.pk}/report/1/")

    assert f'srcset="{address}?phone&amp;v=' in page
    assert f'href="{address}?csv"' in page
    assert f'width="{PHONE}"'.encode() in client.get(f"{address}?phone").content
    assert "<table" in served(client, f"{address}?table")


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 601, 700, 701, 810, 1366])
def test_letters_of_every_chart_stay_readable(village, open_page, sign_in, width, live_server):
    sealed(village, 400, "1")
    visit = sealed(village, 10, "2")
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, village.ana)
    farm = f"/farms/{village.farm.slug}/progress/"
    sizes = []
    for address in (f"/visits/{visit.pk}/report/1/", farm, f"{farm}?between", f"{farm}#daisy"):
        page.goto(address)
        sizes += widths(page)

    assert len(sizes) >= 3
    assert min(sizes) >= SMALLEST


def beside(page, inner, outer):
    """Whether one box stands wholly within another, from left to right."""
    small, large = page.locator(inner).bounding_box(), page.locator(outer).bounding_box()
    return large["x"] <= small["x"] and small["x"] + small["width"] <= large["x"] + large["width"]


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_a_phone_opens_the_table_on_the_latest_visit(village, open_page, sign_in, script):
    for days in (1200, 800, 400, 10):
        sealed(village, days, "2")
    page = open_page(viewport={"width": 320, "height": 640}, java_script_enabled=script)
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/progress/?table")
    row = "table.progress tbody tr:nth-child(2)"

    assert beside(page, f"{row} td:last-child >> nth=0", "div.latest")
    assert beside(page, f"{row} th >> nth=0", "div.latest")
    assert not beside(page, f"{row} td:nth-child(2) >> nth=0", "div.latest")
    days = page.locator("table.progress thead th").all_inner_texts()
    read = [day_words(column) for column in farm_progress(village.farm.pk).columns]
    assert [words.split("\n")[0] for words in days[1:]] == read  # from old to new, as ever


@pytest.mark.browser
def test_a_wide_screen_begins_the_table_at_its_left(village, open_page, sign_in):
    for days in (400, 10):
        sealed(village, days, "2")
    page = open_page(viewport={"width": 1366, "height": 900})
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/progress/?table")

    left = page.locator("div.latest").bounding_box()["x"]
    assert page.locator("table.progress").bounding_box()["x"] == left


@pytest.mark.browser
def test_a_phone_reads_two_visits_without_a_picture(village, open_page, sign_in):
    sealed(village, 400, "1")
    sealed(village, 10, "2")
    page = open_page(viewport={"width": 320, "height": 640})
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/progress/?between")

    title = page.locator("#between-title").bounding_box()
    assert title["width"] > 100
    assert page.locator(".no-picture picture").bounding_box() is None
    assert page.get_by_role("table").is_visible()
