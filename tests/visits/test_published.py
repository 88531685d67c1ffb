"""Published figures to the last digit, and the honest ones, which differ only where they must."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visits.scoring import LevelSpec, Outcome, Policy, Question, State
from visits.scoring.published import beside

FILE = Path(__file__).parents[1] / "cases" / "published.cases.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"]


def policy_of(said):
    more = {"always_left_out": frozenset(said.get("always_left_out", ()))}
    more |= {"caps": {code: Decimal(cap) for code, cap in said.get("caps", {}).items()}}
    return Policy(**(said | more))


def pair_of(case, place, code, said):
    themes = tuple(reversed(place.split("/")))
    if code.startswith("*"):
        question = Question(code, "derived", themes, points="value", cap=Decimal(4))
        return question, Outcome(code, State.VALUE, value=Decimal(0))
    if code in case.get("choices", {}):
        about = case["choices"][code]
        worths = tuple(Decimal(worth) for worth in about["worths"].values())
        cap = Decimal(about["cap"]) if "cap" in about else None
        choices = tuple(about["worths"])
        question = Question(
            code, "choices", themes, choices=choices, points=about["points"], cap=cap, worths=worths
        )
        return question, Outcome(code, State.VALUE, text=said)
    levels = tuple(LevelSpec(step, Decimal(step)) for step in case["steps"])
    question = Question(code, "levels", themes, levels=levels)
    if said in set(State):
        return question, Outcome(code, State(said), of=len(levels))
    at = case["steps"].index(said) + 1
    return question, Outcome(code, State.LEVEL, at, len(levels), Decimal(said), said)


def both(case):
    tree, pairs, exact = {}, [], {}
    for place, answers in case["said"].items():
        above, _, part = place.partition("/")
        tree |= {above: ""} | ({part: above} if part else {})
        for code, said in answers.items():
            pairs.append(pair_of(case, place, code, said))
            if code.startswith("*"):
                exact[code] = Fraction(said)
    return beside(policy_of(case["policy"]), pairs, tree, exact)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"][:50])
def test_published_figures_and_the_honest_ones_beside(case):
    found = both(case)

    def said(one):
        return {code: str(figure) for code, figure in one.themes.items()}

    def total(one):
        return None if one.total is None else str(one.total)

    assert said(found.asked) == case["asked"]
    assert total(found.asked) == case["total"]
    assert said(found.honest) == case["honest"]
    assert total(found.honest) == case["honest_total"]


SAID = st.lists(
    st.sampled_from(["0", "1", "2", "3", "4", "not_applicable", "not_seen", "unanswered"]),
    min_size=1, max_size=8,
)  # fmt: skip
ASKED = st.fixed_dictionaries(
    {
        "missing": st.sampled_from(["zero", "left_out"]),
        "not_applicable": st.sampled_from(["zero", "left_out"]),
        "theme": st.sampled_from(["weighted_mean", "sum_over_max"]),
        "total": st.sampled_from(["none", "mean_of_themes", "sum"]),
        "out_of": st.sampled_from(["1", "100", "points"]),
        "parts": st.sampled_from(["together", "mean"]),
    }
)


@given(ASKED, SAID, SAID)
@settings(deadline=None)  # the first run reads the grammar of conditions
def test_they_differ_only_where_something_was_missing_or_not_applicable(policy, first, second):
    said = {"t/p": dict(zip("abcdefgh", first, strict=False))}
    said["t/q"] = dict(zip("ijklmnop", second, strict=False))

    found = both({"policy": policy, "steps": ["0", "1", "2", "3", "4"], "said": said})

    if found.differ:
        assert found.missing or found.not_applicable


def test_a_calculation_from_a_closed_answer_tells_nothing():
    closed = Question("income", "levels", ("t",), sensitive=True)
    told = Question("*x", "derived", ("t",), points="value", cap=Decimal(4), formula="${income}")
    pairs = [(closed, Outcome("income", State.UNANSWERED)), (told, Outcome("*x", State.VALUE))]

    found = beside(Policy(theme="sum_over_max"), pairs, {"t": ""}, {"*x": Fraction(3)})

    assert found.asked.themes == {}
