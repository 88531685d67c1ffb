"""The farm's own view and the group's page: private until shared, taken back, opened, answered."""

import re

import pytest
from django.urls import reverse

from tests.makers import criteria, entry, first_criterion, make_group, make_visit, rewrite, say
from tests.visits.pages import form_of, messages_of, sends
from tests.visits.test_entry_pages import criterion_url, grid_of_kinds, name, theme_url
from visits.models import Answer, Entry, Theme
from visits.queries.entry import visit_state
from visits.services.entry import append_entries, opened_criteria


@pytest.fixture
def home(village):
    """Ana's pages of her own view; `sensitive` is reserved to the farm."""
    v = village
    version = grid_of_kinds(v.network, v.carla, sensitive={"text"})
    v.visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,), group=v.group)
    v.c, v.reserved = (row for row in criteria(v.visit) if row.code in {"levels", "text"})
    theme = Theme.objects.get(version=version)
    v.own = reverse("visits:self-view", args=[v.visit.pk])
    v.section = reverse("visits:self-theme", args=[v.visit.pk, theme.pk, 1])
    return v


def shared_self(visit):
    heads = visit_state(visit).heads
    return [
        e.value
        for e in heads
        if e.voice == "self" and e.kind not in ("consent", "share") and e.value
    ]


def test_what_the_farm_says_is_private(home, client_of):
    typed = {name(home.c, "level"): "3", name(home.reserved, "text"): "Le prêt pèse."}
    sends(client_of(home.ana), home.section, **typed)
    rows = Entry.objects.filter(visit=home.visit)
    assert {(row.voice, row.stream) for row in rows} == {("self", "private")}
    html = client_of(home.ben).get(theme_url(home.visit)).content.decode()
    assert not re.search(r"\bAna\b", html)
    assert "Le prêt pèse." not in html


def test_sharing_shows_all_but_what_is_reserved(home, client_of):
    client = client_of(home.ana)
    typed = {name(home.c, "level"): "3", name(home.reserved, "text"): "Le prêt pèse."}
    sends(client, home.section, **typed)
    response = sends(client, home.own, **{"change-text": "Un troupeau de moins.", "share": "yes"})
    assert messages_of(response) == ["L'équipe lit maintenant votre avis."]
    said = shared_self(home.visit)
    assert {"level": "3"} in said
    assert {"topic": "change", "text": "Un troupeau de moins."} in said
    assert len(said) == 2


def test_sharing_twice_shares_what_changed(home, client_of):
    client = client_of(home.ana)
    sends(client, home.section, **{name(home.c, "level"): "3"})
    sends(client, home.own, share="yes")
    sends(client, home.section, **{name(home.c, "level"): "1"})
    assert shared_self(home.visit) == [{"level": "3"}]
    sends(client, home.own, share="yes")
    assert shared_self(home.visit) == [{"level": "1"}]
    sends(client, home.section, **{name(home.c, "other"): "clear"})
    sends(client, home.own, share="yes")
    assert shared_self(home.visit) == []
    assert not Answer.objects.filter(visit=home.visit, voice="self").exists()


def test_what_is_taken_back_is_no_longer_shown_and_can_be_shared_again(home, client_of):
    client = client_of(home.ana)
    sends(client, home.section, **{name(home.c, "level"): "3"})
    sends(client, home.own, share="yes")
    response = sends(client, home.own, unshare="yes")
    assert shared_self(home.visit) == []
    assert "Ce qui a été lu reste dans les mémoires." in messages_of(response)[0]
    sends(client, home.own, share="yes")
    assert shared_self(home.visit) == [{"level": "3"}]


def test_sharing_sent_twice_is_one_act(home, client_of):
    client = client_of(home.ana)
    sends(client, home.section, **{name(home.c, "level"): "3"})
    typed = form_of(client.get(home.own)).filled(share="yes")
    for _ in range(2):
        client.post(home.own, typed)
    assert Entry.objects.filter(visit=home.visit, kind="share").count() == 1


def test_what_is_typed_while_sharing_is_shared_too(home, client_of):
    sends(client_of(home.ana), home.own, **{"change-text": "Deux serres.", "share": "yes"})
    assert shared_self(home.visit) == [{"topic": "change", "text": "Deux serres."}]


def test_a_reserved_question_is_opened_and_closed_again(home, client_of):
    client, field = client_of(home.ana), name(home.reserved, "o-opens")
    sends(client, home.own, **{field: "on"})
    assert opened_criteria(home.visit) == {home.reserved.pk}
    page = form_of(client.get(home.own))
    client.post(home.own, {key: text for key, text in page.fields.items() if key != field})
    assert opened_criteria(home.visit) == set()


def test_one_of_two_holders_closes_what_the_other_opened(home, client_of):
    hugo = home.farm.holders.create(person=home.mia, since="2020-01-01").person
    sends(client_of(home.ana), home.own, **{name(home.reserved, "o-opens"): "on"})
    client = client_of(hugo)
    page = form_of(client.get(home.own))
    client.post(home.own, {k: v for k, v in page.fields.items() if not k.endswith("o-opens")})
    assert opened_criteria(home.visit) == set()


@pytest.mark.parametrize(
    ("who", "status"), [("ben", 403), ("carla", 403), ("fred", 403), ("dan", 404), ("elsa", 404)]
)
def test_the_farms_pages_are_the_farms(home, client_of, who, status):
    client = client_of(getattr(home, who))
    for url in (home.own, home.section):
        assert client.get(url).status_code == status
        assert client.post(url, {"share": "yes"}).status_code == status


# -- the group


@pytest.fixture
def group_url(village):
    village.about_group = criteria(village.visit)[1]
    rewrite(village.about_group, subject="group")
    return reverse("visits:group-view", args=[village.visit.pk])


def test_the_contact_answers_for_the_group_and_sees_nothing_else(village, client_of, group_url):
    say(village.visit, village.ben, value={"level": "0"})
    client, c = client_of(village.fred), village.about_group
    page = client.get(group_url)
    assert "Question 1.1" not in page.content.decode()
    sends(client, group_url, **{name(c, "level"): "2"})
    row = Entry.objects.get(visit=village.visit, voice="group")
    assert (row.said_by, row.about, row.criterion) == (village.fred, village.group.ref, c)
    assert Answer.objects.get(visit=village.visit, voice="group").value == {"level": "2"}


def test_the_groups_page_shows_no_answer_of_the_team(village, client_of, group_url):
    say(village.visit, village.ben, criterion=village.about_group, value={"level": "0"},
        about=str(village.group.ref))  # fmt: skip
    html = client_of(village.fred).get(group_url).content.decode()
    assert not re.search(r"\bBen\b", html)


def test_a_contact_of_two_groups_speaks_for_the_one_chosen(village, client_of, group_url):
    other = make_group(village.network, "AMAP du Pré", contact=village.fred)
    village.farm.partnerships.create(group=other)
    client, c = client_of(village.fred), village.about_group
    url = f"{group_url}?group={other.ref}"
    sends(client, url, **{name(c, "level"): "1"})
    assert Entry.objects.get(visit=village.visit, voice="group").about == other.ref


@pytest.mark.parametrize("part", ["0", "2", "x", "-1", "²"])
def test_a_page_that_is_not_there_is_not_found(village, client_of, group_url, part):
    assert client_of(village.fred).get(f"{group_url}?part={part}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("ana", 403), ("dan", 404)])
def test_the_groups_page_is_its_contacts(village, client_of, group_url, who, status):
    assert client_of(getattr(village, who)).get(group_url).status_code == status


def test_the_teams_page_shows_what_the_team_says_alone(village, client_of):
    c = first_criterion(village.visit)
    own = entry(village.visit, village.ana, criterion=c, voice="self", value={"level": "3"})
    append_entries(village.visit, [own], by=village.ana, source="desk")
    html = client_of(village.ben).get(criterion_url(village.visit, c)).content.decode()
    assert "Ana," not in html
