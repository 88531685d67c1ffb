"""The two grids after TAPE, filled and made final: the published digits, the honest ones beside."""

import json
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.kept import kept
from tests.makers import criteria, entry, make_visit, make_written
from visits.models import Criterion, ThemeResult
from visits.queries.published import calculated_by
from visits.services.entry import append_entries
from visits.services.grid import adopt_grid
from visits.services.library import FOLDER, load_library
from visits.services.report import seal_report

NONE = {"state": "not_applicable", "reason": "La ferme n'a pas d'animaux."}
#: By element the levels of its indices in their order; "-" is not applicable, "?" is not said.
OF_2019 = {
    "1": "1 2 3 4",
    "2": "- 4 4 4",
    "3": "1 4 4 4",
    "4": "4 4 2 4",
    "5": "3 4 0",
    "6": "1 2 4",
    "7": "4 4 4",
    "8": "4 3 2 -",
    "9": "4 4 3",
    "10": "4 4 4",
}
OF_2025 = {"1": "2 2 1 1 - -", "3": "0.5 1.5 1.5 2"}


def document(code):
    return json.loads((FOLDER / f"{code}.json").read_text("utf-8"))


def sealed(village, code, told):
    """A visit with these answers, and nothing else said, in its first edition."""
    version = next(version for version in load_library() if version.grid.code == code)
    visit = make_visit(village.farm, version, by=village.carla, team=(village.ben,))
    asked: dict[str, list[Criterion]] = {}
    for item in criteria(visit):
        if not item.is_derived:
            asked.setdefault((item.theme.parent or item.theme).code, []).append(item)
    pushed = [
        entry(visit, village.ben, criterion=item, value=NONE if at == "-" else {"level": at})
        for element, levels in told.items()
        for item, at in zip(asked[element], levels.split(), strict=True)
        if at != "?"
    ]
    results = append_entries(visit, pushed, by=village.ben, source="desk")
    assert {result.status for result in results} == {"stored"}
    make_written(visit, village.ben)
    return seal_report(visit, by=village.ben)


@kept
def of_2019(village):
    return sealed(village, "tape-caet-2019", OF_2019)


def test_2019_gives_the_published_digits(of_2019):
    """62.5; n/a is zero, 12/16; animal welfare alone leaves, 9/12; 3 + 4 + 0 + 10/4 = 9.5 of 16.

    The total is the mean of the ten: 790.625 / 10. Average self-reliance is told, and counts nowhere.
    """
    [found] = calculated_by(of_2019)

    asked = "62.5000 75.0000 81.2500 87.5000 59.3750 58.3333 100.0000 75.0000 91.6667 100.0000"
    figures = dict(zip(OF_2019, map(Decimal, asked.split()), strict=True))
    assert found.figures.asked.themes == figures
    assert found.figures.asked.total == Decimal("79.0625")
    stored = ThemeResult.objects.filter(report=of_2019)
    assert {row.code: row.result for row in stored} == figures


def test_2019_differs_from_the_honest_figures_where_something_did_not_apply(of_2019):
    """Synergies 12 of 12 instead of 16: 100, and (790.625 + 25) / 10 in all.

    Animal welfare did not apply either; both figures leave it out, so it explains nothing.
    """
    [found] = calculated_by(of_2019)

    asked, honest = found.figures.asked.themes, found.figures.honest.themes
    assert {code for code in asked if asked[code] != honest[code]} == {"2"}
    assert (honest["2"], found.figures.honest.total) == (Decimal("100.0000"), Decimal("81.5625"))
    assert (found.figures.missing, found.figures.not_applicable) == (0, 1)


def test_2019_leaves_out_of_the_mean_of_diversity_what_nobody_said(village):
    """Diversity (1+2+3)/16 = 37.5; its mean is 6/3, not 6/4: 4 + 4 + 4 + 2 = 14 of 16.

    The honest resilience does without a mean that stands on something missing: 12 of 12.
    """
    [found] = calculated_by(sealed(village, "tape-caet-2019", {"1": "1 2 3 ?", "5": "4 4 4"}))

    asked, honest = found.figures.asked.themes, found.figures.honest.themes
    assert (asked["1"], asked["5"]) == (Decimal("37.5000"), Decimal("87.5000"))
    assert (honest["1"], honest["5"]) == (Decimal("50.0000"), Decimal("100.0000"))


def test_2025_gives_the_published_digits(village):
    """(100 + 50 + 0) / 3 = 50, left out 75; (50 + 87.5) / 2 = 68.75; eight elements say nothing."""
    [found] = calculated_by(sealed(village, "tape-caet-2025", OF_2025))

    asked, honest = found.figures.asked, found.figures.honest
    assert (asked.themes["1"], honest.themes["1"]) == (Decimal("50.0000"), Decimal("75.0000"))
    assert asked.themes["3"] == honest.themes["3"] == Decimal("68.7500")
    parts = ("plants", "time-space", "animals", "inputs", "health")
    assert [asked.themes[part] for part in parts] == [100, 50, 0, 50, Decimal("87.5")]
    assert (asked.total, honest.total) == (Decimal("11.8750"), Decimal("71.8750"))


def test_2019_has_36_indices_and_says_what_is_to_be_confirmed():
    grid = document("tape-caet-2019")
    items = {item["code"]: item for theme in grid["themes"] for item in theme["criteria"]}
    assert len(items) == 37  # with average self-reliance, which is told and is no index of the 36
    assert grid["policy"]["arithmetic"]["points"].keys() == {"5-4-diversity"}
    assert sum(item["kind"] == "levels" for item in items.values()) == 35
    for code in ("5-3-climate", "10-2-organisations", "10-3-commons"):
        assert "à confirmer" in items[code]["guidance"]["fr"]
        assert "to be confirmed" in items[code]["guidance"]["en"]


def test_2025_has_25_pairs_and_says_that_its_words_and_list_are_ours():
    grid = document("tape-caet-2025")
    pairs = [part["criteria"] for theme in grid["themes"] for part in theme["parts"]]
    assert [len(pair) for pair in pairs] == [2] * 25
    assert "sont les nôtres, à confirmer" in grid["summary"]["fr"]
    assert "are ours, to be confirmed" in grid["summary"]["en"]


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("tape-caet-2019", ["0", "1", "2", "3", "4"]),
        ("tape-caet-2025", ["0", "0.5", "1", "1.5", "2"]),
        ("visite-accueil", ["1", "2", "3", "4"]),
    ],
)
def test_paper_numbers_the_boxes_as_the_method_does(village, client, code, numbers):
    """Where codes are no worths, as in the last one, a box has its place on the scale."""
    library = next(version for version in load_library() if version.grid.code == code)
    version = adopt_grid(library.grid, network=village.network, by=village.carla)
    client.force_login(village.carla)
    page = client.get(
        reverse("visits:grid-paper", args=[version.grid.ref]), {"version": version.number}
    )
    rows = re.findall(r'<ul class="boxes c\d.*?</ul>', page.content.decode())
    printed = [found for row in rows if (found := re.findall(r"<b>(.*?)</b>", row))]
    assert numbers in printed


def test_where_most_lines_differ_the_sentence_counts_them(village, client):
    report = sealed(village, "tape-caet-2025", OF_2025)
    client.force_login(village.ben)
    page = client.get(reverse("visits:report-edition", args=[report.visit_id, 1])).content.decode()
    assert "Les deux chiffres diffèrent sur 31 des 36 lignes." in page
    assert "Un thème est la moyenne de ses parties." in page
    assert "Le résultat d&#x27;ensemble est la moyenne des thèmes." in page


def test_a_theme_that_nobody_answered_keeps_its_line(village, client):
    """Left out of the sum and of what is possible, it does not vanish from the table."""
    told = {"repartition": "0 10 20", "autonomy": "20 - ?", "quality": "? ?"}
    report = sealed(village, "diagnostic-agriculture-paysanne", told)
    client.force_login(village.ben)
    page = client.get(reverse("visits:report-edition", args=[report.visit_id, 1])).content.decode()
    rows = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Répartition 30,00 sur 60" in rows
    assert "Autonomie 20,00 sur 20" in rows
    assert "Qualité des produits pas de résultat" in rows
    assert "Ensemble 50,00 sur 80" in rows
