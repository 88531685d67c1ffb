"""Words that can be drawn: any text made safe, measured, wrapped and shortened."""

import unicodedata
from functools import cache, lru_cache
from typing import Any

LONGEST = 400
NOTHING_LEFT = "…"
# Ends of line become spaces; the narrow space before French signs, one that every font has.
SPACES = {**dict.fromkeys(map(ord, "\n\r\t\v\f\u2028\u2029"), " "), 0x202F: "\u00a0"}


@cache
def font(*, bold: bool = False) -> Any:
    """Give the FontProperties that come with matplotlib, so that every machine measures alike."""
    from matplotlib import get_data_path  # slow import
    from matplotlib.font_manager import FontProperties  # slow import

    weight = "bold" if bold else "normal"
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=f"{get_data_path()}/fonts/ttf/{name}", weight=weight)


@cache
def _drawable() -> frozenset[str]:
    """Every character that both weights can draw, without marks that turn the line around."""
    from matplotlib.font_manager import get_font  # slow import

    fonts = [get_font(str(font(bold=bold).get_file())) for bold in (False, True)]
    codes = set(fonts[0].get_charmap()) & set(fonts[1].get_charmap())
    return frozenset(char for char in map(chr, codes) if char.isprintable() or char == "\u00a0")


def clean(text: str) -> str:
    """Keep what the font can draw; a text of emoji alone becomes an ellipsis, never boxes."""
    spaced = unicodedata.normalize("NFC", text[:LONGEST]).translate(SPACES)
    kept = "".join(char for char in spaced if char in _drawable())
    # Ordinary spaces only: a no-break space before a colon must stay one.
    shown = " ".join(part for part in kept.split(" ") if part)
    return shown or (NOTHING_LEFT if text.strip() else "")


@lru_cache(maxsize=64)
def sized(size: float, *, bold: bool = False) -> Any:
    """Give the font in one size: matplotlib asks several times for the same."""
    measured = font(bold=bold).copy()
    measured.set_size(size)
    return measured


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Measure clean text, in points; charts of one network say the same words again."""
    from matplotlib.textpath import TextToPath  # slow import

    measure = TextToPath().get_text_width_height_descent
    width, _, _ = measure(text, sized(size, bold=bold), ismath=False)
    return float(width)


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Cut clean text to the room there is, with an ellipsis."""
    if width_of(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle].rstrip() + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrap(text: str, room: float, size: float, *, bold: bool = False, lines: int = 2) -> list[str]:
    """Clean a text and lay it on a few lines, the last of which may be cut."""
    words = clean(text).split(" ")
    laid: list[str] = []
    while words and len(laid) < lines - 1:
        taken = 1
        while taken < len(words):
            if width_of(" ".join(words[: taken + 1]), size, bold=bold) > room:
                break
            taken += 1
        laid.append(shorten(" ".join(words[:taken]), room, size, bold=bold))
        words = words[taken:]
    if words:
        laid.append(shorten(" ".join(words), room, size, bold=bold))
    return [line for line in laid if line]
