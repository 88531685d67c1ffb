"""Things counted side by side: so many of so many each, with a second mark where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.chart import PAGE, Row, Table, number
from visits.charts.page import draw_words


@dataclass(frozen=True, slots=True)
class Bar:
    """n of `of`, or n alone; `mark` is a second number of the same kind."""

    label: str
    n: int
    of: int | None = None
    mark: int | None = None

    def __post_init__(self) -> None:
        for n in (self.n, self.mark):
            if n is not None and not 0 <= n <= (n if self.of is None else self.of):
                raise ValueError(f"{self.label}: {n} of {self.of}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsWords:
    """The words of the page's language; `mark` names the second mark in legend and table."""

    label: str
    n: str
    row: str  # {label} {n}
    row_of: str  # {label} {n} {of}
    of: str = ""
    mark: str = ""
    row_mark: str = "{row} {mark}"  # {row} {mark}, the latter a number
    share: str = "{n}/{of}"
    thousands: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars from one edge; `share` gives every bar the same whole, else lengths are counts."""

    title: str
    subtitle: str
    bars: Sequence[Bar]
    words: BarsWords
    share: bool = False

    def sentences(self) -> list[str]:
        """One for each bar."""
        return [self._say(bar) for bar in self.bars]

    def _say(self, bar: Bar) -> str:
        form = self.words.row if bar.of is None else self.words.row_of
        said = form.format(label=bar.label, n=self._write(bar.n), of=self._write(bar.of))
        if bar.mark is None:
            return said
        return self.words.row_mark.format(row=said, mark=self._write(bar.mark))

    def _write(self, n: int | None) -> str:
        return "" if n is None else number(n, self.words.thousands)

    def table(self) -> Table:
        """One row for each bar; only the columns that are used."""
        has_of = any(bar.of is not None for bar in self.bars)
        has_mark = any(bar.mark is not None for bar in self.bars)
        head: Row = (self.words.label, self.words.n)
        head += (self.words.of,) if has_of else ()
        head += (self.words.mark,) if has_mark else ()
        rows = []
        for bar in self.bars:
            row = [bar.label, self._write(bar.n)]
            row += [self._write(bar.of)] if has_of else []
            row += [self._write(bar.mark)] if has_mark else []
            rows.append(tuple(row))
        return Table(head, tuple(rows))

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one bar under the other."""
        return draw_words(self.title, self.subtitle, self.sentences(), width=width, paths=paths)
