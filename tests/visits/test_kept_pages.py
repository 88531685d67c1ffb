"""An expired sign-in in the middle of a section: nothing typed is lost, nobody else's is applied."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.makers import first_criterion
from tests.visits.pages import form_of, messages_of
from tests.visits.test_entry_pages import name, team_values, theme_url
from visits.models import Entry

PASSWORD = "un mot de passe assez long"
NOTE = "Le compost chauffe sous la bâche."


@pytest.fixture
def typed(village, client_of):
    """What Ben has typed in a page that he opened while he was signed in."""
    village.ben.set_password(PASSWORD)
    village.ben.save()
    village.ben.emailaddress_set.create(email=village.ben.email, verified=True, primary=True)
    c = first_criterion(village.visit)
    page = form_of(client_of(village.ben).get(theme_url(village.visit)))
    return page.filled(**{name(c, "level"): "3", name(c, "n-text"): NOTE})


def test_the_sign_in_page_carries_the_fields_on_and_they_are_shown_for_one_more_tap(village, typed):
    client, url = Client(), theme_url(village.visit)
    page = client.post(url, typed)
    assert page.status_code == 403
    assert "Reconnectez-vous" in page.content.decode()
    carried = form_of(page, "kept").filled(
        **{"kept-login": village.ben.email, "kept-password": PASSWORD}
    )
    again = client.post(url, carried)
    assert not Entry.objects.filter(visit=village.visit).exists(), "a tap confirms"
    shown = form_of(again)
    assert "kept-password" not in shown.names
    response = client.post(url, shown.filled(), follow=True)
    assert messages_of(response) == ["C'est enregistré."]
    assert team_values(village.visit) == {"t1-c1": {"level": "3"}}
    assert Entry.objects.get(kind="note").value == {"text": NOTE}


def test_a_wrong_password_keeps_everything(village, typed):
    client, url = Client(), theme_url(village.visit)
    carried = form_of(client.post(url, typed), "kept")
    page = client.post(
        url, carried.filled(**{"kept-login": village.ben.email, "kept-password": "faux"})
    )
    html = page.content.decode()
    assert NOTE in html
    assert "ne vont pas ensemble" in html
    assert "faux" not in html
    assert not Entry.objects.filter(visit=village.visit).exists()


def test_signing_in_in_another_tab_then_continuing(village, typed, client_of):
    """The token of the page is then older than the session: the same page says so and goes on."""
    url, browser = theme_url(village.visit), Client(enforce_csrf_checks=True)
    page = browser.post(url, typed | {"csrfmiddlewaretoken": "gone"})
    carried = form_of(page, "kept")
    browser.force_login(village.ben)
    shown = form_of(browser.post(url, carried.filled(csrfmiddlewaretoken="older")))
    assert not Entry.objects.filter(visit=village.visit).exists()
    browser.post(url, shown.filled())
    assert team_values(village.visit) == {"t1-c1": {"level": "3"}}


def test_coming_back_is_not_yet_saving(village, typed, client_of):
    url = theme_url(village.visit)
    carried = form_of(Client().post(url, typed), "kept")
    assert "kept-back" in carried.names
    client = client_of(village.ben)
    shown = form_of(client.post(url, carried.filled(**{"kept-back": "yes"})))
    assert not Entry.objects.filter(visit=village.visit).exists()
    client.post(url, shown.filled())
    assert team_values(village.visit) == {"t1-c1": {"level": "3"}}


def test_a_stale_token_alone_shows_the_page_again_with_what_was_typed(village, typed):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(village.ben)
    page = browser.post(theme_url(village.visit), typed | {"csrfmiddlewaretoken": "stale"})
    assert not Entry.objects.filter(visit=village.visit).exists()
    assert form_of(page).fields[name(first_criterion(village.visit), "level")] == ["3"]


def test_another_person_does_not_apply_them(village, typed, client_of):
    page = client_of(village.lea).post(theme_url(village.visit), typed)
    html = page.content.decode()
    assert page.status_code == 403
    assert "Elles ne sont pas enregistrées." in html
    assert "<blockquote" not in html, "another person's words are carried, not shown"
    assert not Entry.objects.filter(visit=village.visit).exists()


def test_a_foreign_page_puts_no_words_in_anybodys_mouth(village, typed, client_of):
    """Without a field signed for this very person a request is refused as ever."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(village.ben)
    for foreign in ({}, {"shown": "forged"}):
        page = browser.post(theme_url(village.visit), typed | {"shown": ""} | foreign)
        assert page.status_code == 403
        assert NOTE not in page.content.decode()


def test_what_is_too_long_to_carry_is_said(village, typed):
    page = Client().post(theme_url(village.visit), typed | {"much": "x" * 300_000})
    html = page.content.decode()
    assert "trop long pour être gardé ici" in html
    assert "xxxx" not in html


def test_without_the_signed_field_it_is_the_usual_sign_in(village):
    response = Client().post(theme_url(village.visit), {"level": "3"})
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_page_that_only_acts_asks_for_one_more_tap(village, client_of):
    url = reverse("visits:sheets", args=[village.visit.pk])
    page = form_of(client_of(village.ben).get(url), "print")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(village.ben)
    again = browser.post(url, page.filled(csrfmiddlewaretoken="stale"))
    assert "Vérifiez, puis enregistrez" in again.content.decode()
    assert not village.visit.sheets.exists()
    browser.post(url, form_of(again, "kept").filled())
    assert village.visit.sheets.count() == 1
