"""Publishing a draft: what stands in the way, the author's choices, the freeze; and differences."""

from datetime import UTC, date, datetime

import pytest

from peers.refused import Refused
from tests.kept import kept
from tests.makers import make_farm, make_grid, make_sealed, make_visit
from tests.visits.pages import form_of, messages_of, sends
from visits.models import Answer
from visits.queries.grid_document import criterion_document
from visits.queries.result import farm_progress
from visits.services.criterion import change_criterion, criterion_at_hand
from visits.services.grid import draft_version
from visits.services.publication import asked_otherwise, choose_comparison, publish_draft
from visits.services.shelf import shelve_criterion

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@kept
def draft(village):
    return draft_version(village.version.grid)


@pytest.fixture
def carla(village, client_of):
    return client_of(village.carla)


@pytest.fixture
def page(village):
    return f"/grids/{village.version.grid.ref}/edit/publication/"


@pytest.fixture
def change(village, draft):
    """Change a criterion of the draft."""

    def change(code, **told):
        criterion = criterion_at_hand(draft, code)
        document = criterion_document(criterion) | told
        return change_criterion(criterion, document, by=village.carla)

    return change


def text_of(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "'")


def steps(count):
    return [
        {"code": str(at), "name": {"fr": f"palier {at}", "en": f"step {at}"}} for at in range(count)
    ]


def changes(version):
    rows = version.criteria.order_by("theme__position", "position")
    return {row.code: (row.change, row.comparison) for row in rows}


def choose(draft, code, choice, by, why="L'échelle a été affinée."):
    one = next(one for one in asked_otherwise(draft) if one.code == code)
    return choose_comparison(draft, one, choice, by=by, why=why)


# -- what each criterion becomes


def test_every_criterion_says_what_became_of_it(village, draft, change):
    change("t1-c1", question={"fr": "Autrement ?", "en": "Otherwise?"})
    change("t1-c2", steps=steps(5))
    change("t1-c3", guidance={"fr": "Creuser un peu."})
    shelve_criterion(draft.criteria.get(code="t2-c1"), by=village.carla)
    choose(draft, "t1-c2", "rescale", village.carla)

    published = publish_draft(draft, by=village.carla, at=NOON)

    assert changes(published) == {
        "t1-c1": ("reworded", "keep"),
        "t1-c2": ("rescaled", "rescale"),
        "t1-c3": ("same", "keep"),
        "t2-c2": ("same", "keep"),
        "t2-c3": ("same", "keep"),
    }
    assert (published.status, published.published_at) == ("published", NOON)
    village.version.refresh_from_db()
    assert village.version.status == "retired"


def test_who_chose_and_why_stays_with_the_criterion(village, draft, change):
    change("t1-c2", steps=steps(5))
    choose(draft, "t1-c2", "break", village.carla, why="On ne demande plus la même chose.")
    published = publish_draft(draft, by=village.carla)

    criterion = published.criteria.get(code="t1-c2")
    assert criterion.comparison_by == village.carla
    assert criterion.comparison_why == "On ne demande plus la même chose."


def test_a_rewording_left_alone_goes_on_in_the_name_of_who_publishes(village, draft, change):
    change("t1-c1", question={"fr": "Autrement ?", "en": "Otherwise?"})

    criterion = publish_draft(draft, by=village.carla).criteria.get(code="t1-c1")

    assert (criterion.comparison, criterion.comparison_by) == ("keep", village.carla)


def test_a_first_version_is_all_new(village):
    grid = make_grid(village.network, by=village.carla, code="autre").grid
    first = grid.versions.get()

    assert set(changes(first).values()) == {("new", "keep")}


# -- refused


def test_a_changed_scale_without_a_choice_is_not_published(village, draft, change):
    change("t1-c2", steps=steps(5))

    with pytest.raises(Refused, match="t1-c2"):
        publish_draft(draft, by=village.carla)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_choice_falls_when_the_scale_changes_again(village, draft, change):
    change("t1-c2", steps=steps(5))
    choose(draft, "t1-c2", "keep", village.carla)
    change("t1-c2", steps=steps(6))

    with pytest.raises(Refused, match="t1-c2"):
        publish_draft(draft, by=village.carla)


def test_a_choice_stays_when_other_words_change(village, draft, change):
    change("t1-c2", steps=steps(5))
    choose(draft, "t1-c2", "clamp", village.carla)
    change("t1-c2", guidance={"fr": "Regarder mieux."})

    assert changes(publish_draft(draft, by=village.carla))["t1-c2"] == ("rescaled", "clamp")


def test_a_choice_wants_a_reason_and_must_fit(village, draft, change):
    change("t1-c1", question={"fr": "Autrement ?", "en": "Otherwise?"})
    change("t1-c2", steps=steps(5))

    with pytest.raises(Refused, match="pourquoi"):
        choose(draft, "t1-c2", "keep", village.carla, why=" ")
    with pytest.raises(Refused, match="ne va pas"):
        choose(draft, "t1-c1", "rescale", village.carla)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"question": {}}, "Ce critère n'a pas de question."),
        (
            {"steps": [{"code": "0", "name": {}}, {"code": "1", "name": {"fr": "oui"}}]},
            "Le niveau 1 n'a pas de nom.",
        ),
        ({"condition": "${nowhere} = 1"}, "Aucun critère n'a le code « nowhere »."),
        ({"condition": "${t1-c2} >="}, "Il manque une valeur ici."),
        ({"constraint": "regex(., '(')"}, "motif"),
    ],
)
def test_what_stands_in_the_way_is_said_with_its_place(change, carla, page, told, said):
    change("t1-c1", **told)

    shown = text_of(carla.get(page))

    assert "Un point empêche de publier" in shown or "2 points empêchent" in shown
    assert said in shown
    assert "criteria/t1-c1/" in shown
    assert 'name="publish"' not in shown
    refused = carla.post(page, {"publish": "yes"}, HTTP_REFERER=f"http://testserver{page}")
    assert refused.status_code == 302
    assert "empêchent encore" in messages_of(carla.get(page))[-1]


def test_the_character_that_is_wrong_is_marked(change, carla, page):
    change("t1-c1", condition="${t1-c2} = 2 / 1")

    shown = text_of(carla.get(page))

    assert "signe 14" in shown
    assert "<code>${t1-c2} = 2 <mark>/</mark> 1</code>" in shown


def test_an_empty_grid_is_not_published(village, carla):
    sends(carla, "/grids/add/", name="Vide")
    grid = village.network.grids.get(name__fr="Vide")
    address = f"/grids/{grid.ref}/edit/publication/"

    refused = carla.post(
        address, {"publish": "yes"}, HTTP_REFERER=f"http://testserver{address}", follow=True
    )

    assert "empêchent encore" in messages_of(refused)[-1]
    assert grid.versions.get().is_draft


def test_texts_of_a_language_that_left_go_with_the_publication(village, draft):
    draft.languages = ["fr"]
    draft.save()

    published = publish_draft(draft, by=village.carla)

    criterion = criterion_at_hand(published, "t1-c1")
    assert criterion.question == {"fr": "Question 1.1"}
    assert {tuple(level.name) for level in criterion.levels.all()} == {("fr",)}


# -- the page


def test_the_page_says_what_each_choice_makes_of_each_level(change, carla, page):
    change("t1-c2", steps=steps(5))

    shown = text_of(carla.get(page))

    assert "Garder : le rang reste. (1 → 1 ; 2 → 2 ; 3 → 3 ; 4 → 4)" in shown
    assert "en proportion. (1 → 1 ; 2 → 2,3 ; 3 → 3,7 ; 4 → 5)" in shown
    assert "au plus le dernier. (1 → 1" in shown
    assert "Couper : le tableau montre une rupture" in shown
    assert "Un choix de comparaison reste à faire." in shown


def test_nothing_is_chosen_beforehand_where_the_scale_changed(draft, change, carla, page):
    change("t1-c1", question={"fr": "Autrement ?", "en": "Otherwise?"})
    change("t1-c2", steps=steps(3))

    fields = form_of(carla.get(page)).fields

    reworded, rescaled = (f"c{draft.criteria.get(code=code).pk.hex}" for code in ("t1-c1", "t1-c2"))
    assert fields[f"{reworded}-choice"] == ["keep"]
    assert f"{rescaled}-choice" not in fields
    assert carla.post(page, fields).status_code == 302
    assert draft.criteria.get(code="t1-c2").comparison_by is None


def test_choosing_then_publishing_without_scripts(village, draft, change, carla, page):
    change("t1-c2", steps=steps(3))
    prefix = f"c{draft.criteria.get(code='t1-c2').pk.hex}"

    refused = sends(carla, page, **{f"{prefix}-choice": "clamp"})
    assert "Dites en une phrase pourquoi" in text_of(refused)

    chosen = sends(
        carla, page, **{f"{prefix}-choice": "clamp", f"{prefix}-why": "Trois suffisent."}
    )
    assert "choisi par Carla" in text_of(chosen)

    done = carla.post(page, {"publish": "yes"}, follow=True)
    assert "La version 2 est publiée." in messages_of(done)[-1]
    assert done.redirect_chain[-1][0] == village.version.grid.get_absolute_url()


def test_a_choice_that_does_not_exist_is_refused(draft, change, carla, page):
    change("t1-c2", kind="number", steps=[])
    prefix = f"c{draft.criteria.get(code='t1-c2').pk.hex}"

    refused = sends(carla, page, **{f"{prefix}-choice": "rescale", f"{prefix}-why": "Si."})

    assert "card wrong" in text_of(refused)
    assert draft.criteria.get(code="t1-c2").comparison_by is None


# -- differences between versions


def test_differences_are_read_by_members_and_drafts_are_not(village, client_of, draft, change):
    change("t1-c1", question={"fr": "Question nouvelle", "en": "Question 1.1 en"})
    address = f"/grids/{village.version.grid.ref}/differences/"
    ben, carla = client_of(village.ben), client_of(village.carla)

    assert ben.get(address, {"from": "1", "to": "2"}).status_code == 404
    assert "<del>1.1</del><ins>nouvelle</ins>" in text_of(carla.get(address))

    publish_draft(draft, by=village.carla)
    shown = text_of(ben.get(address, {"from": "1", "to": "2"}))
    assert "reformulé" in shown
    assert "<del>1.1</del><ins>nouvelle</ins>" in shown


def test_differences_run_both_ways_and_a_version_does_not_differ_from_itself(village, carla, draft):
    address = f"/grids/{village.version.grid.ref}/differences/"
    shelve_criterion(draft.criteria.get(code="t1-c2"), by=village.carla)

    assert "retiré (1)" in text_of(carla.get(address, {"from": "1", "to": "2"}))
    assert "ajouté (1)" in text_of(carla.get(address, {"from": "2", "to": "1"}))
    assert "Rien ne diffère." in text_of(carla.get(address, {"from": "1", "to": "1"}))


@pytest.mark.parametrize("asked", [{"from": "9", "to": "1"}, {"from": "x"}, {"to": "\x00"}])
def test_a_version_that_is_not_there_is_not_found(village, carla, asked):
    address = f"/grids/{village.version.grid.ref}/differences/"

    assert carla.get(address, asked).status_code == 404


# -- what was said before


def test_answers_of_the_first_version_stay_and_progress_follows_the_choice(village, draft, change):
    farm = make_farm(village.network, village.ana, group=village.group)
    team = (village.ben,)
    first = make_visit(farm, village.version, by=village.carla, team=team, day=date(2025, 5, 1))
    make_sealed(first, village.ben, level="1")
    before = list(Answer.objects.filter(visit=first).values_list("criterion", "value"))
    change("t1-c1", steps=steps(7))
    change("t1-c2", steps=steps(7))
    choose(draft, "t1-c1", "rescale", village.carla)
    choose(draft, "t1-c2", "break", village.carla)
    published = publish_draft(draft, by=village.carla)

    second = make_visit(farm, published, by=village.carla, team=team, day=date(2026, 5, 1))
    make_sealed(second, village.ben, level="2")

    assert list(Answer.objects.filter(visit=first).values_list("criterion", "value")) == before
    rows = {row.criterion.code: row.movement for row in farm_progress(farm.pk).rows}
    # Second of four is third of seven in proportion; it is now the third.
    assert rows["t1-c1"] == "same_to_work_on"
    assert rows["t1-c2"] == "not_comparable"
    assert rows["t1-c3"] == "up"
