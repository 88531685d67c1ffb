"""What visits of the great number found: one result a question, and what each theme comes to."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any
from uuid import UUID

from visits.queries.moved import Seen, ThemeSeen
from visits.services.result import MISSING
from visits.services.seed.mass_grid import Asked

RESULT = (
    "report", "network", "farm", "grid", "criterion", "code", "about", "state", "at", "of",
    "value", "text", "intention", "opinions", "farm_at",
)  # fmt: skip
THEME = (
    "report", "network", "farm", "grid", "theme", "code", "counts", "answered", "applicable",
    "missing", "result",
)  # fmt: skip
#: Of a hundred questions, those without a level; some are hard to see, on whatever farm.
STATES = (
    ("not_applicable", 3.0), ("not_seen", 7.0), ("not_covered", 9.0), ("unknown", 10.0),
    ("unanswered", 13.0), ("divergent", 15.0),
)  # fmt: skip
NO_SUCH = "La ferme n'en a pas."
NONE: list[Any] = []


class Found:
    """One farm's answers from visit to visit: some questions go forward, a few slip."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._start: dict[str, float] = {}

    def answers(self, asked: Asked, index: int) -> Iterator[tuple[str, int | None]]:
        """State and level of each question, in their order."""
        random = self.chance.random
        for place, (_id, code, _theme, _name, of) in enumerate(asked.questions):
            luck = random() * 100
            if place % 10 == 4:
                luck *= 0.6  # hard to ask
            if luck < STATES[-1][1]:
                yield next(state for state, most in STATES if luck < most), None
                continue
            start = self._start.get(code)
            if start is None:
                start = self._start[code] = random() * 0.8
            share = start + (random() - 0.25) * 0.14 * index
            yield "level", min(max(int(share * of) + 1, 1), of)


def result_rows(
    places: tuple[int, int, int], about: UUID, asked: Asked, answers: list[tuple[str, int | None]]
) -> Iterator[tuple[Any, ...]]:
    """Rows of `RESULT`; places are the edition's, the network's and the farm's."""
    grid = asked.version.grid_id
    for turn, ((pk, code, _theme, _name, of), (state, at)) in enumerate(
        zip(asked.questions, answers, strict=True)
    ):
        text, opinions = "", "[]"
        if at is not None:
            text = str(at - 1)
        elif state == "not_applicable":
            text = NO_SUCH
        elif state == "divergent":
            opinions = json.dumps([[1, of], [2, of]])
        own = at if at is not None and turn % 9 == 0 else None
        planned = at is not None and at < of and turn % 23 == 0
        yield (
            *places, grid, pk, code, about, state, at, of, None, text, planned, opinions, own
        )  # fmt: skip


def theme_rows(
    places: tuple[int, int, int], asked: Asked, answers: list[tuple[str, int | None]]
) -> Iterator[tuple[Any, ...]]:
    """Rows of `THEME`: what `score_visit` would count, without a mean."""
    levels: dict[tuple[int, str], Counter[tuple[int, int]]] = {}
    states: dict[tuple[int, str], Counter[str]] = {}
    for (_pk, _code, theme, name, of), (state, at) in zip(asked.questions, answers, strict=True):
        key = (theme, name)
        states.setdefault(key, Counter())[state] += 1
        reached = levels.setdefault(key, Counter())
        if at is not None:
            reached[of, at] += 1
    for (theme, name), counted in states.items():
        counts = [[at, of, n] for (of, at), n in sorted(levels[theme, name].items())]
        missing = {state: counted[state] for state in MISSING}
        applicable = counted.total() - counted["not_applicable"]
        yield (
            *places, asked.version.grid_id, theme, name, counts, counted["level"],
            applicable, missing, None,
        )  # fmt: skip


def results_told(asked: Asked, about: UUID, answers: list[tuple[str, int | None]]) -> list[Seen]:
    """The same results as the sums read them."""
    grid, number = asked.version.grid_id, asked.version.number
    return [
        (grid, code, about, number, state, at, of)
        for (_pk, code, _theme, _name, of), (state, at) in zip(
            asked.questions, answers, strict=True
        )
    ]


def themes_told(asked: Asked, rows: Iterable[tuple[Any, ...]]) -> list[ThemeSeen]:
    place = f"{asked.version.grid_id}.{asked.version.number}"
    return [(place, row[5], row[6], row[7], row[9]) for row in rows]
