"""The sums of a network move a question as the farm's own page does, whatever was said.

`queries/moved.py` compares rows, `queries/result/line.py` models: two readers of one rule.
"""

from collections import Counter

import pytest

from tests.honest import sealed
from tests.makers import criteria, days_ago, make_visit, make_written, say
from tests.visits.test_honesty import MISSING
from tests.visits.test_honesty_grids import RESCALED, next_version
from visits.queries.brought import lives_of
from visits.queries.moved import MOVE, Lineages, results_of_farms
from visits.queries.result import GONE, farm_progress
from visits.services.report import seal_report


def of_the_page(v):
    """By code, the list in which the question stands; red lines stand beside the lists."""
    progress = farm_progress(v.farm.pk)
    found = {
        row.code: name
        for name, rows in progress.by_movement.items()
        for row in rows
        if name != GONE
    }
    beside = {row.code for row in progress.rows if row.criterion.red_line}
    return found, beside, progress.columns[-1].visit.pk


def agree(v):
    """Both readings of the farm's last visit; what they say, so that a case can name its own."""
    page, beside, last = of_the_page(v)
    share = results_of_farms(lives_of([v.farm.pk]), Lineages())[last]
    sums = Counter(
        {
            (code, what.removeprefix(MOVE)): n
            for (subject, _grid, code, what), n in share.items()
            if subject == "criterion" and what.startswith(MOVE) and code not in beside
        }
    )
    assert sums == Counter({(code, str(name)): 1 for code, name in page.items()})
    return {code: str(name) for code, name in page.items()}


@pytest.mark.parametrize("case", MISSING, ids=[case[1] for case in MISSING])
def test_what_is_missing_moves_alike(village, case):
    sealed(village, 400, "2")
    sealed(village, 10, "2", t1_c1=case[0])
    assert agree(village)["t1-c1"] in {"not_seen_now", "not_applicable_now"}


@pytest.mark.parametrize("case", MISSING, ids=[case[1] for case in MISSING])
def test_what_was_missing_last_time_is_compared_with_the_time_before(village, case):
    sealed(village, 800, "1")
    sealed(village, 400, "1", t1_c1=case[0])
    sealed(village, 10, "2")
    assert agree(village)["t1-c1"] == "up"


def test_levels_move_alike(village):
    sealed(village, 400, "1", t1_c3={"level": "3"}, t2_c1={"level": "3"})
    sealed(village, 10, "1", t1_c1={"level": "3"}, t1_c2={"level": "0"}, t1_c3={"level": "3"})
    found = agree(village)
    assert set(found.values()) == {"up", "down", "same_good", "same_to_work_on"}


def test_a_first_visit_moves_nothing(village):
    sealed(village, 10, "1", t1_c1={"state": "not_seen"})
    assert set(agree(village).values()) == {"first_seen", "no_level"}


@pytest.mark.parametrize("later", [False, True])
def test_two_opinions_move_alike(village, later):
    sealed(village, 400, "2")
    visit = make_visit(
        village.farm, village.version, by=village.carla, team=(village.ben, village.lea),
        day=days_ago(100),
    )  # fmt: skip
    say(visit, village.ben, value={"level": "1"})
    say(visit, village.lea, value={"level": "3"})
    for row in criteria(visit)[1:]:
        say(visit, village.ben, criterion=row, value={"level": "2"})
    visit.refresh_from_db()
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)
    if later:
        sealed(village, 10, "3")
    assert agree(village)["t1-c1"] == ("up" if later else "divergent")


@pytest.mark.parametrize("case", RESCALED, ids=[f"{case[0]} {case[2]}" for case in RESCALED])
def test_a_changed_scale_moves_alike(village, case):
    choice, now, moved, _n = case
    sealed(village, 400, "2")
    version = next_version(village, levels=3, change="rescaled", comparison=choice)
    sealed(village, 10, "2", version=version, t1_c1={"level": now})
    assert agree(village)["t1-c1"] == moved


@pytest.mark.parametrize("comparison", ["break", "keep"])
def test_a_changed_question_moves_alike(village, comparison):
    sealed(village, 400, "1")
    version = next_version(
        village,
        change="reworded",
        comparison=comparison,
        comparison_why="Choix de l'essai.",
        question={"fr": "Tout autre chose ?"},
    )
    sealed(village, 10, "3", version=version)
    assert agree(village)["t1-c1"] == ("not_comparable" if comparison == "break" else "up")
