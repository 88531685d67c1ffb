"""Charts as a page shows them: on a phone, side by side, and letters that stay large enough."""

import pytest

from tests.honest import sealed, served
from tests.makers import days_ago
from visits.charts import PHONE
from visits.progress_words import short_days
from visits.queries.result import farm_progress
from visits.services.grid import draft_version, publish_version
from visits.views.progress_charts import counts_chart

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


NOT_APPLICABLE = {"state": "not_applicable", "reason": "pas d'élevage"}


def publish_again(v):
    return publish_version(draft_version(v.version.grid), by=v.carla)


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_a_phone_shows_every_visit_of_a_question_with_its_day(village, open_page, sign_in, script):
    for days in (1200, 800, 400, 10):
        sealed(village, days, "2")
    page = open_page(viewport={"width": 320, "height": 640}, java_script_enabled=script)
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/progress/?table")
    cells = page.locator("table.progress tbody tr:nth-child(2) td")
    boxes = [cells.nth(at).bounding_box() for at in range(4)]
    question = page.locator("table.progress tbody tr:nth-child(2) th").first.bounding_box()

    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
    assert len({round(box["width"]) for box in boxes}) == 1
    assert all(box["y"] >= question["y"] + question["height"] for box in boxes)
    columns = farm_progress(village.farm.pk).columns
    assert [cells.nth(at).get_attribute("data-on") for at in range(4)] == short_days(columns)


RULE = """cells => cells.map(cell => {
    const style = getComputedStyle(cell);
    return [style.borderLeftStyle, style.borderLeftWidth, style.boxShadow != "none"];
})"""


@pytest.mark.browser
def test_the_rule_of_a_new_grid_is_unbroken_on_every_kind_of_cell(
    village, open_page, sign_in, live_server
):
    sealed(village, 400, "1")
    said = {"t1_c1": {"state": "not_seen"}, "t1_c2": {}, "t1_c3": NOT_APPLICABLE}
    sealed(village, 10, "3", version=publish_again(village), **said)
    page = open_page(viewport={"width": 1366, "height": 900})
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/progress/?table")
    rules = page.locator("table.progress td.break").evaluate_all(RULE)

    assert len(rules) == 6
    assert {tuple(rule) for rule in rules} == {("solid", "5px", True)}


def test_two_visits_of_one_month_have_different_labels(village, client_of):
    first = days_ago(40).replace(day=10)
    for day in (10, 24):
        sealed(village, (days_ago(0) - first.replace(day=day)).days, "2")
    columns = farm_progress(village.farm.pk).columns

    assert len(set(short_days(columns))) == 2
    chart = counts_chart(farm_progress(village.farm.pk))
    assert [bar.label for bar in chart.panels[0].bars] == short_days(columns)


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


def file_of(client, address):
    mark = "&" if "?" in address else "?"
    text = client.get(f"{address}{mark}csv").content.decode("utf-8-sig")
    return [line.split(";") for line in text.strip().split("\r\n")]


@pytest.mark.parametrize("chart", ["counts", "between", "months", "years"])
def test_each_head_of_a_chart_s_file_says_what_is_counted(village, client_of, chart):
    """No bare level or state, no « 1/5 » that a spreadsheet reads as a day, no word in a number."""
    v = village
    sealed(v, 400, "1")
    visit = sealed(v, 10, "2")
    addresses = {
        "counts": f"/farms/{v.farm.slug}/progress/counts.svg",
        "between": f"/farms/{v.farm.slug}/progress/between.svg",
        "months": f"/network/months.svg?year={visit.month.year}",
        "years": f"/network/themes/{v.version.grid.ref}/t1/years.svg",
    }
    who = v.carla if chart in {"months", "years"} else v.ana
    head, *rows = file_of(client_of(who), addresses[chart])
    named = 2 if chart == "counts" else 1
    counted = ("réponses", "critères", "visites")
    assert [one for one in head[named:] if not any(word in one for word in counted)] == []
    assert len(head) == len(set(head))
    cells = [cell for row in rows for cell in row[named:]]
    assert cells
    assert [cell for cell in cells if cell and not cell.isdecimal()] == []
