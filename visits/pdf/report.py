"""An edition of a report as a PDF, made once for its content and kept as a file."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from visits.basis_words import report_basis
from visits.canonical import read_leaves
from visits.models import Report
from visits.pdf.document import document_pdf
from visits.pdf.figure import figure_of, themes_of
from visits.pdf.kept import kept_file
from visits.published_words import calculated_words
from visits.queries.edition import Leaf, content_of, leaves_of
from visits.queries.media import tell_states
from visits.queries.reading import every_photo, read_content
from visits.queries.result import whole_of
from visits.services.report import REPORT_FILES

LAYOUT = 11  # to be raised when the template changes: the file is then made anew


def report_pdf(report: Report) -> bytes:
    """The file of this edition in the reader's language, made now if it is not there."""
    leaves = leaves_of(report)
    content = read_leaves(leaves)
    name = _name_of(report, leaves, content)
    return kept_file(REPORT_FILES, name, lambda: make_pdf(report, content))


def _name_of(report: Report, leaves: Sequence[Leaf], content: Any) -> str:
    """Named by its content: an erasure leaves the hash of the tree, so it is counted beside."""
    erased = sum(leaf["salt"] is None for leaf in leaves)
    language = (get_language() or "fr").split("-")[0]
    mark = f"-{erased}" if erased else ""
    return f"{report.tree_sha256}{mark}{_photos_now(report, content)}-{language}-{LAYOUT}.pdf"


def _photos_now(report: Report, content: Any) -> str:
    """What has become of the photos is said too, and changes after the edition was made."""
    rows = every_photo(read_content(content))
    if not rows:
        return ""
    tell_states(report.visit, rows)
    told = "|".join(f"{row['object']} {row['state']}" for row in rows)
    return f"-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def make_pdf(report: Report, content: Any = None) -> bytes:
    context = edition_context(report, content)
    charts = {"counts": context["figure"]} if context["figure"] else {}
    reading = context["r"]
    tell_states(report.visit, every_photo(reading))
    context |= {
        "calculated": calculated_words(report),
        "themes": reading.themes,
        "details": "",
        "silent": True,
        "may_reply": False,
        "visit": report.visit,
    }
    return document_pdf("pdf/report.html", context, style="pdf/report.css", charts=charts)


def edition_context(report: Report, content: Any = None) -> dict[str, Any]:
    """What page and PDF of an edition both show, from its frozen content and its results."""
    reading = read_content(content if content is not None else content_of(report))
    themes = themes_of(report)
    return {
        "report": report,
        "r": reading,
        "basis": report_basis(reading.counted, whole_of(themes)),
        "figure": figure_of(report, themes),
        "short_hash": report.tree_sha256[:12],
        "addenda": list(
            report.visit.addenda.filter(edition__lte=report.edition).select_related("by")
        ),
    }
