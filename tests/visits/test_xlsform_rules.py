"""What a form's expressions become: the same meaning in our conditions, or told as lost."""

import pytest

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
        ("${today} > date('2026-01-01')", "today() > date('2026-01-01')"),
        ("once(${a} + 1) * 2", "(${a} + 1) * 2"),
        ("contains(${a}, 'b.c')", r"regex(${a}, '(.|\n)*b\.c(.|\n)*')"),
        ("starts-with(${a}, 'b')", r"regex(${a}, 'b(.|\n)*')"),
        ("if(${a}=1,'x','y')", "if(${a}=1,'x','y')"),
        ("abs(${a})", "if((${a}) < 0, -(${a}), ${a})"),
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
