"""Numbers, units and dates as people read them."""

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from tests.makers import rewrite
from visits.models import CriterionResult
from visits.progress_cells import value_word
from visits.templatetags.visits import with_unit

VISITS = {"fr": "visites par an", "en": "visits a year"}


@pytest.mark.parametrize(
    ("number", "unit", "french", "english"),
    [
        ("3", VISITS, "3\u00a0visites par an", "3\u00a0visits a year"),
        ("1", VISITS, "1\u00a0visite par an", "1\u00a0visit a year"),
        ("0", VISITS, "0\u00a0visite par an", "0\u00a0visits a year"),
        ("1.5", {"fr": "heures", "en": "hours"}, "1,5\u00a0heure", "1.5\u00a0hours"),
        ("1", {"fr": "mois", "en": "months"}, "1\u00a0mois", "1\u00a0month"),
        ("1", {"fr": "ha", "en": "ha"}, "1\u00a0ha", "1\u00a0ha"),
        ("40", "%", "40\u00a0%", "40%"),
        (Decimal("20.0000"), VISITS, "20\u00a0visites par an", "20\u00a0visits a year"),
        ("7", {}, "7", "7"),
        ("un", VISITS, "un\u00a0visites par an", "un\u00a0visits a year"),
    ],
)
def test_one_thing_is_said_in_the_singular(number, unit, french, english):
    with override("fr"):
        assert with_unit(number, unit) == french
    with override("en"):
        assert with_unit(number, unit) == english


@pytest.mark.django_db
def test_a_date_is_read_in_full_in_the_table_of_progress(village):
    criterion = village.version.criteria.first()
    rewrite(criterion, kind="date")
    result = CriterionResult(criterion=criterion, state="value", text="2023-11-25")
    with override("fr"):
        assert value_word(result) == "25 novembre 2023"
    with override("en"):
        assert value_word(result) == "25 November 2023"


def test_choices_of_a_form_begin_with_a_capital():
    field = forms.ChoiceField(choices=[("farm", "la ferme")])
    radio = forms.ChoiceField(choices=[("farm", "la ferme")], widget=forms.RadioSelect)
    form = type("Form", (forms.Form,), {"owner": field, "who": radio})()
    assert ">La ferme</option>" in str(form["owner"])
    assert "La ferme</label>" in str(form["who"])
