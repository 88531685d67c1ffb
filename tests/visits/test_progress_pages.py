"""A farm's progress as pages: filters, two visits, decisions, paper, weight and speed."""

import io
import posixpath
import uuid

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from pypdf import PdfReader

from tests.full import fill_village
from tests.honest import plain, sealed, served
from tests.makers import days_ago, make_grid, make_sealed, make_visit, say
from tests.test_budgets import Elements
from visits.services.plan import record_event

NOT_APPLICABLE = {"state": "not_applicable", "reason": "pas d'élevage"}
NONSENSE = ("?between=x,y", "?between=2026-02-31,1", "?newer=-1", "?newer=999999", "?theme=%00")


def address(v, rest=""):
    return f"/farms/{v.farm.slug}/progress/{rest}"


def test_filters_are_links_that_keep_each_other(village, client_of):
    sealed(village, 400, "1")
    sealed(village, 10, "1", t1_c1={"level": "3"}, t2_c1={"level": "0"})
    client = client_of(village.ana)
    page = served(client, address(village, "?table&theme=t1&changed"))
    assert page.count('scope="row"') == 1
    assert "theme=t2&amp;changed=" in page or "changed=&amp;theme=t2" in page
    assert served(client, address(village, "?changed")).count('scope="row"') == 2
    assert "Rien à montrer avec ce filtre." in served(client, address(village, "?theme=nowhere"))


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_the_address_is_no_fault(village, client_of, nonsense):
    sealed(village, 400, "1")
    sealed(village, 10, "2")
    served(client_of(village.ana), address(village, nonsense))


def test_over_four_visits_the_last_four_stand_and_the_others_are_a_link_away(village, client_of):
    for days in (1500, 1100, 800, 400, 10):
        sealed(village, days, "1")
    client = client_of(village.ana)
    page = served(client, address(village, "?table"))
    assert page.count('scope="col"') == 5
    assert "Voir la visite plus ancienne" in page
    earlier = served(client, address(village, "?newer=4"))
    assert earlier.count('scope="col"') == 2
    assert "Revenir aux visites plus récentes" in earlier


def test_a_step_back_is_never_shown_without_the_farms_words_or_their_absence(village, client_of):
    sealed(village, 400, "3")
    visit = sealed(village, 10, "3", t1_c1={"level": "0"}, t1_c2={"level": "0"})
    first = village.version.criteria.get(code="t1-c1")
    said = {"text": "La grêle a tout pris."}
    say(visit, village.ana, criterion=first, kind="reply", voice="reply", value=said)
    page = plain(served(client_of(village.gil), address(village)))
    slipped = page.partition("A reculé ou est à revoir (2)")[2].partition("Thème par thème")[0]
    assert "La grêle a tout pris." in slipped
    assert slipped.count("La ferme n'a pas encore commenté.") == 1
    paper = plain(served(client_of(village.gil), address(village, "print/")))
    assert "La grêle a tout pris." in paper
    assert "La ferme n'a pas encore commenté." in paper


def test_an_answer_older_than_the_visit_before_has_its_date_beside_it(village, client_of):
    old = sealed(village, 800, "3")
    sealed(village, 400, "3", t1_c1={"state": "not_seen"})
    sealed(village, 10, "3", t1_c1={"level": "0"}, t1_c2={"level": "0"})
    page = plain(served(client_of(village.ana), address(village)))
    slipped = page.partition("A reculé ou est à revoir (2)")[2].partition("Thème par thème")[0]
    when = f"(en {date_format(old.day, 'F Y')})"
    assert slipped.count("puis") == 2
    assert slipped.count("(en ") == slipped.count(when) == 1
    assert slipped.index("Question 1.1") < slipped.index(when) < slipped.index("Question 1.2")


def test_what_the_farm_says_of_the_time_between_comes_before_any_figure(village, client_of):
    sealed(village, 400, "1")
    visit = sealed(village, 10, "2")
    value = {"text": "Une année de grêle.", "topic": "change"}
    say(visit, village.ana, kind="words", voice="reply", object_id=str(uuid.uuid4()), value=value)
    page = plain(served(client_of(village.gil), address(village)))
    assert 0 < page.index("Une année de grêle.") < page.index("critères ont progressé")


def promise(v, what, owner, *kinds, why="", **data):
    action = uuid.uuid4()
    data |= {"what": what, "owner": owner}
    if owner == "group":
        data["owner_group"] = str(v.group.ref)
    record_event(v.farm, action, "suggested", by=v.carla, data=data)
    for kind in kinds:
        reason = why if kind in {"postponed", "dropped"} else ""
        record_event(v.farm, action, kind, by=v.carla, why=reason)


def test_promises_kept_and_unkept_stand_on_both_sides_in_one_look(village, client_of):
    sealed(village, 10, "1")
    promise(village, "Semer un couvert", "farm", "accepted", "done")
    promise(village, "Planter une haie", "farm", "accepted")
    promise(village, "Venir désherber", "group", "accepted", "dropped", why="Trop de pluie.")
    promise(village, "Payer une formation", "network", "accepted", "done")
    promise(village, "Encore une idée", "network")
    page = served(client_of(village.ana), address(village))
    farm, _, others = page.partition('data-side="others"')
    assert "1 promesse tenue sur 2." in plain(farm)
    assert "1 promesse tenue sur 2. 1 abandonnée." in plain(others)
    for what in ("Venir désherber", "Trop de pluie.", "Payer une formation"):
        assert what in plain(others)
    table = plain(served(client_of(village.ana), address(village, "timeline.svg?table")))
    for what in ("Semer un couvert", "abandonnée (Trop de pluie.)", "Encore une idée"):
        assert what in table


@pytest.mark.parametrize(
    ("days", "kinds", "talk"),
    [
        (5, ("accepted",), True),
        (-5, ("accepted",), False),
        (5, ("accepted", "done"), False),
        (5, (), False),
    ],
)
def test_the_timeline_says_as_the_list_that_an_action_is_to_be_talked_over(
    village, client_of, days, kinds, talk
):
    sealed(village, 10, "1")
    promise(village, "Semer un couvert", "farm", *kinds, due_on=days_ago(days).isoformat())
    client = client_of(village.ana)
    page = served(client, address(village))
    table = plain(served(client, address(village, "timeline.svg?table")))
    drawing = plain(served(client, address(village, "timeline.svg")))
    assert ("À reparler" in plain(page)) == talk
    assert ("prévue pour, à reparler" in table) == talk
    for said in (plain(page), drawing):
        assert (
            f"prévue pour le {date_format(days_ago(days), 'j F Y')}, à reparler" in said
        ) == talk


def test_decisions_stand_beside_every_visit_also_those_whose_answers_are_not_shown(
    village, client_of
):
    visits = [sealed(village, days, "1") for days in (1500, 1100, 800, 400, 10)]
    promise(village, "Semer un couvert", "farm", "accepted")
    table = plain(served(client_of(village.ana), address(village, "timeline.svg?table")))
    assert [day for visit in visits if (day := date_format(visit.day)) not in table] == []


def test_a_groups_contact_reads_the_decisions_of_that_group_alone(village, client_of):
    sealed(village, 10, "1")
    promise(village, "Semer un couvert", "farm", "accepted")
    promise(village, "Venir désherber", "group", "accepted")
    page = served(client_of(village.fred), address(village))
    assert "Venir désherber" in page
    assert "Semer un couvert" not in page
    assert "Semer un couvert" not in served(
        client_of(village.fred), address(village, "timeline.svg?table")
    )


ABSOLUTE = (
    "ne concerne la ferme",
    "Aucun critère ne se compare encore",
    "Rien n'a encore été promis",
    "Le plan est vide",
    "Rien n'est en cours pour la ferme",
    "n'ont encore rien promis",
    "Aucune action ouverte pour l'instant",
)
PART = "Vous lisez ici ce qui concerne votre groupe."


@pytest.mark.parametrize("group_promised", [False, True])
@pytest.mark.parametrize("rest", ["", "print/", "../plan/", "../plan/sheet/", "../dossier/", "../"])
def test_a_part_is_never_told_as_if_it_were_the_whole(village, client_of, rest, group_promised):
    v = village
    for days in (400, 10):
        sealed(v, days, "1")
    promise(v, "Semer un couvert", "farm", "accepted")
    if group_promised:
        promise(v, "Venir désherber", "group", "accepted")
    where = posixpath.normpath(address(v, rest)) + "/"
    page = plain(served(client_of(v.fred), where))
    assert [words for words in ABSOLUTE if words in page] == []
    assert page.count(PART) == (rest != "../")
    assert PART not in plain(served(client_of(v.ana), where))


@pytest.mark.parametrize(
    "rest", ["", "?table", "?between", "print/", "questions/", "../progress.csv"]
)
def test_twelve_visits_take_as_many_queries_as_two(village, client_of, rest):
    client, counts = client_of(village.ana), []
    for years in (range(1, 3), range(3, 8)):
        for year in years:
            visit = make_visit(
                village.farm,
                village.version,
                by=village.carla,
                team=(village.ben,),
                day=days_ago(365 * year),
            )
            make_sealed(visit, village.ben, "1")
        page = address(village, rest).replace("progress/../", "")
        served(client, page)  # what a published version asks is read once
        with CaptureQueriesContext(connection) as captured:
            served(client, page)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.browser
def test_forty_questions_over_four_visits_print_on_two_pages(village, page, sign_in, live_server):
    fill_village(village, farms=1)
    sign_in(page, village.ana)
    page.goto(address(village, "print/"))
    assert page.locator("table.progress tbody th[scope=row]").count() == 40
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) <= 2


@pytest.mark.browser
def test_sixty_questions_in_twenty_themes_print_on_two_pages(village, page, sign_in, live_server):
    version = make_grid(village.network, 20, 3, by=village.carla)
    for days in (1200, 800, 400, 10):
        said = {"t1_c1": NOT_APPLICABLE, "t9_c2": {"state": "not_seen"}}
        sealed(village, days, "1", version=version, **said)
    sign_in(page, village.ana)
    page.goto(address(village, "print/"))
    assert page.locator("table.progress tbody th[scope=row]").count() == 60
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) <= 2


@pytest.mark.browser
def test_a_printed_plan_is_one_sheet_without_buttons(village, page, sign_in, live_server):
    for n in range(5):
        key = uuid.uuid4()
        said = {"what": f"Planter une haie de fruitiers du côté {n}", "how_seen": "On la voit."}
        record_event(village.farm, key, "suggested", by=village.ben, data=said)
        record_event(village.farm, key, "accepted", by=village.ana)
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/plan/sheet/")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert "Imprimer" not in printed.pages[0].extract_text()


def test_twenty_themes_are_a_light_page(village, client_of):
    """Their whole table shows three visits of five, one theme of it four."""
    version = make_grid(village.network, 20, 3, by=village.carla)
    for days in (1600, 1200, 800, 400, 10):
        sealed(village, days, "1", version=version)
    for person in (village.ana, village.carla):
        client = client_of(person)
        assert Elements(served(client, address(village))).nodes <= 500
        table = served(client, address(village, "?table"))
        assert Elements(table).nodes <= 500
        assert table.count('scope="col"') == 4
        assert "Voir les 2 visites plus anciennes" in table
        before = served(client, address(village, "?table&newer=3"))
        assert before.count('scope="col"') == 3
        assert served(client, address(village, "?table&theme=t1")).count('scope="col"') == 5
    daisy = plain(served(client, address(village)))
    assert "La marguerite montre 8 thèmes au plus." in daisy


def test_eighty_questions_are_a_light_page(village, client_of):
    """As many as a grid is advised to have: the whole table shows the last two visits of four."""
    version = make_grid(village.network, 8, 10, by=village.carla)
    for days in (1200, 800, 400, 10):
        sealed(village, days, "2" if days == 10 else "1", version=version)
    client = client_of(village.ana)
    whole = served(client, address(village, "?table"))
    assert whole.count('scope="col"') == 3
    assert "Voir les 2 visites plus anciennes" in whole
    one = served(client, address(village, "?table&theme=t1"))
    assert one.count('scope="col"') == 5
    for rest in ("", "?table", "?table&newer=2", "?changed", "?between", "?table&theme=t1"):
        assert Elements(served(client, address(village, rest))).nodes <= 500, rest


def test_a_refused_daisy_is_no_picture():
    html = render_to_string("visits/progress_between.html", {"pair": None})
    assert "Il faut deux visites" in html
