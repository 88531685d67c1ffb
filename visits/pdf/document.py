"""Any document of ours: a template, its numbers and its charts in, a tagged PDF out."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from visits.charts import Chart
from visits.drawn import drawn
from visits.pdf.kept import kept_file
from visits.pdf.render import pdf_of

STYLE = "pdf/document.css"
DOCUMENTS = "documents"
LAYOUT = 3  # to be raised when a style changes: kept files are then made anew


def document_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    style: str = STYLE,
    charts: Mapping[str, Chart] | None = None,
    keep: bool = False,
) -> bytes:
    """The tagged PDF of a template that extends `pdf/base.html`, in the language now active.

    Each chart stands in the template as `charts.<name>`: `{% include "pdf/figure.html" with
    figure=charts.months %}`. `keep` writes the file under its content and finds it there the next
    time: for words that may never have to be erased, such as the figures of a season.
    """
    named = charts or {}
    source = render_to_string(template, document_context(context, named))
    images = {
        f"{name}.svg": (drawn(chart, paths=True), "image/svg+xml") for name, chart in named.items()
    }

    def make() -> bytes:
        return pdf_of(source, style=style, images=images)

    if not keep:
        return make()
    pictures = b"".join(name.encode() + drawing for name, (drawing, _) in sorted(images.items()))
    told = hashlib.sha256(f"{LAYOUT} {style} {source}".encode() + pictures).hexdigest()
    return kept_file(DOCUMENTS, f"{told}.pdf", make)


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
    return {
        "src": f"memory:{name}.svg",
        "title": chart.title,
        "subtitle": chart.subtitle,
        "sentences": chart.sentences(),
        "table": chart.table(),
    }
