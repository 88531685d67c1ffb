"""What visitors say of the grid itself: in a report, and to whoever writes the next version."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from peers.models import Network, Person
from visits.access import accesses_of, opened_by
from visits.models import Criterion, Entry, Grid, Head, Stream, Visit
from visits.queries.grid import Standing

FEEDBACK = Entry.Kind.FEEDBACK
#: Of each question, before the rest is one step away.
SHOWN = 5


def feedback_in(standing: Standing) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """In the grid's order, each with its question."""
    state = standing.state
    places = {
        row.pk: (at, number, row)
        for at, section in enumerate(standing.sections)
        for number, row in [*section.numbered, *section.unasked]
    }
    said = [entry for entry in state.objects(FEEDBACK) if entry.criterion_id in places]
    for entry in sorted(said, key=lambda entry: places[entry.criterion_id][:2]):
        _at, number, criterion = places[entry.criterion_id]
        yield (
            entry,
            {
                "criterion": str(criterion.pk),
                "number": number,
                "question": criterion.question,
                "what": entry.value.get("what", ""),
                "text": entry.value.get("why", ""),
            },
        )


@dataclass(frozen=True)
class Remark:
    """Why somebody found it so, and on which visit: for who may read that visit."""

    what: str
    why: str
    visit: Visit
    number: int
    of_origin: bool


@dataclass
class Feedback:
    """All that was said of one question of a grid, over its versions."""

    criterion: Criterion
    hard_to_ask: int = 0
    not_useful: int = 0
    remarks: list[Remark] = field(default_factory=list)
    since: str = ""

    @property
    def is_mixed(self) -> bool:
        return bool(self.hard_to_ask and self.not_useful)

    @property
    def total(self) -> int:
        return self.hard_to_ask + self.not_useful

    @property
    def first_remarks(self) -> list[Remark]:
        return self.remarks[:SHOWN]

    @property
    def more_remarks(self) -> list[Remark]:
        return self.remarks[SHOWN:]


def feedback_on(
    grid: Grid, network: Network, reader: Person, *, until: int | None = None
) -> dict[str, Feedback]:
    """By code, most often named first; `until`: not of versions after that number.

    Of one network's visits alone. A network's copy goes on with what it said of the original.
    Counted once the visit may be read at all. Words are shown from visits that the reader may
    read; of a sensitive question only how many, for its words may tell of the farm.
    """
    found: dict[str, Feedback] = {}
    rows = _said_of(grid, network, until)
    worded = {entry.visit for entry in rows if not entry.criterion.sensitive}
    readable = {pk for pk, access in accesses_of(reader, worded).items() if access.may_read}
    for entry in rows:
        criterion = entry.criterion
        one = found.setdefault(criterion.code, Feedback(criterion))
        one.criterion = max(one.criterion, criterion, key=lambda row: _newness(row, grid))
        what = entry.value.get("what", "")
        if what == "hard_to_ask":
            one.hard_to_ask += 1
        else:
            one.not_useful += 1
        if not criterion.sensitive and entry.visit_id in readable:
            one.remarks.append(_remark(entry, what, grid))
    ranked = sorted(found.items(), key=lambda item: (-item[1].total, item[1].criterion.position))
    return dict(ranked)


def with_what_became(grid: Grid, found: dict[str, Feedback]) -> list[Feedback]:
    """Each question with whether the published version still asks it so; those first."""
    rows = Criterion.objects.filter(version__grid=grid, version__status="published")
    now = dict(rows.filter(code__in=list(found)).values_list("code", "question"))
    for code, one in found.items() if rows.exists() else ():
        if code not in now:
            one.since = "gone"
        elif now[code] != one.criterion.question:
            one.since = "reworded"
    return sorted(found.values(), key=lambda one: bool(one.since))


def _newness(criterion: Criterion, grid: Grid) -> tuple[bool, int]:
    """The grid's own wording before that of the grid it was copied from."""
    return criterion.version.grid_id == grid.pk, criterion.version.number


def _remark(entry: Entry, what: str, grid: Grid) -> Remark:
    version = entry.criterion.version
    of_origin = version.grid_id != grid.pk
    return Remark(what, entry.value.get("why", ""), entry.visit, version.number, of_origin)


def _said_of(grid: Grid, network: Network, until: int | None) -> list[Entry]:
    """The newest first."""
    of_grid = Q(entry__criterion__version__grid=grid)
    if until is not None:
        of_grid &= Q(entry__criterion__version__number__lte=until)
    if grid.copied_from_id is not None:
        origin = Q(entry__criterion__version__grid__network=None)
        of_grid |= origin & Q(entry__criterion__version__grid=grid.copied_from_id)
    heads = _heads([network]).filter(of_grid)
    heads = heads.select_related(
        "entry__criterion__version", "entry__visit__farm", "entry__visit__network"
    )
    return [head.entry for head in heads.order_by("-entry__received_at", "-entry__seq")]


def _heads(networks: Collection[Network]) -> QuerySet[Head]:
    """What stands and may be counted: who took it back says nothing."""
    today = timezone.localdate()
    return Head.objects.filter(
        opened_by(today), kind=FEEDBACK, stream=Stream.SHARED,
        visit__network__in=networks, entry__value__what__isnull=False,
    )  # fmt: skip


def remarks_by_grid(
    grids: Iterable[Grid], networks: Collection[Network], current: Network | None
) -> list[tuple[Grid, int]]:
    """How many remarks the page of each grid counts; grids without one are left out.

    Of the grids of these networks, and of the library's by the visits of the current one.
    """
    if not networks:
        return []
    rows = _heads(networks).order_by().values_list(
        "entry__criterion__version__grid", "visit__network"
    )  # fmt: skip
    counts = {(grid, network): n for grid, network, n in rows.annotate(n=Count("pk"))}
    known, found = list(grids), []
    shared = {grid.pk for grid in known if grid.network_id is None}
    for grid in known:
        network = grid.network_id or (current.pk if current else None)
        number = counts.get((grid.pk, network), 0)
        if grid.copied_from_id in shared:
            number += counts.get((grid.copied_from_id, network), 0)
        if number:
            found.append((grid, number))
    return found
