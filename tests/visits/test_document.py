"""Any document as PDF: tagged, its charts with their words and their numbers, kept by content."""

import io
from dataclasses import dataclass, field

import pytest
from django.utils import translation
from pypdf import PdfReader

from tests.structure import headings_of, nodes_of, structure_of, words_of
from visits.charts import Table
from visits.pdf.document import document_pdf

pytestmark = pytest.mark.pdf

PAGE = """{% extends "pdf/base.html" %}{% block title %}Une saison{% endblock %}
{% block author %}Réseau du Val{% endblock %}
{% block head %}<header><h1>Une saison</h1><p class="edition">Figée le 3 mars</p></header>
{% endblock %}{% block content %}{% include "pdf/figure.html" with figure=charts.months %}
<h2>Ensuite</h2><p>{{ name }}</p>{% endblock %}"""


@dataclass(frozen=True)
class Drawn:
    """A chart as `visits.charts` gives them, with the least that one can draw."""

    title: str = "Visites par mois"
    subtitle: str = "Les visites tenues"
    fill: str = "#2b5a3b"
    told: list[str] = field(default_factory=lambda: ["Mai : 3 visites.", "Juin : 4 visites."])

    def sentences(self) -> list[str]:
        return self.told

    def table(self) -> Table:
        return Table(("Mois", "Visites"), [("mai", "3"), ("juin", "4")])

    def draw(self, *, width: int = 700, paths: bool = False) -> bytes:
        assert paths, "on paper letters are drawn, so that no font is asked for"
        box = f'<rect width="{width}" height="40" fill="{self.fill}"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="50" '
            f'viewBox="0 0 {width} 50">{box}</svg>'
        ).encode()


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    (tmp_path / "season.html").write_text(PAGE)
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    settings.MEDIA_ROOT = tmp_path
    with translation.override("fr"):
        yield tmp_path


def made(chart=None, **given):
    name = {"name": "Les fermes"} | given
    keep = name.pop("keep", False)
    return document_pdf("season.html", name, charts={"months": chart or Drawn()}, keep=keep)


def test_a_document_is_tagged_and_its_titles_are_its_bookmarks():
    pdf = PdfReader(io.BytesIO(made()))
    root = structure_of(pdf)
    assert root["lang"] == "fr"
    assert root["marked"]
    assert root["shows_title"]
    assert pdf.metadata.title == "Une saison"
    assert headings_of(pdf) == [
        ("H1", "Une saison"), ("H2", "Visites par mois"), ("H2", "Ensuite"),
    ]  # fmt: skip
    outline = pdf.outline
    assert [outline[0].title, [row.title for row in outline[1]]] == [
        "Une saison", ["Visites par mois", "Ensuite"],
    ]  # fmt: skip


def test_a_chart_is_a_figure_with_its_words_and_a_table_with_its_numbers():
    pdf = PdfReader(io.BytesIO(made()))
    [figure] = nodes_of(pdf, "/Figure")
    assert figure["/Alt"] == "Visites par mois. Mai : 3 visites. Juin : 4 visites."
    assert len(nodes_of(pdf, "/Table")) == 1
    assert len(nodes_of(pdf, "/TH")) == 4
    assert [len(cell["/A"]["/Headers"]) for cell in nodes_of(pdf, "/TD")] == [2, 2]
    text = words_of(pdf)
    assert "Mai : 3 visites. Juin : 4 visites." in text
    assert "Mois Visites mai 3 juin 4" in text
    assert "Figée le 3 mars" in text.split("Ensuite")[1] or text.count("Figée le 3 mars") == 2


def test_a_document_is_kept_by_its_content_only_when_asked(place):
    folder = place / "documents"
    made()
    assert not folder.exists()
    first = made(keep=True)
    [path] = folder.iterdir()
    before = path.stat().st_mtime_ns
    assert made(keep=True) == first
    assert path.stat().st_mtime_ns == before
    made(keep=True, name="Autre chose")
    made(Drawn(fill="#9a4526"), keep=True)
    assert len(list(folder.iterdir())) == 3
