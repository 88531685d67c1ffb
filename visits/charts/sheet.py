"""A sheet to draw on: boxes, lines, dots and words in points, then one light SVG by matplotlib."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

from visits.charts.letters import Line, svg_of
from visits.charts.style import INK
from visits.charts.text import sized

Point = tuple[float, float]
Style = tuple[tuple[str, Any], ...]
# Settings of matplotlib belong to the whole process: one figure is written at a time.
ONE_AT_A_TIME = Lock()
# From the bottom up; what shares a layer and a look becomes one path, which keeps the file small.
LAYERS = ("rule", "box", "notch", "dot", "hole", "top", "stroke")

FAMILY = 'font-family="sans-serif"'
NEEDLESS = [
    (re.compile(pattern, re.DOTALL), instead)
    for pattern, instead in (
        (r"<!DOCTYPE[^>]*>|<!--.*?-->", ""),
        (r'(width|height)="([0-9.]+)pt"', r'\1="\2"'),
        (r"font-family: [^;\"]*(; )?|text-anchor: start; |; stroke-linejoin: miter", ""),
        (r' transform="rotate\(-0 [^)]*\)"', ""),
        # Only from 1 up: the scale of a letter drawn as a path is small and must stay whole.
        (r"([1-9][0-9]*\.[0-9])[0-9]+", r"\1"),
        (r" *\n\s*", "\n"),
        (r'<g id="text_[0-9]+">\n(<text[^>]*>[^<]*</text>)\n</g>', r"\1"),
        (r"(?<=[0-9])\n(?=[ML] [0-9])", ""),
        (r"([ML]) (?=[0-9])", r"\1"),
    )
]


@dataclass
class Sheet:
    """A sheet of fixed width; y runs down from its top, and the last thing drawn is its foot."""

    width: float
    shapes: dict[tuple[str, Style], list[list[Point]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    lines: list[Line] = field(default_factory=list)

    def box(self, corner: Point, size: Point, *, fill: str, edge: str, dash: str) -> None:
        """Draw a rectangle with its border: solid, dashed or dotted."""
        self.shape(_corners(corner, size), fill=fill, edge=edge, dash=dash)

    def shape(
        self,
        points: Sequence[Point],
        *,
        fill: str,
        edge: str = "none",
        dash: str = "solid",
        layer: str = "box",
    ) -> None:
        """Draw a closed outline with its border, where it has one."""
        style = (*_stroke(edge, 1.3), ("facecolor", fill), ("linestyle", dash))
        self.shapes[layer, style].append([*points, points[0]])

    def line(
        self,
        start: Point,
        end: Point,
        *,
        colour: str,
        width: float,
        layer: str,
        dash: str = "solid",
    ) -> None:
        """Draw a straight line on one of the layers."""
        style = (*_stroke(colour, width), ("facecolor", "none"))
        style += () if dash == "solid" else (("linestyle", dash),)
        self.shapes[layer, style].append([start, end])

    def dot(self, centre: Point, *, colour: str, across: float, layer: str = "dot") -> None:
        """Draw a dot: a line of no length to speak of, with round ends."""
        style = (*_stroke(colour, across), ("facecolor", "none"), ("capstyle", "round"))
        self.shapes[layer, style].append([centre, (centre[0] + 0.1, centre[1])])

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        anchor: str = "left",
    ) -> None:
        """Write clean words on a base line."""
        self.lines.append(Line(at, words, size, bold, colour, anchor))

    def as_svg(self, height: float, *, title: str, paths: bool) -> bytes:
        """Write the sheet: the same drawing gives the same bytes."""
        from matplotlib import rc_context  # slow import

        settings: dict[Any, Any] = {
            "svg.fonttype": "path" if paths else "none",
            "svg.hashsalt": "carnet",
            "text.usetex": False,
            "text.parse_math": False,
            "path.simplify": False,
        }
        written = BytesIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        with ONE_AT_A_TIME, rc_context(settings):
            figure = self._figure(height, self.lines if not paths else ())
            figure.savefig(written, format="svg", transparent=True, metadata=nothing)
        svg = _lighten(written.getvalue().decode(), title)
        return (_with_letters(svg, self.lines) if paths else svg).encode()

    def _figure(self, height: float, lines: Sequence[Line]) -> Any:
        from matplotlib.figure import Figure  # slow import
        from matplotlib.patches import PathPatch  # slow import
        from matplotlib.path import Path  # slow import
        from matplotlib.transforms import Affine2D  # slow import

        figure = Figure(figsize=(self.width / 72, height / 72), dpi=72)
        place = Affine2D().scale(1, -1).translate(0, height)
        for layer in LAYERS:
            for (name, style), outlines in self.shapes.items():
                if name == layer:
                    path = Path.make_compound_path(*(Path(points) for points in outlines))
                    figure.add_artist(PathPatch(path, transform=place, **dict(style)))
        for line in lines:
            look: dict[str, Any] = {"color": line.colour, "ha": line.anchor, "va": "baseline"}
            look |= {"fontproperties": sized(line.size, bold=line.bold), "parse_math": False}
            figure.text(*line.at, line.words, transform=place, **look)
        return figure


def _stroke(colour: str, width: float) -> Style:
    return (("edgecolor", colour), ("linewidth", width))


def _corners(corner: Point, size: Point) -> list[Point]:
    (x, y), (across, down) = corner, size
    return [(x, y), (x + across, y), (x + across, y + down), (x, y + down)]


def _with_letters(svg: str, lines: Sequence[Line]) -> str:
    """Words lie above all that is drawn: their outlines come last."""
    return svg.replace("</svg>", f"{svg_of(lines)}</svg>")


def _lighten(svg: str, title: str) -> str:
    """Take out what a picture on a page does not need, above all the address of a DTD."""
    for needless, instead in NEEDLESS:
        svg = needless.sub(instead, svg)
    head = f"<title>{escape(title)}</title>"
    return re.sub(r"(<svg[^>]*)>", lambda tag: f"{tag[1]} {FAMILY}>\n{head}", svg, count=1)
