"""The form of paper by its addresses: which versions, for whom, how many pages, what boxes."""

import copy
import json
import socket
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.makers import make_grid, rewrite
from tests.visits.test_paper import bare, draft_of, page_of, read, row, words_of
from visits.models import Entry, Sheet
from visits.pdf import render
from visits.pdf.paper import make_paper_pdf, paper_pdf, sheet_pdf
from visits.queries.paper import Wish, paper_of_version
from visits.services.grid import draft_version, publish_version
from visits.services.grid_load import load_grid
from visits.services.sheet import print_sheet

LIBRARY = Path(render.__file__).parent.parent / "library"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf_of(client, version, **query):
    url = reverse("visits:grid-paper-pdf", args=[version.grid.ref])
    return client.get(url, {"version": version.number} | query)


def sixty():
    """The charter's own grid, filled up to sixty with copies of its criteria with levels."""
    document = json.loads((LIBRARY / "charte-amap.json").read_text(encoding="utf-8"))
    rows = [(t, c) for t in document["themes"] for c in t["criteria"] if c["kind"] == "levels"]
    missing = 60 - sum(len(theme["criteria"]) for theme in document["themes"])
    for theme, criterion in rows[:missing]:
        more = {key: value for key, value in criterion.items() if key != "condition"}
        theme["criteria"].append(copy.deepcopy(more) | {"code": f"{criterion['code']}-2"})
    return load_grid(document | {"code": "soixante"}, network=None)


# -- versions and doors


def test_published_retired_and_for_editors_draft_versions_are_printed(village, client_of):
    v = village
    draft = draft_version(v.version.grid)
    member, editor = client_of(v.ben), client_of(v.carla)
    assert page_of(member, draft).status_code == pdf_of(member, draft).status_code == 404
    assert "(brouillon)" in page_of(editor, draft).content.decode()
    publish_version(draft, by=v.carla)
    v.version.refresh_from_db()
    assert v.version.status == "retired"
    assert page_of(member, v.version).status_code == 200
    assert pdf_of(member, v.version).status_code == 200
    bare_address = member.get(reverse("visits:grid-paper", args=[v.version.grid.ref]))
    assert "Grille d&#x27;essai v2" in bare_address.content.decode()


@pytest.mark.parametrize("asked", ["99", "-1", "x", "1e3", "1.0", "٢"])
def test_a_version_that_is_not_there_is_not_found(village, client_of, asked):
    for name in ("visits:grid-paper", "visits:grid-paper-pdf"):
        url = reverse(name, args=[village.version.grid.ref])
        assert client_of(village.ben).get(url, {"version": asked}).status_code == 404


def test_a_pdf_is_private_and_named_by_its_grid(village, client_of):
    response = pdf_of(client_of(village.ben), village.version, large="1")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="grille-dessai-v1-fr-14pt.pdf"'
    assert response["Cache-Control"] == "private, no-cache"


def test_the_grids_page_and_the_sheets_page_lead_there(village, client_of):
    v, client = village, client_of(village.ben)
    print_sheet(v.visit, by=v.ben)
    grid = client.get(v.version.grid.get_absolute_url()).content.decode()
    assert f"{reverse('visits:grid-paper', args=[v.version.grid.ref])}?version=1" in grid
    sheets = client.get(reverse("visits:sheets", args=[v.visit.pk])).content.decode()
    assert reverse("visits:sheet-pdf", args=[v.visit.pk, 1]) in sheets


def test_a_sheet_printed_again_keeps_its_number_and_the_pdf_makes_none(village, client_of):
    v, client = village, client_of(village.ben)
    sheet = print_sheet(v.visit, by=v.ben)
    url = reverse("visits:sheet-pdf", args=[v.visit.pk, 1])
    for _ in range(2):
        response = client.get(url)
        assert sheet.code in words_of(response.content)
    assert Sheet.objects.count() == 1
    assert not Entry.objects.exists()
    assert client.get(reverse("visits:sheet-pdf", args=[v.visit.pk, 2])).status_code == 404
    assert client.post(url).status_code == 405


def test_without_pango_a_sentence_leads_to_the_page(village, client_of, monkeypatch):
    def missing():
        raise render.NoPdfError("cannot load library")

    monkeypatch.setattr(render, "_library", missing)
    client = client_of(village.ben)
    response = pdf_of(client, village.version, large="1")
    assert response.status_code == 302
    html = client.get(response.url).content.decode()
    assert "Le PDF ne se fait pas sur ce serveur. Imprimez cette page." in html
    assert 'class="paper large"' in html
    assert "paper.pdf" not in html
    sheet = print_sheet(village.visit, by=village.ben)
    url = reverse("visits:sheet-pdf", args=[village.visit.pk, sheet.number])
    assert client.get(url).url.startswith(reverse("visits:sheet", args=[village.visit.pk, 1]))


def test_a_reserved_question_is_marked_on_the_form_and_shut_on_a_sheet(village, client_of):
    v = village
    rewrite(v.version.criteria.first(), sensitive=True)
    client = client_of(v.ben)
    html = page_of(client, v.version).content.decode()
    assert "La ferme seule y répond, sauf si elle l'ouvre." in html
    print_sheet(v.visit, by=v.ben)
    sheet = client.get(reverse("visits:sheet", args=[v.visit.pk, 1])).content.decode()
    assert "Question réservée à la ferme." in sheet
    assert sheet.count('class="boxes states"') == html.count('class="boxes states"') - 1


def test_every_question_is_on_paper_and_typed_whatever_its_condition(village, client_of):
    v = village
    first, second = v.version.criteria.order_by("theme__position", "position")[:2]
    rewrite(second, condition=f"${{{first.code}}} = '3'")
    client = client_of(v.ben)
    sheet = print_sheet(v.visit, by=v.ben)
    assert "Question 1.2" in words_of(
        client.get(reverse("visits:sheet-pdf", args=[v.visit.pk, 1])).content
    )
    typing = client.get(reverse("visits:sheet-entry", args=[v.visit.pk, sheet.number]))
    assert f'name="c{second.pk.hex}-other"' in typing.content.decode()


# -- tags, sizes, pages


@pytest.mark.pdf
def test_the_form_is_tagged_with_its_language_and_title(village):
    pdf = read(paper_pdf(village.version))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf has its own truth
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert pdf.metadata.title == "Grille d'essai, version 1, formulaire vierge"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    kinds, nodes = set(), [root["/StructTreeRoot"]]
    while nodes:
        node = nodes.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            nodes += node
        elif isinstance(node, dict):
            kinds.add(node.get("/S"))
            nodes += [node["/K"]] if "/K" in node else []
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/P"} <= kinds


@pytest.mark.pdf
def test_sixty_criteria_take_twelve_pages_at_most(village):
    paper = paper_of_version(sixty())
    assert paper.asked == 60
    assert len(read(make_paper_pdf(paper)).pages) <= 12


@pytest.mark.pdf
@pytest.mark.parametrize("name", sorted(path.stem for path in LIBRARY.glob("*.json")))
def test_what_is_reckoned_is_what_is_printed(village, name):
    document = json.loads((LIBRARY / f"{name}.json").read_text(encoding="utf-8"))
    version = load_grid(document, network=None)
    paper = paper_of_version(version)
    pages = read(make_paper_pdf(paper)).pages
    printed = len(pages)
    assert "\n2. " in pages[0].extract_text(), "no first page is left empty"
    assert printed <= 12
    assert abs(paper.pages - printed) <= 2


@pytest.mark.pdf
def test_a_small_grid_has_its_descriptions_and_lines_to_write_on(village):
    levels = [
        {"code": str(n), "name": {"fr": f"Niveau {n}"}, "description": {"fr": f"Ce que {n} dit."}}
        for n in range(3)
    ]
    version = draft_of(
        [{"code": "a", "kind": "levels", "question": {"fr": "Quoi ?"}, "levels": levels}]
    )
    paper = paper_of_version(version)
    assert (paper.way.in_full, paper.way.lines) == (True, 2)
    assert bare("Ce que 2 dit.") in bare(words_of(make_paper_pdf(paper)))
    short = paper_pdf(version, Wish(chosen="short"))
    assert bare("Ce que 2 dit.") not in bare(words_of(short))


@pytest.mark.pdf
def test_three_hundred_criteria_make_a_form(village):
    version = make_grid(village.network, 15, 20, by=village.carla)
    content = paper_pdf(version)
    text = words_of(content)
    assert text.index("Question 1.1") < text.index("Question 8.20") < text.index("Question 15.20")
    assert "300. Question 15.20" in text
    assert len(read(content).pages) <= 60


STRANGE = {
    "mathematics": r"Combien vaut $\frac{1}{2}$ ?",
    "emoji": "Les abeilles 🐝🌻 vont-elles bien ?",
    "right to left": "هل التربة حية ومغطاة؟",
    "markup": "<script>alert(1)</script><img src=file:///etc/passwd> & ]]>",
    "long": "m" * 120,
    "wide": "Ferme " * 20,
    "styles": "} @import url(http://192.0.2.1/x.css); a { b: url(//192.0.2.1)",
}


@pytest.mark.pdf
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_any_words_are_printed_and_nothing_is_fetched(village, monkeypatch, text):
    def refuse(*given):
        raise AssertionError(f"a connection: {given}")

    options = [{"code": "x", "name": {"fr": text}}, {"code": "y", "name": {"fr": "Autre"}}]
    version = draft_of(
        [row("a", text), {"code": "b", "kind": "choice", "question": {"fr": text},
                          "options": options, "unit": {"fr": text}}],
        name={"fr": text},
    )  # fmt: skip
    monkeypatch.setattr(socket.socket, "connect", refuse)
    content = paper_pdf(version)
    assert len(read(content).pages) >= 1
    if text.isascii():
        assert words_of(content).count(text.split()[0]) >= 2 or len(text.split()) == 1
    assert "root:x" not in words_of(content)


@pytest.mark.pdf
def test_a_long_name_stays_on_its_line_at_the_head(village):
    v = village
    v.farm.name = "Ferme de la très longue allée des tilleuls centenaires " * 2
    v.farm.save()
    print_sheet(v.visit, by=v.ben)
    lines = read(sheet_pdf(Sheet.objects.get())).pages[0].extract_text().split("\n")
    assert any("…" in line and "Ferme de la" in line for line in lines)


@pytest.mark.pdf
def test_the_command_writes_the_form_and_says_what_is_missing(village, tmp_path, monkeypatch):
    ref, file = str(village.version.grid.ref), tmp_path / "form.pdf"
    options = {"format": "pdf", "output": str(file), "language": "en", "large": True}
    call_command("grid_export", ref, **options)
    assert read(file.read_bytes()).trailer["/Root"]["/Lang"] == "en"
    assert "Question 1.1 en" in words_of(file.read_bytes())

    def missing():
        raise render.NoPdfError("cannot load library")

    monkeypatch.setattr(render, "_library", missing)
    with pytest.raises(CommandError, match="doctor"):
        call_command("grid_export", ref, **options | {"language": "fr"})


@pytest.mark.pdf
def test_the_form_of_a_published_version_is_made_once_and_a_draft_s_each_time(village, tmp_path):
    first = paper_pdf(village.version)
    kept = list(tmp_path.rglob("*.pdf"))
    before = kept[0].stat().st_mtime_ns
    assert (paper_pdf(village.version), len(kept)) == (first, 1)
    assert kept[0].stat().st_mtime_ns == before
    paper_pdf(village.version, Wish(large=True))
    paper_pdf(draft_version(village.version.grid))
    assert len(list(tmp_path.rglob("*.pdf"))) == 2
