"""What an edition's grids calculate by their own arithmetic, and the honest figures beside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from visits.models import Criterion, CriterionResult, GridVersion, Report, Theme
from visits.scoring import Outcome, State, ask
from visits.scoring.published import Beside, Exact, Tree, beside
from visits.scoring.theme import Pairs

CALCULATES = ("weighted_mean", "sum_over_max")


@dataclass(frozen=True)
class Calculated:
    """One grid of the visit with both its figures; a theme is listed in the reading order."""

    version: GridVersion
    themes: tuple[Theme, ...]
    figures: Beside


def calculated_by(report: Report) -> list[Calculated]:
    """For each grid of the edition that asks for more than counts, from its stored results."""
    rows = GridVersion.objects.filter(visits__visit=report.visit_id, theme_result__in=CALCULATES)
    found = []
    for version in rows.select_related("grid").order_by("visits__position"):
        pairs = list(_pairs(report, version))
        exact = exact_of(pairs, report.visit.day)
        themes = tuple(version.themes.order_by("position"))
        figures = honest_beside(version, pairs, themes, exact)
        found.append(Calculated(version, themes, figures))
    return found


def honest_beside(
    version: GridVersion, pairs: Pairs, themes: tuple[Theme, ...], exact: Exact
) -> Beside:
    """The version's own arithmetic, and the same with what is missing left out."""
    return beside(version.policy(), pairs, tree_of(themes), exact)


def tree_of(themes: tuple[Theme, ...]) -> Tree:
    codes = {theme.pk: theme.code for theme in themes}
    return {theme.code: codes.get(theme.parent_id, "") for theme in themes}


def exact_of(pairs: Pairs, today: date) -> Exact:
    """Calculated numbers before rounding, on the day of the visit."""
    said = {question.code: [_value(outcome)] for question, outcome in pairs}
    questions = [question for question, _ in pairs]
    return ask(questions, said, today=today).exact


def _pairs(report: Report, version: GridVersion) -> Iterator[Any]:
    """Each question once: about the farm, or the group that the visit concerns."""
    criteria = version.criteria.select_related("theme__parent", "version")
    criteria = criteria.prefetch_related("levels", "feeds__theme")
    rows = {
        (row.criterion_id, row.about): row
        for row in CriterionResult.objects.filter(report=report, criterion__version=version)
    }
    for criterion in criteria.order_by("theme__position", "position"):
        row = rows.get((criterion.pk, _about(report, criterion)))
        if row is not None:
            yield criterion.as_question(), _outcome(row)


def _about(report: Report, criterion: Criterion) -> Any:
    return report.visit.about_of(criterion)


def _outcome(row: CriterionResult) -> Outcome:
    return Outcome(row.code, State(row.state), row.at, row.of, row.value, row.text, row.intention)


def _value(outcome: Outcome) -> dict[str, Any]:
    """The answer again, in the form that rules read."""
    if outcome.state == State.LEVEL:
        return {"level": outcome.text}
    if outcome.state != State.VALUE:
        return {}
    if outcome.value is not None:
        return {"number": f"{outcome.value:f}"}
    return {"choices": outcome.text.split(", ")} if outcome.text else {}
