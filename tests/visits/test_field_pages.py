"""The tablet's pages of the grid as the server gives them: every question, and nothing of anybody."""

import re

import pytest
from django.urls import reverse

from tests.makers import criteria, make_grid, make_visit, rewrite, say
from tests.test_budgets import Elements

PAGES = ["field-section", "field-carnet", "field-file"]
OF_SOMEBODY = re.compile(r"csrf|sessionid|checked", re.IGNORECASE)
INSIDE_TEMPLATES = re.compile(r"<template.*?</template>", re.DOTALL)


def address(name, visit, theme=None, part=1):
    if name != "field-section":
        return reverse(f"visits:{name}", args=[visit.pk])
    theme = theme or criteria(visit)[0].theme
    return reverse("visits:field-section", args=[visit.pk, theme.pk, part])


def opened(client, name, visit, **where):
    answer = client.get(address(name, visit, **where))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_for_the_team_and_holds_no_word_of_anybody(name, village, client_of):
    v = village
    say(v.visit, v.ben, value={"level": "3"})
    say(v.visit, v.ben, kind="note", object_id="7a51dc8f-0000-4000-8000-000000000001",
        value={"text": "Un mot planté."})  # fmt: skip
    pages = [opened(client_of(person), name, v.visit) for person in (v.ben, v.lea)]
    assert pages[0] == pages[1]
    assert OF_SOMEBODY.findall(pages[0]) == []
    for secret in ("Un mot planté", v.ben.name, v.lea.name, v.ana.name, str(v.ben.ref)):
        assert secret not in pages[0]


def test_a_section_has_every_question_also_one_that_others_hide(village, client_of):
    rows = criteria(village.visit)
    rewrite(rows[1], condition=f"${{{rows[0].code}}} = '3'")
    html = opened(client_of(village.ben), "field-section", village.visit)
    shown = re.findall(r'<criterion-answer[^>]* data-criterion="([^"]+)"', html)
    assert shown == [str(row.pk) for row in rows if row.theme_id == rows[0].theme_id]


def test_a_section_names_the_questions_elsewhere_on_which_it_depends(village, client_of):
    rows = criteria(village.visit)
    first, last = rows[0], rows[-1]
    rewrite(first, condition=f"${{{last.code}}} = '3'")
    rewrite(last, condition=f"${{{rows[-2].code}}} = '1'")
    rewrite(rows[1], constraint=f". != ${{{rows[-3].code}}}")
    html = opened(client_of(village.ben), "field-section", village.visit)
    needs = re.search(r'<field-section[^>]* data-needs="([^"]*)"', html)[1].split()
    assert sorted(needs) == sorted(str(row.pk) for row in rows[-3:])


def test_a_closed_sensitive_question_is_the_farms_and_shows_no_answer(village, client_of):
    rows = criteria(village.visit)
    rewrite(rows[0], sensitive=True)
    html = opened(client_of(village.ben), "field-section", village.visit)
    assert "Question réservée à la ferme." in html
    assert f'<criterion-answer id="c{rows[0].pk.hex}"' not in html


def test_a_calculated_question_has_a_place_for_what_it_comes_to(village, client_of):
    rows = criteria(village.visit)
    rewrite(rows[0], kind="derived", formula="1 + 1")
    html = opened(client_of(village.ben), "field-section", village.visit)
    assert f'data-criterion="{rows[0].pk}" data-derived' in html


@pytest.mark.parametrize("levels", [2, 4, 6, 7])
def test_ten_questions_leave_room_under_the_bar(village, client_of, levels):
    """Once loaded a page has at most 350 nodes; what opens later stands in templates."""
    v = village
    scale = [
        {"code": str(n), "name": {"fr": f"niveau {n}"}, "description": {"fr": "Ce qui se voit."}}
        for n in range(levels)
    ]
    version = make_grid(v.network, themes=1, criteria=10, by=v.carla, scales={"path": scale})
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,))
    html = opened(client_of(v.ben), "field-section", visit)
    assert Elements(INSIDE_TEMPLATES.sub("<template></template>", html)).nodes <= 340
    assert html.count("Ce qui se voit.") == 10 * levels


def test_a_part_that_is_not_there_is_not_found(village, client_of):
    theme = criteria(village.visit)[0].theme
    missing = address("field-section", village.visit, theme=theme, part=2)
    assert client_of(village.ben).get(missing).status_code == 404
