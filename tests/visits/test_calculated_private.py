"""What the farm keeps to itself, or opens on a visit, can be read from no calculated figure."""

import pytest

from tests.honest import plain, served
from tests.makers import criteria, make_visit, make_written, say
from tests.visits.test_edit_counting import levels
from visits.models import ThemeResult
from visits.queries.published import calculated_by
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report
from visits.services.result import themes_again


def calculation(code, formula):
    question = {"fr": code, "en": code}
    return {"code": code, "kind": "derived", "question": question, "formula": formula}


DOCUMENT = {
    "format": "spg-grid/1",
    "code": "secret",
    "name": {"fr": "Essai", "en": "Trial"},
    "languages": ["fr", "en"],
    "policy": {
        "missing": "zero",
        "theme": "sum_over_max",
        "arithmetic": {
            "out_of": "points",
            "points": {code: {"as": "value", "cap": "4"} for code in ("first", "second")},
        },
    },
    "themes": [
        {
            "code": "sol",
            "name": {"fr": "Sol", "en": "Soil"},
            "criteria": [
                levels("open"),
                levels("closed") | {"sensitive": True},
                calculation("first", "coalesce(${closed}, 0) + 1"),
                calculation("second", "${first} * 2"),
            ],
        }
    ],
}


def sealed_with(v, secret, version):
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,))
    for row in criteria(visit):
        if row.code == "open":
            say(visit, v.ben, criterion=row, value={"level": "3"})
        if row.code == "closed" and secret is not None:
            say(visit, v.ana, criterion=row, voice="self", value={"level": secret})
    visit.refresh_from_db()
    make_written(visit, v.ben)
    return seal_report(visit, by=v.ben)


@pytest.fixture
def version(village):
    return publish_version(load_grid(DOCUMENT, network=village.network), by=village.carla)


@pytest.mark.parametrize("secret", [None, "0", "4"])
def test_neither_a_closed_answer_nor_what_is_calculated_from_it_enters(village, version, secret):
    """Three points of the open question, of four; two calculations stay out, the second also."""
    report = sealed_with(village, secret, version)

    [found] = calculated_by(report)
    stored = ThemeResult.objects.get(report=report)
    assert str(found.figures.asked.themes["sol"]) == "3.0000"
    assert found.figures.honest == found.figures.asked
    assert stored.result == found.figures.asked.themes["sol"]
    # Themes made again from the stored results alone come to the same.
    assert [row.result for row in themes_again(report)] == [stored.result]


def test_a_group_s_contact_reads_no_figure_of_the_whole_farm(village, version, client_of):
    sealed_with(village, None, version)
    address = f"/farms/{village.farm.slug}/progress"

    whole = plain(served(client_of(village.ana), f"{address}/"))
    fred = client_of(village.fred)

    assert "Ce que la grille calcule" in whole
    for rest in ("/", "/?table", "/print/"):
        assert 'class="calculated' not in served(fred, address + rest)
    assert "calcul de la grille" not in served(fred, f"{address}.csv")
