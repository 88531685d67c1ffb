"""Why two figures differ, said with what really makes them differ and nothing else."""

from decimal import Decimal

import pytest

from visits.models import Criterion, GridVersion, Theme
from visits.published_words import rules_of, said_of, where_words, why_words
from visits.queries.published import Calculated, Way
from visits.scoring import LevelSpec, Outcome, Policy, Question, State
from visits.scoring.published import Beside, Published, beside

ONE, TWO = Published({"t": Decimal(1)}), Published({"t": Decimal(2)})
BOTH = ("zero", "zero")


def why(rule, missing, outside, *, derived=False, honest=TWO):
    version = GridVersion(missing=rule[0], not_applicable=rule[1], theme_result="sum_over_max")
    asked = ((Criterion(), Question("x", "derived")),) if derived else ()
    figures = Beside(ONE, honest, missing, outside)
    return why_words(Calculated(Way(version, (), asked), figures)).replace("\xa0", " ")


ENDS = "Le calcul de la grille compte cela comme zéro ; l'autre le laisse de côté."


@pytest.mark.parametrize(
    ("rule", "begins"),
    [
        (BOTH, "2 réponses manquent et 1 question ne concerne pas la ferme. "),
        (("zero", "left_out"), "2 réponses manquent. "),
        (("left_out", "zero"), "1 question ne concerne pas la ferme. "),
    ],
)
def test_only_what_the_grid_makes_zero_is_named(rule, begins):
    assert why(rule, 2, 1) == begins + ENDS


def test_a_formula_may_count_as_zero_what_the_rule_leaves_out():
    assert why(("left_out", "left_out"), 2, 0, derived=True) == "2 réponses manquent. " + ENDS


def test_a_calculation_from_two_opinions_is_said_as_that():
    told = "Un calcul s'appuie sur deux avis différents : l'autre chiffre le laisse de côté."
    assert why(BOTH, 0, 0, derived=True) == told


def test_equal_figures_say_that_nothing_changes_them():
    assert why(BOTH, 2, 1, honest=ONE) == "Rien ne manque qui change ces chiffres."


def points(missing):
    policy = Policy(theme="sum_over_max", total="sum", out_of="points", missing=missing)
    steps = (LevelSpec("0", Decimal(0)), LevelSpec("20", Decimal(20)))
    asked = [Question(code, "levels", ("t",), levels=steps) for code in "abc"]
    said = [Outcome("a", State.LEVEL, 2, 2, Decimal(20), "20"), Outcome("b", State.UNANSWERED)]
    pairs = list(zip(asked, [*said, Outcome("c", State.NOT_SEEN)], strict=True))
    return beside(policy, pairs, {"t": ""}, {})


def test_points_stand_beside_the_most_that_was_possible():
    """20 of 60 where what is missing is zero, 20 of 20 where it is left out: the two differ."""
    found = points("zero")
    said = [said_of(one, code) for one in (found.asked, found.honest) for code in ("t", "")]
    assert said == ["20,00 sur 60"] * 2 + ["20,00 sur 20"] * 2
    assert found.differ
    assert not points("left_out").differ


def test_the_lines_that_differ_are_named_and_so_is_what_is_set_apart():
    version = GridVersion(
        not_applicable="zero", theme_result="sum_over_max", always_left_out=["a"], total="sum",
        arithmetic={"out_of": "points"},
    )  # fmt: skip
    asked = ((Criterion(code="a", question={"fr": "Et les animaux ?"}), Question("a", "levels")),)
    themes = (Theme(code="t", name={"fr": "Sol"}), Theme(code="u", name={"fr": "Eau"}))
    found = points("zero")
    one = Calculated(Way(version, themes, asked), found)
    assert (
        where_words(one).replace("\xa0", " ")
        == "Les deux chiffres diffèrent pour : Sol ; Ensemble."
    )
    assert [said.replace("\xa0", " ") for said in rules_of(one)][1:] == [
        "Cette grille compte « non concerné » comme zéro.",
        "Sauf pour ces questions, qui sont alors laissées de côté : « Et les animaux ? ».",
        "Le résultat se dit en points.",
        "Le résultat d'ensemble est la somme des thèmes.",
    ]


def test_fewer_points_are_possible_where_the_rule_leaves_out_what_is_missing():
    version = GridVersion(theme_result="sum_over_max", arithmetic={"out_of": "points"})
    one = Calculated(Way(version, (), ()), points("left_out"))
    told = "2 réponses manquent. Le calcul le laisse de côté, et compte moins de points possibles."
    assert why_words(one).replace("\xa0", " ") == told
