"""Later editions: the first one's frozen words, and what came after it, dated."""

import json
import uuid

import pytest
from django.urls import reverse

from tests.kept import kept
from tests.makers import criteria, first_criterion, make_sealed, rewrite, say
from visits.canonical import altered_leaves, tree_sha256
from visits.models import Action, Entry, Report
from visits.queries.edition import content_of, leaves_of
from visits.queries.reading import read_content
from visits.queries.report import build_content
from visits.services.entry import redact_entry
from visits.services.plan import record_event


@kept
def sealed(village):
    v = village
    v.action = str(uuid.uuid4())
    say(v.visit, v.ben)
    say(v.visit, v.ben, kind="action", criterion=None, object_id=v.action,
        value={"event": "suggested", "what": "Planter une haie"})  # fmt: skip
    v.visit.refresh_from_db()
    make_sealed(v.visit, v.ben)
    return v


def reply(v, text="Merci.", **given):
    given.setdefault("object_id", str(uuid.uuid4()))
    say(v.visit, v.ana, kind="reply", voice="reply", value={"text": text}, **given)
    return Report.objects.filter(visit=v.visit).latest()


def page_of(client, report):
    url = reverse("visits:report-edition", args=[report.visit_id, report.edition])
    return client.get(url).content.decode()


def test_what_changed_elsewhere_since_does_not_enter_a_later_edition(sealed):
    v = sealed
    first = Report.objects.get(visit=v.visit)
    frozen = content_of(first)
    v.farm.name = "Nouveau nom"
    v.farm.save()
    record_event(v.farm, uuid.UUID(v.action), "accepted", by=v.ana)
    later = content_of(reply(v))
    assert later["farm"] == frozen["farm"]
    assert [row["status"] for row in later["plan"]] == ["suggested"]
    assert later["plan"] == frozen["plan"]
    assert later["team"] == frozen["team"]


def test_every_frozen_leaf_is_in_the_next_edition_with_its_hash(sealed):
    v = sealed
    first = Report.objects.get(visit=v.visit)
    second = reply(v, criterion=first_criterion(v.visit))
    whole = {leaf["path"]: leaf["sha256"] for leaf in leaves_of(second)}
    assert {leaf["path"]: leaf["sha256"] for leaf in first.leaves}.items() <= whole.items()
    assert tree_sha256(leaves_of(second)) == second.tree_sha256 != first.tree_sha256
    assert altered_leaves(leaves_of(second)) == []


def test_a_later_edition_keeps_only_what_came_after(sealed):
    v = sealed
    first = Report.objects.get(visit=v.visit)
    second, third = reply(v), reply(v, "Encore un mot.")
    size = len(json.dumps(first.leaves))
    assert len(json.dumps(second.leaves)) < size / 5
    assert len(json.dumps(third.leaves)) < size / 5


def test_a_later_reply_stands_dated_beside_the_frozen_words(sealed, client_of):
    v = sealed
    second = reply(v, "Nous avons planté.")
    reading = read_content(content_of(second))
    assert [(row["text"], bool(row["later"])) for row in reading.replies] == [
        ("Nous avons planté.", True)
    ]
    assert reading.farm_replied
    assert "ajouté le" in page_of(client_of(v.ana), second)


def test_each_later_edition_has_a_hash_of_its_own_even_after_an_erasure(sealed):
    v = sealed
    said = Entry.objects.filter(visit=v.visit, kind="answer").first()
    redact_entry(said, by=v.ben, why="demande")
    reports = list(Report.objects.filter(visit=v.visit))
    assert len({report.tree_sha256 for report in reports}) == len(reports) == 2
    for report in reports:
        assert tree_sha256(leaves_of(report)) == report.tree_sha256
        assert str(said.entry_id) not in json.dumps(leaves_of(report))


def test_a_late_line_of_the_plan_is_dated_beside_the_frozen_one(sealed):
    v = sealed
    value = {"event": "accepted", "text_version": 1}
    say(v.visit, v.ana, kind="action", criterion=None, object_id=v.action, voice="reply",
        value=value)  # fmt: skip
    second = Report.objects.filter(visit=v.visit).latest()
    plan = read_content(content_of(second)).plan
    assert [bool(row["later"]) for row in plan["suggested"]] == [False]
    assert [bool(row["later"]) for row in plan["agreed"]] == [True]
    assert Action.objects.get(action_id=v.action).status == "accepted"


# -- a question that the farm closes again


@pytest.fixture
def opened(village):
    """A reserved question that the farm has opened, and the team answered."""
    v = village
    v.reserved = first_criterion(v.visit)
    rewrite(v.reserved, sensitive=True)
    v.consent = say(v.visit, v.ana, kind="consent", voice="self", criterion=v.reserved,
                    value={"opens": True})  # fmt: skip
    say(v.visit, v.ben, criterion=v.reserved, value={"level": "0"})
    say(v.visit, v.ben, kind="note", criterion=v.reserved, object_id=str(uuid.uuid4()),
        value={"text": "Mots secrets"})  # fmt: skip
    v.visit.refresh_from_db()
    return v


def close(v):
    say(v.visit, v.ana, kind="consent", voice="self", criterion=v.reserved,
        value={"opens": False}, parents=[v.consent.entry_id])  # fmt: skip


def question(content, v):
    every = [row for theme in read_content(content).themes for row in theme["criteria"]]
    return next(row for row in every if row["id"] == str(v.reserved.pk))


def test_closed_again_the_earlier_answers_leave_the_text(opened, client_of):
    v = opened
    assert question(build_content(v.visit), v)["team"]
    close(v)
    content = build_content(v.visit)
    assert "Mots secrets" not in json.dumps(content)
    assert question(content, v)["reserved"]
    make_sealed(v.visit, v.ben)
    assert "Mots secrets" not in json.dumps(leaves_of(Report.objects.get(visit=v.visit)))


def test_closed_after_the_end_it_leaves_the_editions_to_come_and_no_sealed_one(opened, client_of):
    v = opened
    make_sealed(v.visit, v.ben)
    close(v)
    first, second = Report.objects.filter(visit=v.visit).order_by("edition")
    assert "Mots secrets" in json.dumps(leaves_of(first))
    assert "Mots secrets" not in json.dumps(leaves_of(second))
    assert tree_sha256(leaves_of(second)) == second.tree_sha256
    assert question(content_of(second), v)["reserved"]
    client = client_of(v.ana)
    assert "Mots secrets" in page_of(client, first)
    assert "Mots secrets" not in page_of(client, second)
    html = client.get(reverse("visits:self-view", args=[v.visit.pk])).content.decode()
    assert "restent comme elles étaient" in html


def test_a_share_that_is_withdrawn_leaves_the_editions_to_come(village):
    v = village
    own = say(v.visit, v.ana, voice="self", value={"level": "3"})
    say(v.visit, v.ana, kind="share", voice="self", criterion=None, object_id=str(uuid.uuid4()),
        value={"show": [own.entry_id]})  # fmt: skip
    make_sealed(v.visit, v.ben)
    copy = Entry.objects.get(visit=v.visit, voice="self", stream="shared", kind="answer")
    say(v.visit, v.ana, kind="share", voice="self", criterion=None, object_id=str(uuid.uuid4()),
        value={"hide": [str(copy.entry_id)]})  # fmt: skip
    first, second = Report.objects.filter(visit=v.visit).order_by("edition")
    assert str(copy.entry_id) in json.dumps(leaves_of(first))
    assert str(copy.entry_id) not in json.dumps(leaves_of(second))


# -- marks, and who noted


def test_two_marks_that_differ_both_show_with_who_gave_them(village, client_of):
    v = village
    one = criteria(v.visit)[0]
    say(v.visit, v.ben, kind="mark", criterion=one, value={"mark": "strength"})
    say(v.visit, v.lea, kind="mark", criterion=one, value={"mark": "to_improve"})
    v.visit.refresh_from_db()
    make_sealed(v.visit, v.ben)
    report = Report.objects.get(visit=v.visit)
    reading = read_content(content_of(report))
    found = reading.themes[0]["criteria"][0]
    assert [(row["who"], row["mark"]) for row in found["marks"]] == [
        ("Ben", "strength"), ("Léa", "to_improve"),
    ]  # fmt: skip
    assert found in reading.lists["strengths"]
    html = page_of(client_of(v.ana), report)
    assert html.index("point d&#x27;appui") < html.index("à travailler")


def test_equal_marks_are_one(village):
    v = village
    for person in (v.ben, v.lea):
        say(v.visit, person, kind="mark", value={"mark": "strength"})
    content = build_content(v.visit)
    found = read_content(content).themes[0]["criteria"][0]
    assert (found["mark"], found["marks"]) == ("strength", [])


@pytest.mark.parametrize("author", ["elsa", "gone"])
def test_whoever_noted_and_did_not_agree_to_be_named_is_printed_by_their_part(village, author):
    v = village
    if author == "gone":
        v.elsa.name = ""
        v.elsa.save()
    say(v.visit, v.elsa, said_by=v.ana, kind="words", voice="reply", on_behalf="spoken",
        value={"topic": "words", "text": "Dit à table."})  # fmt: skip
    (said,) = read_content(build_content(v.visit)).words["words"]
    assert said["noted_by"]
    assert "Elsa" not in said["noted_by"]
