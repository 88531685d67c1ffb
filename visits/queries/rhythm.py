"""What a repeat visit need not ask anew: last time's answer, which one tap says again.

A yearly question offers it as it was. One that is asked again only after a change is then said to
be unchanged since the day when it was seen; an open action on it brings the question back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from visits.models import Action, Criterion, CriterionResult, Level, Visit
from visits.queries.past import LastTime, earlier_times, last_times
from visits.queries.plan import AGREED
from visits.scoring import State

Rhythm = Criterion.Rhythm
OPEN = (*AGREED, Action.Status.SUGGESTED)


@dataclass(frozen=True)
class Again:
    """What one tap says, the day of the answer that it goes back to, and that answer."""

    value: Mapping[str, Any]
    since: date
    last: LastTime

    @property
    def lasts(self) -> bool:
        return "since" in self.value


def agains_of(visit: Visit, criteria: Iterable[Criterion]) -> dict[UUID, Again]:
    """By criterion of this visit; nothing on a farm's first visit, so everything is asked."""
    asked = {row.pk: row for row in criteria if row.rhythm != Rhythm.ANEW}
    if not asked:
        return {}
    return agains_among(visit, asked, last_times(visit, asked.values()))


def agains_among(
    visit: Visit, criteria: Mapping[UUID, Criterion], lasts: Mapping[UUID, LastTime]
) -> dict[UUID, Again]:
    """Where the last report does not say it, from the latest before that does."""
    rows = {key: row for key, row in criteria.items() if row.rhythm != Rhythm.ANEW}
    said = {key: lasts[key] for key in rows if key in lasts and _is_said(lasts[key])}
    said |= earlier_times(visit, [row for key, row in rows.items() if key not in said])
    reopened = _open_codes(visit) if said else frozenset()
    found = {}
    for key, last in said.items():
        again = _again(rows[key], last, reopened)
        if again is not None:
            found[key] = again
    return found


def _is_said(last: LastTime) -> bool:
    return last.result.state != State.UNANSWERED


def _open_codes(visit: Visit) -> Collection[str]:
    """Questions that an earlier action speaks of, which is not done yet."""
    rows = Action.objects.filter(farm=visit.farm, status__in=OPEN).exclude(visit=visit)
    return frozenset(rows.exclude(criterion_code="").values_list("criterion_code", flat=True))


def _again(criterion: Criterion, last: LastTime, reopened: Collection[str]) -> Again | None:
    result, day = last.result, last.report.visit.day
    if last.seen is not None:
        result, day = last.seen, last.seen.report.visit.day
    said = value_of(result)
    if not said or not _asks_the_same(result.criterion, criterion):
        return None
    if criterion.rhythm == Rhythm.YEARLY:
        return Again(said, day, last)
    if criterion.code in reopened:
        return None
    return Again({"state": str(State.UNCHANGED), "since": day.isoformat()}, day, last)


def value_of(result: CriterionResult) -> dict[str, Any]:
    """A stored answer as it was said; nothing where there was none, or two opinions."""
    kind = result.criterion.kind
    if result.state == State.LEVEL:
        return {"level": result.text} | ({"intention": True} if result.intention else {})
    if result.state != State.VALUE or kind == Criterion.Kind.DERIVED:
        return {}
    if result.value is not None:
        return {"number": f"{result.value.normalize():f}"}
    if kind in Criterion.CHOICE_KINDS:
        return {"choices": result.text.split(", ")}
    return {"date" if kind == Criterion.Kind.DATE else "text": result.text}


def _asks_the_same(before: Criterion, now: Criterion) -> bool:
    """Another wording, kind or scale is another question: it is asked."""
    if before.pk == now.pk:
        return True
    same = (before.kind, before.question, before.unit) == (now.kind, now.question, now.unit)
    return same and _steps(before.levels.all()) == _steps(now.levels.all())


def _steps(levels: Iterable[Level]) -> list[tuple[str, dict[str, str]]]:
    return [(level.code, level.name) for level in levels]
