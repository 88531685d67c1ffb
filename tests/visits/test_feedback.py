"""What visitors say of a question itself: said at the desk, read in the report and by authors."""

import pytest
from django.urls import reverse

from tests.makers import (
    criteria,
    days_ago,
    first_criterion,
    make_farm,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    rewrite,
    say,
)
from tests.visits.pages import sends
from tests.visits.test_entry_pages import criterion_url, name
from visits.models import Answer, Entry, Report
from visits.queries.edition import content_of
from visits.queries.feedback import feedback_on
from visits.queries.reading import read_content
from visits.queries.report import build_content
from visits.services.entry import redact_entry
from visits.services.grid import draft_version
from visits.services.visit import open_debrief

HARD = {"what": "hard_to_ask", "why": "Personne n'ose répondre."}


def remark(visit, person, criterion, value=HARD, **given):
    return say(visit, person, kind="feedback", criterion=criterion, value=value, **given)


def counts(v, grid=None, network=None):
    found = feedback_on(grid or v.version.grid, network or v.network, v.carla)
    return {code: (one.hard_to_ask, one.not_useful) for code, one in found.items()}


def page(client, grid, name="grid-feedback", **asked):
    response = client.get(reverse(f"visits:{name}", args=[grid.ref]), asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def said(village):
    v = village
    v.c = first_criterion(v.visit)
    remark(v.visit, v.ben, v.c)
    v.visit = open_debrief(v.visit, by=v.ben)
    return v


def test_it_is_said_changed_and_taken_back_on_the_page_of_the_criterion(village, client_of):
    v, c = village, first_criterion(village.visit)
    client, url = client_of(v.ben), criterion_url(v.visit, c)
    typed = {name(c, "g-what"): "hard_to_ask", name(c, "g-why"): "Trop long."}
    sends(client, url, **typed)
    [head] = v.visit.heads.filter(kind="feedback")
    assert head.entry.value == {"what": "hard_to_ask", "why": "Trop long."}
    assert head.entry.criterion_id == c.pk
    sends(client, url, **{name(c, "g-what"): "not_useful", name(c, "g-why"): ""})
    [head] = v.visit.heads.filter(kind="feedback")
    assert head.entry.value == {"what": "not_useful"}
    sends(client, url, **{name(c, "g-what"): ""})
    [head] = v.visit.heads.filter(kind="feedback")
    assert head.entry.value == {}
    sends(client, url)
    assert Entry.objects.filter(kind="feedback").count() == 3


def test_why_alone_asks_what_is_meant_and_is_kept(village, client_of):
    c = first_criterion(village.visit)
    url = criterion_url(village.visit, c)
    response = sends(client_of(village.ben), url, **{name(c, "g-why"): "Trop long."})
    text = response.content.decode()
    assert "Choisissez d&#x27;abord ce que vous dites de la question." in text
    assert "Trop long." in text
    assert not village.visit.entries.filter(kind="feedback").exists()


def test_each_person_says_their_own_and_sees_the_others(said, client_of):
    text = client_of(said.lea).get(criterion_url(said.visit, said.c)).content.decode()
    assert "Personne n&#x27;ose répondre." in text
    remark(said.visit, said.lea, said.c, {"what": "not_useful"})
    assert counts(said) == {"t1-c1": (1, 1)}


@pytest.mark.parametrize(
    "value", [{"what": "bad"}, {"why": "Rien"}, {"what": "not_useful", "why": 3}, {"what": ["x"]}]
)
def test_what_is_not_understood_waits_for_somebody(village, value):
    remark(village.visit, village.ben, first_criterion(village.visit), value)
    assert village.visit.held.get().reason == "bad_value"


def test_only_the_team_speaks_of_the_grid(village):
    c = first_criterion(village.visit)
    remark(village.visit, village.ana, c, voice="reply")
    assert village.visit.held.get().reason == "voice_not_allowed"


def test_it_answers_nothing_and_moves_no_result(said):
    assert not Answer.objects.filter(visit=said.visit).exists()
    content = build_content(said.visit)
    asked = content["themes"][0]["criteria"][0]
    assert asked["opinions"] == {"team": [], "self": [], "group": []}
    assert (asked["mark"], asked["discuss"], asked["notes"]) == ("", False, [])
    before = read_content(content | {"feedback": []})
    assert read_content(content).summary == before.summary


def test_the_report_has_a_part_of_its_own_only_where_something_was_said(said, client_of):
    url = reverse("visits:report", args=[said.visit.pk])
    text = client_of(said.ana).get(url).content.decode()
    part = text.split('id="grid-itself"')[1].split("</section>")[0]
    assert "Ceci parle des questions, pas de la ferme." in part
    assert "Difficile à demander" in part
    assert "Personne n&#x27;ose répondre." in part
    remark(said.visit, said.ben, said.c, {}, parents=[said.visit.heads.get().entry.entry_id])
    assert "grid-itself" not in client_of(said.ana).get(url).content.decode()


def test_who_reads_only_a_groups_part_does_not_see_it(said, client_of):
    url = reverse("visits:report", args=[said.visit.pk])
    response = client_of(said.fred).get(url)
    assert "grid-itself" not in response.content.decode()


def test_erased_words_leave_the_final_report(said):
    make_sealed(said.visit, said.ben)
    [row] = content_of(Report.objects.get(visit=said.visit))["feedback"]
    assert row["text"] == HARD["why"]
    redact_entry(said.visit.entries.get(kind="feedback"), by=said.carla, why="À sa demande")
    content = content_of(Report.objects.filter(visit=said.visit).latest())
    assert HARD["why"] not in str(content)
    assert [one["gone"] for one in read_content(content).feedback] == [True]
    assert counts(said) == {}


def test_authors_read_it_by_question_with_the_visit(said, client_of):
    text = page(client_of(said.carla), said.version.grid)
    assert "Personne n&#x27;ose répondre." in text
    assert said.visit.get_absolute_url() in text
    assert said.ben.name not in text.split("<main")[1].split("</main>")[0]
    other = make_farm(said.network, make_member(said.network, make_person("Zoé")))
    second = make_visit(other, said.version, by=said.carla, team=(said.lea,), day=days_ago(3))
    remark(second, said.lea, criteria(second)[1], {"what": "not_useful"})
    assert counts(said) == {"t1-c1": (1, 0)}  # its debrief has not begun
    open_debrief(second, by=said.lea)
    assert counts(said) == {"t1-c1": (1, 0), "t1-c2": (0, 1)}


def test_the_page_of_a_grid_without_a_remark_says_so(village, client_of):
    text = page(client_of(village.carla), village.version.grid)
    assert "Aucune visite n'a encore fait de remarque" in text


def test_of_a_sensitive_question_only_the_number_is_told(village, client_of):
    v = village
    c = first_criterion(v.visit)
    rewrite(c, sensitive=True)
    say(v.visit, v.ana, kind="consent", criterion=c, voice="self", value={"opens": True})
    remark(v.visit, v.ben, c)
    v.visit = open_debrief(v.visit, by=v.ben)
    assert counts(v) == {"t1-c1": (1, 0)}
    text = page(client_of(v.carla), v.version.grid)
    assert "Difficile à demander" in text
    assert "ose répondre" not in text
    assert str(v.visit.pk) not in text


def test_it_stands_beside_the_differences_of_the_next_version(said, client_of):
    draft = draft_version(said.version.grid)
    row = draft.criteria.get(code="t1-c1")
    rewrite(row, question={"fr": "Une question plus simple ?"})
    text = page(client_of(said.carla), said.version.grid, "grid-differences")
    card = text.split('id="criterion-t1-c1"')[1].split("</article>")[0]
    assert "Les visites en ont dit" in card
    assert "Personne n&#x27;ose répondre." in card


def test_members_see_the_differences_without_the_remarks(said, client_of):
    response = client_of(said.ben).get(
        reverse("visits:grid-differences", args=[said.version.grid.ref])
    )
    assert "grid-itself" not in response.content.decode()
    assert "ose répondre" not in response.content.decode()
