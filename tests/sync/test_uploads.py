"""Uploads cut at any byte: nothing is lost, doubled, altered or left behind."""

from django.test import Client

from tests.sync.uploads import Outcome, run


def test_photos_arrive_once_and_whole_over_a_network_that_cuts(village, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    client.force_login(village.ben)
    found = run(village.visit, village.ben, client, count=12, seed=3)
    assert found.sent == 12
    assert found.cuts > 12
    assert found.is_right, found


def test_the_proof_says_no_when_a_photo_is_missing():
    assert not Outcome(sent=3, lost=1).is_right
    assert Outcome(sent=3, lost=1).lines()[2] == "uploads.lost 1 0 FAIL"
