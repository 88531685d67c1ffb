"""Things counted side by side: so many of so many each, with a second mark where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.chart import PAGE, Row, Table, number
from visits.charts.page import SIZE, SMALL, Page
from visits.charts.sheet import Sheet
from visits.charts.style import BLANK, EDGE, INK, SLATE, SOFT
from visits.charts.text import clean, shorten, width_of

THICK = 15.0


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

    def sheet(self) -> Table:
        """As a file: its heads say enough."""
        return self.table()

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw one bar under the other."""
        page = _Rows(Sheet(width), chart=self)
        page.head(self.title, self.subtitle, paths=paths)
        page.draw_legend()
        for bar in self.bars:
            page.draw_bar(bar)
        return page.done(self.title, paths=paths)

    def write_numbers(self, bar: Bar) -> str:
        """Write n, of how many, and the second number beside its sign."""
        n, of = self._write(bar.n), self._write(bar.of)
        return n if bar.of is None else self.words.share.format(n=n, of=of)

    def write_mark(self, bar: Bar) -> str:
        """Write the second number, where there is one."""
        return self._write(bar.mark)


@dataclass(kw_only=True)
class _Rows(Page):
    """Each name stands above its bar, its numbers behind it."""

    chart: Bars
    room: float = 0.0
    whole: int = 1
    left: float = 1.0

    def __post_init__(self) -> None:
        bars = self.chart.bars
        words = [clean(self.chart.write_numbers(bar)) for bar in bars]
        behind = max((width_of(word, SIZE, bold=True) for word in words), default=0.0)
        marks = [width_of(clean(self.chart.write_mark(bar)), SMALL) for bar in bars]
        behind += max((mark + 22 for mark in marks if mark), default=0.0)
        self.left = 8.0 if any(marks) else 1.0  # a mark at nothing has room to the left
        self.room = self.sheet.width - self.left - min(behind + 18, self.sheet.width * 0.7)
        self.whole = max((max(bar.of or 0, bar.n, bar.mark or 0) for bar in bars), default=0) or 1

    def draw_legend(self) -> None:
        """Name the second mark, where there is one."""
        if any(bar.mark is not None for bar in self.chart.bars):
            self.y += SMALL + 6
            self._draw_diamond(7, self.y - 4)
            words = shorten(clean(self.chart.words.mark), self.sheet.width - 22, SMALL)
            self.sheet.text((18, self.y), words, size=SMALL, colour=SOFT)
            self.y += 4

    def draw_bar(self, bar: Bar) -> None:
        """Draw one bar within its whole, and its second mark."""
        self.y += 5
        self.write(bar.label, SIZE, lines=2)
        whole = (bar.of or 1) if self.chart.share else self.whole
        unit = self.room / whole
        if bar.of:
            self._draw_box(bar.of * unit, fill=BLANK)
        if bar.n:
            self._draw_box(bar.n * unit, fill=SLATE)
        x = self.left + unit * max(bar.of or 0, bar.n, bar.mark or 0) + (14 if bar.mark else 8)
        base = self.y + THICK / 2 + SIZE * 0.36
        words = clean(self.chart.write_numbers(bar))
        self.sheet.text((x, base), words, size=SIZE, bold=True)
        if bar.mark is not None:
            self._draw_diamond(self.left + bar.mark * unit, self.y + THICK / 2)
            x += width_of(words, SIZE, bold=True) + 14
            self._draw_diamond(x, base - 4)
            words = clean(self.chart.write_mark(bar))
            self.sheet.text((x + 8, base), words, size=SMALL, colour=SOFT)
        self.y += THICK + 8

    def _draw_box(self, across: float, *, fill: str) -> None:
        self.sheet.box((self.left, self.y), (across, THICK), fill=fill, edge=EDGE, dash="solid")

    def _draw_diamond(self, x: float, y: float) -> None:
        for reach, fill, layer in ((7.5, BLANK, "dot"), (5.5, INK, "top")):
            points = [(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)]
            self.sheet.shape(points, fill=fill, layer=layer)
