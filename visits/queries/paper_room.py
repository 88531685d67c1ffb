"""How much room a form takes on paper, reckoned in millimetres before anything is printed.

The bars are those of the form: boxes of 8.5 mm, lines 8.5 mm apart, margins of 15 mm, 12 points.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

USUAL, LARGE = 12.0, 14.0
WIDTH, HEIGHT = 180.0, 297.0 - 28.0 - 15.0
BOX, LINE = 9.0, 8.5
POINT = 0.3528
#: How wide the typeface's letters are, in their own size.
NARROW, WIDE, CAPITAL, OTHER, BOLDER = 0.36, 0.95, 0.7, 0.6, 1.1
STATES = 3
WRAP = 1.0  # a word in pieces reads worse: as if it were so much higher
END = 225.0  # notes, leads and signatures


@dataclass(frozen=True)
class Way:
    """How much a form prints of each criterion: the levels' descriptions, lines to write on."""

    in_full: bool
    lines: int


WAYS = (Way(True, 2), Way(True, 1), Way(True, 0), Way(False, 2), Way(False, 1), Way(False, 0))


@dataclass(frozen=True)
class Block:
    """What stays together: a criterion, or a section's heading."""

    height: float = 0.0
    title: str = ""
    intro: str = ""


def width_of(text: str, size: float) -> float:
    """In millimetres, a little more than it will be."""
    wide = sum(
        NARROW if sign in " ijlftr.,:;!'’()|" else WIDE if sign in "mwMW@%…" else
        CAPITAL if sign.isupper() else OTHER
        for sign in text
    )  # fmt: skip
    return wide * size * POINT


def lines_of(text: str, width: float, size: float) -> int:
    """Word after word, as a browser breaks them; a word too wide for a line is cut."""
    lines, used, blank = 1, 0.0, width_of(" ", size)
    for word in text.split():
        room = width_of(word, size)
        if used and used + blank + room > width:
            lines, used = lines + 1, 0.0
        lines += int(room // width)
        used += room % width + (blank if used else 0)
    return lines


@dataclass(frozen=True)
class Boxes:
    """How many boxes stand beside each other, and whether the states are among them."""

    across: int
    together: bool = False
    height: float = 0.0
    wrapped: int = 0


def place_boxes(words: Sequence[str], size: float, *, in_full: bool = False) -> Boxes:
    """The lowest arrangement; of two alike, the one whose words keep to one line."""
    if in_full:
        return _stand(words, size, 2 if len(words) > 2 else 1)
    ways = [_stand(words, size, across) for across in (4, 3, 2, 1)]
    return min(ways, key=lambda way: way.height + way.wrapped * WRAP)


def _stand(words: Sequence[str], size: float, across: int) -> Boxes:
    """The states, short words, follow in the same row where that saves one."""
    width = WIDTH / across - 13.5
    lines = [lines_of(one, width, size) for one in words]
    heights = [max(BOX, 1.0 + size * POINT * 1.15 * more) for more in lines]
    rows = [max(heights[start : start + across]) for start in range(0, len(words), across)]
    own = ceil(STATES / 4)
    together = across > STATES - 1 and (
        ceil((len(words) + STATES) / across) < len(rows) + own and size == USUAL
    )
    more = 0 if together else own
    return Boxes(across, together, sum(rows) + more * BOX, sum(lines) - len(lines))


def criterion_height(asks: Mapping[str, Any], way: Way, size: float) -> float:
    """A question, its boxes, its line for notes and the space round it."""
    text = size * POINT * 1.25
    height = 3.2 + text * lines_of(asks["question"], WIDTH, size * BOLDER)
    if asks["kind"] == "derived":
        return height + text
    return height + _answer_height(asks, size) + BOX + LINE * way.lines


def _answer_height(asks: Mapping[str, Any], size: float) -> float:
    """Boxes in rows; or lines for words; or the line that stands beside the boxes of the states."""
    words = asks["words"]
    if words:
        return place_boxes(words, size, in_full=asks["in_full"]).height
    if asks["kind"] == "text":
        return BOX + 2 * LINE
    return BOX if size == USUAL else BOX + LINE


def pages_of(blocks: Iterable[Block], size: float) -> int:
    """Blocks one under another, none cut in two; the front before them, the end after them."""
    pages, used, waiting = 1, 70.0 * size / USUAL, 0.0
    for block in blocks:
        if block.title:
            intro = lines_of(block.intro, WIDTH, size) if block.intro else 0
            title = lines_of(block.title, WIDTH, (size + 3) * BOLDER)
            waiting = 7.0 + size * POINT * (1.5 * title + 1.3 * intro)
            continue
        height, waiting = block.height + waiting, 0.0
        pages, used = (pages + 1, height) if used + height > HEIGHT else (pages, used + height)
    return pages + ceil((used + END * size / USUAL) / HEIGHT) - 1
