"""A repeat visit on a tablet without network: what is not asked again, and what one tap says."""

import pytest
from playwright.sync_api import expect

from tests.field.tablet import heads, open_section, prepare, question
from tests.makers import criteria, days_ago, say
from tests.visits.test_rhythm import FIRST, document, finish, visit_on
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid

pytestmark = [pytest.mark.browser]


@pytest.fixture
def repeat(page, sign_in, village):
    """Ben's tablet, ready for a visit a year after the first one, then without network."""
    v = village
    v.rhythms = publish_version(load_grid(document(), network=v.network), by=v.carla)
    v.before = visit_on(v, days_ago(400))
    finish(v, v.before, FIRST)
    v.now = visit_on(v, days_ago(0))
    v.c = {row.code: row for row in criteria(v.now)}
    v.unchanged = {"state": "unchanged", "since": v.before.date.isoformat()}
    sign_in(page, v.ben)
    return v


def ready(page, v):
    prepare(page, v.now, v.ben)
    open_section(page, v.now, v.c["year"])
    page.context.set_offline(True)


def said(page, v):
    codes = {str(row.pk): code for code, row in v.c.items()}
    return {codes[row["criterion"]]: row["value"] for row in heads(page, v.now) if row["value"]}


def test_one_tap_says_that_nothing_changed(page, repeat):
    ready(page, repeat)
    for code in ("history", "soil"):
        expect(question(page, repeat.c[code])).to_be_hidden()
    expect(page.locator("[data-count]")).to_have_text("0 sur 4 remplis")
    page.get_by_role("button", name="Non, rien n'a changé").click()
    expect(page.locator("[data-count]")).to_have_text("2 sur 4 remplis")
    assert said(page, repeat) == {"history": repeat.unchanged, "soil": repeat.unchanged}
    expect(page.get_by_role("button", name="Non, rien n'a changé")).to_be_hidden()
    page.get_by_role("button", name="Revoir ces questions").click()
    expect(question(page, repeat.c["soil"])).to_contain_text("rien n'a changé depuis la visite")


def test_at_eight_hundred_points_nothing_leaves_the_page(page, repeat):
    page.set_viewport_size({"width": 810, "height": 1080})
    ready(page, repeat)
    for name in ("Non, rien n'a changé", "Revoir ces questions"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["x"] + box["width"] <= 810
        assert box["height"] < box["width"]


def test_one_tap_takes_it_back_and_last_time_s_answer_stays_in_sight(page, repeat):
    ready(page, repeat)
    page.get_by_role("button", name="Non, rien n'a changé").click()
    page.get_by_role("button", name="Revoir ces questions").click()
    expect(question(page, repeat.c["history"])).to_contain_text("En herbe jusqu'en 2012.")
    page.get_by_role("button", name="Annuler « rien n'a changé »").click()
    expect(page.locator("[data-count]")).to_have_text("0 sur 4 remplis")
    assert said(page, repeat) == {}
    expect(page.get_by_role("button", name="Non, rien n'a changé")).to_be_visible()


def test_what_changed_is_answered_and_the_rest_stands(page, repeat):
    ready(page, repeat)
    page.get_by_role("button", name="Revoir ces questions").click()
    expect(question(page, repeat.c["history"]).locator("legend")).to_be_focused()
    soil = question(page, repeat.c["soil"])
    expect(soil).to_contain_text("niveau 3")
    soil.get_by_text("niveau 4").click()
    page.get_by_role("button", name="Non, rien n'a changé").click()
    expect(page.locator("[data-count]")).to_have_text("2 sur 4 remplis")
    assert said(page, repeat) == {"soil": {"level": "4"}, "history": repeat.unchanged}


def test_a_yearly_answer_is_taken_again_with_one_tap(page, repeat):
    ready(page, repeat)
    who = question(page, repeat.c["who"])
    expect(who).to_contain_text("Ana et Luc")
    who.get_by_role("button", name="Toujours juste").click()
    expect(who.get_by_role("button", name="Toujours juste")).to_have_count(0)
    assert said(page, repeat) == {"who": FIRST["who"]}


def test_another_opinion_unfolds_the_question(page, repeat):
    say(repeat.now, repeat.ben, criterion=repeat.c["soil"], value=repeat.unchanged)
    say(repeat.now, repeat.lea, criterion=repeat.c["soil"], value={"level": "2"})
    ready(page, repeat)
    soil = question(page, repeat.c["soil"])
    expect(soil).to_be_visible()
    expect(soil).to_contain_text("Deux avis différents")
    expect(soil).to_contain_text("rien n'a changé depuis la visite")
    expect(question(page, repeat.c["history"])).to_be_hidden()


def test_a_first_visit_folds_nothing(page, repeat):
    first = visit_on(repeat, days_ago(500))
    repeat.now, repeat.c = first, {row.code: row for row in criteria(first)}
    ready(page, repeat)
    for row in repeat.c.values():
        expect(question(page, row)).to_be_visible()
    expect(page.locator("lasting-questions")).to_be_hidden()
