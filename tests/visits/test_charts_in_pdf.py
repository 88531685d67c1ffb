"""A tall chart in a PDF: several pictures that can be read, and no theme is cut off below."""

import io
import re

import pytest
from django.utils import translation
from pypdf import PdfReader

from tests.structure import nodes_of
from tests.visits.drawings import COUNTS, make_bar, make_counts, texts_of
from visits.charts import CountsChart, ThemePanel, VisitBar
from visits.charts.counts import MISSING
from visits.charts.page import SMALL
from visits.drawn import SIDE, SIZE, drawn
from visits.pdf.document import _tables_of, document_pdf

PLACE = re.compile(rb"([0-9.]+) 0 0 ([0-9.]+) 0 0 cm\s+[01] j 0 J")
ALONE = (
    '{% extends "pdf/base.html" %}{% block content %}'
    '{% include "pdf/figure.html" with figure=charts.counts no_sentences=True %}{% endblock %}'
)
POINTS = 0.75  # of one CSS pixel


@pytest.fixture
def alone(settings, tmp_path):
    """A page that holds a figure and nothing else."""
    (tmp_path / "alone.html").write_text(ALONE)
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [tmp_path, *first["DIRS"]]}]


def make_themes(many):
    """One visit, and themes of very different names and numbers."""
    panels = [
        ThemePanel(f"{n}. " + "Une longue question de sol " * (n % 4), [bar])
        for n in range(1, many + 1)
        for bar in [make_bar("juillet 2026", n % 5, 3, n % 2, 1, not_seen=n % 3)]
    ]
    return CountsChart(title="Réponses", subtitle="x", panels=panels, words=COUNTS)


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("size", [2, 40])
def test_a_tall_chart_stays_on_its_page(size):
    chart = make_counts(size, "Sol", 4)
    high = float(dict(SIDE.findall(SIZE.search(drawn(chart, paths=True))[0]))[b"height"])
    pdf = document_pdf("alone.html", {}, charts={"counts": chart})

    streams = [page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages]
    (across, down) = next(found.groups() for found in map(PLACE.search, streams) if found)
    assert float(across) == pytest.approx(float(down), rel=0.02)
    assert high * float(down) * POINTS <= 246 * 72 / 25.4


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("many", "pictures"), [(1, 1), (8, 1), (20, 2), (45, 5)])
def test_many_themes_are_several_pictures_with_letters_of_eight_points(many, pictures):
    chart = make_themes(many)
    with translation.override("fr"):
        pdf = PdfReader(io.BytesIO(document_pdf("alone.html", {}, charts={"counts": chart})))
    streams = [page.get_contents().get_data() for page in pdf.pages]
    scales = [float(found[1]) for stream in streams for found in PLACE.findall(stream)]
    assert len(scales) == pictures
    assert all(scale * SMALL * POINTS >= 8 for scale in scales)


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
def test_several_pictures_say_in_words_what_the_one_says_and_have_one_table():
    chart = make_themes(20)
    with translation.override("fr"):
        pdf = PdfReader(io.BytesIO(document_pdf("alone.html", {}, charts={"counts": chart})))
    first, second = (node["/Alt"] for node in nodes_of(pdf, "/Figure"))
    assert first.startswith("Réponses (1 sur 2). ")
    assert second.startswith("Réponses (2 sur 2). ")
    told = [words.partition("). ")[2] for words in (first, second)]
    assert " ".join(told) == " ".join(chart.sentences())
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for row in chart.table().rows:
        assert words.count(" ".join(" ".join(row).split())) == 1


def make_scales():
    """Three lengths of scale and every state: more columns than a sheet is wide."""
    segments = [(at, of, 1) for of in (3, 4, 5) for at in range(1, of + 1)]
    states = [state for state in MISSING if state in COUNTS.missing]
    missing = dict.fromkeys([*states, "not_applicable"], 1)
    n = len(segments)
    bar = VisitBar("juillet 2026", segments, missing, applicable=n + len(states), answered=n)
    panels = [ThemePanel(f"Cultiver et élever {at}", [bar]) for at in range(6)]
    return CountsChart(title="Réponses", subtitle="x", panels=panels, words=COUNTS)


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
def test_a_wide_table_is_several_and_none_leaves_the_sheet():
    chart, places = make_scales(), []

    def look(text, cm, tm, _font, _size):
        if text.strip():
            places.append(tm[4] * cm[0] + tm[5] * cm[2] + cm[4])

    with translation.override("fr"):
        pdf = PdfReader(io.BytesIO(document_pdf("alone.html", {}, charts={"counts": chart})))
    text = " ".join(page.extract_text(visitor_text=look) for page in pdf.pages)
    assert max(places) < float(pdf.pages[0].mediabox.width) - 45
    assert "Réponses (1 sur 3)" in text
    assert "Réponses (3 sur 3)" in text
    parts = _tables_of(chart)
    assert max(len(part["head"]) for part in parts) <= 10
    told = [cell for part in parts for cell in part["head"][2:]]
    assert told == list(chart.table().head[2:])
    assert [row[:2] for row in parts[1]["rows"]] == [list(r[:2]) for r in chart.table().rows]


def test_several_pictures_have_one_scale_and_one_legend():
    chart = make_themes(20)
    whole = drawn(chart)
    parts = [drawn(part) for part in chart.parts(880)]
    legend = texts_of(whole)[2:6]
    assert legend == ["acquis", "bien avancé", "en chemin", "pas engagé"]
    assert all(texts_of(part)[2:6] == legend for part in parts)
    assert sorted(widths_of(whole)) == sorted(set().union(*map(widths_of, parts)))


def widths_of(svg):
    """Where cells end: the same places say the same scale."""
    return {float(x) for x in re.findall(rb"L([0-9.]+) [0-9.]+", svg)}


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("many", range(19, 23))
def test_a_tables_title_is_never_left_at_the_foot_of_a_page(many):
    chart = make_themes(many)
    pdf = PdfReader(io.BytesIO(document_pdf("alone.html", {}, charts={"counts": chart})))
    for page in pdf.pages:
        lines = [line for line in page.extract_text().split("\n") if line.strip()]
        assert chart.title not in lines[-2:]
