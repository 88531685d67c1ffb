"""What the pages of the editor show: the draft, its parts, who is there, what was edited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from peers.models import Person
from visits.griddoc.diff import Difference, differences
from visits.models import Criterion, Grid, GridEdit, GridPresence, GridVersion, Theme
from visits.queries.grid import LARGEST_PAGE, equal_parts
from visits.queries.grid_document import Document, version_document

#: Whoever was seen this long ago is taken to be still there.
STILL_THERE = timedelta(minutes=5)
EDITS_A_PAGE = 10


def draft_of(grid: Grid) -> GridVersion | None:
    drafts = grid.versions.filter(status=GridVersion.Status.DRAFT)
    return drafts.select_related("grid__network").first()


def version_before(version: GridVersion) -> GridVersion | None:
    """What a draft is compared with: the newest version before it."""
    earlier = version.grid.versions.filter(number__lt=version.number)
    return earlier.select_related("grid").order_by("-number").first()


@dataclass(frozen=True)
class Changes:
    """A draft read out, and what differs from the version before it."""

    document: Document
    before: GridVersion | None
    found: list[Difference]

    @property
    def asked_otherwise(self) -> list[Difference]:
        """Criteria whose words or scale changed: each wants a choice for comparison over time."""
        return [one for one in self.found if one.asks_otherwise]


def changes_of(version: GridVersion) -> Changes:
    document, before = version_document(version), version_before(version)
    found = differences(version_document(before), document) if before else []
    return Changes(document, before, found)


@dataclass(frozen=True)
class Branch:
    """A theme of the draft as its page lists it: how much it asks, where it stands."""

    theme: Theme
    count: int
    at: int
    of: int
    is_part: bool


def branches_of(version: GridVersion) -> list[Branch]:
    """Themes and their parts in reading order."""
    themes = list(version.themes.annotate(asks=Count("criteria")).order_by("position", "pk"))
    families: dict[object, list[Theme]] = {}
    for theme in themes:
        families.setdefault(theme.parent_id, []).append(theme)
    return [
        Branch(
            theme,
            theme.asks,
            families[theme.parent_id].index(theme) + 1,
            len(families[theme.parent_id]),
            theme.parent_id is not None,
        )
        for theme in themes
    ]


def pointed_questions(version: GridVersion) -> list[tuple[str, dict[str, str], str]]:
    """Code, words and kind of what may bring points otherwise than by levels; red lines do not."""
    kinds = ("choice", "choices", "number", "percentage", "derived")
    rows = version.criteria.filter(kind__in=kinds, red_line=False, sensitive=False)
    return list(
        rows.order_by("theme__position", "position").values_list("code", "question", "kind")
    )


@dataclass(frozen=True)
class Section:
    """A page of a theme's criteria, with the rank of each."""

    theme: Theme
    part: int
    parts: int
    rows: tuple[tuple[int, Criterion], ...]
    count: int


def section_of(theme: Theme, part: int, largest: int = LARGEST_PAGE) -> Section:
    """A part of a theme's page; a part that is not there is the nearest one."""
    ids = list(theme.criteria.order_by("position", "pk").values_list("pk", flat=True))
    pages: Sequence[Sequence[object]] = equal_parts(ids, largest) if ids else [[]]
    part = max(1, min(part, len(pages)))
    first = sum(len(page) for page in pages[: part - 1]) + 1
    rows = criteria_ready(Criterion.objects.filter(pk__in=pages[part - 1]))
    numbered = tuple(enumerate(rows.order_by("position", "pk"), start=first))
    return Section(theme, part, len(pages), numbered, len(ids))


def criteria_ready(rows: QuerySet[Criterion]) -> QuerySet[Criterion]:
    """With all that the document and the previews of a criterion want."""
    rows = rows.select_related("theme__parent", "version__grid", "comparison_by")
    return rows.prefetch_related("levels", "feeds__theme")


def part_with(criterion: Criterion) -> int:
    """The page of its theme on which a criterion stands."""
    before = criterion.theme.criteria.filter(position__lt=criterion.position).count()
    count = criterion.theme.criteria.count()
    seen = 0
    for number, page in enumerate(equal_parts(range(count)), start=1):
        seen += len(page)
        if before < seen:
            return number
    return 1


def number_of(criterion: Criterion) -> int:
    """Its number through the whole draft, as people read it."""
    rows = criterion.version.criteria
    place = criterion.theme.position
    return (
        rows.filter(
            Q(theme__position__lt=place) | Q(theme__position=place, position__lt=criterion.position)
        ).count()
        + 1
    )


def neighbours_of(criterion: Criterion) -> tuple[str, str]:
    """The codes of the criteria before and after it in its theme."""
    codes = list(criterion.theme.criteria.order_by("position", "pk").values_list("code", flat=True))
    at = codes.index(criterion.code)
    return (codes[at - 1] if at else "", codes[at + 1] if at + 1 < len(codes) else "")


def users_of(version: GridVersion, codes: Iterable[str]) -> list[Criterion]:
    """Criteria whose rules name one of these codes, themselves aside."""
    codes = list(codes)
    named = Q(pk__in=[])
    for code in codes[:100]:
        for rule in ("condition", "constraint", "formula"):
            named |= Q(**{f"{rule}__contains": f"${{{code}}}"})
    rows = version.criteria.filter(named).exclude(code__in=codes)
    return list(rows.order_by("theme__position", "position"))


def others_present(
    version: GridVersion, person: Person, now: datetime | None = None
) -> list[GridPresence]:
    """Who else has the draft open."""
    since = (now or timezone.now()) - STILL_THERE
    rows = version.present.filter(seen_at__gte=since).exclude(person=person)
    return list(rows.select_related("person").order_by("-seen_at"))


def edits_page(
    version: GridVersion, *, noun: str = "", code: str = "", page: int = 1
) -> "Page[GridEdit]":
    """The draft's history, newest first; of one thing alone if it is named."""
    rows = version.edits.select_related("person")
    if noun:
        rows = rows.filter(noun=noun, code=code)
    return Paginator(rows, EDITS_A_PAGE).get_page(page)


def newest_edits(version: GridVersion) -> set[int]:
    """For each thing its newest edit: there, one is already."""
    rows = version.edits.order_by().values("noun", "code").annotate(newest=Max("pk"))
    return {row["newest"] for row in rows}
