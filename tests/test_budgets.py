"""The weight of every page of the story, in a network in full use (design, section 11).

A row: who reads, the address, the most nodes. Bars of the design: 350 for a page that is filled or
read, 500 for a desk section, the full table, a dashboard, a list or a grid; 150 for signing in.
"""

import gzip
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from tests.full import fill_network, fill_village, held_and_asked
from tests.visits.test_planning_pages import KEYS, walk

STATIC = Path(settings.BASE_DIR) / "spg" / "static" / "spg"
REQUESTS, SCRIPTS, STYLES_AND_SCRIPTS = 12, 20 * 1024, 40 * 1024
SIGN_IN_BYTES, SIGN_IN_REQUESTS, READING_BYTES = 100 * 1024, 8, 200 * 1024

PAGES: list[tuple[str, str, Callable[[SimpleNamespace], str], int]] = [
    # the first pages
    ("landing", "-", lambda v: "/", 350),
    ("sign in", "-", lambda v: reverse("account_login"), 150),
    ("sign in by code", "-", lambda v: reverse("account_request_login_code"), 150),
    ("sign in by a card", "-", lambda v: reverse("visits:join"), 150),
    ("card of a guest", "carla", lambda v: of_visit("guest-card", v.visit, guest_of(v.visit)), 350),
    ("help", "-", lambda v: reverse("help"), 350),
    ("privacy", "-", lambda v: reverse("privacy"), 350),
    ("account", "ben", lambda v: reverse("peers:account"), 350),
    # my desk
    ("desk of the facilitator", "carla", lambda v: "/", 500),
    ("desk of a teammate", "ben", lambda v: "/", 500),
    ("desk of the farm", "ana", lambda v: "/", 350),
    ("desk of a group's contact", "fred", lambda v: "/", 350),
    ("desk of a guest", "elsa", lambda v: "/", 350),
    # a visit
    ("visits", "carla", lambda v: reverse("visits:visits") + "?when=now", 500),
    ("hub of the team", "ben", lambda v: of_visit("visit", v.visit), 350),
    ("hub of the farm", "ana", lambda v: of_visit("visit", v.visit), 350),
    ("hub of the facilitator", "carla", lambda v: of_visit("visit", v.visit), 350),
    ("hub after", "carla", lambda v: of_visit("visit", v.past[-1]), 350),
    ("change", "carla", lambda v: of_visit("visit-change", v.visit), 350),
    ("team", "carla", lambda v: of_visit("visit-team", v.visit), 500),
    ("hours", "ben", lambda v: of_visit("visit-hours", v.visit), 350),
    ("ethics", "ben", lambda v: of_visit("visit-ethics", v.visit), 350),
    ("messages", "carla", lambda v: of_visit("messages", v.visit), 350),
    ("section", "ben", lambda v: of_visit("theme", v.visit, first_theme(v), 1), 500),
    ("section alone", "lea", lambda v: of_visit("theme", v.visit, last_theme(v), 1), 500),
    ("criterion", "ben", lambda v: of_visit("criterion", v.visit, first_criterion(v)), 350),
    ("carnet", "ben", lambda v: of_visit("carnet", v.visit), 350),
    ("the farm's view", "ana", lambda v: of_visit("self-view", v.visit), 350),
    ("section of the farm", "ana", lambda v: of_visit("self-theme", v.visit, first_theme(v), 1), 500),
    ("the group's view", "fred", lambda v: of_visit("group-view", v.visit), 350),
    ("tablet to prepare", "ben", lambda v: of_visit("tablet", v.visit), 350),
    ("own tablets", "ben", lambda v: reverse("visits:own-tablets"), 350),
    ("tablets of the network", "carla", lambda v: reverse("visits:network-tablets"), 350),
    ("tablet's home", "ben", lambda v: reverse("visits:field-home"), 350),
    ("tablet's hub", "ben", lambda v: of_visit("field-hub", v.visit), 350),
    ("tablet's leaving", "ben", lambda v: of_visit("field-leaving", v.visit), 350),
    ("sheets", "ben", lambda v: of_visit("sheets", v.visit), 350),
    # Paper is one document: the whole grid printed, and typed in one go (README: eight minutes).
    ("sheet of paper", "ben", lambda v: of_visit("sheet", v.visit, 1), 1200),
    ("typing a sheet", "ben", lambda v: of_visit("sheet-entry", v.visit, 1), 1200),
    # after the visit
    ("debrief", "ben", lambda v: of_visit("debrief", v.visit), 500),
    ("debrief of the farm", "ana", lambda v: of_visit("debrief", v.visit), 500),
    ("lead", "ben", lambda v: of_visit("lead-action", v.visit, v.lead), 350),
    ("offer", "ben", lambda v: of_visit("report-offer", v.visit), 500),
    ("reading", "ana", lambda v: of_visit("report", v.written), 500),
    ("reading the final report", "ana", lambda v: of_visit("report", v.past[-1]), 500),
    ("edition 1", "ana", lambda v: of_visit("report-edition", v.past[-1], 1), 500),
    ("reply", "ana", lambda v: of_visit("reply", v.written), 350),
    ("reply to an answer", "ana", lambda v: of_visit("reply", v.written) + criterion_in(v), 350),
    ("signature", "ana", lambda v: of_visit("signature", v.written), 350),
    ("final", "ben", lambda v: of_visit("report-final", v.written), 350),
    ("correction", "ben", lambda v: of_visit("correction", v.past[-1], v.correction.pk), 350),
    ("held", "carla", lambda v: of_visit("held", v.past[-1]), 350),
    ("closing", "carla", lambda v: of_visit("visit-close", v.past[-1]), 350),
    # a farm over the years
    ("dossier of the farm", "ana", lambda v: of_farm("farm", v), 350),
    ("dossier of the facilitator", "carla", lambda v: of_farm("farm", v), 350),
    ("plan", "ana", lambda v: of_farm("plan", v), 350),
    ("add an action", "ben", lambda v: of_farm("action-add", v), 350),
    ("action", "ana", lambda v: of_farm("action", v, v.action), 350),
    ("what has changed", "ana", lambda v: of_farm("progress", v), 500),
    ("full table", "ana", lambda v: of_farm("progress", v) + "?table", 350),
    ("the visits before", "ana", lambda v: of_farm("progress", v) + "?newer=1", 350),
    # a network
    ("network", "carla", lambda v: reverse("visits:network"), 500),
    ("what waits", "carla", lambda v: reverse("visits:network-needs", args=["staff"]), 350),
    ("visits behind a number", "carla", lambda v: reverse("visits:network-visits"), 500),
    ("visits in numbers", "carla", lambda v: reverse("visits:network-counts"), 500),
    ("hours of the teams", "carla", lambda v: reverse("visits:network-hours"), 500),
    ("people in the teams", "carla", lambda v: reverse("visits:network-people"), 500),
    ("farms by their last visit", "carla", lambda v: reverse("visits:network-farms"), 500),
    ("actions of the plans", "carla", lambda v: reverse("visits:network-actions"), 500),
    ("question by question", "carla", lambda v: of_grid("network-criteria", v), 500),
    ("said of a question", "carla", lambda v: of_grid("network-criterion", v, "t1-c1"), 500),
    ("themes over the years", "carla", lambda v: of_grid("network-themes", v), 500),
    ("visits behind a theme", "carla", lambda v: of_grid("network-theme", v, "t1"), 500),
    ("farms", "ben", lambda v: reverse("visits:farms"), 350),
    ("farms to keep", "carla", lambda v: reverse("peers:farms"), 500),
    ("people", "carla", lambda v: reverse("peers:people"), 500),
    ("groups", "carla", lambda v: reverse("peers:groups"), 350),
    ("group", "carla", lambda v: reverse("peers:group-edit", args=[v.group.pk]), 500),
    ("invite", "carla", lambda v: reverse("peers:invite"), 350),
    ("invitation", "carla", lambda v: reverse("peers:invitation-sent", args=[v.invitation.pk]), 350),
    ("settings", "carla", lambda v: reverse("peers:network-settings"), 350),
    ("farm to add", "carla", lambda v: reverse("peers:farm-add"), 350),
    ("farm to edit", "carla", lambda v: reverse("peers:farm-edit", args=[v.farm.slug]), 350),
    ("a farm's people", "carla", lambda v: reverse("peers:farm-people", args=[v.farm.slug]), 350),
    ("grids", "carla", lambda v: reverse("visits:grids"), 350),
    ("grid", "carla", lambda v: reverse("visits:grid", args=[v.version.grid.ref]), 500),
    ("not found", "ben", lambda v: "/nowhere/", 350),
]  # fmt: skip


def of_visit(name, visit, *more):
    return reverse(f"visits:{name}", args=[visit.pk, *more])


def of_farm(name, v, *more):
    return reverse(f"visits:{name}", args=[v.farm.slug, *more])


def of_grid(name, v, *more):
    return reverse(f"visits:{name}", args=[v.version.grid.ref, *more])


def guest_of(visit):
    return visit.team.get(person__email=None).pk


def first_theme(v):
    return v.version.themes.order_by("position")[0].pk


def last_theme(v):
    return v.version.themes.order_by("-position")[0].pk


def first_criterion(v):
    return v.version.criteria.get(code="t1-c1").pk


def criterion_in(v):
    return f"?criterion={first_criterion(v)}"


class Elements(HTMLParser):
    """How many elements a page has, and the addresses that it asks for by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nodes, self.asked = 0, set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.nodes += 1
        given = dict(attrs)
        if tag in {"script", "img"} and given.get("src"):
            self.asked.add(given["src"])
        if tag in {"link", "use"} and given.get("href"):
            self.asked.add(given["href"].partition("#")[0])

    @property
    def requests(self) -> int:
        return len(self.asked) + 1  # the page itself


@pytest.fixture
def full(village):
    v = fill_village(village)
    held_and_asked(v)
    return v


def sent_bytes(page: Elements, html: bytes) -> int:
    """What goes over the wire for a first visit: the page and all that it asks for, compressed."""
    static = settings.STATIC_URL
    names = [asked.removeprefix(static) for asked in page.asked if static in asked]
    files = [Path(str(finders.find(name))) for name in names]
    return sum(len(gzip.compress(data)) for data in (html, *(file.read_bytes() for file in files)))


def test_every_page_is_within_its_bar(full, client_of):
    """Nodes and requests of each row; a table of what was found is printed (`pytest -s`)."""
    people = {who: getattr(full, who, None) for _name, who, *_rest in PAGES}
    clients = {who: client_of(person) for who, person in people.items()}
    over, foreign, pages = [], [], {}
    for name, who, address, bar in PAGES:
        response = clients[who].get(address(full))
        assert response.status_code in {200, 404}, f"{name}: {response.status_code}"
        page = pages[name] = Elements(response.content.decode())
        page.sent = sent_bytes(page, response.content)
        print(f"{page.nodes:5} / {bar:<5}{page.requests:3}  {page.sent // 1024:4} kB  {name}")  # noqa: T201
        if page.nodes > bar or page.requests > REQUESTS:
            over.append(f"{name}: {page.nodes} nodes of {bar}, {page.requests} requests")
        foreign += [asked for asked in page.asked if not asked.startswith(("/", "data:"))]
    assert over == []
    assert foreign == []
    assert pages["sign in"].requests <= SIGN_IN_REQUESTS
    assert pages["sign in"].sent <= SIGN_IN_BYTES
    assert pages["reading"].sent <= READING_BYTES


def test_every_step_of_planning_is_within_its_bar(village, client_of):
    fill_network(village, 26)
    client = client_of(village.carla)
    found = {key: Elements(walk(client, village, key)).nodes for key in KEYS}
    assert {key: nodes for key, nodes in found.items() if nodes > STEPS[key]} == {}


#: The farm and the team are lists of the whole network.
STEPS = {"farm": 350, "grid": 350, "date": 350, "team": 500, "check": 350}


@pytest.mark.parametrize(("criteria", "bar"), [(40, 350), (60, 500)])
def test_the_full_table_of_four_visits_is_within_its_bar(criteria, bar):
    """One node a cell, whatever stands in it: two opinions, the farm's own view, a flag."""
    cell = {"at": 1, "also": 3, "of": 4, "word": "deux avis : a / b", "farm": "ferme : b"}
    cell |= {"break": True, "state": ""}
    row = {"question": "Question", "flag": "nouveau", "cells": [cell] * 4}
    themes = [{"name": "Thème", "rows": [row] * 10}] * (criteria // 10)
    column = {"title": "mai 2026", "sub": "2 paysans", "break_word": "grille v2", "url": "/"}
    table = {"columns": [column] * 4, "themes": themes, "width": 5}
    html = render_to_string("visits/progress_table.html", {"table": table, "caption": "Réponses"})
    assert Elements(html).nodes + SHELL <= bar


SHELL = 69  # of the page around the table, with its sentence, its two views and its filters


def test_styles_and_scripts_of_all_pages_are_light():
    """Compressed, everything together: no page loads more than all of it."""

    def weigh(pattern):
        return sum(len(gzip.compress(path.read_bytes())) for path in STATIC.rglob(pattern))

    assert weigh("*.js") <= SCRIPTS
    assert weigh("*.js") + weigh("*.css") <= STYLES_AND_SCRIPTS
