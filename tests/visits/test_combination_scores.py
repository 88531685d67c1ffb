"""Points of several choices, and of a combination of them, as HOLPA-like forms give them."""

from decimal import Decimal

import pytest

from tests.makers import criteria, entry, make_visit, make_written
from visits.queries.published import calculated_by
from visits.services.entry import append_entries
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report

#: A hedge and a pond together are worth more than their sum; wood alone is worth nothing.
TOGETHER = (
    "if(selected(${shelter}, 'hedge') and selected(${shelter}, 'pond'), 3,"
    " if(selected(${shelter}, 'hedge') or selected(${shelter}, 'pond'), 1, 0))"
)
WORTHS = {"hedge": "1.5", "pond": "1", "wood": "0.5"}
#: Answer; then by hand the sum (at most 2 of 2), the best (of 1.5), the combination (of 3), in all.
CASES = [
    # 1.5 + 1 = 2.5, capped at 2: 2/2; 1.5/1.5; together 3/3.
    ("hedge pond", "100 100 100", "100"),
    # 1.5 of 2; 1.5/1.5; one of the two: 1/3. (75 + 100 + 33.3333…) / 3 = 69.4444…
    ("hedge", "75 100 33.3333", "69.4444"),
    # 0.5/2; 0.5/1.5; 0/3. (25 + 33.3333…) / 3 = 19.4444…
    ("wood", "25 33.3333 0", "19.4444"),
    # 1 + 0.5 = 1.5 of 2; 1/1.5 = 66.6667; 1/3. (75 + 66.6667 + 33.3333) / 3 = 58.3333…
    ("pond wood", "75 66.6667 33.3333", "58.3333"),
]


def text(words):
    return {"fr": words, "en": words}


def document():
    options = [{"code": code, "name": text(code), "value": worth} for code, worth in WORTHS.items()]
    asked = [
        {"code": code, "kind": "choices", "question": text(code), "options": options}
        for code in ("shelter", "again")
    ]
    rule = {"code": "both", "kind": "derived", "question": text("both"), "formula": TOGETHER}
    points = {
        "shelter": {"as": "sum", "cap": "2"},
        "again": {"as": "best"},
        "both": {"as": "value", "cap": "3"},
    }
    return {
        "format": "spg-grid/1",
        "code": "abris",
        "name": text("Abris"),
        "languages": ["fr", "en"],
        "policy": {
            "missing": "zero",
            "not_applicable": "zero",
            "theme": "sum_over_max",
            "total": "mean_of_themes",
            "arithmetic": {"out_of": "100", "points": points},
        },
        "themes": [
            {"code": code, "name": text(code), "criteria": [item]}
            for code, item in zip(("sum", "best", "rule"), (*asked, rule), strict=True)
        ],
    }


@pytest.fixture
def figures_of(village):
    def figures(answer):
        version = publish_version(load_grid(document(), network=village.network), by=village.carla)
        visit = make_visit(village.farm, version, by=village.carla, team=(village.ben,))
        said = {"choices": answer.split()}
        pushed = [
            entry(visit, village.ben, criterion=row, value=said)
            for row in criteria(visit)
            if answer and not row.is_derived
        ]
        append_entries(visit, pushed, by=village.ben, source="desk")
        make_written(visit, village.ben)
        [found] = calculated_by(seal_report(visit, by=village.ben))
        return found.figures

    return figures


@pytest.mark.parametrize(("answer", "figures", "whole"), CASES)
def test_choices_bring_their_sum_their_best_or_what_stands_together(
    figures_of, answer, figures, whole
):
    both = figures_of(answer)
    expected = dict(zip(("sum", "best", "rule"), map(Decimal, figures.split()), strict=True))
    assert both.asked.themes == expected
    assert both.asked.total == Decimal(whole)
    assert not both.differ


def test_nothing_said_is_zero_by_the_policy_and_no_figure_honestly(figures_of):
    both = figures_of("")
    assert both.asked.themes == dict.fromkeys(("sum", "best", "rule"), Decimal(0))
    assert (both.honest.themes, both.honest.total) == ({}, None)
    assert both.missing == 2
