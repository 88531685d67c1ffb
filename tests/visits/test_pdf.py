"""A report as PDF: tagged, the same words as its page, made once, nothing fetched from outside."""

import io
import uuid

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.makers import (
    answer_all,
    criteria,
    first_criterion,
    make_farm,
    make_grid,
    make_sealed,
    make_visit,
    make_written,
    say,
)
from visits.models import Entry, Report
from visits.pdf import render
from visits.pdf.render import NoPdfError, render_pdf
from visits.pdf.report import make_pdf, report_pdf
from visits.services.entry import redact_entry
from visits.services.plan import record_event
from visits.services.report import seal_report

pytestmark = pytest.mark.pdf


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "reports"


@pytest.fixture
def report(village):
    make_sealed(village.visit, village.ben)
    village.report = Report.objects.get(visit=village.visit)
    return village


def read(content):
    return PdfReader(io.BytesIO(content))


def words_of(content):
    """All its text, spaces and hyphens at line ends made alike."""
    text = " ".join(page.extract_text() for page in read(content).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def pdf_url(v, edition=1):
    return reverse("visits:report-pdf", args=[v.visit.pk, edition])


def reply(v, **given):
    value = {"text": given.pop("text")}
    return say(v.visit, v.ana, kind="reply", voice="reply", value=value, **given)


def test_the_pdf_is_tagged_and_bears_its_language_and_title(report):
    pdf = read(make_pdf(report.report))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf has its own truth
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "/StructTreeRoot" in root
    assert pdf.metadata.title.startswith("Compte rendu, Ferme des Tilleuls,")
    xmp = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in xmp


def test_the_figure_has_its_words_in_the_structure(report):
    found, nodes = [], [read(make_pdf(report.report)).trailer["/Root"]["/StructTreeRoot"]]
    while nodes:
        node = nodes.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            nodes += node
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node.get("/Alt", ""))
            nodes += [node["/K"]] if "/K" in node else []
    assert len(found) == 1
    assert "Les réponses, thème par thème." in found[0]
    assert "3 réponses sur 3 critères concernés" in found[0].replace("\u00a0", " ")


def test_silence_is_printed_and_never_as_agreement(report):
    text = words_of(make_pdf(report.report))
    assert "La ferme n'a pas répondu." in text
    assert "Ce silence ne vaut pas accord." in text


def test_replies_are_printed_beside_their_answer_and_in_the_next_edition(report):
    v = report
    reply(v, text="Nous avons planté en mars", criterion=first_criterion(v.visit))
    second = Report.objects.get(visit=v.visit, edition=2)
    text = words_of(make_pdf(second))
    question, answer = text.index("1 Question 1.1"), text.index("Nous avons planté en mars")
    assert question < answer < text.index("2 Question 1.2")
    assert "n'a pas répondu" not in text
    assert "édition 2" in text
    assert "planté" not in words_of(make_pdf(report.report))


def test_levels_are_words_and_dots_and_what_was_not_seen_is_named(village):
    v = village
    first, second, third = criteria(v.visit)[:3]
    say(v.visit, v.ben, criterion=first, value={"level": "2"})
    say(v.visit, v.ben, criterion=second, value={"state": "not_seen"})
    say(v.visit, v.ben, criterion=third, value={"level": "0"})
    say(v.visit, v.lea, criterion=third, value={"level": "3"})
    v.visit.refresh_from_db()
    make_written(v.visit, v.ben)
    text = words_of(make_pdf(seal_report(v.visit, by=v.ben)))
    assert "●●●○ en chemin" in text
    assert "pas vu" in text
    assert "Deux avis différents ●○○○ pas encore Ben ●●●● installé Léa" in text


def test_the_first_page_holds_the_essential_the_plan_and_the_farm_s_words(village):
    v = village
    answer_all(v.visit, v.ben)
    v.visit.refresh_from_db()
    make_written(v.visit, v.ben)
    key = uuid.uuid4()
    data = {"what": "Planter une haie", "due_words": "automne 2027"}
    record_event(v.farm, key, "suggested", by=v.ben, data=data, visit=v.visit)
    record_event(v.farm, key, "accepted", by=v.ana, visit=v.visit)
    say(v.visit, v.ana, kind="words", voice="reply", criterion=None,
        object_id=str(uuid.uuid4()), value={"topic": "words", "text": "On avance"})  # fmt: skip
    pdf = read(make_pdf(seal_report(v.visit, by=v.ben)))
    first = " ".join(pdf.pages[0].extract_text().split())
    assert "L'équipe a répondu à 6 questions sur les 6" in first
    assert "Planter une haie" in first
    assert "automne 2027" in first
    assert "On avance" in first
    assert f"1 / {len(pdf.pages)}" in first


def test_page_and_pdf_say_the_same_words(report, client_of):
    v = report
    reply(v, text="Une phrase à retrouver", object_id=str(v.visit.pk), criterion=None)
    url = reverse("visits:report-edition", args=[v.visit.pk, 2]) + "?theme=all"
    page = client_of(v.ben).get(url).content.decode()
    text = words_of(make_pdf(Report.objects.get(visit=v.visit, edition=2)))
    for words in ("Une phrase à retrouver", "Question 2.3", "en chemin", "Thème 2"):
        assert words in page
        assert words in text


@pytest.mark.parametrize(
    "name",
    [r"Ferme $\frac$", "Ferme 🐐🌻", "<script>x</script> & Cie", "{{ 1 }} {% now %}", "é" * 120],
)
def test_a_strange_name_breaks_nothing(village, name):
    v = village
    farm = make_farm(v.network, v.ana, name=name)
    version = make_grid(v.network, by=v.carla, themes=1, criteria=2)
    visit = make_visit(farm, version, by=v.carla, team=(v.ben,))
    make_sealed(visit, v.ben)
    content = make_pdf(Report.objects.get(visit=visit))
    assert len(read(content).pages) >= 1
    if "$" in name or "<" in name or "{" in name:
        assert name in words_of(content)


def test_the_file_is_made_once_and_named_by_its_content(report, files):
    first = report_pdf(report.report)
    kept = list(files.iterdir())
    assert [path.name.startswith(report.report.tree_sha256) for path in kept] == [True]
    before = kept[0].stat().st_mtime_ns
    assert report_pdf(report.report) == first
    assert kept[0].stat().st_mtime_ns == before


def test_each_language_has_its_file(report, files):
    report_pdf(report.report)
    with translation.override("en"):
        report_pdf(report.report)
    assert len(list(files.iterdir())) == 2


def test_erased_words_are_not_served_from_the_file_made_before(report):
    v = report
    reply(v, text="Des mots à oublier", object_id=str(v.visit.pk), criterion=None)
    second = Report.objects.get(visit=v.visit, edition=2)
    assert "Des mots à oublier" in words_of(report_pdf(second))
    said = Entry.objects.get(visit=v.visit, kind="reply")
    redact_entry(said, by=v.carla, why="demande")
    second.refresh_from_db()
    assert "Des mots à oublier" not in words_of(report_pdf(second))


def test_the_file_with_erased_words_is_gone(report, files, django_capture_on_commit_callbacks):
    v = report
    reply(v, text="Des mots à oublier", object_id=str(v.visit.pk), criterion=None)
    second = Report.objects.get(visit=v.visit, edition=2)
    report_pdf(second)
    said = Entry.objects.get(visit=v.visit, kind="reply")
    with django_capture_on_commit_callbacks(execute=True):
        redact_entry(said, by=v.carla, why="demande")
    assert list(files.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "file:///etc/passwd", "data:image/png;base64,AA",
                "memory:other", "/etc/passwd"],
)  # fmt: skip
def test_nothing_is_fetched_but_what_is_in_memory(address):
    fetcher = render._fetcher_of({"chart.svg": (b"<svg/>", "image/svg+xml")})
    with pytest.raises(ValueError, match="nothing outside itself"):
        fetcher.fetch(address)
    assert fetcher.fetch("memory:chart.svg").read() == b"<svg/>"


def test_who_may_read_downloads_it_and_the_farm_sees_that(report, client_of):
    v = report
    response = client_of(v.carla).get(pdf_url(v))
    assert response["Content-Type"] == "application/pdf"
    assert "ferme-des-tilleuls" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-cache"
    html = client_of(v.ana).get(reverse("visits:report", args=[v.visit.pk])).content.decode()
    assert "Carla, a reçu une copie" in html


def test_without_pango_the_page_says_so_and_offers_itself(report, client_of, monkeypatch):
    v = report

    def nothing_there():
        raise NoPdfError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(render, "_library", nothing_there)
    client = client_of(v.ben)
    page = client.get(reverse("visits:report", args=[v.visit.pk])).content.decode()
    assert "Ce serveur ne fait pas de PDF." in page
    assert "Page à imprimer" in page
    assert pdf_url(v) not in page
    response = client.get(pdf_url(v), follow=True)
    assert "Le PDF ne se fait pas sur ce serveur." in response.content.decode()


def test_a_template_of_ours_is_refused_what_it_asks_from_elsewhere(tmp_path, settings):
    (tmp_path / "loud.html").write_text(
        '<html lang="fr"><head><title>x</title><link rel="stylesheet" href="https://example.org/a">'
        '</head><body><p>mots</p><img src="file:///etc/passwd" alt="x"></body></html>'
    )
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    content = render_pdf("loud.html", {}, style="pdf/report.css")
    assert words_of(content).startswith("mots")


def test_what_visitors_say_of_the_grid_is_a_part_of_its_own_and_erased_words_leave_it(village):
    v = village
    value = {"what": "hard_to_ask", "why": "Personne n'ose répondre."}
    say(v.visit, v.ben, kind="feedback", criterion=first_criterion(v.visit), value=value)
    make_sealed(v.visit, v.ben)
    words = words_of(make_pdf(Report.objects.get(visit=v.visit)))
    part = words.split("Sur la grille elle-même")[1]
    assert "Ceci parle des questions, pas de la ferme." in part
    assert "Question 1.1 Difficile à demander" in part
    assert "Personne n'ose répondre." in part
    redact_entry(v.visit.entries.get(kind="feedback"), by=v.carla, why="À sa demande")
    words = words_of(make_pdf(Report.objects.filter(visit=v.visit).latest()))
    assert "Sur la grille elle-même" in words
    assert "ose répondre" not in words


def test_a_report_without_a_remark_on_the_grid_has_no_such_part(report):
    assert "Sur la grille elle-même" not in words_of(make_pdf(report.report))
