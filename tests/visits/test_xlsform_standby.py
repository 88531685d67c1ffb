"""The process that has pyxform loaded: each form is a child of its own, and it ends with us."""

import json
import os
import signal

import pytest

from visits.exchange.xlsform import standby
from visits.exchange.xlsform.standby import Standby

PATIENCE = 30


def survey(*rows):
    names = [dict.fromkeys(["type", "name", "label"])]
    return json.dumps({"sheet_names": ["survey"], "survey": rows, "survey_header": names}).encode()


GOOD = survey({"type": "text", "name": "a", "label": "A"})
OPEN = survey({"type": "begin_group", "name": "g", "label": "G"})


@pytest.fixture
def one():
    begun = Standby()
    yield begun
    begun.end()


def test_one_process_answers_form_after_form(one):
    answers = [json.loads(one.ask(form, patience=PATIENCE)) for form in (GOOD, OPEN, GOOD)]
    assert ["refused" in answer for answer in answers] == [False, True, False]
    assert "Unmatched" in answers[1]["refused"]


def test_a_child_that_broke_answers_nothing_and_the_next_form_is_answered(one):
    assert one.ask(b"no form at all", patience=PATIENCE) == b""
    assert json.loads(one.ask(GOOD, patience=PATIENCE)) == {}


def test_one_that_was_ended_meanwhile_is_begun_anew():
    assert json.loads(standby.ask(GOOD, patience=PATIENCE)) == {}
    os.kill(standby._ours.process.pid, signal.SIGKILL)
    assert json.loads(standby.ask(GOOD, patience=PATIENCE)) == {}


def test_who_comes_while_it_is_busy_does_not_wait():
    with standby._turn:
        assert json.loads(standby.ask(GOOD, patience=PATIENCE)) == {}


def test_a_form_that_takes_too_long_leaves_no_answer_behind(one):
    with pytest.raises(OSError, match="timed out"):
        one.ask(OPEN, patience=0.001)
    assert json.loads(one.ask(GOOD, patience=PATIENCE)) == {}


def test_it_ends_with_whoever_began_it(one):
    one.ready()
    one.line.close()
    assert one.process.wait(timeout=PATIENCE) == 0
