"""Tablets gathered by file: the short form of `python -m tests.sync.gather`."""

from tests.sync.gather import FAULTS, play


def test_gathered_tablets_say_the_same_and_nothing_altered_comes_in():
    told = play(8, "check")
    assert (told["rounds"], told["attacks"]) == (8, 40)
    assert told["refused"] > 0
    assert {name: told[name] for name in FAULTS} == dict.fromkeys(FAULTS, 0)
