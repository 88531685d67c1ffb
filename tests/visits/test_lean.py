"""The tree that a PDF is made of: the words and places of its page, with less to compute."""

import io
from xml.etree.ElementTree import tostring

import pytest
from django.utils import translation
from pypdf import PdfReader

from tests.makers import first_criterion, make_sealed, say
from visits.models import Report
from visits.pdf import document, paper, render
from visits.pdf.lean import make_lean, tree_of
from visits.pdf.report import make_pdf
from visits.queries.paper import paper_of_visit

pytestmark = pytest.mark.pdf
PAGE = '<!doctype html>\n<html lang="fr"><head><title>x</title></head><body>{}</body></html>'
GLYPHS = {("4", "3"): "●●●○"}


def read_by_html(source):
    return render._library().HTML(string=source).etree_element


def lean(body, **given):
    root = tree_of(PAGE.format(body))
    make_lean(root, GLYPHS, **given)
    return tostring(root.find("body"), encoding="unicode")


@pytest.fixture
def sources(village, monkeypatch, tmp_path, settings):
    """What a report and a form of paper are made of, caught on its way."""
    settings.MEDIA_ROOT = tmp_path
    caught, whole = [], render.pdf_of

    def catch(source, **given):
        caught.append(source)
        return whole(source, **given)

    monkeypatch.setattr(document, "pdf_of", catch)
    monkeypatch.setattr(paper, "pdf_of", catch)
    v = village
    value = {"text": 'Une "phrase" & <une autre>\u00a0: é 🐐'}
    say(v.visit, v.ben, kind="note", criterion=first_criterion(v.visit), value=value)
    make_sealed(v.visit, v.ben)
    with translation.override("fr"):
        make_pdf(Report.objects.get(visit=v.visit))
        paper.make_paper_pdf(paper_of_visit(v.visit))
    return caught


def test_the_quick_reader_finds_what_the_rules_of_html_find(sources):
    assert len(sources) == 2
    for source in sources:
        quick = tree_of(source)
        assert quick is not None
        assert same(quick) == same(read_by_html(source))


def same(root):
    """Space at the two ends of `html` and `body` is the one thing that HTML moves."""
    for node in root.iter():
        if node.tag in {"html", "head", "body"}:
            node.text = (node.text or "").strip()
            node.tail = ""
            for child in node:
                child.tail = (child.tail or "").strip()
    return tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<p>b",
        "<p><ul><li>a</li></ul></p>",
        "<table><tr><td>a</td></tr></table>",
        "<p>a&nbsp;b</p>",
        "<input disabled>",
        "<svg></svg>",
        "<p>\x0b</p>",
    ],
)
def test_what_html_would_read_otherwise_is_left_to_it(body):
    assert tree_of(PAGE.format(body)) is None


def test_a_document_that_is_not_plain_is_made_all_the_same():
    pdf = render.pdf_of(PAGE.format("<p>un<p>deux&nbsp;trois"), style="pdf/report.css")
    assert pdf.startswith(b"%PDF")


def test_an_id_stays_where_a_link_or_a_style_leads():
    body = '<h2 id="a">A</h2><h2 id="b">B</h2><h2 id="c">C</h2><p><a href="#b">b</a></p>'
    assert lean(body, keep={"c"}) == (
        '<body><h2>A</h2><h2 id="b">B</h2><h2 id="c">C</h2><p><a href="#b">b</a></p></body>'
    )


def test_a_level_bears_its_dots_in_its_word_and_a_cell_says_them_by_its_style():
    level = '<p><span class="level" data-of="4" data-at="3">en chemin</span></p>'
    assert ">●●●○ en chemin<" in lean(level)
    cell = '<table><tbody><tr><td data-of="4" data-at="3">en chemin</td></tr></tbody></table>'
    assert 'class="dot4-3 at4-3">en chemin<' in lean(cell)


def test_space_goes_where_no_line_shows_it_and_stays_between_words():
    body = "\n<section>\n<p>\n a <b>b</b> <i>c</i>\n</p>\n</section>\n"
    assert lean(body) == "<body><section><p>a <b>b</b> <i>c</i></p></section></body>"
    cell = "<table><thead><tr><th>a\nb\n</th></tr></thead></table>"
    assert "<th>a\nb\n</th>" in lean(cell)


def test_the_day_that_a_phone_alone_reads_makes_no_style_of_its_own():
    cell = '<table><tbody><tr><td data-on="mai 2026">vu</td></tr></tbody></table>'
    assert "<td>vu</td>" in lean(cell)


LISTED = (
    "<ol><li>un</li><li>deux<ul><li>trois</li></ul></li></ol><p>fin</p>"
    '<h1 class="edition">Édition 1</h1>' + "<p>Une ligne de texte.</p>" * 60
)


def test_what_is_left_out_of_weasyprints_own_style_changes_no_page(monkeypatch):
    """Its marks of lists, and the two corners of a page that our sheets fill, are still there."""
    less = pdf_of_whole(LISTED)
    monkeypatch.setattr(render, "_less", lambda sheet, _corners: sheet)
    assert less == pdf_of_whole(LISTED)
    words = [page.extract_text() for page in PdfReader(io.BytesIO(less)).pages]
    assert len(words) == 2
    assert "1." in words[0]
    assert all("Édition 1" in text and f"{n} / 2" in text for n, text in enumerate(words, start=1))


def pdf_of_whole(body):
    return render.pdf_of(PAGE.format(body), style=document.STYLE)
