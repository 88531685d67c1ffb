"""A signature made on a tablet: it waits for what was read there, then is compared with it."""

import uuid

import pytest

from tests.makers import criteria, entry, make_written, say
from visits.fold import state_hash
from visits.models import Entry
from visits.queries.entry import visit_state
from visits.queries.signature import signed_states
from visits.services.entry import append_entries
from visits.services.projection import said_of

pytestmark = pytest.mark.django_db


def sign(village, rows, **given):
    value = {
        "mode": "signed",
        "name": "Ben",
        "heads": [str(row.entry_id) for row in rows],
        "state_hash": state_hash(said_of(row, ()) for row in rows),
        "tablets": [str(uuid.uuid4())],
    }
    said = {"kind": "signature", "object_id": str(village.ben.ref), "criterion": None}
    result = say(village.visit, village.ben, value=value | given, **said)
    assert result.status == "stored"


def state_of(village):
    signatures = visit_state(village.visit).objects(Entry.Kind.SIGNATURE)
    return next(iter(signed_states(village.visit, signatures).values()))


def test_what_was_read_is_what_is_here(village):
    say(village.visit, village.ben)
    sign(village, Entry.objects.filter(visit=village.visit))
    assert (state_of(village).waits, state_of(village).differs) == (0, False)


def test_it_waits_for_what_has_not_come_and_says_so_in_the_report(village, client_of):
    say(village.visit, village.ben)
    late = entry(village.visit, village.lea, criterion=criteria(village.visit)[1])
    rows = list(Entry.objects.filter(visit=village.visit))
    append_entries(village.visit, [late], by=village.lea, source="tablet")
    rows = list(Entry.objects.filter(visit=village.visit))
    missing = [str(row.entry_id) for row in rows] + [str(uuid.uuid4())]
    sign(village, rows, heads=missing)
    assert state_of(village).waits == 1
    make_written(village.visit, village.ben)
    page = client_of(village.ben).get(f"/visits/{village.visit.pk}/report/").content.decode()
    assert "En attente de 1 élément lu sur la tablette." in page


def test_a_signature_over_something_else_is_told(village, client_of):
    say(village.visit, village.ben)
    sign(village, Entry.objects.filter(visit=village.visit), state_hash="0" * 64)
    assert state_of(village).differs
    make_written(village.visit, village.ben)
    page = client_of(village.ben).get(f"/visits/{village.visit.pk}/report/").content.decode()
    assert "pas tout à fait ce qui a été lu" in page
