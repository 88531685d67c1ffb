"""The example networks: everything invented, everything referring to something that exists."""

import copy
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.visits.test_library import BANNED, CHARTER, LOOSE_SPACE, criteria_of, long_sentences
from visits.scoring import LEVEL_KINDS, LevelSpec, Question, problem_of

TODAY = date(2026, 11, 24)
FOLDER = Path(__file__).parents[2] / "visits" / "example"
FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
PEOPLE = {person["key"]: person for person in FILES["network"]["people"]}
NETWORKS = {network["key"]: network for network in FILES["network"]["networks"]}
FARMS = {farm["key"]: farm for network in NETWORKS.values() for farm in network["farms"]}
GROUPS = {group["key"]: group for network in NETWORKS.values() for group in network["groups"]}
VISITS = {visit["key"]: visit for visit in FILES["visits"]["visits"]}
ACTIONS = {action["key"]: action for action in FILES["actions"]["actions"]}
SAID_ABOUT = ("notes", "marks", "discuss", "words", "leads", "replies")
PERSON_KEYS = {
    *("person", "by", "said_by", "noted_by", "helper", "contact", "declared_by"),
    *("published_by", "signed_by", "owner_person"),
}


def change_grid(grid, changes):
    """Version 2 as the format of grid_v2.json tells it."""
    themes = copy.deepcopy(grid["themes"])
    for change in changes:
        for theme in themes:
            codes = [item["code"] for item in theme["criteria"]]
            if change["change"] == "new" and theme["code"] == change["theme"]:
                theme["criteria"].insert(codes.index(change["after"]) + 1, change)
            elif change["change"] == "retired":
                theme["criteria"] = [i for i in theme["criteria"] if i["code"] != change["code"]]
            elif change["code"] in codes:
                theme["criteria"][codes.index(change["code"])].update(change)
    return grid | {"themes": themes}


VERSIONS = {1: CHARTER, 2: change_grid(CHARTER, FILES["grid_v2"]["changes"])}
CRITERIA = {
    number: {item["code"]: item for item in criteria_of(grid)} for number, grid in VERSIONS.items()
}


def question_of(item):
    steps = CHARTER["scales"][item["scale"]] if item["kind"] in LEVEL_KINDS else []
    levels = tuple(LevelSpec(step["code"]) for step in steps)
    choices = tuple(option["code"] for option in item.get("options", []))
    return Question(item["code"], item["kind"], levels=levels, choices=choices)


def value_of(answer):
    return {"level": answer} if isinstance(answer, str) else answer


def day_of(stated):
    if isinstance(stated, dict):
        return TODAY + timedelta(days=stated["days"])
    return date.fromisoformat(stated)


def day_of_visit(visit):
    return day_of(visit.get("date") or visit.get("month"))


def walk(node):
    if isinstance(node, dict):
        yield node
        for key, part in node.items():
            if key != "_about":
                yield from walk(part)
    elif isinstance(node, list):
        for part in node:
            yield from walk(part)


def strings(node, path=""):
    if isinstance(node, dict):
        for key, part in node.items():
            if key not in {"_about", "en"}:
                yield from strings(part, f"{path}/{key}")
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from strings(part, f"{path}/{index}")
    elif isinstance(node, str) and " " in node:  # codes have no space
        yield path, node


def answers_of(visit, voice="team", about=None):
    blocks = [block for block in visit["said"] if block["voice"] == voice]
    return {
        code: answer
        for block in blocks
        if about is None or block.get("about", "farm") == about
        for code, answer in block["answers"].items()
    }


def holders_on(farm, day):
    return {
        row["person"]
        for row in FARMS[farm]["holders"]
        if day_of(row["since"]) <= day and (not row["until"] or day <= day_of(row["until"]))
    }


@pytest.fixture(params=sorted(VISITS))
def visit(request):
    return VISITS[request.param]


def test_everything_says_that_it_is_an_example():
    assert {name: file["_about"]["fictional"] for name, file in FILES.items()} == {
        "actions": True,
        "grid_v2": True,
        "network": True,
        "visits": True,
    }
    assert [row["name"] for row in NETWORKS.values() if not row["name"].endswith("(EXEMPLE)")] == []
    for place in (*FARMS.values(), *GROUPS.values()):
        assert place["name"].endswith("(exemple)")
        assert place["municipality"].endswith("-l'Exemple")
    mails = [person["email"] for person in PEOPLE.values() if person["email"]]
    assert [mail for mail in mails if not mail.endswith("@exemple.test")] == []


def test_words_are_plain_short_and_well_set():
    texts = [item for file in FILES.values() for item in strings(file)]
    assert [(path, text) for path, text in texts if BANNED.search(text)] == []
    assert [(path, text) for path, text in texts if LOOSE_SPACE.search(text)] == []
    assert long_sentences(texts) == []


def test_every_person_named_exists():
    named = {
        row[key]
        for file in FILES.values()
        for row in walk(file)
        for key in PERSON_KEYS & set(row)
        if isinstance(row[key], str)
    }
    assert named - set(PEOPLE) == set()


def test_every_person_serves_somewhere():
    named = {mate["person"] for visit in VISITS.values() for mate in visit["team"]}
    members = {row["person"] for network in NETWORKS.values() for row in network["memberships"]}
    assert set(PEOPLE) - named - members == set()


def test_farms_groups_and_networks_refer_to_each_other():
    for network in NETWORKS.values():
        groups = {group["key"] for group in network["groups"]}
        assert {row["group"] for farm in network["farms"] for row in farm["partners"]} <= groups
        assert network["grid"]["library"] == CHARTER["code"]
    assert {person["group"] for person in PEOPLE.values() if "group" in person} <= set(GROUPS)


def test_second_version_keeps_breaks_retires_and_adds():
    changes = FILES["grid_v2"]["changes"]
    kinds = Counter((change["change"], change["comparison"]) for change in changes)
    assert kinds["reworded", "break"] == 1
    assert kinds["reworded", "keep"] == 1
    assert kinds["retired", "break"] == 1
    assert kinds["new", "break"] == 1
    assert all(change["why"] for change in changes)
    assert len(CRITERIA[2]) == len(CRITERIA[1])
    assert max(len(theme["criteria"]) for theme in VERSIONS[2]["themes"]) <= 10


def test_visit_refers_to_what_exists(visit):
    network = NETWORKS[visit["network"]]
    assert visit["farm"] in {farm["key"] for farm in network["farms"]}
    assert visit["grid_version"] in {row["number"] for row in network["grid"]["versions"]}
    codes = set(CRITERIA[visit["grid_version"]])
    said = [row["criterion"] for key in SAID_ABOUT for row in visit[key] if row.get("criterion")]
    said += [row["criterion"] for row in visit.get("feedback", [])]
    answered = [code for block in visit["said"] for code in block["answers"]]
    shared = [code for block in visit["said"] for code in block.get("shared", [])]
    assert {*said, *answered, *shared} - codes == set()
    partners = {row["group"] for row in FARMS[visit["farm"]]["partners"]}
    abouts = [row["about"] for key in ("said", *SAID_ABOUT) for row in visit[key] if "about" in row]
    asked = [row["group"] for row in visit["expectations"] if row["of"] == "group"]
    assert {*abouts, *asked} - partners == set()


def test_visit_answers_fit_their_criteria(visit):
    for block in visit["said"]:
        for code, answer in block["answers"].items():
            item = CRITERIA[visit["grid_version"]][code]
            assert problem_of(question_of(item), value_of(answer)) is None, code
            assert (item["subject"] == "farm") == ("about" not in block), code
            if value_of(answer).get("state") == "not_applicable":
                assert item["not_applicable"], code


def test_visit_voices_are_those_of_the_people_who_may(visit):
    team = {mate["person"] for mate in visit["team"]}
    farm = holders_on(visit["farm"], day_of_visit(visit))
    opened = {row["criterion"] for row in visit.get("opens", [])}
    for block in visit["said"]:
        sensitive = {
            code for code in block["answers"] if CRITERIA[visit["grid_version"]][code]["sensitive"]
        }
        if block["voice"] == "team":
            assert block["said_by"] in team
            assert sensitive <= opened
        elif block["voice"] == "group":
            assert block["said_by"] == GROUPS[block["about"]]["contact"]
        else:
            assert block["said_by"] in farm
            assert set(block["shared"]) <= set(block["answers"]) - sensitive
    for key in ("notes", "marks", "discuss", "leads"):
        assert {row["said_by"] for row in visit[key]} <= team
    assert {row["said_by"] for row in visit.get("feedback", [])} <= team
    for key in ("words", "expectations", "replies"):
        assert {row["said_by"] for row in visit[key]} <= farm
    assert {row["person"] for row in visit["signatures"]} <= team | farm


def test_visit_goes_through_its_steps_in_order(visit):
    order = ["planned", "dated", "under_way", "debriefed", "written", "sealed", "closed"]
    days = [day_of(step["on"]) for step in visit["steps"]]
    names = [step["status"] for step in visit["steps"]]
    assert days == sorted(days)
    assert days[-1] <= TODAY
    assert names[-1] == visit["status"]
    if visit["status"] in {"postponed", "cancelled"}:
        assert visit["steps"][-1]["reason"]
    else:
        assert names == order[: len(names)]
    farm = holders_on(visit["farm"], day_of_visit(visit))
    assert {step["by"] for step in visit["steps"]} & farm == set()
    for reply in visit["replies"]:
        assert day_of(reply["on"]) >= days[names.index("written")]


def test_team_is_mixed_and_never_its_own_judge(visit):
    if visit["network"] != "aubrelle" or visit["status"] == "planned":
        return
    parts = Counter(mate["part"] for mate in visit["team"])
    assert parts["farmer"] + parts["mentor"] >= 1
    assert parts["member"] >= 1
    assert sum(mate.get("rapporteur", False) for mate in visit["team"]) == 1
    partners = {row["group"] for row in FARMS[visit["farm"]]["partners"]}
    groups = {PEOPLE[mate["person"]].get("group") for mate in visit["team"]}
    assert groups & partners == set()


def test_no_two_farms_visit_each_other():
    visited = set()
    for visit in VISITS.values():
        team = {mate["person"] for mate in visit["team"]}
        for farm in FARMS:
            if team & holders_on(farm, day_of_visit(visit)):
                visited.add((farm, visit["farm"]))
    assert [pair for pair in visited if pair[::-1] in visited] == []


def test_actions_refer_to_what_exists_and_tell_their_story():
    for key, action in ACTIONS.items():
        visit = VISITS[action["visit"]]
        assert action["farm"] == visit["farm"], key
        assert action["criterion_code"] in CRITERIA[visit["grid_version"]], key
        leads = {lead["key"] for lead in visit["leads"]}
        assert action.get("lead") in leads | {None}, key
        assert action["events"][0]["kind"] == "suggested", key
        days = [day_of(event["on"]) for event in action["events"]]
        assert days == sorted(days), key
        assert days[-1] <= TODAY, key
        for event in action["events"]:
            assert VISITS[event.get("visit", visit["key"])]["farm"] == action["farm"], key
            assert event["kind"] not in {"postponed", "dropped", "declined"} or event["why"], key
        offered = {e["data"]["support"] for e in action["events"] if e["kind"] == "support_offered"}
        taken = {e["data"]["support"] for e in action["events"] if e["kind"] == "support_accepted"}
        assert taken <= offered, key
