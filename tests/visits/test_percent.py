"""A share is said in one way everywhere: to the nearest percent, never whole by rounding."""

import pytest

from tests.visits.drawings import make_bar
from visits.charts.evolution import YearBar
from visits.queries.result.count import Counts
from visits.scoring.percent import percent_of
from visits.views.season_words import _completeness

SHARES = [(55, 60, 92), (109, 120, 91), (2, 3, 67), (1, 8, 13), (999, 1000, 99), (1, 1000, 1)]
SHARES += [(0, 7, 0), (7, 7, 100)]


@pytest.mark.parametrize(("part", "whole", "said"), SHARES)
def test_a_share_is_the_nearest_percent_and_whole_only_when_nothing_is_missing(part, whole, said):
    assert percent_of(part, whole) == said
    assert percent_of(0, 0) == 0


@pytest.mark.parametrize(("part", "whole", "said"), SHARES)
def test_figures_sentences_and_seasons_say_the_same_share(part, whole, said):
    bar = make_bar("2024", part, not_seen=whole - part)
    assert YearBar(bar, 3).percent == said
    assert Counts(answered=part, applicable=whole).share == said
    if part:
        told = _completeness({"t:answered": part, "t:applicable": whole}, "t")
        assert f" {said}\u00a0%" in told or f" {said} %" in told
