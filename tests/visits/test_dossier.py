"""A farm's dossier and plan on paper: the same content as their page, tagged, light."""

import html
import io
import re
import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.makers import answer_all, make_sealed, make_visit, make_written, say
from tests.structure import headings_of, nodes_of, structure_of, words_of
from visits.models import Reading
from visits.services.plan import record_event
from visits.services.report import seal_report

pytestmark = pytest.mark.pdf

LIGHT = 500_000


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def planned(village):
    """Two actions of the farm, one promise of the group, one suggestion, one thing done."""
    v = village
    for what, owner, steps in (
        ("Planter une haie", {"due_words": "automne 2027"}, ("accepted",)),
        ("Semer un engrais vert", {"how_seen": "la parcelle est couverte"}, ("accepted",)),
        ("Noter les dates de semis", {}, ("accepted", "done")),
        ("Couvrir le tas de fumier", {}, ()),
    ):
        key = uuid.uuid4()
        record_event(v.farm, key, "suggested", by=v.ben, data={"what": what, **owner})
        for step in steps:
            record_event(v.farm, key, step, by=v.ana)
    key = uuid.uuid4()
    data = {"what": "Venir planter à dix", "owner": "group", "owner_group": str(v.group.ref)}
    record_event(v.farm, key, "suggested", by=v.ben, data=data)
    record_event(v.farm, key, "accepted", by=v.fred)
    return v


def pdf_of(client, name, v):
    response = client.get(reverse(name, args=[v.farm.slug]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert len(response.content) < LIGHT
    return PdfReader(io.BytesIO(response.content))


def said_in(text):
    """Words alone: glyphs that only style adds and spaces do not count."""
    return re.findall(r"\w+", text.replace("\u00ad", ""))


def page_words(client, name, v):
    """What the page says between its title and its footer, in order."""
    source = client.get(reverse(name, args=[v.farm.slug])).content.decode()
    sheet = source.split('<div class="sheet"', 1)[1].split("<footer", 1)[0]
    sheet = re.sub(r'<div class="btn-row.*?</div>', " ", sheet.split(">", 1)[1], flags=re.DOTALL)
    return said_in(html.unescape(re.sub(r"<[^>]+>", " ", sheet)))


def pdf_words(pdf):
    """The same of the PDF, without the line that runs below each page."""
    words = []
    for page in pdf.pages:
        lines = page.extract_text().strip().split("\n")
        words += said_in(" ".join(lines[:-1] if " / " in lines[-1] else lines))
    return words


def test_the_plan_stands_on_one_page_with_the_promises_of_the_others(planned, client_of):
    pdf = pdf_of(client_of(planned.ana), "visits:plan-pdf", planned)
    assert len(pdf.pages) == 1
    text = words_of(pdf)
    own, others = text.index("Ce que fait la ferme"), text.index("Ce que font le groupe")
    assert own < text.index("Planter une haie") < others < text.index("Venir planter à dix")
    assert "automne 2027" in text
    assert "la parcelle est couverte" in text
    assert text.index("Proposé, en attente") < text.index("Couvrir le tas de fumier")
    structure = structure_of(pdf)
    assert (structure["lang"], structure["marked"], structure["ua"]) == ("fr", True, True)
    assert structure["shows_title"]
    levels = [level for level, _title in headings_of(pdf)]
    assert levels == ["H1", "H2", "H3", "H3", "H2", "H3", "H2", "H2"]


@pytest.mark.parametrize(
    ("page", "file"),
    [("visits:plan-sheet", "visits:plan-pdf"), ("visits:dossier", "visits:dossier-pdf")],
)
def test_page_and_pdf_say_the_same(planned, client_of, page, file):
    v = planned
    make_sealed(make_visit(v.farm, v.version, by=v.carla, team=(v.ben,)), v.ben)
    client = client_of(v.carla)
    assert sorted(pdf_words(pdf_of(client, file, v))) == sorted(page_words(client, page, v))


def test_the_dossier_has_card_plan_visits_and_table(planned, client_of):
    v = planned
    make_sealed(make_visit(v.farm, v.version, by=v.carla, team=(v.ben,)), v.ben)
    pdf = pdf_of(client_of(v.ana), "visits:dossier-pdf", v)
    titles = [title for _level, title in headings_of(pdf)]
    for title in ("La ferme", "Chemin parcouru", "Plan d'action", "Visites", "Critère par critère"):
        assert title in titles
    assert len(nodes_of(pdf, "/Table")) >= 2
    assert all(cell["/A"].get("/Headers") for cell in nodes_of(pdf, "/TD"))
    text = words_of(pdf)
    assert "Question 1.1" in text
    assert "Venir planter à dix" in text
    assert "tel que Ana peut le lire" in text


def test_what_is_done_bears_the_day_on_which_it_was(village, client_of):
    """A hand offered or an acceptance noted later does not move the day."""
    v, key = village, uuid.uuid4()
    told = [("suggested", 1), ("done", 5), ("support_offered", 20), ("accepted", 25)]
    for kind, day in told:
        data = {"what": "Prêter un semoir", "support_id": str(uuid.uuid4())}
        at = datetime(2025, 3, day, 12, tzinfo=UTC)
        record_event(v.farm, key, kind, by=v.ana, data=data, at=at)
    client = client_of(v.ana)
    for name in ("plan", "plan-sheet", "dossier"):
        page = client.get(reverse(f"visits:{name}", args=[v.farm.slug])).content.decode()
        done = page[page.index("Fait") :].partition("</ul>")[0]
        assert "5 mars 2025" in done, name
        assert "25 mars" not in done, name


def test_a_dossier_is_a_copy_of_its_reports(planned, client_of):
    v = planned
    visit = make_sealed(make_visit(v.farm, v.version, by=v.carla, team=(v.ben,)), v.ben)
    client = client_of(v.carla)
    client.get(reverse("visits:dossier", args=[v.farm.slug]))
    assert not Reading.objects.filter(kind="copy").exists()
    pdf_of(client, "visits:dossier-pdf", v)
    assert [row.visit_id for row in Reading.objects.filter(kind="copy")] == [visit.pk]


def test_a_group_s_contact_receives_what_the_group_promised(planned, client_of):
    text = words_of(pdf_of(client_of(planned.fred), "visits:plan-pdf", planned))
    assert "Venir planter à dix" in text
    assert "Planter une haie" not in text


def test_an_empty_plan_says_so(village, client_of):
    assert "Le plan est vide" in words_of(
        pdf_of(client_of(village.ana), "visits:plan-pdf", village)
    )


def test_two_opinions_have_the_mark_of_the_page_in_the_pdf(village, client_of):
    v = village
    visit = make_visit(v.farm, v.version, by=v.carla, team=(v.ben, v.lea))
    answer_all(visit, v.ben)
    say(visit, v.lea, value={"level": "3"})
    visit.refresh_from_db()
    make_written(visit, v.ben)
    seal_report(visit, by=v.ben)
    text = words_of(pdf_of(client_of(v.ana), "visits:dossier-pdf", v))
    assert "▲ deux avis" in text
    assert "◐" not in text
