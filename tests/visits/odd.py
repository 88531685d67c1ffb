"""More forms as they come, odd in one way each: merged cells, hidden sheets, other scripts…"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable

import openpyxl

from tests.visits.forms import TYPES, Rows, form_of, xls_form_of

YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Oui"], ["yn", "no", "Non"]]


def rows(
    *lines: Iterable[object], header: Iterable[str] = (), choices: Rows | None = None
) -> Callable[[], bytes]:
    return lambda: form_of([list(header or TYPES), *map(list, lines)], choices or YES_NO)


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The same workbook after somebody worked on it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()


def merged() -> bytes:
    """A label over two columns, and a type that three rows share."""
    data = form_of([[*TYPES, "hint"], ["text", "a", "A", ""], ["text", "b", "B", "x"],
                    ["", "c", "C", ""], ["text", "d", "D", ""]], YES_NO)  # fmt: skip

    def merge(book: openpyxl.Workbook) -> None:
        book["survey"].merge_cells("A3:A4")
        book["survey"].merge_cells("C2:D2")

    return changed(data, merge)


def hidden_choices() -> bytes:
    def hide(book: openpyxl.Workbook) -> None:
        book["choices"].sheet_state = "hidden"
        book["survey"].row_dimensions[3].hidden = True
        book["survey"].column_dimensions["D"].hidden = True

    data = form_of(
        [[*TYPES, "hint"], ["select_one yn", "a", "A", "h"], ["text", "b", "B", "i"]], YES_NO
    )
    return changed(data, hide)


def formulas() -> bytes:
    return form_of(
        [TYPES, ["text", "a", '="Question "&ROW()'], ["=A2", "b", "B"], ["text", "=B2", "C"]]
    )


def conditions(count: int, asked: int) -> bytes:
    header = [*TYPES, "relevant", "constraint"]
    lines: Rows = []
    for at in range(count):
        if at % 50 == 0:
            lines += [["end_group"]] if at else []
            lines.append(["begin_group", f"g{at}", f"Groupe {at}"])
        before = f"${{q{at - 1}}} > {at % 7} or ${{q{max(at - 40, 0)}}} != ''"
        rule = before if at and at % max(count // asked, 1) == 0 else ""
        lines.append(
            ["integer", f"q{at}", f"Question {at}", rule, ". < 100" if at % 9 == 0 else ""]
        )
    return form_of([header, *lines, ["end_group"]])


def ring(length: int) -> bytes:
    lines = [["integer", f"q{at}", "Q", f"${{q{(at + 1) % length}}} > 0"] for at in range(length)]
    return form_of([[*TYPES, "relevant"], *lines])


def as_csv(*lines: Iterable[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


PLACES = [
    ["list_name", "name", "label", "region", "district"],
    *(["r", f"r{a}", f"Région {a}", "", ""] for a in range(3)),
    *(["d", f"d{a}{b}", f"District {a}{b}", f"r{a}", ""] for a in range(3) for b in range(3)),
    *(["v", f"v{a}{b}{c}", f"Village {a}{b}{c}", f"r{a}", f"d{a}{b}"]
      for a in range(3) for b in range(3) for c in range(3)),
]  # fmt: skip

ODD: dict[str, Callable[[], bytes]] = {
    "merged cells": merged,
    "hidden sheet, row and column": hidden_choices,
    "formulas": formulas,
    "blanks in headers": rows(
        ["text", "a", "A", "h"], header=[" type ", "name  ", "label ::  Français (fr) ", " hint"]
    ),
    "capital headers": rows(
        ["text", "a", "A", "${a} = 1"], header=["Type", "Name", "Label::English", "Relevant"]
    ),
    "file choices": rows(
        ["select_one_from_file v.csv", "v", "V", "", "value=id label=nom"],
        ["select_multiple_from_file w.xml", "w", "W", "region=${v}", ""],
        ["select_one_from_file x.geojson", "x", "X", "", ""],
        header=[*TYPES, "choice_filter", "parameters"],
    ),
    "or other with rules": rows(
        ["select_one yn or_other", "a", "A", ""],
        ["text", "b", "B", "${a} = 'other'"],
        ["text", "c", "C", "${a_other} != ''"],
        header=[*TYPES, "relevant"],
    ),
    "repeats in groups": rows(
        ["begin_group", "g", "G", "", ""],
        ["integer", "n", "N", "", ""],
        ["begin_repeat", "r", "R", "${n} > 0", "${n}"],
        ["begin_group", "h", "H", "${n} > 1", ""],
        ["text", "x", "X", "${n} > 2", ""],
        ["begin_repeat", "s", "S", "${x} != ''", "2"],
        ["text", "y", "Y", "", ""],
        ["end_repeat", "", "", "", ""],
        ["end_group", "", "", "", ""],
        ["end_repeat", "", "", "", ""],
        ["calculate", "t", "", "", ""],
        ["end_group", "", "", "", ""],
        ["text", "z", "Z", "count(${r}) > 1", ""],
        ["integer", "u", "U", "sum(${y}) > 1", ""],
        header=[*TYPES, "relevant", "repeat_count"],
    ),
    "filters with two parents": rows(
        ["select_one r", "reg", "R", ""],
        ["select_one d", "dis", "D", "region = ${reg}"],
        ["select_one v", "vil", "V", "region = ${reg} and district=${dis}"],
        ["select_multiple v", "many", "M", "region=${reg} or selected(${dis}, district)"],
        header=[*TYPES, "choice_filter"],
        choices=PLACES,
    ),
    "rank with parameters": rows(
        ["rank yn", "a", "A", "randomize=true seed=42"],
        ["select_one yn", "b", "B", "randomize=true"],
        header=[*TYPES, "parameters"],
    ),
    "range": rows(
        ["range", "a", "A", "start=0.5 end=2.5 step=0.25"],
        ["range", "b", "B", "start=10 end=0 step=-2"],
        ["range", "c", "C", "start=0,5 end=2,5 step=0,5"],
        ["range", "d", "D", "step=0"],
        header=[*TYPES, "parameters"],
    ),
    "audit and what devices know": rows(
        [
            "audit",
            "audit",
            "",
            "location-priority=balanced location-min-interval=60 location-max-age=120",
        ],
        ["start-geopoint", "sg", "", ""],
        ["background-audio", "ba", "", ""],
        ["xml-external", "ext", "", ""],
        ["csv-external", "csvx", "", ""],
        ["last-saved", "ls", "L", ""],
        ["text", "a", "A", ""],
        header=[*TYPES, "parameters"],
    ),
    "entities": lambda: form_of(
        [[*TYPES, "save_to"], ["text", "a", "A", "nom"]],
        None,
        None,
        entities=[["list_name", "label", "create_if"], ["fermes", "${a}", "true()"]],
    ),
    "languages that differ": lambda: form_of(
        [
            [
                "type",
                "name",
                "label::Français (fr)",
                "label::English",
                "hint::french",
                "hint::en",
                "label::العربية (ar)",
            ],
            ["select_one yn", "a", "Sol", "Soil", "aide", "help", "تربة"],
        ],
        [
            ["list_name", "name", "label::fr", "label::english (en)", "label::Arabic (ar)"],
            ["yn", "1", "Oui", "Yes", "نعم"],
            ["yn", "0", "Non", "No", "لا"],
        ],
    ),
    "duplicates of every sort": lambda: form_of(
        [
            [*TYPES, "label"],
            ["text", "a", "A", "AA"],
            ["text", "A", "A", ""],
            ["begin_group", "a", "G", ""],
            ["text", "a", "dans", ""],
            ["end_group", "", "", ""],
        ],
        [*YES_NO, ["yn", "yes", "Encore", ""], ["yn", "YES", "Haut", ""]],
    ),
    "1,500 rows with 400 conditions": lambda: conditions(1_500, 400),
    "a very long condition": rows(
        ["integer", "a", "A", ""],
        ["text", "b", "B", " or ".join(f"${{a}} = {n}" for n in range(3_000))],
        ["text", "c", "C", "not(" * 300 + "${a} = 1" + ")" * 300],
        ["text", "d", "D", "-" * 4_000 + "${a} = 1"],
        header=[*TYPES, "relevant"],
    ),
    "a ring of 200": lambda: ring(200),
    "dates as cells": lambda: form_of(
        [
            [*TYPES, "default", "constraint"],
            ["date", "d", "D", dt.date(2024, 3, 1), ""],
            ["integer", "n", 2024, 45352, ". > 45352.5"],
            ["text", "t", True, False, ""],
            ["time", "h", "H", dt.time(8, 30), ""],
        ],
        [["list_name", "name", "label"], ["y", 2024, 2024.5], ["y", dt.date(2025, 1, 1), "J"]],
    ),
    "other scripts": lambda: form_of(
        [
            ["type", "name", "label::العربية (ar)", "label::中文 (zh)", "relevant"],
            ["begin_group", "g", "مجموعة", "组", ""],
            ["select_one 列表", "a", "ما رأيك؟", "你怎么看？", ""],
            ["text", "名", "اسم", "名字", "${a} = '是'"],
            ["end_group", "", "", "", ""],
        ],
        [
            ["list_name", "name", "label::العربية (ar)", "label::中文 (zh)"],
            ["列表", "是", "نعم", "是"],
            ["列表", "否", "لا", "否"],
        ],
    ),
    "an old workbook": lambda: xls_form_of(
        survey=[
            ["type", "name", "label", "relevant"],
            ["select_one yn", "a", "A", ""],
            ["integer", "n", "N", "${a} = 1"],
            ["begin repeat", "r", "R", ""],
            ["text", "x", "X", ""],
            ["end repeat", "", "", ""],
        ],
        choices=[["list name", "name", "label"], ["yn", 1.0, "Oui"], ["yn", 0.0, "Non"]],
        settings=[["form_title", "form_id", "version"], ["Vieux", "vieux", 20190101.0]],
    ),
    "csv in three parts": lambda: as_csv(
        ["survey"],
        ["", "type", "name", "label"],
        ["", "select_one yn", "a", "A"],
        ["", "geopoint", "p", "P"],
        ["choices"],
        ["", "list_name", "name", "label"],
        ["", "yn", "y", "Oui"],
        ["", "yn", "n", "Non"],
        ["settings"],
        ["", "form_title"],
        ["", "Titre"],
    ),
    "markup and emoji": rows(
        ["text", "a", "**Gras** <span style='color:red'>rouge</span> 🌱"],
        ["note", "n", "# Titre\n- un\n- deux\n[lien](http://x.org)"],
        ["text", "b", "A\u200bB\u00adC\u202e"],
    ),
    "calculations of every sort": rows(
        ["integer", "a", "A", "", "", ""],
        ["calculate", "c1", "", "if(${a} > 3, 'haut', 'bas')", "", ""],
        ["calculate", "c2", "", "pulldata('x', 'y', 'z', ${a})", "", ""],
        ["calculate", "c3", "", "once(random())", "", ""],
        ["calculate", "c4", "", "format-date(today(), '%Y')", "", ""],
        ["calculate", "c5", "", "${c1} + ${c2}", "", ""],
        ["calculate", "c6", "", "count-selected(${a})", "", ""],
        ["calculate", "c7", "", "jr:choice-name(${a}, '${a}')", "", ""],
        ["integer", "b", "B", "${a} * 2", "${c1} = 'haut'", "yes"],
        ["text", "z", "Z", "", "${c2} > 1", ""],
        ["text", "y", "Y", "", "${c4} > 2000", ""],
        header=[*TYPES, "calculation", "relevant", "readonly"],
    ),
    "groups only": rows(
        ["begin_group", "g", "G"], ["begin_group", "h", "H"], ["end_group"], ["end_group"]
    ),
    "notes only": rows(["note", "n", "Bonjour"]),
    "a header far below": lambda: form_of(
        [["Mon réseau"], [], ["Formulaire 2024"], [], TYPES, ["text", "a", "A"]]
    ),
    "names that are ours": rows(
        ["text", "about", "A"],
        ["text", "constructor", "B"],
        ["text", "__proto__", "C"],
        ["text", "toString", "D"],
        ["select_one yn", "meta", "E"],
    ),
    "choices with spaces": lambda: form_of(
        [TYPES, ["select_multiple  l 1", "a", "A"], ["select_one l2", "b", "B"]],
        [
            ["list_name", "name", "label"],
            ["l 1", "un deux", "Un"],
            ["l 1", "trois", "T"],
            ["l2 ", " x ", "X"],
            ["l2", "x/y", "Y"],
        ],
    ),
    "a label without words": lambda: form_of(
        [TYPES, ["select_one yn", "a", ""], ["text", "b", None]],
        [["list_name", "name", "label"], ["yn", "y", ""], ["yn", "n", None]],
    ),
    "tables of Kobo": rows(
        ["begin_score", "s", "S", "yn"],
        ["score__row", "s1", "L1", ""],
        ["end_score", "", "", ""],
        ["begin_kobomatrix", "m", "M", "yn"],
        ["text", "m1", "X", ""],
        ["end_kobomatrix", "", "", ""],
        ["begin_rank", "r", "R", "yn"],
        ["rank__level", "r1", "1er", ""],
        ["end_rank", "", "", ""],
        ["text", "z", "Z", ""],
        header=[*TYPES, "kobo--score-choices"],
    ),
    "two surveys": lambda: form_of(
        [TYPES, ["text", "a", "A"]],
        None,
        None,
        **{"Survey ": [TYPES, ["text", "b", "B"]], "survey_old": [TYPES, ["text", "c", "C"]]},
    ),
    "a list of two hundred": lambda: form_of(
        [TYPES, ["select_one big", "a", "A"], ["text", "b", "B"]],
        [["list_name", "name", "label"], *(["big", f"v{n}", f"Lieu {n}"] for n in range(200))],
    ),
    "control characters": lambda: form_of(
        [TYPES, ["text", "a", "A\tB\nC"], ["text", "b", "x" * 32_000]]
    ),
    "a word in another column": rows(
        ["text", "a", "A", "", "", "relevant"], header=[*TYPES, "", "hint", ""]
    ),
    "many rows of settings": lambda: form_of(
        [TYPES, ["text", "a", "A"]],
        None,
        [["form_title", "form_id", "instance_name"], ["Un", "un", "${a}"], ["Deux", "deux", ""]],
    ),
    "a survey without rows": lambda: form_of([TYPES], YES_NO),
    "a header of two lines": lambda: form_of(
        [["type", "name", "label::Français\n(fr)"], ["text\n", "a", "A"]]
    ),
    "a list that two parents filter by word": rows(
        ["select_one r", "reg", "R", ""],
        ["select_one v", "vil", "V", "region = ${reg} or district = 'd00'"],
        ["select_one v", "w", "W", "selected(${reg}, region) and name != 'v000'"],
        ["select_one v", "x", "X", "position(..) < 3"],
        ["select_one d", "y", "Y", "true()"],
        header=[*TYPES, "choice_filter"],
        choices=PLACES,
    ),
    "answers chosen from answers": rows(
        ["select_multiple yn", "a", "A"],
        ["select_one ${a}", "b", "B"],
        ["begin_repeat", "r", "R"],
        ["text", "n", "N"],
        ["end_repeat"],
        ["select_one ${n}", "c", "C"],
    ),
    "appearances": rows(
        ["begin_group", "g", "G", "table-list"],
        ["select_one yn", "a", "A", "label"],
        ["select_one yn", "b", "B", "list-nolabel"],
        ["end_group"],
        ["select_one yn", "c", "C", "search('villages', 'matches', 'x', ${a})"],
        ["text", "d", "D", "multiline"],
        ["integer", "e", "E", "ex:org.app(x=1)"],
        header=[*TYPES, "appearance"],
    ),
    "pictures of choices": lambda: form_of(
        [
            [*TYPES, "media::image::Français (fr)", "audio", "big-image"],
            ["select_one p", "a", "A", "a.png", "a.mp3", "b.png"],
        ],
        [
            ["list_name", "name", "label", "image", "media::audio"],
            ["p", "1", "Un", "1.png", "1.mp3"],
            ["p", "2", "Deux", "2.png", ""],
        ],
    ),
    "scores of all sorts": lambda: form_of(
        [
            TYPES,
            ["select_one s", "a", "A"],
            ["select_one t", "b", "B"],
            ["select_multiple s", "c", "C"],
        ],
        [
            ["list_name", "name", "label", "score"],
            ["s", "a", "A", 0.1],
            ["s", "b", "B", "1/3"],
            ["s", "c", "C", -2],
            ["t", "a", "A", 0.30000000000000004],
            ["t", "b", "B", "1,5"],
            ["t", "c", "C", 1e-9],
            ["t", "d", "D", 1e12],
        ],
    ),
    "a name of digits and one of signs": rows(
        ["text", 12, "A"], ["text", "a b", "B"], ["text", "-x", "C"], ["text", "a.b.c", "D"]
    ),
    "references with blanks": rows(
        ["integer", "a", "A", ""],
        ["text", "b", "B", "${ a } > 1"],
        ["text", "c", "C", "$ {a} > 1"],
        ["text", "d", "D", "${a > 1"],
        ["text", "e", "E", "../a > 1 and /data/a < 4"],
        header=[*TYPES, "relevant"],
    ),
    "a group that asks for what is in it": rows(
        ["begin_group", "g", "G", "${a} = 'yes'"],
        ["select_one yn", "a", "A", ""],
        ["end_group"],
        header=[*TYPES, "relevant"],
    ),
    "a thousand choices in each of three lists": lambda: form_of(
        [TYPES, *([f"select_one l{n}", f"q{n}", "Q"] for n in range(3))],
        [
            ["list_name", "name", "label"],
            *([f"l{n}", f"v{at}", f"V {at}"] for n in range(3) for at in range(1_000)),
        ],
    ),
    "forty languages": lambda: form_of(
        [
            ["type", "name", *(f"label::Langue {n}" for n in range(40))],
            ["text", "a", *(f"A{n}" for n in range(40))],
        ]
    ),
    "a header of headers": rows(["type", "name", "label"], ["text", "a", "A"]),
    "deep brackets in a group": rows(
        ["integer", "a", "A", ""],
        ["begin_group", "g", "G", "1=1 or " * 900 + "${a} = 1"],
        ["text", "b", "B", "${a} + " + "1 + " * 1_500 + "1 > 2"],
        ["end_group"],
        header=[*TYPES, "relevant"],
    ),
}
