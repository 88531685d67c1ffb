"""Answers of another tool: what was brought before, and how the names of its form became codes."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, Prefetch, Q, QuerySet

from peers.access import Standing
from peers.models import Farm, Network, Person
from visits.models import (
    Answer,
    Criterion,
    GridImport,
    GridVersion,
    Stream,
    Submission,
    SubmissionImport,
    Visit,
)


def brought_before(network: Network, version: GridVersion) -> QuerySet[SubmissionImport]:
    rows = SubmissionImport.objects.filter(network=network, version__grid=version.grid)
    return rows.select_related("by", "version").annotate(count=Count("submissions"))


def names_of(version: GridVersion) -> dict[str, str]:
    """Names of the form that are no codes, as its imports told them: name → code."""
    rows = GridImport.objects.filter(grid=version.grid, undone_at=None).order_by("at")
    told = (row for left_out in rows.values_list("left_out", flat=True) for row in left_out)
    return {row["name"]: row["code"] for row in told if isinstance(row, Mapping) and "name" in row}


def criteria_with_levels(version: GridVersion) -> list[Criterion]:
    rows = version.criteria.select_related("theme").prefetch_related("levels", "feeds__theme")
    return list(rows.order_by("theme__position", "position"))


def farms_of(network: Network) -> list[Farm]:
    """Those that are of the network now, by name."""
    return list(Farm.objects.filter(network=network, left_on=None).order_by("name"))


def known_sources(version: GridVersion, network: Network, sources: Sequence[str]) -> set[str]:
    """Forms that are visits already, whichever version of the grid they were read against."""
    rows = Submission.objects.filter(network=network, grid=version.grid, source__in=sources)
    return set(rows.values_list("source", flat=True))


def visits_with_answers(
    version: GridVersion, *, by: Person
) -> Iterator[tuple[Visit, Mapping[int, Answer]]]:
    """What the teams said and the facilitator may read: from the debrief on, nothing sensitive."""
    said = Answer.objects.filter(
        criterion__version=version, stream=Stream.SHARED, voice="team", criterion__sensitive=False
    )
    readable = Q(debrief_opened_at__isnull=False) | Q(submission__isnull=False)
    rows = (
        Visit.objects.filter(readable, grids__version=version, network=version.grid.network)
        .select_related("farm", "network", "submission")
        .prefetch_related(Prefetch("answers", queryset=said, to_attr="told"))
        .order_by("date", "pk")
    )
    may: dict[int, bool] = {}
    for visit in rows:
        if visit.farm_id not in may:
            may[visit.farm_id] = Standing(by, visit.network, visit.farm).decides
        if may[visit.farm_id]:
            yield visit, {answer.criterion_id: answer for answer in visit.told}
