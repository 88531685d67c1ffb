"""What visitors say of the grid itself: in a report, and to whoever writes the next version."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from peers.models import Person
from visits.access import opened_to_reading, visit_access
from visits.models import Criterion, Entry, Grid, Head, Stream, Visit
from visits.queries.grid import Standing

FEEDBACK = Entry.Kind.FEEDBACK


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


@dataclass
class Feedback:
    """All that was said of one question of a grid, over its versions."""

    criterion: Criterion
    hard_to_ask: int = 0
    not_useful: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.hard_to_ask + self.not_useful


def feedback_on(grid: Grid, reader: Person, *, until: int | None = None) -> dict[str, Feedback]:
    """By code, most often named first; `until`: not of versions after that number.

    Counted once the visit may be read at all. Words are shown from visits that the reader may
    read; of a sensitive question only how many, for its words may tell of the farm.
    """
    found: dict[str, Feedback] = {}
    today = timezone.localdate()
    rows = [e for e in _heads(grid, until) if e.value and opened_to_reading(e.visit, today)]
    worded = {entry.visit for entry in rows if not entry.criterion.sensitive}
    readable = {visit for visit in worded if visit_access(reader, visit).may_read}
    for entry in rows:
        criterion = entry.criterion
        one = found.setdefault(criterion.code, Feedback(criterion))
        one.criterion = max(one.criterion, criterion, key=lambda row: row.version.number)
        what = entry.value.get("what", "")
        if what == "hard_to_ask":
            one.hard_to_ask += 1
        else:
            one.not_useful += 1
        if not criterion.sensitive and entry.visit in readable:
            why = entry.value.get("why", "")
            one.remarks.append(Remark(what, why, entry.visit, criterion.version.number))
    ranked = sorted(found.items(), key=lambda item: (-item[1].total, item[1].criterion.position))
    return dict(ranked)


def _heads(grid: Grid, until: int | None) -> list[Entry]:
    """What stands, the newest first: who took it back says nothing."""
    heads = Head.objects.filter(
        kind=FEEDBACK, stream=Stream.SHARED, entry__criterion__version__grid=grid,
        visit__network=grid.network_id,
    )  # fmt: skip
    if until is not None:
        heads = heads.filter(entry__criterion__version__number__lte=until)
    heads = heads.select_related(
        "entry__criterion__version", "entry__visit__farm", "entry__visit__network"
    )
    return [head.entry for head in heads.order_by("-entry__received_at", "-entry__seq")]
