"""The verbs of a visit's life, what one might think of for a team, and what a desk holds."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from peers.models import CloseLink, Membership
from peers.refused import Refused
from tests.makers import (
    days_ago,
    entry,
    make_farm,
    make_grid,
    make_member,
    make_person,
    make_sealed,
    make_visit,
    make_written,
    rewrite,
    say,
)
from visits.models import Preparation, Quarantine, Tablet, Teammate, Visit, VisitStep
from visits.queries.desk import desk_of
from visits.queries.visit import advice_on, last_touched, section_rows
from visits.services.entry import append_entries
from visits.services.report import write_up
from visits.services.visit import (
    cancel_visit,
    change_visit,
    correct_team,
    end_debrief,
    join_team,
    leave_team,
    open_debrief,
    plan_visit,
    plan_with_team,
    postpone_visit,
)

TODAY = timezone.localdate()
MONTH = TODAY.replace(day=1)


def plan(v, **given):
    given = {"by": v.carla, "kind": "peer", "month": MONTH, "versions": [v.version]} | given
    return plan_visit(v.farm, **given)


def change(visit, v, **given):
    usual = {"kind": "peer", "month": MONTH, "day": None, "group": None, "short_path": False}
    return change_visit(visit, by=v.carla, **usual | given)


# -- verbs


def test_planning_twice_with_one_key_makes_one_visit_and_one_team(village):
    v, key = village, uuid4()
    given = {
        "by": v.carla, "visit_id": key, "kind": "peer", "month": MONTH, "versions": [v.version],
        "team": [(v.ben, "farmer", True)], "guests": [("Zoé", "observer")],
    }  # fmt: skip
    first, is_new = plan_with_team(v.farm, **given)
    again, is_new_again = plan_with_team(v.farm, **given)
    assert (is_new, is_new_again, first) == (True, False, again)
    assert sorted(first.team.values_list("person__name", flat=True)) == ["Ben", "Zoé"]


def test_a_team_that_is_refused_leaves_no_visit(village):
    v, before = village, Visit.objects.count()
    with pytest.raises(Refused, match="Ana est de la ferme"):
        plan_with_team(
            v.farm, by=v.carla, visit_id=None, kind="peer", month=MONTH, versions=[v.version],
            team=[(v.ben, "farmer", True), (v.ana, "farmer", False)], guests=[],
        )  # fmt: skip
    assert Visit.objects.count() == before


@pytest.mark.parametrize("day", [date(1999, 12, 31), TODAY + timedelta(days=3 * 365 + 1)])
def test_a_day_out_of_reach_is_refused(village, day):
    with pytest.raises(Refused, match="Vérifiez l'année"):
        plan(village, day=day)


def test_a_date_can_be_taken_back(village):
    visit = plan(village, day=TODAY)
    changed = change(visit, village, month=date(2027, 3, 1))
    assert (changed.status, changed.date, changed.month) == ("planned", None, date(2027, 3, 1))


def test_a_visit_put_off_gets_a_new_date_and_loses_its_reason(village):
    visit = postpone_visit(plan(village), by=village.carla, reason="grêle")
    changed = change(visit, village, day=TODAY)
    assert (changed.status, changed.date, changed.reason) == ("dated", TODAY, "")
    assert list(VisitStep.objects.filter(visit=visit).values_list("status", "reason")) == [
        ("planned", ""), ("postponed", "grêle"), ("dated", ""),
    ]  # fmt: skip


def test_another_grid_until_the_first_word(village):
    v = village
    other = make_grid(v.network, by=v.carla)
    changed = change(v.visit, v, day=TODAY, versions=[other])
    assert [row.version for row in changed.grids.all()] == [other]
    say(v.visit, v.ben)
    Visit.objects.filter(pk=v.visit.pk).update(status="dated")
    with pytest.raises(Refused, match="la grille ne change plus"):
        change(v.visit, v, day=TODAY, versions=[v.version])


def test_no_other_grid_once_a_tablet_is_ready_for_it(village):
    """What is answered there without network comes later: its questions must still be asked."""
    v = village
    other = make_grid(v.network, by=v.carla)
    tablet = Tablet.objects.create(person=v.ben, name="iPad", public_key="clé")
    Preparation.objects.create(tablet=tablet, visit=v.visit)
    with pytest.raises(Refused, match="une tablette prête"):
        change(v.visit, v, day=TODAY, versions=[other])
    Tablet.objects.update(wiped_at=timezone.now())
    change(v.visit, v, day=TODAY, versions=[other])


def test_a_refused_grid_leaves_the_date_as_it_was(village):
    v = village
    other = make_grid(v.network, by=v.carla)
    say(v.visit, v.ben)
    Visit.objects.filter(pk=v.visit.pk).update(status="dated")
    with pytest.raises(Refused):
        change(v.visit, v, day=TODAY + timedelta(days=3), versions=[other])
    v.visit.refresh_from_db()
    assert v.visit.date == TODAY


def test_a_visit_under_way_neither_changes_nor_is_put_off(village):
    v = village
    say(v.visit, v.ben)
    for act in (
        lambda: change(v.visit, v, day=TODAY),
        lambda: postpone_visit(v.visit, by=v.carla, reason="grêle"),
        lambda: cancel_visit(v.visit, by=v.carla, reason="grêle"),
    ):
        with pytest.raises(Refused, match="La visite a commencé"):
            act()


@pytest.mark.parametrize("verb", [postpone_visit, cancel_visit])
def test_putting_off_wants_a_reason(village, verb):
    with pytest.raises(Refused, match="Écrivez la raison"):
        verb(village.visit, by=village.carla, reason="  ")


def test_the_team_is_corrected_as_a_whole(village):
    v = village
    joined = correct_team(
        v.visit, [(v.lea, "mentor", True), (v.mia, "member", False)], by=v.carla,
        guests=[("Zoé", "observer"), ("zoé ", "observer")],
    )  # fmt: skip
    rows = v.visit.team.filter(left_at=None).values_list("person__name", "part", "rapporteur")
    assert joined == [v.mia]
    assert sorted(rows) == [
        ("Léa", "mentor", True), ("Mia", "member", False), ("Zoé", "observer", False),
    ]  # fmt: skip
    assert v.visit.team.get(person=v.ben).left_at is not None


def test_whoever_left_may_come_back(village):
    v = village
    leave_team(v.visit, v.ben)
    join_team(v.visit, v.ben, by=v.carla, part="farmer")
    assert v.visit.team.get(person=v.ben).left_at is None
    assert Teammate.objects.filter(visit=v.visit, person=v.ben).count() == 1


def test_the_team_stays_once_the_report_is_final(village):
    v = village
    make_sealed(v.visit, v.ben)
    with pytest.raises(Refused, match="l'équipe ne change plus"):
        correct_team(v.visit, [(v.lea, "member", True)], by=v.carla)


# -- advice


def kinds_of(advice):
    return {one.kind: one.names for one in advice}


def test_a_mixed_team_with_somebody_to_write_asks_for_no_advice(village):
    v = village
    team = [(v.gil, "farmer", True), (v.mia, "member", False)]
    assert advice_on(v.farm, team, [], TODAY) == []


def test_a_guest_counts_for_the_mix(village):
    found = advice_on(village.farm, [(village.mia, "member", True)], [("Zoé", "mentor")], TODAY)
    assert found == []


def test_advice_names_what_is_missing(village):
    found = kinds_of(advice_on(village.farm, [(village.gil, "observer", False)], [], TODAY))
    assert found == {"no_farmer": (), "no_member": (), "no_rapporteur": ()}


def test_advice_on_a_visit_in_return(village):
    v = village
    own = make_farm(v.network, v.mia, name="Ferme de Mia")
    visit = make_visit(own, v.version, by=v.carla, team=(v.ana,), day=days_ago(200))
    make_sealed(visit, v.ana)
    team = [(v.mia, "farmer", True), (v.gil, "member", False)]
    assert kinds_of(advice_on(v.farm, team, [], TODAY)) == {"in_return": ("Mia",)}
    later = TODAY + timedelta(days=600)
    assert advice_on(v.farm, team, [], later) == []


def test_advice_on_who_came_last_time_and_on_a_close_link(village):
    v = village
    make_sealed(v.visit, v.ben)
    CloseLink.objects.create(farm=v.farm, person=v.mia, kind="household", declared_by=v.mia)
    team = [(v.ben, "farmer", True), (v.mia, "member", False)]
    assert kinds_of(advice_on(v.farm, team, [], TODAY)) == {"again": ("Ben",), "linked": ("Mia",)}


# -- sections


def test_sections_say_how_far_the_team_is(village):
    v = village
    rows = section_rows(v.visit)
    assert [(row.answered, row.total, row.is_begun, row.is_done) for row in rows] == [
        (0, 3, False, False), (0, 3, False, False),
    ]  # fmt: skip
    second = rows[1].section.criteria
    for criterion in second:
        say(v.visit, v.ben, criterion=criterion)
    say(v.visit, v.lea, criterion=second[0], value={"level": "3"})
    say(v.visit, v.lea, criterion=rows[0].section.criteria[0])
    rows = section_rows(v.visit)
    assert [(row.answered, row.to_discuss, row.is_done) for row in rows] == [
        (1, 0, False), (3, 1, True),
    ]  # fmt: skip
    assert last_touched(rows, v.ben).section == rows[1].section
    assert last_touched(rows, v.lea).section == rows[0].section


def test_the_team_says_itself_when_a_section_is_over(village):
    v = village
    first, second = (row.section for row in section_rows(v.visit))
    for section, done in ((first, True), (second, False)):
        for criterion in section.criteria[: 1 if done else 3]:
            say(v.visit, v.ben, criterion=criterion)
        value = {"done": done}
        say(v.visit, v.ben, kind="section", value=value, object_id=str(section.theme.pk))
    assert [row.is_done for row in section_rows(v.visit)] == [True, False]


def test_a_sensitive_question_is_not_the_teams(village):
    v = village
    criterion = section_rows(v.visit)[0].section.criteria[0]
    rewrite(criterion, sensitive=True)
    assert section_rows(v.visit)[0].total == 2


# -- desk


def kinds(person, today=TODAY):
    return [need.kind for need in desk_of(person, today).needs]


def desks(v):
    people = {"ana": v.ana, "ben": v.ben, "lea": v.lea, "carla": v.carla, "mia": v.mia}
    return {name: kinds(person) for name, person in people.items()}


def test_the_desk_along_the_life_of_a_visit(village):
    v = village
    nothing = {"carla": [], "mia": []}
    assert desks(v) == nothing | {"ana": ["expect"], "ben": ["start"], "lea": ["start"]}
    say(v.visit, v.ben)
    assert desks(v) == nothing | {"ana": ["expect"], "ben": ["resume"], "lea": ["resume"]}
    open_debrief(v.visit, by=v.ben)
    assert desks(v) == nothing | {name: ["debrief"] for name in ("ana", "ben", "lea")}
    end_debrief(v.visit, by=v.ben)
    assert desks(v) == nothing | {"ana": ["read"], "ben": ["write", "sign"], "lea": ["sign"]}
    write_up(v.visit, by=v.ben)
    assert desks(v) == nothing | {
        "ana": ["read"], "ben": ["sign", "waiting"], "lea": ["sign"], "carla": ["waiting"],
    }  # fmt: skip


def reply(v, **given):
    given = {"kind": "reply", "voice": "reply", "value": {"text": "Bien vu."}} | given
    return say(v.visit, v.ana, **given)


def test_the_desk_once_the_farm_has_answered(village):
    v = village
    make_written(v.visit, v.ben)
    reply(v)
    assert desks(v)["carla"] == ["finish", "reply"]
    assert desks(v)["ana"] == []


def test_the_desk_once_the_time_to_answer_is_over(village):
    v = village
    make_written(v.visit, v.ben)
    over = TODAY + timedelta(days=v.network.reply_days + 1)
    assert kinds(v.carla, over) == ["finish"]


def test_a_request_for_a_correction_stands_on_two_desks(village):
    v = village
    make_written(v.visit, v.ben)
    reply(v, value={"text": "Non, 12 ha.", "asks": "correction"})
    assert "correct" in kinds(v.carla)
    assert "correct" in kinds(v.ben)
    assert "correct" not in kinds(v.lea)


def test_what_is_held_stands_on_the_desk_of_who_decides_even_after_closing(village):
    v = village
    make_sealed(v.visit, v.ben)
    Visit.objects.filter(pk=v.visit.pk).update(sealed_at=timezone.now() - timedelta(days=80))
    assert kinds(v.carla) == []
    append_entries(v.visit, [entry(v.visit, v.lea)], by=v.lea, source="desk")
    assert Quarantine.objects.count() == 1
    assert kinds(v.carla) == ["held"]
    assert kinds(v.ben) == ["held"]
    assert kinds(v.lea) == []


def test_a_facilitator_sees_visits_to_staff_and_to_date_again(village):
    v = village
    leave_team(v.visit, v.ben)
    assert kinds(v.carla) == ["staff"]
    postpone_visit(v.visit, by=v.carla, reason="grêle")
    assert kinds(v.carla) == ["redate"]
    Visit.objects.filter(pk=v.visit.pk).update(status="cancelled")
    assert kinds(v.carla) == []


def test_a_facilitator_of_the_farm_has_only_the_farms_needs(village):
    v = village
    leave_team(v.visit, v.ben)
    Membership.objects.create(network=v.network, person=v.ana, role="facilitator")
    assert kinds(v.ana) == ["expect"]


def test_a_facilitator_close_to_the_farm_decides_nothing_there(village):
    v = village
    leave_team(v.visit, v.ben)
    CloseLink.objects.create(farm=v.farm, person=v.carla, kind="household", declared_by=v.carla)
    assert kinds(v.carla) == []


def test_a_promise_to_sign_comes_before_preparing(village):
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.mia,), day=TODAY + timedelta(days=9))
    assert kinds(v.mia) == ["prepare"]
    visit.team.update(ethics_signed_at=None)
    assert kinds(v.mia) == ["ethics"]


def test_the_groups_contact_sees_what_is_left_to_answer(village):
    v = village
    row = v.version.criteria.first()
    rewrite(row, subject="partnership")
    row.refresh_from_db()
    assert [(need.kind, need.count) for need in desk_of(v.fred, TODAY).needs] == [("group", 1)]
    say(v.visit, v.fred, criterion=row, voice="group")
    assert kinds(v.fred) == []


def test_a_stranger_and_a_past_member_have_an_empty_desk(village):
    assert desk_of(village.dan, TODAY).is_empty
    assert desk_of(village.paul, TODAY).is_empty


def test_the_next_thing_is_the_most_pressing(village):
    v = village
    make_visit(
        make_farm(v.network), v.version, by=v.carla, team=(v.ben,), day=TODAY + timedelta(days=5)
    )
    say(v.visit, v.ben)
    assert kinds(v.ben) == ["resume", "prepare"]
    assert desk_of(v.ben, TODAY).next.visit == v.visit


def suggest(v, **given):
    data = {"event": "suggested", "what": "Semer des haies", "owner": "farm"} | given
    object_id = "7b8d0c1e-55aa-4f4b-9d6c-2c1a0f9e8d77"
    say(v.visit, v.ben, kind="action", value=data, object_id=object_id, criterion=None)


def test_the_farms_actions_stand_on_its_desk_alone(village):
    v = village
    suggest(v)
    assert [action.what for action in desk_of(v.ana, TODAY).actions] == ["Semer des haies"]
    assert desk_of(v.carla, TODAY).actions == ()
    assert desk_of(v.ben, TODAY).actions == ()


def test_the_groups_and_the_networks_promises_stand_on_theirs(village):
    v = village
    suggest(v, owner="group", owner_group=str(v.group.ref))
    assert [action.what for action in desk_of(v.fred, TODAY).actions] == ["Semer des haies"]
    suggest(v, owner="network", event="changed")
    assert [action.what for action in desk_of(v.carla, TODAY).actions] == ["Semer des haies"]
    assert desk_of(make_member(v.network, make_person("Zoé")), TODAY).actions == ()


def test_an_empty_network_has_an_empty_desk(village):
    newcomer = make_member(village.other_network, make_person("Nour"), "facilitator")
    assert desk_of(newcomer, TODAY).is_empty
