"""Template to tagged PDF: WeasyPrint is used here and nowhere else, and fetches nothing."""

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.contrib.staticfiles.finders import find
from django.template.loader import render_to_string

from visits.charts import palette
from visits.charts.text import font
from visits.pdf.drawing import drawing_of

FONTS = {
    ("Carnet", "normal", "normal"): "DejaVuSans.ttf",
    ("Carnet", "bold", "normal"): "DejaVuSans-Bold.ttf",
    ("Carnet", "normal", "italic"): "DejaVuSans-Oblique.ttf",
    ("Carnet", "bold", "italic"): "DejaVuSans-BoldOblique.ttf",
    ("Carnet titres", "bold", "normal"): "DejaVuSerif-Bold.ttf",
}
SCHEME = "memory:"
SVG = "image/svg+xml"
EMPTY_LINES = re.compile(r"[ \t]*\n[ \t\n]*")
_lock = Lock()


class NoPdfError(Exception):
    """This machine lacks what a PDF needs; the printable page remains."""


def pdf_is_possible() -> bool:
    """Whether Pango is there: without it the import itself fails."""
    try:
        _library()
    except NoPdfError:
        return False
    return True


@cache
def _library() -> Any:
    try:
        import weasyprint  # slow import
    except OSError as fault:
        raise NoPdfError(str(fault)) from fault
    return weasyprint


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    style: str,
    static: tuple[str, ...] = (),
    images: Mapping[str, tuple[bytes, str]] | None = None,
) -> bytes:
    """Render one template with our own fonts; `images` are (bytes, type) named `memory:<key>`.

    `static` are sheets of style that the pages use too.
    """
    source = render_to_string(template, dict(context))
    return pdf_of(source, style=style, static=static, images=images)


def pdf_of(
    source: str,
    *,
    style: str,
    static: tuple[str, ...] = (),
    images: Mapping[str, tuple[bytes, str]] | None = None,
) -> bytes:
    """As `render_pdf`, from the page's source."""
    weasyprint = _library()
    fonts, sheets = _fonts_and_style(style, static)
    fetcher = _fetcher_of(images or {})
    # One at a time: the font configuration is shared, so that fonts are read once a process.
    with _lock, _undisturbed():
        document = weasyprint.HTML(
            string=EMPTY_LINES.sub("\n", source), base_url=SCHEME, url_fetcher=fetcher
        )
        return bytes(
            document.write_pdf(
                stylesheets=sheets,
                font_config=fonts,
                cache=_drawings_of(images or {}),
                pdf_variant="pdf/ua-1",
                pdf_tags=True,
                custom_metadata=False,
                presentational_hints=False,
            )
        )


def _drawings_of(images: Mapping[str, tuple[bytes, str]]) -> dict[str, Any]:
    """Our charts, already read: WeasyPrint reads what is not among them."""
    read = {SCHEME + name: drawing_of(data) for name, (data, kind) in images.items() if kind == SVG}
    return {name: drawing for name, drawing in read.items() if drawing}


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A document is one large tree: looking for waste in it while it grows finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _fonts_and_style(style: str, static: tuple[str, ...] = ()) -> tuple[Any, list[Any]]:
    weasyprint = _library()
    from weasyprint.text.fonts import FontConfiguration  # slow import

    fonts = FontConfiguration()
    files = {name: _font_bytes(name) for name in FONTS.values()}
    faces = weasyprint.CSS(
        string="".join(_face(*key, name) for key, name in FONTS.items()),
        font_config=fonts,
        url_fetcher=_fetcher_of({name: (data, "font/ttf") for name, data in files.items()}),
        base_url=SCHEME,
    )
    own = render_to_string(style, {"palettes": [(n, palette(n)) for n in range(2, 8)]})
    rules = [
        weasyprint.CSS(string=text, font_config=fonts, url_fetcher=_fetcher_of({}), base_url=SCHEME)
        for text in (*map(_static_text, static), own)
    ]
    return fonts, [faces, *rules]


def _static_text(name: str) -> str:
    """A sheet of style as it stands in the source: no address, no build, no network."""
    return Path(str(find(name))).read_text(encoding="utf-8")


def _face(family: str, weight: str, style: str, name: str) -> str:
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{SCHEME}{name}"); }}'
    )


def _font_bytes(name: str) -> bytes:
    """The fonts that come with matplotlib: the same PDF on every machine."""
    return (Path(str(font().get_file())).parent / name).read_bytes()


def _fetcher_of(images: Mapping[str, tuple[bytes, str]]) -> Any:
    """Gives what is in memory, under its own name, and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # slow import

    class MemoryFetcher(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            del headers
            name = url.removeprefix(SCHEME)
            if not url.startswith(SCHEME) or name not in images:
                message = f"a PDF asks for nothing outside itself: {url}"
                raise ValueError(message)
            data, kind = images[name]
            return URLFetcherResponse(url, data, {"Content-Type": kind})

    return MemoryFetcher()
