"""Pages that explain the site, and the error pages, which say the same to everybody."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from playwright.sync_api import Page

from visits.conditions import parse

EXPLAINED = ["/help/", "/help/rules/", "/privacy/", "/accessibility/", "/ecodesign/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", EXPLAINED)
def test_anybody_reads_how_the_site_treats_people(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.content.count(b"<h1>") == 1


@pytest.mark.parametrize("address", EXPLAINED)
def test_explanations_are_read_not_written(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_titles_are_unique(client: Client) -> None:
    titles = {client.get(page).content.split(b"<title>")[1].split(b"<")[0] for page in EXPLAINED}

    assert len(titles) == len(EXPLAINED)


@pytest.mark.django_db
def test_account_asks_who_is_there(client: Client) -> None:
    assert client.get("/account/").headers["Location"] == "/account/login/?next=/account/"


def test_account_shows_ones_own_name(village: SimpleNamespace, client_of: Callable) -> None:
    page = client_of(village.ana).get("/account/").content.decode()

    assert village.ana.name in page
    assert village.ana.email in page


def test_missing_page_is_the_same_for_everybody(
    village: SimpleNamespace, client_of: Callable
) -> None:
    answers = [client_of(who).get("/nothing-here/") for who in (None, village.ana, village.dan)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    assert [dict(answer.cookies) for answer in answers] == [{}, {}, {}]


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_nothing_but_themselves(name: str) -> None:
    page = render_to_string(name)

    assert page.count("<h1>") == 1
    assert 'lang="en"' in page


@pytest.mark.django_db
def test_example_says_that_it_is_one(client: Client) -> None:
    sentence = "tout y est inventé"
    assert sentence not in client.get("/help/").content.decode()

    with override_settings(DEMO=True):
        assert sentence in client.get("/help/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db
def test_explanations_are_accessible(
    open_page: Callable[..., Page], accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    for address in EXPLAINED:
        page.goto(address)
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_every_example_of_a_rule_can_be_read(client):
    """The help page's examples are themselves rules."""
    for example in client.get("/help/rules/").context["examples"]:
        rule = example["rule"]
        assert parse(rule, in_constraint=rule.startswith(".")).text == rule
