"""Scoring answers the shared cases, and keeps its promises on any answers at all."""

import json
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.scoring import (
    LevelSpec,
    Moves,
    Outcome,
    Policy,
    Question,
    State,
    compare,
    latest_seen,
    problem_of,
    read_answer,
    score_theme,
    score_total,
    score_visit,
    sort_moves,
    tidy_value,
)

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "scoring.cases.json").read_text(encoding="utf-8")
)


def make_question(code):
    given = dict(CASES["questions"][code])
    levels = tuple(
        LevelSpec(name, None if value is None else Decimal(value))
        for name, value in given.pop("levels", [])
    )
    for name in ("themes", "choices"):
        given[name] = tuple(given.get(name, ()))
    given["weight"] = Decimal(given.get("weight", "1"))
    return Question(code=code, levels=levels, **given)


def make_policy(given):
    return Policy(**{key: frozenset(v) if isinstance(v, list) else v for key, v in given.items()})


def make_pairs(said):
    questions = [(make_question(code), values) for code, values in said.items()]
    return [(question, read_answer(question, values)) for question, values in questions]


def make_outcome(given):
    return None if given is None else read_answer(make_question(given[0]), given[1:])


def make_value(given):
    """Write out long words that the file only describes."""
    if not isinstance(given, dict):
        return given
    return {
        key: item["repeat"] * item["times"] if isinstance(item, dict) else item
        for key, item in given.items()
    }


def in_words(item):
    """A result as the case file writes it: decimals as strings, tuples as lists."""
    if isinstance(item, dict):
        return {key: in_words(value) for key, value in item.items()}
    if isinstance(item, list | tuple):
        return [in_words(value) for value in item]
    return str(item) if isinstance(item, Decimal) else item


def outcome_in_words(**given):
    blank = {"at": None, "of": None, "value": None, "text": "", "intention": False}
    return blank | given


def cases(kind):
    def label(case):
        return case.get("name") or f"{case.get('question', '')} {case.get('value', '')}"[:60]

    return pytest.mark.parametrize("case", CASES[kind], ids=label)


@cases("problems")
def test_problem_is_named(case):
    assert problem_of(make_question(case["question"]), make_value(case["value"])) == case["expect"]


@cases("tidy")
def test_tidy_form_is_one(case):
    question = make_question(case["question"])

    tidy = tidy_value(question, case["value"])

    assert tidy == case["expect"]
    assert tidy_value(question, tidy) == tidy


@cases("answers")
def test_heads_are_read_together(case):
    question = make_question(case["question"])

    outcome = read_answer(question, case["values"])

    assert in_words(asdict(outcome)) == outcome_in_words(code=question.code, **case["expect"])
    assert read_answer(question, case["values"][::-1]) == outcome


@cases("themes")
def test_theme_says_what_was_said(case):
    outcome = score_theme(
        case["theme"],
        make_policy(case["policy"]),
        make_pairs(case["said"]),
        opened=frozenset(case.get("opened", ())),
    )

    zero = dict.fromkeys(
        ("answered", "applicable", "not_applicable", "not_seen", "not_covered", "unknown"), 0
    ) | dict.fromkeys(("unchanged", "unanswered", "divergent"), 0)
    nothing = dict.fromkeys(("completeness", "median", "points", "over", "result"))
    expected = {"theme": case["theme"], "red_lines": []} | zero | nothing | case["expect"]
    expected["red_lines"] = [outcome_in_words(**given) for given in expected["red_lines"]]
    assert in_words(asdict(outcome)) == expected


@cases("totals")
def test_total_only_as_asked(case):
    policy = make_policy(case["policy"])

    total = score_total(policy, score_visit(policy, make_pairs(case["said"])))

    assert in_words(total) == case["expect"]


@cases("movements")
def test_movement_is_one_word(case):
    before, after = make_outcome(case["before"]), make_outcome(case["after"])

    assert compare(before, after, comparable=case["comparable"]) == case["expect"]


@cases("latest_seen")
def test_latest_seen_is_what_to_compare_with(case):
    outcome = latest_seen([make_outcome(given) for given in case["earlier"]])

    if case["expect"] is None:
        assert outcome is None
    else:
        assert {key: getattr(outcome, key) for key in case["expect"]} == case["expect"]


@cases("moves")
def test_moves_are_sorted_once(case):
    rows = []
    for code, before, after, comparable in case["rows"]:
        question = make_question(code)
        said = read_answer(question, [before]), read_answer(question, [after])
        rows.append((question, *said, comparable))

    moves = sort_moves(rows, opened=frozenset(case["opened"]))

    assert moves == Moves(**{name: tuple(codes) for name, codes in case["expect"].items()})


def test_a_value_of_another_scale_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="soil: this value is no answer to it"):
        read_answer(make_question("soil"), [{"level": "yes"}])


@pytest.mark.parametrize(
    "given", [{"theme": "average"}, {"missing": "worst"}, {"total": "rank"}, {"not_applicable": ""}]
)
def test_an_unknown_policy_is_refused(given):
    with pytest.raises(ValueError, match=f"scoring policy: {next(iter(given))} must be one of"):
        Policy(**given)


@pytest.mark.parametrize("kind", ["problems", "tidy", "answers", "themes", "totals", "movements"])
def test_cases_cover_each_kind(kind):
    assert len(CASES[kind]) >= 8


# Promises on any answers at all

STATES = sorted({State.NOT_SEEN, State.NOT_COVERED, State.UNKNOWN, State.UNANSWERED})


@st.composite
def pairs(draw, least=0):
    made = []
    for number in range(draw(st.integers(least, 8))):
        of = draw(st.sampled_from([2, 3, 5]))
        levels = tuple(LevelSpec(f"l{at}", Decimal(at)) for at in range(of))
        weight = Decimal(draw(st.integers(0, 30))) / 10
        question = Question(f"q{number}", "levels", ("t",), weight, levels=levels)
        question = replace(question, red_line=draw(st.booleans()), sensitive=draw(st.booleans()))
        state = draw(st.sampled_from(list(set(State) - {State.VALUE})))
        outcome = Outcome(question.code, state, of=of)
        if state == State.LEVEL:
            at = draw(st.integers(1, of))
            outcome = replace(outcome, at=at, value=Decimal(at - 1))
        made.append((question, outcome))
    return made


policies = st.builds(
    Policy,
    missing=st.sampled_from(["left_out", "zero"]),
    not_applicable=st.sampled_from(["left_out", "zero"]),
    theme=st.sampled_from(["counts", "weighted_mean", "sum_over_max", "median"]),
)
honest = st.builds(Policy, theme=st.sampled_from(["counts", "weighted_mean", "sum_over_max"]))
two_levels = (LevelSpec("l0", Decimal(0)), LevelSpec("l1", Decimal(1)))
plain = Question("new", "levels", ("t",), levels=two_levels)


@given(pairs(), honest, st.sampled_from(STATES))
def test_adding_an_unanswered_criterion_changes_only_completeness_and_n(said, policy, state):
    before = score_theme("t", policy, said)

    after = score_theme("t", policy, [*said, (plain, Outcome("new", state, of=2))])

    kept = ("counts", "answered", "not_applicable", "median", "points", "over", "result")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.applicable == before.applicable + 1
    assert after.completeness <= (before.completeness or 0)


@given(pairs(), honest)
def test_not_applicable_never_lowers_anything(said, policy):
    before = score_theme("t", policy, said)

    after = score_theme("t", policy, [*said, (plain, Outcome("new", State.NOT_APPLICABLE, of=2))])

    assert replace(after, not_applicable=before.not_applicable) == before
    assert after.not_applicable == before.not_applicable + 1


@given(pairs(), policies, st.randoms(use_true_random=False))
def test_order_says_nothing(said, policy, random):
    shuffled = random.sample(said, len(said))

    before, after = score_theme("t", policy, said), score_theme("t", policy, shuffled)

    assert replace(after, red_lines=()) == replace(before, red_lines=())
    assert {line.code for line in after.red_lines} == {line.code for line in before.red_lines}


@given(pairs(), policies)
def test_every_criterion_is_counted_once_or_hidden_by_a_rule(said, policy):
    theme = score_theme("t", policy, said)

    shown = [question for question, _ in said if not question.sensitive]
    named = theme.not_seen + theme.not_covered + theme.unknown + theme.unanswered
    named += theme.unchanged
    assert theme.applicable == theme.answered + named + theme.divergent
    assert theme.applicable + theme.not_applicable + len(theme.red_lines) == len(shown)
    assert sum(n for _, _, n in theme.counts) == theme.answered


@given(pairs(), policies, st.data())
def test_red_lines_and_closed_sensitive_answers_move_no_result(said, policy, data):
    changed = []
    for question, outcome in said:
        if question.red_line or question.sensitive:
            state = data.draw(st.sampled_from(list(State)))
            changed.append((question, replace(outcome, state=state, at=None, value=None)))
        else:
            changed.append((question, outcome))

    before, after = score_theme("t", policy, said), score_theme("t", policy, changed)

    assert replace(after, red_lines=()) == replace(before, red_lines=())


@given(pairs(least=1), policies)
def test_a_result_stays_between_the_worst_and_the_best(said, policy):
    theme = score_theme("t", policy, said)

    highest = {"sum_over_max": 1, "weighted_mean": 4, "median": 5}
    assert theme.result is None or 0 <= theme.result <= highest[policy.theme]
    assert theme.completeness is None or 0 <= theme.completeness <= 1


@given(pairs(least=1), st.data())
def test_two_opinions_enter_no_score(said, data):
    policy = Policy(theme="weighted_mean", missing="zero", not_applicable="zero")
    at = data.draw(st.integers(0, len(said) - 1))
    without = said[:at] + said[at + 1 :]
    question, outcome = said[at]
    differing = replace(outcome, state=State.DIVERGENT, at=None, value=None)

    theme = score_theme("t", policy, [*without, (question, differing)])

    assert theme.result == score_theme("t", policy, without).result
