"""A chart drawn straight into the page of a PDF: paths only, as our charts give them.

WeasyPrint reads any SVG, and takes as long for one chart as for the pages around it. Ours hold
paths, uses of them and flat colours. What is anything else is left to WeasyPrint.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
SILENT = frozenset(SVG + name for name in ("title", "desc", "metadata", "defs"))
ROUNDED = "*{stroke-linejoin: round; stroke-linecap: butt}"
KNOWN = frozenset({"id", "d", "style", "transform", "x", "y", HREF})
JOINS = {"miter": b"0 j", "round": b"1 j", "bevel": b"2 j"}
CAPS = {"butt": b"0 J", "round": b"1 J", "square": b"2 J"}
STYLES = frozenset(
    {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset",
     "stroke-linejoin", "stroke-linecap"}
)  # fmt: skip
PART = re.compile(r"[MLQCZz]|-?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?|([^\s,])")
MOVE = re.compile(r"(translate|scale|rotate)\(([^)]*)\)|([^\s])")
TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0, "z": 0}
WRITES = {"M": b"m", "L": b"l", "C": b"c"}

Look = Mapping[str, str]


class UnknownError(Exception):
    """An SVG that says more than we read."""


@dataclass(frozen=True)
class Drawing:
    """What WeasyPrint asks of an image: its size, and to draw itself."""

    width: float
    height: float
    operators: bytes

    def get_intrinsic_size(self, _resolution: object, _font_size: object) -> tuple[float, ...]:
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        stream.push_state()
        stream.transform(a=width / self.width, d=height / self.height)
        stream.stream.append(self.operators)
        stream.pop_state()


def drawing_of(svg: bytes) -> Drawing | None:
    """The chart as operators of PDF; nothing if the SVG says more than we read."""
    try:
        root = fromstring(svg)  # noqa: S314 - drawn by us a moment ago
        _left, _top, width, height = map(float, root.attrib["viewBox"].split())
        known = {part.get("id", ""): part for part in root.iter(f"{SVG}path") if part.get("id")}
        said = [rule for part in root.iter(f"{SVG}style") for rule in [(part.text or "").strip()]]
        if said not in ([], [ROUNDED]) or (_left, _top) != (0, 0):
            return None
        first = b"1 j 0 J" if said else b"0 j 0 J"
        lines = [line for child in root for line in _drawn(child, {}, known)]
    except (UnknownError, ParseError, KeyError, ValueError):
        return None
    return Drawing(width, height, b"\n".join([first, *lines]))


def _drawn(node: Element, look: Look, known: Mapping[str, Element]) -> Iterator[bytes]:
    if node.tag in SILENT:
        return
    if not node.attrib.keys() <= KNOWN:
        raise UnknownError(node.tag)
    look = {**look, **_look_of(node.get("style", ""))}
    yield b"q"
    yield from _moved(node)
    if node.tag == f"{SVG}g":
        for child in node:
            yield from _drawn(child, look, known)
    elif node.tag == f"{SVG}use":
        yield from _drawn(known[node.attrib[HREF].removeprefix("#")], look, known)
    elif node.tag == f"{SVG}path":
        yield from _painted(node.get("d", ""), look)
    else:
        raise UnknownError(node.tag)
    yield b"Q"


def _look_of(style: str) -> Look:
    pairs = [rule.split(":", 1) for rule in style.split(";") if rule.strip()]
    look = {name.strip(): value.strip() for name, value in pairs}
    if not look.keys() <= STYLES:
        raise UnknownError(style)
    return look


def _moved(node: Element) -> Iterator[bytes]:
    """The node's own place, then its transform: each is one more matrix before those around it."""
    x, y = float(node.get("x", "0")), float(node.get("y", "0"))
    for name, given, unknown in MOVE.findall(node.get("transform", "")):
        if unknown:
            raise UnknownError(unknown)
        across, *down = [float(value) for value in given.replace(",", " ").split()]
        if name == "translate":
            yield f"1 0 0 1 {across:g} {down[0] if down else 0:g} cm".encode()
        elif name == "scale":
            yield f"{across:g} 0 0 {down[0] if down else across:g} 0 0 cm".encode()
        elif down:
            raise UnknownError(given)
        else:
            c, s = cos(radians(across)), sin(radians(across))
            yield f"{c:.6f} {s:.6f} {-s:.6f} {c:.6f} 0 0 cm".encode()
    if x or y:
        yield f"1 0 0 1 {x:g} {y:g} cm".encode()


def _painted(d: str, look: Look) -> Iterator[bytes]:
    if not d:  # a space
        return
    fill, stroke = look.get("fill", "#000000"), look.get("stroke", "none")
    if fill != "none":
        yield _colour(fill) + b" rg"
    if stroke != "none":
        yield _colour(stroke) + b" RG"
        yield f"{float(look.get('stroke-width', '1')):g} w".encode()
        yield from _dashes(look)
        if "stroke-linejoin" in look:
            yield JOINS[look["stroke-linejoin"]]
        if "stroke-linecap" in look:
            yield CAPS[look["stroke-linecap"]]
    yield outline(d)
    yield {(True, True): b"B", (True, False): b"f", (False, True): b"S"}.get(
        (fill != "none", stroke != "none"), b"n"
    )


def _dashes(look: Look) -> Iterator[bytes]:
    if look.get("stroke-dasharray", "none") != "none":
        lengths = [float(n) for n in look["stroke-dasharray"].replace(",", " ").split()]
        told = " ".join(f"{length:g}" for length in lengths)
        yield f"[{told}] {float(look.get('stroke-dashoffset', '0')):g} d".encode()


@lru_cache(maxsize=256)
def _colour(value: str) -> bytes:
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", value):
        raise UnknownError(value)
    digits = value[1:] if len(value) == len("#rrggbb") else "".join(2 * c for c in value[1:])
    return " ".join(f"{int(digits[at : at + 2], 16) / 255:.4g}" for at in (0, 2, 4)).encode()


@lru_cache(maxsize=4096)
def outline(d: str) -> bytes:
    """A path's outline; the letters of our two fonts are read once a process."""
    lines: list[bytes] = []
    at = (0.0, 0.0)
    for command, numbers in _commands(d):
        if command in "Zz":
            lines.append(b"h")
            continue
        points = _two_handles(at, numbers) if command == "Q" else numbers
        at = (points[-2], points[-1])
        told = " ".join(f"{round(n, 3):.7g}" for n in points)
        lines.append(told.encode() + b" " + WRITES.get(command, b"c"))
    return b"\n".join(lines)


def _two_handles(at: tuple[float, float], numbers: list[float]) -> list[float]:
    """A curve of one handle as PDF draws it, with two."""
    (x, y), (cx, cy, ex, ey) = at, numbers
    first = [x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y)]
    return [*first, ex + 2 / 3 * (cx - ex), ey + 2 / 3 * (cy - ey), ex, ey]


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """The commands with their numbers; one letter may be followed by the numbers of several."""
    command, numbers = "", [0.0][:0]
    for found in PART.finditer(d):
        if found[1]:
            raise UnknownError(found[1])
        if found[0] in TAKES:
            if numbers:
                raise UnknownError(d)
            command = found[0]
            if command in "Zz":
                yield command, []
            continue
        numbers.append(float(found[0]))
        if len(numbers) == TAKES.get(command, 0):
            yield command, numbers
            command, numbers = ("L" if command == "M" else command), []
    if numbers:
        raise UnknownError(d)
