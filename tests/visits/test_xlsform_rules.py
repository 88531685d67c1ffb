"""What a form's expressions become: the same meaning in our conditions, or told as lost."""

import pytest

from tests.visits.forms import examined, form_of, items_of
from visits.exchange.xlsform.saying import Meant, say
from visits.exchange.xlsform.xpath import Unsaid

NAMES = {
    "a": Meant("a"),
    "long name": Meant("long"),
    "q": Meant("q", {"1": "1", "2": "2", "3": "3"}, is_scale=True, worth_is_name=True),
    "s": Meant("s", {"1": "1", "2": "2", "3": "3"}, is_scale=True),
    "c": Meant("c", {"yes": "yes", "N/A": "N-A"}),
    "gone": Meant("gone", {"1": "1"}, is_scale=True, dropped=frozenset({"na"})),
    "today": Meant("", text="today()"),
}


@pytest.mark.parametrize(
    ("form", "ours"),
    [
        ("${a} > 3", "${a} > 3"),
        ("  ${a}   =  'x' ", "${a}   =  'x'"),
        ("${ a } = 1", "${a} = 1"),
        ("${a} = ‘x’", "${a} = 'x'"),
        ("${a}\u00a0= 1", "${a}\u00a0= 1"),
        ("${q} = 1", "${q} = '1'"),
        ("${q} != 1 and ${a}", "${q} != '1' and ${a}"),
        ("2 = ${q}", "${q} = '2'"),
        ("${q} > 1", "${q} > 1"),
        ("${s} >= 2", "(${s} = '2' or ${s} = '3')"),
        ("2 <= ${s}", "(${s} = '2' or ${s} = '3')"),
        ("${s} > 9", "false()"),
        ("selected(${c}, 'N/A')", "selected(${c}, 'N-A')"),
        ("${c} = 'N/A' or ${a} = 1", "${c} = 'N-A' or ${a} = 1"),
        ("selected(${q}, 2)", "selected(${q}, '2')"),
        ("not(${a})", "not(${a})"),
        ("yes", "true()"),
        ("FALSE", "false()"),
        ("/data/group/a = 1", "${a} = 1"),
        ("../a = 1", "${a} = 1"),
        ("current()/../a = 1", "${a} = 1"),
        ("current()/../../g/a = 1", "${a} = 1"),
        ("${today} > date('2026-01-01')", "today() > date('2026-01-01')"),
        ("contains(${a}, 'b.c')", r"regex(${a}, '(.|\n)*b\.c(.|\n)*')"),
        ("starts-with(${a}, 'b')", r"regex(${a}, 'b(.|\n)*')"),
        ("if(${a}=1,'x','y')", "if(${a}=1,'x','y')"),
        ("abs(${a})", "if((${a}) < 0, -(${a}), number(${a}))"),
        ("(${a} + 1) div 2 - -3", "(${a} + 1) div 2 - -3"),
    ],
)
def test_what_a_form_says_is_said_here(form, ours):
    assert say(form, NAMES) == ours


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("${nowhere} = 1", "unknown_reference"),
        ("pulldata('f', 'a', 'b', ${a})", "unknown_function"),
        ("indexed-repeat(${a}, ${a}, 1)", "unknown_function"),
        ("jr:choice-name(${c}, '${c}')", "unknown_function"),
        ("concat(${a}, 'x')", "unknown_function"),
        ("position(..)", "syntax"),
        ("count(${a}) > 1", "unknown_function"),
        (". > 1", "own"),
        ("${a} = ", "syntax"),
        ("(${a}", "syntax"),
        ("${a} == 1", "syntax"),
        ("${a} AND ${a}", "syntax"),
        ("instance('x')/root/item[name = ${a}]/label", "syntax"),
        ("${s} + 1", "worth_is_not_name"),
        ("${s} <= ${a}", "worth_is_not_name"),
        ("${a} = ${s}", "worth_is_not_name"),
        ("coalesce(${s}, 0) > 2", "worth_is_not_name"),
        ("if(${a}, ${s}, 1) * 2", "worth_is_not_name"),
        ("-${s} < 0", "worth_is_not_name"),
        ("int(${s}) = 1", "worth_is_not_name"),
        ("max(${s}, 1) = 1", "worth_is_not_name"),
        ("string(${a} < 1) = 'false'", "unknown_function"),
        ("${gone} = 'na'", "dropped_choice"),
        ("${c} = ${a}", "renamed_choices"),
        ("regex(${a}, ${a})", "pattern_not_literal"),
        ("(" * 200 + "1" + ")" * 200, "too_deep"),
        ("${a} + " * 2000 + "1", "too_long"),
        ("", "syntax"),
    ],
)
def test_what_cannot_be_said_says_why(form, code):
    with pytest.raises(Unsaid) as fault:
        say(form, NAMES)
    assert fault.value.code == code


def test_the_answer_itself_stands_in_limits_alone():
    assert say(". >= 0 and . < 10", NAMES, own=Meant("a")) == ". >= 0 and . < 10"
    assert say("string-length() < 3", NAMES, own=Meant("a")) == "string-length(.) < 3"
    assert say(". = 1", NAMES, own=NAMES["q"]) == ". = '1'"


KOBO_BLOCKS = (
    ["begin_score", "s", "S"],
    ["score__row", "r1", "R1"],
    ["end_score"],
    ["begin_rank", "k", "K"],
    ["rank__level", "k1", "1"],
    ["end_rank"],
    ["begin_kobomatrix", "m", "M"],
    ["end_kobomatrix"],
    ["cascading_select c", "c", "C"],
    ["osm tags", "o", "O"],
)


@pytest.mark.parametrize("row", KOBO_BLOCKS, ids=lambda row: row[0])
def test_what_only_another_tool_knows_is_told_and_stops_nothing(row):
    survey = [["type", "name", "label"], row, ["text", "z", "Z"]]
    brought = examined(form_of(survey, [["list_name", "name", "label"]], [["form_title"], ["F"]]))
    assert brought.wrong == []
    told = {(remark.place.line, remark.text) for remark in brought.left_out}
    assert {(2, cell) for cell in row} <= told
    assert list(items_of(brought)) == ["z"]


def test_a_block_of_rows_under_one_list_becomes_a_group_of_questions():
    survey = [
        ["type", "name", "label", "kobo--score-choices", "kobo--rank-items", "relevant"],
        ["begin_score", "s", "Le sol", "scale"], ["score__row", "cover", "Couverture"],
        ["score__row", "life", "Vie"], ["end_score"],
        ["begin_rank", "k", "Priorités", "", "things"], ["rank__level", "first", "D'abord"],
        ["rank__level", "second", "Ensuite"], ["end_rank"],
        ["text", "why", "Pourquoi ?", "", "", "${cover} = '1' and ${first} = 'hay'"],
    ]  # fmt: skip
    choices = [["list_name", "name", "label"], *(["scale", n, f"Palier {n}"] for n in range(4)),
               ["things", "hay", "Foin"], ["things", "corn", "Maïs"]]  # fmt: skip
    built = examined(form_of(survey, choices))
    assert (built.wrong, built.left_out) == ([], [])
    items = items_of(built)
    assert [one["name"]["fr"] for one in built.document["themes"]][:2] == ["Le sol", "Priorités"]
    assert [len(items[code]["levels"]) for code in ("cover", "life")] == [4, 4]
    assert items["second"]["constraint"] == ". != ${first}"
    assert items["why"]["condition"] == "${cover} = '1' and ${first} = 'hay'"


def test_an_answer_in_a_text_is_told_for_it_will_not_appear_there():
    survey = [["type", "name", "label"], ["text", "a", "A"], ["text", "b", "Et ${a} ?"]]
    brought = examined(form_of(survey, [["list_name", "name", "label"]], [["form_title"], ["F"]]))
    told = [(d.place.line, d.code) for d in brought.doubts if d.code != "x_bare"]
    assert told == [(3, "x_answer_in_text")]


def test_a_value_kept_once_is_no_rule_of_a_visit():
    with pytest.raises(Unsaid):
        say("once(today())", {})
