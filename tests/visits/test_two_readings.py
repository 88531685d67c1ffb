"""Two readings of the same answers, as IDEA has them: capped sums of points, and rules case by case."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.makers import criteria, entry, make_visit, make_written
from visits.models import CriterionResult
from visits.queries.published import calculated_by
from visits.services.entry import append_entries
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report

GOOD, MIDDLING, POOR = "favorable", "intermédiaire", "défavorable"
AUTONOMY = (
    "if(${feed} = '' or ${seeds} = '', '', if(${feed} >= 3 and ${seeds} >= 2, 'favorable',"
    " if(${feed} = 0 or ${seeds} = 0, 'défavorable', 'intermédiaire')))"
)
#: A branch stands on another branch: the weaker of the two decides, whatever the points.
ROBUST = (
    "if(${autonomy} = '' or ${debts} = '', '', if(${autonomy} = 'défavorable' or ${debts} = 0,"
    " 'défavorable', if(${autonomy} = 'favorable' and ${debts} >= 2, 'favorable',"
    " 'intermédiaire')))"
)
#: Worked by hand. Answers (feed, seeds, debts); points of the component "means" (at most 5), of the
#: component "money" and of the dimension; then the two properties. "-" is not said.
CASES = [
    # 4 + 3 = 7, capped at 5; 5 + 2 = 7. feed >= 3 and seeds >= 2; then debts >= 2.
    ("4 3 2", "5 2 7", GOOD, GOOD),
    # 1 + 4 = 5; 5 + 4 = 9: more points than above, and yet neither property is as good.
    ("1 4 4", "5 4 9", MIDDLING, MIDDLING),
    # 0 + 4 = 4; 4 + 4 = 8: a nought is made up for in points, never in the rules.
    ("0 4 4", "4 4 8", POOR, POOR),
    # 3 + 2 = 5; 5 + 1 = 6. The first branch is good, debts keep the second one half-way.
    ("3 2 1", "5 1 6", GOOD, MIDDLING),
    # 3 + 2 = 5; 5 + 0 = 5. Debts alone decide.
    ("3 2 0", "5 0 5", GOOD, POOR),
    # 4 + 0 (missing) = 4; 4 + 2 = 6. A rule over what nobody said says nothing at all.
    ("4 - 2", "4 2 6", "", ""),
]


def text(words):
    return {"fr": words, "en": words}


def question(code, **given):
    return {"code": code, "question": text(code)} | given


def document():
    steps = [{"code": str(n), "name": text(f"niveau {n}"), "value": str(n)} for n in range(5)]
    asked = {
        code: question(code, kind="levels", scale="step") for code in ("feed", "seeds", "debts")
    }
    parts = [
        {"code": "means", "name": text("Moyens"), "criteria": [asked["feed"], asked["seeds"]]},
        {"code": "money", "name": text("Argent"), "criteria": [asked["debts"]]},
    ]
    rules = [
        question("autonomy", kind="derived", formula=AUTONOMY),
        question("robust", kind="derived", formula=ROBUST),
    ]
    return {
        "format": "spg-grid/1",
        "code": "deux-lectures",
        "name": text("Deux lectures"),
        "languages": ["fr", "en"],
        "scales": {"step": steps},
        "policy": {
            "missing": "zero",
            "not_applicable": "zero",
            "theme": "sum_over_max",
            "total": "sum",
            "arithmetic": {"out_of": "points", "caps": {"means": "5"}},
        },
        "themes": [
            {"code": "dimension", "name": text("Dimension"), "parts": parts},
            {"code": "properties", "name": text("Propriétés"), "criteria": rules},
        ],
    }


def told_by(village, answers):
    """The visit of these answers in its first edition."""
    version = publish_version(load_grid(document(), network=village.network), by=village.carla)
    visit = make_visit(village.farm, version, by=village.carla, team=(village.ben,))
    asked = [row for row in criteria(visit) if not row.is_derived]
    pushed = [
        entry(visit, village.ben, criterion=row, value={"level": at})
        for row, at in zip(asked, answers.split(), strict=True)
        if at != "-"
    ]
    results = append_entries(visit, pushed, by=village.ben, source="desk")
    assert {result.status for result in results} == {"stored"}
    make_written(visit, village.ben)
    return seal_report(visit, by=village.ben)


def properties_in(report):
    """What the rules say, as the results of the edition keep it."""
    rows = CriterionResult.objects.filter(report=report, code__in=["autonomy", "robust"])
    said = dict(rows.values_list("code", "text"))
    return said["autonomy"], said["robust"]


@pytest.mark.parametrize(("answers", "points", "autonomy", "robust"), CASES)
def test_points_and_rules_read_the_same_answers(village, answers, points, autonomy, robust):
    report = told_by(village, answers)

    [found] = calculated_by(report)
    means, money, dimension = map(Decimal, points.split())
    asked = found.figures.asked
    assert asked.themes == {"dimension": dimension, "means": means, "money": money}
    assert asked.total == dimension
    assert properties_in(report) == (autonomy, robust)


def test_the_report_says_both_readings(village, client):
    report = told_by(village, "1 4 4")
    client.force_login(village.ben)
    page = client.get(reverse("visits:report-edition", args=[report.visit_id, 1])).content.decode()
    assert "9,00" in page
    assert page.count(MIDDLING) >= 2


def test_the_report_says_what_was_capped_and_how_the_whole_is_made(village, client):
    report = told_by(village, "4 3 2")
    client.force_login(village.ben)
    page = client.get(reverse("visits:report-edition", args=[report.visit_id, 1])).content.decode()
    assert "5,00 sur 5" in page
    assert "Un thème n&#x27;apporte pas plus que\u00a0: Moyens (5)." in page
    assert "Le résultat d&#x27;ensemble est la somme des thèmes." in page
