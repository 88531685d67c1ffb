"""A run of equal cells: the fill, border, dots or sign, and number of one level or state."""

from typing import NamedTuple

from visits.charts.sheet import Sheet
from visits.charts.style import BLANK, EDGE, INK, palette
from visits.charts.text import width_of

Look = tuple[int, int] | str  # (at, of), or a state without level
NUMBER = 12.5
# Sign and border of what has no level; `plain` are answers in words, numbers, dates or choices.
SIGNS = {
    "plain": ("✓", "solid"),
    "divergent": ("▲", "solid"),
    "not_seen": ("?", "dashed"),
    "not_covered": ("?", "dashed"),
    "unknown": ("?", "dashed"),
    "unchanged": ("=", "dashed"),
    "unanswered": ("", "dotted"),
}


class Box(NamedTuple):
    """Where a run of cells stands."""

    x: float
    y: float
    width: float
    height: float


def draw_segment(sheet: Sheet, box: Box, look: Look, n: int, *, shown: str | None = None) -> bool:
    """Draw n cells of one look; a legend's swatch has no number and n is 0.

    Say whether the number found room. A run `shown` by a number of its own is one whole, whose
    cells are too many to count.
    """
    level = palette(look[1])[look[0] - 1] if isinstance(look, tuple) else None
    fill, ink = (level.fill, level.text) if level else (BLANK, INK)
    sign, dash = SIGNS[look] if isinstance(look, str) else ("", "solid")
    sheet.box((box.x, box.y), (box.width, box.height), fill=fill, edge=EDGE, dash=dash)
    if shown is None:
        _divide(sheet, box, n, ink=ink)
    mark = _mark_width(look)
    base = box.y + box.height / 2 + NUMBER * 0.36
    number = (shown or str(n)) if n else ""
    across = width_of(number, NUMBER, bold=True) if number else 0.0
    together = mark + (3.5 if mark else 0.0) + across
    fits = bool(number) and together + 3 <= box.width
    if not fits and n and mark + 2 > box.width:
        return False
    # Side by side at the left of the first cell, clear of the notches; a mark alone in the middle.
    first = min(box.width if shown else box.width / max(n, 1), 32.0)
    x = box.x + (max(1.5, (first - together) / 2) if fits else (box.width - mark) / 2)
    if level and isinstance(look, tuple):
        _draw_dots(sheet, box, look, x=x + mark / 2, inks=(ink, fill))
    elif sign:
        sheet.text((x + mark / 2, base), sign, size=NUMBER, colour=ink, anchor="center")
    if fits:
        sheet.text((x + together - across, base), number, size=NUMBER, bold=True, colour=ink)
    return fits


def _mark_width(look: Look) -> float:
    if isinstance(look, str):
        return 9.0 if SIGNS[look][0] else 0.0
    return 5.0 * _columns_of(look[1])


def _divide(sheet: Sheet, box: Box, n: int, *, ink: str) -> None:
    """Mark the cells by notches at top and foot, so that they can be counted."""
    if n < 2 or box.width / n < 20:
        return
    for at in range(1, n):
        x = box.x + box.width * at / n
        for top, foot in ((0.0, 4.0), (box.height - 4.0, box.height)):
            sheet.line((x, box.y + top), (x, box.y + foot), colour=ink, width=1, layer="notch")


def _draw_dots(
    sheet: Sheet, box: Box, look: tuple[int, int], *, x: float, inks: tuple[str, str]
) -> None:
    """Draw the level as dots filled from below, which a photocopy keeps; long scales in twos."""
    at, of = look
    columns = _columns_of(of)
    rows = -(-of // columns)
    pitch = min(5.2, (box.height - 2) / rows)
    foot = box.y + box.height / 2 + pitch * (rows - 1) / 2
    for step in range(of):
        aside = (step % columns - (columns - 1) / 2) * pitch
        centre = (x + aside, foot - step // columns * pitch)
        sheet.dot(centre, colour=inks[0], across=pitch * 0.82)
        if step >= at:
            sheet.dot(centre, colour=inks[1], across=pitch * 0.82 - 1.8, layer="hole")


def _columns_of(levels: int) -> int:
    return 1 if levels <= 5 else 2
