"""A document that grows row by row: the theme one is in, the codes taken, what is to be told."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from visits.exchange.grid_columns import Plan
from visits.exchange.grid_words import fold
from visits.exchange.sheet import Place
from visits.griddoc.check import LONGEST_CODE

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one cell or row: a code, the words that stood there."""

    place: Place
    code: str
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Built:
    """A document, where each of its parts stands in the file, and what is to be told."""

    document: Document
    places: dict[str, Place]
    wrong: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)


class Builder:
    """Reads row after row; a theme holds until the next one is named."""

    def __init__(self, plan: Plan, known: Mapping[str, str] | None = None) -> None:
        self.plan = plan
        self.known = known or {}
        self.themes: list[Document] = []
        self.theme: Document | None = None
        self.part: Document | None = None
        self.last: Document | None = None
        self.codes: set[str] = set()
        self.theme_codes: set[str] = set()
        self.where: dict[int, Place] = {}
        self.used: set[tuple[str, int, int]] = set()
        self.wrong: list[Remark] = []
        self.doubts: list[Remark] = []
        self.why: dict[tuple[str, int], str] = {}

    # -- themes

    def start_sheet(self, title: str) -> None:
        self.theme = self.part = self.last = None
        self.title = title

    def enter_theme(self, names: Document, place: Place) -> None:
        found = next((t for t in self.themes if same_name(t["name"], names)), None)
        if found is None:
            found = self._new_theme(names, place)
            self.themes.append(found)
        self.theme, self.part, self.last = found, None, None

    def enter_part(self, names: Document, place: Place) -> None:
        parts = self._theme_at(place).setdefault("parts", [])
        found = next((part for part in parts if same_name(part["name"], names)), None)
        if found is None:
            found = self._new_theme(names, place)
            parts.append(found)
        self.part, self.last = found, None

    def _new_theme(self, names: Document, place: Place) -> Document:
        code = free_code(slug(next(iter(names.values()))) or "theme", self.theme_codes)
        theme: Document = {"code": code, "name": names, "criteria": []}
        self.where[id(theme)] = place
        return theme

    def _theme_at(self, place: Place) -> Document:
        if self.theme is None:
            self.enter_theme({self.plan.language: self.title}, place)
        assert self.theme is not None
        return self.theme

    def add(self, item: Document, place: Place) -> None:
        home = self.part or self._theme_at(place)
        home["criteria"].append(item)
        self.where[id(item)] = place
        self.last = item


def slug(text: str, *, lower: bool = True) -> str:
    """A code that reads as the text does, whole words where they fit."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", " "))
    plain = "".join(char for char in plain if ord(char) < 128)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
    if lower:
        plain = re.sub(r"[._-]+", "-", plain).casefold()
    plain = plain.strip("-._")
    if len(plain) <= LONGEST_CODE - 4:
        return plain
    cut = plain[: LONGEST_CODE - 4]
    return cut.rsplit("-", 1)[0] if "-" in cut[12:] else cut


def free_code(code: str, taken: set[str]) -> str:
    free, number = code[:LONGEST_CODE], 1
    while free in taken:
        number += 1
        free = f"{code[: LONGEST_CODE - 5]}-{number}"
    taken.add(free)
    return free


def same_name(names: Document, others: Document) -> bool:
    return any(fold(names[key]) == fold(text) for key, text in others.items() if key in names)
