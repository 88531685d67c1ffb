"""The drawing of a daisy: ring segments around a middle, names outside, numbers on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin
from typing import Protocol

from visits.charts.cell import Box, draw_segment
from visits.charts.page import SIZE, SMALL, Page
from visits.charts.sheet import Point
from visits.charts.style import BLANK, EDGE, INK, SOFT, palette
from visits.charts.text import clean, shorten, width_of, wrap

MIDDLE = 24.0
WIDEST = 62.0  # degrees; a lone petal is no ring
STEP = 6.0  # degrees between the points of an arc


class PetalLike(Protocol):
    """What is read of a petal."""

    @property
    def label(self) -> str: ...
    @property
    def of(self) -> int: ...
    @property
    def at(self) -> int | None: ...
    @property
    def applicable(self) -> int: ...
    @property
    def is_partial(self) -> bool: ...


@dataclass(frozen=True)
class Name:
    """What stands beside a petal: its theme, its level in words, how much was seen."""

    theme: str
    level: str
    seen: str


@dataclass(kw_only=True)
class DaisyPage(Page):
    """The petals go round from the top, clockwise, in the order of the charter."""

    centre: Point = (0.0, 0.0)
    radius: float = 0.0

    def draw(self, petals: Sequence[PetalLike], names: Sequence[Name]) -> None:
        """Draw the petals and name them: beside each, or under the flower where it is narrow."""
        self.radius = 118.0 if self.is_narrow else 148.0
        margin = 22.0 if self.is_narrow else 20.0
        self.y += self.radius + (margin if self.is_narrow else self._highest(names))
        self.centre = (self.sheet.width / 2, self.y)
        across = min(360 / len(petals) - 7, WIDEST)
        for at, petal in enumerate(petals):
            self._draw_petal(petal, 360 * at / len(petals), across)
        # A lone petal has nothing below the middle.
        self.y += margin + (self.radius if len(petals) > 1 else 0.0)
        if self.is_narrow:
            self._number(len(petals))
            self._list(petals, names)
            return
        for at, (petal, name) in enumerate(zip(petals, names, strict=True)):
            self._name_beside(petal, name, 360 * at / len(petals))

    def _highest(self, names: Sequence[Name]) -> float:
        lines = [
            len(wrap(name.theme, 190, SMALL, bold=True, lines=4)) + len(wrap(name.seen, 190, SMALL))
            for name in names
        ]
        return max(lines) * (SMALL + 3) + 36

    def _at(self, angle: float, radius: float) -> Point:
        """Give a point by its angle from the top, clockwise."""
        x, y = self.centre
        return x + radius * sin(radians(angle)), y - radius * cos(radians(angle))

    def _draw_petal(self, petal: PetalLike, angle: float, across: float) -> None:
        width = (self.radius - MIDDLE) / petal.of
        dash = "dashed" if petal.is_partial else "solid"
        fill = palette(petal.of)[petal.at - 1].fill if petal.at else BLANK
        for ring in range(petal.of):
            inner = MIDDLE + ring * width
            points = self._ring(angle, across, inner, inner + width)
            full = petal.at is not None and ring < petal.at
            self.sheet.shape(points, fill=fill if full else BLANK, edge=EDGE, dash=dash)
        if petal.at:
            self._notch(
                angle, across, [MIDDLE + ring * width for ring in range(1, petal.at)], petal
            )
        if not petal.applicable:
            self._hatch(angle, across)

    def _notch(self, angle: float, across: float, radii: Sequence[float], petal: PetalLike) -> None:
        """Draw the levels passed within the fill, so that they can be counted in the dark."""
        ink = palette(petal.of)[(petal.at or 1) - 1].text
        for radius in radii:
            points = self._ring(angle, across - 5, radius, radius)
            self.sheet.shape(points, fill="none", edge=ink, layer="notch")

    def _ring(self, angle: float, across: float, inner: float, outer: float) -> list[Point]:
        steps = max(2, round(across / STEP))
        angles = [angle - across / 2 + across * at / steps for at in range(steps + 1)]
        return [
            *(self._at(one, outer) for one in angles),
            *(self._at(one, inner) for one in reversed(angles)),
        ]

    def _hatch(self, angle: float, across: float) -> None:
        """Draw slanted lines where they lie within the petal: it concerns nothing here."""
        reach, (x, y) = int(self.radius), self.centre
        for offset in range(-2 * reach, 2 * reach, 11):
            inside = [
                (along, offset - along)
                for along in range(-reach, reach + 1)
                if self._is_inside(along, offset - along, angle, across)
            ]
            if len(inside) > 2:
                (left, top), (right, foot) = inside[0], inside[-1]
                ends = (x + left, y + top), (x + right, y + foot)
                self.sheet.line(*ends, colour=EDGE, width=1, layer="notch")

    def _is_inside(self, x: float, y: float, angle: float, across: float) -> bool:
        far = hypot(x, y)
        if not MIDDLE < far < self.radius:
            return False
        middle = sin(radians(angle)), -cos(radians(angle))
        return (x * middle[0] + y * middle[1]) / far > cos(across / 360 * pi)

    def _number(self, count: int) -> None:
        for at in range(count):
            x, y = self._at(360 * at / count, self.radius + 12)
            self.sheet.text((x, y + 5), str(at + 1), size=SIZE, bold=True, anchor="center")

    def _list(self, petals: Sequence[PetalLike], names: Sequence[Name]) -> None:
        for at, (petal, name) in enumerate(zip(petals, names, strict=True), start=1):
            self.y += SIZE + 8
            self.sheet.text((0, self.y), f"{at}", size=SIZE, bold=True)
            for line in wrap(name.theme, self.sheet.width - 22, SIZE, bold=True, lines=6):
                self.sheet.text((20, self.y), line, size=SIZE, bold=True)
                self.y += SIZE + 4
            self._write_level(petal, name.level, 20, self.sheet.width - 22)
            for line in wrap(name.seen, self.sheet.width - 22, SMALL):
                self.y += SMALL + 3
                self.sheet.text((20, self.y), line, size=SMALL, colour=SOFT)

    def _write_level(self, petal: PetalLike, level: str, x: float, room: float) -> None:
        """Write the level on this line, led by its dots."""
        shift = 0.0
        if petal.at:
            draw_segment(self.sheet, Box(x, self.y - 14, 14, 18), (petal.at, petal.of), 0)
            shift = 20.0
        word = shorten(clean(level), room - shift, SMALL)
        self.sheet.text((x + shift, self.y), word, size=SMALL, colour=INK)

    def _name_beside(self, petal: PetalLike, name: Name, angle: float) -> None:
        """Write outside the petal, away from the middle."""
        x, y = self._at(angle, self.radius + 12)
        side = sin(radians(angle))
        room = 190.0 if abs(side) < 0.2 else self._room(x, side)
        theme = wrap(name.theme, room, SMALL, bold=True, lines=4)
        level = shorten(clean(name.level), room - 20, SMALL)
        seen = wrap(name.seen, room, SMALL)
        height = (len(theme) + len(seen)) * (SMALL + 3) + 20
        widths = [width_of(line, SMALL, bold=True) for line in theme]
        widths += [width_of(level, SMALL) + 20, *(width_of(line, SMALL) for line in seen)]
        across = max(widths)
        left = x - across / 2 if abs(side) < 0.2 else (x if side > 0 else x - across)
        left = max(0.0, min(left, self.sheet.width - across))
        # Beside the middle in the middle of its height; else wholly above or below its petal.
        aloft = (1 + cos(radians(angle))) / 2
        aloft = aloft if 0.25 < aloft < 0.75 else round(aloft)
        kept, self.y = self.y, y - height * aloft + SMALL
        for line in theme:
            self.sheet.text((left, self.y), line, size=SMALL, bold=True)
            self.y += SMALL + 3
        self.y += 3
        self._write_level(petal, name.level, left, room)
        self.y += SMALL + 5
        for line in seen:
            self.sheet.text((left, self.y), line, size=SMALL, colour=SOFT)
            self.y += SMALL + 3
        self.y = max(kept, self.y)

    def _room(self, x: float, side: float) -> float:
        return self.sheet.width - x - 2 if side > 0 else x - 2
