"""How charts look: the level palette of each scale, and the few colours around it."""

from dataclasses import dataclass
from functools import cache

from visits.charts.colour import Channels, channels_of, contrast, hex_of, lightness_of

INK = "#23241f"
SOFT = "#4c4e46"
RULE = "#ddd3be"
EDGE = "#595959"
BLANK = "#ffffff"

GRID = "#e6dfd0"
SLATE = "#575d6d"  # what is under way, and a bar that is no level

WORST, BEST = "#fde737", "#00224e"

# Knots of cividis, light at the end (Nuñez, Anderton and Renslow 2018, as matplotlib carries it):
# the fewest from which straight lines give, for 2 to 7 levels, the colours of its 256 entries.
CIVIDIS: tuple[Channels, ...] = (
    (0.0000, 0.1351, 0.3048),
    (0.1429, 0.2370, 0.4314),
    (0.2044, 0.2698, 0.4251),
    (0.2517, 0.2997, 0.4229),
    (0.2597, 0.3051, 0.4228),
    (0.3059, 0.3377, 0.4245),
    (0.3564, 0.3759, 0.4308),
    (0.4996, 0.4940, 0.4720),
    (0.5821, 0.5587, 0.4681),
    (0.6641, 0.6230, 0.4503),
    (0.7611, 0.7004, 0.4126),
    (0.8280, 0.7546, 0.3743),
    (0.9957, 0.9093, 0.2178),
)


@dataclass(frozen=True, slots=True)
class LevelStyle:
    """One level of a scale: its fill, the ink that reads on it, and its dots."""

    fill: str
    text: str
    glyph: str


@cache
def palette(n: int) -> tuple[LevelStyle, ...]:
    """Give the styles of a scale of n levels, worst to best, in n equal steps of lightness."""
    if not 2 <= n <= 7:
        raise ValueError(f"a scale has 2 to 7 levels, not {n}")
    fills = [WORST, *(_colour_at(step / (n - 1)) for step in range(1, n - 1)), BEST]
    return tuple(
        LevelStyle(fill, _ink_on(fill), "●" * at + "○" * (n - at))
        for at, fill in enumerate(fills, start=1)
    )


def _colour_at(share: float) -> str:
    """Find the colour whose lightness lies at this share of the way from worst to best."""
    first, last = (lightness_of(channels_of(colour)) for colour in (WORST, BEST))
    wanted = first + (last - first) * share
    lights = [lightness_of(knot) for knot in CIVIDIS]
    at = max(place for place, light in enumerate(lights) if light <= wanted)
    part = (wanted - lights[at]) / (lights[at + 1] - lights[at])
    red, green, blue = (
        start + (end - start) * part
        for start, end in zip(CIVIDIS[at], CIVIDIS[at + 1], strict=True)
    )
    return hex_of((red, green, blue))


def _ink_on(fill: str) -> str:
    return max("#111", "#fff", key=lambda ink: contrast(ink, fill))
