"""The log's one way in: what is stored, held, merged, kept apart, and never lost."""

import json
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from peers.refused import Refused
from tests.makers import (
    criteria,
    entry,
    first_criterion,
    make_grid,
    make_sealed,
    make_visit,
    make_written,
    rewrite,
    say,
)
from visits.canonical import altered_leaves, tree_sha256
from visits.fold import state_hash
from visits.models import Answer, Entry, EntryParent, Head, Quarantine, Report, Stream
from visits.queries.edition import leaves_of
from visits.queries.entry import visit_state
from visits.services.entry import append_entries, redact_entry, unlocked_log
from visits.services.projection import said_of
from visits.services.rebuild import rebuild_projections
from visits.services.visit import leave_team


def answers(visit, stream="shared"):
    rows = Answer.objects.filter(visit=visit, stream=stream)
    return {(row.criterion.code, row.voice): row.value for row in rows}


def test_the_same_entry_pushed_twice_is_one_row(village):
    pushed = entry(village.visit, village.ben)
    first = append_entries(village.visit, [pushed], by=village.ben, source="tablet")
    second = append_entries(village.visit, [pushed], by=village.ben, source="tablet")
    assert (first[0].status, second[0].status) == ("stored", "duplicate")
    assert first[0].seq == second[0].seq
    assert Entry.objects.filter(visit=village.visit).count() == 1


def test_one_batch_may_hold_the_same_entry_twice(village):
    pushed = entry(village.visit, village.ben)
    results = append_entries(village.visit, [pushed, pushed], by=village.ben, source="tablet")
    assert [result.status for result in results] == ["stored", "duplicate"]


def test_a_tablets_id_with_other_content_is_told_and_changes_nothing(village):
    pushed = entry(village.visit, village.ben)
    append_entries(village.visit, [pushed], by=village.ben, source="tablet")
    other = pushed | {"value": {"level": "0"}}
    result = append_entries(village.visit, [other], by=village.ben, source="tablet")[0]
    assert result.status == "id_reuse"
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "2"}}


def test_the_desks_id_with_another_value_is_a_change_by_the_same_person(village):
    pushed = entry(village.visit, village.ben)
    other = pushed | {"value": {"level": "0"}}
    for item in (pushed, other, other):
        append_entries(village.visit, [item], by=village.ben, source="desk")
    assert Entry.objects.filter(visit=village.visit).count() == 2
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "0"}}


def desk_says(village, pushed, *levels):
    statuses = []
    for level in levels:
        item = pushed | {"value": {"level": level}}
        statuses += append_entries(village.visit, [item], by=village.ben, source="desk")
    return [result.status for result in statuses]


def test_the_first_value_chosen_again_is_said_anew_and_stands(village):
    """An old page: A, then B, then A again is no repetition of the first A."""
    pushed = entry(village.visit, village.ben)
    statuses = desk_says(village, pushed, "1", "2", "1", "1", "2", "2", "1")
    stored, again = "stored", "duplicate"
    assert statuses == [stored, stored, stored, again, stored, again, stored]
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "1"}}
    assert Head.objects.filter(visit=village.visit).count() == 1
    assert rebuild_projections(village.visit, check=True) == []


def test_an_old_page_speaks_on_top_of_what_its_person_said_elsewhere(village):
    pushed = entry(village.visit, village.ben)
    desk_says(village, pushed, "1")
    say(village.visit, village.ben, value={"level": "2"}, parents=[pushed["entry_id"]])
    assert desk_says(village, pushed, "1", "1") == ["stored", "duplicate"]
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "1"}}


def test_an_old_page_after_a_settlement_is_an_opinion_beside_it(village):
    pushed = entry(village.visit, village.ben)
    desk_says(village, pushed, "1")
    shown = [pushed["entry_id"]]
    say(village.visit, village.lea, value={"level": "2"}, act="settle", parents=shown)
    assert desk_says(village, pushed, "1") == ["stored"]
    assert Answer.objects.get(visit=village.visit).divergent is True


def test_erased_words_do_not_return_through_an_old_page(village):
    pushed = entry(village.visit, village.ben)
    desk_says(village, pushed, "1", "2")
    second = Entry.objects.get(visit=village.visit, derived_from=pushed["entry_id"])
    redact_entry(second, by=village.ben, why="Une erreur.")
    assert desk_says(village, pushed, "2") == ["duplicate"]


def test_an_answer_of_somebody_else_is_another_opinion(village):
    say(village.visit, village.ben, value={"level": "1"})
    say(village.visit, village.lea, value={"level": "3"})
    assert Answer.objects.get(visit=village.visit).divergent is True
    assert answers(village.visit) == {("t1-c1", "team"): None}


def test_naming_anothers_answer_as_parent_does_not_replace_it(village):
    first = say(village.visit, village.ben, value={"level": "1"})
    say(village.visit, village.lea, value={"level": "3"}, parents=[first.entry_id])
    assert Answer.objects.get(visit=village.visit).divergent is True


@pytest.mark.parametrize("act", ["together", "settle"])
def test_an_explicit_act_that_displayed_both_replaces_them(village, act):
    first = say(village.visit, village.ben, value={"level": "1"})
    second = say(village.visit, village.lea, value={"level": "3"})
    shown = [first.entry_id, second.entry_id]
    say(village.visit, village.lea, value={"level": "2"}, act=act, parents=shown)
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "2"}}


def test_equal_answers_of_two_people_merge_without_a_word(village):
    say(village.visit, village.ben)
    say(village.visit, village.lea)
    assert Answer.objects.get(visit=village.visit).divergent is False


def test_team_and_farm_that_differ_are_not_two_opinions(village):
    say(village.visit, village.ben, value={"level": "1"})
    say(village.visit, village.ana, voice="self", value={"level": "3"})
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "1"}}
    assert answers(village.visit, "private") == {("t1-c1", "self"): {"level": "3"}}


def test_a_cleared_answer_is_no_answer(village):
    first = say(village.visit, village.ben)
    say(village.visit, village.ben, value={}, parents=[first.entry_id])
    assert answers(village.visit) == {}


def test_a_child_may_arrive_before_its_parent(village):
    older = entry(village.visit, village.ben, value={"level": "0"})
    newer = entry(village.visit, village.ben, parents=[older["entry_id"]])
    for item in (newer, older):
        append_entries(village.visit, [item], by=village.ben, source="tablet")
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "2"}}


def test_streams_have_their_own_numbers_without_a_gap(village):
    for _ in range(3):
        say(village.visit, village.ben)
        say(village.visit, village.ana, voice="self")
    for name in ("shared", "private"):
        rows = Entry.objects.filter(visit=village.visit, stream=name)
        assert list(rows.values_list("seq", flat=True)) == [1, 2, 3]
        assert Stream.objects.get(visit=village.visit, name=name).head_seq == 3


def test_the_first_word_of_the_team_starts_the_visit_and_only_that(village):
    say(village.visit, village.ana, voice="self")
    village.visit.refresh_from_db()
    assert village.visit.status == "dated"
    say(village.visit, village.ben)
    village.visit.refresh_from_db()
    assert village.visit.status == "under_way"


HELD = [
    ({"kind": "telegram"}, "unknown_kind"),
    ({"value": {"level": "9"}}, "bad_value"),
    ({"value": "2"}, "bad_value"),
    ({"value": {"state": "not_applicable"}}, "bad_value"),
    ({"value": {"level": "2", "x": 1.5}}, "bad_value"),
    ({"kind": "note", "value": {"text": "nul \x00"}}, "bad_value"),
    ({"kind": "note", "value": {"text": "a" * 8001}}, "bad_value"),
    ({"criterion": str(uuid.uuid4())}, "unknown_criterion"),
    ({"voice": "self"}, "voice_not_allowed"),
    ({"voice": "reply", "kind": "reply", "value": {"text": "x"}}, "unknown_person"),
    ({"voice": "everybody"}, "bad_value"),
    ({"said_ref": str(uuid.uuid4())}, "unknown_person"),
    ({"payload_sha256": "0" * 64}, "bad_hash"),
    ({"entry_id": "not an id"}, "bad_value"),
    ({"about": None}, "bad_value"),
]


@pytest.mark.parametrize(("given", "reason"), HELD)
def test_what_cannot_be_admitted_is_held_whole(village, given, reason):
    pushed = entry(village.visit, village.ben) | given
    result = append_entries(village.visit, [pushed], by=village.ben, source="tablet")[0]
    held = Quarantine.objects.get(visit=village.visit)
    assert (result.status, held.reason) == ("quarantined", reason)
    assert held.author == village.ben
    assert str(pushed["entry_id"]).encode() in bytes(held.raw)
    assert Entry.objects.count() == 0


def test_one_bad_entry_never_blocks_the_others(village):
    good, bad = entry(village.visit, village.ben), entry(village.visit, village.ben, value=[])
    results = append_entries(village.visit, [bad, good], by=village.ben, source="tablet")
    assert [result.status for result in results] == ["quarantined", "stored"]


def test_the_same_held_entry_pushed_again_waits_once(village):
    bad = entry(village.visit, village.ben, value={"level": "9"}, salt="ab" * 16)
    for _ in range(2):
        append_entries(village.visit, [bad], by=village.ben, source="tablet")
    assert Quarantine.objects.count() == 1


def test_a_criterion_of_another_visits_grid_is_unknown_here(village):
    elsewhere = make_visit(
        village.other_farm,
        make_grid(village.other_network, by=village.dan),
        by=village.dan,
    )
    result = say(village.visit, village.ben, criterion=str(first_criterion(elsewhere).pk))
    assert result.reason == "unknown_criterion"


def test_an_id_used_on_another_visit_reveals_nothing(village):
    second = make_visit(village.farm, village.version, by=village.carla, team=(village.ben,))
    pushed = entry(village.visit, village.ben)
    for visit in (village.visit, second):
        result = append_entries(visit, [pushed], by=village.ben, source="tablet")[0]
        assert result.status == "stored"


def test_a_past_teammates_words_are_held_not_lost(village):
    leave_team(village.visit, village.lea)
    assert say(village.visit, village.lea).reason == "not_member"


def test_a_facilitator_outside_the_team_writes_nothing_for_it(village):
    assert say(village.visit, village.carla).status == "quarantined"


def test_after_the_text_is_offered_only_its_rapporteur_corrects_it(village):
    say(village.visit, village.ben)
    village.visit.refresh_from_db()
    make_written(village.visit, village.ben)
    assert say(village.visit, village.lea).reason == "visit_sealed"
    assert say(village.visit, village.ben).status == "stored"


def test_a_sensitive_criterion_is_the_farms_until_it_opens_it(village):
    criterion = first_criterion(village.visit)
    rewrite(criterion, sensitive=True)
    criterion.refresh_from_db()
    say(village.visit, village.ben, criterion=criterion)
    assert answers(village.visit) == {}
    say(
        village.visit,
        village.ana,
        voice="self",
        kind="consent",
        criterion=criterion,
        value={"opens": True},
    )
    say(village.visit, village.lea, criterion=criterion)
    assert answers(village.visit) == {("t1-c1", "team"): {"level": "2"}}


def test_nobody_but_the_farm_opens_a_sensitive_criterion_or_shares(village):
    criterion = first_criterion(village.visit)
    rewrite(criterion, sensitive=True)
    opening = say(
        village.visit, village.ben, kind="consent", criterion=criterion, value={"opens": True}
    )
    said = say(village.visit, village.ana, voice="self", criterion=criterion)
    noted = say(
        village.visit,
        village.ben,
        said_by=village.ana,
        voice="reply",
        on_behalf="spoken",
        kind="share",
        criterion=None,
        object_id=str(uuid.uuid4()),
        value={"show": [said.entry_id]},
    )
    assert [opening.reason, noted.reason] == ["voice_not_allowed", "voice_not_allowed"]
    say(village.visit, village.lea, criterion=criterion)
    assert answers(village.visit) == {}


def test_nothing_is_said_about_somebody_whom_the_visit_does_not_know(village):
    assert say(village.visit, village.ben, about=str(uuid.uuid4())).reason == "bad_value"
    assert say(village.visit, village.ben, about=str(village.other_farm.ref)).reason == "bad_value"


def share(village, ids, **value):
    return say(
        village.visit,
        village.ana,
        voice="self",
        kind="share",
        criterion=None,
        object_id=str(uuid.uuid4()),
        value={"show": ids} | value,
    )


def test_the_farms_view_is_private_until_it_shares_it(village):
    said = say(village.visit, village.ana, voice="self", value={"level": "3"})
    assert answers(village.visit) == {}
    share(village, [said.entry_id])
    assert answers(village.visit) == {("t1-c1", "self"): {"level": "3"}}
    copy = Entry.objects.get(visit=village.visit, stream="shared", voice="self")
    assert (str(copy.derived_from), copy.said_by) == (said.entry_id, village.ana)


def test_withdrawing_a_share_stops_the_display(village):
    said = say(village.visit, village.ana, voice="self")
    share(village, [said.entry_id])
    copy = Entry.objects.get(visit=village.visit, stream="shared", voice="self")
    share(village, [], hide=[str(copy.entry_id)])
    assert answers(village.visit) == {}
    assert rebuild_projections(village.visit, check=True) == []


def test_a_later_view_shared_again_replaces_the_earlier_copy(village):
    first = say(village.visit, village.ana, voice="self", value={"level": "1"})
    share(village, [first.entry_id])
    second = say(
        village.visit,
        village.ana,
        voice="self",
        value={"level": "3"},
        parents=[first.entry_id],
    )
    share(village, [second.entry_id])
    assert answers(village.visit) == {("t1-c1", "self"): {"level": "3"}}


def test_a_strangers_share_shows_nothing(village):
    said = say(village.visit, village.ana, voice="self")
    result = say(
        village.visit,
        village.ben,
        voice="self",
        kind="share",
        criterion=None,
        object_id=str(uuid.uuid4()),
        value={"show": [said.entry_id]},
    )
    assert result.status == "quarantined"
    assert answers(village.visit) == {}


def test_dropped_projections_rebuild_equal(village):
    for row in criteria(village.visit):
        say(village.visit, village.ben, criterion=row)
        say(village.visit, village.lea, criterion=row, value={"level": "0"})
    before = sorted(Head.objects.values_list("entry_id", flat=True)), answers(village.visit)
    Head.objects.all().delete()
    Answer.objects.all().delete()
    assert rebuild_projections(village.visit, check=True) != []
    rebuild_projections(village.visit)
    assert rebuild_projections(village.visit, check=True) == []
    after = sorted(Head.objects.values_list("entry_id", flat=True)), answers(village.visit)
    assert before == after


LOG = [Entry, EntryParent, Report]


@pytest.mark.parametrize("model", LOG)
def test_rows_of_the_log_cannot_be_deleted(village, model):
    first = say(village.visit, village.ben)
    say(village.visit, village.ben, parents=[first.entry_id])
    make_sealed(village.visit, village.ben)
    table = model._meta.db_table
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {table}")
    assert model.objects.exists()


CHANGES = [
    ("visits_entry", "value = '{}'"),
    ("visits_entry", "said_by_id = author_id + 1"),
    ("visits_entry", "redacted_at = received_at"),
    ("visits_entryparent", "parent_id = entry_id"),
    ("visits_report", "edition = edition + 1"),
    ("visits_report", "tree_sha256 = ''"),
    ("visits_visitstep", "reason = 'x'"),
]


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_rows_of_the_log_cannot_be_changed(village, table, change):
    first = say(village.visit, village.ben)
    say(village.visit, village.ben, parents=[first.entry_id])
    make_sealed(village.visit, village.ben)
    if connection.vendor == "postgresql":
        change = change.replace("parent_id = entry_id", "parent_id = gen_random_uuid()")
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(f"UPDATE {table} SET {change}")


def test_a_redaction_leaves_the_chain_verifiable_and_the_words_gone(village):
    result = say(village.visit, village.ben, kind="note", value={"text": "trop personnel"})
    row = Entry.objects.get(entry_id=result.entry_id)
    say(village.visit, village.ben)
    redact_entry(row, by=village.ben, why="demandé")
    assert rebuild_projections(village.visit, check=True) == []
    row.refresh_from_db()
    assert (row.value, row.salt) == (None, None)


def test_a_redaction_reaches_every_edition_and_leaves_their_hash_true(village):
    result = say(village.visit, village.ben, kind="note", value={"text": "trop personnel"})
    visit = make_sealed(village.visit, village.ben)
    redact_entry(Entry.objects.get(entry_id=result.entry_id), by=village.ben, why="demandé")
    assert visit.reports.count() == 2
    for report in visit.reports.all():
        assert "trop personnel" not in json.dumps(report.leaves)
        assert altered_leaves(report.leaves) == []
        assert tree_sha256(leaves_of(report)) == report.tree_sha256
    assert rebuild_projections(visit, check=True) == []


def test_an_altered_edition_is_found(village):
    visit = make_sealed(village.visit, village.ben)
    leaves = visit.reports.get().leaves
    forged = [
        leaf | {"value": "Ferme parfaite"} if leaf["path"] == "/farm/name" else leaf
        for leaf in leaves
    ]
    assert altered_leaves(forged) == ["/farm/name"]


def test_erased_words_do_not_return_under_their_id(village):
    pushed = entry(village.visit, village.ben)
    append_entries(village.visit, [pushed], by=village.ben, source="tablet")
    redact_entry(Entry.objects.get(), by=village.ben, why="demandé")
    other = pushed | {"value": {"level": "0"}}
    result = append_entries(village.visit, [other], by=village.ben, source="tablet")[0]
    assert result.status == "duplicate"
    assert list(Entry.objects.values_list("kind", flat=True)) == ["answer", "redact"]


def test_nobody_erases_the_words_of_another(village):
    result = say(village.visit, village.ben, kind="note", value={"text": "à Ben"})
    row = Entry.objects.get(entry_id=result.entry_id)
    with pytest.raises(Refused):
        redact_entry(row, by=village.lea, why="non")
    redact_entry(row, by=village.carla, why="demandé par une voisine")
    row.refresh_from_db()
    assert row.value is None


def test_altered_words_are_found_by_the_check(village):
    say(village.visit, village.ben)
    with unlocked_log():
        Entry.objects.update(value={"level": "0"})
    assert any("altered" in fault for fault in rebuild_projections(village.visit, check=True))


def test_heads_hash_alike_whatever_the_order(village):
    pushed = [entry(village.visit, village.ben, criterion=row) for row in criteria(village.visit)]
    append_entries(village.visit, pushed[::-1], by=village.ben, source="tablet")
    heads = [said_of(row, ()) for row in visit_state(village.visit).heads]
    assert state_hash(heads) == state_hash(heads[::-1])
    assert len(heads) == len(pushed)


def test_a_push_of_one_and_of_thirty_takes_as_many_statements(village):
    def pushed(count):
        rows = criteria(village.visit)
        return [
            entry(village.visit, village.ben, criterion=rows[index % len(rows)])
            for index in range(count)
        ]

    say(village.visit, village.ben)
    counts = []
    for count in (1, 30):  # SQLite takes 35 rows of the log a statement
        batch = pushed(count)
        with CaptureQueriesContext(connection) as captured:
            append_entries(village.visit, batch, by=village.ben, source="tablet")
        counts.append(len(captured))
    assert counts[0] == counts[1]
