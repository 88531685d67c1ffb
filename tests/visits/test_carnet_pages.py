"""The carnet: notes on the way, changed or taken back by whoever wrote them, filed in two steps."""

import pytest
from django.urls import reverse

from tests.makers import criteria, first_criterion, rewrite, say
from tests.visits.pages import form_of, messages_of, sends
from visits.models import Entry, Quarantine
from visits.queries.entry import visit_state


@pytest.fixture
def url(village):
    return reverse("visits:carnet", args=[village.visit.pk])


def carnet(visit):
    return [e.value["text"] for e in visit_state(visit).objects("note", criterion_id=None)]


def note_of(village, by, text="Une haie neuve."):
    say(village.visit, by, kind="note", value={"text": text}, object_id=str(by.ref))
    return Entry.objects.get(visit=village.visit, object_id=by.ref)


def test_a_note_needs_no_criterion(village, client_of, url):
    sends(client_of(village.ben), url, **{"new-text": "Une haie neuve."})
    row = Entry.objects.get(visit=village.visit)
    assert (row.kind, row.criterion, row.said_by) == ("note", None, village.ben)
    assert carnet(village.visit) == ["Une haie neuve."]


def test_an_empty_carnet_says_so_and_an_empty_note_is_none(village, client_of, url):
    response = sends(client_of(village.ben), url, **{"new-text": "  "})
    assert not Entry.objects.filter(visit=village.visit).exists()
    assert "Le carnet est vide." in response.content.decode()


def test_ones_own_note_is_changed_and_taken_back(village, client_of, url):
    note, client = note_of(village, village.ben), client_of(village.ben)
    sends(client, url, **{f"o{note.object_id}-text": "Une haie de saules."})
    assert carnet(village.visit) == ["Une haie de saules."]
    sends(client, url, remove=str(note.object_id))
    assert carnet(village.visit) == []


def test_anothers_note_has_no_field(village, client_of, url):
    note = note_of(village, village.ben)
    page = client_of(village.lea).get(url)
    assert f"o{note.object_id}-text" not in form_of(page).names
    assert "Une haie neuve." in page.content.decode()


@pytest.mark.parametrize("who", ["ben", "lea"])
def test_a_note_is_filed_in_two_steps_and_keeps_whose_it_is(village, client_of, url, who):
    note, c = note_of(village, village.ben), first_criterion(village.visit)
    client = client_of(getattr(village, who))
    step = client.get(f"{url}?file={note.object_id}").context["sections"][0]
    page = client.get(f"{url}?file={note.object_id}&in={step.key}")
    typed = form_of(page, "file").filled(under=str(c.pk))
    for _ in range(2):
        client.post(url, typed)
    filed = visit_state(village.visit).target(c).said("note")
    assert [(e.value["text"], e.said_by.name, e.derived_from) for e in filed] == [
        ("Une haie neuve.", "Ben", note.entry_id)
    ]
    assert carnet(village.visit) == []
    assert Entry.objects.filter(visit=village.visit).count() == 3


def test_no_note_goes_under_what_the_farm_keeps_to_itself(village, client_of, url):
    note, c = note_of(village, village.ben), criteria(village.visit)[1]
    rewrite(c, sensitive=True)
    client = client_of(village.ben)
    step = client.get(f"{url}?file={note.object_id}").context["sections"][0]
    page = client.get(f"{url}?file={note.object_id}&in={step.key}")
    assert str(c.pk) not in page.content.decode()
    response = client.post(url, form_of(page, "file").filled(under=str(c.pk)))
    assert response.status_code == 404
    assert carnet(village.visit) == ["Une haie neuve."]


def test_a_note_that_was_filed_meanwhile_is_not_filed_twice(village, client_of, url):
    note = note_of(village, village.ben)
    client = client_of(village.ben)
    sends(client, url, remove=str(note.object_id))
    page = client.get(f"{url}?file={note.object_id}", follow=True)
    assert messages_of(page) == ["Cette note est déjà rangée."]


def test_a_note_that_comes_too_late_waits(village, client_of, url):
    client = client_of(village.elsa)
    page = form_of(client.get(url))
    village.visit.team.filter(person=village.elsa).update(left_at="2026-01-01T00:00Z")
    response = client.post(url, page.filled(**{"new-text": "Encore ceci."}))
    assert response.status_code == 200
    assert Quarantine.objects.get().reason == "not_member"
