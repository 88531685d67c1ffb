"""Sums follow whatever happens: after any verbs they are what a count from scratch gives."""

from datetime import date, timedelta

import pytest

from peers.services.farm import change_farm
from tests.makers import (
    answer_all,
    days_ago,
    entry,
    make_farm,
    make_sealed,
    make_visit,
    make_written,
    say,
)
from visits.models import Counted, FarmVisits, Presence, Tally
from visits.queries.tally import median_days, presence_of, sums_of, to_talk_over
from visits.services.plan import record_event
from visits.services.recount import rebuild_sums, sum_faults
from visits.services.report import seal_report
from visits.services.visit import (
    cancel_visit,
    change_visit,
    join_team,
    leave_team,
    note_hours,
    postpone_visit,
)

SUBJECTS = ("visit", "month", "farm", "hours", "delay", "action", "need", "criterion", "theme")


def sums(v, *years):
    return sums_of(v.network.pk, years or range(2000, 2100), SUBJECTS)


def adds_up(network):
    faults = list(sum_faults(network))
    assert faults == []


def sealed_on(v, day, level="2", *, farm=None, team=None):
    visit = make_visit(farm or v.farm, v.version, by=v.carla, team=team or (v.ben, v.lea), day=day)
    return make_sealed(visit, v.ben, level)


def test_a_planned_visit_counts_where_it_stands_and_moves_with_its_status(village):
    v = village
    change_farm(v.farm, territory="Nord")
    found = sums(v)
    assert found.n("visit") == 1
    assert found.by("scope", "visit") == {"Nord": 1}
    assert found.by("what", "visit") == {"dated": 1}
    postpone_visit(v.visit, by=v.carla, reason="Il neige.")
    assert sums(v).by("what", "visit", code="peer") == {"postponed": 1}
    adds_up(v.network)


def test_a_visit_put_off_to_another_year_leaves_its_first_one(village):
    v = village
    year = v.visit.month.year
    later = date(year + 1, 2, 1)
    postpone_visit(v.visit, by=v.carla, reason="Il neige.")
    change_visit(
        v.visit, by=v.carla, kind="peer", month=later, day=None, group=None, short_path=False
    )
    assert sums(v, year).n("visit") == 0
    assert sums(v, year + 1).by("code", "month") == {"02": 1}
    assert FarmVisits.objects.get(farm=v.farm).next_month == later
    adds_up(v.network)


def test_the_results_of_an_edition_enter_the_sums_with_their_movement(village):
    v = village
    sealed_on(v, days_ago(400), "1")
    sealed_on(v, days_ago(30), "3")
    found = sums(v)
    grid, code = str(v.version.grid_id), "t1-c1"
    assert found.by("what", "criterion", scope=grid, code=code) == {
        "level:2/4": 1,
        "level:4/4": 1,
        "move:first_seen": 1,
        "move:up": 1,
    }
    theme = f"{grid}.{v.version.number}"
    assert found.by("what", "theme", scope=theme, code="t1") == {
        "visits": 2,
        "level:2/4": 3,
        "level:4/4": 3,
    }
    adds_up(v.network)


def test_an_older_visit_made_final_later_changes_what_moved_after_it(village):
    v = village
    older = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(400))
    sealed_on(v, days_ago(30), "1")
    answer_all(older, v.ben, "3")
    older.refresh_from_db()
    make_written(older, v.ben)
    assert sums(v).n("criterion", code="t1-c1", what="move:first_seen") == 1
    seal_report(older, by=v.ben)
    found = sums(v)
    assert found.n("criterion", code="t1-c1", what="move:first_seen") == 1
    assert found.n("criterion", code="t1-c1", what="move:down") == 1
    assert found.by("what", "farm") == {
        "first": 1,
        "again": 1,
        "farms": len({days_ago(400).year, days_ago(30).year}),
    }
    adds_up(v.network)


def test_hours_are_told_by_those_who_were_there(village):
    v = village
    visit = sealed_on(v, days_ago(30))
    mate = visit.team.get(person=v.ben)
    note_hours(mate, hours="3.5", travel_km=40)
    found = sums(v)
    assert found.by("what", "hours", code="member") == {
        "asked": 2,
        "told": 1,
        "tenths": 35,
        "km_told": 1,
        "km": 40,
    }
    adds_up(v.network)


def test_somebody_is_new_in_their_first_year_alone(village):
    v = village
    first, second = days_ago(800), days_ago(30)
    sealed_on(v, second, team=(v.ben, v.lea))
    assert presence_of(v.network.pk, [second.year])[second.year]["member"].newcomers == 2
    sealed_on(v, first, farm=make_farm(v.network), team=(v.ben,))
    told = presence_of(v.network.pk, [first.year, second.year])
    assert told[first.year][""].people == told[first.year][""].newcomers == 1
    assert (told[second.year]["member"].people, told[second.year]["member"].newcomers) == (2, 1)
    adds_up(v.network)


def test_who_leaves_a_team_that_has_held_its_visit_is_not_counted(village):
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea), day=days_ago(9))
    answer_all(visit, v.ben)
    make_written(visit, v.ben)
    leave_team(visit, v.lea)
    assert presence_of(v.network.pk, [days_ago(9).year])[days_ago(9).year][""].people == 1
    join_team(visit, v.lea, by=v.carla, part="mentor")
    told = presence_of(v.network.pk, [days_ago(9).year])[days_ago(9).year]
    assert told["mentor"].people == 1
    adds_up(v.network)


def test_a_farm_of_another_territory_takes_its_visits_along(village):
    v = village
    sealed_on(v, days_ago(30))
    change_farm(v.farm, territory="Sud")
    found = sums(v)
    assert set(found.by("scope", "visit")) == set(found.by("scope", "farm")) == {"Sud"}
    assert found.n("criterion", code="t1-c1", what="level:3/4") == 1
    adds_up(v.network)


def test_an_action_is_counted_by_its_theme_and_what_it_asks_for(village):
    v = village
    visit = sealed_on(v, days_ago(30))
    action_id = entry(visit, v.ben)["entry_id"]
    text = {"what": "Semer un engrais vert", "criterion_code": "t1-c1"}
    text["due_on"] = days_ago(3).isoformat()
    record_event(v.farm, action_id, "suggested", by=v.carla, data=text, visit=visit)
    today = days_ago(0)
    assert to_talk_over(v.network.pk, today) == 0, "what is only suggested waits for its answer"
    record_event(v.farm, action_id, "accepted", by=v.carla)
    assert sums(v).by("what", "action", scope="t1", code="farm") == {"accepted": 1}
    assert to_talk_over(v.network.pk, today) == 1
    asked = {"what": "Un semoir", "support_id": entry(visit, v.ben)["entry_id"]}
    record_event(v.farm, action_id, "support_offered", by=v.carla, data=asked)
    assert sums(v).by("what", "need", scope="t1") == {"asked": 1}
    helped = asked | {"helper": str(v.ben.ref)}
    record_event(v.farm, action_id, "support_offered", by=v.carla, data=helped)
    record_event(v.farm, action_id, "support_accepted", by=v.ben, data=helped)
    assert sums(v).by("what", "need", scope="t1") == {"accepted": 1}
    record_event(v.farm, action_id, "done", by=v.carla)
    assert to_talk_over(v.network.pk, today) == 0
    adds_up(v.network)


def test_days_until_the_report_and_until_the_first_reply(village):
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben,), day=days_ago(9))
    answer_all(visit, v.ben)
    make_written(visit, v.ben)
    visit.refresh_from_db()
    object_id = entry(visit, v.ana)["entry_id"]
    said = {"kind": "reply", "voice": "reply", "value": {"text": "Oui."}, "object_id": object_id}
    later = visit.written_at + timedelta(days=4)
    assert say(visit, v.ana, criterion=None, at=later, **said).status == "stored"
    assert median_days(sums(v), "reply") == 4
    seal_report(visit, by=v.ben)
    assert median_days(sums(v), "report") == 9
    adds_up(v.network)


def test_another_networks_sums_stay_what_they_were(village):
    v = village
    before = list(Tally.objects.filter(network=v.other_network).values())
    sealed_on(v, days_ago(30))
    assert list(Tally.objects.filter(network=v.other_network).values()) == before


def test_a_count_from_scratch_gives_the_same_rows(village):
    v = village
    sealed_on(v, days_ago(400), "1")
    cancel_visit(v.visit, by=v.carla, reason="Trop tard.")

    def kept():
        names = ("year", "subject", "scope", "code", "what", "n")
        return (
            sorted(Tally.objects.exclude(n=0).values_list(*names)),
            sorted(Counted.objects.values_list("year", "visit", "content"), key=str),
            sorted(Presence.objects.values_list("year", "part", "person", "visits", "newcomer")),
            sorted(FarmVisits.objects.values_list("farm", "held", "last_held"), key=str),
        )

    before = kept()
    rebuild_sums(v.network)
    assert kept() == before


@pytest.mark.parametrize("fault", ["sum", "share", "person", "farm"])
def test_a_sum_that_was_changed_by_hand_is_named(village, fault):
    v = village
    visit = sealed_on(v, days_ago(30))
    if fault == "sum":
        Tally.objects.filter(subject="visit", what="sealed").update(n=7)
    if fault == "share":
        Counted.objects.filter(visit=visit).update(content=[])
    if fault == "person":
        Presence.objects.filter(person=v.lea).delete()
    if fault == "farm":
        FarmVisits.objects.filter(farm=v.farm).update(held=9)
    named = {
        "sum": f"sum {visit.month.year} visit//peer/sealed is 7, should be 1",
        "share": f"share of visit {visit.pk} differs",
        "person": "participation",
        "farm": f"dates of farm {v.farm.pk}: held is 9, should be 1",
    }[fault]
    assert any(found.startswith(named) for found in sum_faults(v.network))
