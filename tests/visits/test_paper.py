"""The form of paper: any version, any of its languages, two sizes; the page and the PDF alike."""

import io
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.makers import grid_document, make_grid, make_visit
from tests.visits.test_entry_pages import grid_of_kinds
from visits.models import Sheet
from visits.pdf.paper import paper_pdf, sheet_pdf
from visits.queries.grid import sections_of
from visits.queries.paper import Wish, paper_of_version, paper_of_visit
from visits.services.grid_load import load_grid
from visits.services.sheet import print_sheet

POINT_MM = 25.4 / 72


pytestmark = pytest.mark.pdf


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


def read(content):
    return PdfReader(io.BytesIO(content))


def bare(text):
    """Letters and figures alone: blanks and hyphens differ between a page and a PDF."""
    return re.sub(r"[\W_]+", "", text.replace("\ufb01", "fi").replace("\ufb02", "fl"))


def words_of(content):
    return " ".join(page.extract_text() for page in read(content).pages)


def without_heads(content):
    """The text of a form in its order, without what stands at the head of every page."""
    lines = [line for page in read(content).pages for line in page.extract_text().split("\n")]
    return bare("".join(x for x in lines if "essai v1" not in x and not re.match(r"page \d", x)))


def form_of_page(html):
    """The text of the form on its page, without the head that a browser repeats."""
    form = re.search(r"<tbody>(.*)</tbody>", html, re.DOTALL)[1]
    return unescape(re.sub(r"<[^>]+>", " ", form))


def page_of(client, version, **query):
    url = reverse("visits:grid-paper", args=[version.grid.ref])
    return client.get(url, {"version": version.number} | query)


def document_of(rows, **given):
    theme = {"code": "t", "name": {"fr": "Tout"}, "criteria": rows}
    return grid_document(**given) | {"themes": [theme], "languages": ["fr"]}


def row(code, question, **more):
    return {"code": code, "kind": "levels", "scale": "path", "question": {"fr": question}} | more


def draft_of(rows, **given):
    return load_grid(document_of(rows, **given), network=None)


# -- what a form says


def test_numbers_order_and_words_are_those_of_the_screen(village):
    v = village
    version = grid_of_kinds(v.network, v.carla)
    visit = make_visit(v.farm, version, by=v.carla, team=(v.ben,), group=v.group)
    screen = [row for section in sections_of(visit) for row in section.numbered]
    blank = [(i.number, i.criterion) for p in paper_of_version(version).parts for i in p.items]
    sheet = [(i.number, i.criterion) for p in paper_of_visit(visit).parts for i in p.items]
    assert screen == blank == sheet


def test_the_page_and_the_pdf_say_the_same(village, client_of):
    version = grid_of_kinds(village.network, village.carla)
    page = form_of_page(page_of(client_of(village.ben), version).content.decode())
    assert without_heads(paper_pdf(version)) == bare(page)


def test_a_condition_names_the_question_that_it_reads(village):
    version = draft_of([
        row("a", "Élevez-vous ?"),
        row("b", "Combien ?"),
        row("c", "Et ensuite ?", condition="${b} = 'x' and ${a} = '1'"),
        row("d", "Et puis ?", condition="${a} = '1'"),
        row("e", "Et enfin ?", condition="((("),
    ])  # fmt: skip
    items = paper_of_version(version).parts[0].items
    assert [(item.depends, item.is_elsewhere) for item in items] == [
        ((), False), ((), False), ((1, 2), False), ((1,), False), ((), True)
    ]  # fmt: skip
    text = words_of(paper_pdf(version)).replace("\u00a0", " ")
    for words in ("Dépend des questions 1, 2.", "Dépend de la question 1.",
                  "Dépend d'une question qui n'est pas sur cette feuille."):  # fmt: skip
        assert bare(words) in bare(text)


def test_marks_are_words_and_a_calculation_has_no_box(village):
    version = draft_of([
        row("a", "Sans engrais ?", red_line=True),
        row("b", "Le revenu ?", sensitive=True),
        row("c", "La confiance ?", subject="partnership"),
        {"code": "d", "kind": "derived", "question": {"fr": "La somme ?"}, "formula": "1 + 1"},
        row("e", "La suite ?"),
    ])  # fmt: skip
    text = bare(words_of(paper_pdf(version)))
    for words in ("Ligne rouge.", "La ferme seule y répond", "Sur le partenariat.",
                  "Calculé à partir des autres réponses."):  # fmt: skip
        assert bare(words) in text
    assert text.index("Lasomme") < text.index("Calculé")
    assert "pasvu" not in text[text.index("Lasomme") : text.index("Lasuite")]


def test_each_page_says_version_grid_and_its_place(village):
    version = make_grid(village.network, 4, 8, by=village.carla)
    pages = read(paper_pdf(version)).pages
    for n, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "Grille d'essai v1" in text
        assert f"page {n}/{len(pages)}" in text


def test_each_page_of_a_sheet_says_farm_number_and_code(village):
    sheet = print_sheet(village.visit, by=village.ben)
    for page in read(sheet_pdf(sheet)).pages:
        text = page.extract_text()
        for words in ("Ferme des Tilleuls", "Grille d'essai v1", "feuille n° 1", sheet.code):
            assert words in text
    assert str(sheet.key) not in words_of(sheet_pdf(sheet))


def test_a_code_tells_copies_apart_and_is_easy_to_copy(village):
    first = print_sheet(village.visit, by=village.ben)
    second = print_sheet(village.visit, by=village.ben, after=1)
    assert re.fullmatch(
        r"[ACDEFGHJKMNPQRTUVWXY34679]{4}-[ACDEFGHJKMNPQRTUVWXY34679]{4}", first.code
    )
    assert first.code != second.code
    assert first.code == Sheet.objects.get(pk=first.pk).code


def test_the_team_is_named_on_a_sheet_and_warned(village):
    sheet = print_sheet(village.visit, by=village.ben)
    text = bare(words_of(sheet_pdf(sheet)))
    for words in ("Ben", "Léa", "La ferme lira ce que vous écrivez.", "Signatures"):
        assert bare(words) in text


# -- languages and sizes


def test_a_form_speaks_one_of_the_grids_languages_whoever_reads(village, client_of):
    version = village.version
    html = page_of(client_of(village.ben), version, language="en").content.decode()
    assert 'lang="en"' in html
    assert "Question 1.1 en" in html
    assert "not seen" in html
    assert "Imprimer cette page" in html, "the page round the form stays the reader's"
    pdf = read(paper_pdf(version, Wish(language="en")))
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert "Question 1.1 en" in words_of(paper_pdf(version, Wish(language="en")))


@pytest.mark.parametrize("asked", ["xx", "", "../etc", "français", "é" * 300])
def test_a_language_that_the_grid_lacks_is_the_readers(village, client_of, asked):
    response = page_of(client_of(village.ben), village.version, language=asked)
    assert response.status_code == 200
    assert '<table class="paper" role="presentation" lang="fr"' in response.content.decode()


def test_a_language_that_nobody_translated_prints_its_own_words(village):
    version = draft_of([row("a", "") | {"question": {"ar": "هل التربة حية؟"}}])
    version.languages = ["ar"]
    pdf = read(paper_pdf(version, Wish(language="ar")))
    assert pdf.trailer["/Root"]["/Lang"] == "ar"
    assert len(pdf.pages) >= 1


def sizes_of(content):
    """The sizes of letters that a PDF really uses, in points."""
    found = set()
    for page in read(content).pages:

        def visit(text, cm, tm, _font, size):
            if text.strip():
                found.add(round(size * abs(tm[3] or tm[0]) * abs(cm[3]), 1))

        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize(("large", "least"), [(False, 12), (True, 12)])
def test_no_letter_is_under_twelve_points(village, large, least):
    version = grid_of_kinds(village.network, village.carla)
    assert min(sizes_of(paper_pdf(version, Wish(large=large)))) >= least


def test_the_large_variant_prints_the_same_words_larger(village):
    version = grid_of_kinds(village.network, village.carla)
    usual, large = paper_pdf(version), paper_pdf(version, Wish(large=True))
    assert max(sizes_of(large) & {14.0}, default=0) == 14
    assert 14.0 not in sizes_of(usual)
    assert without_heads(usual) == without_heads(large)


def test_everything_is_black(village):
    content = paper_pdf(grid_of_kinds(village.network, village.carla))
    for page in read(content).pages:
        drawn = page.get_contents().get_data().decode("latin-1")
        for r, g, b in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b", drawn):
            assert (float(r), float(g), float(b)) in {(0, 0, 0), (1, 1, 1)}


@pytest.mark.parametrize("large", [False, True])
def test_margins_are_fifteen_millimetres_on_every_page(village, large):
    sheet = print_sheet(village.visit, by=village.ben)
    long = make_grid(village.network, 6, 10, by=village.carla)  # ten pages and more
    for content in (
        sheet_pdf(sheet, Wish(large=large)),
        paper_pdf(long, Wish(large=large)),
    ):
        for page in read(content).pages:
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            assert (round(width * POINT_MM), round(height * POINT_MM)) == (210, 297)
            found = []

            def note(text, cm, tm, _font, size, found=found):
                if text.strip():
                    x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
                    found.append((x * POINT_MM, y * POINT_MM, size * POINT_MM))

            page.extract_text(visitor_text=note)
            assert min(x for x, _y, _size in found) >= 14.9
            assert min(y for _x, y, _size in found) >= 15
            assert max(y + 0.76 * size for _x, y, size in found) <= 297 - 15
