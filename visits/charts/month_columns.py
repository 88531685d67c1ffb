"""The drawing of months: columns on one ground line, each status with its own look."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.chart import number
from visits.charts.page import SIZE, SMALL, Page
from visits.charts.style import BEST, BLANK, EDGE, GRID, INK, SLATE, SOFT
from visits.charts.text import clean, shorten, width_of

# Fill, border, ink.
LOOKS = {
    "full": (BEST, "solid", "#ffffff"),
    "half": (SLATE, "solid", "#ffffff"),
    "open": (BLANK, "solid", INK),
    "dashed": (BLANK, "dashed", INK),
    "crossed": (BLANK, "dotted", INK),
}
HEIGHT = 190.0
STEPS = (1, 2, 5)
PALE = "#cfc7b6"


@dataclass(kw_only=True)
class MonthsPage(Page):
    """Heights are counts, from nothing."""

    thousands: str = ""

    def draw_legend(self, names: Sequence[tuple[str, str]]) -> None:
        """Name every status by a swatch."""
        x = 0.0
        for look, name in names:
            shown = shorten(clean(name), self.sheet.width - 26, SIZE)
            across = 24 + width_of(shown, SIZE)
            if not x or x + across > self.sheet.width:
                x, self.y = 0.0, self.y + 24
            self._draw_box(x + 1, self.y - 13, (16, 15), look)
            self.sheet.text((x + 24, self.y), shown, size=SIZE)
            x += across + 18
        self.y += 14

    def draw_columns(
        self, columns: Sequence[tuple[str, Sequence[int]]], looks: Sequence[str]
    ) -> None:
        """Draw the lines behind, then each column with its sum above."""
        most = max((sum(counts) for _, counts in columns), default=0)
        step = step_for(most)
        top = max(step, -(-most // step) * step)
        left = width_of(number(top, self.thousands), SMALL) + 8
        self.y += SMALL + 6
        ground = self.y + HEIGHT
        for value in range(0, top + 1, step):
            y = ground - HEIGHT * value / top
            colour, width = (INK, 1.3) if not value else (GRID, 1)
            ends = (left, y), (self.sheet.width, y)
            self.sheet.line(*ends, colour=colour, width=width, layer="rule")
            words = number(value, self.thousands)
            place = (left - 6, y + 4)
            self.sheet.text(place, words, size=SMALL, colour=SOFT, anchor="right")
        pitch = (self.sheet.width - left) / max(1, len(columns))
        for at, (_, counts) in enumerate(columns):
            middle = left + pitch * (at + 0.5)
            self._draw_column(middle, min(pitch * 0.72, 44.0), ground, (counts, looks, top))
            self._write_sum(sum(counts), middle, pitch, ground - HEIGHT * sum(counts) / top - 5)
        self.y = ground + SMALL + 4
        self._write_names([label for label, _ in columns], left, pitch)
        self.y += 6

    def _draw_column(
        self,
        middle: float,
        across: float,
        ground: float,
        given: tuple[Sequence[int], Sequence[str], int],
    ) -> None:
        counts, looks, top = given
        foot = ground
        for n, look in zip(counts, looks, strict=True):
            high = HEIGHT * n / top
            foot -= high
            if not n:
                continue
            self._draw_box(middle - across / 2, foot, (across, high), look)
            words = number(n, self.thousands)
            if high >= SMALL + 3 and width_of(words, SMALL) + 2 <= across and n != sum(counts):
                place = (middle, foot + high / 2 + SMALL * 0.36)
                ink = LOOKS[look][2]
                self.sheet.text(place, words, size=SMALL, colour=ink, anchor="center")

    def _draw_box(self, x: float, y: float, size: tuple[float, float], look: str) -> None:
        fill, dash, _ink = LOOKS[look]
        self.sheet.box((x, y), size, fill=fill, edge=EDGE, dash=dash)
        if look == "crossed":
            right, foot = x + size[0], y + size[1]
            for ends in (((x, y), (right, foot)), ((x, foot), (right, y))):
                self.sheet.line(*ends, colour=PALE, width=1.2, layer="notch")

    def _write_sum(self, n: int, middle: float, pitch: float, y: float) -> None:
        words = number(n, self.thousands)
        if n and width_of(words, SMALL, bold=True) <= pitch:
            self.sheet.text((middle, y), words, size=SMALL, bold=True, anchor="center")

    def _write_names(self, labels: Sequence[str], left: float, pitch: float) -> None:
        """Write every name, or every second, third… where they are too wide for their columns."""
        words = [shorten(clean(label), 110, SMALL) for label in labels]
        widest = max((width_of(word, SMALL) for word in words), default=0.0)
        every = max(1, int(-(-(widest + 5) // pitch))) if words else 1
        end = 0.0
        for at in range(0, len(words), every):
            half = width_of(words[at], SMALL) / 2
            x = min(max(left + pitch * (at + 0.5), half), self.sheet.width - half)
            if x - half >= end:
                self.sheet.text((x, self.y), words[at], size=SMALL, anchor="center")
                end = x + half + 3


def step_for(most: int) -> int:
    """Give the round step that makes at most five lines."""
    step = 1
    while True:
        for factor in STEPS:
            if most <= 5 * factor * step:
                return factor * step
        step *= 10
