"""The stories that the example networks tell: a newcomer meets each of them within minutes."""

from collections import Counter
from datetime import date

from tests.visits.test_example import (
    ACTIONS,
    CRITERIA,
    FARMS,
    NETWORKS,
    PEOPLE,
    VISITS,
    answers_of,
    day_of,
    day_of_visit,
)


def statuses(network="aubrelle"):
    return Counter(v["status"] for v in VISITS.values() if v["network"] == network)


def test_there_are_two_networks_with_everyone_it_takes():
    main, second = NETWORKS["aubrelle"], NETWORKS["belmer"]
    assert len(main["farms"]) >= 9
    assert len(main["groups"]) == 4
    assert len(second["farms"]) == 2
    assert sum(not farm["livestock"] for farm in main["farms"]) >= 2
    open_roles = {row["role"] for row in main["memberships"] if "until" not in row}
    assert open_roles == {"facilitator", "committee", "member"}
    held = {row["person"] for farm in main["farms"] for row in farm["holders"] if not row["until"]}
    animators = {r["person"] for r in main["memberships"] if r["role"] == "facilitator"}
    assert len(animators) == 2
    assert len(animators & held) == 1
    past = [row for row in main["memberships"] if "until" in row]
    assert {row["person"] for row in past} == {"marc", "viviane"}
    assert [row["until"] for row in FARMS["grange"]["holders"]] == ["2025-02-28", None]
    assert [key for key, person in PEOPLE.items() if person["email"] is None] == ["elsa", "tom"]
    tries = {person.get("try_as"): key for key, person in PEOPLE.items()}
    assert {"visitor", "farmer", "facilitator"} <= set(tries)


def test_visits_stand_at_every_point_of_their_life():
    assert statuses()["closed"] + statuses()["sealed"] >= 14
    for status in ("under_way", "written", "dated", "planned", "postponed", "cancelled"):
        assert statuses()[status] == 1, status
    years = {day_of_visit(v).year for v in VISITS.values() if v["farm"] == "tilleuls"}
    assert years == {2024, 2025, 2026}
    past = [v for v in VISITS.values() if day_of_visit(v) < date(2026, 1, 1)]
    assert {v["grid_version"] for v in past} == {1}
    assert {v["kind"] for v in VISITS.values()} == {"welcome", "peer", "follow_up"}


def test_present_visits_stay_near_today():
    for key, low, high in [
        ("combe-en-cours", -7, -1),
        ("boucle-a-venir", 10, 18),
        ("tilleuls-suivi", -40, -10),
    ]:
        assert low <= VISITS[key]["date"]["days"] <= high
    assert VISITS["ruisseaux-printemps"]["month"]["days"] > 90


def test_five_visits_answer_everything_that_is_not_sensitive():
    for key in ("tilleuls-2024", "tilleuls-2025", "tilleuls-2026", "combe-2025", "ormeaux-2026"):
        visit = VISITS[key]
        asked = {c for c, i in CRITERIA[visit["grid_version"]].items() if not i["sensitive"]}
        answered = {**answers_of(visit), **answers_of(visit, "group")}
        assert asked - set(answered) == set(), key


def test_every_visit_held_answers_fifteen_criteria():
    for key, visit in VISITS.items():
        if visit["status"] in {"written", "sealed", "closed"}:
            assert len(answers_of(visit)) >= 15, key


def test_visit_under_way_has_about_a_third():
    visit = VISITS["combe-en-cours"]
    share = len({**answers_of(visit), **answers_of(visit, "group")}) / len(CRITERIA[2])
    assert 0.25 <= share <= 0.45
    assert any(row["criterion"] is None for row in visit["notes"])


def test_farm_without_livestock_says_so():
    for key, visit in VISITS.items():
        answer = answers_of(visit).get("2b-welfare")
        if answer and not FARMS[visit["farm"]]["livestock"]:
            assert answer["state"] == "not_applicable", key
            assert answer["reason"], key


def test_every_way_of_not_answering_is_told():
    states = {
        answer["state"]
        for visit in VISITS.values()
        for block in visit["said"]
        for answer in block["answers"].values()
        if isinstance(answer, dict) and "state" in answer
    }
    assert states == {"not_applicable", "not_seen", "not_covered", "unknown"}


def test_two_opinions_stand_on_one_criterion():
    blocks = [block for block in VISITS["tilleuls-2026"]["said"] if block["voice"] == "team"]
    opinions = {
        b["said_by"]: b["answers"]["2a-water"] for b in blocks if "2a-water" in b["answers"]
    }
    assert opinions == {"sofia": "3", "ines": "2"}


def test_one_self_view_is_shared_and_another_is_not():
    views = {
        key: block
        for key, visit in VISITS.items()
        for block in visit["said"]
        if block["voice"] == "self"
    }
    assert len(views["tilleuls-2025"]["shared"]) == 8
    assert views["combe-2025"]["shared"] == []


def test_hail_is_told_as_a_step_back_in_the_farms_own_words():
    levels = [answers_of(VISITS[f"tilleuls-{year}"])["2c-seeds"] for year in (2024, 2025, 2026)]
    assert levels == ["2", "3", "2"]
    words = [
        w["text"] for w in VISITS["tilleuls-2026"]["words"] if w.get("criterion") == "2c-seeds"
    ]
    assert "La grêle a couché les porte-graines." in words[0]


def test_main_farm_moves_both_ways_and_stays():
    before, after = (answers_of(VISITS[f"tilleuls-{year}"], about="farm") for year in (2024, 2026))
    levels = [(before[c], after[c]) for c in before if c in after and f"{before[c]}".isdigit()]
    moves = Counter((old < new) - (old > new) for old, new in levels)
    assert moves[1] >= 5
    assert moves[0] >= 3


def test_a_reply_after_the_final_report_makes_a_second_edition():
    visit = VISITS["tilleuls-2025"]
    final = next(day_of(step["on"]) for step in visit["steps"] if step["status"] == "sealed")
    assert [reply["said_by"] for reply in visit["replies"] if day_of(reply["on"]) > final] == [
        "ana",
        "ana",
    ]
    assert VISITS["tilleuls-suivi"]["replies"] == []


def test_plan_has_every_status_and_every_owner():
    moves = {"suggested", "accepted", "in_progress", "done", "postponed", "declined", "dropped"}
    last = Counter(
        [event["kind"] for event in action["events"] if event["kind"] in moves][-1]
        for action in ACTIONS.values()
    )
    assert set(last) == moves
    owners = Counter(action["owner"] for action in ACTIONS.values())
    assert set(owners) == {"farm", "group", "network", "peer"}
    assert owners["group"] >= 5
    assert owners["network"] >= 5
    assert any(event["kind"] == "carried_over" for a in ACTIONS.values() for event in a["events"])


def test_visitors_say_of_both_versions_which_questions_are_not_right():
    said = [(v["grid_version"], row) for v in VISITS.values() for row in v.get("feedback", [])]
    assert {version for version, _row in said} == {1, 2}
    assert {row["what"] for _version, row in said} == {"hard_to_ask", "not_useful"}
    twice = Counter(row["criterion"] for _version, row in said).most_common(3)
    assert {code for code, n in twice if n == 2} == {"1f-climate", "2b-habitats", "4a-workshops"}
    assert any("why" not in row for _version, row in said)
