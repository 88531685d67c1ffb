"""The messages of a visit: to whom, in which words, and what a failing mail does."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tests.makers import (
    make_network,
    make_person,
    make_written,
    say,
)
from visits.models import Message
from visits.services.visit import postpone_visit

TODAY = timezone.localdate()


def page(client, name, *args, **query):
    response = client.get(reverse(f"visits:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"visits:{name}", args=args), data)


def ask(client, name, visit, method="get"):
    return getattr(client, method)(reverse(f"visits:{name}", args=[visit.pk])).status_code


def choices(v, **given):
    return {
        "month": "", "date": TODAY.isoformat(), "kind": "follow_up", "group": v.group.pk,
        "versions": [v.version.pk],
    } | given  # fmt: skip


# -- messages


def test_messages_are_for_who_writes_and_can_be_copied(village, client_of):
    v = village
    words = page(client_of(v.ben), "messages", v.visit.pk)
    assert "<textarea" in words
    assert f"http://testserver{v.visit.get_absolute_url()}" in words
    assert "Ana" in words
    for person in (v.ana, v.lea, v.fred, v.gil, v.mia):
        assert ask(client_of(person), "messages", v.visit) == 403


def test_messages_say_who_was_written_to(village, client_of, mailoutbox):
    v = village
    client = client_of(v.carla)
    assert "Aucun e-mail n'est encore parti." in page(client, "messages", v.visit.pk)
    answer = post(client, "messages", v.visit.pk, kind="dated")
    assert answer.status_code == 302
    words = page(client, "messages", v.visit.pk)
    assert "E-mail parti à Ana" in words
    assert "Sans adresse e-mail, à prévenir autrement\u00a0: Elsa." in words
    assert len(mailoutbox) == 3


def test_a_message_whose_time_has_not_come_is_refused(village, client_of, mailoutbox):
    v = village
    for kind in ("report", "reply", "", "x"):
        assert post(client_of(v.carla), "messages", v.visit.pk, kind=kind).status_code == 302
    assert mailoutbox == []


def test_each_message_goes_to_whom_it_concerns(village, client_of, mailoutbox):
    v = village
    make_written(v.visit, v.ben)
    say(v.visit, v.ana, kind="reply", voice="reply", value={"text": "Bien vu."})
    post(client_of(v.ben), "messages", v.visit.pk, kind="report")
    assert [mail.to for mail in mailoutbox] == [[v.ana.email]]
    assert "est à lire" in mailoutbox[0].subject
    post(client_of(v.ben), "messages", v.visit.pk, kind="reply")
    assert [mail.to for mail in mailoutbox[1:]] == [[v.carla.email]]
    assert reverse("visits:report", args=[v.visit.pk]) in mailoutbox[1].body


def test_a_message_is_in_the_language_of_who_receives_it(village, client_of, mailoutbox):
    v = village
    type(v.ana).objects.filter(pk=v.ana.pk).update(language="en")
    day = TODAY.replace(month=12, day=5) + timedelta(days=365)
    post(client_of(v.carla), "visit-change", v.visit.pk, **choices(v, date=day))
    subjects = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert "December" in subjects[v.ana.email]
    assert "décembre" in subjects[v.ben.email]


def test_a_mail_that_fails_breaks_nothing_and_says_so(village, client_of, settings):
    v = village
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2
    day = TODAY + timedelta(days=12)
    client = client_of(v.carla)
    response = post(client, "visit-change", v.visit.pk, **choices(v, date=day))
    v.visit.refresh_from_db()
    assert v.visit.date == day
    assert escape("l'e-mail n'est pas parti pour") in client.get(response.url).content.decode()
    assert list(Message.objects.values_list("left", flat=True)) == [False, False, False]
    assert "E-mail non parti pour Ana" in page(client, "messages", v.visit.pk)


def test_a_farms_name_cannot_forge_a_header(village, client_of, mailoutbox):
    v = village
    type(v.farm).objects.filter(pk=v.farm.pk).update(name="Ferme\r\nBcc: x@exemple.test")
    post(client_of(v.carla), "messages", v.visit.pk, kind="dated")
    assert len(mailoutbox) == 3
    assert "\n" not in mailoutbox[0].subject
    assert mailoutbox[0].recipients() == mailoutbox[0].to


def test_a_postponed_visit_has_nothing_to_send(village, client_of):
    v = village
    postpone_visit(v.visit, by=v.carla, reason="grêle")
    assert "Rien à envoyer" in page(client_of(v.carla), "messages", v.visit.pk)


def test_a_person_of_no_network_sees_no_visit(client_of, db):
    lone = make_person("Nour")
    make_network("Vide")
    assert "Aucune visite à venir" in page(client_of(lone), "visits")
