"""Proof 4: Chromium is killed while a grid is filled; what was shown as saved is there again."""

import os
import random

import pytest
from django.conf import settings
from django.test import Client

from tests.field.kills import SHORT, Filling, Tablet, lines_of
from tests.field.offline import prepare
from tests.field.tablet import section_url
from tests.makers import criteria, make_grid, make_visit

pytestmark = [pytest.mark.browser]


def test_nothing_shown_as_saved_is_lost_to_a_kill(village, live_server, chromium, tmp_path, capsys):
    v = village
    version = make_grid(v.network, themes=1, criteria=10, by=v.carla)
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,))
    client = Client()
    client.force_login(v.ben)
    session = (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    tablet = Tablet(chromium.browser_type, tmp_path / "profile", live_server.url, session)
    with tablet.launched() as page:
        prepare(page, visit)
    seed = int(os.environ.get("SEED", "1"))
    filling = Filling(tablet, section_url(visit, criteria(visit)[0]), random.Random(seed))  # noqa: S311
    for _ in range(int(os.environ.get("KILLS", str(SHORT)))):
        filling.round()
    told = lines_of(filling.tally)
    with capsys.disabled():
        print("", *told, sep="\n")  # noqa: T201 - the figures of a proof
    assert [line for line in told if line.endswith("FAIL")] == []
