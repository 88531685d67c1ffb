"""Odd forms: each cell held or told by place, by the command and by the pages, never a fault."""

import contextlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.visits.forms import TYPES, examined, form_of, item_of, told, unaccounted
from tests.visits.odd import ODD, rows
from tests.visits.test_grid_import_pages import sent, text_of, upload, where
from visits.exchange.grid_said import as_row
from visits.exchange.sheet import read_book
from visits.exchange.sheet_limits import Unreadable
from visits.exchange.xlsform.saying import Meant, say
from visits.exchange.xlsform.sheets import tables_of
from visits.exchange.xlsform.xpath import Unsaid
from visits.griddoc.check import faults_of
from visits.models import GridImport

SHOWN = {"label", "hint", "guidance_hint", "constraint_message"}


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("name", ODD)
def test_every_cell_is_held_or_told(name, lenient):
    data = ODD[name]()
    built = examined(data, lenient=lenient)
    for remark in (*built.wrong, *built.doubts, *built.left_out):
        assert as_row(remark)["message"]
    assert not (lenient and built.wrong)
    if built.wrong:
        return
    assert faults_of(built.document) == []
    words = json.dumps(built.document, ensure_ascii=False)
    tables = tables_of(read_book(data))
    headers = {table.sheet.name: table.header for table in tables}
    shown = {
        (one.sheet.name, column.index)
        for one in tables
        for column in one.columns
        if column.key in SHOWN
    }
    for sheet, at, column, text in unaccounted(data, built):
        assert not sheet or sheet in headers, (sheet, at, column, text)
        if (sheet, column) in shown and at > headers[sheet] and text not in {"oui", "non"}:
            assert json.dumps(text, ensure_ascii=False).strip('"') in words, (at, text)


#: Those that met something of their own on the pages; all were carried through once by hand.
CARRIED = (
    "merged cells", "formulas", "filters with two parents", "a very long condition", "notes only",
    "a ring of 200", "other scripts", "an old workbook", "forty languages", "entities",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", CARRIED)
def test_the_command_and_the_pages_say_what_stands_in_the_way(
    name, village, client_of, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    file = tmp_path / "form.xlsx"
    file.write_bytes(ODD[name]())
    with contextlib.suppress(CommandError, SystemExit):  # it says what is wrong, and where
        call_command("grid_check", str(file), json=True, stdout=io.StringIO(), stderr=io.StringIO())
    carla = client_of(village.carla)
    page = upload(carla, file.read_bytes(), "form.xlsx")
    assert text_of(page)
    if not where(page).endswith("/check/"):
        return  # it says on the first page why there is no grid in it
    page = sent(carla, "check", **{"check-leave": "on"})
    if where(page).endswith("/check/"):  # once more: what it asked about is decided
        page = sent(carla, "check", **{"check-leave": "on"})
    assert text_of(page)
    if where(page).endswith("/confirm/"):
        sent(carla, "confirm")
        version = GridImport.objects.get().version
        for address in ("edit/", "paper/", "export/xlsform/", "export/json/"):
            page = carla.get(f"/grids/{version.grid.ref}/{address}", follow=True)
            assert page.status_code == 200


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-" * 4_000 + "1", "too_deep"),
        ("1=1 or " * 1_100 + "1=1", "too_long"),
        ("1+" * 3_900 + "1", "too_long"),
        ("+".join(["-" * 50 + "1"] * 140), "too_long"),
        ("not(" * 300 + "1" + ")" * 300, "too_deep"),
    ],
)
def test_a_rule_without_end_is_told(text, why):
    with pytest.raises(Unsaid) as told_why:
        say(text, {})
    assert told_why.value.code == why


def test_a_long_row_of_alternatives_is_said():
    text = "${a} = 1 or " * 160 + "${a} = 2"
    assert say(text, {"a": Meant("a")}) == text


def test_a_column_that_saves_to_an_entity_is_told_and_stops_nothing():
    built = examined(ODD["entities"]())
    assert built.wrong == []
    assert {("survey", 2, "D", "column"), ("entities", 2, "A", "sheet")} <= told(built)


def test_a_text_that_is_cut_names_its_cell():
    built = examined(rows(["text", "a", "A"], ["text", "b", "x" * 10_001])())
    assert ("survey", 3, "C", "cut") in told(built)


def test_a_rule_to_mend_names_its_cell():
    doubts = {
        (d.place.line, d.place.letter, d.code) for d in examined(ODD["a ring of 200"]()).doubts
    }
    assert (2, "D", "x_circle") in doubts


def test_a_list_that_is_too_long_is_told_at_its_question_and_at_each_of_its_cells():
    built = examined(ODD["a list of two hundred"]())
    lost = told(built)
    assert ("survey", 2, "A", "x_many_choices") in lost
    cells = {(line, letter) for sheet, line, letter, code in lost if code == "x_long_list"}
    assert cells == {(line, letter) for line in range(2, 202) for letter in "ABC"}
    assert item_of(built, "a")["kind"] == "text"


def test_languages_beyond_those_of_a_grid_are_told_by_column():
    built = examined(ODD["forty languages"]())
    assert built.wrong == []
    assert len(item_of(built, "a")["question"]) == 20
    lost = [one for one in built.left_out if one.place.line == 2]
    assert [one.text for one in lost] == [f"A{n}" for n in range(20, 40)]


def test_a_sheet_of_questions_that_is_too_long_says_what_to_do(village, client_of, db):
    data = form_of([TYPES, *(["text", f"q{at}", "Q"] for at in range(10_001))])
    with pytest.raises(Unreadable):
        examined(data)
    page = upload(client_of(village.carla), data, "form.xlsx")
    assert "Partagez-la en plusieurs fichiers" in text_of(page)


def test_a_choice_that_says_too_much_is_cut_and_told():
    choices = [["list_name", "name", "label"], ["l", "x", "x" * 10_001], ["l", "y", "Y"]]
    built = examined(form_of([TYPES, ["select_one l", "a", "A"]], choices))
    assert built.wrong == []
    assert "cut" in {code for _sheet, line, _letter, code in told(built) if line == 2}


def test_a_row_that_no_grid_takes_stays_behind_whole_once_the_author_goes_on():
    data = form_of([[*TYPES, "carnet_code"], ["text", "a", "A", "a b"], ["text", "b", "B", ""]])
    assert [one.code for one in examined(data).wrong] == ["code_form"]
    built = examined(data, lenient=True)
    assert built.wrong == []
    assert {("survey", 2, letter, "x_dropped_row") for letter in "ABCD"} <= told(built)
    assert item_of(built, "b")["kind"] == "text"
