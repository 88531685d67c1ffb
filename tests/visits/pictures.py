"""Pictures for tests: honest ones, with a place in their EXIF, and hostile ones."""

import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image, ImageFilter
from PIL.ExifTags import GPS, IFD, Base

from tests.makers import say
from visits.models import Blob
from visits.services.media import find_blob

FARM_LATITUDE = (45.0, 12.0, 34.56)


def jpeg(
    width: int = 640,
    height: int = 480,
    *,
    gps: bool = True,
    orientation: int = 1,
    soft: bool = True,
) -> bytes:
    """A photo as a telephone makes it, with the place in it; not soft, it is heavy."""
    picture = Image.effect_noise((width, height), 60)
    picture = (picture.filter(ImageFilter.GaussianBlur(3)) if soft else picture).convert("RGB")
    exif = Image.Exif()
    exif[Base.Make] = "Téléphone d'essai"
    exif[Base.Orientation] = orientation
    if gps:
        exif.get_ifd(IFD.GPSInfo).update(
            {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: FARM_LATITUDE, GPS.GPSLongitude: (5, 1, 2)}
        )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def picture(form: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **given: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **given)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose head promises a very large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo_value(data: bytes, **more: Any) -> dict[str, Any]:
    return {"sha256": sha(data), "caption": "La haie", "people": "none", "size": len(data)} | more


def say_photo(visit: Any, by: Any, data: bytes, **given: Any) -> Any:
    """An entry that names the picture: of the carnet, unless a criterion is given."""
    value = given.pop("value", None)
    value = photo_value(data, **given.pop("more", {})) if value is None else value
    return say(visit, by, kind="photo", value=value, **({"criterion": None} | given))


def blob_of(visit: Any, by: Any, data: bytes) -> Blob:
    blob = find_blob(visit, sha(data), by=by)
    assert blob is not None
    return blob


def files_kept() -> dict[str, bytes]:
    """Every file under photos/, by name."""
    root = Path(settings.MEDIA_ROOT) / "photos"
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def has_metadata(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as opened:
        return bool(opened.getexif()) or bool(set(opened.info) & {"exif", "xmp", "comment"})
