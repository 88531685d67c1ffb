"""Forms as they are met: every habit and fault that people have, one a form."""

import datetime as dt
from collections.abc import Callable

from tests.visits.forms import TYPES, Rows, form_of, xls_form_of

YES_NO: Rows = [["list_name", "name", "label"], ["yn", "yes", "Oui"], ["yn", "no", "Non"]]
LANGUAGES = ("Français (fr)", "English (en)", "Español (es)", "Kiswahili", "Kinyarwanda (rw)")


def large() -> bytes:
    """1,000 questions, hundreds of conditions, five languages of which one is half there."""
    survey: Rows = [
        [
            "type",
            "name",
            *(f"label::{one}" for one in LANGUAGES),
            "relevant",
            "required",
            "constraint",
        ]
    ]
    for at in range(1000):
        if at % 25 == 0:
            survey += [["end_group"]] if at else []
            survey.append(["begin_group", f"g{at}", *(f"{one} {at}" for one in LANGUAGES)])
        kind = ("select_one yn", "integer", "text", "decimal", "select_multiple yn")[at % 5]
        words = [f"{one} question {at}" for one in LANGUAGES]
        words[3] = words[3] if at % 2 else ""
        rule = (
            f"${{q{at - 5}}} = 'yes' and not(${{q{at - 4}}} > {at})"
            if at > 9 and at % 5 == 0
            else ""
        )
        survey.append([kind, f"q{at}", *words, rule, "yes", ". >= 0" if at % 5 == 1 else ""])
    survey.append(["end_group"])
    choices: Rows = [["list_name", "name", *(f"label::{one}" for one in LANGUAGES)]]
    choices += [["yn", name, *(f"{name} {one}" for one in LANGUAGES)] for name in ("yes", "no")]
    return form_of(survey, choices, [["default_language"], ["Français (fr)"]])


def scored() -> bytes:
    choices: Rows = [["list_name", "name", "label", "score"]]
    choices += [["s", f"c{n}", f"Palier {n}", n / 4] for n in range(4)]
    choices += [["l", str(n), f"Note {n}", ""] for n in range(1, 6)] + [
        ["l", "na", "Ne sait pas", ""]
    ]
    survey: Rows = [[*TYPES, "relevant"], ["select_one s", "a", "A"], ["select_one l", "b", "B", "${a} != ''"],
                    ["calculate", "twice", "", ""], ["text", "t", "T", "${b} >= 3"]]  # fmt: skip
    survey[0].append("calculation")
    survey[3] = ["calculate", "twice", "", "", "${b} * 2"]
    return form_of(survey, choices)


def cascading() -> bytes:
    choices: Rows = [["list_name", "name", "label", "region"]]
    choices += [["region", one, one.upper()] for one in ("north", "south")]
    choices += [["town", f"{r}{n}", f"{r} {n}", r] for r in ("north", "south") for n in range(3)]
    return form_of(
        [[*TYPES, "choice_filter"], ["select_one region", "region", "R"],
         ["select_one town", "town", "T", "region = ${region}"],
         ["select_multiple town", "towns", "T", "region=${region}"]],
        choices,
    )  # fmt: skip


def rows(
    *more: list, header: list | None = None, choices: Rows | None = None
) -> Callable[[], bytes]:
    return lambda: form_of([header or TYPES, *more], choices if choices is not None else YES_NO)


WILD: dict[str, Callable[[], bytes]] = {
    "large": large,
    "scored": scored,
    "cascading": cascading,
    "empty survey": rows(),
    "duplicate names": rows(["text", "a", "A"], ["text", "a", "B"]),
    "same name in two groups": rows(
        ["begin_group", "g", "G"], ["text", "a", "A"], ["end_group"],
        ["begin_group", "h", "H"], ["text", "a", "B"], ["end_group"],
    ),
    "missing end": rows(["begin_group", "g", "G"], ["text", "a", "A"]),
    "missing begin": rows(["text", "a", "A"], ["end_group"]),
    "crossed": rows(["begin_group", "g", "G"], ["begin_repeat", "r", "R"], ["text", "a", "A"],
                    ["end_group"], ["end_repeat"]),
    "unknown type": rows(["telepathy", "a", "A"], ["text", "b", "B"]),
    "missing list": rows(["select_one nowhere", "a", "A"], ["text", "b", "B"]),
    "circle": rows(
        ["calculate", "a", "", "${b} + 1"], ["calculate", "b", "", "${a} + 1"], ["text", "c", "C"],
        header=[*TYPES, "calculation"],
    ),
    "blanks": rows(["  select_one   yn ", " a ", "  A  "], ["text", "b", "B\u00a0?"], ["text ", "c", "C"]),
    "smart quotes": rows(["select_one yn", "a", "“A”"], ["text", "b", "B", "${a} = ‘yes’"],
                         header=[*TYPES, "relevant"]),
    "numbers as names": lambda: form_of(
        [TYPES, ["select_one n", "a", "A"]],
        [["list name", "name", "label"], ["n", 1, "un"], ["n", 2, "deux"], ["n", 3.5, "trois"]],
    ),
    "upper case sheets": lambda: form_of(None, None, None, SURVEY=[TYPES, ["text", "a", "A"]],
                                         Choices=YES_NO),
    "empty columns": rows(["text", "a", "A", "", "", ""], header=[*TYPES, "", "", "note to self"]),
    "begin group": rows(["begin group", "g", "G"], ["begin_group", "h", "H"], ["begin  group", "i", "I"],
                        ["integer", "a", "A"], ["end group"], ["end_group"], ["end group"]),
    "relevant on groups": rows(
        ["select_one yn", "x", "X"], ["begin_group", "g", "G", "${x} = 'yes'"],
        ["begin_group", "h", "H", "${x} != 'no'"], ["text", "a", "A", "1 = 1"], ["end_group"],
        ["end_group"], header=[*TYPES, "relevant"],
    ),
    "from file": rows(["select_one_from_file villages.csv", "v", "V"], ["csv-external", "villages", ""],
                      ["calculate", "p", "", "pulldata('villages', 'n', 'k', ${v})"],
                      ["note", "n", "Vous êtes à ${p}"], header=[*TYPES, "calculation"]),
    "repeat": rows(["begin_repeat", "plot", "Parcelle"], ["text", "crop", "C"], ["decimal", "size", "S"],
                   ["end_repeat"], ["calculate", "all", "", "sum(${size})"],
                   ["calculate", "one", "", "indexed-repeat(${crop}, ${plot}, 1)"],
                   ["text", "z", "Z"], header=[*TYPES, "calculation"]),
    "choice name": rows(["select_one yn", "a", "A"],
                        ["calculate", "w", "", "jr:choice-name(${a}, '${a}')"],
                        header=[*TYPES, "calculation"]),
    "media": lambda: form_of(
        [[*TYPES, "media::image", "media::audio::English (en)"], ["text", "a", "A", "a.png", "a.mp3"],
         ["image", "p", "Photo"], ["audio", "s", "Son"]],
        [["list_name", "name", "label", "media::image"], ["yn", "y", "Oui", "y.png"]],
    ),
    "metadata": rows(["start", "start", ""], ["end", "end", ""], ["today", "today", ""],
                     ["deviceid", "deviceid", ""], ["audit", "audit", ""], ["username", "username", ""],
                     ["text", "a", "A", "${today} > date('2026-01-01')"], header=[*TYPES, "relevant"]),
    "geo and codes": rows(["geopoint", "g", "G"], ["geotrace", "t", "T"], ["geoshape", "s", "S"],
                          ["barcode", "b", "B"], ["acknowledge", "k", "K"], ["hidden", "h", "H"],
                          ["time", "i", "I"], ["dateTime", "j", "J"], ["text", "z", "Z"]),
    "range and rank": rows(["range", "r", "R", "start=0 end=5 step=0.5"], ["range", "q", "Q", ""],
                           ["rank yn", "k", "K", ""], header=[*TYPES, "parameters"]),
    "or other": rows(["select_one yn or_other", "a", "A"], ["select_multiple yn or_other", "b", "B"]),
    "half translated": lambda: form_of(
        [["type", "name", "label", "label::English (en)", "hint::Klingon"], ["text", "a", "A", "", "qa"],
         ["text", "b", "", "B", ""], ["note", "n", "N", "", ""]], None, [["default_language"], ["fr"]],
    ),
    "required in many ways": rows(
        ["text", "a", "A", True, "dis"], ["text", "b", "B", "TRUE", ""], ["text", "c", "C", "no", ""],
        ["text", "d", "D", "${a} = 'x'", ""], header=[*TYPES, "required", "required_message"],
    ),
    "disabled and default": rows(["text", "a", "A", "yes", "x"], ["text", "b", "B", "", "today()"],
                                 header=[*TYPES, "disabled", "default"]),
    "long list": lambda: form_of(
        [TYPES, ["select_one d", "a", "A"], ["select_one u", "b", "B"]],
        [["list_name", "name", "label"], *(["d", f"d{n}", f"D {n}"] for n in range(90)), ["u", "u", "U"]],
    ),
    "odd names": rows(["select_one o", "été", "É"], ["text", "x" * 60, "X", "${été} = 'N/A'"],
                      header=[*TYPES, "relevant"],
                      choices=[["list_name", "name", "label"], ["o", "N/A", "?"], ["o", "a b", "AB"],
                               ["o", "-1", "m"]]),
    "rows of nothing": rows(["", "", ""], ["text", "a", "A"], ["", "", "un commentaire"], ["", "x", ""]),
    "formula cells": lambda: form_of([TYPES, ["text", "a", "=1+1"], ["text", "b", "B"]]),
    "other sheets": lambda: form_of([TYPES, ["text", "a", "A"]], None, [["form_title", "style", "x"],
                                    ["T", "pages", "y"]], notes=[["Lisez-moi"], ["", "ici"]],
                                    external_choices=[["list_name", "name"], ["e", "f"]]),
    "header twice": rows(["text", "a", "A", "B"], header=[*TYPES, "Label"]),
    "name and value": lambda: form_of(
        [TYPES, ["select_one v", "a", "A"]],
        [["list_name", "name", "label", "value"], ["v", "x", "X", 0.125], ["v", "y", "Y", 2]],
    ),
    "old workbook": lambda: xls_form_of(
        survey=[TYPES, ["date", "d", "Jour"], ["select_one t", "a", "A"]],
        choices=[["list name", "name", "label"], ["t", 1.0, "Un"], ["t", 2.0, dt.date(2020, 1, 2)]],
    ),
    "csv": (
        "\ufeffsurvey,,,\r\n,type,name,label\r\n,text,a,A\r\n,select_one yn,b,B\r\n"
        "choices,,,\r\n,list_name,name,label\r\n,yn,y,Oui\r\n,yn,n,Non\r\n"
        "settings,,,\r\n,form_title,,\r\n,Titre,,\r\n"
    ).encode,
    "deep": rows(*(["begin_group", f"g{n}", f"G{n}"] for n in range(40)), ["text", "a", "A"],
                 *(["end_group"] for _n in range(40))),
    "nested parentheses": rows(["text", "a", "A", "(" * 500 + "1" + ")" * 500], header=[*TYPES, "relevant"]),
    "old colons": lambda: form_of(
        [["type", "name", "label:French", "label:English", "hint:English", "jr:count"],
         ["text", "a", "A", "B", "C"]],
    ),
}  # fmt: skip
