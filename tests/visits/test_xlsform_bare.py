"""Texts without a language, choices that stand twice or elsewhere: read, or told by their cell."""

import io

import openpyxl
import pytest

from tests.visits.forms import TYPES, examined, form_of, item_of, told
from tests.visits.test_grid_import_pages import sent, text_of, upload, where
from visits.models import GridImport
from visits.services.grid import publish_version

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
        (["label", "label::French (fr)"], {}, ["fr", "und"]),
        (["label", "label::French (fr)"], {"bare": "en"}, ["en", "fr"]),
    ],
)
def test_the_language_of_texts_that_name_none_is_told_and_may_be_chosen(header, plan, languages):
    built = examined(form_of([["type", "name", *header], ["text", "a", *("ABC"[: len(header)])]]),
                     **plan)  # fmt: skip
    assert built.document["languages"] == languages
    (remark,) = [one for one in built.doubts if one.code == "x_bare"]
    assert (remark.place.line, remark.place.letter) == (1, "C")
    assert remark.text == ("und" if "und" in languages else languages[0])


def test_a_condition_on_a_group_of_notes_is_told_as_what_it_is():
    rows = [[*TYPES, "relevant"], ["begin_group", "g", "G", "${a} = 'x'"], ["note", "n", "Mot"],
            ["end_group"], ["text", "a", "A"]]  # fmt: skip
    assert ("survey", 2, "D", "x_rule_alone") in told(examined(form_of(rows)))


def test_parameters_that_pyxform_refuses_without_a_row_are_told_in_its_own_words():
    rows = [
        [*TYPES, "parameters"],
        ["audit", "", "", "location-priority=often"],
        ["text", "a", "A"],
    ]
    assert [one.code for one in examined(form_of(rows)).wrong] == ["x_pyxform"]


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


@pytest.mark.django_db
def test_the_next_version_keeps_what_was_decided_of_the_one_before(village, client_of, settings,
                                                                   tmp_path):  # fmt: skip
    """A list that its author called levels, a language that they chose: neither is asked anew."""
    settings.MEDIA_ROOT = tmp_path
    carla = client_of(village.carla)
    lists = [["list_name", "name", "label"], ["s", "bare", "suelo"], ["s", "full", "vida"],
             ["c", "x", "Equis"], ["c", "y", "Y griega"]]  # fmt: skip
    first = [TYPES, ["select_one s", "a", "Hay"], ["select_one c", "b", "Cual"], ["text", "t", "T"],
             ["text", "gone", "Fuera"]]  # fmt: skip
    upload(carla, form_of(first, lists), "form.xlsx")
    sent(carla, "check", **{"check-scale-1": "levels", "check-bare": "es"})
    sent(carla, "confirm")
    version = GridImport.objects.get().version
    assert dict(version.criteria.values_list("code", "kind"))["a"] == "levels"
    publish_version(version, by=village.carla)

    changed = [*lists[:3], ["s", "more", "bosque"], *lists[3:]]
    second = [TYPES, ["text", "t", "T"], ["select_one c", "b", "Cual"], ["select_one s", "a", "Hay"],
              ["text", "fresh", "Nuevo"]]  # fmt: skip
    page = upload(carla, form_of(second, changed), "form.xlsx", **{"file-target": version.grid.ref})
    assert '<option value="es" selected>' in page.content.decode()
    assert "1 ajoutés, 1 modifiés, 1 supprimés, 2 inchangés" in text_of(page)
    sent(carla, "check")
    sent(carla, "confirm")
    after = GridImport.objects.exclude(version=version).get().version
    assert list(after.criteria.values_list("code", "kind", "change")) == [
        ("t", "text", "same"),
        ("b", "choice", "same"),
        ("a", "levels", "rescaled"),
        ("fresh", "text", "new"),
    ]
