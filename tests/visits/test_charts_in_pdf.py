"""A tall chart in a PDF: it shrinks to its page, and no theme is cut off below."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.visits.drawings import make_counts
from visits.drawn import SIDE, SIZE, drawn
from visits.pdf.document import document_pdf

PLACE = re.compile(rb"([0-9.]+) 0 0 ([0-9.]+) 0 0 cm\s+[01] j 0 J")
ALONE = (
    '{% extends "pdf/base.html" %}{% block content %}'
    '{% include "pdf/figure.html" with figure=charts.counts no_sentences=True %}{% endblock %}'
)
POINTS = 0.75  # of one CSS pixel


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.parametrize("size", [2, 40])
def test_a_tall_chart_stays_on_its_page(size, settings, tmp_path):
    (tmp_path / "alone.html").write_text(ALONE)
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [tmp_path, *first["DIRS"]]}]
    chart = make_counts(size, "Sol", 4)
    high = float(dict(SIDE.findall(SIZE.search(drawn(chart, paths=True))[0]))[b"height"])
    pdf = document_pdf("alone.html", {}, charts={"counts": chart})

    streams = [page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages]
    (across, down) = next(found.groups() for found in map(PLACE.search, streams) if found)
    assert float(across) == pytest.approx(float(down), rel=0.02)
    assert high * float(down) * POINTS <= 246 * 72 / 25.4
