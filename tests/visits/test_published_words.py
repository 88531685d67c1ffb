"""Why two figures differ, said with what really makes them differ and nothing else."""

from decimal import Decimal

import pytest

from visits.models import Criterion, GridVersion
from visits.published_words import why_words
from visits.queries.published import Calculated, Way
from visits.scoring import Question
from visits.scoring.published import Beside, Published

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
