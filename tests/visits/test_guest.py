"""A guest who joins by a code: once, for a while, for that visit's team alone."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from peers.models import Holder
from peers.refused import Refused
from tests.makers import make_member, make_person, make_visit
from tests.visits.sync import Tablet, said, statuses
from visits.models import GuestCard
from visits.models import Tablet as TabletRow
from visits.models.entry import CODE_SIGNS
from visits.services.guest import VALID, join_by_code, make_card, withdraw_card
from visits.services.visit import join_team, leave_team

pytestmark = pytest.mark.django_db

NOW = timezone.now()
JOIN = "/visits/join/"
WRONG = "Ce code ne convient pas. Vérifiez-le, ou demandez une autre carte."


@pytest.fixture
def elsa(village):
    """Elsa's place in the visit's team."""
    return village.visit.team.get(person=village.elsa)


def refusal(code, at=NOW):
    with pytest.raises(Refused) as refused:
        join_by_code(code, at=at)
    return refused.value.sentence


def other_than(code):
    first = next(sign for sign in CODE_SIGNS if sign != code[0])
    return first + code[1:]


def type_code(client, code, **more):
    return client.post(JOIN, {"code": code}, **more)


# -- the card


def test_a_code_opens_once(village, elsa):
    card, code = make_card(elsa, by=village.carla, at=NOW)
    assert join_by_code(code, at=NOW) == elsa
    assert refusal(code) == WRONG
    card.refresh_from_db()
    assert card.used_at == NOW


def test_the_code_is_kept_nowhere_and_each_is_another(village, elsa):
    codes = {make_card(elsa, by=village.carla)[1] for _time in range(20)}
    assert len(codes) == 20
    kept = str(list(GuestCard.objects.values()))
    for code in codes:
        assert set(code.replace("-", "")) <= set(CODE_SIGNS)
        assert (len(code), code[4]) == (9, "-")
        assert code not in kept
        assert code.replace("-", "") not in kept


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_a_code_is_typed_as_one_likes(village, elsa, typed):
    code = make_card(elsa, by=village.carla, at=NOW)[1]
    spaced = " ".join(code.replace("-", ""))
    ways = (code, code.lower(), code.replace("-", ""), spaced)
    assert join_by_code(typed.format(*ways), at=NOW) == elsa


def test_wrong_used_expired_and_withdrawn_are_told_alike(village, elsa):
    card, code = make_card(elsa, by=village.carla, at=NOW)
    assert join_by_code(code, at=NOW + VALID - timedelta(seconds=1)) == elsa
    used = refusal(code)
    code = make_card(elsa, by=village.carla, at=NOW)[1]
    expired = refusal(code, NOW + VALID)
    card, code = make_card(elsa, by=village.carla, at=NOW)
    wrong = refusal(other_than(code))
    withdraw_card(card)
    assert {used, expired, wrong, refusal(code), refusal(""), refusal("\ud83d" * 8)} == {WRONG}


def test_a_new_card_withdraws_the_former(village, elsa):
    former = make_card(elsa, by=village.carla, at=NOW)[1]
    code = make_card(elsa, by=village.carla, at=NOW)[1]
    assert refusal(former) == WRONG
    assert join_by_code(code, at=NOW) == elsa


def test_who_has_left_the_team_or_got_an_address_no_longer_enters(village, elsa):
    code = make_card(elsa, by=village.carla, at=NOW)[1]
    leave_team(village.visit, village.elsa)
    assert refusal(code) == WRONG
    join_team(village.visit, village.elsa, by=village.carla, part="observer")
    make_member(village.network, village.elsa, "facilitator")
    assert refusal(code) == WRONG


def test_who_has_an_account_or_a_part_in_the_network_gets_no_card(village, elsa):
    v = village
    with pytest.raises(Refused, match="a un compte"):
        make_card(v.visit.team.get(person=v.ben), by=v.carla)
    Holder.objects.create(farm=v.other_farm, person=v.elsa, since="2020-01-01")
    with pytest.raises(Refused, match="pas seulement de cette visite"):
        make_card(elsa, by=v.carla)


def test_a_card_opens_no_visit_on_which_its_maker_does_not_decide(village, elsa):
    v = village
    away = make_visit(v.other_farm, v.version, by=v.dan)
    join_team(away, v.elsa, by=v.dan, part="observer")
    with pytest.raises(Refused, match="pas seulement de cette visite"):
        make_card(elsa, by=v.carla)


def test_a_card_ends_after_it_begins(village, elsa):
    with pytest.raises(IntegrityError):
        GuestCard.objects.create(
            teammate=elsa, code_sha256="0", made_by=village.carla, made_at=NOW, expires_at=NOW
        )


# -- the facilitator's pages


def card_page(elsa, name="guest-card"):
    return reverse(f"visits:{name}", args=[elsa.visit_id, elsa.pk])


def test_the_team_page_leads_to_the_card_of_guests_alone(village, elsa, client_of):
    words = client_of(village.carla).get(reverse("visits:visit-team", args=[elsa.visit_id]))
    assert card_page(elsa) in words.content.decode()
    assert words.content.decode().count("/card/") == 1


def test_the_code_is_shown_once_and_reading_makes_none(village, elsa, client_of):
    client = client_of(village.carla)
    assert "Faire la carte" in client.get(card_page(elsa)).content.decode()
    assert not GuestCard.objects.exists()
    shown = client.post(card_page(elsa))
    assert "no-store" in shown["Cache-Control"]
    code, words = shown.context["code"], shown.content.decode()
    assert code in words
    assert "http://testserver/visits/join/" in words
    after = client.get(card_page(elsa)).content.decode()
    assert "Une carte attend" in after
    assert code not in after
    assert join_by_code(code, at=timezone.now()) == elsa
    assert "a servi le" in client.get(card_page(elsa)).content.decode()


def test_a_card_speaks_english(village, elsa, client_of):
    client = client_of(village.carla)
    client.cookies["language"] = "en"
    for page in (client.get(card_page(elsa)), client.post(card_page(elsa))):
        assert 'lang="en"' in page.content.decode()
        assert "Carte" not in page.content.decode()
    page = Client(headers={"accept-language": "en"}).get(JOIN).content.decode()
    assert "I was given a code" in page


@pytest.mark.parametrize("who", ["ben", "gil", "elsa", "ana"])
def test_only_who_decides_on_the_team_makes_a_card(village, elsa, client_of, who):
    client = client_of(getattr(village, who))
    assert client.post(card_page(elsa)).status_code == 403
    assert not GuestCard.objects.exists()


def test_withdrawing_closes_what_the_card_opened(village, elsa, client_of):
    guest, code = Client(), make_card(elsa, by=village.carla)[1]
    type_code(guest, code)
    assert guest.get(elsa.visit.get_absolute_url()).status_code == 200
    client_of(village.carla).post(card_page(elsa, "guest-card-withdraw"))
    assert "/account/login/" in guest.get(elsa.visit.get_absolute_url())["Location"]
    words = client_of(village.carla).get(card_page(elsa)).content.decode()
    assert "La dernière carte est retirée." in words


# -- the guest's way in


def test_a_code_signs_in_for_thirty_days_and_leads_to_the_visit(village, elsa):
    client, code = Client(), make_card(elsa, by=village.carla)[1]
    response = type_code(client, code.lower(), follow=True)
    assert response.redirect_chain == [(elsa.visit.get_absolute_url(), 302)]
    assert reverse("visits:tablet", args=[elsa.visit_id]) in response.content.decode()
    assert response.context["request"].user == village.elsa
    assert client.session.get_expiry_age() == pytest.approx(30 * 24 * 3600, abs=60)


def test_reading_the_page_signs_nobody_in(village, elsa):
    client, code = Client(), make_card(elsa, by=village.carla)[1]
    page = client.get(JOIN, {"code": code}).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert "_auth_user_id" not in client.session
    assert type_code(client, code).status_code == 302


def test_the_page_wants_its_token(village, elsa):
    client, code = Client(enforce_csrf_checks=True), make_card(elsa, by=village.carla)[1]
    assert type_code(client, code).status_code == 403
    assert not GuestCard.objects.exclude(used_at=None).exists()


def test_a_wrong_code_is_told_and_signs_nobody_in(village, elsa):
    client, code = Client(), make_card(elsa, by=village.carla)[1]
    page = type_code(client, other_than(code))
    assert WRONG in page.content.decode()
    for typed in ("", "\x00", "x" * 500, "é" * 8):
        assert type_code(client, typed).status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_the_sign_in_page_leads_there():
    assert f'href="{JOIN}"' in Client().get(reverse("account_login")).content.decode()


def test_whoever_was_there_is_told_and_gives_way(village, elsa, client_of):
    client, code = client_of(village.carla), make_card(elsa, by=village.carla)[1]
    assert "Carla est déjà là" in client.get(JOIN).content.decode()
    assert type_code(client, code, follow=True).context["request"].user == village.elsa


# -- tries


def test_five_tries_in_ten_minutes_from_one_address(village, elsa):
    client, code = Client(), make_card(elsa, by=village.carla)[1]
    for _time in range(5):
        assert type_code(client, other_than(code)).status_code == 200
    refused = type_code(client, code)
    assert refused.status_code == 429
    assert "Attendez dix minutes" in refused.content.decode()
    assert int(refused["Retry-After"]) == 600
    assert type_code(client, code, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_fifty_tries_an_hour_in_all(village, elsa):
    code = make_card(elsa, by=village.carla)[1]
    for number in range(50):
        address = f"192.0.2.{number}"
        assert type_code(Client(), other_than(code), REMOTE_ADDR=address).status_code == 200
    refused = type_code(Client(), code, REMOTE_ADDR="192.0.2.200")
    assert refused.status_code == 429
    assert "Attendez une heure" in refused.content.decode()
    assert int(refused["Retry-After"]) == 3600
    cache.clear()
    assert type_code(Client(), code).status_code == 302


def test_right_codes_are_no_tries(village, elsa):
    for _time in range(8):
        assert type_code(Client(), make_card(elsa, by=village.carla)[1]).status_code == 302


# -- what a guest may


def test_a_guest_sees_their_visit_and_nothing_of_the_network(village, elsa):
    v, client = village, Client()
    other = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,))
    type_code(client, make_card(elsa, by=v.carla)[1])
    assert client.get(elsa.visit.get_absolute_url()).status_code == 200
    for page in (
        other.get_absolute_url(),
        reverse("visits:grid", args=[v.version.grid.ref]),
        reverse("visits:farm", args=[v.other_farm.slug]),
    ):
        assert client.get(page).status_code == 404
    for name in ("visits:network", "visits:network-tablets", "peers:people", "visits:visit-plan"):
        assert client.get(reverse(name)).status_code in {403, 404}
    assert make_person("Zoé").name not in client.get(reverse("visits:farms")).content.decode()


def test_a_guests_tablet_is_prepared_and_sends_as_anyones(village, elsa):
    v, tablet = village, Tablet(None)
    type_code(tablet.client, make_card(elsa, by=v.carla)[1])
    hello = tablet.register().get("/hello").json()
    assert hello["user"] == {"ref": str(v.elsa.ref), "name": "Elsa"}
    assert [row["id"] for row in hello["visits"]] == [str(v.visit.pk)]
    assert hello["networks"] == []
    assert TabletRow.objects.get().person == v.elsa
    body = {"device": tablet.device}
    assert tablet.post(f"/visits/{v.visit.pk}/preparation", body).status_code == 200
    assert tablet.get(f"/visits/{v.visit.pk}/bundle").json()["me"]["ref"] == str(v.elsa.ref)
    assert statuses(tablet.push(v.visit, [said(v.visit, v.elsa)])) == ["stored"]
    other = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,))
    assert tablet.get(f"/visits/{other.pk}/bundle").status_code == 404
