"""What to look at again in a grid, what stands in the way of publishing it, how long it takes."""

from copy import deepcopy

import pytest

from tests.makers import make_grid
from tests.visits.test_grid_diff import document
from visits.griddoc.advice import advice_for, estimate_for, sentence_lengths
from visits.griddoc.ready import faults_of
from visits.queries.grid_document import version_document
from visits.queries.paper import paper_of_version

LONG = "Ce sol est " + "très " * 18 + "beau."


def codes(made):
    return [one.code for one in advice_for(made)]


@pytest.fixture
def made():
    return document()


def first(made):
    return made["themes"][0]["criteria"][0]


def test_a_good_grid_needs_no_advice(made):
    assert advice_for(made) == []
    assert faults_of(made) == []


@pytest.mark.parametrize(("words", "told"), [(20, False), (21, True)])
def test_long_sentences_are_named_with_their_length(made, words, told):
    first(made)["guidance"]["fr"] = "Court. " + " ".join(["mot"] * words) + "."
    found = [one for one in advice_for(made) if one.code == "long_sentence"]
    assert [(one.of, one.field, one.language, one.count) for one in found] == (
        [("t1-c1", "guidance", "fr", words)] if told else []
    )


@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_a_section_over_ten(count, told):
    assert ("many_in_section" in codes(document(1, count))) is told


@pytest.mark.parametrize(("count", "told"), [(8, False), (9, True)])
def test_a_grid_over_eighty(count, told):
    assert ("many_in_all" in codes(document(count, 10))) is told


@pytest.mark.parametrize(("count", "told"), [(15, False), (16, True)])
def test_a_short_path_over_fifteen(count, told):
    made = document(2, 8)
    items = [item for theme in made["themes"] for item in theme["criteria"]]
    for item in items[:count]:
        item["short_path"] = True
    assert ("long_short_path" in codes(made)) is told


def test_a_level_without_words_is_told_with_its_rank(made):
    first(made)["levels"][2]["name"] = {}
    (one,) = advice_for(made)
    assert (one.code, one.of, one.step) == ("level_without_words", "t1-c1", 3)


def test_a_language_that_lacks(made):
    del first(made)["question"]["en"]
    del first(made)["levels"][0]["name"]["en"]
    found = [(one.code, one.field, one.language, one.step) for one in advice_for(made)]
    assert found == [
        ("missing_language", "question", "en", 0),
        ("missing_language", "name", "en", 1),
    ]


def test_sentences_end_where_people_stop():
    assert sentence_lengths("Un deux trois. Quatre ! Cinq six…\nSept") == [3, 1, 2, 1]


# -- how long


def test_more_criteria_take_more_time_and_paper():
    small, large = estimate_for(document(1, 3)), estimate_for(document(4, 10))
    assert small.criteria == 3
    assert 0 < small.minutes < large.minutes
    assert 0 < small.pages < large.pages


def test_an_empty_grid_takes_nothing():
    empty = estimate_for({"themes": []})
    assert (empty.criteria, empty.minutes, empty.pages) == (0, 0, 0)


def test_a_calculation_asks_nothing(made):
    before = estimate_for(made)
    made["themes"][0]["criteria"].append(
        {"code": "sum", "kind": "derived", "question": {"fr": "Somme"}, "formula": "1"}
    )
    after = estimate_for(made)
    assert (after.minutes, after.pages) == (before.minutes, before.pages)


# -- what stands in the way


def faults(made):
    return [(one.code, one.of, one.position) for one in faults_of(made)]


def test_a_question_and_levels_have_words(made):
    first(made)["question"] = {"fr": ""}
    first(made)["levels"][1]["name"] = {"en": ""}
    made["themes"][1]["name"] = {}
    assert faults(made) == [
        ("criterion_without_text", "t1-c1", -1),
        ("level_without_words", "t1-c1", -1),
        ("theme_without_name", "t2", -1),
    ]


def test_an_empty_grid_is_not_published():
    assert faults({"name": {"fr": "Vide"}, "themes": []}) == [("no_criterion", "", -1)]


@pytest.mark.parametrize("count", [1, 8])
def test_a_scale_has_two_to_seven_levels(made, count):
    levels = first(made)["levels"]
    first(made)["levels"] = [{**levels[0], "code": str(n)} for n in range(count)]
    assert [code for code, _of, _at in faults(made)] == [
        "too_few_levels" if count < 2 else "too_many_levels"
    ]


@pytest.mark.parametrize(
    ("field", "text", "code", "position"),
    [
        ("condition", "${t1-c2} >= ", "rule_missing_operand", 12),
        ("condition", "${t1-c2} = «2»", "rule_typographic_quote", 11),
        ("condition", ". > 2", "rule_dot_outside_constraint", 0),
        ("condition", "1 = ${gone}", "unknown_code", 4),
        ("condition", "${t1-c1} = 1", "names_itself", 0),
        ("constraint", "(. > 2", "rule_unclosed_parenthesis", 0),
    ],
)
def test_a_rule_that_cannot_be_read_is_told_at_its_character(made, field, text, code, position):
    first(made)[field] = text
    assert faults(made) == [(code, "t1-c1", position)]


def test_rules_that_can_be_read_are_no_fault(made):
    first(made)["condition"] = "${t1-c2} >= 2 and not(selected(${t2-c1}, '1'))"
    first(made)["constraint"] = ". != ''"
    assert faults(made) == []


def test_criteria_that_wait_for_each_other_are_named(made):
    items = made["themes"][0]["criteria"]
    items[0]["condition"] = "${t1-c2} = 1"
    items[1]["condition"] = "${t1-c3} = 1"
    items[2]["condition"] = "${t1-c1} = 1"
    (one,) = faults_of(made)
    assert (one.code, one.found) == ("circle", "t1-c1 → t1-c2 → t1-c3 → t1-c1")


def test_a_circle_through_a_formula_and_a_condition(made):
    items = made["themes"][0]["criteria"]
    items[0]["condition"] = "${sum} > 1"
    items.append(
        {"code": "sum", "kind": "derived", "question": {"fr": "Somme"}, "formula": "${t1-c1} + 1"}
    )
    assert [one.code for one in faults_of(made)] == ["circle"]


def test_nothing_here_changes_the_document(made):
    before = deepcopy(made)
    advice_for(made)
    estimate_for(made)
    faults_of(made)
    assert made == before


@pytest.mark.django_db
@pytest.mark.parametrize(("themes", "count"), [(2, 3), (4, 10), (8, 10)])
def test_pages_are_about_those_of_the_form_of_paper(village, themes, count):
    version = make_grid(village.network, themes, count, by=village.carla)

    reckoned = estimate_for(version_document(version)).pages

    assert abs(reckoned - paper_of_version(version).pages) <= 2
