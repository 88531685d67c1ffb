"""Charts as a page shows them: on a phone, side by side, and letters that stay large enough."""

import pytest

from tests.honest import sealed, served
from visits.charts import PHONE

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
