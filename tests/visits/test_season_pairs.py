"""What a reader gets by subtracting any two figures of a season, counted from the visits themselves.

The test knows nothing of how figures are hidden: each is the set of what it counts, and where one
set holds the other, what lies between belongs to five farms at least, or to none.
"""

import random
import uuid
from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from tests.makers import make_grid
from tests.visits.seasons import YEAR, put_farms, put_visit, theme_shares
from visits.models import Action, Support, Visit
from visits.queries.season import document_of, figures_of, hidden_of, status_of
from visits.services.plan import record_event

TODAY = date(2026, 2, 1)
FEW = 5


def season(network):
    figures = figures_of(network, YEAR, TODAY)
    return document_of(figures, hidden_of(network, figures))["values"]


def visits_in(network):
    """By a figure's name, the visits that it counts."""
    found = {}
    for visit in Visit.objects.filter(network=network, month__year=YEAR).select_related("farm"):
        state = status_of(visit.status)
        names = [f"visits:in:{visit.farm.territory}", f"visits:kind:{visit.kind}"]
        names.append(f"visits:quarter:{(visit.month.month + 2) // 3}")
        names += [f"{name} × visits:{state}" for name in names]
        content = visit.counted.content
        names += [
            f"theme:{scope}:{code}:visits"
            for subject, scope, what, _n, codes in content
            if (subject, what) == ("theme", "visits")
            for code in codes
        ]
        if any((row[0], row[4]) == ("delay", ["report"]) for row in content):
            names.append("reported")
        for name in ("visits", f"visits:{state}", *names):
            found.setdefault(name, {})[visit.pk] = visit.farm_id
    return found


def actions_in(network):
    found = {}
    for action in Action.objects.filter(farm__network=network, since__year=YEAR):
        state, owner = f"actions:status:{action.status}", f"actions:owner:{action.owner}"
        talk = action.status == "accepted" and action.due_on and action.due_on < TODAY
        names = ["actions", state, owner, f"{owner} × {state}"]
        names.append("actions:talk" if talk else "actions:calm")
        wanted = Support.objects.filter(action=action, helper=None, helper_words="")
        if action.is_open and wanted.exists():
            names += ["needs", "needs:"]
        for name in names:
            found.setdefault(name, {})[action.pk] = action.farm_id
    return found


def told_by_pairs(values, counted):
    """Pairs of shown figures between which one to four farms lie."""
    shown = {name: units for name, units in counted.items() if values.get(name)}
    assert {name: values[name] for name in shown} == {n: len(u) for n, u in shown.items()}
    told = []
    for outer, inner in permutations(shown, 2):
        if shown[inner].keys() < shown[outer].keys():
            rest = {farm for unit, farm in shown[outer].items() if unit not in shown[inner]}
            if len(rest) < FEW:
                told.append((outer, inner, len(rest)))
    small = [name for name, units in shown.items() if len(set(units.values())) < FEW]
    return told, small


def put_any_season(v, seed):
    """Farms of some territories; states, months, kinds and grids as chance will have them."""
    dice = random.Random(seed)  # noqa: S311 - the same each time
    grids = [v.version, make_grid(v.network, by=v.carla, code=f"other-{seed}")]
    scopes = [f"{version.grid.pk}.{version.number}" for version in grids]
    for place, n in (("Nord", dice.randint(4, 14)), ("Sud", dice.randint(2, 9)), ("", 6)):
        for farm in put_farms(v.network, n, place):
            given = {"month": dice.randint(1, 12), "kind": dice.choice(["peer", "peer", "welcome"])}
            status = dice.choices(["closed", "debriefed", "cancelled", "dated"], [14, 2, 2, 2])[0]
            shares = []
            if status == "closed":
                scope = dice.choices(scopes, [12, 1])[0]
                shares = theme_shares(scope, level2=dice.randint(1, 3), level4=1, not_seen=1)
                shares.append(["delay", "", "0030", 1, ["report"]])
            put_visit(farm, v.carla, status=status, shares=shares, **given)
            promise(v, farm, dice)


def promise(v, farm, dice):
    key, at = uuid.uuid4(), datetime(YEAR, 5, 2, tzinfo=UTC)
    owner = dice.choice(["farm", "farm", "network"])
    data = {"what": "Semer", "owner": owner, "due_on": f"{YEAR}-09-01"}
    data["support_id"] = str(uuid.uuid4())
    steps = ["suggested", *dice.choices([["accepted"], ["done"], []], [8, 2, 3])[0]]
    steps += ["support_offered"] if dice.random() < 0.9 else []
    for kind in steps:
        record_event(farm, key, kind, by=v.carla, data=data, at=at)


@pytest.mark.parametrize("seed", range(6))
def test_no_two_figures_differ_by_what_few_farms_brought(village, seed):
    village.farm.territory = "Nord"
    village.farm.save()
    put_any_season(village, seed)
    values = season(village.network)
    for counted in (visits_in(village.network), actions_in(village.network)):
        assert told_by_pairs(values, counted) == ([], [])


def test_the_visits_of_a_theme_do_not_tell_the_few_that_have_no_report_yet(village):
    """Of twelve visits eleven have a report: that number is hidden, and no theme says it."""
    scope = f"{village.version.grid.pk}.{village.version.number}"
    village.farm.territory = "Nord"
    village.farm.save()
    for at, farm in enumerate(put_farms(village.network, 12, "Nord")):
        shares = [*theme_shares(scope, level2=1, level4=2), ["delay", "", "0030", 1, ["report"]]]
        put_visit(farm, village.carla, shares=shares if at else (), status="closed")
    values = season(village.network)
    assert values["visits:held"] == 12
    assert values["reported"] is None
    assert values[f"theme:{scope}:t1:visits"] is None
    assert values[f"theme:{scope}:t1:level:2/4"] == 11


def test_open_actions_added_up_do_not_tell_the_few_that_ask_for_no_help(village):
    """Six accepted and seven suggested are shown: twelve that ask would say that one does not."""
    steps = [["accepted"]] * 6 + [[]] * 7 + [["done"]] * 6
    for at, (farm, more) in enumerate(
        zip(put_farms(village.network, len(steps), "Nord"), steps, strict=True)
    ):
        key, asks = uuid.uuid4(), ["support_offered"] if 0 < at < 13 else []
        data = {"what": "Semer", "support_id": str(uuid.uuid4())}
        for kind in ["suggested", *more, *asks]:
            at_ = datetime(YEAR, 5, 2, tzinfo=UTC)
            record_event(farm, key, kind, by=village.carla, data=data, at=at_)
    values = season(village.network)
    assert (values["actions:status:accepted"], values["actions:status:suggested"]) == (6, 7)
    assert values["actions"] == 19
    assert values["needs"] is None
