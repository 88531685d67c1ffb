"""Two visits, theme by theme: a share then and a share now, each with its denominator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from visits.charts.chart import PAGE, Table
from visits.charts.mark import draw_disc, draw_ring
from visits.charts.page import SIZE, SMALL, Page
from visits.charts.sheet import Sheet
from visits.charts.style import EDGE, GRID, INK, SOFT
from visits.charts.text import clean, shorten, width_of, wrap


class Share(NamedTuple):
    """So many of so many; `of` 0 is a theme that does not concern the farm."""

    n: int
    of: int


@dataclass(frozen=True, slots=True)
class DumbbellRow:
    """One theme; None where it was not asked. What is not comparable gets no line across."""

    label: str
    before: Share | None = None
    after: Share | None = None
    comparable: bool = True

    def __post_init__(self) -> None:
        for share in (self.before, self.after):
            if share and not 0 <= share.n <= share.of:
                raise ValueError(f"{self.label}: {share.n} of {share.of}")

    @property
    def is_joined(self) -> bool:
        """Say whether a line may run from one to the other."""
        shares = [share for share in (self.before, self.after) if share and share.of]
        return self.comparable and len(shares) == 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DumbbellWords:
    """The words of the page's language."""

    label: str  # head of the table's first column
    row: str  # {label} {earlier} {before} {later} {after}
    share_read: str  # {n} {of}
    absent: str
    not_applicable: str
    apart: str  # {row}: the two do not compare
    apart_short: str
    remark: str  # {visit} {said}
    ends: tuple[str, str, str]  # the scale: none, half, all
    part_head: str = "{visit}"  # {visit}, in the file: how many
    whole_head: str = "{visit}"  # {visit}, in the file: of how many
    share: str = "{n}/{of}"

    def say(self, share: Share | None, form: str) -> str:
        """Say a share, or why there is none."""
        if share is None:
            return self.absent
        return form.format(n=share.n, of=share.of) if share.of else self.not_applicable


def _cells(share: Share | None) -> tuple[str, str]:
    return (str(share.n), str(share.of)) if share else ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumbbell:
    """`earlier` and `later` name the visits; `break_label` the grid that begins between them."""

    title: str
    subtitle: str
    earlier: str
    later: str
    rows: Sequence[DumbbellRow]
    words: DumbbellWords
    break_label: str = ""

    def sentences(self) -> list[str]:
        """One for each theme."""
        return [self._say(row) for row in self.rows]

    def _say(self, row: DumbbellRow) -> str:
        said = self.words.row.format(
            label=row.label,
            earlier=self.earlier,
            before=self.words.say(row.before, self.words.share_read),
            later=f"{self.later} ({self.break_label})" if self.break_label else self.later,
            after=self.words.say(row.after, self.words.share_read),
        )
        return said if row.comparable else self.words.apart.format(row=said)

    def table(self) -> Table:
        """One row for each theme."""
        later = f"{self.later} ({self.break_label})" if self.break_label else self.later
        return Table(
            (self.words.label, self.earlier, later),
            tuple(
                (
                    row.label,
                    self.words.say(row.before, self.words.share),
                    self.words.say(row.after, self.words.share),
                )
                for row in self.rows
            ),
        )

    def sheet(self) -> Table:
        """Two columns a visit, for a spreadsheet reads « 1/5 » as a day."""
        words, later = self.words, self.table().head[2]
        heads = [
            form.format(visit=visit)
            for visit in (self.earlier, later)
            for form in (words.part_head, words.whole_head)
        ]
        return Table(
            (words.label, *heads),
            tuple((row.label, *_cells(row.before), *_cells(row.after)) for row in self.rows),
        )

    def draw(self, *, width: int = PAGE, paths: bool = False) -> bytes:
        """Draw each theme as two dots on one scale from nothing to all."""
        page = _Rows(Sheet(width), chart=self)
        page.head(self.title, self.subtitle, paths=paths)
        page.draw_legend()
        page.draw_scale()
        for row in self.rows:
            page.draw_row(row)
        return page.done(self.title, paths=paths)


@dataclass(kw_only=True)
class _Rows(Page):
    """Rows on one scale; labels stand beside it, on a phone above."""

    chart: Dumbbell
    left: float = 0.0
    room: float = 0.0

    def __post_init__(self) -> None:
        shares = [share for row in self.chart.rows for share in (row.before, row.after)]
        shares = [share for share in shares if share and share.of]
        words = [clean(self.chart.words.say(share, self.chart.words.share)) for share in shares]
        across = max((width_of(word, SIZE, bold=True) for word in words), default=0.0)
        gutter = min(across + 14, self.sheet.width / 5)
        self.left = gutter if self.is_narrow else self.sheet.width * 0.31 + gutter
        self.room = self.sheet.width - self.left - gutter

    def draw_legend(self) -> None:
        """Name the two signs, and the grid that begins between them."""
        x, room = self.sheet.width, self.sheet.width - 23
        for name, draw in ((self.chart.earlier, draw_ring), (self.chart.later, draw_disc)):
            shown = shorten(clean(name), room, SIZE, bold=True)
            if x + 13 + width_of(shown, SIZE, bold=True) > self.sheet.width:
                x, self.y = 8.0, self.y + 20
            draw(self.sheet, (x, self.y - 5))
            self.sheet.text((x + 13, self.y), shown, size=SIZE, bold=draw is draw_disc)
            x += 13 + width_of(shown, SIZE, bold=True) + 26
        self.y += 10
        if self.chart.break_label:
            self.break_line(self.chart.break_label)

    def draw_scale(self) -> None:
        """Name nothing, half and all, over the lines that run down to the last row."""
        self.y += SMALL + 4
        for at, name in enumerate(self.chart.words.ends):
            word = shorten(clean(name), self.room / 2 - 8, SMALL)
            x = self.left + self.room * at / 2
            half = width_of(word, SMALL) / 2
            x = max(half, min(x, self.sheet.width - half - 1))
            self.sheet.text((x, self.y), word, size=SMALL, colour=SOFT, anchor="center")
        self.y += 6

    def draw_row(self, row: DumbbellRow) -> None:
        """Draw one theme: its name, its two shares, and the line between them."""
        half = 14.0 if self.is_narrow else max(17.0, self._label(row) * 8.5 + 6)
        if self.is_narrow:
            self.y += 4
            self.write(row.label, SIZE, lines=6)
        middle = self.y + half
        shown = [share for share in (row.before, row.after) if share and share.of]
        if shown:
            self._draw_line(row, middle)
            self._draw_shares(row, middle)
        self.y = middle + half if shown else self.y + (2 if self.is_narrow else 6)
        bottom = middle + half
        self._write_remarks(row)
        self.y = max(self.y, 0.0 if self.is_narrow else bottom)

    def _label(self, row: DumbbellRow) -> int:
        """Write the name beside the scale, and say on how many lines."""
        lines = wrap(row.label, self.sheet.width * 0.31 - 8, SIZE, lines=6)
        middle = self.y + max(17.0, len(lines) * 8.5 + 6)
        for at, line in enumerate(lines):
            shift = (at - (len(lines) - 1) / 2) * (SIZE + 3)
            self.sheet.text((0, middle + SIZE * 0.36 + shift), line, size=SIZE)
        return len(lines)

    def _x(self, share: Share) -> float:
        return self.left + self.room * share.n / share.of

    def _draw_line(self, row: DumbbellRow, middle: float) -> None:
        ends = (self.left, middle), (self.left + self.room, middle)
        self.sheet.line(*ends, colour=GRID, width=1, layer="rule")
        for at in range(5):
            x = self.left + self.room * at / 4
            ends = (x, middle - 13), (x, middle + 13)
            self.sheet.line(*ends, colour=GRID, width=1, layer="rule")
        if row.before and row.after and row.before.of and row.after.of:
            start, end = self._x(row.before), self._x(row.after)
            if row.is_joined:
                ends = (start, middle), (end, middle)
                self.sheet.line(*ends, colour=EDGE, width=4, layer="box")
            else:
                x = (start + end) / 2
                ends = (x, middle - 11), (x, middle + 11)
                self.sheet.line(*ends, colour=INK, width=3, layer="box")

    def _draw_shares(self, row: DumbbellRow, middle: float) -> None:
        before = row.before if row.before and row.before.of else None
        after = row.after if row.after and row.after.of else None
        base = middle + SIZE * 0.36
        forward = not before or not after or self._x(before) <= self._x(after)
        if before:
            draw_ring(self.sheet, (self._x(before), middle), radius=8)
            self._write_share(before, base, on_left=forward, bold=False)
        if after:
            draw_disc(self.sheet, (self._x(after), middle), radius=5.5)
            self._write_share(after, base, on_left=not forward, bold=True)

    def _write_share(self, share: Share, base: float, *, on_left: bool, bold: bool) -> None:
        word = clean(self.chart.words.say(share, self.chart.words.share))
        anchor, x = ("right", -12) if on_left else ("left", 12)
        place = (self._x(share) + x, base)
        self.sheet.text(place, word, size=SIZE, bold=bold, anchor=anchor)

    def _write_remarks(self, row: DumbbellRow) -> None:
        """Say under the row what has no place on the scale, and that two do not compare."""
        words = self.chart.words
        remarks = [] if row.comparable else [words.apart_short]
        for name, share in ((self.chart.earlier, row.before), (self.chart.later, row.after)):
            if not share or not share.of:
                said = words.say(share, words.share)
                remarks.append(words.remark.format(visit=name, said=said))
        x = 0.0 if self.is_narrow else self.left
        for remark in remarks:
            for line in wrap(remark, self.sheet.width - x - 2, SMALL):
                self.y += SMALL + 2
                self.sheet.text((x, self.y - 8), line, size=SMALL, colour=SOFT)
