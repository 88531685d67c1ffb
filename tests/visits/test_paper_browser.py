"""The form of paper as a browser prints it: boxes, lines, letters, pages, and a phone's width."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.makers import rewrite
from tests.visits.test_entry_pages import grid_of_kinds
from tests.visits.test_paper import bare, without_heads
from visits.models import Criterion
from visits.pdf.paper import paper_pdf
from visits.queries.paper import Wish
from visits.services.sheet import print_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MM = 96 / 25.4

#: Of every box its height and width, of every line to write on its height, in pixels of CSS.
MEASURE = """() => {
  const form = document.querySelector('.paper')
  const boxes = [...form.querySelectorAll('.boxes li')].map(one => {
    const style = getComputedStyle(one, '::before')
    return [parseFloat(style.width), parseFloat(style.height)]
  })
  const lines = [...form.querySelectorAll('.write')].map(one => one.getBoundingClientRect().height)
  const texts = [...form.querySelectorAll('*')].filter(one =>
    [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  const sizes = texts.map(one => parseFloat(getComputedStyle(one).fontSize) * 72 / 96)
  const colours = [...new Set(texts.map(one => getComputedStyle(one).color))]
  return {boxes, lines, sizes, colours}
}"""


@pytest.mark.parametrize(("large", "least"), [("0", 12), ("1", 14)])
def test_boxes_lines_and_letters_are_large_enough(village, page, sign_in, large, least):
    v = village
    version = grid_of_kinds(v.network, v.carla)
    sign_in(page, v.ben)
    page.goto(reverse("visits:grid-paper", args=[version.grid.ref]) + f"?large={large}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(180 * MM), "height": 900})
    found = page.evaluate(MEASURE)
    assert len(found["boxes"]) > 30
    assert min(min(box) for box in found["boxes"]) >= 8 * MM
    assert min(found["lines"]) >= 8 * MM
    body = [size for size in found["sizes"] if size < 20]
    assert min(body) >= 12
    assert sorted(body)[len(body) // 2] >= least
    assert found["colours"] == ["rgb(0, 0, 0)"]


def test_boxes_of_one_question_do_not_overlap(village, page, sign_in):
    v = village
    version = grid_of_kinds(v.network, v.carla)
    rewrite(Criterion.objects.get(version=version, code="choice"), question={"fr": "m" * 120})
    sign_in(page, v.ben)
    page.goto(reverse("visits:grid-paper", args=[version.grid.ref]))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(180 * MM), "height": 900})
    overlaps = page.evaluate("""() => [...document.querySelectorAll('.ask')].flatMap(ask => {
      const all = [...ask.querySelectorAll('.boxes li, .write')].map(x => x.getBoundingClientRect())
      return all.flatMap((a, i) => all.slice(i + 1).filter(b =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1))
    }).length""")
    assert overlaps == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= round(180 * MM)


def test_a_browser_prints_the_same_words_as_the_pdf(village, page, sign_in):
    v = village
    version = grid_of_kinds(v.network, v.carla)
    sign_in(page, v.ben)
    page.goto(reverse("visits:grid-paper", args=[version.grid.ref]))
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [one.extract_text() for one in printed.pages]
    for n, text in enumerate(texts, start=1):
        assert "Grille d'essai v1" in text
        assert re.search(rf"{n}\s*/\s*{len(texts)}", text)
    heads = re.compile(r"^\s*\d+\s*/\s*\d+|\d+\s*/\s*\d+\s*$|Grille d'essai v1")
    whole = bare("".join(heads.sub("", text) for text in texts))
    assert whole == without_heads(paper_pdf(version, Wish(language="fr")))


@pytest.mark.parametrize("width", [320, 810, 1366])
def test_the_page_fits_every_screen_and_is_accessible(
    village, open_page, sign_in, accessibility_faults, width
):
    v = village
    print_sheet(v.visit, by=v.ben)
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, v.ben)
    page.goto(reverse("visits:sheet", args=[v.visit.pk, 1]))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert accessibility_faults(page) == []
