"""Template to tagged PDF: WeasyPrint is used here and nowhere else, and fetches nothing."""

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.contrib.staticfiles.finders import find
from django.template.loader import render_to_string

from visits.charts import palette
from visits.charts.text import font
from visits.pdf.drawing import drawing_of
from visits.pdf.lean import Glyphs, make_lean, tree_of

FONTS = {
    ("Carnet", "normal", "normal"): "DejaVuSans.ttf",
    ("Carnet", "bold", "normal"): "DejaVuSans-Bold.ttf",
    ("Carnet", "normal", "italic"): "DejaVuSans-Oblique.ttf",
    ("Carnet", "bold", "italic"): "DejaVuSans-BoldOblique.ttf",
    ("Carnet titres", "bold", "normal"): "DejaVuSerif-Bold.ttf",
}
SCHEME = "memory:"
SVG = "image/svg+xml"
NOTES = frozenset({"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})
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
    lean: bool = True,
) -> bytes:
    """As `render_pdf`, from the page's source.

    `lean` is for a style in which paragraphs, titles, lists and tables are blocks, as usual.
    """
    _library()
    fonts, sheets = _fonts_and_style(style, static)
    # One at a time: the font configuration is shared, so that fonts are read once a process.
    with _lock, _undisturbed():
        document = _page_of(EMPTY_LINES.sub("\n", source), _fetcher_of(images or {}), sheets)
        if lean:
            named = {name for sheet in sheets for name in sheet.matcher.id_selectors}
            make_lean(document.etree_element, _glyphs(), keep=named)
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


def _page_of(source: str, fetcher: Any, sheets: Sequence[Any] = ()) -> Any:
    """WeasyPrint's page; its own reader reads what is not plain."""
    root = tree_of(source)
    if root is None:
        root = _library().HTML(string=source, base_url=SCHEME, url_fetcher=fetcher).etree_element
    corners = {place for sheet in sheets for place in _places_of(sheet)}
    return _page_of_tree()(root, fetcher, frozenset(corners))


@cache
def _page_of_tree() -> Any:
    """A page from its tree, in WeasyPrint's own style without what we have none of."""
    weasyprint = _library()

    class Page(weasyprint.HTML):  # type: ignore[name-defined]
        def __init__(self, root: Any, fetcher: Any, corners: frozenset[str]) -> None:
            self.base_url, self.url_fetcher, self.media_type = SCHEME, fetcher, "print"
            wrapped = weasyprint.cssselect2.ElementWrapper
            self.wrapper_element = wrapped.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element
            self.corners = corners

        def _ua_stylesheets(self, *given: Any) -> list[Any]:
            return [_less(sheet, self.corners) for sheet in super()._ua_stylesheets(*given)]

    return Page


@cache
def _less(sheet: Any, corners: frozenset[str]) -> Any:
    """What it says of each element or page is a style to compute, needed or not.

    Notes at the foot of a page are said of each element, in five styles; so is the mark of a list,
    which only an item has. Of the sixteen places around a page, those that `corners` names remain.
    """
    less = copy(sheet)
    less.matcher = copy(sheet.matcher)
    said = [rule for rule in sheet.matcher.other_selectors if NOTES.isdisjoint(rule[3:4])]
    marks = [rule for rule in said if rule[3] == "marker"]
    names = sheet.matcher.lower_local_name_selectors
    less.matcher.other_selectors = [rule for rule in said if rule[3] != "marker"]
    less.matcher.lower_local_name_selectors = {**names, "li": [*names.get("li", ()), *marks]}
    less.page_rules = [
        rule for rule in sheet.page_rules if _places_in(rule) <= {None, "@footnote", *corners}
    ]
    return less


def _places_of(sheet: Any) -> set[str]:
    return {place for rule in sheet.page_rules for place in _places_in(rule) if place}


def _places_in(rule: Any) -> set[str | None]:
    """The places around a page of which a rule speaks; nothing is the page itself."""
    return {place for _weight, place, _pages in rule[1]}


@cache
def _glyphs() -> Glyphs:
    return {
        (str(of), str(at)): level.glyph
        for of in range(2, 8)
        for at, level in enumerate(palette(of), start=1)
    }


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
    weasyprint.CSS(  # the configuration knows them from now on; a sheet of rules it is none
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
    return fonts, rules


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
