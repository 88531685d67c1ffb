"""Published and honest figures side by side: page, table, paper, dossier, CSV and PDF say the same."""

import csv
import io

from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from tests.honest import paper_of, plain, sealed, served
from tests.kept import kept
from visits.models import GridVersion
from visits.progress_calculated import seen_of
from visits.queries.result import farm_progress
from visits.services.grid import draft_version, publish_version
from visits.services.grid_load import load_grid

NOT_APPLICABLE = {"state": "not_applicable", "reason": "pas d'animaux"}
LEVELS = [
    {"code": str(at), "name": {"fr": f"niveau {at}", "en": f"level {at}"}, "value": str(at)}
    for at in range(5)
]
LEFT_OUT = (
    "1 question ne concerne pas la ferme. "
    "Le calcul de la grille compte cela comme zéro ; l'autre le laisse de côté."
)
BREAKS = "la grille calcule autrement. Ces chiffres ne se comparent pas à ceux d'avant."


def document(**arithmetic):
    def theme(code, *questions):
        asked = [
            {"code": one, "kind": "levels", "question": {"fr": one, "en": one}, "levels": LEVELS}
            for one in questions
        ]
        return {"code": code, "name": {"fr": f"Thème {code}", "en": code}, "criteria": asked}

    return {
        "format": "spg-grid/1",
        "code": "calcul",
        "name": {"fr": "Essai", "en": "Trial"},
        "languages": ["fr", "en"],
        "policy": {
            "missing": "left_out",
            "not_applicable": "zero",
            "theme": "sum_over_max",
            "total": "mean_of_themes",
            "arithmetic": {"out_of": "100"} | arithmetic,
        },
        "themes": [theme("sol", "s1", "s2"), theme("eau", "e1", "e2")],
    }


@kept
def version(village):
    return publish_version(load_grid(document(), network=village.network), by=village.carla)


@kept
def two_visits(village, version):
    """At first 2 of 4 twice each; then one question of water does not concern the farm."""
    sealed(village, 400, "2", version)
    return sealed(village, 10, "3", version, e2=NOT_APPLICABLE)


def pages(village, client):
    root = f"/farms/{village.farm.slug}"
    for rest in ("/progress/", "/progress/?table", "/progress/print/", "/dossier/"):
        yield rest, served(client, root + rest)


def test_every_page_says_both_figures_and_why(village, client_of, two_visits):
    """Soil 6/8: 75. Water as published 3/8: 37.5; without what does not apply 3/4: 75."""
    for rest, page in pages(village, client_of(village.ana)):
        words = plain(page)
        for figure in ("50,00", "75,00", "37,50", "56,25"):
            assert figure in words, (rest, figure)
        assert LEFT_OUT in words, rest
        assert "sans ce qui manque" in words, rest
        assert BREAKS not in words, rest


def test_the_file_has_a_row_for_each_theme_and_visit(village, client_of, two_visits):
    content = served(client_of(village.ana), f"/farms/{village.farm.slug}/progress.csv")[1:]

    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))

    found = [row for row in rows if row["critère"] == "résultat calculé"]
    said = [(row["thème"], row["calcul de la grille"], row["sans ce qui manque"]) for row in found]
    assert said == [
        ("Thème sol", "50,00", "50,00"),
        ("Thème sol", "75,00", "75,00"),
        ("Thème eau", "50,00", "50,00"),
        ("Thème eau", "37,50", "75,00"),
        ("Ensemble", "50,00", "50,00"),
        ("Ensemble", "56,25", "75,00"),
    ]
    assert plain(found[-1]["pourquoi"]) == LEFT_OUT
    assert {row["calcul de la grille"] for row in rows if row["code"]} == {""}


def test_a_grid_that_only_counts_adds_nothing(village, client_of):
    sealed(village, 10, "2")
    client = client_of(village.ana)
    assert "calcul" not in served(client, f"/farms/{village.farm.slug}/progress.csv")
    for _rest, page in pages(village, client):
        assert 'class="calculated' not in page


def test_the_pdfs_say_the_same(village, client_of, two_visits):
    paper = paper_of(two_visits)
    address = f"/farms/{village.farm.slug}/dossier.pdf"
    response = client_of(village.ana).get(address)
    dossier = PdfReader(io.BytesIO(b"".join(response)))
    words = " ".join(" ".join(page.extract_text() for page in dossier.pages).split())

    for said in (paper, words):
        assert "37,50" in said
        assert "56,25" in said
        assert "1 question ne concerne pas la ferme." in said


def test_versions_that_calculate_otherwise_do_not_pretend_to_compare(village, client_of, version):
    sealed(village, 400, "2", version)
    draft = draft_version(version.grid)
    GridVersion.objects.filter(pk=draft.pk).update(
        arithmetic={"out_of": "100", "caps": {"sol": "4"}}
    )
    draft.refresh_from_db()
    sealed(village, 10, "3", publish_version(draft, by=village.carla))

    for rest, page in pages(village, client_of(village.ana)):
        assert BREAKS in plain(page), rest
        assert 'class="n break"' in page, rest


def test_the_same_questions_in_a_new_version_still_compare(village, client_of, version):
    sealed(village, 400, "2", version)
    draft = draft_version(version.grid)
    sealed(village, 10, "3", publish_version(draft, by=village.carla))

    assert BREAKS not in plain(
        served(client_of(village.ana), f"/farms/{village.farm.slug}/progress/")
    )


def test_more_visits_cost_no_more_questions_to_the_database(village, version):
    counts = []
    for days in (400, 300, 200):
        sealed(village, days, "2", version)
        progress = farm_progress(village.farm.pk)
        with CaptureQueriesContext(connection) as found:
            seen_of(progress)
        counts.append(len(found))
    assert counts == [7, 7, 7]
