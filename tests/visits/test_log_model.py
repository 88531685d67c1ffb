"""A small model of the log: whatever is said, in whatever order, heads are the fold of it."""

import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import criteria, entry
from visits.models import Answer, Entry, Head
from visits.services.entry import append_entries
from visits.services.rebuild import rebuild_projections

ACTS = ["own", "own", "own", "together", "settle"]
STEP = st.tuples(
    st.sampled_from(["ben", "lea", "ana"]),
    st.integers(0, 1),
    st.sampled_from([{"level": "0"}, {"level": "3"}, {"state": "not_seen"}, {}]),
    st.sampled_from(ACTS),
    st.sets(st.integers(0, 7), max_size=3),
)
STORY = st.lists(STEP, min_size=1, max_size=8)


def tell(village, story):
    """The story as entries: each may name any of those before it as parents."""
    said = []
    rows = criteria(village.visit)
    for who, which, value, act, shown in story:
        parents = [said[index][1]["entry_id"] for index in sorted(shown) if index < len(said)]
        voice = "self" if who == "ana" else "team"
        made = entry(village.visit, getattr(village, who), criterion=rows[which], value=value)
        made |= {"voice": voice, "act": act, "parents": parents, "salt": uuid.uuid4().hex}
        said.append((who, made))
    return said


def what_stands(village):
    heads = Head.objects.filter(visit=village.visit).values_list("stream", "entry__entry_id")
    answers = Answer.objects.filter(visit=village.visit).values_list(
        "stream", "criterion__code", "value", "divergent"
    )
    return sorted(heads), sorted(map(repr, answers))


def arrive(village, said):
    statuses = []
    for who, made in said:
        by = getattr(village, who)
        statuses += append_entries(village.visit, [made], by=by, source="tablet")
    return {result.status for result in statuses}


def expected_heads(said):
    """The rule in other words: gone is what its own speaker, or a shown act, has replaced."""
    by_id = {made["entry_id"]: (who, made) for who, made in said}
    gone = {
        parent
        for who, made in said
        for parent in made["parents"]
        if by_id[parent][1]["criterion"] == made["criterion"]
        and by_id[parent][1]["voice"] == made["voice"]
        and (by_id[parent][0] == who or made["act"] != "own")
    }
    return sorted(key for key in by_id if key not in gone)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=STORY, data=st.data())
def test_any_order_any_repetition_gives_the_same_heads(village, story, data):
    said = tell(village, story)
    order = data.draw(st.permutations(said))
    again = data.draw(st.lists(st.sampled_from(said), max_size=3))
    found = []
    for arrival in (said, [*order, *again]):
        with transaction.atomic():
            assert arrive(village, arrival) <= {"stored", "duplicate"}
            assert Entry.objects.filter(visit=village.visit).count() == len(said)
            assert rebuild_projections(village.visit, check=True) == []
            heads = Head.objects.filter(visit=village.visit)
            ids = sorted(str(key) for key in heads.values_list("entry__entry_id", flat=True))
            assert ids == expected_heads(said)
            found.append(what_stands(village))
            transaction.set_rollback(True)
    assert found[0] == found[1]
