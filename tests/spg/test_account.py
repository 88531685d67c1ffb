"""The way in: a code typed into the page, or a password; the same words for the unknown."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from playwright.sync_api import Page

ASK, TYPE = "/account/login/code/", "/account/login/code/confirm/"
ENTRANCES = ["/account/login/", ASK, "/account/password/reset/", "/account/signup/"]
OWN = ["/account/", "/account/email/", "/account/password/set/", "/account/logout/"]


def code_in(message: EmailMessage) -> str:
    return re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{2,4}$", message.body, re.MULTILINE)[0]


def test_code_signs_in(village: SimpleNamespace, mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    # An address that was given to us, not yet proved: the code proves it, no second one follows.

    asked = client.post(ASK, {"email": village.ana.email})
    typed = client.post(TYPE, {"code": code_in(mailoutbox[0])})

    assert asked.headers["Location"] == TYPE
    assert typed.status_code == 302
    assert client.session["_auth_user_id"] == str(village.ana.pk)
    assert len(mailoutbox) == 1
    assert village.ana.emailaddress_set.get().verified


def test_mail_with_a_code_is_short_and_ours(
    village: SimpleNamespace, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(ASK, {"email": village.ana.email})

    assert [message.subject for message in mailoutbox] == ["Votre code pour vous connecter"]
    assert "Il vaut dix minutes" in mailoutbox[0].body
    assert "http" not in mailoutbox[0].body


def test_wrong_code_is_a_sentence(village: SimpleNamespace, client: Client) -> None:
    client.post(ASK, {"email": village.ana.email})
    page = client.post(TYPE, {"code": "WRONG"}).content.decode()

    assert "Il y a un problème" in page
    assert "<title>Erreur" in page
    assert "_auth_user_id" not in client.session


def test_unknown_address_sees_the_same_page(
    village: SimpleNamespace, mailoutbox: list[EmailMessage]
) -> None:
    def page_for(address: str) -> str:
        client = Client()
        page = client.post(ASK, {"email": address}, follow=True).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(address, "…"))

    assert page_for("nobody@exemple.test") == page_for(village.ana.email)
    assert "pas connue ici" in mailoutbox[0].body


@pytest.mark.django_db
def test_wrong_password_is_a_sentence(client: Client) -> None:
    asked = {"login": "ana@exemple.test", "password": "not this one"}
    page = client.post("/account/login/", asked).content.decode()

    assert "Il y a un problème" in page
    assert "ana@exemple.test" in page


def test_forgotten_password_is_chosen_anew_with_a_code(
    village: SimpleNamespace, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()

    client.post("/account/password/reset/", {"email": village.ana.email})
    page = client.get("/account/password/reset/confirm/").content.decode()
    client.post("/account/password/reset/confirm/", {"code": code_in(mailoutbox[0])})
    new = "les haies du grand pré"
    client.post("/account/password/reset/complete/", {"password1": new, "password2": new})
    village.ana.refresh_from_db()

    assert "Taper le code" in page
    assert village.ana.check_password(new)


def test_new_address_is_checked_before_it_counts(
    village: SimpleNamespace, client_of: Callable, mailoutbox: list[EmailMessage]
) -> None:
    client, old = client_of(village.ana), village.ana.email

    answer = client.post(
        "/account/email/", {"email": "new@exemple.test", "action_add": ""}, follow=True
    )
    village.ana.refresh_from_db()

    assert (
        "Taper le code" in answer.content.decode()
        or "Adresse à vérifier" in answer.content.decode()
    )
    assert [message.to for message in mailoutbox] == [["new@exemple.test"]]
    assert village.ana.email == old


def test_leaving_asks_first(village: SimpleNamespace, client_of: Callable) -> None:
    client = client_of(village.ana)

    asked = client.get("/account/logout/")
    assert asked.status_code == 200
    assert "_auth_user_id" in client.session

    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.browser
@pytest.mark.django_db
def test_the_way_in_is_accessible(
    open_page: Callable[..., Page], accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    for address in ENTRANCES:
        page.goto(address)
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate("document.querySelectorAll('*').length") <= 150


@pytest.mark.browser
def test_ones_own_pages_are_accessible(
    village: SimpleNamespace,
    open_page: Callable[..., Page],
    sign_in: Callable,
    accessibility_faults: Callable[[Page], list[str]],
) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    sign_in(page, village.ana)
    for address in OWN:
        page.goto(address)
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
