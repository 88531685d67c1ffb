"""Results of an edition, stored in the transaction that makes the report final."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from visits.models import (
    Criterion,
    CriterionResult,
    Entry,
    GridVersion,
    Report,
    ThemeResult,
    Visit,
    VisitGrid,
)
from visits.queries.entry import Target, VisitState
from visits.queries.grid import Standing, asking_of, criteria_of, grids_of, standing_of
from visits.queries.published import CALCULATES, exact_of, honest_beside
from visits.scoring import Outcome, Question, State, read_answer, read_derived, score_visit
from visits.scoring.theme import Pairs, ThemeOutcome

MISSING = ("not_applicable", "not_seen", "not_covered", "unknown", "unanswered", "divergent")
Row = TypeVar("Row", CriterionResult, ThemeResult)
#: By the versions that a visit follows, what they ask.
Known = dict[tuple[int, ...], list[tuple[Criterion, Question]]]


def store_results(report: Report, standing: Standing | None = None) -> None:
    """What an edition just made says; of a visit of results only, what the one before said."""
    if report.edition > 1 and has_results_only(report):
        carry_results(report)
        return
    criteria, themes = results_of(report, standing)
    CriterionResult.objects.bulk_create(criteria)
    ThemeResult.objects.bulk_create(themes)


def results_of(
    report: Report, standing: Standing | None = None
) -> tuple[list[CriterionResult], list[ThemeResult]]:
    """Unsaved rows for what the shared stream says now: the edition that is being made."""
    visit = report.visit
    standing = standing or standing_of(visit)
    state = standing.state
    outcomes = outcomes_of(standing)
    common = _common(report)
    rows = [
        _criterion_row(target, said, common)
        for criterion, question, outcome in outcomes
        if not criterion.sensitive
        for target, said in [
            (state.target(criterion), outcome),
            *_of_other_groups(criterion, question, state),
        ]
    ]
    return rows, _theme_rows(visit, outcomes, common, standing.grids)


def _common(report: Report) -> dict[str, Any]:
    """By their numbers: to hang the objects themselves on every row takes longer than to write."""
    visit = report.visit
    return {"report_id": report.pk, "network_id": visit.network_id, "farm_id": visit.farm_id}


def _of_other_groups(
    criterion: Criterion, question: Question, state: VisitState
) -> list[tuple[Target, Outcome]]:
    """Another partner group has a line of its own.

    Counts by theme take each question once, about the group that the visit concerns.
    """
    targets = [state.target(criterion, about) for about in state.other_groups(criterion)]
    return [(target, outcome_said(question, target)) for target in targets]


def _criterion_row(target: Target, outcome: Outcome, common: dict[str, Any]) -> CriterionResult:
    """One question about the farm or one group."""
    criterion, question = target.criterion, target.criterion.read_as
    return CriterionResult(
        **common,
        grid_id=criterion.version.grid_id,
        criterion_id=criterion.pk,
        code=criterion.code,
        about=target.about,
        state=str(outcome.state),
        at=outcome.at,
        of=outcome.of,
        value=outcome.value,
        text=outcome.text,
        intention=outcome.intention,
        **_beside(question, target),
    )


def outcome_said(question: Question, target: Target) -> Outcome:
    """The team's answer; the group answers what the team left open."""
    return read_answer(question, target.values("team") or target.values("group"))


def outcomes_of(standing: Standing) -> list[tuple[Criterion, Question, Outcome]]:
    """The team's answer to every criterion that is asked; the group's where the team left it open.

    What a condition hides has no outcome; what is calculated says what it comes to.
    """
    outcomes, state = [], standing.state
    asking = asking_of(standing.criteria, state)
    for criterion in standing.criteria:
        if criterion.pk in asking.hidden:
            continue
        question, target = criterion.read_as, state.target(criterion)
        derived = asking.derived.get(criterion.pk, {})
        outcome = (
            read_derived(question, derived)
            if criterion.is_derived
            else outcome_said(question, target)
        )
        outcomes.append((criterion, question, outcome))
    return outcomes


def _beside(question: Question, target: Target) -> dict[str, Any]:
    """Both levels of two opinions, and the farm's own view where it shared one."""
    opinions = []
    if target.is_divergent():
        outcomes = [read_answer(question, [value]) for value in target.values()]
        opinions = [[outcome.at, outcome.of] for outcome in outcomes if outcome.at]
    own = read_answer(question, target.values("self"))
    return {"opinions": opinions, "farm_at": own.at}


def _theme_rows(
    visit: Visit,
    outcomes: list[tuple[Criterion, Question, Outcome]],
    common: dict[str, Any],
    grids: Iterable[VisitGrid] | None = None,
) -> list[ThemeResult]:
    rows = []
    for pinned in grids_of(visit) if grids is None else grids:
        version = pinned.version
        every = [(q, o) for criterion, q, o in outcomes if criterion.version_id == version.pk]
        pairs = [(question, outcome) for question, outcome in every if question.kind != "derived"]
        themes = {theme.code: theme for theme in version.themes.all()}
        figures = _figures(version, every, visit)
        for code, scored in score_visit(version.policy(), pairs).items():
            rows.append(
                ThemeResult(
                    **common,
                    grid_id=version.grid_id,
                    theme_id=themes[code].pk,
                    code=code,
                    counts=[list(count) for count in scored.counts],
                    answered=scored.answered,
                    applicable=scored.applicable,
                    missing=_missing(scored),
                    result=scored.result if figures is None else figures.get(code),
                )
            )
    return rows


def _missing(scored: ThemeOutcome) -> dict[str, int]:
    """What was not looked at again is named where there is some: most grids ask all each time."""
    missing = {key: getattr(scored, key) for key in MISSING}
    return missing | ({"unchanged": scored.unchanged} if scored.unchanged else {})


def _figures(version: GridVersion, pairs: Pairs, visit: Visit) -> Mapping[str, Decimal] | None:
    """What the grid's own arithmetic publishes by theme; none where it counts or takes a median."""
    if version.theme_result not in CALCULATES:
        return None
    themes = tuple(version.themes.all())
    return honest_beside(version, pairs, themes, exact_of(pairs, visit.day)).asked.themes


# -- an edition that has results only, and one from which words were erased


def has_results_only(report: Report) -> bool:
    """Its visit was made in great number, without a log: nothing says its results once more."""
    return report.is_results_only or report.visit.reports.get(edition=1).is_results_only


def carry_results(report: Report) -> None:
    """The next edition of such a visit says what the one before it said."""
    before = report.visit.reports.get(edition=report.edition - 1)
    for rows in (before.criterion_results, before.theme_results):
        copies = list(rows.all())
        for row in copies:
            row.pk, row.report = None, report
        rows.model.objects.bulk_create(copies)


def erase_results(reports: Iterable[Report], entry: Entry) -> None:
    """What an erased answer had said leaves the results of the editions in which it stood."""
    for report in reports:
        rows = report.criterion_results.filter(criterion=entry.criterion_id, about=entry.about)
        if entry.voice == Entry.Voice.SELF:
            rows.update(farm_at=None)
            continue
        rows.exclude(state=State.DIVERGENT).update(
            state=State.UNANSWERED, at=None, value=None, text="", intention=False
        )
        rows.update(opinions=[])
        fresh = themes_again(report)
        report.theme_results.all().delete()
        ThemeResult.objects.bulk_create(fresh)


def themes_again(report: Report, known: Known | None = None) -> list[ThemeResult]:
    """Themes from the edition's own results, whatever the log says since."""
    visit = report.visit
    rows = {(row.criterion_id, row.about): row for row in report.criterion_results.all()}
    outcomes = []
    for criterion, question in _questions(visit, {} if known is None else known):
        row = rows.get((criterion.pk, visit.about_of(criterion)))
        if row is not None:
            outcomes.append((criterion, question, _stored_outcome(row)))
    common = _common(report)
    return _theme_rows(visit, outcomes, common)


def _questions(visit: Visit, known: Known) -> list[tuple[Criterion, Question]]:
    """What a visit's grids ask; read once for all visits that follow the same ones."""
    pinned = tuple(visit.grids.order_by("position").values_list("version_id", flat=True))
    key = (*pinned, visit.short_path)
    if key not in known:
        known[key] = [(row, row.as_question()) for row in criteria_of(visit)]
    return known[key]


def _stored_outcome(row: CriterionResult) -> Outcome:
    return Outcome(row.code, State(row.state), row.at, row.of, row.value, row.text, row.intention)


# -- what differs

SAID = ("code", "state", "at", "of", "value", "text", "intention", "opinions", "farm_at")
COUNTED = ("code", "counts", "answered", "applicable", "missing", "result")
PLACE = ("network_id", "farm_id", "grid_id")


def result_faults(report: Report, known: Known | None = None) -> list[str]:
    """Where an edition's stored results differ from what it says: every value that is kept.

    The latest edition is compared with the log. An earlier one stands on what was known then: its
    themes must still follow from its own criteria.
    """
    latest = report.visit.reports.order_by("-edition").values_list("pk", flat=True)[0]
    stored = list(report.theme_results.all())
    if latest != report.pk or has_results_only(report):
        return _differing("theme result", stored, themes_again(report, known), "theme_id", COUNTED)
    criteria, themes = results_of(report)
    kept = list(report.criterion_results.all())
    return [
        *_differing("result", kept, criteria, "criterion_id", SAID),
        *_differing("theme result", stored, themes, "theme_id", COUNTED),
    ]


def _differing(
    what: str, stored: Sequence[Row], fresh: Sequence[Row], of: str, names: Sequence[str]
) -> list[str]:
    """Each row that is missing or too many, and each value of the others that is another one."""
    kept = {(getattr(row, of), getattr(row, "about", None)): row for row in stored}
    wanted = {(getattr(row, of), getattr(row, "about", None)): row for row in fresh}
    faults = [f"{what} missing: {wanted[key].code}" for key in wanted if key not in kept]
    faults += [
        f"{what} too many: {row.code}"
        for key, row in kept.items()
        if key not in wanted and getattr(row, "applicable", 1)
    ]
    for key in kept.keys() & wanted.keys():
        for name in (*PLACE, *names):
            was, should = getattr(kept[key], name), getattr(wanted[key], name)
            if was != should:
                faults.append(f"{what} differs: {kept[key].code} {name} is {was}, not {should}")
    return faults
