"""A grid as a form of paper: the screen's order, numbers and words, and as much room as fits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, override

from visits.conditions import ExpressionError, parse
from visits.models import Criterion, GridVersion, Visit
from visits.queries.grid import Section, sections_of, sections_of_version
from visits.queries.paper_room import (
    LARGE,
    USUAL,
    WAYS,
    Block,
    Boxes,
    Way,
    criterion_height,
    pages_of,
    place_boxes,
)
from visits.services.entry import opened_criteria
from visits.templatetags.visits import text_in

PAGES, AT_MOST = 12, 60  # twelve pages of A4 for sixty criteria, and no fewer for fewer
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
SHORT_UNIT = 11  # letters: its line then stands beside the other boxes


@dataclass(frozen=True)
class Wish:
    """How somebody wants a form; `chosen` is `full`, `short`, or nothing: the richest that fits."""

    language: str = ""
    large: bool = False
    chosen: str = ""


AS_USUAL = Wish()
ALONE = Boxes(1)


@dataclass(frozen=True)
class Item:
    """One criterion as it is printed."""

    number: int
    criterion: Criterion
    depends: tuple[int, ...] = ()
    is_elsewhere: bool = False
    is_reserved: bool = False
    is_opened: bool = False
    in_full: bool = False
    boxes: Boxes = ALONE
    unit: str = ""
    beside: bool = False


@dataclass(frozen=True)
class Part:
    """A section with what it prints."""

    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Paper:
    """All that one form prints, in one language and one size of letters."""

    versions: tuple[GridVersion, ...]
    parts: tuple[Part, ...]
    wish: Wish
    language: str
    way: Way
    pages: int
    has_descriptions: bool
    visit: Visit | None = None

    @property
    def large(self) -> bool:
        return self.wish.large

    @property
    def asked(self) -> int:
        return sum(len(part.items) for part in self.parts)

    @property
    def more_lines(self) -> range:
        """Whole lines to write on, under the note's own."""
        return range(self.way.lines)

    @property
    def leaves_descriptions_out(self) -> bool:
        return self.has_descriptions and not self.way.in_full

    @property
    def direction(self) -> str:
        return "rtl" if self.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def language_for(versions: Iterable[GridVersion], asked: str = "") -> str:
    """The language asked for if the grid has it, else the reader's, else the grid's first."""
    languages = list(dict.fromkeys(code for row in versions for code in row.languages)) or ["fr"]
    reader = (get_language() or "fr").split("-")[0]
    return next((code for code in (asked, reader) if code in languages), languages[0])


def paper_of_version(version: GridVersion, wish: Wish = AS_USUAL) -> Paper:
    """The blank form of any version, for any farm."""
    return _lay_out([version], sections_of_version(version), wish)


def paper_of_part(version: GridVersion, numbered: Sequence[tuple[int, Criterion]]) -> Paper:
    """Some criteria of one theme as the form prints them; they may depend on all the others."""
    order = version.criteria.order_by("theme__position", "position", "pk")
    codes = enumerate(order.values_list("code", flat=True), start=1)
    numbers = {(version.pk, code): number for number, code in codes}
    section = Section(numbered[0][1].theme, 1, 1, tuple(numbered))
    return _lay_out([version], [section], AS_USUAL, numbers=numbers)


def paper_of_visit(visit: Visit, wish: Wish = AS_USUAL) -> Paper:
    """The form of one visit: every question, whatever its condition says today."""
    versions = [row.version for row in visit.grids.select_related("version__grid")]
    return _lay_out(versions, sections_of(visit), wish, visit)


def _lay_out(
    versions: Sequence[GridVersion],
    sections: Sequence[Section],
    wish: Wish,
    visit: Visit | None = None,
    *,
    numbers: Mapping[tuple[int, str], int] | None = None,
) -> Paper:
    language = language_for(versions, wish.language)
    with override(language):
        rows = [row for section in sections for row in section.numbered]
        has_descriptions = any(_has_descriptions(row) for _number, row in rows)
        way = _choose(sections, wish.chosen if has_descriptions else "")
        press = _Press(
            way,
            LARGE if wish.large else USUAL,
            numbers or {(row.version_id, row.code): number for number, row in rows},
            visit,
            frozenset(opened_criteria(visit)) if visit else frozenset(),
        )
        parts = tuple(
            Part(section, tuple(press.item(*row) for row in section.numbered))
            for section in sections
        )
        pages = _pages(sections, way, press.size)
    return Paper(tuple(versions), parts, wish, language, way, pages, has_descriptions, visit)


def _choose(sections: Sequence[Section], chosen: str) -> Way:
    """The richest way whose pages stay within the bar; the barest one where none does.

    Judged with the usual letters: the large ones print the same words on more pages.
    """
    count = sum(len(section.numbered) for section in sections)
    most = max(PAGES, PAGES * count / AT_MOST)
    ways = [way for way in WAYS if not chosen or way.in_full == (chosen == "full")]
    return next((way for way in ways if _pages(sections, way, USUAL) <= most), ways[-1])


def _pages(sections: Sequence[Section], way: Way, size: float) -> int:
    blocks: list[Block] = []
    for section in sections:
        blocks.append(Block(title=text_in(section.theme.name), intro=text_in(section.theme.intro)))
        blocks += [
            Block(height=criterion_height(_asks(row, way), way, size))
            for _number, row in section.numbered
        ]
    return pages_of(blocks, size)


def _asks(row: Criterion, way: Way) -> Mapping[str, Any]:
    in_full = way.in_full and _has_descriptions(row)
    return {
        "question": f"{text_in(row.question)} {_marks_room(row)}",
        "words": _words(row, in_full=in_full),
        "in_full": in_full,
        "kind": row.kind,
    }


def _marks_room(row: Criterion) -> str:
    """As many letters as the words that stand behind the question."""
    about_farm = row.subject == Criterion.Subject.FARM
    marks = ((row.red_line, 15), (not about_farm, 19), (row.sensitive, 46), (row.condition, 24))
    return "o" * sum(letters for is_there, letters in marks if is_there)


def _words(row: Criterion, *, in_full: bool) -> list[str]:
    """What stands beside each box of an answer."""
    names = [
        (number, text_in(level.name), text_in(level.description))
        for number, level in row.numbered_levels
    ]
    return [f"{n}. {more}" if in_full and more else f"{at} {n}" for at, n, more in names]


def _has_descriptions(row: Criterion) -> bool:
    return any(text_in(level.description) for level in row.levels.all())


@dataclass(frozen=True)
class _Press:
    """What every criterion of one form is printed with."""

    way: Way
    size: float
    numbers: Mapping[tuple[int, str], int]
    visit: Visit | None
    opened: frozenset[UUID]

    def item(self, number: int, row: Criterion) -> Item:
        depends, is_elsewhere = _depends(row, self.numbers)
        is_opened = row.sensitive and row.pk in self.opened
        unit = text_in(row.unit) or ("%" if row.kind == Criterion.Kind.PERCENTAGE else "")
        in_full = self.way.in_full and _has_descriptions(row)
        return Item(
            number=number,
            criterion=row,
            depends=depends,
            is_elsewhere=is_elsewhere,
            is_reserved=bool(self.visit) and row.sensitive and not is_opened,
            is_opened=is_opened,
            in_full=in_full,
            boxes=place_boxes(_words(row, in_full=in_full), self.size, in_full=in_full),
            unit=unit,
            beside=self.size == USUAL and len(unit) <= SHORT_UNIT,
        )


def _depends(
    row: Criterion, numbers: Mapping[tuple[int, str], int]
) -> tuple[tuple[int, ...], bool]:
    """The numbers of the questions that its condition reads; whether it reads one not printed."""
    if not row.condition:
        return (), False
    try:
        codes = parse(row.condition).codes
    except ExpressionError:
        return (), True
    found = [numbers.get((row.version_id, code)) for code in codes]
    return tuple(sorted({n for n in found if n})), not found or None in found
