"""Files that lie: read where a reasonable program would read them, else refused with a sentence."""

import io
import json
import random
from collections.abc import Callable
from functools import cache, partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from tests.visits.sheets import (
    HEADER,
    LAUGHS,
    OUTSIDE,
    ROWS,
    SHEET,
    TABLE,
    csv_of,
    encrypted_flag,
    lying_size,
    members_of,
    ods_of,
    ole_with,
    with_member,
    with_sheet,
    xls_of,
    xlsx_of,
    zip_of,
)
from visits.exchange.grid_columns import guess_plan
from visits.exchange.grid_read import examine, head_of, open_file
from visits.exchange.grid_said import UNREADABLE, counted, why_unreadable
from visits.exchange.sheet_limits import Unreadable

MB = 1024 * 1024


def put(cell: str, value: object):
    return lambda _book, sheet: sheet.__setitem__(cell, value)


def hide(book, _sheet):
    other = book.create_sheet("Cachée")
    other.append(["Question"])
    other.append(["Une question cachée ?"])
    other.sheet_state = "hidden"


def chart_first(book, _sheet):
    book.create_chartsheet("Graphique", 0)


def far(book, sheet):
    sheet["XFD1048576"] = "x"


def many_sheets(book, _sheet):
    for number in range(201):
        book.create_sheet(f"F{number}").append(["x"])


def long_text(_book, sheet):
    sheet["C2"] = "é" * 32_000


def blank_rows(_book, sheet):
    for row in range(4, 904):
        sheet.cell(row, 1).value = " "


@cache
def bomb(megabytes: int) -> bytes:
    return with_member(xlsx_of(), SHEET, b"0" * (megabytes * MB))


@cache
def many_rows() -> bytes:
    return xlsx_of([HEADER, *([["Sol", "", "Q ?", "", ""]] * 10_001)])


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311 - bytes that look like nothing


def broken_formula(xml: str) -> str:
    return xml.replace("</sheetData>", '<row r="9"><c r="C9"><f>NOW()</f></c></row></sheetData>')


def error_cell(xml: str) -> str:
    return xml.replace(
        "</sheetData>", '<row r="9"><c r="C9" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )


def stored_formula(xml: str) -> str:
    cell = (
        '<row r="4"><c r="C4" t="str"><f>"La "&amp;"vie ?"</f><v>La vie est-elle là ?</v></c></row>'
    )
    return xml.replace("</sheetData>", f"{cell}</sheetData>")


#: name → (file, how many criteria are read)
READ = {
    "utf-8": (csv_of(), 2),
    "utf-8 with BOM": (b"\xef\xbb\xbf" + csv_of(), 2),
    "utf-16": (csv_of(encoding="utf-16"), 2),
    "utf-16 big": (b"\xfe\xff" + csv_of(encoding="utf-16-be"), 2),
    "windows-1252": (csv_of(encoding="cp1252"), 2),
    "mac line ends": (csv_of().replace(b"\r\n", b"\r"), 2),
    "unix line ends": (csv_of().replace(b"\r\n", b"\n"), 2),
    "comma": (csv_of([[c.replace(",", ".") for c in row] for row in TABLE], ","), 2),
    "tab": (csv_of(delimiter="\t"), 2),
    "sep line": (b"sep=;\r\n" + csv_of(), 2),
    "trailing delimiters": (csv_of([[*row, "", "", ""] for row in TABLE]), 2),
    "trailing tabs in headers": (csv_of([[f" {c}\t" for c in HEADER], *ROWS]), 2),
    "headers in capitals without accents": (
        csv_of([["THEME", "CODE", "QUESTION", "TYPE DE REPONSE", "POIDS"], *ROWS]),
        2,
    ),
    "duplicate columns": (
        csv_of([[*HEADER, "Question", "Poids"], *([*r, "x", "9"] for r in ROWS)]),
        2,
    ),
    "unclosed quote": (csv_of([*TABLE, ["Eau", "c", '"Sans fin ?', "texte", "1"]]), 3),
    "quote inside": (csv_of([*TABLE, ["Eau", "c", 'La "vie" ?', "texte", "1"]]), 3),
    "blank rows between": (csv_of([HEADER, [""] * 5, ROWS[0], [""] * 5, [""] * 5, ROWS[1]]), 2),
    "NULs at the end": (csv_of() + b"\x00" * 10, 2),
    "emoji and right to left": (
        csv_of([HEADER, ["🌱", "a", "\u202eهل التربة حية ؟ 👩‍🌾", "texte", "1"]]),
        1,
    ),
    "title rows": (csv_of([["Notre grille"], ["Janvier 2025"], [], *TABLE]), 2),
    "header repeated": (csv_of([*TABLE, HEADER, ["Eau", "c", "Encore ?", "texte", "1"]]), 3),
    "totals": (csv_of([*TABLE, ["Total", "", "", "", "1,5"]]), 2),
    "xlsx": (xlsx_of(), 2),
    "xlsx with 900 blank rows": (xlsx_of(change=blank_rows), 2),
    "xlsx with a hidden sheet": (xlsx_of(change=hide), 2),
    "xlsx with a chart first": (xlsx_of(change=chart_first), 2),
    "xlsx with an emoji sheet": (xlsx_of(title="🌱 Grille"), 2),
    "xlsx with numbers as codes": (xlsx_of([HEADER, ["Sol", 1.1, "Quoi ?", "texte", 0.5]]), 1),
    "xlsx with a long text": (xlsx_of(change=put("C2", "é" * 9000)), 2),
    "xlsx with a formula": (with_sheet(xlsx_of(), stored_formula), 3),
    "xlsx with an error": (with_sheet(xlsx_of(), error_cell), 2),
    "xlsx with a formula never computed": (with_sheet(xlsx_of(), broken_formula), 2),
    "xlsx with merged themes": (
        xlsx_of(
            [HEADER, ["Sol", "a", "Un ?", "texte", 1], [None, "b", "Deux ?", "texte", 1]],
            lambda _b, sheet: sheet.merge_cells("A2:A3"),
        ),
        2,
    ),
    "xlsx with a member of nobody's": (with_member(xlsx_of(), "custom/x.xml", "<x/>"), 2),
    "xlsx with a macro": (with_member(xlsx_of(), "xl/vbaProject.bin", b"\xd0\xcf"), 2),
    "xls": (xls_of(), 2),
    "ods": (ods_of(), 2),
    "ods with a million blank rows": (
        ods_of(
            more='<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        ),
        2,
    ),
    "web page called xls": (
        "<html><body><table>"
        + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in TABLE)
        + "</table></body></html>",
        2,
    ),
}

#: name → (file or its maker, the code of the refusal)
REFUSED = {
    "empty": (b"", "empty"),
    "blanks": (b" \r\n\t \r\n", "empty"),
    "NULs": (b"\x00" * 5000, "empty"),
    "noise": (noise(5000), None),
    "5.1 MB": (b"x" * int(5.1 * MB), "too_big"),
    "5.1 MB of CSV": (csv_of([*TABLE, ["Sol", "c", "x" * int(5.1 * MB), "", ""]]), "too_big"),
    "pdf": (b"%PDF-1.7\n" + noise(500), "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n" + noise(500), "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + noise(500), "picture"),
    "program": (b"MZ" + noise(500), "binary"),
    "gzip": (b"\x1f\x8b\x08" + noise(500), "archive"),
    "rtf": (b"{\\rtf1 Question}", "rtf"),
    "zip of texts": (zip_of({"a.txt": "bonjour"}), "archive"),
    "word": (zip_of({"word/document.xml": "<w/>"}), "document"),
    "odt": (ods_of(kind="text"), "document"),
    "web page without a table": (b"<html><p>Question</p></html>", "web_page"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "xml"),
    "xlsx truncated": (xlsx_of()[:3000], "damaged"),
    "xlsx with a broken middle": (xlsx_of()[:600] + noise(200) + xlsx_of()[800:], None),
    "xls truncated": (xls_of()[:2000], None),
    "xls password": (ole_with("EncryptedPackage"), "password"),
    "old word": (ole_with("WordDocument"), "document"),
    "old workbook without order": (ole_with("Workbook"), None),
    "ods password": (
        ods_of(manifest="<manifest:manifest><manifest:encryption-data/></manifest:manifest>"),
        "password",
    ),
    "zip password": (encrypted_flag(xlsx_of()), "password"),
    "billion laughs": (with_member(xlsx_of(), SHEET, LAUGHS), "entities"),
    "billion laughs in the strings": (
        with_member(xlsx_of(), "xl/sharedStrings.xml", LAUGHS),
        "entities",
    ),
    "billion laughs in ods": (with_member(ods_of(), "content.xml", LAUGHS), "entities"),
    "a file from outside": (with_member(xlsx_of(), SHEET, OUTSIDE), "entities"),
    "laughs behind a long comment": (
        with_member(
            xlsx_of(), SHEET, LAUGHS.replace("<!DOCTYPE", f"<!-- {'x' * 9000} --><!DOCTYPE")
        ),
        "entities",
    ),
    "zip bomb": (partial(bomb, 60), "bomb"),
    "zip bomb under the size": (partial(bomb, 40), "bomb"),
    "zip bomb that lies": (lambda: lying_size(bomb(300)), None),
    "1,000 members": (
        zip_of({f"xl/{n}.xml": "x" for n in range(1000)} | {"xl/workbook.xml": ""}),
        "bomb",
    ),
    "201 sheets": (xlsx_of(change=many_sheets), "sheets"),
    "10,001 rows": (csv_of([HEADER, *([["Sol", "", "Q ?", "", ""]] * 10_001)]), "rows"),
    "10,001 rows of xlsx": (many_rows, "rows"),
    "300 columns": (csv_of([[*HEADER, *(f"c{n}" for n in range(300))], *ROWS]), "columns"),
    "300 columns of xlsx": (xlsx_of([[*HEADER, *(f"c{n}" for n in range(300))], *ROWS]), "columns"),
    "one cell far away": (xlsx_of(change=far), "far_cell"),
    "half a million cells": (csv_of([["x"] * 100] * 5000), "cells"),
    "ods of repeated rows": (
        ods_of(
            more='<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
            'office:value-type="string" table:number-columns-repeated="1000"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        None,
    ),
    "json cut short": (b'{"format": "spg-grid/1", "code": ', "json"),
    "json of depth": (b'{"format": ' + b"[" * 100_000, "json"),
    "json of something else": (b'{"type": "FeatureCollection"}', "not_a_grid"),
    "json list": (b"[1, 2, 3]", "not_a_grid"),
    "json with NaN": (b'{"format": "spg-grid/1", "weight": NaN}', "json"),
    "json in windows-1252": ('{"format": "é"}'.encode("cp1252"), "encoding"),
    "json with a number of 9,000 digits": (b'{"format": ' + b"9" * 9000 + b"}", "json"),
}


def as_bytes(data: bytes | str | Callable[[], bytes]) -> bytes:
    """What takes long to make is made for the test that wants it."""
    data = data() if callable(data) else data
    return data.encode() if isinstance(data, str) else data


def read_free(data: bytes):
    opened = open_file(data)
    plan = guess_plan(opened.book)
    return examine(opened, plan, head_of("grille", opened, plan))


def read_whole(data: bytes) -> None:
    """As the command does: what says nothing at all is refused too."""
    if not counted(read_free(data).document)["criteria"]:
        raise Unreadable("no_question")


@pytest.mark.parametrize("name", sorted(READ))
def test_a_reasonable_file_is_read(name):
    data, criteria = READ[name]
    built = read_free(as_bytes(data))
    assert built.wrong == []
    assert counted(built.document)["criteria"] == criteria


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_lying_file_is_refused_with_a_sentence(name):
    data, code = REFUSED[name]
    with pytest.raises(Unreadable) as refused:
        read_whole(as_bytes(data))
    assert code is None or refused.value.code == code
    sentence = why_unreadable(refused.value)
    assert sentence.endswith(".")
    assert "%" not in sentence


def test_sixty_files_and_more():
    assert len(READ) + len(REFUSED) >= 80
    assert len(REFUSED) >= 45


def test_every_refusal_has_its_words():
    codes = {code for _data, code in REFUSED.values() if code}
    said = {*UNREADABLE, "rows", "columns", "cells", "sheets", "far_cell", "json"}
    assert codes <= said


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xlsx with an error", "error"),
        ("xlsx with a formula never computed", "no_value"),
        ("unclosed quote", "quotes"),
    ],
)
def test_what_is_odd_in_a_cell_is_told(name, code):
    built = read_free(as_bytes(READ[name][0]))
    assert code in {remark.code for remark in built.doubts}


def test_no_cell_is_dropped_in_silence():
    """Whatever a file holds is in the grid or named by its cell."""
    for name, (data, _criteria) in READ.items():
        opened = open_file(as_bytes(data))
        plan = guess_plan(opened.book)
        built = examine(opened, plan, head_of("grille", opened, plan))
        document = json.dumps(built.document, ensure_ascii=False)
        left = {(r.place.sheet, r.place.row, r.place.column) for r in built.left_out}
        for sheet in opened.book:
            headers = {one.header for one in plan.sheets if one.name == sheet.name}
            for row, column, text in sheet.filled():
                told = (sheet.name, row, column) in left
                said = json.dumps(text, ensure_ascii=False)[1:-1] in document
                usual = text in {"1", "0,5", "0.5", "oui/non", "texte", *HEADER}
                assert told or said or usual or row in headers or text.isupper(), (name, text)


# -- the same by the pages and by the commands: a sentence, never a fault of ours


@pytest.mark.django_db
def test_the_wizard_answers_every_file_with_a_page(village, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = client_of(village.carla)
    for name, (data, _what) in {**READ, **REFUSED}.items():
        file = SimpleUploadedFile("grille.xlsx", as_bytes(data))
        answer = client.post("/grids/import/file/", {"file-file": file})
        assert answer.status_code == (302 if name in READ else 200), name
        if name in READ:
            assert client.get(answer["Location"]).status_code == 200, name


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_check_command_lists_what_is_wrong(tmp_path, name):
    path = tmp_path / "grille.xlsx"
    path.write_bytes(as_bytes(REFUSED[name][0]))
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("grid_check", str(path), "--json", stdout=out)
    assert ended.value.code == 2
    rows = json.loads(out.getvalue())
    assert rows
    assert all({"sheet", "row", "column", "message"} <= set(row) for row in rows)


def test_members_are_as_the_maker_says():
    """The makers themselves: a changed sheet is changed."""
    assert b"NOW()" in members_of(with_sheet(xlsx_of(), broken_formula))[SHEET]
