"""A form by the browser: its faults, its losses, a language, then its next version and what changed."""

import pytest
from playwright.sync_api import expect

from tests.visits.forms import TYPES, form_of
from visits.models import GridImport
from visits.services.grid import publish_version

pytestmark = [pytest.mark.browser]

CHOICES = [
    ["list_name", "name", "label"],
    *(["soil", str(at), words] for at, words in enumerate(("Nu", "Couvert", "Vivant"), start=1)),
    ["yn", "yes", "Oui"],
    ["yn", "no", "Non"],
    *(["town", f"t{at}", f"Commune {at}"] for at in range(80)),
]
FIRST = [
    [*TYPES, "relevant", "appearance", "default"],
    ["begin_group", "sol", "Le sol, sa couverture et tout ce qui y vit", ""],
    ["select_one soil", "cover", "Le sol est-il couvert ?", "", "minimal"],
    ["text", "why", "Pourquoi pas ?", "${cover} = '1'"],
    ["text", "where", "Où ?", "pulldata('places', 'name', 'key', ${cover}) != ''"],
    ["select_one town", "town", "Commune de la ferme"],
    ["end_group"],
    ["geopoint", "place", "Le lieu"],
    ["telepathy", "thought", "À quoi pense la terre ?"],
    ["begin_repeat", "plot", "Une parcelle"],
    ["decimal", "size", "Sa surface"],
    ["end_repeat"],
    ["select_one yn", "seen", "Vu ?", "", "", "yes"],
]
NEXT = [
    [*TYPES, "relevant"],
    ["select_one yn", "seen", "Vu ?"],
    ["begin_group", "sol", "Le sol, sa couverture et tout ce qui y vit", ""],
    ["text", "reason", "Pourquoi pas ?"],
    ["select_one soil", "cover", "Le sol reste-t-il couvert ?"],
    ["end_group"],
]


SIZES = ((320, 640), (810, 1080), (1366, 768))
TITLE = [["form_title", "form_id"], ["Visite du sol", "visite"]]


def choose(page, survey):
    data = form_of(survey, CHOICES, TITLE)
    page.set_input_files(
        "input[type=file]", {"name": "sol.xlsx", "mimeType": "application/xlsx", "buffer": data}
    )
    go_on(page)


def go_on(page):
    page.locator("main button[type=submit]:not(.second), main form .btn:not(.second)").last.click()


@pytest.fixture
def fits(page, accessibility_faults):
    """No page is wider than its screen, and axe finds nothing."""

    def fits():
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert accessibility_faults(page) == []

    return fits


def test_a_form_comes_in_and_its_next_version_says_what_changed(  # noqa: PLR0917 - fixtures
    village, page, sign_in, live_server, settings, tmp_path, fits
):
    settings.MEDIA_ROOT = tmp_path
    sign_in(page, village.carla)
    page.goto(f"{live_server.url}/grids/import/")
    choose(page, FIRST)
    expect(page.locator(".problem")).to_contain_text("telepathy")
    fits()
    page.get_by_label("Laisser de côté").check()
    page.get_by_label("Langue des textes").select_option("es")
    page.get_by_role("button", name="Relire le formulaire").first.click()
    expect(page.locator(".problem")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("nos règles n'ont pas « pulldata »")
    expect(page.get_by_label("Langue des textes")).to_have_value("es")
    fits()
    go_on(page)
    fits()
    go_on(page)
    expect(page.locator("main")).to_contain_text("Visite du sol")
    fits()
    done = GridImport.objects.get()
    assert done.version.grid.name == {"es": "Visite du sol"}
    publish_version(done.version, by=village.carla)

    page.goto(f"{live_server.url}/grids/import/file/?grid={done.version.grid.ref}")
    choose(page, NEXT)
    expect(page.locator("main")).to_contain_text("1 ajoutés, 1 modifiés, 3 supprimés, 1 inchangés")
    fits()
