"""Two writers at once on one visit: nothing lost, nothing doubled, no number missing."""

import threading

import pytest
from django.db import close_old_connections, connections

from peers.refused import Refused
from tests.makers import answer_all, criteria, entry, make_written, say
from visits.models import Entry, Report, Stream
from visits.queries.edition import leaves_of
from visits.services.entry import append_entries
from visits.services.rebuild import rebuild_projections
from visits.services.report import seal_report

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each in a thread of its own, from the same moment; what they raised comes back."""
    gate, raised = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(10)
            act()
        except Exception as error:  # noqa: BLE001 - handed to the test, whatever it is
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    close_old_connections()
    return raised


def push(visit, person, pushed):
    return lambda: append_entries(visit, pushed, by=person, source="tablet")


def numbers(visit):
    return list(
        Entry.objects.filter(visit=visit, stream="shared")
        .order_by("seq")
        .values_list("seq", flat=True)
    )


def test_two_tablets_push_their_own_and_the_same(village):
    visit, rows = village.visit, criteria(village.visit)
    same = [entry(visit, village.ben, criterion=row) for row in rows]
    own = [[entry(visit, village.lea, criterion=row) for row in rows] for _ in range(4)]
    acts = [push(visit, village.lea, batch) for batch in own]
    acts += [push(visit, village.ben, same), push(visit, village.ben, same)]
    assert at_once(*acts) == []
    assert numbers(visit) == list(range(1, 5 * len(rows) + 1))
    assert Stream.objects.get(visit=visit, name="shared").head_seq == 5 * len(rows)
    assert rebuild_projections(visit, check=True) == []


def test_sealing_and_replies_at_once_make_editions_without_a_gap(village):
    visit = village.visit
    answer_all(visit, village.ben)
    visit.refresh_from_db()
    make_written(visit, village.ben)
    told = {"kind": "reply", "voice": "reply", "value": {"text": "Merci."}}

    def reply():
        say(visit, village.ana, **told)

    def seal():
        seal_report(visit, by=village.ben)

    raised = at_once(seal, seal, reply, reply, reply)
    assert [type(error) for error in raised] == [Refused]
    editions = list(Report.objects.filter(visit=visit).order_by("edition"))
    assert [row.edition for row in editions] == list(range(1, len(editions) + 1))
    assert editions[-1].head_seq == numbers(visit)[-1]
    said = [leaf for leaf in leaves_of(editions[-1]) if leaf["value"] == "Merci."]
    assert len(said) == 3
    assert rebuild_projections(visit, check=True) == []
