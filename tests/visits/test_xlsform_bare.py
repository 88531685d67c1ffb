"""Texts without a language, choices that stand twice or elsewhere: read, or told by their cell."""

import io

import openpyxl
import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, told
from tests.visits.test_grid_import_pages import sent, text_of, upload, where
from visits.models import GridImport

TOWNS = [
    ["list_name", "name", "label", "region"],
    ["r", "n", "Nord", ""],
    ["r", "s", "Sud", ""],
    ["t", "port", "Le port", "n"],
    ["t", "port", "Le grand port", "s"],
    ["t", "bourg", "Le bourg", "s"],
]
ASKING = [
    [*TYPES, "choice_filter"],
    ["select_one r", "region", "Région"],
    ["select_one t", "town", "Commune", "region = ${region}"],
]
ALLOWED = [["allow_choice_duplicates"], ["yes"]]


def test_a_choice_that_may_stand_twice_is_one_that_fits_both():
    built = examined(form_of(ASKING, TOWNS, ALLOWED))
    assert built.wrong == []
    town = item_of(built, "town")
    assert [one["code"] for one in town["options"]] == ["port", "bourg"]
    assert town["constraint"] == (
        "(. != 'port' or (('n' = ${region}) or ('s' = ${region}))) and "
        "(. != 'bourg' or ('s' = ${region}))"
    )
    assert told(built) == {("choices", 5, "C", "x_twin_words")}


def test_a_choice_that_stands_twice_without_leave_is_refused():
    assert [one.code for one in examined(form_of(ASKING, TOWNS)).wrong] == ["x_choice_twice"]


def test_choices_that_are_answers_or_come_from_a_file_are_told_not_refused():
    rows = [
        [*TYPES, "appearance"],
        ["begin_repeat", "person", "Une personne"],
        ["text", "who", "Nom"],
        ["end_repeat"],
        ["select_one ${who}", "first", "Qui d'abord ?"],
        ["select_one r", "place", "Où ?", "search('places')"],
    ]
    built = examined(form_of(rows, TOWNS[:3]))
    assert built.wrong == []
    assert item_of(built, "first")["kind"] == "text"
    assert {("survey", 5, "A", "x_choices_of_answers"), ("survey", 6, "D", "x_search")} <= told(
        built
    )


@pytest.mark.parametrize(
    ("header", "plan", "languages"),
    [
        (["label"], {}, ["fr"]),
        (["label"], {"bare": "es"}, ["es"]),
        (["label", "label::English (en)"], {}, ["fr", "en"]),
        (["label", "label::French (fr)"], {}, ["und", "fr"]),
        (["label", "label::French (fr)"], {"bare": "en"}, ["en", "fr"]),
    ],
)
def test_the_language_of_texts_that_name_none_is_told_and_may_be_chosen(header, plan, languages):
    built = examined(form_of([["type", "name", *header], ["text", "a", *("ABC"[: len(header)])]]),
                     **plan)  # fmt: skip
    assert built.document["languages"] == languages
    (remark,) = [one for one in built.doubts if one.code == "x_bare"]
    assert (remark.place.line, remark.place.letter, remark.text) == (1, "C", languages[0])


def test_choices_without_a_language_are_in_the_usual_one_though_questions_name_it():
    built = examined(
        form_of(
            [["type", "name", "label::French (fr)", "label::English (en)"],
             ["select_one yn", "a", "Vu ?", "Seen?"]],
            [["list_name", "name", "label"], ["yn", "y", "Oui"], ["yn", "n", "Non"]],
        )
    )  # fmt: skip
    assert built.document["languages"] == ["fr", "en"]
    assert item_of(built, "a")["options"][0]["name"] == {"fr": "Oui"}


def test_a_default_language_leaves_nothing_to_ask():
    built = examined(form_of([TYPES, ["text", "a", "A"]], None, [["default_language"], ["en"]]))
    assert not [one for one in built.doubts if one.code == "x_bare"]


def test_a_formula_that_was_never_reckoned_is_told_by_its_cell():
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in (TYPES, ["text", "a", '="Ques"&"tion"'], ["text", "b", "B"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    built = examined(out.getvalue())
    assert ("no_value", 2, "C") in {
        (one.code, one.place.line, one.place.letter) for one in built.doubts
    }


@pytest.mark.django_db
def test_the_author_says_the_language_and_leaves_a_row_for_good(village, client_of, settings,
                                                                tmp_path):  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    carla = client_of(village.carla)
    data = form_of([TYPES, ["text", "a", "Soil?"], ["telepathy", "b", "?"]])
    page = upload(carla, data, "form.xlsx")
    assert "Ils sont lus comme « fr »." in text_of(page)
    page = sent(carla, "check", **{"check-leave": "on", "check-bare": "en", "again": "1"})
    assert where(page).endswith("/check/")
    assert 'name="check-leave" value="on"' in page.content.decode()
    assert '<option value="en" selected>' in page.content.decode()
    page = sent(carla, "check", **{"check-leave": "on", "check-bare": "en"})
    assert where(page).endswith("/confirm/")
    sent(carla, "confirm")
    version = GridImport.objects.get().version
    assert version.criteria.get().question == {"en": "Soil?"}
