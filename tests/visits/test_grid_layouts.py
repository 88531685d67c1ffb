"""Spreadsheets laid out as networks really do it: what an import reads before anybody corrects."""

import io
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from visits.exchange.grid_build import Built
from visits.exchange.grid_columns import guess_plan
from visits.exchange.grid_read import examine, head_of, open_file
from visits.exchange.grid_said import sentence_of

Rows = list[list[Any]]


def book_of(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(rows: Rows) -> Built:
    opened = open_file(book_of(Feuil1=rows))
    plan = guess_plan(opened.book)
    return examine(opened, plan, head_of("grille.xlsx", opened, plan))


def outline(built: Built) -> dict[str, list[str]]:
    return {
        theme["name"]["fr"]: [item["question"]["fr"] for item in theme["criteria"]]
        for theme in built.document["themes"]
    }


def criteria(built: Built) -> list[dict[str, Any]]:
    return [item for theme in built.document["themes"] for item in theme["criteria"]]


def names(item: dict[str, Any]) -> list[str]:
    return [level["name"]["fr"] for level in item["levels"]]


@pytest.mark.parametrize(
    ("header", "worst_first"),
    [
        (["Vert", "Orange", "Rouge"], ["Rouge", "Orange", "Vert"]),
        (["A - Excellent", "B - Bon", "C - Moyen"], ["Moyen", "Bon", "Excellent"]),
        (["1 - Excellent", "2 - Bon", "3 - Faible"], ["Faible", "Bon", "Excellent"]),
        (["1 : faible", "2 : moyen", "3 : fort"], ["faible", "moyen", "fort"]),
        (["Toujours", "Souvent", "Parfois", "Jamais"], ["Jamais", "Parfois", "Souvent", "Toujours"]),
        (["Cumpre", "Cumpre parcialmente", "Não cumpre"],
         ["Não cumpre", "Cumpre parcialmente", "Cumpre"]),
        (["C", "AA", "NC"], ["NC", "AA", "C"]),
    ],
)  # fmt: skip
def test_names_that_say_which_is_better_put_the_levels_in_order(header, worst_first):
    built = read(
        [
            ["Thème", "Critère", *header, "Observações"],
            ["Sol", "Le sol est couvert"],
            ["Eau", "L'eau est comptée"],
        ]
    )

    assert built.wrong == []
    assert [names(item) for item in criteria(built)] == [worst_first] * 2


def test_levels_named_by_a_letter_keep_it():
    built = read(
        [
            ["Thème", "Critère", "Niveau A", "Niveau B"],
            ["Sol", "Couverture", "nu tout l'hiver " * 5, "couvert tout l'hiver " * 5],
        ]
    )

    assert names(criteria(built)[0]) == ["Niveau A", "Niveau B"]


def test_a_heading_that_stands_over_the_numbers_is_a_theme():
    built = read(
        [
            ["N°", "Critère", "Aide"],
            ["SOL"],
            [1, "Couverture du sol", "regarder"],
            ["EAU"],
            [2, "Eau comptée", "le compteur"],
            [9],
        ]
    )

    assert outline(built) == {"SOL": ["Couverture du sol"], "EAU": ["Eau comptée"]}
    assert [(r.place.line, r.place.letter, r.text) for r in built.left_out] == [(6, "A", "9")]


def test_where_the_header_stands_again_the_first_theme_is_above_the_first():
    header = ["Critère", "Débutant", "En chemin", "Avancé"]
    row = ["rien n'est commencé", "quelques gestes faits", "tout est en place"]
    built = read(
        [
            ["Grille du réseau"],
            ["Autonomie"],
            header,
            ["Semences", *row],
            ["Ouverture"],
            header,
            ["Accueil", *row],
        ]
    )

    assert outline(built) == {"Autonomie": ["Semences"], "Ouverture": ["Accueil"]}
    assert [r.text for r in built.left_out] == ["Grille du réseau"]


def test_a_column_of_answers_may_say_how_one_answers():
    built = read(
        [
            ["Thème", "Question", "Réponse"],
            ["Sol", "Le sol est-il couvert ?", "oui/non"],
            ["Sol", "Combien d'hectares ?", "nombre"],
            ["Eau", "Racontez la source", "texte"],
        ]
    )

    assert [item["kind"] for item in criteria(built)] == ["yes_partly_no", "number", "text"]


def test_boxes_to_tick_in_a_cell_are_its_levels():
    built = read(
        [
            ["Thème", "Question", "Réponse"],
            ["Sol", "Qui décide ?", "☐ seul ☐ à deux ☐ avec le groupe"],
            ["Eau", "D'où vient l'eau ?", "□ puits\n□ rivière"],
        ]
    )

    assert [names(item) for item in criteria(built)] == [
        ["seul", "à deux", "avec le groupe"],
        ["puits", "rivière"],
    ]


def test_answers_that_somebody_gave_are_no_part_of_the_grid():
    built = read(
        [
            ["Thème", "Question", "Réponse"],
            ["Sol", "Le sol est-il couvert ?", "oui"],
            ["Eau", "L'eau est-elle comptée ?", "non"],
        ]
    )

    assert [item["kind"] for item in criteria(built)] == ["text", "text"]
    assert [r.text for r in built.left_out] == ["Réponse", "oui", "non"]


def test_a_sub_dimension_is_a_part_and_a_column_said_twice_is_one():
    built = read(
        [
            ["Dimension", "Sous-dimension", "Indicateur"],
            ["Écologie", "Sol", "Vie du sol"],
            ["Écologie", "Eau", "Économie d'eau"],
        ]
    )
    twice = read([["Thème", "Question", "Thème"], ["Sol", "Couvert ?", "Sol"]])

    assert [p["name"]["fr"] for p in built.document["themes"][0]["parts"]] == ["Sol", "Eau"]
    assert "parts" not in twice.document["themes"][0]


def test_a_fault_of_the_levels_is_told_at_their_cell():
    built = read(
        [
            ["Thème", "Question", "Barème", "Type"],
            ["Sol", "Couvert ?", "0/1/2/3/4/5/6/7/8/9", ""],
            ["Sol", "Vivant ?", "", "échelle"],
        ]
    )

    assert {(r.place.line, r.place.letter, r.code) for r in built.wrong} == {
        (2, "C", "count"),
        (3, "D", "no_levels"),
    }
    with translation.override("fr"):
        told = [sentence_of(remark) for remark in built.wrong if remark.code == "count"]
    assert told == ["Il y en a 10. La limite est de 7."]


def test_lines_without_a_header_are_questions_with_a_word_of_warning():
    built = read([["Le sol est-il couvert en hiver ?"], ["L'eau est-elle comptée ?"]])

    assert len(criteria(built)) == 2
    assert built.doubts[0].code == "no_header"


def test_a_list_of_addresses_is_no_grid():
    built = read(
        [["Nom", "Téléphone", "E-mail"], ["Dupont", "06 00 00 00 00", "anne.dupont@exemple.org"]]
    )

    assert criteria(built) == []


def test_numbers_with_headings_between_them_make_the_themes():
    built = read(
        [
            ["Standard", "Requirement", "Compliant", "Non-compliant", "Corrective action"],
            ["SOIL"],
            ["1.1", "No synthetic fertiliser"],
            ["1.2", "Compost is made on the farm"],
            ["ANIMALS"],
            ["2.1", "Animals go outdoors"],
        ]
    )

    assert outline(built) == {
        "SOIL": ["No synthetic fertiliser", "Compost is made on the farm"],
        "ANIMALS": ["Animals go outdoors"],
    }
    assert [item["code"] for item in criteria(built)] == ["1.1", "1.2", "2.1"]


def test_one_column_for_themes_and_criteria_by_their_numbers():
    built = read(
        [
            ["N°", "Thème / critère", "0", "1"],
            ["1", "Environnement"],
            ["1.1", "Sol"],
            ["1.1.1", "Couverture", "nu", "couvert"],
            ["2", "Social"],
            ["2.1", "Congés", "aucun", "assez"],
        ]
    )
    first = built.document["themes"][0]

    assert list(outline(built)) == ["Environnement", "Social"]
    assert [part["name"]["fr"] for part in first["parts"]] == ["Sol"]
    assert [item["code"] for item in first["parts"][0]["criteria"]] == ["1.1.1"]


def test_a_named_title_is_a_theme_even_with_a_weight_which_is_told():
    built = read(
        [
            ["Critères", "Pondération", "Oui", "Non"],
            ["Pilier 1 : écologie", 3],
            ["Couverture du sol", 2],
            ["Pilier 2 : social", 2],
            ["Contrats", 1],
        ]
    )

    assert outline(built) == {
        "Pilier 1 : écologie": ["Couverture du sol"],
        "Pilier 2 : social": ["Contrats"],
    }
    assert [(r.place.line, r.place.letter, r.text) for r in built.left_out] == [
        (2, "B", "3"),
        (4, "B", "2"),
    ]


def test_a_second_table_with_another_header_loses_no_word_in_silence():
    built = read(
        [
            ["Thème", "Question", "Oui", "Non"],
            ["Sol", "Couvert ?"],
            ["Thème", "Question", "Unité"],
            ["Sol", "Combien d'hectares ?"],
        ]
    )

    assert [(r.place.line, r.text) for r in built.left_out] == [(3, "Unité")]


def test_whose_form_it_was_does_not_name_the_grid():
    built = read(
        [["Ferme : Les Aubépines"], ["Grille du Val"], ["Question", "Oui", "Non"], ["Couvert ?"]]
    )

    assert built.document["name"] == {"fr": "Grille du Val"}
