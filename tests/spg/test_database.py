"""The database of the tests: a file as in production, and a flush that may empty even the log."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.makers import answer_all
from visits.models import Entry
from visits.services.entry import unlocked_log


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "again"])
def test_flush_after_a_test_empties_the_log(village, time):
    assert Entry.objects.count() == 0
    answer_all(village.visit, village.ben)
    assert Entry.objects.count() > 0


@pytest.mark.django_db(transaction=True)
def test_flush_without_the_key_is_refused(village):
    answer_all(village.visit, village.ben)
    before = Entry.objects.count()
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_flush_with_the_key_is_taken(village):
    answer_all(village.visit, village.ben)
    with unlocked_log():
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_another_thread_has_a_connection_of_its_own_and_sees_what_was_committed(village):
    answer_all(village.visit, village.ben)
    seen = []

    def read():
        seen.append(Entry.objects.count())
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen == [Entry.objects.count()]
