"""Texts longer than a grid takes: many notes in one group, most often. Cut, and told by cell."""

from collections.abc import Iterator
from dataclasses import replace

from visits.exchange.grid_build import Built, Document, Remark
from visits.exchange.grid_whole import place_of
from visits.exchange.sheet import Place
from visits.exchange.xlsform.sheets import Table
from visits.griddoc.check import LONGEST_TEXT

WORDED = (
    "name", "intro", "question", "guidance", "evidence", "constraint_message", "description",
)  # fmt: skip


def cut_texts(built: Built, survey: Table) -> None:
    """The beginning of each stays; whoever imports reads which row said more."""
    for path, thing in _things(built.document["themes"], "/themes"):
        for key in WORDED:
            for language, text in thing.get(key, {}).items():
                if len(text) > LONGEST_TEXT:
                    thing[key][language] = f"{text[: LONGEST_TEXT - 1].rstrip()}…"
                    place = _cell_in(survey, place_of(built.places, path))
                    built.left_out.append(Remark(place, "cut", text[LONGEST_TEXT - 1 :][:200]))


def _cell_in(survey: Table, place: Place) -> Place:
    """The one cell that is too long; the row, where several together are."""
    cells = survey.sheet.rows[place.row] if place.row < len(survey.sheet.rows) else []
    long = [at for at, cell in enumerate(cells) if len(cell) > LONGEST_TEXT]
    return replace(place, column=long[0]) if len(long) == 1 else place


def _things(themes: list[Document], path: str) -> Iterator[tuple[str, Document]]:
    for at, theme in enumerate(themes):
        yield f"{path}/{at}", theme
        for inner, item in enumerate(theme["criteria"]):
            yield f"{path}/{at}/criteria/{inner}", item
            for step in (*item.get("levels", ()), *item.get("options", ())):
                yield f"{path}/{at}/criteria/{inner}", step
        yield from _things(theme.get("parts", []), f"{path}/{at}/parts")
