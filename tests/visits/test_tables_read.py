"""Tables that a phone lays out as cards are tables all the same to whoever hears them."""

from collections import Counter

import pytest
from django.template.loader import render_to_string

from tests.honest import sealed
from tests.visits.seasons import YEAR, put_farms, put_visit

PARTS = {"cell": "td", "row": "tr", "table": "table"}
ROLES = {
    "table": {"table"},
    "thead": {"rowgroup"},
    "tbody": {"rowgroup"},
    "tr": {"row"},
    "td": {"cell"},
    "th": {"columnheader", "rowheader"},
}
LONG = "Expérimentation systématique"


def bare(page):
    """Parts of a table laid out anew that do not say what they are."""
    return page.evaluate(
        """roles => [...document.querySelectorAll("table.stacks, table.progress")]
            .flatMap(table => [table, ...table.querySelectorAll("thead, tbody, tr, td, th")])
            .filter(one => !roles[one.localName].includes(one.getAttribute("role")))
            .map(one => one.outerHTML.slice(0, 80))""",
        {name: sorted(roles) for name, roles in ROLES.items()},
    )


def heard(page):
    """How many tables, rows and cells the tree has from which a screen is read aloud."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node.get("ignored"))
    drawn = {
        role: page.evaluate(
            "name => [...document.querySelectorAll(`${name}`)]"
            ".filter(one => one.getClientRects().length).length",
            name,
        )
        for role, name in PARTS.items()
    }
    return {role: roles[role] for role in PARTS}, drawn


@pytest.mark.browser
def test_cards_of_a_phone_are_read_as_rows_of_a_table(village, open_page, sign_in, live_server):
    for days in (800, 400, 10):
        sealed(village, days, "2")
    for farm in put_farms(village.network, 6):
        put_visit(farm, village.carla)
    page = open_page(viewport={"width": 320, "height": 900})
    progress = f"/farms/{village.farm.slug}/progress/?table"
    for who, addresses in (
        (village.ana, [progress]),
        (village.carla, ["/network/", "/network/farms/visited/", f"/network/season/{YEAR}/"]),
    ):
        sign_in(page, who)
        for address in addresses:
            page.goto(address)
            assert page.locator("table").count()
            assert bare(page) == [], address
            said, drawn = heard(page)
            assert said == drawn, address


def table_of(words, columns=4, rows=6):
    cell = {"at": 2, "of": 4, "word": words, "state": "", "on": "mai 2026"}
    row = {"question": "Question ?", "cells": [cell] * columns}
    column = {"title": "mai 2026", "sub": "2 paysans", "url": "/"}
    themes = [{"name": "Cultiver et élever avec le vivant", "rows": [row] * rows}]
    return {"columns": [column] * columns, "themes": themes, "width": columns + 1}


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 375, 810, 1366])
def test_no_long_word_is_cut_and_each_theme_is_named_in_sight(
    village, open_page, sign_in, live_server, width
):
    """Four visits, names of levels as long as they come: words stay whole, at every width."""
    sealed(village, 400, "1")
    sealed(village, 10, "2")
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, village.ana)
    page.goto(f"/farms/{village.farm.slug}/progress/?table")
    html = render_to_string(
        "visits/progress_table.html",
        {"table": table_of(LONG), "caption": "Réponses", "sticks": True},
    )
    page.locator(".scroll.latest").evaluate("(one, html) => { one.outerHTML = html; }", html)
    lines = page.evaluate(
        """words => {
            const text = document.querySelector(".progress td").firstChild;
            return words.map(word => {
                const range = document.createRange();
                const start = text.data.indexOf(word);
                range.setStart(text, start);
                range.setEnd(text, start + word.length);
                return range.getClientRects().length;
            });
        }""",
        LONG.split(),
    )
    assert lines == [1, 1]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    region, name = page.evaluate(
        """() => {
            const words = document.createRange();
            words.selectNodeContents(document.querySelector(".progress [scope=rowgroup]"));
            return [document.querySelector(".latest"), words]
                .map(one => one.getBoundingClientRect())
                .map(box => [box.left, box.right]);
        }"""
    )
    assert region[0] <= name[0]
    assert name[1] <= region[1]
