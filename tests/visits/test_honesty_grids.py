"""A changed grid shows as a break, never as progress: new, reworded, rescaled, retired, corrected."""

import pytest

from tests.honest import plain, report_of, sealed, served, told
from tests.makers import make_grid, make_group, rewrite, say
from visits.models import Level
from visits.queries.result import farm_progress, pair_of
from visits.services.grid import draft_version, publish_version
from visits.views.progress_charts import pair_chart


def next_version(v, code="t1-c1", *, levels=0, **fields):
    """The grid's next version, one question changed as its author declared."""
    draft = draft_version(v.version.grid)
    criterion = draft.criteria.get(code=code)
    for index in range(4, 4 + levels):
        name = {"fr": f"niveau {index}", "en": f"level {index}"}
        Level.objects.create(criterion=criterion, code=str(index), position=index + 1, name=name)
    draft.criteria.filter(pk=criterion.pk).update(comparison_by=v.carla, **fields)
    return publish_version(draft, by=v.carla)


def test_a_reworded_question_breaks_unless_declared_comparable(village, client_of):
    sealed(village, 400, "1")
    version = next_version(
        village,
        change="reworded",
        comparison="break",
        comparison_why="On ne demande plus la même chose.",
        question={"fr": "Tout autre chose ?"},
    )
    visit = sealed(village, 10, "3", version=version)
    found = told(client_of(village.ana), village.farm)
    assert "La grille a changé : Grille v2 (" in found.page
    assert "5 critères ont progressé" in found.page
    assert "1 ne se compare pas." in found.page
    assert found.lists["not_comparable"] == ["t1-c1"]
    assert plain(found.table).count("Grille v2 (") == 1
    assert ' class="break"' in found.cell("Tout autre chose ?")[0]
    assert found.line("t1-c1")["ce que la question est devenue"] == "reformulé"
    assert "(grille v2, " in found.bar("Thème 1")
    assert "5 questions ont progressé." in report_of(visit).changed
    address = f"/farms/{village.farm.slug}/progress/questions/"
    wordings = plain(served(client_of(village.ana), address))
    for words in ("Question 1.1", "Tout autre chose ?", "Choix de Carla.", "plus la même chose"):
        assert words in wordings


RESCALED = [
    ("keep", "2", "same_to_work_on", 1),  # third of four, third of seven
    ("rescale", "4", "same_good", 1),  # in proportion, the fifth of seven
    ("rescale", "3", "down", 1),
    ("clamp", "2", "same_to_work_on", 1),
    ("break", "6", "not_comparable", 0),
]


@pytest.mark.parametrize("case", RESCALED, ids=[f"{case[0]} {case[2]}" for case in RESCALED])
def test_a_longer_scale_moves_as_its_author_chose_everywhere(village, client_of, case):
    choice, now, moved, n = case
    sealed(village, 400, "2")
    version = next_version(village, levels=3, change="rescaled", comparison=choice)
    visit = sealed(village, 10, "2", version=version, t1_c1={"level": now})
    found = told(client_of(village.ana), village.farm)
    assert "t1-c1" in found.lists[moved]
    # The report of that visit says the same as the page over the years.
    said = {c["question"]: c["moved"] for part in report_of(visit).themes for c in part["criteria"]}
    assert said["Question 1.1"] == moved
    assert "échelle changée" in found.line("t1-c1")["ce que la question est devenue"]
    progress = farm_progress(village.farm.pk)
    pair = pair_of(progress.columns, progress.rows, (0, 1))
    assert (pair.themes[0].n, pair.themes[0].left_out) == (2 + n, 1 - n)
    # Scales are never added: one question on seven levels beside two on four.
    counts = [row.counts for row in progress.themes if row.code == "t1"][-1]
    assert sorted(of for _at, of, _n in counts) == [4, 7]


def test_new_and_retired_questions_say_so_and_move_nothing(village, client_of):
    sealed(village, 400, "1")
    version = next_version(village, code="t1-c1", change="new")
    draft = draft_version(version.grid)
    draft.criteria.filter(code="t1-c1").update(
        code="t1-new", change="new", question={"fr": "Une nouvelle ?"}
    )
    sealed(village, 10, "3", version=publish_version(draft, by=village.carla))
    found = told(client_of(village.ana), village.farm)
    assert "1 est vu pour la première fois." in found.page
    assert "1 n'est plus demandé." in found.page
    assert "5 critères ont progressé" in found.page
    assert (found.lists["first_seen"], found.lists["gone"]) == (["t1-new"], ["t1-c1"])
    assert [words for _a, words in found.cells("Une nouvelle ?")] == [
        "pas dans cette grille",
        "installé",
    ]
    assert [words for _a, words in found.cells("Question 1.1")] == [
        "premiers pas",
        "pas dans cette grille",
    ]
    flags = {row["code"]: row["ce que la question est devenue"] for row in found.figures}
    assert (flags["t1-new"], flags["t1-c1"]) == ("nouveau", "retiré")
    assert "3 réponses sur 3 critères concernés" in found.bar("Thème 1")


def test_another_grid_makes_no_trend(village, client_of):
    """Two visits with two grids: nothing compares, and no question is called new or lost."""
    sealed(village, 400, "1")
    sealed(village, 10, "3", version=make_grid(village.network, 1, 2, by=village.carla))
    found = told(client_of(village.ana), village.farm)
    assert "Aucun critère ne se compare encore d'une visite à l'autre." in found.page
    assert "ont progressé" not in found.page
    assert {row["ce que la question est devenue"] for row in found.figures} == {""}
    progress = farm_progress(village.farm.pk)
    chart = pair_chart(pair_of(progress.columns, progress.rows, (0, 1)))
    assert chart.rows == []


def test_one_visit_alone_makes_no_trend(village, client_of):
    sealed(village, 10, "1")
    found = told(client_of(village.ana), village.farm)
    assert "C'est la première visite" in found.page
    assert "progressé" not in found.page


def test_a_group_that_is_asked_for_the_first_time_makes_no_question_new(village):
    """The question was there; only whom it is asked about is new."""
    group_question = village.version.criteria.get(code="t1-c1")
    rewrite(group_question, subject="group")
    sealed(village, 400, "1")
    village.group = make_group(village.network, "AMAP du Lac")
    sealed(village, 10, "1")
    rows = {(row.code, row.group): row.flag for row in farm_progress(village.farm.pk).rows}
    assert rows["t1-c1", "AMAP du Lac"] == ""


def test_a_later_edition_is_read_in_place_of_the_first_and_says_when(village, client_of):
    sealed(village, 400, "1")
    visit = sealed(village, 10, "2")
    before = told(client_of(village.ana), village.farm)
    say(visit, village.ana, kind="reply", voice="reply", value={"text": "Merci de la visite."})
    assert visit.reports.count() == 2
    after = told(client_of(village.ana), village.farm)
    assert "corrigé le" in plain(after.table)
    assert "corrigé le" not in plain(before.table)
    assert len(after.figures) == len(before.figures)
    assert {row["édition"] for row in after.figures} == {"1", "2"}
    assert after.bars == before.bars
    assert after.lists == before.lists


def test_two_visits_count_the_same_questions_on_both(village):
    """A question seen on one of them alone changes no share."""
    sealed(village, 400, "1", t1_c1={"state": "not_seen"}, t1_c2={"level": "2"})
    sealed(village, 10, "3", t1_c3={"state": "unknown"})
    progress = farm_progress(village.farm.pk)
    theme = pair_of(progress.columns, progress.rows, (0, 1)).themes[0]
    assert (theme.before, theme.after, theme.n, theme.left_out) == (1, 1, 1, 2)
    chart = pair_chart(pair_of(progress.columns, progress.rows, (0, 1)))
    assert "« en chemin » ou « installé »" in plain(chart.subtitle)
    assert plain(" ".join(chart.sentences())).count("1 sur 1") == 2


def test_what_went_years_ago_is_no_news_and_an_older_page_says_no_sentence(village, client_of):
    sealed(village, 1500, "1")
    draft = draft_version(village.version.grid)
    draft.criteria.filter(code="t1-c1").delete()
    version = publish_version(draft, by=village.carla)
    for days in (800, 400, 10):
        sealed(village, days, "1", version=version)
    found = told(client_of(village.ana), village.farm)
    assert "n'est plus demandé" not in found.page
    assert "5 critères sont inchangés." in found.page
    older = served(client_of(village.ana), f"/farms/{village.farm.slug}/progress/?newer=2")
    assert "critères sont inchangés" not in older
