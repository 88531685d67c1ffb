"""What was said last time: the farm's latest final report, criterion by criterion."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_date

from visits.models import Criterion, CriterionResult, Report, Visit
from visits.queries.edition import content_of
from visits.scoring import State
from visits.templatetags.visits import unchanged_words

Key = tuple[int, str, UUID]


def last_report(visit: Visit) -> Report | None:
    """The latest edition of the farm's latest visit with a final report, before this one."""
    rows = Report.objects.filter(visit__farm=visit.farm, visit__date__lt=visit.day)
    return rows.select_related("visit").order_by("-visit__date", "-edition").first()


@dataclass(frozen=True)
class LastTime:
    """One criterion in that report: its stored result, and the words that stood beside it.

    Where it was not looked at again then, `seen` is what was said when it was.
    """

    report: Report
    result: CriterionResult
    seen: CriterionResult | None = None
    notes: tuple[dict[str, Any], ...] = ()
    replies: tuple[dict[str, Any], ...] = ()

    @property
    def words(self) -> str:
        """Since when it stands, where it was not looked at again."""
        return unchanged_words(self.result.text)

    @property
    def level(self) -> dict[str, str]:
        """The name of the level reached, in the words of that report's grid."""
        levels = list(self.result.criterion.levels.all())
        return levels[self.result.at - 1].name if self.result.at else {}

    @property
    def day(self) -> date | None:
        """The answer itself, where the question asks for a date."""
        asked = self.result.criterion.kind == Criterion.Kind.DATE
        return parse_date(self.result.text) if asked else None

    @property
    def opinions(self) -> list[tuple[int, int, dict[str, str]]]:
        levels = list(self.result.criterion.levels.all())
        return [(at, of, levels[at - 1].name) for at, of in self.result.opinions]

    @property
    def choices(self) -> list[dict[str, str]]:
        chosen = self.result.text.split(", ")
        return [level.name for level in self.result.criterion.levels.all() if level.code in chosen]


def last_times(visit: Visit, criteria: Iterable[Criterion]) -> dict[UUID, LastTime]:
    """By criterion of this visit; a code joins over the versions of one lineage only."""
    report = last_report(visit)
    if report is None:
        return {}
    wanted: dict[Key, Criterion] = {
        (row.version.grid_id, row.code, visit.about_of(row)): row for row in criteria
    }
    results = (
        CriterionResult.objects.filter(report=report, code__in=[row.code for row in criteria])
        .select_related("criterion")
        .prefetch_related("criterion__levels")
    )
    found = {}
    seen = _seen_before(visit, [row for row in results if row.state == State.UNCHANGED])
    for result in results:
        key = (result.grid_id, result.code, result.about)
        if key in wanted:
            found[wanted[key].pk] = LastTime(report, result, seen.get((*key, result.text)))
    return found


def earlier_times(visit: Visit, criteria: Iterable[Criterion]) -> dict[UUID, LastTime]:
    """The same from older reports, the latest that has an answer: for what a visit left out."""
    wanted: dict[Key, Criterion] = {
        (row.version.grid_id, row.code, visit.about_of(row)): row for row in criteria
    }
    if not wanted:
        return {}
    rows = (
        CriterionResult.objects.filter(
            report__visit__farm=visit.farm,
            report__visit__date__lt=visit.day,
            grid__in={grid for grid, _code, _about in wanted},
            code__in={code for _grid, code, _about in wanted},
        )
        .exclude(state=State.UNANSWERED)
        .select_related("criterion", "report__visit")
        .prefetch_related("criterion__levels")
        .order_by("report__visit__date", "report__edition")
    )
    latest = {(row.grid_id, row.code, row.about): row for row in rows}
    seen = _seen_before(visit, [row for row in latest.values() if row.state == State.UNCHANGED])
    return {
        wanted[key].pk: LastTime(row.report, row, seen.get((*key, row.text)))
        for key, row in latest.items()
        if key in wanted
    }


def _seen_before(
    visit: Visit, rows: Iterable[CriterionResult]
) -> dict[tuple[Any, ...], CriterionResult]:
    """By question and day: the answer that was taken as unchanged, in its latest edition."""
    rows = list(rows)
    if not rows:
        return {}
    days, codes = {row.text for row in rows}, {row.code for row in rows}
    found = (
        CriterionResult.objects.filter(
            report__visit__farm=visit.farm, report__visit__date__in=days, code__in=codes
        )
        .exclude(state=State.UNCHANGED)
        .select_related("criterion", "report__visit")
        .prefetch_related("criterion__levels")
        .order_by("report__edition")
    )
    return {
        (row.grid_id, row.code, row.about, row.report.visit.day.isoformat()): row for row in found
    }


def last_time_in_full(visit: Visit, criterion: Criterion) -> LastTime | None:
    """With the notes and the farm's replies, as the report prints them."""
    last = last_times(visit, [criterion]).get(criterion.pk)
    if last is None:
        return None
    said = _in_content(last)
    notes, replies = said.get("notes") or [], said.get("replies") or []
    return replace(last, notes=tuple(notes), replies=tuple(replies))


def _in_content(last: LastTime) -> dict[str, Any]:
    content, wanted = content_of(last.report), str(last.result.criterion_id)
    for theme in content.get("themes") or []:
        for criterion in theme.get("criteria") or []:
            if criterion.get("id") == wanted:
                return criterion
    return {}
