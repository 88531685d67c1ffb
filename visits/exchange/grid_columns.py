"""What the columns of somebody's own spreadsheet mean: guessed, then corrected by a person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from visits.exchange.grid_levels import level_columns
from visits.exchange.grid_looks import (
    are_boxes,
    are_codes,
    are_kinds,
    are_numbers,
    are_words,
    is_level_like,
    mean,
)
from visits.exchange.grid_words import (
    ANSWERS,
    BY_HEADER,
    IGNORE,
    LEVEL,
    NOT_APPLICABLE,
    TEXT_MEANINGS,
    fold,
    language_of,
)
from visits.exchange.sheet import Book, Sheet

MOST_LEVELS = 7
#: How far down a header is looked for.
DEEPEST = 60
WORTH = {"question": 6, "theme": 3, "part": 2, "expected": 2, "guidance": 2, "evidence": 2}
SURE = 7


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """How one sheet is read: where its header stands (-1: nowhere) and what each column means."""

    name: str
    header: int
    columns: dict[int, str] = field(default_factory=dict)
    depth: int = 1

    @property
    def first_row(self) -> int:
        return self.header + self.depth if self.header >= 0 else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How the whole file is read, and what a row means that does not say its kind."""

    sheets: list[SheetPlan]
    language: str = "fr"
    kind: str = "text"
    scale: list[str] = field(default_factory=list)
    best_first: bool = False


def guess_plan(book: Book, language: str = "fr") -> Plan:
    """The sheets that look like a grid, each with its header and columns."""
    guessed = [(sheet, *guess_sheet(sheet)) for sheet in book if sheet.rows]
    sure = [plan for sheet, plan, score in guessed if score >= SURE and not sheet.hidden]
    if not sure:
        likely = [item for item in guessed if "question" in _bare(item[1].columns.values())]
        best = max(likely, key=lambda item: (not item[0].hidden, len(item[0].rows)), default=None)
        sure = [best[1]] if best else []
    return Plan(sheets=sure, language=language)


def guess_sheet(sheet: Sheet) -> tuple[SheetPlan, int]:
    """The row that says most as a header, alone or with the row below it."""
    best, most = SheetPlan(sheet.name, -1), 0
    for at in range(min(len(sheet.rows), DEEPEST)):
        for depth in (1, 2):
            if at + depth > len(sheet.rows):
                continue
            words = headers_of(sheet, at, depth)
            score = _score(words)
            if depth == 2:
                score -= 1
                score = score if _is_header_below(sheet, at) else 0
            if score > most:
                best, most = SheetPlan(sheet.name, at, depth=depth), score
    if most < SURE - 4:
        best, most = SheetPlan(sheet.name, -1), 0
    return replace(best, columns=guess_columns(sheet, best.header, best.depth)), most


def _is_header_below(sheet: Sheet, at: int) -> bool:
    """The second row of a header fills what the first leaves open, and holds no sentence."""
    below = [cell for cell in sheet.rows[at + 1] if cell.strip()]
    gaps = any(
        not sheet.cell(at, column) and sheet.cell(at + 1, column) for column in range(sheet.width)
    )
    return gaps and bool(below) and max(map(len, below)) <= 40


def depth_at(sheet: Sheet, at: int) -> int:
    """How many rows the header at that place has."""
    if at < 0 or at + 2 > len(sheet.rows) or not _is_header_below(sheet, at):
        return 1
    return 2 if _score(headers_of(sheet, at, 2)) > _score(headers_of(sheet, at)) + 1 else 1


def headers_of(sheet: Sheet, at: int, depth: int = 1) -> list[str]:
    """The words above each column; of two rows the lower one, where it has any."""
    if at < 0:
        return [""] * sheet.width
    if depth == 1:
        return [sheet.cell(at, column) for column in range(sheet.width)]
    return [sheet.cell(at + 1, c) or sheet.cell(at, c) for c in range(sheet.width)]


def _score(words: list[str]) -> int:
    if any(len(word) > 120 for word in words):
        return 0
    meanings = {meaning_of(word).partition(":")[0] for word in words if word}
    known = sum(WORTH.get(meaning, 1) for meaning in meanings - {IGNORE})
    return known + min(len(level_columns(words)), 4)


def meaning_of(header: str) -> str:
    """What one header says by itself, with its language: `question:en`."""
    bare, language = language_of(header)
    word = fold(bare)
    meaning = BY_HEADER.get(word) or _both(bare) or _part_of_theme(word) or _begins(word)
    if meaning is None:
        return IGNORE
    return f"{meaning}:{language}" if language and meaning in TEXT_MEANINGS else meaning


def _both(header: str) -> str | None:
    """« Thème / critère »: questions, with the themes as headings between them."""
    said = {BY_HEADER.get(fold(word)) for word in re.split(r"[/,]| et ", header)}
    return "question" if {"theme", "question"} <= said else None


def _part_of_theme(word: str) -> str | None:
    """« sous-dimension », « subpilar »: a part of whatever is a theme."""
    under = re.fullmatch(r"(?:sous|sub) ?(.+)", word)
    return "part" if under and BY_HEADER.get(under[1]) == "theme" else None


def _begins(word: str) -> str | None:
    """« question à poser au paysan » begins with a word that is known."""
    known = [key for key in BY_HEADER if len(key) >= 5 and word.startswith(f"{key} ")]
    return BY_HEADER[max(known, key=len)] if known else None


def guess_columns(sheet: Sheet, header: int, depth: int = 1) -> dict[int, str]:
    """A meaning for every column with something in it."""
    words = headers_of(sheet, header, depth)
    body = _body(sheet, header + depth if header >= 0 else 0)
    columns = {c: meaning_of(word) for c, word in enumerate(words)}
    levels = level_columns(words)
    if len(levels) <= MOST_LEVELS:
        ranked = sorted(levels, key=lambda column: levels[column])
        columns |= {column: f"{LEVEL}:{at}" for at, column in enumerate(ranked, start=1)}
    else:
        columns |= dict.fromkeys(levels, ANSWERS)
    columns |= {c: ANSWERS for c, word in enumerate(words) if fold(word) in NOT_APPLICABLE}
    columns |= {c: "kind" for c, it in columns.items() if it == ANSWERS and are_kinds(body[c])}
    columns |= {c: "steps" for c, it in columns.items() if it == ANSWERS and are_boxes(body[c])}
    _settle_pair(columns, body, "theme", "part")
    _settle_question(columns, body, words)
    if not {"theme", "code"} & set(columns.values()):
        columns |= _numbers(columns, body)
    if not levels:
        columns |= _unnamed_levels(columns, words, body)
    return _once(columns, words, body)


Body = dict[int, list[str]]


def _body(sheet: Sheet, first: int) -> Body:
    rows = sheet.rows[first:]
    return {
        column: [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        for column in range(sheet.width)
    }


def _settle_pair(columns: dict[int, str], body: Body, whole: str, part: str) -> None:
    """Of two columns for themes, the one with more different words is the part."""
    both = [c for c, meaning in columns.items() if meaning == whole]
    if len(both) < 2 or part in columns.values():
        return
    first, second = both[:2]
    if body[first] == body[second]:
        columns[second] = ANSWERS  # the same column again
    elif len(set(body[second])) >= len(set(body[first])):
        columns[second] = part
    else:
        columns[first] = part


def _settle_question(columns: dict[int, str], body: Body, words: list[str]) -> None:
    """« Critère » beside « Question » or « Indicateur » is a part, or helps to understand."""
    asked = [c for c, meaning in columns.items() if meaning == "question"]
    if not asked:
        _longest_is_question(columns, body)
        return
    if len(asked) < 2:
        return
    plain = [c for c in asked if fold(words[c]).startswith("question")]
    chosen = plain[0] if plain else _more_varied(asked[:2], body)
    taken = set(columns.values())
    for column in asked:
        if column == chosen:
            continue
        repeats = len(set(body[column])) < 0.8 * max(len(body[chosen]), 1)
        home = ("part" if "theme" in taken else "theme") if repeats else "guidance"
        columns[column] = home if home not in taken else ANSWERS
        taken.add(home)


def _numbers(columns: dict[int, str], body: Body) -> dict[int, str]:
    """A column before the question with numbers, and perhaps headings between them."""
    asked = next((c for c, meaning in columns.items() if meaning == "question"), -1)
    found = [c for c in columns if c < asked and columns[c] == IGNORE and are_numbers(body[c])]
    return {found[-1]: "code"} if found else {}


def _more_varied(pair: list[int], body: Body) -> int:
    first, second = pair
    return second if len(set(body[first])) < 0.8 * len(set(body[second])) else first


def _longest_is_question(columns: dict[int, str], body: Body) -> None:
    open_columns = [c for c, it in columns.items() if it == IGNORE and are_words(body[c])]
    if not open_columns:
        return
    chosen = max(open_columns, key=lambda c: (mean(body[c]) >= 12, len(body[c]), mean(body[c])))
    if mean(body[chosen]) >= 8:
        columns[chosen] = "question"
    before = [c for c in columns if c < chosen and columns[c] == IGNORE and are_codes(body[c])]
    if before and "code" not in columns.values():
        columns[before[-1]] = "code"


def _unnamed_levels(columns: dict[int, str], words: list[str], body: Body) -> dict[int, str]:
    """Neighbours with headers of their own, all with sentences or all left to tick."""
    asked = next((c for c, meaning in columns.items() if meaning == "question"), None)
    if asked is None:
        return {}
    rows = len(body[asked])
    run: list[int] = []
    best: list[int] = []
    for column in range(asked + 1, len(words) + 1):
        is_open = columns.get(column) == IGNORE and 0 < len(words[column]) <= 60
        if is_open and is_level_like(body[column], rows):
            run.append(column)
        else:
            best, run = max(best, run, key=len), []
    if not 2 <= len(best) <= MOST_LEVELS or (len(best) < 3 and not any(body[c] for c in best)):
        return {}
    return {column: f"{LEVEL}:{at}" for at, column in enumerate(best, start=1)}


def _once(columns: dict[int, str], words: list[str], body: Body) -> dict[int, str]:
    """The first column of a meaning keeps it; a column without a word has none."""
    seen: set[str] = set()
    settled = {}
    for column, meaning in columns.items():
        if not words[column] and not body[column]:
            continue
        kept = meaning if meaning not in seen and meaning != ANSWERS else IGNORE
        seen.add(meaning)
        settled[column] = kept
    return settled


def _bare(meanings: Iterable[str]) -> set[str]:
    return {meaning.partition(":")[0] for meaning in meanings}
