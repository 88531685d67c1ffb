"""How a version counts: everything that the database lets a grid ask for can be sealed."""

from itertools import product

import pytest

from tests.makers import make_grid, make_sealed, make_visit
from visits.griddoc.check import POLICY
from visits.models import GridVersion, ThemeResult
from visits.scoring.theme import CHOICES

WAYS = [dict(zip(POLICY, chosen, strict=True)) for chosen in product(*POLICY.values())]


def test_a_document_and_the_arithmetic_name_the_same_choices():
    assert dict(POLICY) == CHOICES


def test_the_database_allows_no_other_choice(db):
    known = GridVersion(missing="", not_applicable="", theme_result="", total="")
    constraint = next(
        one
        for one in GridVersion._meta.constraints
        if one.name == "version_scoring_policy_is_known"
    )
    for way in WAYS:
        names = way | {"theme_result": way["theme"]}
        for name in ("missing", "not_applicable", "theme_result", "total"):
            setattr(known, name, names[name])
        constraint.validate(GridVersion, known)
        assert known.policy().total == way["total"]


@pytest.mark.parametrize("total", POLICY["total"])
def test_every_theme_result_seals_under_every_total(village, total):
    for theme in POLICY["theme"]:
        policy = {"theme": theme, "total": total, "missing": "zero", "not_applicable": "zero"}
        version = make_grid(village.network, 1, 2, by=village.carla, policy=policy)
        visit = make_visit(village.farm, version, by=village.carla, team=(village.ben,))

        make_sealed(visit, village.ben)

        assert ThemeResult.objects.get(report__visit=visit).answered == 2
