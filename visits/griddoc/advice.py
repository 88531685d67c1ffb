"""What an author may want to look at again, and how long a grid takes: advice, never a refusal.

Where the figures come from:
- words of a sentence, criteria of a section, of a grid and of the short path: the bars of the
  plain-language and field-form guides that this project follows (20, 10, 80, 15);
- minutes: an assumption, to be corrected by the network's own visits. A level is read, talked over
  and ticked in two minutes, a number or a date is said in one, a text takes three; reading the
  descriptions adds their words at 200 a minute. A derived value takes none;
- pages: boxes of 8.5 mm, lines of 5.7 mm, 80 characters a line, 255 mm of a page to write on, one
  page for notes and leads; at most 12 pages for 60 criteria, since the form of paper then leaves
  descriptions and lines out to fit (visits/queries/paper.py lays it out exactly, and slower).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from visits.griddoc import CHOICE_KINDS, LEVEL_KINDS
from visits.griddoc.walk import Document, Texts, criteria_of, steps_of, text_of, themes_of

LONGEST_SENTENCE, LARGEST_SECTION, LARGEST_GRID, LONGEST_SHORT_PATH = 20, 10, 80, 15
SENTENCE_END = re.compile(r"(?<=[.!?…])[\s\u00a0\u202f»”)]+|\n+")
#: Texts that people read on a visit; what only authors read is not counted.
READ = ("question", "expected", "guidance", "evidence")

MINUTES = {"text": 3.0, "number": 1.0, "percentage": 1.0, "date": 1.0, "derived": 0.0}
MINUTES_OF_A_LEVEL, WORDS_A_MINUTE = 2.0, 200
PAGES_AT_MOST, FOR_CRITERIA = 12, 60
MM_PAGE, MM_BOX, MM_LINE, MM_AROUND, CHARACTERS_A_LINE = 255.0, 9.5, 5.7, 8.0, 80


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at: its code says what, the rest where."""

    code: str
    noun: str
    of: str = ""
    field: str = ""
    language: str = ""
    step: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long a grid takes to fill, and how many sheets it takes on paper."""

    criteria: int
    short_criteria: int
    minutes: int
    short_minutes: int
    pages: int


def advice_for(document: Document) -> list[Advice]:
    """Everything to look at again, in reading order, the whole grid first."""
    languages = tuple(document.get("languages") or ("fr",))
    items = list(criteria_of(document))
    short = sum(bool(item.get("short_path")) for item, _place in items)
    found = [*_over("many_in_all", len(items), LARGEST_GRID)]
    found += _over("long_short_path", short, LONGEST_SHORT_PATH)
    found += _missing("grid", "", "name", document.get("name", {}), languages)
    for theme, _above in themes_of(document):
        found += advice_on_theme(theme, languages)
        for item in theme.get("criteria", []):
            found += advice_on_criterion(item, languages)
    return found


def advice_on_theme(theme: Document, languages: tuple[str, ...]) -> list[Advice]:
    """A theme alone, without its criteria."""
    count = len(theme.get("criteria", []))
    found = list(_over("many_in_section", count, LARGEST_SECTION, "theme", theme["code"]))
    for field in ("name", "intro"):
        texts = theme.get(field) or {}
        found += _missing("theme", theme["code"], field, texts, languages)
        found += _long("theme", theme["code"], field, texts)
    return found


def advice_on_criterion(item: Document, languages: tuple[str, ...]) -> list[Advice]:
    """One criterion, its levels among it."""
    code = item["code"]
    found: list[Advice] = []
    for field in ("question", "expected", "guidance", "evidence", "unit", "constraint_message"):
        texts = item.get(field) or {}
        needed = field == "question"
        found += _missing("criterion", code, field, texts, languages, needed=needed)
        found += _long("criterion", code, field, texts) if field in READ else []
    for rank, step in enumerate(steps_of(item), start=1):
        found += _step(code, rank, step, languages)
    return found


def _step(code: str, rank: int, step: Document, languages: tuple[str, ...]) -> Iterator[Advice]:
    name, words = step.get("name") or {}, step.get("description") or {}
    if not text_of(name):
        yield Advice("level_without_words", "criterion", code, "name", step=rank)
        return
    for field, texts in (("name", name), ("description", words)):
        yield from _missing("criterion", code, field, texts, languages, step=rank)
        yield from _long("criterion", code, field, texts, step=rank)


def _over(code: str, count: int, most: int, noun: str = "grid", of: str = "") -> Iterator[Advice]:
    if count > most:
        yield Advice(code, noun, of, count=count)


def _missing(
    noun: str, of: str, field: str, texts: Texts, languages: tuple[str, ...],
    *, step: int = 0, needed: bool = False,
) -> Iterator[Advice]:  # fmt: skip
    """Where one language has a text, the others should; a needed text should be in all."""
    if not needed and not any(texts.values()):
        return
    for language in languages:
        if not texts.get(language):
            yield Advice("missing_language", noun, of, field, language, step)


def _long(noun: str, of: str, field: str, texts: Texts, *, step: int = 0) -> Iterator[Advice]:
    for language, text in texts.items():
        if len(text.split()) <= LONGEST_SENTENCE:
            continue
        longest = max(sentence_lengths(text), default=0)
        if longest > LONGEST_SENTENCE:
            yield Advice("long_sentence", noun, of, field, language, step, longest)


def sentence_lengths(text: str) -> list[int]:
    """The words of each sentence; a bare sign is no word."""
    return [
        sum(any(map(str.isalnum, word)) for word in sentence.split())
        for sentence in SENTENCE_END.split(text)
        if sentence.strip()
    ]


def estimate_for(document: Document) -> Estimate:
    """See the head of this file for where the figures come from."""
    items = [item for item, _place in criteria_of(document)]
    asked = [item for item in items if item["kind"] != "derived"]
    short = [item for item in asked if item.get("short_path")]
    millimetres = sum(map(_height, asked)) + 15.0 * len(list(themes_of(document)))
    return Estimate(
        criteria=len(items),
        short_criteria=len(short),
        minutes=ceil(sum(map(_minutes, asked))),
        short_minutes=ceil(sum(map(_minutes, short))),
        pages=_pages(millimetres, len(asked)),
    )


def _pages(millimetres: float, asked: int) -> int:
    most = max(PAGES_AT_MOST, ceil(PAGES_AT_MOST * asked / FOR_CRITERIA))
    return min(ceil(millimetres / MM_PAGE) + 1, most) if asked else 0


def _minutes(item: Document) -> float:
    words = sum(len(text_of(step.get("description")).split()) for step in steps_of(item))
    return MINUTES.get(item["kind"], MINUTES_OF_A_LEVEL) + words / WORDS_A_MINUTE


def _height(item: Document) -> float:
    """On paper: the question, a box a level, the ways of not answering, two lines for a note."""
    lines = _lines(text_of(item.get("question")))
    boxes = sum(
        max(
            MM_BOX,
            MM_LINE * _lines(f"{text_of(step.get('name'))} {text_of(step.get('description'))}"),
        )
        for step in steps_of(item)
    )
    typed = 0.0 if item["kind"] in (*LEVEL_KINDS, *CHOICE_KINDS) else MM_BOX
    return MM_AROUND + MM_LINE * lines + boxes + typed + 3 * MM_BOX


def _lines(text: str) -> int:
    return max(1, ceil(len(text) / CHARACTERS_A_LINE))
