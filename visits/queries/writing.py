"""What the person who writes the report looks at before offering it, signing it or ending it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from visits.access import VisitAccess
from visits.fold import state_hash
from visits.models import Blob, CorrectionRequest, Entry, Visit
from visits.queries.debrief import Spot
from visits.queries.desk import reply_until
from visits.queries.entry import VisitState, visit_state
from visits.queries.grid import Section, sections_of
from visits.queries.media import missing_blobs
from visits.scoring import read_answer
from visits.services.projection import said_of


@dataclass(frozen=True)
class SectionCount:
    """One section and how its questions stand."""

    section: Section
    counts: Counter[str]

    @property
    def answered(self) -> int:
        return self.counts["level"] + self.counts["value"]

    @property
    def total(self) -> int:
        return self.counts.total() - self.counts["not_applicable"]


@dataclass(frozen=True)
class Writing:
    """The text as it stands: what was not seen, what differs, what is not sorted, who signed."""

    visit: Visit
    sections: Sequence[SectionCount]
    divergent: Sequence[Spot]
    unsorted: Sequence[Entry]
    signatures: Sequence[Entry]
    replies: Sequence[Entry]
    requests: Sequence[CorrectionRequest]
    held: int
    until: date
    missing_photos: Sequence[Blob]

    @property
    def counts(self) -> Counter[str]:
        return sum((row.counts for row in self.sections), Counter())

    @property
    def answered(self) -> int:
        return sum(row.answered for row in self.sections)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.sections)

    @property
    def farm_replied(self) -> bool:
        return bool(self.replies)

    @property
    def open_requests(self) -> int:
        return sum(row.status == CorrectionRequest.Status.OPEN for row in self.requests)


def writing_of(access: VisitAccess) -> Writing:
    visit, state = access.visit, visit_state(access.visit)
    sections = sections_of(visit, state)
    spots = [
        Spot(number, state.target(criterion))
        for section in sections
        for number, criterion in section.numbered
    ]
    return Writing(
        visit=visit,
        sections=[SectionCount(section, _count(section, state)) for section in sections],
        divergent=[spot for spot in spots if spot.target.is_divergent()],
        unsorted=state.objects(Entry.Kind.NOTE, criterion_id=None),
        signatures=state.objects(Entry.Kind.SIGNATURE),
        replies=state.objects(Entry.Kind.REPLY),
        requests=list(visit.correction_requests.select_related("entry__said_by")),
        held=visit.held.filter(decision="").count(),
        until=reply_until(visit),
        missing_photos=list(missing_blobs(visit)),
    )


def _count(section: Section, state: VisitState) -> Counter[str]:
    """States of the team's answers, or of the group's where the team said nothing."""
    counts: Counter[str] = Counter()
    for criterion in section.criteria:
        target = state.target(criterion)
        if criterion.sensitive and not target.heads:
            continue
        values = target.values("team") or target.values("group")
        counts[str(read_answer(criterion.as_question(), values).state)] += 1
    return counts


def shown_state(visit: Visit) -> tuple[list[str], str]:
    """The heads that the report shows now, and their hash: what a signature speaks of."""
    state = visit_state(visit)
    heads = [entry for entry in state.heads if entry.kind != Entry.Kind.SIGNATURE]
    said = [said_of(entry, ()) for entry in heads]
    return [str(entry.entry_id) for entry in heads], state_hash(said)
