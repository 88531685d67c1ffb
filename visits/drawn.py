"""A chart is drawn once for its content and kept: no page waits for the same picture twice."""

import hashlib
import re
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

from django.core.cache import cache

from visits.charts import PAGE, Chart

SIZE = re.compile(rb"<svg[^>]*>")
SIDE = re.compile(rb' (width|height)="([0-9.]+)"')
KEPT = 30 * 24 * 3600  # seconds; a picture that nobody asks for any more is let go


def name_of(chart: Chart, *, width: int = PAGE, paths: bool = False) -> str:
    """Name a picture by its content: its numbers, its words, and the way it is drawn."""
    content = f"{_way_of_drawing()} {width} {paths} {chart!r}"
    return hashlib.sha256(content.encode()).hexdigest()


@once
def _way_of_drawing() -> str:
    """What else decides a picture: when the code or the library changes, it is drawn anew."""
    paths = sorted((Path(__file__).parent / "charts").glob("*.py"))
    source = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(version("matplotlib").encode() + source).hexdigest()


def size_of(chart: Chart, *, width: int = PAGE) -> tuple[int, int] | None:
    """Width and height of a picture that has been drawn before, so that a page keeps its room."""
    kept: bytes | None = cache.get(f"chart-{name_of(chart, width=width)}")
    found = SIZE.search(kept[:600]) if kept else None
    sides = dict(SIDE.findall(found[0])) if found else {}
    if b"width" not in sides or b"height" not in sides:
        return None
    return round(float(sides[b"width"])), round(float(sides[b"height"]))


def drawn(chart: Chart, *, width: int = PAGE, paths: bool = False) -> bytes:
    """The SVG, from the cache where it has been drawn before."""
    key = f"chart-{name_of(chart, width=width, paths=paths)}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = chart.draw(width=width, paths=paths)
        cache.set(key, kept, KEPT)
    return kept
