"""Results of an edition, stored in the transaction that makes the report final."""

from typing import Any

from visits.models import Criterion, CriterionResult, Report, ThemeResult, Visit
from visits.queries.entry import Target, VisitState, visit_state
from visits.queries.grid import asking_of, criteria_of
from visits.scoring import Outcome, Question, read_answer, read_derived, score_visit

MISSING = ("not_applicable", "not_seen", "not_covered", "unknown", "unanswered", "divergent")


def store_results(report: Report) -> None:
    criteria, themes = results_of(report)
    report.criterion_results.all().delete()
    report.theme_results.all().delete()
    CriterionResult.objects.bulk_create(criteria)
    ThemeResult.objects.bulk_create(themes)


def results_of(report: Report) -> tuple[list[CriterionResult], list[ThemeResult]]:
    """Unsaved rows for what the shared stream says now: the edition that is being made."""
    visit = report.visit
    state = visit_state(visit)
    outcomes = outcomes_of(visit, state)
    common = {"report": report, "network": visit.network, "farm": visit.farm}
    rows = [
        _criterion_row(target, said, common)
        for criterion, question, outcome in outcomes
        if not criterion.sensitive
        for target, said in [
            (state.target(criterion), outcome),
            *_of_other_groups(criterion, question, state),
        ]
    ]
    return rows, _theme_rows(visit, outcomes, common)


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
    criterion, question = target.criterion, target.criterion.as_question()
    return CriterionResult(
        **common,
        grid=criterion.version.grid,
        criterion=criterion,
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


def outcomes_of(visit: Visit, state: VisitState) -> list[tuple[Criterion, Question, Outcome]]:
    """The team's answer to every criterion that is asked; the group's where the team left it open.

    What a condition hides has no outcome; what is calculated says what it comes to.
    """
    outcomes = []
    criteria = list(criteria_of(visit))
    asking = asking_of(criteria, state)
    for criterion in criteria:
        if criterion.pk in asking.hidden:
            continue
        question, target = criterion.as_question(), state.target(criterion)
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
) -> list[ThemeResult]:
    rows = []
    for pinned in visit.grids.select_related("version__grid"):
        version = pinned.version
        pairs = [
            (q, o)
            for criterion, q, o in outcomes
            if criterion.version_id == version.pk and not criterion.is_derived
        ]
        themes = {theme.code: theme for theme in version.themes.all()}
        for code, scored in score_visit(version.policy(), pairs).items():
            rows.append(
                ThemeResult(
                    **common,
                    grid=version.grid,
                    theme=themes[code],
                    code=code,
                    counts=[list(count) for count in scored.counts],
                    answered=scored.answered,
                    applicable=scored.applicable,
                    missing={key: getattr(scored, key) for key in MISSING},
                    result=scored.result,
                )
            )
    return rows


def result_faults(report: Report) -> list[str]:
    """Where the latest edition's stored results differ from what its content says."""
    latest = report.visit.reports.order_by("-edition").first()
    if latest is None or latest.pk != report.pk:
        return []
    criteria, themes = results_of(report)
    stored = {
        (row.code, row.about): (row.state, row.at, row.of) for row in report.criterion_results.all()
    }
    fresh = {(row.code, row.about): (row.state, row.at, row.of) for row in criteria}
    faults = [
        f"result differs: {key}"
        for key in fresh.keys() | stored.keys()
        if fresh.get(key) != stored.get(key)
    ]
    counts = {
        row.code: (row.counts, row.answered, row.applicable) for row in report.theme_results.all()
    }
    return faults + [
        f"theme result differs: {row.code}"
        for row in themes
        if counts.get(row.code) != (row.counts, row.answered, row.applicable)
    ]
