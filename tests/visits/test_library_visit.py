"""Every grid of the library published, taken, planned with and filled, the pair on one visit."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.kept import kept
from tests.makers import criteria, entry, make_visit, make_written
from visits.models import Answer, CriterionResult, GridVersion, VisitGrid
from visits.queries.grid import LARGEST_PAGE, sections_of
from visits.queries.rhythm import agains_of
from visits.services.entry import append_entries
from visits.services.grid import adopt_grid
from visits.services.library import FOLDER, load_library
from visits.services.report import seal_report
from visits.services.visit import join_team, plan_visit, sign_ethics

PAIR = ["cahier-conformite", "lecture-charte-neso"]


@kept
def library(village):
    return {version.grid.code: version for version in load_library()}


def value_for(criterion):
    """Something to say, by the kind of the criterion: its best level, its first option."""
    if criterion.has_levels:
        return {"level": criterion.levels.last().code}
    if criterion.kind == "choice":
        return {"choices": [criterion.levels.first().code]}
    if criterion.kind == "choices":
        return {"choices": [option.code for option in criterion.levels.all()[:2]]}
    if criterion.kind == "date":
        return {"date": str(timezone.localdate() + timedelta(days=60))}
    if criterion.kind in ("number", "percentage"):
        return {"number": "12"}
    return {"text": "Dit avec ses mots."}


def fill(visit, by):
    asked = [item for item in criteria(visit) if not (item.sensitive or item.is_derived)]
    pushed = [entry(visit, by, criterion=item, value=value_for(item)) for item in asked]
    return append_entries(visit, pushed, by=by, source="desk")


def test_every_file_is_published_with_its_words(library):
    assert len(library) == len(list(FOLDER.glob("*.json"))) == 10
    for version in library.values():
        assert version.status == GridVersion.Status.PUBLISHED
        assert version.grid.source["fr"]
        assert version.grid.licence == "CC-BY-SA-4.0"
        for criterion in version.criteria.prefetch_related("levels"):
            told = [level.description for level in criterion.levels.all() if criterion.has_levels]
            assert all(text["fr"] and text["en"] for text in told), criterion.code


def test_conditions_and_reasons_come_with_the_grid(library):
    line = library["cahier-conformite"].criteria.get(code="ani-outdoors")
    assert line.condition.startswith("selected(${productions}, 'livestock')")
    assert line.may_not_apply


def test_copy_keeps_where_it_came_from_and_every_line(village, library):
    for version in library.values():
        copy = adopt_grid(version.grid, network=village.network, by=village.carla)
        assert copy.grid.copied_from == version.grid
        assert (copy.grid.source, copy.grid.licence) == (version.grid.source, version.grid.licence)
        lines = ("code", "condition", "red_line", "short_path", "subject")
        assert set(copy.criteria.values_list(*lines)) == set(version.criteria.values_list(*lines))


@pytest.mark.parametrize(
    "code",
    [
        "auto-diagnostic-groupe",
        "charte-amap-2014",
        "diagnostic-agriculture-paysanne",
        "plan-annuel-pairs",
        "revue-pairs-fiches",
        "tape-caet-2019",
        "tape-caet-2025",
        "visite-accueil",
    ],
)
def test_each_grid_can_be_filled_alone(village, library, code):
    visit = make_visit(
        village.farm, library[code], by=village.carla, team=(village.ben,), group=village.group
    )
    results = fill(visit, village.ben)
    assert {result.status for result in results} == {"stored"}


@kept
def two_grid_visit(village, library):
    """Planned with the pair, as a network does that visits with two grids; Ben writes."""
    today = timezone.localdate()
    visit = plan_visit(
        village.farm,
        by=village.carla,
        kind="peer",
        month=today,
        day=today,
        versions=[library[code] for code in PAIR],
        group=village.group,
    )
    writer = join_team(visit, village.ben, by=village.carla, part="farmer", rapporteur=True)
    sign_ethics(writer, name_agreed=True)
    return visit


def test_the_pair_is_filled_on_one_visit(village, two_grid_visit):
    visit = two_grid_visit
    pinned = VisitGrid.objects.filter(visit=visit).order_by("position")
    assert [row.version.grid.code for row in pinned] == PAIR

    results = fill(visit, village.ben)
    assert {result.status for result in results} == {"stored"}
    asked = [item for item in criteria(visit) if not item.sensitive]
    assert Answer.objects.filter(visit=visit, voice="team").count() == len(asked)
    assert all(len(section.criteria) <= LARGEST_PAGE for section in sections_of(visit))


def test_the_pair_ends_in_one_report_and_red_lines_stay_with_the_list(village, two_grid_visit):
    visit = two_grid_visit
    fill(visit, village.ben)
    visit.refresh_from_db()
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)

    rows = CriterionResult.objects.filter(report__visit=visit).select_related("criterion__version")
    told = {row.criterion.version.grid.code for row in rows}
    red = {row.criterion.version.grid.code for row in rows if row.criterion.red_line}
    assert (told, red) == (set(PAIR), {PAIR[0]})


@pytest.mark.parametrize("code", ["plan-annuel-pairs", "revue-pairs-fiches"])
def test_a_visit_among_peers_is_made_final(village, library, code):
    visit = make_visit(
        village.farm, library[code], by=village.carla, team=(village.ben,), group=village.group
    )
    said = {item: value_for(item) for item in criteria(visit) if not item.condition}
    pushed = [entry(visit, village.ben, criterion=item, value=said[item]) for item in said]
    append_entries(visit, pushed, by=village.ben, source="desk")
    make_written(visit, village.ben)
    seal_report(visit, by=village.ben)
    assert CriterionResult.objects.filter(report__visit=visit, criterion__in=said).exists()


def test_a_repeat_visit_of_the_yearly_plan_is_shorter(village, library):
    """14 questions the first time; a year later 6 anew, 3 by one tap, 5 only after a change."""
    visits = [
        make_visit(
            village.farm, library["plan-annuel-pairs"], by=village.carla,
            team=(village.ben,), group=village.group, day=date.fromisoformat(day),
        )
        for day in ("2024-05-02", "2025-05-02")
    ]  # fmt: skip
    first, second = visits
    assert (len(criteria(first)), agains_of(first, criteria(first))) == (14, {})
    fill(first, village.ben)
    first.refresh_from_db()
    make_written(first, village.ben)
    seal_report(first, by=village.ben)

    again = agains_of(second, criteria(second))
    parts = Counter(
        (row.code[0], again[row.pk].lasts if row.pk in again else None) for row in criteria(second)
    )
    assert parts == {("a", False): 3, ("b", True): 5, ("c", None): 6}
