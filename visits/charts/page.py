"""A sheet being filled from the top down: paragraphs, rules, and the name of a new grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.charts.sheet import Sheet
from visits.charts.style import INK, RULE, SOFT
from visits.charts.text import clean, shorten, width_of, wrap

NARROW = 450  # below it labels stand above what they name
SIZE, SMALL = 13.5, 12.5
LINE = 17.0


@dataclass
class Page:
    """Where the next thing goes."""

    sheet: Sheet
    y: float = 0.0

    @property
    def is_narrow(self) -> bool:
        return self.sheet.width < NARROW

    def head(self, title: str, subtitle: str, *, paths: bool) -> None:
        """Write the message, then what is measured; on paper both stand in the text above."""
        if paths:
            return
        self.write(title, SIZE + 3.5, bold=True, lines=6)
        self.write(subtitle, SIZE, colour=SOFT, lines=8)

    def write(
        self, text: str, size: float, *, bold: bool = False, colour: str = INK, lines: int
    ) -> None:
        """Write a paragraph over the whole width."""
        for line in wrap(text, self.sheet.width - 2, size, bold=bold, lines=lines):
            self.y += size * 1.3
            self.sheet.text((0, self.y), line, size=size, bold=bold, colour=colour)
        self.y += 5

    def rule(self, x: float = 0, *, colour: str = RULE, width: float = 1) -> None:
        """Draw a line to the right edge."""
        end = (self.sheet.width, self.y)
        self.sheet.line((x, self.y), end, colour=colour, width=width, layer="rule")

    def break_line(self, name: str) -> None:
        """Draw the thick rule where another version of the grid begins, led by its name."""
        shown = shorten(clean(name), self.sheet.width - 40, SMALL, bold=True)
        self.sheet.text((0, self.y + SMALL), shown, size=SMALL, bold=True)
        self.y += SMALL * 0.64
        start = width_of(shown, SMALL, bold=True) + 8 if shown else 0
        self.rule(start, colour=INK, width=3)
        self.y += 14

    def done(self, title: str, *, paths: bool) -> bytes:
        """Write the sheet, as high as what stands on it, the tails of its last letters too."""
        tails = max((line.at[1] + line.size * 0.25 for line in self.sheet.lines), default=0.0)
        return self.sheet.as_svg(max(self.y, tails, LINE), title=clean(title), paths=paths)


def draw_words(
    title: str, subtitle: str, sentences: Sequence[str], *, width: int, paths: bool
) -> bytes:
    """Draw nothing but words: where a picture would say something false."""
    page = Page(Sheet(width))
    page.head(title, subtitle, paths=paths)
    for sentence in sentences:
        page.write(sentence, SIZE, lines=6)
    return page.done(title, paths=paths)
