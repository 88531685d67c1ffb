"""Python client, the tablet's real core and the server agree; and the model of the server with them.

TRACES=500 SEED=1 asks for the full figure; the suite runs a few.
"""

import os

import pytest

from tests.makers import make_visit
from tests.sync.traces.bridge import Trace
from visits.services.visit import add_guest, sign_ethics

pytestmark = pytest.mark.django_db

TRACES = int(os.environ.get("TRACES", "10"))
SEED = os.environ.get("SEED", "trace")


def visit_for(v):
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea), group=v.group)
    guest = add_guest(visit, "Elsa", by=v.carla, part="observer")
    sign_ethics(guest, name_agreed=False)
    v.elsa = guest.person
    return visit


def test_the_three_of_them_agree(village, capsys):
    differing = {}
    for number in range(TRACES):
        faults = Trace(village, visit_for(village), f"{SEED}/{number}").run()
        if faults:
            differing[number] = faults[:3]
    with capsys.disabled():
        verdict = "FAIL" if differing else "PASS"
        print(f"\ntraces {TRACES - len(differing)} {TRACES} {verdict}")  # noqa: T201 - a figure
    assert differing == {}
