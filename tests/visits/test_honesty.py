"""A figure never lies: each kind of missing, two opinions, red lines; every place says the same."""

import pytest

from tests.honest import paper_of, plain, report_of, sealed, told
from tests.makers import (
    answer_all,
    criteria,
    days_ago,
    first_criterion,
    grid_document,
    make_farm,
    make_grid,
    make_person,
    make_visit,
    make_written,
    rewrite,
    say,
)
from visits.models import ThemeResult
from visits.pdf.figure import figure_of, themes_of
from visits.queries.result import farm_progress
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid
from visits.services.report import seal_report
from visits.views.progress_charts import counts_chart

NOT_APPLICABLE = {"state": "not_applicable", "reason": "pas d'élevage"}
#: value, state, word of the cell, of the chart, of the sentence, applicable of theme and visit
MISSING = [
    ({"state": "not_seen"}, "not_seen", "pas vu", "1 pas vu", 3, 6),
    ({"state": "not_covered"}, "not_covered", "pas abordé", "1 pas abordé", 3, 6),
    ({"state": "unknown"}, "unknown", "ne sait pas", "1 où l'équipe ne sait pas", 3, 6),
    ({}, "unanswered", "pas encore rempli", "1 pas rempli", 3, 6),
    (NOT_APPLICABLE, "not_applicable", "non concerné", "1 ne concerne plus la ferme", 2, 5),
]
STATES = {
    "not_seen": "1 pas vu",
    "not_covered": "1 pas abordé",
    "unknown": "1 sans réponse connue",
    "unanswered": "1 pas encore rempli",
    "not_applicable": "1 non concerné",
}


@pytest.mark.parametrize("case", MISSING, ids=[case[1] for case in MISSING])
def test_each_kind_of_missing_is_said_the_same_everywhere(village, client_of, case):
    value, state, word, said, of_theme, of_visit = case
    sealed(village, 400, "2")
    visit = sealed(village, 10, "2", t1_c1=value)
    found = told(client_of(village.ana), village.farm)
    # The sentence and the lists: five stand, one has no level, and why.
    assert "5 critères sont inchangés." in found.page
    assert said in found.page
    name = "not_applicable_now" if state == "not_applicable" else "not_seen_now"
    assert found.lists[name] == ["t1-c1"]
    assert len(found.lists["same_good"]) == 5
    # The counts: every answer over what concerns the farm.
    share = 100 * 5 // of_visit
    assert f"5 réponses sur les {of_visit} critères concernés, soit {share} %." in found.page
    # The table, the chart, its table and the file.
    assert found.cell("Question 1.1") == (f' data-state="{state}"', word)
    assert STATES[state] in found.bar("Thème 1")
    assert f"2 réponses sur {of_theme} critères concernés" in found.bar("Thème 1")
    assert found.counted("Thème 1")["réponses"] == "2"
    assert found.counted("Thème 1")["critères concernés"] == str(of_theme)
    line = found.line("t1-c1")
    assert (line["état"], line["niveau"], line["réponse"]) == (state, "", word)
    # The report of the visit.
    summary = f"L'équipe a répondu à 5 questions sur les {of_visit} qui concernent la ferme."
    assert summary in report_of(visit).summary


def test_the_reports_pdf_says_the_same_numbers(village, client_of):
    sealed(village, 400, "2")
    said = {"t1_c1": {"state": "not_seen"}, "t1_c2": NOT_APPLICABLE, "t2_c1": {"level": "3"}}
    visit = sealed(village, 10, "2", **said)
    found, paper = told(client_of(village.ana), village.farm), paper_of(visit)
    assert "4 réponses sur les 5 critères concernés" in found.page
    for sentence in report_of(visit).summary:
        assert plain(sentence) in paper
    assert "L'équipe a répondu à 4 questions sur les 5 qui concernent la ferme." in paper
    assert "1 question a progressé." in paper
    assert found.lists["up"] == ["t2-c1"]


def two_opinions(v, visit, low="1", high="3"):
    say(visit, v.ben, value={"level": low})
    say(visit, v.lea, value={"level": high})
    for row in criteria(visit)[1:]:
        say(visit, v.ben, criterion=row, value={"level": "2"})


def test_two_opinions_are_two_and_no_level_anywhere(village, client_of):
    sealed(village, 400, "2")
    visit = make_visit(
        village.farm, village.version, by=village.carla, team=(village.ben, village.lea)
    )
    two_opinions(village, visit)
    visit.refresh_from_db()
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)
    found = told(client_of(village.ana), village.farm)
    assert "1 porte deux avis." in found.page
    assert "Sans réponse commune : 1 à deux avis." in found.page
    assert "5 réponses sur les 6 critères concernés, soit 83 %." in found.page
    assert found.lists["divergent"] == ["t1-c1"]
    attributes, words = found.cell("Question 1.1")
    assert attributes == ' data-of="4" data-at="2" data-also="4"'
    assert words == "deux avis : premiers pas / installé"
    assert "1 à deux avis" in found.bar("Thème 1")
    assert "2 réponses sur 3 critères concernés" in found.bar("Thème 1")
    line = found.line("t1-c1")
    assert (line["état"], line["niveau"], line["autre avis"]) == ("divergent", "2", "4")
    assert "1 question porte deux avis différents." in report_of(visit).summary


def test_the_farms_own_view_has_its_mark_and_moves_nothing(village, client_of):
    sealed(village, 400, "2")
    visit = make_visit(
        village.farm, village.version, by=village.carla, team=(village.ben,), day=days_ago(3)
    )
    answer_all(visit, village.ben, "2")
    first = first_criterion(visit)
    say(visit, village.ana, criterion=first, voice="self", value={"level": "3"})
    visit.refresh_from_db()
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)
    found = told(client_of(village.ana), village.farm)
    assert len(found.lists["same_good"]) == 6
    assert "ferme" not in found.cell("Question 1.1")[1]  # it was not shared
    assert found.line("t1-c1")["avis de la ferme"] == ""


def test_the_rows_of_the_file_that_count_add_up_to_the_page(village, client_of):
    rewrite(criteria(village.visit)[5], red_line=True)
    sealed(village, 400, "2")
    said = {"t1_c1": {"state": "not_seen"}, "t1_c2": NOT_APPLICABLE, "t1_c3": {}}
    sealed(village, 10, "2", **said)
    found = told(client_of(village.ana), village.farm)
    last = {row["code"]: row for row in found.figures if row["visite"] == str(days_ago(10))}
    counted = {code: row["compté parmi les critères concernés"] for code, row in last.items()}
    assert counted["t1-c2"] == "non, non concerné"
    assert counted["t2-c3"] == "non, ligne rouge à part"
    inside = [last[code] for code, words in counted.items() if words == "oui"]
    answered = [row for row in inside if row["état"] in {"level", "value"}]
    assert f"{len(answered)} réponses sur les {len(inside)} critères concernés" in found.page
    assert (len(answered), len(inside)) == (2, 4)


def test_no_level_is_named_by_the_words_of_another_scale(village, client_of):
    """Two scales of four levels: page and report name both by their place, never by the first."""
    document = grid_document(1, 2)
    names = ("jamais", "parfois", "souvent", "toujours")
    document["scales"]["often"] = [
        {"code": str(at), "name": {"fr": name, "en": name}} for at, name in enumerate(names)
    ]
    document["themes"][0]["criteria"][1]["scale"] = "often"
    version = publish_version(load_grid(document, network=village.network), by=village.carla)
    sealed(village, 400, "3", version=version)
    visit = sealed(village, 10, "3", version=version)
    report = visit.reports.get()
    page = counts_chart(farm_progress(village.farm.pk))
    paper = figure_of(report, themes_of(report))
    heads = [chart.table()[0][2] for chart in (page, paper)]
    assert heads == ["au niveau 4 sur 4", "au niveau 4 sur 4"]
    assert not any("installé" in said for said in (*page.sentences(), *paper.sentences()))


def test_every_question_stands_in_one_list_and_the_sentence_adds_up(village):
    sealed(village, 400, "2")
    said = {"t1_c1": {"level": "3"}, "t1_c2": {"level": "0"}, "t1_c3": {"state": "not_seen"}}
    sealed(village, 10, "2", t2_c1=NOT_APPLICABLE, **said)
    progress = farm_progress(village.farm.pk)
    listed = [row.code for rows in progress.by_movement.values() for row in rows]
    assert sorted(listed) == sorted(row.code for row in progress.rows)


def test_the_counts_of_the_page_are_those_of_the_themes_together(village):
    sealed(village, 10, "2", t1_c1={"state": "unknown"}, t2_c2=NOT_APPLICABLE, t2_c3={})
    progress = farm_progress(village.farm.pk)
    counts = progress.counts[-1]
    rows = ThemeResult.objects.all()
    assert counts.answered == sum(row.answered for row in rows) == 3
    assert counts.applicable == sum(row.applicable for row in rows) == 5
    missing = {"unknown": 1, "unanswered": 1}
    assert dict(counts.missing) == missing
    for state in missing:
        assert sum(row.missing[state] for row in rows) == 1


def test_a_farm_without_animals_is_not_worse_off(village, client_of):
    """Its herd's theme leaves n; what it did answer counts as on any other farm."""
    other = make_farm(village.network, make_person("Zoé"), name="Jardin sans bêtes")
    without = {f"t2_c{n}": NOT_APPLICABLE for n in (1, 2, 3)}
    for days, level in ((400, "1"), (10, "3")):
        sealed(village, days, level)
        sealed(village, days, level, farm=other, **without)
    whole, part = farm_progress(village.farm.pk), farm_progress(other.pk)
    assert part.counts[-1].share == whole.counts[-1].share == 100
    assert (part.counts[-1].answered, part.counts[-1].applicable) == (3, 3)
    assert {row.code: row.movement for row in part.rows if row.code.startswith("t1")} == {
        row.code: row.movement for row in whole.rows if row.code.startswith("t1")
    }
    found = told(client_of(village.carla), other)
    assert "aucun critère concerné" in found.bar("Thème 2")
    assert "Depuis la dernière fois, 3 critères ont progressé." in found.page
    assert "recul" not in "".join(found.lists)


def test_red_lines_stand_beside_and_enter_no_count(village, client_of):
    rewrite(village.version.criteria.get(code="t1-c1"), red_line=True)
    sealed(village, 400, "3")
    sealed(village, 10, "3", t1_c1={"level": "0"})
    found = told(client_of(village.ana), village.farm)
    progress = farm_progress(village.farm.pk)
    assert [row.code for row in progress.red_lines] == ["t1-c1"]
    assert "down" not in found.lists
    assert "5 réponses sur les 5 critères concernés" in found.page
    assert "2 réponses sur 2 critères concernés" in found.bar("Thème 1")
    assert "Lignes rouges" in found.page
    assert found.line("t1-c1")["ligne rouge"] == "oui"


@pytest.mark.parametrize("theme", ["counts", "weighted_mean", "sum_over_max", "median"])
def test_an_unanswered_criterion_more_changes_completeness_and_n_alone(village, theme):
    """The same answers under a grid that asks one question more, which nobody has answered."""
    found = []
    for criteria_of_theme in (3, 4):
        version = policy_grid(village, criteria_of_theme, theme)
        farm = make_farm(village.network, make_person("Zoé"), name="Autre ferme")
        fourth = {"t1_c4": {}} if criteria_of_theme == 4 else {}
        said = {"t1_c1": {"level": "0"}, "t1_c2": {"level": "3"}} | fourth
        visit = sealed(village, 10, "2", version=version, farm=farm, **said)
        found.append((ThemeResult.objects.get(report__visit=visit), farm_progress(farm.pk)))
    (before, page_before), (after, page_after) = found
    assert after.counts == before.counts
    assert after.result == before.result
    assert (before.answered, before.applicable) == (3, 3)
    assert (after.answered, after.applicable) == (3, 4)
    assert (page_before.counts[-1].share, page_after.counts[-1].share) == (100, 75)


def policy_grid(v, criteria_of_theme, theme, **policy):
    steps = [
        {"code": str(n), "name": {"fr": f"niveau {n}", "en": f"level {n}"}, "value": str(n)}
        for n in range(4)
    ]
    return make_grid(
        v.network,
        1,
        criteria_of_theme,
        by=v.carla,
        scales={"path": steps},
        policy={"theme": theme} | policy,
    )


@pytest.mark.parametrize(
    ("theme", "policy", "result"),
    [
        ("weighted_mean", {}, "1,50"),
        ("weighted_mean", {"missing": "zero"}, "1,00"),
        ("sum_over_max", {"missing": "zero"}, "0,33"),
        ("median", {}, "1,00"),
    ],
)
def test_what_the_grid_calculates_is_shown_with_its_rule(village, client_of, theme, policy, result):
    """Levels 0 and 3 of three questions, the third not seen; the counts stay honest beside."""
    version = policy_grid(village, 3, theme, **policy)
    said = {"t1_c1": {"level": "0"}, "t1_c2": {"level": "3"}, "t1_c3": {"state": "not_seen"}}
    sealed(village, 10, "2", version=version, **said)
    found = told(client_of(village.ana), village.farm)
    assert result in found.page.partition("Ce que la grille calcule")[2]
    zero = "Cette grille compte une réponse qui manque comme zéro." in found.page
    assert zero is (policy == {"missing": "zero"})
    assert "2 réponses sur les 3 critères concernés, soit 67 %." in found.page


def test_no_total_and_no_order_of_farms_on_the_page(village, client_of):
    sealed(village, 10, "2")
    found = told(client_of(village.carla), village.farm)
    assert "Ce que la grille calcule" not in found.page
    for word in ("score", "classement des", "rang de la ferme", "moyenne"):
        assert word not in found.page.lower()
    assert "médian" not in found.bar("Thème 1")
