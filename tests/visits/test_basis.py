"""One visit is counted on several bases: each page says what leads from its number to the others."""

import re

import pytest

from tests.honest import paper_of, plain, report_of, sealed, served
from tests.makers import criteria, rewrite
from visits.basis_words import report_basis
from visits.models import CriterionTheme, Theme
from visits.queries.reading_counts import Counted
from visits.queries.result import basis_of, farm_progress
from visits.services.entry import unlocked_log


def number(pattern, text):
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])


@pytest.fixture
def counted(village):
    """A red line, a reserved question, one that stands in two themes, one without levels."""
    v = village
    rows = criteria(v.visit)
    rewrite(rows[0], red_line=True)
    rewrite(rows[1], sensitive=True)
    rewrite(rows[2], kind="text")
    with unlocked_log():
        other = Theme.objects.exclude(pk=rows[3].theme_id).get(version=v.version)
        CriterionTheme.objects.create(criterion=rows[3], theme=other)
    sealed(v, 400, "1")
    return v, sealed(v, 10, "1")


def test_the_numbers_of_all_pages_lead_to_one_another(counted, client_of):
    v, visit = counted
    page = plain(served(client_of(v.ana), f"/farms/{v.farm.slug}/progress/"))
    report = plain(served(client_of(v.ana), f"/visits/{visit.pk}/report/"))
    progress = farm_progress(v.farm.pk)

    once = number(r"sur les (\d+) critères concernés", page)
    assert once == progress.counts[-1].applicable == 4
    assert number(r"sur les (\d+) qui concernent la ferme", report) == once + 1
    assert "À part : 1 ligne rouge et 1 question que la grille réserve à la ferme." in page
    assert "Ce compte comprend 1 ligne rouge." in report
    assert f"Le chemin parcouru les lit à part : il compte {once} questions." in report
    themes = sum(row.applicable for row in progress.themes if row.report == visit.reports.get())
    again = themes - once
    assert again == 1
    for text in (page, report):
        assert f"Les comptes par thème en ont {again} de plus, qui est dans deux thèmes." in text
    listed = number(r"Les listes ont (\d+) lignes en tout", page)
    without = number(r"(\d+) critère n'y est pas", page)
    assert listed + without == once


def test_what_the_page_says_of_its_count_the_paper_says_too(counted, client_of):
    v, visit = counted
    for sentence in report_basis(report_of(visit).counted, 5):
        assert plain(sentence) in paper_of(visit)
    printed = plain(served(client_of(v.ana), f"/farms/{v.farm.slug}/progress/print/"))
    assert "À part : 1 ligne rouge et 1 question que la grille réserve à la ferme." in printed


def test_the_figures_by_theme_say_what_they_leave_out(counted, client_of):
    v, visit = counted
    client, left_out = client_of(v.ana), "sans les lignes rouges ni ce qui est réservé à la ferme."
    for address in (
        f"/farms/{v.farm.slug}/progress/counts.svg",
        f"/visits/{visit.pk}/report/1/chart.svg",
    ):
        assert left_out in served(client, f"{address}?table")
        assert "lignes rouges" in plain(served(client, address))
    assert left_out in paper_of(visit)


def test_a_count_with_nothing_apart_says_nothing_more(village):
    visit = sealed(village, 10, "1")
    assert report_basis(report_of(visit).counted, 6) == []
    basis = basis_of(farm_progress(village.farm.pk))
    assert (basis.red_lines, basis.reserved, basis.again) == (0, 0, 0)


def test_what_the_farm_has_opened_is_named_apart():
    said = report_basis(Counted(n=40, red_lines=4, opened=1, red_moved=4), 37)
    assert [plain(sentence) for sentence in said] == [
        "Ce compte comprend 4 lignes rouges et 1 question que la ferme a ouverte.",
        "Le chemin parcouru les lit à part : il compte 35 questions.",
        "Les comptes par thème en ont 2 de plus, qui sont dans plusieurs thèmes.",
        "Ce qui a changé compte aussi les lignes rouges.",
    ]


def test_what_is_acquired_is_not_left_to_work_on(village, client_of):
    """One rule for the lists and for two visits side by side: above the middle of the scale."""
    sealed(village, 400, "1", t1_c1={"level": "2"}, t1_c2={"level": "3"})
    sealed(village, 10, "1", t1_c1={"level": "2"}, t1_c2={"level": "3"})
    lists = farm_progress(village.farm.pk).by_movement
    assert [row.code for row in lists["same_good"]] == ["t1-c1", "t1-c2"]
    assert len(lists["same_to_work_on"]) == 4
    page = served(client_of(village.ana), f"/farms/{village.farm.slug}/progress/")
    assert "Acquis, et inchangé (2)" in page
    assert "Reste à travailler (4)" in page
    pair = plain(served(client_of(village.ana), f"/farms/{village.farm.slug}/progress/?between"))
    assert "« Acquis » veut dire : « en chemin » ou « installé »." in pair
    assert "2/3" in pair
