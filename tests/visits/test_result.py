"""Results and progress: honest about what was not seen, two opinions and a changed grid."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peers.models import Partnership
from tests.makers import (
    answer_all,
    criteria,
    days_ago,
    first_criterion,
    make_farm,
    make_group,
    make_sealed,
    make_visit,
    make_written,
    rewrite,
    say,
)
from visits.models import Criterion, CriterionResult, Level, ThemeResult
from visits.queries.result import farm_progress
from visits.services.entry import redact_entry
from visits.services.grid import draft_version, publish_version
from visits.services.recount import sum_faults
from visits.services.report import seal_report
from visits.services.result import result_faults


def sealed(village, days, level, version=None, **changes):
    """A sealed visit some days ago; `changes` are values by criterion code."""
    visit = make_visit(
        village.farm,
        version or village.version,
        by=village.carla,
        team=(village.ben, village.lea),
        day=days_ago(days),
    )
    answer_all(visit, village.ben, level)
    by_code = {row.code: row for row in criteria(visit)}
    heads = {head.entry.criterion.code: head.entry for head in visit.heads.all()}
    for name, value in changes.items():
        code = name.replace("_", "-")
        parents = [str(heads[code].entry_id)]
        say(visit, village.ben, criterion=by_code[code], value=value, parents=parents)
    visit.refresh_from_db()
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)
    return visit


def movements(progress):
    return {row.code: str(row.movement) for row in progress.rows}


def test_sealing_stores_results_with_every_criterion(village):
    visit = make_sealed(village.visit, village.ben)
    report = visit.reports.get()
    assert CriterionResult.objects.filter(report=report).count() == 6
    theme = ThemeResult.objects.get(report=report, code="t1")
    assert (theme.answered, theme.applicable, theme.counts) == (3, 3, [[3, 4, 3]])
    assert result_faults(report) == []


@pytest.mark.parametrize(
    ("value", "applicable"),
    [
        ({"state": "not_applicable", "reason": "pas d'élevage"}, 2),
        ({"state": "not_seen"}, 3),
        ({"state": "not_covered"}, 3),
        ({"state": "unknown"}, 3),
        ({}, 3),
    ],
)
def test_a_missing_answer_is_named_and_never_a_level(village, value, applicable):
    visit = sealed(village, 1, "3", t1_c1=value)
    theme = ThemeResult.objects.get(report__visit=visit, code="t1")
    assert (theme.answered, theme.applicable, theme.counts) == (2, applicable, [[4, 4, 2]])


def test_progress_says_what_moved_between_two_visits(village):
    sealed(village, 400, "1")
    up, down, unseen = {"level": "3"}, {"level": "0"}, {"state": "not_seen"}
    sealed(village, 10, "1", t1_c1=up, t1_c2=down, t1_c3=unseen)
    found = movements(farm_progress(village.farm.pk))
    assert found == {
        "t1-c1": "up",
        "t1-c2": "down",
        "t1-c3": "not_seen_now",
        "t2-c1": "same_to_work_on",
        "t2-c2": "same_to_work_on",
        "t2-c3": "same_to_work_on",
    }


def next_version(village, code, **fields):
    draft = draft_version(village.version.grid)
    Criterion.objects.filter(version=draft, code=code).update(**fields)
    return publish_version(draft, by=village.carla)


def test_a_reworded_criterion_breaks_the_line_unless_kept(village):
    sealed(village, 400, "1")
    version = next_version(
        village, "t1-c1", change="reworded", comparison="break", question={"fr": "Autre ?"}
    )
    rewrite(
        version.criteria.get(code="t1-c2"),
        change="reworded",
        comparison="keep",
        question={"fr": "Presque pareil ?"},
    )
    sealed(village, 10, "3", version=version)
    progress = farm_progress(village.farm.pk)
    found = movements(progress)
    assert (found["t1-c1"], found["t1-c2"]) == ("not_comparable", "up")
    assert progress.columns[1].breaks is True
    assert {row.code: row.flag for row in progress.rows}["t1-c1"] == "reworded"


def test_a_new_criterion_is_seen_for_the_first_time_and_a_retired_one_says_so(village):
    sealed(village, 400, "1")
    draft = draft_version(village.version.grid)
    Criterion.objects.filter(version=draft, code="t1-c1").update(code="t1-new", change="new")
    sealed(village, 10, "3", version=publish_version(draft, by=village.carla))
    rows = {row.code: row for row in farm_progress(village.farm.pk).rows}
    assert (str(rows["t1-new"].movement), rows["t1-new"].flag) == ("first_seen", "new")
    assert rows["t1-c1"].flag == "retired"


def test_two_opinions_are_a_split_cell_and_no_movement(village):
    sealed(village, 400, "1")
    visit = make_visit(
        village.farm, village.version, by=village.carla, team=(village.ben, village.lea)
    )
    say(visit, village.ben, value={"level": "1"})
    say(visit, village.lea, value={"level": "3"})
    visit.refresh_from_db()
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)
    row = farm_progress(village.farm.pk).rows[0]
    assert (str(row.movement), row.now.state) == ("divergent", "divergent")
    assert sorted(row.now.opinions) == [[2, 4], [4, 4]]


def test_a_sensitive_criterion_enters_no_result(village):
    criterion = first_criterion(village.visit)
    rewrite(criterion, sensitive=True)
    visit = make_sealed(village.visit, village.ben)
    codes = set(CriterionResult.objects.filter(report__visit=visit).values_list("code", flat=True))
    assert "t1-c1" not in codes
    assert ThemeResult.objects.get(report__visit=visit, code="t1").applicable == 2


def test_a_later_reply_makes_the_next_edition_with_the_same_results(village):
    visit = make_sealed(village.visit, village.ben)
    say(visit, village.ana, kind="reply", voice="reply", value={"text": "Merci."})
    first, second = visit.reports.order_by("edition")
    assert first.tree_sha256 != second.tree_sha256
    stored = [
        list(report.criterion_results.order_by("code").values_list("code", "state", "at"))
        for report in (first, second)
    ]
    assert stored[0] == stored[1]
    assert [column.report for column in farm_progress(village.farm.pk).columns] == [second]


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_progress_page_says_it_in_a_sentence_and_a_table(village, client_of):
    sealed(village, 400, "1")
    sealed(village, 10, "1", t1_c1={"level": "3"}, t1_c3={"state": "not_seen"})
    html = get(client_of(village.ana), f"/farms/{village.farm.slug}/progress/")
    assert "1 critère a progressé" in html
    assert "1 est sans niveau cette fois\u00a0: 1 pas vu." in html
    assert 'data-state="not_seen"' in html
    table = html.partition('class="progress"')[2]
    assert table.count('scope="row"') == 6


def test_the_chart_and_the_figures_have_their_own_addresses(village, client_of):
    sealed(village, 10, "1")
    client = client_of(village.ana)
    svg = get(client, f"/farms/{village.farm.slug}/progress/counts.svg")
    assert svg.lstrip().startswith("<?xml")
    assert "3/3" in svg
    figures = get(client, f"/farms/{village.farm.slug}/progress.csv")
    assert len(figures.strip().splitlines()) == 7


def test_twelve_years_take_as_many_queries_as_two(village, client_of):
    client, counts = client_of(village.ana), []
    for years in (range(1, 3), range(3, 13)):
        for year in years:
            sealed(village, 365 * year, "1")
        with CaptureQueriesContext(connection) as captured:
            get(client, f"/farms/{village.farm.slug}/progress/?table")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_facilitators_page_takes_as_many_queries_for_one_farm_and_ten(village, client_of):
    client, counts = client_of(village.carla), []
    get(client, "/network/")
    for farms in (range(1), range(1, 10)):  # where nothing waits, one thing more is asked
        for index in farms:
            farm = make_farm(village.network, name=f"Ferme {index}")
            make_visit(farm, village.version, by=village.carla)
        with CaptureQueriesContext(connection) as captured:
            get(client, "/network/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert "Ferme 8" in get(client, "/network/farms/visited/?order=name")


@pytest.mark.parametrize(
    ("choice", "now", "movement", "flag"),
    [
        ("keep", "2", "same_to_work_on", "rescaled_keep"),
        ("rescale", "4", "same_good", "rescaled_rescale"),
        ("rescale", "3", "down", "rescaled_rescale"),
        ("clamp", "2", "same_to_work_on", "rescaled_clamp"),
        ("break", "6", "not_comparable", "rescaled"),
    ],
)
def test_a_longer_scale_is_compared_as_its_author_chose(village, choice, now, movement, flag):
    """Before, the third of four levels; in proportion, the fifth of seven."""
    sealed(village, 400, "2")
    draft = draft_version(village.version.grid)
    criterion = draft.criteria.get(code="t1-c1")
    for index in range(4, 7):
        Level.objects.create(criterion=criterion, code=str(index), position=index + 1)
    draft.criteria.filter(pk=criterion.pk).update(change="rescaled", comparison=choice)
    version = publish_version(draft, by=village.carla)
    sealed(village, 10, "2", version=version, t1_c1={"level": now})
    row = {row.code: row for row in farm_progress(village.farm.pk).rows}["t1-c1"]
    assert (str(row.movement), row.flag) == (movement, flag)


def test_a_question_that_comes_back_after_years_starts_a_new_line(village):
    sealed(village, 800, "1")
    without = draft_version(village.version.grid)
    without.criteria.filter(code="t1-c1").delete()
    publish_version(without, by=village.carla)
    again = draft_version(village.version.grid)
    criterion = again.criteria.get(code="t1-c2")
    again.criteria.filter(pk=criterion.pk).update(code="t1-c1", change="new")
    sealed(village, 10, "3", version=publish_version(again, by=village.carla))
    row = {row.code: row for row in farm_progress(village.farm.pk).rows}["t1-c1"]
    assert str(row.movement) == "not_comparable"


def test_a_second_partner_group_has_a_result_and_a_line_of_its_own(village, client_of):
    """Progress joins on (lineage, code, about): what each group said is followed for that group."""
    v = village
    second = make_group(v.network, "AMAP du Lac", contact=v.gil)
    Partnership.objects.create(farm=v.farm, group=second)
    of_group = first_criterion(v.visit)
    rewrite(of_group, subject="group")
    say(v.visit, v.fred, voice="group", criterion=of_group, about=str(v.group.ref),
        value={"level": "1"})  # fmt: skip
    say(v.visit, v.gil, voice="group", criterion=of_group, about=str(second.ref),
        value={"level": "3"})  # fmt: skip
    for row in criteria(v.visit)[1:]:
        say(v.visit, v.ben, criterion=row)
    v.visit.refresh_from_db()
    make_written(v.visit, v.ben)
    report = seal_report(v.visit, by=v.ben)
    stored = report.criterion_results.filter(code="t1-c1").values_list("about", "at")
    assert dict(stored) == {v.group.ref: 2, second.ref: 4}
    assert ThemeResult.objects.get(report=report, code="t1").applicable == 3
    lines = [row for row in farm_progress(v.farm.pk).rows if row.code == "t1-c1"]
    assert {row.group: row.now.at for row in lines} == {"AMAP du Pont": 2, "AMAP du Lac": 4}
    html = get(client_of(v.carla), f"/farms/{v.farm.slug}/progress/")
    assert "Question 1.1 (AMAP du Lac)" in html
    assert result_faults(report) == []


def test_a_teammate_gets_links_to_the_reports_of_their_own_visits_alone(village, client_of):
    earlier, later = sealed(village, 400, "1"), sealed(village, 10, "2")
    earlier.team.filter(person=village.lea).update(left_at=timezone.now())
    later.team.filter(person=village.lea).update(ethics_signed_at=timezone.now())
    client = client_of(village.lea)
    html = get(client, f"/farms/{village.farm.slug}/progress/")
    assert f"/visits/{later.pk}/report/" in html
    assert f"/visits/{earlier.pk}/report/" not in html
    assert client.get(f"/visits/{earlier.pk}/report/").status_code == 403
    assert client.get(f"/visits/{later.pk}/report/").status_code == 200


# -- every stored value is compared, and what was erased leaves every edition


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "9.5"), ("text", "x"), ("opinions", [[1, 4]]), ("farm_at", 1), ("at", 1),
        ("intention", True),
    ],
)  # fmt: skip
def test_a_result_changed_by_hand_is_named_whatever_was_changed(village, field, value):
    v = village
    report = make_sealed(v.visit, v.ben).reports.get()
    assert result_faults(report) == []
    report.criterion_results.filter(code="t1-c1").update(**{field: value})
    (fault,) = result_faults(report)
    assert fault.startswith(f"result differs: t1-c1 {field} is ")


@pytest.mark.parametrize(("field", "value"), [("missing", {}), ("result", "2"), ("counts", [])])
def test_a_themes_result_changed_by_hand_is_named(village, field, value):
    v = village
    report = make_sealed(v.visit, v.ben).reports.get()
    report.theme_results.filter(code="t1").update(**{field: value})
    (fault,) = result_faults(report)
    assert fault.startswith(f"theme result differs: t1 {field} is ")


def test_a_result_too_many_or_missing_is_named(village):
    v = village
    report = make_sealed(v.visit, v.ben).reports.get()
    row = report.criterion_results.get(code="t1-c1")
    row.delete()
    assert result_faults(report) == ["result missing: t1-c1"]


def test_an_erased_answer_leaves_the_results_of_every_edition(village):
    v = village
    visit = make_sealed(v.visit, v.ben)
    erased = visit.entries.get(criterion__code="t1-c1", kind="answer")
    redact_entry(erased, by=v.carla, why="La ferme le demande.")
    first, second = visit.reports.order_by("edition")
    for report in (first, second):
        row = report.criterion_results.get(code="t1-c1")
        assert (row.state, row.at, row.text) == ("unanswered", None, "")
        theme = report.theme_results.get(code="t1")
        assert (theme.counts, theme.answered, theme.missing["unanswered"]) == ([[3, 4, 2]], 2, 1)
        assert result_faults(report) == []
    assert list(sum_faults(v.network)) == []


def test_an_erased_note_leaves_the_answer_beside_it(village):
    v = village
    noted = say(v.visit, v.ben, kind="note", value={"text": "Vu."}, object_id=str(uuid.uuid4()))
    visit = make_sealed(v.visit, v.ben)
    redact_entry(visit.entries.get(entry_id=noted.entry_id), by=v.carla, why="La ferme le demande.")
    for report in visit.reports.all():
        assert report.criterion_results.get(code="t1-c1").text == "2"
