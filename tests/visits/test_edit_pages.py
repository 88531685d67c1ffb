"""The editor of a grid's draft, without scripts: every page, every button, every refusal."""

import pytest

from tests.kept import kept
from tests.makers import make_grid, make_member, make_person
from tests.visits.pages import form_of, messages_of, sends
from visits.models import Criterion, Grid, GridVersion, VisitGrid
from visits.queries.grid_document import version_document
from visits.services.grid import draft_version

pytestmark = pytest.mark.django_db


@kept
def draft(village):
    return draft_version(village.version.grid)


@pytest.fixture
def carla(village, client_of):
    return client_of(village.carla)


@pytest.fixture
def edit(village):
    """An address of the editor of the village's grid."""
    return lambda rest="": f"/grids/{village.version.grid.ref}/edit/{rest}"


def text_of(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "'")


def codes(version, theme):
    return list(
        version.criteria.filter(theme__code=theme)
        .order_by("position")
        .values_list("code", flat=True)
    )


def themes(version):
    return list(version.themes.order_by("position").values_list("code", flat=True))


# -- beginning and ending a draft


def test_published_grid_is_changed_through_its_next_draft(village, carla, edit):
    assert "Ouvrir le brouillon de la version 2" in text_of(carla.get(edit()))

    page = carla.post(edit("draft/"), follow=True)

    assert "brouillon de la version 2" in text_of(page)
    assert village.version.grid.versions.get(number=2).criteria.count() == 6
    village.version.refresh_from_db()
    assert village.version.status == "published"


def test_a_second_draft_is_refused_with_a_sentence(carla, edit, draft):
    again = carla.post(edit("draft/"), follow=True)

    assert messages_of(again) == ["Un brouillon de cette grille existe déjà."]


def test_pages_of_a_draft_that_is_not_there_lead_to_its_beginning(carla, edit, village):
    page = carla.get(edit("criteria/t1-c1/"), follow=True)

    assert page.redirect_chain[-1][0] == edit()
    assert "n'a pas de brouillon" in text_of(page)


def test_a_new_grid_is_empty_and_waits_for_a_theme(village, carla):
    page = sends(carla, "/grids/add/", name="Visite d'accueil", languages=["fr", "es"])

    grid = Grid.objects.get(name__fr="Visite d'accueil")
    assert grid.network == village.network
    assert grid.versions.get().languages == ["fr", "es"]
    assert "Cette grille est vide" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "  "}, "Donnez un nom à la grille."),
        ({"name": "Une", "languages": []}, "Gardez au moins une langue."),
    ],
)
def test_a_grid_without_name_or_language_is_not_created(village, carla, typed, said):
    page = sends(carla, "/grids/add/", **typed)

    assert said in text_of(page)
    assert Grid.objects.count() == 1


def test_discarding_asks_then_leaves_what_is_published(village, carla, edit, draft):
    assert "Les versions publiées restent" in text_of(carla.get(edit("discarding/")))

    page = carla.post(edit("discarding/"), follow=True)

    assert messages_of(page) == ["Le brouillon est effacé."]
    assert [row.number for row in village.version.grid.versions.all()] == [1]


def test_a_grid_that_was_only_a_draft_goes_with_it(village, carla):
    sends(carla, "/grids/add/", name="Essai")
    grid = Grid.objects.get(name__fr="Essai")

    page = carla.post(f"/grids/{grid.ref}/edit/discarding/", follow=True)

    assert page.redirect_chain[-1][0] == "/grids/"
    assert not Grid.objects.filter(pk=grid.pk).exists()


def test_draft_of_a_visit_is_not_discarded(village, carla, edit, draft):
    VisitGrid.objects.filter(visit=village.visit).update(version=draft)

    page = carla.post(edit("discarding/"), HTTP_REFERER=f"http://testserver{edit()}", follow=True)

    assert "Une visite se sert de ce brouillon" in messages_of(page)[0]
    assert GridVersion.objects.filter(pk=draft.pk).exists()


def test_retiring_asks_and_keeps_the_visits(village, carla):
    address = f"/grids/{village.version.grid.ref}/retirement/"
    assert "Plus aucune nouvelle visite" in text_of(carla.get(address))

    carla.post(address)

    village.version.refresh_from_db()
    assert village.version.status == "retired"
    assert village.visit.grids.get().version == village.version
    assert "en service" in messages_of(carla.get(address, follow=True))[-1]


# -- themes


def test_theme_is_added_with_its_part(carla, edit, draft):
    carla.post(edit("themes/"), {"name": "Le sol"})
    page = carla.post(edit("themes/"), {"name": "Le sol", "under": "le-sol"}, follow=True)

    assert themes(draft) == ["t1", "t2", "le-sol", "le-sol-2"]
    assert draft.themes.get(code="le-sol-2").parent.code == "le-sol"
    assert "Ce thème ne pose encore aucune question" in text_of(page)


def test_theme_without_a_name_is_refused_and_the_page_says_so(carla, edit, draft):
    page = carla.post(edit("themes/"), {"name": ""})

    assert "Donnez un nom au thème." in text_of(page)
    assert themes(draft) == ["t1", "t2"]


def test_a_part_has_no_parts(carla, edit, draft):
    carla.post(edit("themes/"), {"name": "Sol", "under": "t1"})
    refused = carla.post(edit("themes/sol/place/"), {"position": "1", "under": "t2"}, follow=True)
    assert draft.themes.get(code="sol").parent.code == "t2", messages_of(refused)

    carla.post(edit("themes/t2/place/"), {"position": "1", "under": "t1"}, follow=True)

    assert draft.themes.get(code="t2").parent is None


def test_theme_is_renamed_in_each_language(carla, edit, draft):
    sends(carla, edit("themes/t1/"), name_fr="Le sol", name_en="Soil", intro_fr="Regardez.")

    theme = draft.themes.get(code="t1")
    assert theme.name == {"fr": "Le sol", "en": "Soil"}
    assert theme.intro == {"fr": "Regardez."}


def test_themes_move_by_buttons_and_to_a_position(carla, edit, draft):
    for name in ("Trois", "Quatre"):
        carla.post(edit("themes/"), {"name": name})
    carla.post(edit("themes/"), {"name": "Partie", "under": "t1"})
    assert themes(draft) == ["t1", "partie", "t2", "trois", "quatre"]

    carla.post(edit("themes/t2/place/"), {"move": "up"})
    assert themes(draft) == ["t2", "t1", "partie", "trois", "quatre"]

    carla.post(edit("themes/t1/place/"), {"position": "4", "under": ""})
    assert themes(draft) == ["t2", "trois", "quatre", "t1", "partie"]

    carla.post(edit("themes/quatre/place/"), {"position": "1", "under": "t1"})
    assert themes(draft) == ["t2", "trois", "t1", "quatre", "partie"]

    carla.post(edit("themes/quatre/place/"), {"move": "up"})
    carla.post(edit("themes/t2/place/"), {"position": "999999999999"})
    assert themes(draft) == ["t2", "trois", "t1", "quatre", "partie"]


def test_theme_is_copied_with_its_criteria_under_new_codes(carla, edit, draft):
    carla.post(edit("themes/t1/copy/"))

    assert themes(draft) == ["t1", "t1-2", "t2"]
    assert codes(draft, "t1-2") == ["t1-c1-2", "t1-c2-2", "t1-c3-2"]
    copied = draft.criteria.get(code="t1-c1-2")
    assert copied.change == "new"
    assert copied.levels.count() == 4


# -- criteria


def test_criterion_is_added_with_a_scale_to_begin_with(carla, edit, draft):
    page = carla.post(
        edit("themes/t1/criteria/"), {"question": "Le sol est-il couvert ?", "kind": "levels"},
        follow=True,
    )  # fmt: skip

    made = draft.criteria.get(code="t1-1")
    assert made.question == {"fr": "Le sol est-il couvert ?"}
    assert made.levels.first().name["en"] == "not yet"
    assert codes(draft, "t1")[-1] == "t1-1"
    assert page.redirect_chain[-1][0] == edit("criteria/t1-1/")


@pytest.mark.parametrize("kind", Criterion.Kind.values)
def test_each_kind_can_be_added_shown_and_saved(carla, edit, draft, kind):
    carla.post(edit("themes/t1/criteria/"), {"question": "Essai ?", "kind": kind})

    page = sends(carla, edit("criteria/t1-1/"), guidance_fr="Un repère.")

    assert messages_of(page) == ["Enregistré."]
    made = draft.criteria.get(code="t1-1")
    assert (made.kind, made.guidance) == (kind, {"fr": "Un repère."})
    for way in ("tablet", "paper", "desk"):
        assert carla.get(edit("criteria/t1-1/"), {"as": way}).status_code == 200


def test_criterion_without_words_or_of_no_kind_is_not_added(carla, edit, draft):
    page = carla.post(edit("themes/t1/criteria/"), {"question": " ", "kind": "levels"})
    assert "Écrivez la question." in text_of(page)

    carla.post(edit("themes/t1/criteria/"), {"question": "Et ?", "kind": "stars"})
    assert draft.criteria.count() == 6


def test_everything_a_criterion_says_is_saved(carla, edit, draft):
    page = sends(
        carla,
        edit("criteria/t1-c1/"),
        question_fr="Le sol est-il couvert ?",
        question_en="Is the soil covered?",
        expected_fr="Toujours couvert.",
        guidance_fr="Regarder sous la paille.",
        evidence_fr="Une photo de mars.",
        subject="group",
        rhythm="yearly",
        weight="2.5",
        red_line="on",
        sensitive="on",
        photo="on",
        short_path="on",
        may_not_apply=[],
        condition="${t1-c2} = 2",
        constraint=". != ''",
        constraint_message_fr="Choisissez.",
        feeds=["t2"],
    )

    assert messages_of(page) == ["Enregistré."]
    item = version_document(draft)["themes"][0]["criteria"][0]
    assert item == {
        "code": "t1-c1",
        "kind": "levels",
        "question": {"fr": "Le sol est-il couvert ?", "en": "Is the soil covered?"},
        "expected": {"fr": "Toujours couvert."},
        "guidance": {"fr": "Regarder sous la paille.", "en": "Look around."},
        "evidence": {"fr": "Une photo de mars."},
        "constraint_message": {"fr": "Choisissez."},
        "condition": "${t1-c2} = 2",
        "constraint": ". != ''",
        "red_line": True,
        "sensitive": True,
        "photo": True,
        "short_path": True,
        "subject": "group",
        "rhythm": "yearly",
        "weight": "2.5",
        "not_applicable": False,
        "feeds": ["t2"],
        "change": "same",
        "comparison": "keep",
        "levels": item["levels"],
    }


def test_saving_what_is_shown_changes_nothing(carla, edit, draft):
    before = version_document(draft)

    for address in ("criteria/t1-c1/", "themes/t1/", "settings/"):
        assert messages_of(sends(carla, edit(address))) == ["Enregistré."]

    assert version_document(draft) == before
    assert not draft.edits.exists()


def test_levels_are_named_described_added_moved_and_removed(carla, edit, draft):
    address = edit("criteria/t1-c1/")
    sends(carla, address, act="add", **{"step-0-name_fr": "rien", "step-0-value": "0.5"})
    levels = list(draft.criteria.get(code="t1-c1").levels.all())
    assert [level.code for level in levels] == ["0", "1", "2", "3", "4"]
    assert levels[0].name["fr"] == "rien"
    assert str(levels[0].value) == "0.500"

    sends(carla, address, act="down-1", **{"step-4-name_fr": "au mieux"})
    sends(carla, address, act="out-3")

    levels = list(draft.criteria.get(code="t1-c1").levels.all())
    assert [level.code for level in levels] == ["1", "0", "3", "4"]
    assert levels[3].name == {"fr": "au mieux"}


def test_a_level_taken_away_never_gives_its_code_to_another(carla, edit, draft):
    sends(carla, edit("criteria/t1-c1/"), act="out-4")
    sends(carla, edit("criteria/t1-c1/"), act="add")

    kept = draft.criteria.get(code="t1-c1").levels.values_list("code", flat=True)
    assert list(kept) == ["0", "1", "2", "4"]


@pytest.mark.parametrize(("acts", "act"), [(2, "out-1"), (3, "add")])
def test_a_scale_has_two_to_seven_levels(carla, edit, draft, acts, act):
    address = edit("criteria/t1-c1/")
    for _time in range(acts):
        sends(carla, address, act=act)

    page = sends(carla, address, act=act, question_fr="Ma question reste ?")

    assert "Une échelle a de 2 à 7 niveaux." in text_of(page)
    assert "Ma question reste ?" in text_of(page)


def test_levels_become_a_number_and_what_they_said_can_come_back(carla, edit, draft):
    sends(carla, edit("criteria/t1-c1/"), kind="number")
    assert draft.criteria.get(code="t1-c1").levels.count() == 0

    page = sends(carla, edit("criteria/t1-c1/"), kind="levels", unit_fr="jours")

    assert draft.criteria.get(code="t1-c1").levels.count() == 4
    assert "Niveau 1" in text_of(page)


def test_calculation_needs_a_formula_and_a_formula_a_calculation(carla, edit, draft):
    address = edit("criteria/t1-c1/")
    assert "Un calcul a besoin de sa formule" in text_of(sends(carla, address, kind="derived"))
    assert "va avec la sorte" in text_of(sends(carla, address, formula="1 + 1"))

    sends(carla, address, kind="derived", formula="${t1-c2} + 1")

    made = draft.criteria.get(code="t1-c1")
    assert (made.kind, made.formula, made.levels.count()) == ("derived", "${t1-c2} + 1", 0)


@pytest.mark.parametrize(
    "typed",
    [
        {"weight": "-1"},
        {"weight": "beaucoup"},
        {"step-0-value": "x"},
        {"question_fr": "mot " * 2000},
        {"feeds": ["nowhere"]},
        {"kind": "stars"},
        {"question_fr": "nul \x00"},
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(carla, edit, draft, typed):
    before = version_document(draft)

    page = sends(carla, edit("criteria/t1-c1/"), guidance_fr="Ceci reste.", **typed)

    assert "Il y a un problème" in text_of(page)
    assert "Ceci reste." in text_of(page)
    assert version_document(draft) == before


def test_criteria_move_by_buttons(carla, edit, draft):
    carla.post(edit("themes/t1/order/"), {"down": "t1-c1"})
    assert codes(draft, "t1") == ["t1-c2", "t1-c1", "t1-c3"]

    carla.post(edit("themes/t1/order/"), {"up": "t1-c3"})
    carla.post(edit("themes/t1/order/"), {"up": "t1-c2"})
    assert codes(draft, "t1") == ["t1-c2", "t1-c3", "t1-c1"]


def test_criterion_goes_to_a_position_and_to_another_theme(carla, edit, draft):
    carla.post(edit("criteria/t1-c3/place/"), {"position": "1", "theme": "t1"})
    assert codes(draft, "t1") == ["t1-c3", "t1-c1", "t1-c2"]

    page = carla.post(edit("criteria/t1-c1/place/"), {"position": "2", "theme": "t2"}, follow=True)

    assert codes(draft, "t1") == ["t1-c3", "t1-c2"]
    assert codes(draft, "t2") == ["t2-c1", "t1-c1", "t2-c2", "t2-c3"]
    assert messages_of(page)[-1] == "Déplacé : « Thème 2 », position 2."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"position": ""}, "Écrivez un numéro de place."),
        ({"position": "trois"}, "Écrivez un numéro de place, par exemple 3."),
        ({"position": "0"}, "La première place est 1."),
        ({"position": "1", "theme": "ailleurs"}, "Ce thème n'est plus dans le brouillon."),
    ],
)
def test_a_place_that_is_none_is_said(carla, edit, draft, typed, said):
    page = carla.post(edit("criteria/t1-c1/place/"), typed, follow=True)

    assert messages_of(page) == [said]
    assert codes(draft, "t1") == ["t1-c1", "t1-c2", "t1-c3"]


def test_criterion_is_copied_right_behind_itself(carla, edit, draft):
    carla.post(edit("criteria/t1-c1/copy/"))

    assert codes(draft, "t1") == ["t1-c1", "t1-c1-2", "t1-c2", "t1-c3"]
    first, copy = (version_document(draft)["themes"][0]["criteria"][at] for at in (0, 1))
    assert copy["levels"] == first["levels"]
    assert "change" not in copy


def test_a_new_criterion_never_takes_a_code_that_was_used(village, carla, edit, draft):
    carla.post(edit("themes/t1/criteria/"), {"question": "Un ?", "kind": "text"})
    carla.post(edit("criteria/t1-1/shelving/"))

    carla.post(edit("themes/t1/criteria/"), {"question": "Deux ?", "kind": "text"})

    assert codes(draft, "t1")[-1] == "t1-1-2"


# -- putting aside


def test_putting_a_criterion_aside_asks_and_names_who_relies_on_it(carla, edit, draft):
    sends(carla, edit("criteria/t1-c2/"), condition="${t1-c1} = 2")

    page = text_of(carla.get(edit("criteria/t1-c1/shelving/")))

    assert "Rien n'est perdu" in page
    assert "Question 1.2" in page
    assert "t1-c1" in codes(draft, "t1")


def test_criterion_comes_back_where_it_was_whole(carla, edit, draft):
    before = version_document(draft)
    carla.post(edit("criteria/t1-c2/shelving/"))
    assert codes(draft, "t1") == ["t1-c1", "t1-c3"]
    draft.refresh_from_db()

    page = carla.post(edit("shelf/"), {"item": draft.shelf[0]["id"]}, follow=True)

    assert messages_of(page)[-1] == "C'est de retour dans le brouillon."
    after = version_document(draft)
    for made in (before, after):
        for item in made["themes"][0]["criteria"]:
            item.pop("change", None), item.pop("comparison", None)
    assert after == before
    draft.refresh_from_db()
    assert draft.shelf == []


def test_theme_goes_and_comes_back_with_its_parts(carla, edit, draft):
    carla.post(edit("themes/"), {"name": "Partie", "under": "t1"})
    carla.post(edit("themes/partie/criteria/"), {"question": "Dedans ?", "kind": "levels"})
    before = version_document(draft)["themes"]

    carla.post(edit("themes/t1/shelving/"))
    assert themes(draft) == ["t2"]
    assert "thème avec 4 critères" in text_of(carla.get(edit("shelf/")))
    draft.refresh_from_db()
    carla.post(edit("shelf/"), {"item": draft.shelf[0]["id"]})

    assert version_document(draft)["themes"] == before


def test_what_is_no_longer_aside_is_said(carla, edit, draft):
    page = carla.post(
        edit("shelf/"), {"item": "gone"}, HTTP_REFERER=f"http://testserver{edit('shelf/')}",
        follow=True,
    )  # fmt: skip

    assert "n'est plus de côté" in messages_of(page)[0]


# -- the grid's own words


def test_languages_are_added_and_stand_beside_the_others(carla, edit, draft):
    sends(carla, edit("settings/"), spoken=["fr", "en", "es"], name_en="Our grid")

    form = form_of(carla.get(edit("criteria/t1-c1/")))
    assert {"question_fr", "question_en", "question_es", "step-3-description_es"} <= form.names
    draft.refresh_from_db()
    assert draft.languages == ["fr", "en", "es"]
    assert draft.grid.name["en"] == "Our grid"


def test_a_language_that_leaves_keeps_its_words_until_the_publication(carla, edit, draft):
    sends(carla, edit("settings/"), spoken=["fr"])
    assert "question_en" not in form_of(carla.get(edit("criteria/t1-c1/"))).names

    sends(carla, edit("criteria/t1-c1/"), question_fr="Autrement ?")

    assert draft.criteria.get(code="t1-c1").question["en"] == "Question 1.1 en"


def test_of_many_languages_three_stand_side_by_side(carla, edit, draft):
    draft.languages = ["fr", "en", "es", "it", "pt"]
    draft.save()

    first = form_of(carla.get(edit("criteria/t1-c1/"))).names
    asked = form_of(carla.get(edit("criteria/t1-c1/?languages=fr+pt"))).names

    assert {"question_es", "question_it"} & first == {"question_es"}
    assert {f"question_{code}" for code in draft.languages} & asked == {
        "question_fr",
        "question_pt",
    }


def test_how_the_grid_counts_and_what_it_says_of_itself(carla, edit, draft):
    sends(
        carla, edit("settings/"), theme="weighted_mean", total="sum", missing="zero",
        licence="CC0", charter="2014", summary_fr="Pour commencer.",
    )  # fmt: skip

    draft.refresh_from_db()
    assert (draft.theme_result, draft.total, draft.missing) == ("weighted_mean", "sum", "zero")
    assert (draft.charter, draft.grid.licence) == ("2014", "CC0")
    assert draft.grid.summary == {"fr": "Pour commencer."}


def test_a_grid_keeps_a_name(carla, edit, draft):
    page = sends(carla, edit("settings/"), name_fr="", name_en="")

    assert "Donnez un nom à la grille." in text_of(page)


# -- rights beyond the table


def test_library_is_read_only_for_everybody(village, carla, client_of):
    library = make_grid(None, by=None, code="biblio").grid
    superuser = make_member(village.network, make_person("Root", is_superuser=True), "facilitator")

    for client in (carla, client_of(superuser)):
        assert client.get(f"/grids/{library.ref}/edit/").status_code == 403
        assert client.post(f"/grids/{library.ref}/edit/draft/").status_code == 403
        assert "Modifier cette grille" not in text_of(client.get(library.get_absolute_url()))


def test_members_read_published_versions_and_see_no_way_to_edit(village, client_of, draft):
    page = text_of(client_of(village.ben).get(village.version.grid.get_absolute_url()))

    assert "brouillon" not in page
    assert client_of(village.ben).get("/grids/add/").status_code == 403


@pytest.mark.parametrize(
    "rest",
    [
        "criteria/no/",
        "criteria/%00/",
        "themes/%00/",
        "themes/no/",
        "themes/no/preview/",
        "criteria/no/shelving/",
    ],
)
def test_what_the_draft_has_not_is_not_found(carla, edit, draft, rest):
    assert carla.get(edit(rest)).status_code == 404
