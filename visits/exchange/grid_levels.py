"""Columns that stand each for one level of a scale: which they are, and which is better."""

import re
from collections import Counter

from visits.exchange.grid_scales import FAMILY_WORDS, STEP_WORDS
from visits.exchange.grid_words import LEVEL_HEADER, fold

NUMBERED = re.compile(r"\s*([0-9]{1,2}|[A-G])\s*(?:[-–—=:.)]\s*(.+))?", re.DOTALL)


def level_columns(words: list[str]) -> dict[int, int]:
    """Columns that stand each for one level of a scale → its rank, worst first."""
    steps = {c: STEP_WORDS[fold(word)] for c, word in enumerate(words) if fold(word) in STEP_WORDS}
    kind, count = (
        Counter(step[0] for step in steps.values()).most_common(1)[0] if steps else ("", 0)
    )
    if count >= 2:
        return {column: at for column, (of, at, _code) in steps.items() if of == kind}
    numbered = {c: rank for c, word in enumerate(words) if (rank := level_rank(word)) is not None}
    ranks = list(numbered.values())
    better = _by_name(words)
    if not 2 <= len(ranks) == len(set(ranks)):
        return better
    both = sorted(numbered.keys() & better.keys(), key=lambda column: numbered[column])
    is_best_first = len(both) >= 2 and better[both[0]] > better[both[-1]]
    return {c: -rank for c, rank in numbered.items()} if is_best_first else numbered


def _by_name(words: list[str]) -> dict[int, int]:
    """Columns whose names say which is better: « Vert, Orange, Rouge »."""
    named = {c: FAMILY_WORDS.get(fold(level_name(word))) for c, word in enumerate(words) if word}
    families = Counter(found[0] for found in named.values() if found)
    of, count = families.most_common(1)[0] if families else (0, 0)
    ranks = {c: found[1] for c, found in named.items() if found and found[0] == of}
    return ranks if count >= 2 and len(set(ranks.values())) == count else {}


def level_rank(header: str) -> int | None:
    """The number that a header gives its level: « Niveau 2 », « 2 », « 2 : en chemin »."""
    label = level_label(header)
    if not label:
        return None
    return int(label) if label.isdecimal() else "ABCDEFG".index(label)


def level_label(header: str) -> str:
    """The number or letter itself, as people say it: « Niveau B » is B."""
    if fold(header) in STEP_WORDS:  # « C » for « conforme »
        return ""
    match = LEVEL_HEADER.fullmatch(fold(header)) or NUMBERED.fullmatch(header)
    label = match[1].upper() if match else ""
    return str(int(label)) if label.isdecimal() else label


def level_name(header: str) -> str:
    """The name that a header gives its level; nothing where it is only a number."""
    numbered = NUMBERED.fullmatch(header) if fold(header) not in STEP_WORDS else None
    if numbered:
        return (numbered[2] or "").strip()
    if LEVEL_HEADER.fullmatch(fold(header)):
        tail = re.split(r"[:–—=]|\s-\s", header, maxsplit=1)
        return tail[1].strip() if len(tail) > 1 else ""
    return header.strip()
