"""The seed: two example networks lived through the verbs, the same every time, once."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.db import transaction
from django.utils import timezone

from peers.models import Farm, Holder, Membership, Network, Person
from peers.queries import EXAMPLES
from visits.models import (
    Action,
    Answer,
    Criterion,
    Entry,
    Grid,
    GridVersion,
    Quarantine,
    Report,
    Stream,
    Support,
    Visit,
)
from visits.queries.entry import visit_state
from visits.queries.feedback import feedback_on
from visits.services.entry import append_entries
from visits.services.library import load_library
from visits.services.seed.story import made_id, read_story
from visits.services.visit import cancel_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
TODAY = NOW.date()
#: Follows from the words, identifiers and moments of a visit; it changes when its story does.
CHAIN_OF_GOELAND = "3a8b640e337024cdcc1bd7c4ee46137d2e2dd0cf1b0dbf72ee8d1f20bbb7d1d9"


@pytest.fixture(scope="module")
def example(django_db_setup, django_db_blocker):
    """Seeded once for this file, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


def seed(**options):
    said = StringIO()
    call_command("seed", stdout=said, **options)
    return said.getvalue()


def visit_of(key):
    return Visit.objects.get(pk=made_id("visit", key))


def person(key):
    return Person.objects.get(ref=made_id("person", key))


def everything():
    """Every row of ours, as one fingerprint for each model."""
    return {
        model._meta.label: hashlib.sha256(
            serialize("json", model._default_manager.order_by("pk")).encode()
        ).hexdigest()
        for label in ("peers", "visits")
        for model in apps.get_app_config(label).get_models()
        if model._meta.managed
    }


def test_the_networks_of_the_story_are_there_and_say_that_they_are_examples():
    told = read_story("network")["networks"]
    assert {n.slug for n in Network.objects.all()} == {n["slug"] for n in told}
    assert all(network.is_example for network in Network.objects.all())
    assert Network.objects.count() == 2
    assert Farm.objects.count() >= 8
    assert Person.objects.filter(is_example=False).count() == 0


def test_the_doors_of_the_demo_open_to_people_of_the_story():
    tries = {p["try_as"]: p["email"] for p in read_story("network")["people"] if "try_as" in p}
    assert tries == EXAMPLES
    assert Person.objects.filter(email__in=tries.values(), is_example=True).count() == 3


def test_nobody_of_the_story_has_a_password_to_be_known():
    people = Person.objects.exclude(email=None)
    assert not any(person.has_usable_password() for person in people)
    addresses = EmailAddress.objects.filter(primary=True, verified=True)
    assert {address.user for address in addresses} == set(people)


def test_nothing_of_the_story_was_held_back():
    assert Quarantine.objects.count() == 0
    answers = sum(
        len(block["answers"]) for v in read_story("visits")["visits"] for block in v["said"]
    )
    own = Entry.objects.filter(kind="answer", derived_from=None)
    assert own.count() == answers


def test_every_visit_stands_where_its_story_says():
    told = {visit["key"]: visit["status"] for visit in read_story("visits")["visits"]}
    assert {key: visit_of(key).status for key in told} == told
    assert Visit.objects.count() == len(told)


def test_everything_agrees_with_the_log():
    said = StringIO()
    call_command("rebuild", "--check", stdout=said)
    assert said.getvalue() == "Everything agrees with the log.\n"


def test_what_was_done_bears_the_day_and_the_person_of_the_story():
    visit = visit_of("tilleuls-2024")
    steps = [(s.status, timezone.localdate(s.at).isoformat(), s.by.name) for s in visit.steps.all()]
    assert steps[0] == ("planned", "2024-01-22", "Carla Benedetti")
    assert steps[-2] == ("sealed", "2024-05-06", "Odile Marchenoir")
    assert steps[-1] == ("closed", "2024-08-04", "Carla Benedetti")
    entries = visit.entries.exclude(voice__in=["group", "self", "reply"])
    assert {timezone.localdate(e.received_at).isoformat() for e in entries} == {"2024-03-16"}


def test_nothing_happens_after_today_but_what_is_planned():
    now = timezone.now()
    assert Entry.objects.filter(received_at__gt=now).count() == 0
    assert Report.objects.filter(sealed_at__gt=now).count() == 0
    assert Action.objects.filter(updated_at__gt=now).count() == 0
    coming = Visit.objects.filter(date__gt=TODAY).values_list("status", flat=True)
    assert set(coming) == {"dated"}


def test_roles_end_on_their_day_and_the_next_holder_begins():
    marc = Holder.objects.get(person=person("marc"))
    assert (marc.until.isoformat(), marc.shares_past) == ("2025-02-28", True)
    assert Holder.objects.get(person=person("noemie")).since.isoformat() == "2025-03-01"
    viviane = Membership.objects.get(person=person("viviane"))
    assert viviane.until.isoformat() == "2025-08-31"


def test_the_second_version_of_the_grid_says_what_changed():
    grid = Grid.objects.get(code="charte-aubrelle")
    assert grid.copied_from == Grid.objects.get(network=None, code="charte-amap-2014")
    first, second = grid.versions.order_by("number")
    assert (first.status, second.status) == ("retired", "published")
    changed = {c.code: (c.change, c.comparison) for c in second.criteria.exclude(change="same")}
    assert changed == {
        "1f-climate": ("new", "break"),
        "2b-habitats": ("reworded", "break"),
        "4b-news": ("reworded", "keep"),
    }
    assert not second.criteria.filter(code="4a-workshops").exists()
    assert second.criteria.filter(theme__code="1").order_by("position").last().code == "1f-climate"
    names = [
        list(version.criteria.get(code="2a-soil").levels.values_list("position", "name"))
        for version in (first, second)
    ]
    assert names[0] == names[1]


def test_a_visit_planned_before_the_new_version_follows_it_once_dated():
    assert visit_of("four-2026").grids.get().version.number == 2


def test_two_opinions_stand_side_by_side():
    divergent = Answer.objects.filter(visit=visit_of("tilleuls-2026"), divergent=True)
    assert divergent.count() == 1
    heads = visit_state(visit_of("tilleuls-2026")).target(divergent.get().criterion).opinions()
    assert {head.said_by.name for head in heads} == {"Sofia Rocamar", "Inès Valadour"}


def test_what_the_farm_keeps_to_itself_stays_private():
    told = {visit["key"]: visit for visit in read_story("visits")["visits"]}
    for key, visit in told.items():
        shared = sum(len(block.get("shared", [])) for block in visit["said"])
        copies = Entry.objects.filter(visit=visit_of(key), voice="self", stream="shared")
        assert copies.filter(kind="answer").count() == shared, key
    assert sum(len(b.get("shared", [])) for v in told.values() for b in v["said"]) > 0


def test_an_opened_sensitive_criterion_is_answered_in_the_shared_stream():
    opened = Entry.objects.get(kind="consent")
    answer = Entry.objects.get(
        visit=opened.visit, criterion=opened.criterion, voice="team", kind="answer"
    )
    assert (opened.criterion.sensitive, answer.stream) == (True, "shared")


def test_a_late_reply_made_a_second_edition():
    editions = visit_of("tilleuls-2025").reports.order_by("edition")
    assert [report.edition for report in editions] == [1, 2]
    assert editions[0].tree_sha256 != editions[1].tree_sha256


def test_a_wording_was_corrected_when_the_farm_asked():
    visit = visit_of("grange-2026")
    assert visit.correction_requests.get().status == "accepted"
    texts = [note.value["text"] for note in visit_state(visit).objects("note")]
    told = next(v for v in read_story("visits")["visits"] if v["key"] == "grange-2026")
    corrected = next(note for note in told["notes"] if "was" in note)
    assert corrected["text"] in texts
    assert corrected["was"] not in texts


def test_the_plans_end_as_their_stories_do():
    last = {
        "suggested": "suggested",
        "accepted": "accepted",
        "declined": "declined",
        "in_progress": "in_progress",
        "done": "done",
        "postponed": "postponed",
        "dropped": "dropped",
    }
    for told in read_story("actions")["actions"]:
        action = Action.objects.get(action_id=made_id("action", told["farm"], told["key"]))
        moves = [last[event["kind"]] for event in told["events"] if event["kind"] in last]
        assert action.status == moves[-1], told["key"]
    assert set(Action.objects.values_list("status", flat=True)) >= {
        "accepted",
        "postponed",
        "done",
        "in_progress",
    }
    named = Support.objects.get(helper_words="l'équipe du samedi")
    assert (named.helper, named.status) == (None, "offered")
    assert Support.objects.filter(status="accepted", helper=person("hana")).exists()


def test_the_authors_of_the_grid_read_what_visitors_said_of_its_questions():
    grid = Grid.objects.get(code="charte-aubrelle")
    found = feedback_on(grid, grid.network, person("carla"))
    told = [row for v in read_story("visits")["visits"] for row in v.get("feedback", [])]
    assert sum(one.total for one in found.values()) == len(told)
    assert [one.total for one in found.values()][:4] == [2, 2, 2, 1]
    assert sum(len(one.remarks) for one in found.values()) == len(told)


def test_the_present_has_one_of_everything():
    statuses = set(Visit.objects.values_list("status", flat=True))
    assert statuses >= {
        *("planned", "dated", "under_way", "written"),
        *("sealed", "closed", "postponed", "cancelled"),
    }
    under_way = Visit.objects.get(status="under_way")
    questions = Criterion.objects.filter(version__visits__visit=under_way).count()
    answered = Answer.objects.filter(visit=under_way, voice="team").count()
    assert 0.2 < answered / questions < 0.5
    assert Visit.objects.get(status="dated").date < TODAY + timedelta(days=30)


def test_the_same_story_gives_the_same_log_everywhere():
    stream = Stream.objects.get(visit=visit_of("goeland-2026"), name="shared")
    assert stream.chain_sha256 == CHAIN_OF_GOELAND


def test_nobody_is_written_to():
    assert mail.outbox == []


def test_a_second_run_changes_nothing():
    before = everything()
    seed()
    assert everything() == before


def test_a_second_run_loses_nothing_that_people_did():
    visit, karim = visit_of("boucle-a-venir"), person("karim")
    Farm.objects.filter(ref=made_id("farm", "boucle")).update(name="Les Jardins de Karim")
    append_entries(
        visit,
        [
            {
                "entry_id": made_id("mine"),
                "kind": "words",
                "object_id": made_id("mine", "object"),
                "voice": "reply",
                "about": visit.farm.ref,
                "value": {"topic": "words", "text": "Venez avec des bottes."},
                "said_ref": karim.ref,
            }
        ],
        by=karim,
        source="desk",
    )
    cancel_visit(visit, by=person("carla"), reason="La rivière est montée.")
    before = everything()
    seed()
    assert everything() == before
    assert visit_of("boucle-a-venir").status == "cancelled"


def test_the_people_to_try_are_told_with_a_sentence_each(example):
    lines = [line for line in example.splitlines() if "@exemple.test" in line]
    told = [p for p in read_story("network")["people"] if p["email"]]
    assert [line.split("@")[0].split()[-1] + "@exemple.test" for line in lines] == [
        p["email"] for p in told
    ]
    assert all(p["intro"] in line for p, line in zip(told, lines, strict=True))
    assert "http" not in example


def test_the_library_is_loaded_once_and_belongs_to_nobody():
    grid = Grid.objects.get(network=None, code="charte-amap-2014")
    version = grid.versions.get()
    assert (version.status, version.published_by) == (GridVersion.Status.PUBLISHED, None)
    assert version.criteria.count() >= 25
    before = Grid.objects.filter(network=None).count()
    assert load_library() == []
    assert Grid.objects.filter(network=None).count() == before


def test_further_farms_are_whole_and_come_once():
    farms, visits = Farm.objects.count(), Visit.objects.count()
    seed(farms=2, visits=2)
    assert (Farm.objects.count(), Visit.objects.count()) == (farms + 2, visits + 4)
    first = Farm.objects.get(ref=made_id("scale", "farm", "1"))
    assert [v.status for v in first.visits.all()] == ["closed", "closed"]
    assert Report.objects.filter(visit__farm=first).count() == 2
    assert [action.status for action in first.actions.all()] == ["accepted", "accepted"]
    assert first.network.slug == read_story("network")["networks"][0]["slug"]
    before = everything()
    seed(farms=2, visits=2)
    assert everything() == before


def test_further_farms_can_have_a_grid_of_any_size():
    seed(farms=1, visits=1, criteria=23)
    visit = Visit.objects.get(farm__ref=made_id("scale", "farm", "1"))
    assert Criterion.objects.filter(version__visits__visit=visit).count() == 23
    assert visit.entries.filter(kind="answer").count() == 23


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--visits", "3"], "--visits and --criteria speak of the farms of --farms."),
        (["--farms", "many"], "“many” is not a whole number"),
        (["--farms", "-1"], "“-1” is not a whole number"),
    ],
)
def test_a_wrong_size_is_refused_with_a_sentence(options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("seed", *options)
