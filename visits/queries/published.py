"""What an edition's grids calculate by their own arithmetic, and the honest figures beside."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from visits.models import Criterion, CriterionResult, GridVersion, Report, Theme, VisitGrid
from visits.scoring import Outcome, Question, State, ask
from visits.scoring.asking import codes_of
from visits.scoring.points import most_points
from visits.scoring.published import Beside, Exact, Tree, beside
from visits.scoring.theme import Pairs

CALCULATES = ("weighted_mean", "sum_over_max")


@dataclass(frozen=True)
class Way:
    """A version with all that its calculation stands on; themes and questions in reading order."""

    version: GridVersion
    themes: tuple[Theme, ...]
    asked: tuple[tuple[Criterion, Question], ...]

    def calculates_like(self, other: "Way") -> bool:
        """Whether figures of both compare: the same rule over the same questions and worths."""
        return self.rule == other.rule

    @property
    def bearing(self) -> frozenset[str]:
        """Codes of the themes whose questions bring points, whatever was answered."""
        themes = {
            theme
            for _criterion, question in self.asked
            if most_points(question) is not None and not (question.red_line or question.sensitive)
            for theme in question.themes
        }
        above = {theme.pk: theme.code for theme in self.themes}
        held = [theme for theme in self.themes if theme.code in themes and theme.parent_id]
        return frozenset(themes | {above[theme.parent_id] for theme in held})

    @property
    def rule(self) -> tuple[Any, ...]:
        """All that decides what answers come to."""
        questions = {
            question.code: (
                *(question.kind, frozenset(question.themes), question.weight, question.red_line),
                *(question.levels, question.formula, question.points, question.cap),
                *(question.choices, question.worths, question.sensitive),
            )
            for _criterion, question in self.asked
        }
        return self.version.policy(), tree_of(self.themes), questions


@dataclass(frozen=True)
class Calculated:
    """One grid of a visit with both its figures."""

    way: Way
    figures: Beside

    @property
    def version(self) -> GridVersion:
        return self.way.version

    @property
    def themes(self) -> tuple[Theme, ...]:
        return self.way.themes


def calculated_by(report: Report) -> list[Calculated]:
    """For each grid of the edition that asks for more than counts, from its stored results."""
    return calculated_over([report])[report.pk]


def calculated_over(reports: Sequence[Report]) -> dict[int, list[Calculated]]:
    """The same of several editions, in a number of queries that does not grow with them."""
    pinned = VisitGrid.objects.filter(
        visit__in=[report.visit_id for report in reports], version__theme_result__in=CALCULATES
    )
    versions: dict[UUID, list[int]] = defaultdict(list)
    for visit, version in pinned.order_by("position").values_list("visit_id", "version_id"):
        versions[visit].append(version)
    ways = _ways_of({pk for found in versions.values() for pk in found})
    said = _said_in(reports, ways)
    return {
        report.pk: [
            _figures(report, ways[pk], said.get(report.pk, {})) for pk in versions[report.visit_id]
        ]
        for report in reports
    }


def _ways_of(versions: Collection[int]) -> dict[int, Way]:
    if not versions:
        return {}
    criteria = Criterion.objects.filter(version__in=versions)
    criteria = criteria.select_related("theme__parent", "version")
    asked: dict[int, list[tuple[Criterion, Question]]] = defaultdict(list)
    for row in criteria.prefetch_related("levels", "feeds__theme").order_by(
        "theme__position", "position"
    ):
        asked[row.version_id].append((row, row.as_question()))
    rows = GridVersion.objects.filter(pk__in=versions).select_related("grid")
    return {
        row.pk: Way(
            row,
            tuple(sorted(row.themes.all(), key=lambda theme: theme.position)),
            tuple(asked[row.pk]),
        )
        for row in rows.prefetch_related("themes")
    }


Said = Mapping[tuple[int, UUID], CriterionResult]


def _said_in(reports: Sequence[Report], ways: Collection[int]) -> Mapping[int, Said]:
    """By edition, what it says of each criterion and whom it is about."""
    found: dict[int, dict[tuple[int, UUID], CriterionResult]] = defaultdict(dict)
    if ways:
        rows = CriterionResult.objects.filter(report__in=[report.pk for report in reports])
        for row in rows.filter(criterion__version__in=ways):
            found[row.report_id][row.criterion_id, row.about] = row
    return found


def _figures(report: Report, way: Way, said: Said) -> Calculated:
    pairs = list(_pairs(report, way, said))
    exact = exact_of(pairs, report.visit.day)
    closed = [question.code for _criterion, question in way.asked if question.sensitive]
    return Calculated(way, honest_beside(way.version, pairs, way.themes, exact, closed))


def honest_beside(
    version: GridVersion,
    pairs: Pairs,
    themes: tuple[Theme, ...],
    exact: Exact,
    closed: Collection[str] | None = None,
) -> Beside:
    """The version's own arithmetic, and the same with what is missing left out.

    `closed` are the codes that the farm alone answers, asked for here where they are not at hand:
    stored results do not have them, and what is calculated from them would tell of them.
    """
    if closed is None and any(question.kind == "derived" for question, _said in pairs):
        closed = version.criteria.filter(sensitive=True).values_list("code", flat=True)
    kept = list(_telling_nothing(pairs, set(closed or ())))
    return beside(version.policy(), kept, tree_of(themes), exact)


def _telling_nothing(pairs: Pairs, closed: set[str]) -> Iterator[tuple[Question, Outcome]]:
    """Without what is calculated from a closed answer, or from such a calculation."""
    derived = [question for question, _said in pairs if question.kind == "derived"]
    told: set[str] = set()
    for _round in derived:
        more = {one.code for one in derived if (closed | told).intersection(codes_of(one))}
        if more <= told:
            break
        told |= more
    return (pair for pair in pairs if pair[0].code not in told)


def tree_of(themes: tuple[Theme, ...]) -> Tree:
    codes = {theme.pk: theme.code for theme in themes}
    return {theme.code: codes.get(theme.parent_id, "") for theme in themes}


def exact_of(pairs: Pairs, today: date) -> Exact:
    """Calculated numbers before rounding, on the day of the visit."""
    said = {question.code: [_value(outcome)] for question, outcome in pairs}
    questions = [question for question, _ in pairs]
    return ask(questions, said, today=today).exact


def _pairs(report: Report, way: Way, said: Said) -> Iterator[tuple[Question, Outcome]]:
    """Each question once: about the farm, or the group that the visit concerns."""
    for criterion, question in way.asked:
        row = said.get((criterion.pk, report.visit.about_of(criterion)))
        if row is not None:
            yield question, _outcome(row)


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
