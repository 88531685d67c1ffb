"""Conditions answer the shared cases, and no text whatever makes them fail or linger."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field.texts import PIECES
from visits.conditions import (
    MESSAGES,
    ExpressionError,
    cycle_in,
    evaluate,
    evaluation_order,
    holds,
    parse,
    rewritten,
    text_of,
)
from visits.conditions.pattern import LONGEST_MATCHED, STATES, read_pattern, run

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "conditions.cases.json").read_text(encoding="utf-8")
)
TODAY = date.fromisoformat(CASES["today"])
GIVEN = {"today": TODAY, "worths": CASES["worths"]}


def shown(value):
    """A value as the cases write it."""
    match value:
        case bool():
            return {"boolean": value}
        case Fraction():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()}
    return {"text": value}


# --- The shared cases ----------------------------------------------------------------------------


def test_there_are_enough_cases():
    gives = sum(map(len, CASES["gives"].values()))
    assert gives + len(CASES["constraints"]) + len(CASES["refused"]) >= 800


@pytest.mark.parametrize("about", CASES["gives"])
def test_gives(about):
    cases = CASES["gives"][about]
    given = [[text, shown(evaluate(parse(text), CASES["answers"], **GIVEN))] for text, _ in cases]
    assert given == cases


def test_constraints():
    given = []
    for text, own, _gives, _held, worths in CASES["constraints"]:
        constraint, about = parse(text, in_constraint=True), {"own": own, "worths": worths}
        value = shown(evaluate(constraint, CASES["answers"], today=TODAY, **about))
        held = holds(constraint, CASES["answers"], today=TODAY, **about)
        given.append([text, own, value, held, worths])
    assert given == CASES["constraints"]


def test_written_as_a_text():
    given = [
        [text, text_of(evaluate(parse(text), CASES["answers"], **GIVEN))]
        for text, _written in CASES["written"]
    ]
    assert given == CASES["written"]


def test_codes_in_order():
    assert [[text, parse(text).codes] for text, _codes in CASES["codes"]] == CASES["codes"]


def test_rewritten():
    given = [
        [text, names, rewritten(parse(text), names).text]
        for text, names, _expected in CASES["rewritten"]
    ]
    assert given == CASES["rewritten"]


def refusal(text, *, constraint):
    try:
        parse(text, in_constraint=constraint)
    except ExpressionError as error:
        return [text, error.position, error.code, error.detail, constraint]
    return [text, "understood"]


@pytest.mark.parametrize("code", MESSAGES)
def test_refused_at_the_character(code):
    cases = [case for case in CASES["refused"] if case[2] == code]
    assert cases
    assert [refusal(case[0], constraint=case[-1]) for case in cases] == cases


def test_every_refusal_has_a_message():
    assert {case[2] for case in CASES["refused"]} == set(MESSAGES)


@pytest.mark.parametrize(("pairs", "cycle", "order"), CASES["graphs"])
def test_derived_values_refer_to_each_other(pairs, cycle, order):
    formulas = {code: parse(text) for code, text in pairs}
    assert cycle_in(formulas) == cycle
    if cycle is None:
        assert evaluation_order(formulas) == order
    else:
        with pytest.raises(ValueError, match="circle"):
            evaluation_order(formulas)


def test_a_long_chain_of_derived_values_needs_no_stack():
    formulas = {str(n): parse(f"${{{n + 1}}}") for n in range(5000)}
    assert evaluation_order(formulas)[0] == "4999"
    formulas["4999"] = parse("${0}")
    assert cycle_in(formulas) == [str(n) for n in range(5000)]


def test_a_new_name_that_cannot_stand_in_a_reference_is_refused():
    with pytest.raises(ExpressionError) as caught:
        rewritten(parse("1 + ${a}"), {"a": "not a name"})
    assert (caught.value.position, caught.value.code) == (9, "bad_name")


# --- Any text at all -----------------------------------------------------------------------------

ANY_TEXT = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
)
ANY_ANSWER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["level", "state", "choices", "number", "text", "date", "x"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=6,
)


@given(text=ANY_TEXT, answer=ANY_ANSWER)
def test_any_text_is_understood_or_refused_inside_itself(text, answer):
    answers = {**CASES["answers"], "area": answer, "words": answer}
    refused = refusal(text, constraint=True)
    if refused != [text, "understood"]:
        _text, position, code, _detail, _constraint = refused
        assert 0 <= position <= len(text)
        assert code in MESSAGES
        return
    expression = parse(text, in_constraint=True)
    value = evaluate(expression, answers, own=answer, **GIVEN)
    assert isinstance(value, str | bool | Fraction | date)
    assert isinstance(text_of(value), str)
    assert isinstance(holds(expression, answers, own=answer, **GIVEN), bool)
    assert len(expression.program) <= len(text)


# --- Bounded work, counted in steps --------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a*)*b", "a" * LONGEST_MATCHED),
        ("(a|a|aa)+c", "a" * LONGEST_MATCHED),
        ("((a?){10}){5}(a*)*", "a" * LONGEST_MATCHED),
        ("(.*)*(.*)*(.*)*x", "é" * LONGEST_MATCHED),
        ("(((((a+)+)+)+)+)+b", "a" * LONGEST_MATCHED),
    ],
)
def test_a_pattern_takes_as_many_steps_as_states_times_characters(pattern, text):
    program = read_pattern(pattern, at=0, room=STATES)
    _fits, steps = run(program, text)
    assert steps <= (len(text) + 1) * (len(program) + 1)


def test_a_text_beyond_the_limit_fits_no_pattern():
    program = read_pattern("a*", at=0, room=STATES)
    assert run(program, "a" * LONGEST_MATCHED)[0] is True
    assert run(program, "a" * (LONGEST_MATCHED + 1)) == (False, 0)


@pytest.mark.parametrize(
    "text",
    [
        "1" + "+1" * 999,
        "1" + "=1" * 999,
        "true()" + " or 1" * 390,
        "1" + " div 3" * 300,
        "-(" * 15 + "1" + ")" * 15,
    ],
)
def test_a_program_is_no_longer_than_its_text(text):
    expression = parse(text)
    assert len(expression.program) <= len(text)
    assert text_of(evaluate(expression, {}, today=TODAY)) != "never an error"


def test_numbers_stay_within_their_digits():
    value = evaluate(parse("1" + " * 99999999999999999999" * 80), {}, today=TODAY)
    assert value == ""
    kept = evaluate(parse("1" + " div 3" * 200), {}, today=TODAY)
    assert kept == Fraction(1, 3**200)
