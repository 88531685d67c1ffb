"""Walking through a document: its themes with their parts, its criteria with where they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a criterion stands: its theme and its rank in it, from one."""

    theme: str
    rank: int
    number: int


def themes_of(document: Document) -> Iterator[tuple[Document, str]]:
    """Every theme in reading order, with the code of the theme that it is part of, or nothing."""
    for theme in document.get("themes", []):
        yield theme, ""
        for part in theme.get("parts", []):
            yield part, theme["code"]


def criteria_of(document: Document) -> Iterator[tuple[Document, Place]]:
    """Every criterion in reading order, numbered through."""
    number = 0
    for theme, _above in themes_of(document):
        for rank, item in enumerate(theme.get("criteria", []), start=1):
            number += 1
            yield item, Place(theme["code"], rank, number)


def steps_of(item: Document) -> list[Document]:
    """The levels or options of a criterion, those of a named scale left aside."""
    return list(item.get("levels") or item.get("options") or [])


def text_of(texts: Texts | None, languages: tuple[str, ...] = ("fr", "en")) -> str:
    """One text of several: in the first of these languages that has one, else in any."""
    said = texts or {}
    found = (said[code] for code in (*languages, *said) if said.get(code))
    return next(found, "")
