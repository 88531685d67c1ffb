"""The report says what the grid calculates, the honest figures beside, and why they differ."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.makers import criteria, make_visit, make_written, say
from visits.models import ThemeResult
from visits.queries.published import calculated_by
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report

LEVELS = [
    {"code": str(at), "name": {"fr": f"niveau {at}", "en": f"level {at}"}, "value": str(at)}
    for at in range(5)
]


def question(code, **given):
    return {"code": code, "question": {"fr": code, "en": code}} | given


@pytest.fixture
def sealed(village):
    levels = [question(code, kind="levels", levels=LEVELS) for code in "abc"]
    mean = "(coalesce(${a}, 0) + coalesce(${b}, 0) + coalesce(${c}, 0)) div 3"
    document = {
        "format": "spg-grid/1",
        "code": "calcul",
        "name": {"fr": "Essai", "en": "Trial"},
        "languages": ["fr", "en"],
        "policy": {
            "missing": "zero",
            "not_applicable": "zero",
            "theme": "sum_over_max",
            "total": "mean_of_themes",
            "arithmetic": {"out_of": "100", "points": {"mean": {"as": "value", "cap": "4"}}},
        },
        "themes": [
            {
                "code": "div",
                "name": {"fr": "Diversité", "en": "Diversity"},
                "criteria": [*levels, question("mean", kind="derived", formula=mean)],
            }
        ],
    }
    version = publish_version(load_grid(document, network=village.network), by=village.carla)
    visit = make_visit(village.farm, version, by=village.carla, team=(village.ben,))
    values = {
        "a": {"level": "4"},
        "b": {"level": "3"},
        "c": {"state": "not_applicable", "reason": "pas d'animaux"},
    }
    for row in criteria(visit):
        if row.code in values:
            say(visit, village.ben, criterion=row, value=values[row.code])
    visit.refresh_from_db()
    make_written(visit, village.ben)
    return seal_report(visit, by=village.ben)


def test_figures_are_exact_and_the_honest_ones_leave_out_what_is_missing(sealed):
    """4 + 3 + 0 + 7/3 = 28/3, out of 16: 58.3333 %. Left out, 7 of 8: 87.5 %."""
    [found] = calculated_by(sealed)

    assert found.figures.asked.themes == {"div": Decimal("58.3333")}
    assert found.figures.honest.themes == {"div": Decimal("87.5000")}
    assert (found.figures.missing, found.figures.not_applicable) == (0, 1)
    assert ThemeResult.objects.get(report=sealed).result == Decimal("58.3333")


def test_the_report_says_both_and_why(village, sealed, client):
    client.force_login(village.ben)

    page = client.get(reverse("visits:report-edition", args=[sealed.visit_id, sealed.edition]))

    words = page.content.decode()
    assert "58,33" in words
    assert "87,50" in words
    assert "1 question ne concerne pas la ferme" in words
