"""Sheets with the same header are told once: what a person sees of the columns, and corrects."""

from collections.abc import Mapping
from dataclasses import dataclass

from visits.exchange.grid_columns import (
    Plan,
    SheetPlan,
    depth_at,
    guess_columns,
    guess_plan,
    guess_sheet,
    headers_of,
)
from visits.exchange.grid_words import IGNORE, fold
from visits.exchange.sheet import Book, Place, Sheet

EXAMPLES = 3
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its letter, header and first words, and what it seems to mean."""

    index: int
    letter: str
    header: str
    examples: list[str]
    guess: str


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets that share a header, known by the place of the first in the book."""

    key: int
    sheets: list[str]
    header: int
    depth: int
    is_used: bool
    is_hidden: bool
    columns: list[Column]

    @property
    def row(self) -> int:
        """The header's row as people count; nought where there is none."""
        return self.header + 1


def groups_of(book: Book, headers: Mapping[int, int] | None = None) -> list[Group]:
    """Every sheet with something in it, by header; `headers` are rows that a person chose."""
    used = {one.name for one in guess_plan(book).sheets}
    found: dict[tuple[object, ...], list[int]] = {}
    guesses: dict[int, SheetPlan] = {}
    for index, sheet in enumerate(book):
        if not any(True for _cell in sheet.filled()):
            continue
        guesses[index], _score = guess_sheet(sheet)
        found.setdefault(_signature(sheet, guesses[index], sheet.name in used), []).append(index)
    return [
        _group(book, members, guesses[members[0]], used, (headers or {}).get(members[0]))
        for members in found.values()
    ]


def _signature(sheet: Sheet, plan: SheetPlan, is_used: bool) -> tuple[object, ...]:  # noqa: FBT001
    words = tuple(fold(word) for word in headers_of(sheet, plan.header, plan.depth))
    alone = () if is_used and plan.header >= 0 else (sheet.name,)
    return (plan.header, plan.depth, is_used, *words, *alone)


def _group(
    book: Book, members: list[int], guess: SheetPlan, used: set[str], chosen: int | None
) -> Group:
    sheet = book[members[0]]
    header, depth, columns = guess.header, guess.depth, guess.columns
    if chosen is not None and chosen != header:
        header = min(chosen, len(sheet.rows) - 1)
        depth = depth_at(sheet, header)
        columns = guess_columns(sheet, header, depth)
    words = headers_of(sheet, header, depth)
    first = header + depth if header >= 0 else 0
    return Group(
        key=members[0],
        sheets=[book[index].name for index in members],
        header=header,
        depth=depth,
        is_used=sheet.name in used,
        is_hidden=sheet.hidden,
        columns=[
            Column(
                index,
                Place(sheet.name, 0, index).letter,
                words[index] if index < len(words) else "",
                _examples(sheet, index, first),
                meaning,
            )
            for index, meaning in sorted(columns.items())[:MOST_SHOWN]
        ],
    )


def _examples(sheet: Sheet, column: int, first: int) -> list[str]:
    found: list[str] = []
    for at in range(first, len(sheet.rows)):
        text = sheet.cell(at, column)
        if text and text not in found:
            found.append(text[:60])
        if len(found) == EXAMPLES:
            break
    return found


def plan_of(
    groups: list[Group],
    meanings: Mapping[tuple[int, int], str],
    used: set[int],
    plan: Plan,
) -> Plan:
    """The plan that a person made of the groups."""
    sheets = [
        SheetPlan(
            name,
            group.header,
            {
                column.index: meanings.get((group.key, column.index), IGNORE)
                for column in group.columns
            },
            group.depth,
        )
        for group in groups
        if group.key in used
        for name in group.sheets
    ]
    return Plan(sheets, plan.language, plan.kind, plan.scale, plan.best_first)
