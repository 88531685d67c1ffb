"""Two texts beside each other, word by word: what stays, what went, what came."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

#: A word with the space behind it, so that pieces put together are the text again.
WORD = re.compile(r"\s+|\w+|[^\w\s]")
#: Beyond this many pairs of words, two texts are shown whole: comparing them would take too long.
LARGEST = 400_000

SAME, GONE, CAME = "same", "gone", "came"


class Piece(NamedTuple):
    """A run of words: the same in both texts, gone from the first, or come with the second."""

    op: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both: without what came they give the first, without what went the second."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) * len(new) > LARGEST:
        return _pieces([(GONE, before), (CAME, after)])
    found: list[tuple[str, str]] = []
    for op, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            found.append((SAME, "".join(old[i:j])))
        else:
            found += [(GONE, "".join(old[i:j])), (CAME, "".join(new[k:m]))]
    return _pieces(_without_crumbs(found))


def _without_crumbs(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A lone space between two changes belongs to both: words change together, not by letters."""
    joined: list[tuple[str, str]] = []
    for index, (op, text) in enumerate(found):
        between = 0 < index < len(found) - 1
        if op == SAME and not text.strip() and between:
            joined += [(GONE, text), (CAME, text)]
        else:
            joined.append((op, text))
    return _gathered(joined)


def _gathered(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Changes that touch become one: all that went, then all that came."""
    gathered: list[tuple[str, str]] = []
    went = came = ""
    for op, text in [*found, (SAME, "")]:
        if op == GONE:
            went += text
        elif op == CAME:
            came += text
        else:
            gathered += [(GONE, went), (CAME, came), (SAME, text)]
            went = came = ""
    return gathered


def _pieces(found: list[tuple[str, str]]) -> list[Piece]:
    return [Piece(op, text) for op, text in found if text]
