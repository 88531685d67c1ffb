"""Answers as CSV: sent in parts, read by a spreadsheet, and never a formula."""

import csv
import io
import zipfile

from django.core.management import call_command
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kept import kept
from tests.makers import make_sealed
from visits.exchange.answers import AT_ONCE, HEAD, answers_csv
from visits.exchange.cell import is_risky, plain_cell, written
from visits.models import CriterionResult, Report

FIRST = "=+-@\t\r\n＝＋－＠−"


def rows_of(parts):
    text = "".join(parts)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


@given(st.text() | st.builds(str.__add__, st.sampled_from(list(FIRST)), st.text()))
@example("=1+1")
@example("\u200b=cmd|'/C calc'!A0")
@example("\u00a0\t=1")
@example("＝HYPERLINK(1)")
@example('a";=1')
@example("\ufeff-2+3")
def test_no_text_is_a_formula_and_none_is_lost(text):
    [[cell, beside]] = csv.reader(io.StringIO(written(text) + ";x\r\n", newline=""), delimiter=";")
    assert beside == "x"
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
    first = cell.lstrip(" \u00a0\u200b\ufeff")[:1]
    assert first not in FIRST or not first
    assert not is_risky(cell)


def test_numbers_stay_numbers():
    assert [plain_cell(cell) for cell in (-3, 2.5, None, "-3")] == [-3, 2.5, None, "'-3"]


@kept
def sealed(village):
    make_sealed(village.visit, village.ben)
    return village


def test_each_answer_is_one_line_with_its_visit(sealed):
    rows = rows_of(answers_csv(Report.objects.all()))
    assert tuple(rows[0]) == HEAD
    assert len(rows) == 1 + CriterionResult.objects.count() == 7
    day = sealed.visit.day.isoformat()
    assert rows[1] == [
        str(sealed.visit.pk), "Ferme des Tilleuls", day, "1", "t1-c1", "level", "3", "4", "", "2",
    ]  # fmt: skip


def test_a_text_that_begins_a_formula_stands_there_as_text(sealed):
    CriterionResult.objects.filter(code="t1-c2").update(text='=HYPERLINK("x");\n"y"', value="-2.5")
    [row] = [row for row in rows_of(answers_csv(Report.objects.all())) if row[4] == "t1-c2"]
    assert row[8:] == ["-2.5", '\'=HYPERLINK("x");\n"y"']


def test_the_same_few_questions_are_asked_of_the_database_for_any_number(
    sealed, django_assert_num_queries
):
    first = Report.objects.get()
    for edition in range(2, AT_ONCE + 2):
        Report.objects.create(
            visit=first.visit, edition=edition, leaves=[], tree_sha256="0" * 64, head_seq=0,
            sealed_by=sealed.ben, sealed_at=first.sealed_at,
        )  # fmt: skip
    with django_assert_num_queries(3):
        parts = list(answers_csv(Report.objects.all()))
    assert len(parts) == 3, "its head, then a hundred editions at a time"


def test_the_network_s_export_holds_them(sealed, tmp_path):
    path = tmp_path / "network.zip"
    call_command("export_network", sealed.network.slug, str(path), stdout=io.StringIO())
    with zipfile.ZipFile(path) as archive:
        rows = rows_of([archive.read("csv/answers.csv").decode()])
    assert len(rows) == 7
    assert {row[1] for row in rows[1:]} == {"Ferme des Tilleuls"}
