"""The tablet's real core against a model of the server, under seeded faults: the short form."""

import pytest

from tests.sync.faults import harness

SCHEDULES = 2000
# Each is caught within 3,000 in the full form; most need a handful.
WITHIN = 3000
HARMLESS_WITHIN = 150


@pytest.mark.parametrize("part", range(4))
def test_no_word_is_lost_doubled_or_replaced(part):
    count = SCHEDULES // 4
    told = harness.run_schedules(seed="check", **{"from": part * count}, count=count)
    assert told["done"] == count
    assert told["faults"] == []


def test_what_failed_once_does_not_fail_again():
    sound = harness.run_sound("1", 0, jobs=1)
    assert sound.schedules > 0
    assert sound.faults == []


@pytest.mark.parametrize("name", harness.names()["mutants"])
def test_a_broken_protocol_is_caught(name):
    assert harness.run_schedules(seed="check", count=WITHIN, mutant=name)["faults"] != []


@pytest.mark.parametrize("name", harness.names()["harmless"])
def test_what_does_no_harm_is_not_caught(name):
    told = harness.run_schedules(seed="check", count=HARMLESS_WITHIN, mutant=name)
    assert told["faults"] == []
