"""Hostile files sent as photos: nothing is kept as it came, and none costs much."""

import hashlib
import io
import re
import time
import uuid
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from tests.visits.pictures import (
    blob_of,
    files_kept,
    has_metadata,
    jpeg,
    picture,
    png_claiming,
    say_photo,
)
from visits.models import Blob
from visits.services.media import store_blob
from visits.services.picture import Unreadable, make_picture

SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!doctype html><html><body onload=alert(1)>" + SCRIPT
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("../../evil.html", HTML)
    return out.getvalue()


def with_text(form, **given):
    out = io.BytesIO()
    Image.effect_noise((60, 40), 50).convert("RGB").save(out, form, **given)
    return out.getvalue()


def png_with_text():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>45.2N 5.1E</x:xmpmeta>", zip=True)
    return with_text("PNG", pnginfo=info)


#: No picture that we read: refused, and their bytes deleted.
REFUSED = {
    "empty": b"",
    "zeros": b"\0" * 5000,
    "text": b"une photo",
    "html": HTML,
    "svg": SVG,
    "svg behind a declaration": b"<?xml version='1.0'?><!DOCTYPE svg SYSTEM 'file:///etc/passwd'>"
    + SVG,
    "gif": picture("GIF"),
    "gif with a script": b"GIF89a/*" + SCRIPT + b"*/=1;",
    "tiff": picture("TIFF"),
    "bmp": picture("BMP"),
    "ico": picture("ICO"),
    "ppm": picture("PPM"),
    "tga": picture("TGA"),
    "pcx": picture("PCX"),
    "jpeg 2000 name": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 200,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "fits": b"SIMPLE  =                    T".ljust(2880) + b"\0" * 2880,
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "zip": archive(),
    "psd": b"8BPS\0\x01" + b"\0" * 200,
    "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 200,
    "cut jpeg": jpeg()[:900],
    "jpeg head alone": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "cut png": picture("PNG", (200, 200))[:60],
    "cut webp": with_text("WEBP")[:40],
    "png without end": b"\x89PNG\r\n\x1a\n",
    "huge png": png_claiming(50_000, 50_000),
    "wide png": png_claiming(2_000_000, 20),
    "png of no width": png_claiming(0, 10),
    "png full of nothing": png_claiming(6_000, 6_000),
    "riff that is no webp": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 100,
    "heic": b"\0\0\0\x18ftypheic" + b"\0" * 200,
    "icns": b"icns\0\0\1\0" + b"\0" * 200,
    "broken chunk": b"\x89PNG\r\n\x1a\n" + b"\xff\xff\xff\xffIHDR" + b"\0" * 50,
    "compressed bomb": zlib.compress(b"\0" * 10_000_000),
}
#: Pictures with something in them: made anew, without it.
MADE_ANEW = {
    "jpeg with a place": jpeg(),
    "jpeg then html": jpeg(gps=False) + HTML,
    "jpeg then zip": jpeg(gps=False) + archive(),
    "jpeg with a comment": with_text("JPEG", comment=SCRIPT),
    "png with words": png_with_text(),
    "png then php": picture("PNG") + b"<?php system($_GET['c']); ?>",
    "webp with exif": with_text("WEBP", exif=Image.open(io.BytesIO(jpeg())).getexif()),
    "png with exif": with_text("PNG", exif=Image.open(io.BytesIO(jpeg())).getexif()),
    "grey jpeg": picture("JPEG", mode="L"),
    "cmyk jpeg": picture("JPEG", mode="CMYK"),
    "deep png": picture("PNG", mode="I;16"),
    "palette png": picture("PNG", mode="P"),
    "one pixel": picture("PNG", (1, 1)),
    "a line": picture("PNG", (4000, 1)),
    "moving webp": with_text("WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))]),
}
LEFT = re.compile(rb"script|xmpmeta|<\?php|PK\x03\x04|html|GPS|Exif", re.IGNORECASE)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def sent(village, data):
    say_photo(village.visit, village.ben, data, object_id=str(uuid.uuid4()))
    began = time.monotonic()
    blob = store_blob(blob_of(village.visit, village.ben, data), data)
    assert time.monotonic() - began < 30  # five seconds of processor, on a busy machine
    return blob


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_photo_is_not_kept(village, name):
    assert sent(village, REFUSED[name]).state == Blob.State.REFUSED
    assert files_kept() == {}


@pytest.mark.parametrize("name", sorted(MADE_ANEW))
def test_what_is_a_photo_is_made_anew_without_what_was_hidden_in_it(village, name):
    blob = sent(village, MADE_ANEW[name])
    assert blob.state == Blob.State.SERVED
    [(kept, data)] = files_kept().items()
    assert kept.endswith(".webp")
    assert hashlib.sha256(data).hexdigest() == blob.served_sha256
    assert data[8:12] == b"WEBP"
    assert not has_metadata(data)
    assert LEFT.findall(data) == []


def test_hostile_files_are_enough():
    assert len(REFUSED) + len(MADE_ANEW) >= 50


def test_a_picture_of_forty_million_points_is_made_small_or_refused_within_its_limits():
    """A telephone's largest JPEG passes; a PNG so large costs too much and is told."""
    made = make_picture(picture("JPEG", (7900, 5000)))
    assert max(made.width, made.height) == 1600
    with pytest.raises(Unreadable) as fault:
        make_picture(picture("PNG", (7900, 5000), "RGBA"))
    assert fault.value.code == "heavy"
