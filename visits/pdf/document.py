"""Any document of ours: a template, its numbers and its charts in, a tagged PDF out."""

import hashlib
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from visits.charts import Chart, CountsChart
from visits.drawn import drawn
from visits.pdf.kept import kept_file
from visits.pdf.render import SCHEME, pdf_of

STYLE = "pdf/document.css"
DOCUMENTS = "documents"
HIGHEST = 880.0  # of a picture, in CSS pixels: the style lets it have 245 mm of the page
WIDEST = 8  # columns of numbers in one table: more would leave the sheet
LAYOUT = 7  # to be raised when a style changes: kept files are then made anew


def document_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    style: str = STYLE,
    charts: Mapping[str, Chart] | None = None,
    keep: bool = False,
    folder: str = "",
) -> bytes:
    """The tagged PDF of a template that extends `pdf/base.html`, in the language now active.

    Each chart stands in the template as `charts.<name>`: `{% include "pdf/figure.html" with
    figure=charts.months %}`. `keep` writes the file under its content and finds it there the next
    time: for words that may never have to be erased, such as the figures of a season, or in a
    `folder` that is soon emptied.
    """
    named = charts or {}
    source = render_to_string(template, document_context(context, named))
    images = {
        _picture(name, n): (drawn(part, paths=True), "image/svg+xml")
        for name, chart in named.items()
        for n, part in enumerate(_parts_of(chart), start=1)
    }

    def make() -> bytes:
        return pdf_of(source, style=style, images=images)

    if not keep:
        return make()
    pictures = b"".join(name.encode() + drawing for name, (drawing, _) in sorted(images.items()))
    told = hashlib.sha256(f"{LAYOUT} {style} {source}".encode() + pictures).hexdigest()
    return kept_file(folder or DOCUMENTS, f"{told}.pdf", make)


def document_context(
    context: Mapping[str, Any], charts: Mapping[str, Chart] | None = None
) -> dict[str, Any]:
    """What the printable page and the PDF both show; in the PDF a chart is named in memory."""
    return {
        **context,
        "language": (get_language() or "fr").split("-")[0],
        "charts": {name: _figure(name, chart) for name, chart in (charts or {}).items()},
    }


def _figure(name: str, chart: Chart) -> dict[str, Any]:
    parts = _parts_of(chart)
    return {
        "pictures": [
            {"src": SCHEME + _picture(name, n), "alt": _alt_of(part, n, len(parts))}
            for n, part in enumerate(parts, start=1)
        ],
        "title": chart.title,
        "subtitle": chart.subtitle,
        "sentences": chart.sentences(),
        "tables": _tables_of(chart),
    }


def _tables_of(chart: Chart) -> list[dict[str, Any]]:
    """The table in parts that a sheet is wide enough for, each with the names of its rows."""
    head, rows = chart.table()
    names = 2 if isinstance(chart, CountsChart) else 1
    parts = max(1, ceil((len(head) - names) / WIDEST))
    wide = ceil((len(head) - names) / parts)
    return [
        {
            "caption": _numbered(chart.title, n + 1, parts),
            "head": _columns(head, names, n * wide, wide),
            "rows": [_columns(row, names, n * wide, wide) for row in rows],
        }
        for n in range(parts if rows else 0)
    ]


def _columns(row: Sequence[str], names: int, since: int, wide: int) -> Sequence[str]:
    return [*row[:names], *row[names + since : names + since + wide]]


def _numbered(title: str, n: int, of: int) -> str:
    return (
        _("%(title)s (%(n)s sur %(of)s)") % {"title": title, "n": n, "of": of} if of > 1 else title
    )


def _parts_of(chart: Chart) -> Sequence[Chart]:
    """A chart that is higher than a page would shrink on it, until nobody could read it."""
    return chart.parts(HIGHEST) if isinstance(chart, CountsChart) else [chart]


def _picture(name: str, n: int) -> str:
    return f"{name}-{n}.svg"


def _alt_of(part: Chart, n: int, of: int) -> str:
    return f"{_numbered(part.title, n, of)}. {' '.join(part.sentences())}"
