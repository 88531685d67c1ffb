"""How a grid counts, in the editor: plain fields for most, words for all, and nothing lost."""

import json

import pytest

from tests.visits.pages import form_of, sends
from tests.visits.test_xlsform_out import back
from visits.exchange.grid_tables import document_of, tables_of
from visits.griddoc.check import faults_of
from visits.models import GridVersion
from visits.queries.grid_document import version_document
from visits.services.criterion import copy_criterion
from visits.services.grid import draft_version, publish_version
from visits.services.grid_load import load_grid
from visits.services.library import FOLDER
from visits.services.theme_whole import copy_theme

pytestmark = pytest.mark.django_db


def levels(code):
    steps = [
        {"code": str(at), "name": {"fr": f"niveau {at}", "en": f"level {at}"}, "value": str(at)}
        for at in range(5)
    ]
    return {"code": code, "kind": "levels", "question": {"fr": code, "en": code}, "levels": steps}


def choices(code):
    options = [
        {"code": name, "name": {"fr": name, "en": name}, "value": worth}
        for name, worth in (("haie", "1.5"), ("mare", "2"))
    ]
    question = {"fr": f"Choix {code}", "en": code}
    return {"code": code, "kind": "choices", "question": question, "options": options}


#: After the way in which TAPE counts: an index calculated from others, a divisor that changes.
ARITHMETIC = {
    "out_of": "100",
    "parts": "mean",
    "caps": {"sol": "12.50"},
    "points": {"indice": {"as": "value", "cap": "4"}, "abri": {"as": "sum", "cap": "3"}},
}
DOCUMENT = {
    "format": "spg-grid/1",
    "code": "tape",
    "name": {"fr": "Essai", "en": "Trial"},
    "languages": ["fr", "en"],
    "policy": {
        "missing": "zero",
        "not_applicable": "zero",
        "theme": "sum_over_max",
        "total": "mean_of_themes",
        "always_left_out": ["animaux"],
        "arithmetic": ARITHMETIC,
    },
    "themes": [
        {
            "code": "sol",
            "name": {"fr": "Sol", "en": "Soil"},
            "criteria": [levels("a"), levels("animaux")],
            "parts": [
                {
                    "code": "vie",
                    "name": {"fr": "Vie", "en": "Life"},
                    "criteria": [
                        choices("abri"),
                        {
                            "code": "indice",
                            "kind": "derived",
                            "question": {"fr": "Indice moyen", "en": "Mean index"},
                            "formula": "(${a} + ${animaux}) div 2",
                        },
                    ],
                }
            ],
        }
    ],
}
SETTINGS = "settings/"


@pytest.fixture
def draft(village):
    return load_grid(DOCUMENT, network=village.network)


@pytest.fixture
def carla(village, client_of):
    return client_of(village.carla)


def edit(version, rest=SETTINGS):
    return f"/grids/{version.grid.ref}/edit/{rest}"


def words(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "'")


def stands(version):
    return GridVersion.objects.get(pk=version.pk).arithmetic


def test_an_author_reads_how_the_grid_counts(carla, draft):
    page = words(carla.get(edit(draft)))

    for sentence in (
        "Cette grille calcule la part des points possibles.",
        "Cette grille compte une réponse qui manque comme zéro.",
        "Le résultat d'ensemble est la moyenne des thèmes.",
        "Sauf pour ces questions, qui sont alors laissées de côté : « animaux ».",
        "Le résultat se dit sur 100.",
        "Un thème est la moyenne de ses parties.",
        "Un thème n'apporte pas plus que : Sol (12,50).",
        "« Indice moyen » apporte le nombre lui-même, au plus 4.",
        "« Choix abri » apporte la somme des réponses choisies, au plus 3.",
        "« Indice moyen » se calcule ainsi : (${a} + ${animaux}) div 2",
    ):
        assert sentence in page


def test_saving_the_page_as_it_is_changes_nothing(carla, draft):
    before = version_document(draft)
    assert before["policy"] == DOCUMENT["policy"]

    sends(carla, edit(draft), charter="2026")

    draft.refresh_from_db()
    assert draft.charter == "2026"
    after = version_document(GridVersion.objects.get(pk=draft.pk))
    assert {**after, "charter": ""} == {**before, "charter": ""}


def test_a_grid_without_arithmetic_stays_without(village, carla):
    draft = draft_version(village.version.grid)

    sends(carla, edit(draft), theme="sum_over_max")

    assert stands(draft) is None


def test_fields_change_what_they_say_and_nothing_else(carla, draft):
    typed = {"out_of": "points", "parts": "together", "cap-sol": "", "cap-vie": "7,5"}
    typed |= {"points-abri": "best", "most-abri": "", "points-indice": ""}

    sends(carla, edit(draft), **typed)

    points = {"abri": {"as": "best"}}
    assert stands(draft) == {"out_of": "points", "caps": {"vie": "7.5"}, "points": points}
    assert faults_of(version_document(GridVersion.objects.get(pk=draft.pk))) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("beaucoup", "Écrivez un nombre, par exemple 12 ou 12,5."),
        ("NaN", "Écrivez un nombre, par exemple 12 ou 12,5."),
        ("-1", "Écrivez un nombre qui n'est pas négatif."),
        ("99999", "Ce nombre est trop grand : quatre chiffres au plus."),
        ("0,0001", "Trois chiffres après la virgule au plus."),
    ],
)
def test_a_wrong_number_gets_a_sentence_and_changes_nothing(carla, draft, typed, said):
    page = sends(carla, edit(draft), **{"cap-sol": typed})

    assert page.status_code == 200
    assert said in words(page)
    assert stands(draft) == ARITHMETIC


def test_an_unknown_way_is_refused(carla, draft):
    page = sends(carla, edit(draft), out_of="1000")

    assert page.status_code == 200
    assert stands(draft) == ARITHMETIC


def test_it_goes_out_and_comes_back_the_same(carla, draft):
    sends(carla, edit(draft), charter="2026")
    document = version_document(GridVersion.objects.get(pk=draft.pk))

    assert document["policy"]["arithmetic"] == ARITHMETIC
    assert document_of(tables_of(document)) == document
    assert back(document) == document


def test_of_many_questions_the_first_have_fields_and_the_others_keep_their_points(village, carla):
    codes = [f"c{at}" for at in range(30)]
    points = {code: {"as": "sum"} for code in codes}
    theme = {"code": "t", "name": {"fr": "T", "en": "T"}, "criteria": [*map(choices, codes)]}
    policy = {"theme": "sum_over_max", "arithmetic": {"points": points}}
    draft = load_grid(DOCUMENT | {"policy": policy, "themes": [theme]}, network=village.network)

    page = carla.get(edit(draft))
    assert "points-c24" in form_of(page).names
    assert "points-c25" not in form_of(page).names
    assert "Les autres questions gardent leurs points." in words(page)
    sends(carla, edit(draft), **{"points-c0": ""})

    assert set(stands(draft)["points"]) == {*codes[1:]}


def test_what_changed_is_said_before_publishing_and_in_the_history(village, carla, draft):
    publish_version(draft, by=village.carla)
    following = draft_version(draft.grid)
    sends(carla, edit(following), **{"cap-sol": "9"})

    for address in (edit(following, "history/"), f"/grids/{draft.grid.ref}/differences/"):
        page = carla.get(address)
        assert page.status_code == 200
        assert "sol (9)" in words(page), address


def test_a_copy_brings_the_same_points(village, draft):
    row = draft.criteria.select_related("version", "theme").get(code="abri")
    copy = copy_criterion(row, by=village.carla)
    theme = copy_theme(draft.themes.get(code="sol"), by=village.carla)

    found = stands(draft)
    assert found["points"][copy.code] == ARITHMETIC["points"]["abri"]
    assert found["caps"][theme.code] == ARITHMETIC["caps"]["sol"]
    asked = GridVersion.objects.get(pk=draft.pk).criteria.filter(theme__parent=theme)
    indices = [one.code for one in asked if one.kind == "derived"]
    assert [found["points"][code] for code in indices] == [ARITHMETIC["points"]["indice"]]


PUBLISHED = [
    path
    for path in sorted(FOLDER.glob("*.json"))
    if "arithmetic" in json.loads(path.read_text(encoding="utf-8")).get("policy", {})
]


@pytest.mark.parametrize("path", PUBLISHED, ids=[path.stem for path in PUBLISHED])
def test_a_published_method_of_the_library_survives_its_settings_page(village, carla, path):
    document = json.loads(path.read_text(encoding="utf-8"))
    draft = load_grid(document, network=village.network)
    before = version_document(draft)

    page = words(carla.get(edit(draft)))
    sends(carla, edit(draft), charter="2026")

    assert "Voici comment ce brouillon compte" in page
    assert "Cette grille calcule" in page
    after = version_document(GridVersion.objects.get(pk=draft.pk))
    assert after.pop("charter") == "2026"
    before.pop("charter", None)
    assert after == before


def test_questions_that_are_left_out_whatever_is_said_are_named_by_their_codes(carla, draft):
    sends(carla, edit(draft), apart="abri, animaux")
    assert GridVersion.objects.get(pk=draft.pk).always_left_out == ["abri", "animaux"]

    sends(carla, edit(draft), apart="")
    assert GridVersion.objects.get(pk=draft.pk).always_left_out == []

    page = words(sends(carla, edit(draft), apart="personne"))
    assert "Aucune question n'a le code « personne »." in page
    assert GridVersion.objects.get(pk=draft.pk).always_left_out == []


def test_a_limit_beside_no_points_is_asked_about_not_dropped(carla, draft):
    page = words(sends(carla, edit(draft), **{"points-abri": "", "most-abri": "5"}))
    assert "Dites d'abord ce que la question apporte, ou effacez ce nombre." in page
    assert stands(draft) == ARITHMETIC

    sends(carla, edit(draft), **{"points-abri": "", "most-abri": ""})
    assert "abri" not in stands(draft)["points"]
