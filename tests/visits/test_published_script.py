"""The arithmetic of FAO's script of 2022-23, written out here once more, beside ours on many rows.

In it an answer that does not apply leaves the sum while the divisor stays, except for animal welfare;
resilience takes two means of other indices; seeds and breeds count in food traditions.
"""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from visits.scoring import LevelSpec, Outcome, Policy, Question, State
from visits.scoring.published import beside

ELEMENTS = {
    "diversity": ("crops", "animals", "trees", "activities"),
    "synergies": ("crop-animal", "soil-plant", "tree-role", "landscape"),
    "efficiency": ("inputs", "fertility", "pests", "emerging"),
    "recycling": ("biomass", "waste", "water", "energy"),
    "resilience": ("support", "debt", "*mean diversity", "*self-reliance"),
    "food": ("diet", "self-sufficiency", "heritage", "seeds"),
    "sharing": ("platforms", "knowledge", "networks"),
    "values": ("women", "labour", "youth", "welfare"),
    "economy": ("local sales", "eaters", "food system"),
    "governance": ("producers", "organisations", "commons"),
}
MEANS = {
    "*mean diversity": ELEMENTS["diversity"],
    "*self-reliance": ("inputs", "seeds", "food system", "producers"),
}
LEVELS = tuple(LevelSpec(str(worth), Decimal(worth)) for worth in range(5))
POLICY = Policy(
    missing="zero",
    not_applicable="zero",
    theme="sum_over_max",
    total="mean_of_themes",
    always_left_out=frozenset({"welfare"}),
    out_of="100",
)


def script(said):
    """By element the percentage, and their mean: sums without what is not applicable."""
    known = {code: Fraction(worth) for code, worth in said.items() if worth is not None}
    for code, of in MEANS.items():
        found = [known[one] for one in of if one in known]
        if found:
            known[code] = sum(found) / len(found)
    figures = {}
    for element, indices in ELEMENTS.items():
        over = 4 * len(indices) - (4 if "welfare" in indices and "welfare" not in known else 0)
        figures[element] = sum(known.get(one, Fraction(0)) for one in indices) / over * 100
    return figures, sum(figures.values()) / len(figures), known


def ours(said, known):
    pairs = []
    for element, indices in ELEMENTS.items():
        for code in indices:
            if code.startswith("*"):
                question = Question(code, "derived", (element,), points="value", cap=Decimal(4))
                state = State.VALUE if code in known else State.NOT_APPLICABLE
                pairs.append((question, Outcome(code, state, value=Decimal(0))))
                continue
            question = Question(code, "levels", (element,), levels=LEVELS)
            worth = said[code]
            told = (
                Outcome(code, State.NOT_APPLICABLE, of=5)
                if worth is None
                else Outcome(code, State.LEVEL, worth + 1, 5, Decimal(worth), str(worth))
            )
            pairs.append((question, told))
    exact = {code: known[code] for code in MEANS if code in known}
    return beside(POLICY, pairs, dict.fromkeys(ELEMENTS, ""), exact)


def digits(figure):
    """To four places, halves up; all are positive."""
    return Decimal(int(figure * 10_000 + Fraction(1, 2))) / 10_000


@pytest.mark.parametrize("seed", range(60))
def test_every_row_has_the_digits_of_the_script(seed):
    chance = random.Random(seed)  # noqa: S311 - rows, no secret
    codes = [code for indices in ELEMENTS.values() for code in indices if code[0] != "*"]
    said = {code: chance.choice((0, 1, 2, 3, 4, 4, 2, None)) for code in codes}
    figures, total, known = script(said)

    found = ours(said, known).asked

    assert found.themes == {element: digits(figure) for element, figure in figures.items()}
    assert found.total == digits(total)


def test_a_row_by_hand():
    """All at 2, no animals: animals and crop-animal n/a are lost points, welfare is none.

    Diversity 6/16 = 37.5, synergies the same, values 6/12 = 50, all others 50: 475 / 10.
    """
    codes = [code for indices in ELEMENTS.values() for code in indices if code[0] != "*"]
    said = dict.fromkeys(codes, 2) | dict.fromkeys(("animals", "crop-animal", "welfare"))
    both = ours(said, script(said)[2])
    assert both.asked.themes["diversity"] == both.asked.themes["synergies"] == Decimal("37.5")
    assert both.asked.themes["values"] == Decimal(50)
    assert (both.asked.total, both.honest.total) == (Decimal("47.5"), Decimal(50))
    assert both.not_applicable == 2  # welfare makes no difference
