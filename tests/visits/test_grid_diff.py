"""Two documents of a grid beside each other: what was added, reworded, rescaled, moved, removed."""

from copy import deepcopy
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import grid_document
from visits.griddoc.diff import comparison_choices, differences, longest_rising
from visits.griddoc.words import CAME, GONE, SAME, word_diff


def document(themes=2, criteria=3):
    """As `version_document` writes one: scales with their criteria."""
    made = grid_document(themes, criteria)
    scales = made.pop("scales")
    for theme in made["themes"]:
        for item in theme["criteria"]:
            item["levels"] = deepcopy(scales[item.pop("scale")])
    return made


def kinds(before, after):
    return {(one.noun, one.code): one.kinds for one in differences(before, after)}


@pytest.fixture
def pair():
    before = document()
    return before, deepcopy(before)


def first(made, theme=0):
    return made["themes"][theme]["criteria"][0]


def test_same_documents_do_not_differ(pair):
    assert differences(*pair) == []


def test_other_words_of_the_question_are_a_rewording(pair):
    first(pair[1])["question"] = {"fr": "Comment va le sol ?", "en": "Question 1.1 en"}

    (one,) = differences(*pair)

    assert one.kinds == ("reworded",)
    assert one.asks_otherwise
    assert [(row.field, row.language) for row in one.texts] == [("question", "fr")]
    assert comparison_choices(one) == ("keep", "break")


def test_a_translation_that_comes_is_no_rewording(pair):
    first(pair[1])["question"]["es"] = "¿Cómo está el suelo?"

    (one,) = differences(*pair)

    assert one.kinds == ("changed",)
    assert not one.asks_otherwise


def test_guidance_rewritten_does_not_ask_otherwise(pair):
    first(pair[1])["guidance"] = {"fr": "Creuser un peu.", "en": "Look around."}

    assert kinds(*pair) == {("criterion", "t1-c1"): ("changed",)}


def test_words_of_a_level_are_words_of_the_question(pair):
    first(pair[1])["levels"][0]["name"]["fr"] = "rien encore"

    (one,) = differences(*pair)

    assert one.kinds == ("reworded",)
    assert one.texts[0].step == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item["levels"].append({"code": "9", "name": {"fr": "au mieux"}}),
        lambda item: item["levels"].pop(),
        lambda item: item["levels"].reverse(),
        lambda item: item["levels"][0].update(value="1.5"),
        lambda item: item.update(kind="agreement"),
    ],
)
def test_another_scale_is_a_rescaling(pair, change):
    change(first(pair[1]))

    (one,) = differences(*pair)

    assert one.is_rescaled
    assert comparison_choices(one) == ("keep", "rescale", "clamp", "break")


def test_levels_that_become_a_number_are_not_carried_over(pair):
    item = first(pair[1])
    item["kind"] = "number"
    del item["levels"]

    (one,) = differences(*pair)

    assert comparison_choices(one) == ("break",)


def test_added_and_removed(pair):
    gone = pair[1]["themes"][0]["criteria"].pop(0)
    pair[1]["themes"][1]["criteria"].append({**gone, "code": "new"})

    assert kinds(*pair) == {
        ("criterion", "new"): ("added",),
        ("criterion", "t1-c1"): ("removed",),
    }


def test_one_criterion_moved_does_not_move_those_it_passed(pair):
    rows = pair[1]["themes"][0]["criteria"]
    rows.append(rows.pop(0))

    assert kinds(*pair) == {("criterion", "t1-c1"): ("moved",)}


def test_criterion_of_another_theme_has_moved_and_says_from_where(pair):
    pair[1]["themes"][1]["criteria"].insert(0, pair[1]["themes"][0]["criteria"].pop(1))

    (one,) = differences(*pair)

    assert (one.code, one.kinds, one.places) == ("t1-c2", ("moved",), ("t1", "t2"))


def test_themes_are_added_moved_reworded_and_removed(pair):
    after = pair[1]
    after["themes"].reverse()
    after["themes"][0]["name"] = {"fr": "Les liens", "en": "Theme 2"}
    after["themes"].append({"code": "t3", "name": {"fr": "Neuf"}, "criteria": []})

    found = kinds(*pair)

    assert found["theme", "t3"] == ("added",)
    assert "reworded" in found["theme", "t2"]
    assert sum("moved" in one for (noun, _code), one in found.items() if noun == "theme") == 1
    assert kinds(after, pair[0])["theme", "t3"] == ("removed",)


def test_settings_are_told_with_what_stood_there(pair):
    first(pair[1]).update(weight="2", red_line=True, not_applicable=False, rhythm="on_change")

    (one,) = differences(*pair)

    assert {(row.field, row.before, row.after) for row in one.settings} == {
        ("rhythm", "anew", "on_change"),
        ("weight", "1", "2"),
        ("red_line", False, True),
        ("not_applicable", True, False),
    }


def test_the_grids_own_words_and_counting(pair):
    pair[1]["name"] = {"fr": "Autre nom", "en": "Trial grid"}
    pair[1]["policy"] = {"total": "sum"}

    (one,) = differences(*pair)

    assert (one.noun, one.kinds) == ("grid", ("reworded", "changed"))


def test_many_criteria_are_compared_at_once():
    before = document(10, 100)
    after = deepcopy(before)
    for theme in after["themes"]:
        theme["criteria"].reverse()

    assert len(differences(before, after)) == 10 * 99


@given(st.lists(st.integers(0, 50), max_size=30))
def test_what_is_kept_rises_and_nothing_longer_does(numbers):
    kept = longest_rising(numbers)
    rising = [number for index, number in enumerate(numbers) if index in kept]
    assert all(a < b for a, b in pairwise(rising))
    best = 0
    lengths = []
    for index, number in enumerate(numbers):
        lengths.append(
            1 + max((lengths[j] for j in range(index) if numbers[j] < number), default=0)
        )
        best = max(best, lengths[-1])
    assert len(kept) == best


# -- words


@given(st.text(max_size=200), st.text(max_size=200))
def test_pieces_give_both_texts_again(before, after):
    pieces = word_diff(before, after)
    assert "".join(text for op, text in pieces if op != CAME) == before
    assert "".join(text for op, text in pieces if op != GONE) == after


def test_words_change_as_words():
    assert word_diff("Le sol est nu en hiver.", "Le sol reste couvert en hiver.") == [
        (SAME, "Le sol "),
        (GONE, "est nu"),
        (CAME, "reste couvert"),
        (SAME, " en hiver."),
    ]


def test_very_long_texts_are_shown_whole():
    before, after = "mot " * 2000, "terme " * 2000
    assert word_diff(before, after) == [(GONE, before), (CAME, after)]
