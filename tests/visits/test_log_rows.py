"""What is written by hand is what the models would write; and a push asks as often for one as for many."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers import criteria, entry, make_grid, make_person, make_visit, rewrite, say
from tests.visits.sync import Tablet, said
from visits.access import access_in, cast_of, visit_access
from visits.canonical import canonical_json, payload_sha256
from visits.models import Answer, Entry, EntryParent, Quarantine
from visits.payload import payload_of, read_entry
from visits.services.entry import append_entries
from visits.services.rebuild import rebuild_projections
from visits.services.stream import lock_visit
from visits.services.visit import leave_team

pytestmark = pytest.mark.django_db

#: What differs between a push's statements: the first of a visit makes its streams and starts it.
FIRST, LATER, HELD = 28, 19, 16  # the first one starts the visit, which is counted
LOCKS = {
    "postgresql": 1
}  # who counts waits there for who counts before; SQLite writes one at a time


def test_a_stored_entry_reads_back_as_it_was_said(village):
    words = {"text": 'Été « à 7 °C » — "serre" \\ \n 🌱'}
    given = {"kind": "note", "criterion": None, "object_id": str(uuid.uuid4()), "value": words}
    made = said(village.visit, village.ben, dseq=7, **given)
    Tablet(village.ben).push(village.visit, [made])
    row = Entry.objects.get(visit=village.visit)
    assert row.value == words
    assert payload_of(row) == read_entry(made).payload
    assert (row.author, row.said_by, row.network) == (village.ben, village.ben, village.network)
    again = Entry(**{f.attname: getattr(row, f.attname) for f in Entry._meta.concrete_fields})
    again.pk, again.entry_id, again.seq = None, uuid.uuid4(), 99
    again.save(force_insert=True)
    assert stored_texts(again.pk) == stored_texts(row.pk)


def stored_texts(pk):
    """As the database holds them, but for what tells one row from the other."""
    names = [
        f.column for f in Entry._meta.concrete_fields if f.name not in {"id", "entry_id", "seq"}
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM visits_entry WHERE id = %s", [pk])
        row = dict(zip(names, cursor.fetchone(), strict=True))
    return row | {"value": json.loads(row["value"])}


def test_parents_are_stored_once_each(village):
    parents = [str(uuid.uuid4()) for _ in range(3)]
    say(village.visit, village.ben, parents=[*parents, parents[0]])
    stored = EntryParent.objects.values_list("parent_id", flat=True)
    assert sorted(map(str, stored)) == sorted(parents)


def test_an_answer_is_written_rewritten_and_taken_away(village):
    first = say(village.visit, village.ben)
    assert Answer.objects.get().value == {"level": "2"}
    say(village.visit, village.lea, value={"level": "0"})
    assert (Answer.objects.get().value, Answer.objects.get().divergent) == (None, True)
    for own in Entry.objects.all():
        say(village.visit, own.said_by, value={}, parents=[str(own.entry_id)])
    assert not Answer.objects.exists()
    assert rebuild_projections(village.visit, check=True) == []
    assert first.seq == 1


@pytest.mark.parametrize(
    "who", ["ben", "lea", "elsa", "ana", "oscar", "fred", "carla", "mia", "gil", "dan"]
)
def test_who_is_who_read_at_once_is_what_is_found_question_by_question(village, who):
    leave_team(village.visit, village.lea)
    person = getattr(village, who)
    visit = lock_visit(village.visit.pk)
    at_once, one_by_one = (
        access_in(cast_of(visit, person), person, visit),
        visit_access(person, village.visit),
    )
    for name in (
        "holds", "decides", "on_team", "team_ids", "holder_ids", "abouts", "may_send", "may_fill",
        "may_write_team", "may_correct", "may_read", "may_pull", "may_pull_private", "may_record_for_farm",
    ):  # fmt: skip
        assert getattr(at_once, name) == getattr(one_by_one, name), name
    groups = {group.ref for group in one_by_one.standing.groups}
    assert {group.ref for group in at_once.standing.groups} == groups


def test_the_visit_read_for_the_log_is_the_visit(village):
    read = lock_visit(village.visit.pk)
    for field in type(read)._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(village.visit, field.attname)
    assert (read.farm.ref, read.group.ref) == (village.farm.ref, village.group.ref)
    assert read.farm.name == village.farm.name  # what was not read at once is read when asked


ODD_WORDS = ["", "a", 'a "b"', "a\\b", "é", "e\u0301", "\x7f", "\n", "🌱", "A" * 50, "</script>"]


@pytest.mark.parametrize("word", ODD_WORDS)
def test_the_quick_canonical_form_is_the_canonical_form(village, word):
    """What is hashed without an encoder has the hash that everybody else computes."""
    for value in ({"level": word}, {"b": word, "a": "x"}, {"reason": word, "state": "unknown"}, {}):
        made = entry(village.visit, village.ben, value=value, client_time=word, salt="0" * 32)
        item = read_entry(made)
        assert item.sha256 == payload_sha256("0" * 32, item.payload)
        assert json.loads(canonical_json(item.payload))["entry_id"] == made["entry_id"]


def statements(tablet, visit, batch):
    with CaptureQueriesContext(connection) as captured:
        told = tablet.push(visit, batch)
    assert told.status_code == 200, told.content
    return len(captured)


@pytest.fixture
def wide(village):
    version = make_grid(village.network, themes=1, criteria=25, by=village.carla)
    visits = [
        make_visit(village.farm, version, by=village.carla, team=(village.ben,)) for _ in range(3)
    ]
    return village, visits, criteria(visits[0])


def batch_of(village, visit, rows, count):
    return [said(visit, village.ben, criterion=rows[index % len(rows)]) for index in range(count)]


def test_a_push_asks_as_often_for_one_entry_as_for_five_hundred(wide):
    village, visits, rows = wide
    locks = LOCKS.get(connection.vendor, 0)
    tablet = Tablet(village.ben).register()
    tablet.push(visits[2], batch_of(village, visits[2], rows, 1))  # reads the frozen version once
    for visit, count in zip(visits, (1, 500), strict=False):
        assert statements(tablet, visit, batch_of(village, visit, rows, count)) == FIRST + locks
    for count in (1, 500):
        assert statements(tablet, visits[0], batch_of(village, visits[0], rows, count)) == LATER


def test_a_repetition_and_what_is_held_ask_as_often_for_few_as_for_many(wide):
    village, visits, rows = wide
    tablet, visit = Tablet(village.ben).register(), visits[0]
    batch = batch_of(village, visit, rows, 60)
    tablet.push(visit, batch)
    assert statements(tablet, visit, batch[:1]) == statements(tablet, visit, batch)
    leave_team(visit, village.ben)
    late = batch_of(village, visit, rows, 60)
    assert statements(tablet, visit, late[:1]) == statements(tablet, visit, late[1:]) == HELD
    assert Quarantine.objects.count() == 60


def test_a_frozen_version_is_read_once_and_anew_after_it_was_changed_by_hand(village):
    criterion = criteria(village.visit)[0]
    say(village.visit, village.ben)
    rewrite(criterion, sensitive=True)
    say(village.visit, village.ben)
    streams = (
        Entry.objects.filter(visit=village.visit).order_by("pk").values_list("stream", flat=True)
    )
    assert list(streams) == ["shared", "private"]


def test_the_same_entry_held_from_two_sides_waits_once(village):
    leave_team(village.visit, village.lea)
    made = said(village.visit, village.lea)
    for _ in range(2):
        append_entries(village.visit, [made, made], by=village.lea, source="tablet")
    assert Quarantine.objects.count() == 1


def test_somebody_of_elsewhere_is_no_voice_here(village):
    other = make_person("Ulla")
    assert say(village.visit, village.ben, said_by=other).reason == "unknown_person"
