"""Makes a clean picture of untrusted bytes, alone in a process of its own with its own limits.

It knows neither Django nor us. It answers one line of JSON, `{"width", "height"}` or
`{"refused": code}`, and then the bytes of a WebP without any metadata.
"""

import io
import json
import resource
import sys
import warnings
from typing import Any

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONG_EDGE = 1600
BLURRED = 40
QUALITY, PRINT_QUALITY = 80, 60
#: Address space. A JPEG of 40 Mpx fits; a PNG or WebP so large is refused as too heavy.
MEMORY, SECONDS = 300 * 1024 * 1024, 5


def shrink(data: bytes, edge: int, form: str, *, blurs: bool) -> tuple[dict[str, Any], bytes]:
    """The picture upright, no larger than a page needs, made anew from its pixels alone."""
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        opened.draft("RGB", (edge, edge))
        opened.load()
        exif, small = opened.getexif(), _reduced(opened, edge)
    picture = _on_white(small)
    # Kept just long enough to turn the picture upright; the bytes written carry none of it.
    picture.getexif().update(exif)
    picture = ImageOps.exif_transpose(picture)
    picture.thumbnail((edge, edge))
    if blurs:
        picture = _blurred(picture)
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = io.BytesIO()
    clean.save(out, form, quality=QUALITY if form == "WEBP" else PRINT_QUALITY)
    return {"width": clean.width, "height": clean.height}, out.getvalue()


def _reduced(picture: Image.Image, edge: int) -> Image.Image:
    """Near its final size before anything else is made of it, so that memory stays small."""
    factor = max(1, max(picture.size) // edge)
    if factor == 1:
        return picture.copy()
    if picture.mode == "P":
        return picture.resize((picture.width // factor or 1, picture.height // factor or 1), 0)
    return picture.reduce(factor)


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: a drawn signature is read on paper."""
    if picture.mode not in ("RGBA", "LA", "P", "PA"):
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white


def _blurred(picture: Image.Image) -> Image.Image:
    """So few pixels that nobody can be recognised: what is gone cannot be computed back."""
    few = picture.copy()
    few.thumbnail((BLURRED, BLURRED))
    return few.resize(picture.size)


def main() -> None:
    edge, form, blurs = int(sys.argv[2]), sys.argv[3], bool(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer, picture = {"refused": "unreadable"}, b""
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            answer = {"refused": "too_big"}
        else:
            answer, picture = shrink(data, edge, form, blurs=blurs)
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception as fault:  # noqa: BLE001 - whatever a decoder says of hostile bytes
        bomb = "Bomb" in type(fault).__name__
        answer = {"refused": "heavy" if bomb else "unreadable"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + picture)
