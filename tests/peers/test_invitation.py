"""Invitations: sent, opened, accepted once; expired, withdrawn, sent again."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from peers.models import Holder, Invitation, Membership, Person
from peers.services.invitation import invite_person
from tests.makers import make_member, make_person

INVITE = "/network/people/invite/"
GIVEN = {"name": "Nour", "email": "nour@exemple.test", "way": "member"}


def link_in(mail):
    return re.search(r"http://testserver(/invitations/\S+)", mail.body)[1]


@pytest.fixture
def link(village, client_of, mailoutbox):
    """The address in the mail that Nour receives."""
    client_of(village.carla).post(INVITE, GIVEN)
    return link_in(mailoutbox[0])


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_invited_person_comes_in_under_their_own_name(village, link, mailoutbox):
    client = Client()

    asked = client.get(link).content.decode()
    answer = client.post(link, {"name": "Nour Haddad"})
    person = Person.objects.get(email="nour@exemple.test")
    membership = Membership.objects.get(person=person)

    assert mailoutbox[0].to == ["nour@exemple.test"]
    assert "Carla vous invite" in asked
    assert 'value="Nour"' in asked
    assert answer.headers["Location"] == "/"
    assert (person.name, signed_in(client)) == ("Nour Haddad", str(person.pk))
    assert (membership.network, membership.role) == (village.network, "member")
    assert membership.invited_by == village.carla
    assert person.emailaddress_set.get().verified
    assert not person.has_usable_password()


def test_token_is_kept_nowhere(link):
    invitation = Invitation.objects.get()
    token = link.strip("/").split("/")[-1]

    assert len(token) >= 32
    assert token not in str(vars(invitation))


def test_reading_changes_nothing(link):
    for method in ("get", "head"):
        getattr(Client(), method)(link)

    assert Invitation.objects.get().used_at is None
    assert not Person.objects.filter(email="nour@exemple.test").exists()


def test_robot_that_sends_the_form_without_its_cookie_consumes_nothing(link):
    answer = Client(enforce_csrf_checks=True).post(link, {"name": "Robot"})

    assert answer.status_code == 403
    assert Invitation.objects.get().used_at is None


def test_second_use_is_a_sentence(link):
    first, second = Client(), Client()
    first.post(link, {"name": "Nour"})

    answers = [second.get(link), second.post(link, {"name": "Autre"})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "a déjà servi" in answers[0].content.decode()
    assert signed_in(second) is None
    assert Person.objects.get(email="nour@exemple.test").name == "Nour"


def test_accepting_twice_by_an_impatient_finger_is_accepting(link):
    client = Client()
    client.post(link, {"name": "Nour"})

    assert client.post(link, {"name": "Nour"}).headers["Location"] == "/"
    assert Membership.objects.filter(person__email="nour@exemple.test").count() == 1


def test_expired_invitation_is_a_sentence(link):
    Invitation.objects.update(
        created_at=timezone.now() - timedelta(days=20),
        expires_at=timezone.now() - timedelta(seconds=1),
    )

    answer = Client().post(link, {"name": "Nour"})

    assert answer.status_code == 410
    assert "quatorze jours" in answer.content.decode()
    assert not Person.objects.filter(email="nour@exemple.test").exists()


def test_invitation_lives_fourteen_days(link):
    invitation = Invitation.objects.get()

    assert invitation.expires_at - invitation.created_at == timedelta(days=14)


def test_withdrawn_invitation_is_a_sentence(village, client_of, link):
    client_of(village.carla).post(f"/network/invitations/{Invitation.objects.get().pk}/withdrawal/")

    answer = Client().get(link)

    assert answer.status_code == 410
    assert "retirée" in answer.content.decode()


def test_unknown_link_is_a_sentence(db):
    answer = Client().get("/invitations/never-made/")

    assert answer.status_code == 404
    assert "Regardez votre dernier message" in answer.content.decode()


def test_invitation_sent_again_has_a_new_link_and_the_old_one_dies(
    village, client_of, link, mailoutbox
):
    Invitation.objects.update(
        created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now()
    )
    pk = Invitation.objects.get().pk

    client_of(village.carla).post(f"/network/invitations/{pk}/resending/")
    new = link_in(mailoutbox[1])

    assert Client().get(link).status_code == 404
    assert Client().get(new).status_code == 200
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("verb", ["resending", "withdrawal"])
def test_accepted_invitation_is_neither_sent_again_nor_withdrawn(
    village, client_of, link, mailoutbox, verb
):
    Client().post(link, {"name": "Nour"})
    invitation = Invitation.objects.get()

    answer = client_of(village.carla).post(
        f"/network/invitations/{invitation.pk}/{verb}/", follow=True
    )
    invitation.refresh_from_db()

    assert "déjà acceptée" in answer.content.decode()
    assert (len(mailoutbox), invitation.withdrawn_at) == (1, None)


def test_somebody_else_who_is_signed_in_is_told(village, client_of, link):
    client = client_of(village.ben)

    pages = [client.get(link), client.post(link, {"name": "Ben"})]

    assert ["pour une autre adresse" in page.content.decode() for page in pages] == [True, True]
    assert Invitation.objects.get().used_at is None
    assert signed_in(client) == str(village.ben.pk)


def test_known_person_is_found_whatever_the_capitals(village, client_of, mailoutbox):
    mia, before = village.mia, Person.objects.count()
    mia.last_login = timezone.now()
    mia.save()
    given = GIVEN | {"email": mia.email.upper(), "way": "committee"}
    client = Client()

    client_of(village.carla).post(INVITE, given)
    asked = client.get(link_in(mailoutbox[0])).content.decode()
    client.post(link_in(mailoutbox[0]))
    mia.refresh_from_db()

    assert 'name="name"' not in asked
    assert Person.objects.count() == before
    assert mia.name == "Mia"
    assert set(mia.memberships.values_list("role", flat=True)) == {"member", "committee"}


def test_person_who_is_signed_in_accepts_and_stays_signed_in(village, client_of, mailoutbox):
    client_of(village.carla).post(INVITE, GIVEN | {"email": village.mia.email, "way": "committee"})
    client = client_of(village.mia)

    client.post(link_in(mailoutbox[0]))

    assert signed_in(client) == str(village.mia.pk)
    assert village.mia.memberships.filter(role="committee").exists()


def test_closed_account_is_not_opened_by_an_invitation(village, client_of, mailoutbox):
    village.mia.is_active = False
    village.mia.last_login = timezone.now()
    village.mia.save()
    client_of(village.carla).post(INVITE, GIVEN | {"email": village.mia.email, "way": "committee"})
    client = Client()

    answer = client.post(link_in(mailoutbox[0]), follow=True)

    assert "Ce compte est fermé" in answer.content.decode()
    assert signed_in(client) is None
    assert Invitation.objects.get().used_at is None


def test_two_facilitators_inviting_the_same_person_send_one_mail(
    village, client_of, link, mailoutbox
):
    zita = make_member(village.network, make_person("Zita"), "facilitator")

    answer = client_of(zita).post(INVITE, GIVEN | {"email": "NOUR@exemple.test"})
    other = client_of(zita).post(INVITE, GIVEN | {"way": "committee"})

    assert "déjà partie" in answer.content.decode()
    assert 'value="Nour"' in answer.content.decode()
    assert other.status_code == 302
    assert len(mailoutbox) == 2


def test_two_invitations_of_one_person_are_both_accepted(village, client_of, link, mailoutbox):
    client_of(village.carla).post(INVITE, GIVEN | {"way": "committee"})
    client = Client()

    client.post(link, {"name": "Nour"})
    client.post(link_in(mailoutbox[1]))

    person = Person.objects.get(email="nour@exemple.test")
    assert set(person.memberships.values_list("role", flat=True)) == {"member", "committee"}


def test_role_that_is_there_already_is_a_sentence(village, client_of, mailoutbox):
    answer = client_of(village.carla).post(INVITE, GIVEN | {"email": village.mia.email})

    assert "a déjà ce rôle" in answer.content.decode()
    assert mailoutbox == []


def test_role_that_came_in_the_meantime_is_not_doubled(village, link):
    make_member(village.network, make_person("Nour", email="nour@exemple.test"))

    answer = Client().post(link, {"name": "Nour"})

    assert answer.status_code == 302
    assert Membership.objects.filter(person__email="nour@exemple.test").count() == 1


def test_person_known_elsewhere_is_invited_like_anybody(village, client_of, mailoutbox):
    carla = client_of(village.carla)

    known = carla.post(INVITE, GIVEN | {"email": village.dan.email})
    unknown = carla.post(INVITE, GIVEN | {"email": "unknown@exemple.test"})
    page = carla.get(known.headers["Location"]).content.decode()

    assert known.status_code == unknown.status_code == 302
    assert not re.search(r"\bDan\b", page.replace(village.dan.email, ""))


def test_person_of_a_farm_is_invited_for_it(village, client_of, mailoutbox):
    carla = client_of(village.carla)
    asked = carla.get(f"{INVITE}?farm={village.farm.slug}").content.decode()

    carla.post(INVITE, GIVEN | {"way": "holder", "farm": village.farm.pk})
    client = Client()
    client.post(link_in(mailoutbox[0]), {"name": "Nour"})
    holder = Holder.objects.get(person__email="nour@exemple.test")

    assert f'<option value="{village.farm.pk}" selected>' in asked
    assert (holder.farm, holder.until, holder.may_answer) == (village.farm, None, True)
    assert not Membership.objects.filter(person=holder.person).exists()
    assert client.get(f"/farms/{village.farm.slug}/edit/").status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"email": "not an address"},
        {"email": ""},
        {"email": "x" * 250 + "@exemple.test"},
        {"name": "x" * 121},
        {"name": ""},
        {"way": "holder"},
        {"way": "king"},
        {"way": ""},
        {"way": "holder", "farm": "x"},
        {"way": "holder", "farm": "99999999999999999999999"},
    ],
)
def test_wrong_invitation_is_a_sentence(village, client_of, mailoutbox, given):
    answer = client_of(village.carla).post(INVITE, GIVEN | given)

    assert "Il y a un problème" in answer.content.decode()
    assert "<title>Erreur" in answer.content.decode()
    assert (mailoutbox, Invitation.objects.count()) == ([], 0)


def test_farm_of_another_network_is_no_choice(village, client_of):
    given = GIVEN | {"way": "holder", "farm": village.other_farm.pk}
    carla = client_of(village.carla)

    asked = carla.get(f"{INVITE}?farm={village.other_farm.slug}").content.decode()
    carla.post(INVITE, given)

    assert village.other_farm.name not in asked
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_wrong_name_is_a_sentence(link, name):
    answer = Client().post(link, {"name": name})

    assert "Il y a un problème" in answer.content.decode()
    assert Invitation.objects.get().used_at is None


def test_name_with_a_line_break_stays_out_of_the_mails_head(village, client_of, mailoutbox):
    client_of(village.carla).post(INVITE, GIVEN | {"name": "Nour\nBcc: x@exemple.test"})

    assert [mail.recipients() for mail in mailoutbox] == [["nour@exemple.test"]]


def test_facilitator_never_sees_the_link(village, client_of, link):
    token = link.strip("/").split("/")[-1]
    pk = Invitation.objects.get().pk
    carla = client_of(village.carla)

    pages = [carla.get(f"/network/invitations/{pk}/"), carla.get("/network/people/")]

    assert [token in page.content.decode() for page in pages] == [False, False]
    assert "vous avez un e-mail d'invitation" in pages[0].content.decode()


def test_mail_is_in_the_networks_first_language(village, client_of, mailoutbox):
    client_of(village.carla).post(INVITE, GIVEN)

    assert "une invitation pour vous" in mailoutbox[0].subject
    assert "Votre rôle" in mailoutbox[0].body


def test_mail_that_does_not_leave_is_said(village, client_of, monkeypatch):
    def fail(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)

    answer = client_of(village.carla).post(INVITE, GIVEN, follow=True)

    assert "pas parti" in answer.content.decode()
    assert Invitation.objects.count() == 1


@override_settings(DEMO=True)
def test_demo_shows_the_link_since_no_mail_leaves(village, client_of):
    page = client_of(village.carla).post(INVITE, GIVEN, follow=True).content.decode()

    assert (
        Client().get(re.search(r"http://testserver(/invitations/[^\"]+)", page)[1]).status_code
        == 200
    )


def test_invitation_to_a_facilitator_opens_the_networks_pages(village, client_of, mailoutbox):
    client_of(village.carla).post(INVITE, GIVEN | {"way": "facilitator"})
    client = Client()

    client.post(link_in(mailoutbox[0]), {"name": "Nour"})

    assert client.get("/network/people/").status_code == 200


def test_who_signs_in_by_code_first_finds_the_invitation_on_their_desk(db, client, mailoutbox):
    call_command(
        "create_network", "Réseau du Val", facilitator="zoe@exemple.test", stdout=StringIO()
    )
    client.post("/account/login/code/", {"email": "zoe@exemple.test"})
    code = re.search(r"^[A-Z0-9-]{6,9}$", mailoutbox[-1].body, re.MULTILINE)[0]
    client.post("/account/login/code/confirm/", {"code": code})
    invitation = Invitation.objects.get()
    desk = client.get("/").content.decode()
    address = reverse("peers:invitation-accept", args=[invitation.pk])
    assert address in desk
    client.post(address)
    assert Membership.objects.open().get(person__email="zoe@exemple.test").role == "facilitator"
    assert address not in client.get("/").content.decode()
    assert client.post(address).status_code == 404


def test_nobody_accepts_the_invitation_of_somebody_else(village, client_of):
    invitation, _token = invite_person(
        village.network, by=village.carla, email="zoe@exemple.test", name="Zoé", role="member"
    )
    address = reverse("peers:invitation-accept", args=[invitation.pk])
    assert client_of(village.mia).post(address).status_code == 404
    invitation.refresh_from_db()
    assert invitation.used_at is None
