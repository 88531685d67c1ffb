"""Words drawn as the outlines of their letters, for a PDF, which has no fonts to look up.

matplotlib lays a line out anew each time it draws it. The charts of a batch say the same words
again, so a line is laid out once a process, and each letter is drawn once a picture.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from visits.charts.text import font, width_of

FINE = 64  # steps in each unit of the font: whole numbers are enough for its outlines
SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}


class Line(NamedTuple):
    """Some clean words, and where they stand; y runs down."""

    at: tuple[float, float]
    words: str
    size: float
    bold: bool
    colour: str
    anchor: str


class Letter(NamedTuple):
    """A letter of a line: the name of its outline, and where it stands."""

    name: str
    x: int


def svg_of(lines: Iterable[Line]) -> str:
    """Write all lines as SVG, each outline once."""
    outlines: dict[str, str] = {}
    drawn = "".join(_drawn(line, outlines) for line in lines)
    named = "".join(f'<path id="{name}" d="{d}"/>\n' for name, d in outlines.items())
    return f"<defs>\n{named}</defs>\n{drawn}" if drawn else ""


def _drawn(line: Line, outlines: dict[str, str]) -> str:
    letters = []
    for name, x in _letters_of(line.words, bold=line.bold):
        if _outlines[name]:  # a space has none
            outlines[name] = _outlines[name]
            letters.append(f'<use xlink:href="#{name}" x="{x}"/>')
    shift = SHIFT[line.anchor]
    left = line.at[0] - (shift * width_of(line.words, line.size, bold=line.bold) if shift else 0.0)
    scale = line.size / _unit() / FINE
    place = f"translate({left:.6g} {line.at[1]:.6g}) scale({scale:.6g} {-scale:.6g})"
    told = "".join(letters)
    return f'<g style="fill: {line.colour}" transform="{place}">{told}</g>\n' if told else ""


@cache
def _unit() -> float:
    """The size in which matplotlib lays letters out."""
    from matplotlib.textpath import TextToPath  # slow import

    return float(TextToPath.FONT_SCALE)


_outlines: dict[str, str] = {}  # by name; no more than the fonts have letters


@lru_cache(maxsize=2048)
def _letters_of(words: str, *, bold: bool) -> tuple[Letter, ...]:
    from matplotlib.font_manager import get_font  # slow import
    from matplotlib.textpath import TextToPath  # slow import

    face = get_font(str(font(bold=bold).get_file()))
    face.set_size(_unit(), TextToPath.DPI)
    placed, outlines, _boxes = TextToPath().get_glyphs_with_font(face, words)
    for name, (points, codes) in outlines.items():
        if name not in _outlines:
            _outlines[name] = _told(points, codes)
    return tuple(Letter(name, round(x * FINE)) for name, x, _y, _size in placed)


def _told(points: Any, codes: Any) -> str:
    from matplotlib.path import Path  # slow import

    letter = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    parts = []
    for numbers, code in Path(points, codes).iter_segments(simplify=False):
        told = " ".join(str(round(n * FINE)) for n in numbers)
        parts.append("z" if code == Path.CLOSEPOLY else f"{letter[code]}{told}")
    return "".join(parts)
