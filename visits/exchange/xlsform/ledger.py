"""Every cell of a form: whether the document holds it, or what is told of it."""

from collections.abc import Iterable
from typing import Any

from visits.exchange.grid_build import Remark
from visits.exchange.sheet import Place
from visits.exchange.xlsform.sheets import Row

Cell = tuple[str, int, int]


class Ledger:
    """`used` is in the document; what is wrong, doubtful or left out is told by place."""

    def __init__(self, without: frozenset[tuple[str, int]] = frozenset()) -> None:
        self.used: set[Cell] = set()
        self.told: set[Cell] = set()
        self.without = without
        self.wrong: list[Remark] = []
        self.doubts: list[Remark] = []
        self.lost: list[Remark] = []

    def use(self, row: Row, *keys: str) -> None:
        for key in keys:
            if key in row.cells:
                self.used.add((row.sheet, row.at, row.columns[key].index))

    def use_all(self, row: Row) -> None:
        self.use(row, *row.cells)

    def lose(self, row: Row, key: str, code: str, text: str = "", /, **details: Any) -> None:
        """One cell that found no place, and why."""
        place = row.place(key)
        cell = (row.sheet, row.at, place.column)
        self.used.discard(cell)
        if cell not in self.told:
            self.told.add(cell)
            self.lost.append(Remark(place, code, text or row.get(key), details))

    def lose_row(self, row: Row, code: str, keys: Iterable[str] | None = None) -> None:
        """Every cell of the row, or those, with one reason."""
        for key in row.cells if keys is None else keys:
            if key in row.cells:
                self.lose(row, key, code)

    def doubt(self, row: Row, key: str, code: str, text: str = "", /, **details: Any) -> None:
        self.doubts.append(Remark(row.place(key), code, text or row.get(key), details))

    def fault(self, row: Row, key: str, code: str, text: str = "", /, **details: Any) -> None:
        """Something that the author has to mend; once the row is left aside, a loss."""
        remark = Remark(row.place(key), code, text or row.get(key), details)
        if (row.sheet, row.at) in self.without:
            self.lose(row, key, code, text, **details)
        else:
            self.wrong.append(remark)

    def tell_place(self, place: Place, code: str, text: str) -> None:
        cell = (place.sheet, place.row, place.column)
        if cell not in self.used and cell not in self.told:
            self.told.add(cell)
            self.lost.append(Remark(place, code, text[:200]))
