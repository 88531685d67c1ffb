"""« Réunir les tablettes »: by file, without network, everybody stays the author of their words."""

import random

import pytest
from playwright.sync_api import expect

from tests.field.table import (
    come_home,
    cut_off,
    give_file,
    make_ready,
    open_table,
    read_again,
    say_on,
    shown,
    take_file,
)
from tests.makers import criteria
from visits.models import Entry
from visits.queries.pull import digest_of
from visits.services.rebuild import chain_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"viewport": {"width": 810, "height": 1080}}


@pytest.fixture
def tablets(village, open_page, sign_in, live_server):
    """Ben's and Léa's tablets and the guest's, prepared, then without network."""
    pages = {}
    for person, name in ((village.ben, "rouge"), (village.lea, "bleue"), (village.elsa, "verte")):
        page = open_page(**TABLET)
        sign_in(page, person)
        make_ready(page, village.visit, person, name)
        pages[name] = page
    read_again(pages["rouge"], village.visit)
    for page in pages.values():
        cut_off(page, live_server.url)
    return pages


def answer(page, village, number, level, person):
    criterion = criteria(village.visit)[number]
    return say_on(
        page,
        village.visit,
        kind="answer",
        criterion=str(criterion.pk),
        value={"level": level},
        about=str(village.visit.about_of(criterion)),
        said_ref=str(person.ref),
    )


def test_three_tablets_gathered_by_file_say_the_same_and_come_home_in_any_order(
    village, tablets, tmp_path
):
    red, blue, green = (tablets[name] for name in ("rouge", "bleue", "verte"))
    answer(red, village, 0, "1", village.ben)
    answer(red, village, 1, "2", village.ben)
    answer(blue, village, 0, "3", village.lea)
    answer(blue, village, 2, "2", village.lea)
    answer(green, village, 3, "2", village.elsa)
    for page in tablets.values():
        open_table(page, village.visit, "gather")
    missing = red.locator("[data-summary]")
    expect(missing).to_contain_text("Il manque : bleue, Léa, verte, Elsa")
    files = {name: give_file(page, tmp_path) for name, page in tablets.items()}
    assert all(name in path.name for name, path in files.items())
    for name, page in tablets.items():
        for other, path in files.items():
            if other != name:
                assert "réponse" in take_file(page, path)
    expect(missing).to_have_text("Toutes les tablettes sont réunies.")
    expect(red.locator("[data-tablet=gathered]")).to_have_count(2)
    again = take_file(red, files["bleue"])
    assert "rien de nouveau" in again
    assert "2 saisies étaient déjà connues" in again
    states = [shown(page, village.visit) for page in tablets.values()]
    assert len(states[0]["heads"]) == 5
    assert states[0] == states[1] == states[2]

    order = list(tablets.values())
    random.Random(5).shuffle(order)  # noqa: S311 - a seed
    for page in order:
        assert come_home(page)["entries"] == 0
    said = Entry.objects.filter(visit=village.visit)
    assert said.count() == 5
    assert all(row.author == row.said_by for row in said)
    assert {row.author.name for row in said} == {"Ben", "Léa", "Elsa"}
    assert digest_of(village.visit, "shared").state_hash == states[0]["state_hash"]
    assert chain_faults(village.visit) == []


def test_one_tablet_carries_home_what_the_others_said(village, tablets, tmp_path):
    red, blue = tablets["rouge"], tablets["bleue"]
    answer(blue, village, 0, "3", village.lea)
    for page in (red, blue):
        open_table(page, village.visit, "gather")
    assert "1 réponse" in take_file(red, give_file(blue, tmp_path))
    come_home(red)
    row = Entry.objects.get(visit=village.visit)
    assert (row.author, row.said_by) == (village.lea, village.lea)


def test_a_wrong_or_altered_file_changes_nothing_and_says_so(village, tablets, tmp_path):
    red, blue = tablets["rouge"], tablets["bleue"]
    answer(blue, village, 0, "3", village.lea)
    for page in (red, blue):
        open_table(page, village.visit, "gather")
    whole = give_file(blue, tmp_path).read_bytes()
    for content, sentence in (
        (b"bonjour", "pas le fichier d'une tablette"),
        (b"carnet-de-visites/9\nAAAA", "plus récente"),
        (whole[:60], "coupé ou modifié"),
        (whole.replace(whole[-40:-20], b"A" * 20), "coupé ou modifié"),
    ):
        bad = tmp_path / "bad.txt"
        bad.write_bytes(content)
        assert sentence in take_file(red, bad)
    assert shown(red, village.visit)["heads"] == []


def test_the_page_is_read_by_keyboard_and_without_sight(village, tablets, accessibility_faults):
    red = tablets["rouge"]
    open_table(red, village.visit, "gather")
    expect(red.locator("[data-summary]")).not_to_be_empty()
    assert accessibility_faults(red) == []
    red.locator("[data-save]").focus()
    with red.expect_download():
        red.keyboard.press("Enter")
    expect(red.locator("[data-given]")).to_contain_text("Le fichier est enregistré")


def test_an_expired_login_never_blocks_sending(village, tablets):
    red = tablets["rouge"]
    open_table(red, village.visit, "gather")
    answer(red, village, 0, "1", village.ben)
    red.context.clear_cookies()
    left = come_home(red, until="login")
    assert left["entries"] == 0
    row = Entry.objects.get(visit=village.visit)
    assert (row.author, row.source, row.device != "") == (village.ben, "tablet", True)
