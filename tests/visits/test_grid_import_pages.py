"""A network's own spreadsheet becomes a draft in four steps, by somebody who has never done it."""

import io
import json
import os
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.makers import grid_document
from tests.visits.pages import form_of, messages_of
from visits.models import Grid, GridEdit, GridImport
from visits.queries.grid_document import version_document
from visits.services.grid import draft_version, publish_version

pytestmark = pytest.mark.django_db
START = "/grids/import/"

FREE = (
    "Grille 2025 du groupe;;;;;;\r\n"
    "Thème;N°;Critère;Niveau 1;Niveau 2;Niveau 3;Commentaires\r\n"
    "Sol;1.1;Le sol est-il couvert ?;nu;un peu;toujours;\r\n"
    ";1.2;Les vers de terre sont-ils là ?;non;quelques-uns;beaucoup;bof\r\n"
    "Eau;2.1;L'eau est-elle économisée ?;;;;\r\n"
).encode("cp1252")


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def carla(village, client_of):
    return client_of(village.carla)


def upload(client, data: bytes, name: str = "grille.csv", **typed):
    file = SimpleUploadedFile(name, data)
    return client.post(f"{START}file/", {"file-file": file, **typed}, follow=True)


def sent(client, step: str, **typed):
    """The step's form as its page gives it, with what is typed."""
    page = client.get(f"{START}{step}/")
    form = form_of(page, "import")
    return client.post(f"{START}{step}/", form.filled(**typed), follow=True)


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "'")


def where(response) -> str:
    return response.redirect_chain[-1][0] if response.redirect_chain else ""


def test_a_spreadsheet_becomes_a_draft_in_four_steps(village, carla):
    assert where(carla.get(START, follow=True)) == f"{START}file/"

    page = upload(carla, FREE)
    assert where(page) == f"{START}columns/"
    form = form_of(page, "import")
    assert form.fields["columns-column-0-0"] == ["theme"]
    assert form.fields["columns-column-0-2"] == ["question"]
    assert form.fields["columns-column-0-5"] == ["level:3"]
    assert form.fields["columns-column-0-6"] == ["ignore"]

    page = sent(carla, "columns")
    assert where(page) == f"{START}check/"
    text = text_of(page)
    assert "3 critères, 2 thèmes" in text
    assert "1 question ne dit pas comment on y répond" in text
    assert "Ligne 4, colonne G : Colonne non reprise : « bof »." in text
    assert "Le sol est-il couvert ?" in text
    assert Grid.objects.filter(network=village.network).count() == 1

    page = sent(carla, "check")
    assert where(page) == f"{START}confirm/"
    assert form_of(page, "import").fields["confirm-name"] == ["Grille 2025 du groupe"]
    page = sent(carla, "confirm", **{"confirm-name": "Grille du groupe"})

    done = GridImport.objects.get()
    assert where(page) == f"/grids/imports/{done.pk}/"
    assert "C'est un brouillon" in messages_of(page)[0]
    assert done.version.is_draft
    assert done.new_grid
    assert done.grid.name == {"fr": "Grille du groupe"}
    questions = list(done.version.criteria.values_list("code", "kind"))
    assert questions == [("1.1", "levels"), ("1.2", "levels"), ("2.1", "text")]
    assert {row["message"] for row in done.left_out} >= {"Colonne non reprise\xa0: «\xa0bof\xa0»."}


def test_the_file_leaves_with_the_last_step(village, carla, private_files):
    upload(carla, FREE)
    assert len(list((private_files / "imports").iterdir())) == 1
    for step in ("columns", "check", "confirm"):
        sent(carla, step)
    assert list((private_files / "imports").iterdir()) == []


def test_a_file_left_behind_goes_after_a_day(village, carla, client_of, private_files):
    upload(carla, FREE)
    (old,) = (private_files / "imports").iterdir()
    day = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    os.utime(old, (day, day))
    upload(client_of(village.carla), FREE)
    assert old not in list((private_files / "imports").iterdir())


def test_pressing_twice_imports_once(village, carla):
    upload(carla, FREE)
    sent(carla, "columns")
    sent(carla, "check")
    form = form_of(carla.get(f"{START}confirm/"), "import").filled()
    first = carla.post(f"{START}confirm/", form, follow=True)
    second = carla.post(f"{START}confirm/", form, follow=True)
    assert where(first) == where(second)
    assert GridImport.objects.count() == 1


@pytest.mark.parametrize("step", ["columns", "check", "confirm", "nowhere"])
def test_a_later_step_without_a_file_goes_back_to_the_first(village, carla, step):
    for answer in (
        carla.get(f"{START}{step}/", follow=True),
        carla.post(f"{START}{step}/", follow=True),
    ):
        assert where(answer) == f"{START}file/"
        assert "Rien n'a été importé" in messages_of(answer)[0]


def test_a_file_that_has_gone_is_asked_for_again(village, carla, private_files):
    upload(carla, FREE)
    for path in (private_files / "imports").iterdir():
        path.unlink()
    assert where(carla.get(f"{START}columns/", follow=True)) == f"{START}file/"


def test_a_press_in_another_tab_does_not_import_the_file_chosen_since(village, carla):
    upload(carla, FREE)
    sent(carla, "columns")
    sent(carla, "check")
    first_tab = form_of(carla.get(f"{START}confirm/"), "import").filled()
    upload(carla, FREE, "autre.csv")
    sent(carla, "columns")
    sent(carla, "check")

    page = carla.post(f"{START}confirm/", first_tab, follow=True)

    assert GridImport.objects.count() == 0
    assert where(page) == f"{START}check/"
    assert "Un autre fichier a été choisi" in text_of(page)


def test_columns_are_corrected(village, carla):
    upload(carla, FREE)
    sent(carla, "columns", **{"columns-column-0-6": "guidance", "columns-kind": "yes_partly_no"})
    sent(carla, "check")
    sent(carla, "confirm")
    done = GridImport.objects.get()
    assert done.version.criteria.get(code="1.2").guidance == {"fr": "bof"}
    assert done.version.criteria.get(code="2.1").kind == "yes_partly_no"


def test_another_header_row_is_read_again(village, carla):
    upload(carla, FREE)
    page = sent(carla, "columns", again="1", **{"columns-header-0": "1"})
    assert where(page) == f"{START}columns/"
    form = form_of(page, "import")
    assert form.fields["columns-header-0"] == ["1"]
    page = sent(carla, "columns", again="1", **{"columns-header-0": "2"})
    assert form_of(page, "import").fields["columns-column-0-2"] == ["question"]


def test_columns_that_cannot_be_are_refused(village, carla):
    upload(carla, FREE)
    page = sent(carla, "columns", **{"columns-column-0-2": "ignore"})
    assert "dites quelle colonne porte les questions" in text_of(page)
    page = sent(carla, "columns", **{"columns-column-0-6": "question"})
    assert "a déjà ce sens" in text_of(page)
    page = sent(carla, "columns", **{"columns-kind": "levels"})
    assert "Nommez ici les niveaux" in text_of(page)


WRONG = (
    "Thème;Code;Question;Type de réponse;Poids;Ligne rouge\n"
    "Sol;a;Première ?;oui/non;1;oui\n"
    "Sol;b;Deuxième ?;étoiles;1;\n"
    "Sol;c;Troisième ?;texte;lourd;peut-être\n"
    "Sol;a;Quatrième ?;texte;2,5;non\n"
).encode()


def test_cells_are_put_right_on_the_page(village, carla):
    upload(carla, WRONG)
    page = sent(carla, "columns")
    text = text_of(page)
    assert "4 choses à corriger" in text
    assert "Ligne 3, colonne D" in text
    assert "« étoiles » n'est pas une forme de réponse connue" in text

    fields = form_of(page, "import").fields
    assert fields["check-fix-0-2-3"] == ["étoiles"]
    page = sent(carla, "check", **{"check-fix-0-2-3": "nombre", "check-fix-0-3-4": "0,5"})
    text = text_of(page)
    assert "2 choses à corriger" in text
    page = sent(carla, "check", **{"check-fix-0-3-5": "non", "check-fix-0-4-1": "d"})
    assert where(page) == f"{START}confirm/"
    sent(carla, "confirm")

    rows = GridImport.objects.get().version.criteria.values_list("code", "kind", "weight")
    assert [(code, kind, str(weight)) for code, kind, weight in rows] == [
        ("a", "yes_partly_no", "1.000"),
        ("b", "number", "1.000"),
        ("c", "text", "0.500"),
        ("d", "text", "2.500"),
    ]


def test_good_rows_go_alone(village, carla):
    upload(carla, WRONG)
    sent(carla, "columns")
    page = sent(carla, "check", **{"check-leave": "on"})
    assert where(page) == f"{START}confirm/"
    assert "Lignes à corriger, laissées de côté" in text_of(page)
    sent(carla, "confirm")
    done = GridImport.objects.get()
    assert list(done.version.criteria.values_list("code", flat=True)) == ["a"]
    assert any("Troisième" in row["message"] for row in done.left_out)


def test_more_than_twenty_faults_are_a_list_to_take_home(village, carla):
    rows = "".join(f"Sol;c{n};Question {n} ?;étoiles\n" for n in range(30))
    upload(carla, f"Thème;Code;Question;Type de réponse\n{rows}".encode())
    page = sent(carla, "columns")
    assert "30 choses à corriger" in text_of(page)
    assert not [name for name in form_of(page, "import").fields if "fix" in name]
    form = form_of(carla.get(f"{START}check/"), "import")
    answer = carla.post(f"{START}check/", form.filled(list="1"))
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.decode().count("étoiles") == 30


def test_a_wrong_file_is_refused_with_a_sentence(village, carla):
    page = upload(carla, b"%PDF-1.7 ...", "grille.xlsx")
    assert "C'est un PDF" in text_of(page)
    page = carla.post(f"{START}file/", {}, follow=True)
    assert "Choisissez un fichier" in text_of(page)
    page = upload(carla, b"", "grille.csv")
    assert "vide" in text_of(page)
    page = upload(carla, b"x" * (5 * 1024 * 1024 + 1), "grille.csv")
    assert "dépasse 5 Mo" in text_of(page)


def test_json_is_read_without_columns(village, carla):
    document = grid_document(2, 2, code="autre")
    page = upload(carla, json.dumps(document).encode(), "grille.json")
    assert where(page) == f"{START}check/"
    assert "étape 2 sur 3" in text_of(page)
    sent(carla, "check")
    sent(carla, "confirm")
    done = GridImport.objects.get()
    assert version_document(done.version)["themes"][0]["name"] == document["themes"][0]["name"]
    assert done.grid.name == document["name"]


def test_wrong_json_is_told_by_place_and_goes_no_further(village, carla):
    document = grid_document(1, 1)
    document["themes"][0]["criteria"][0]["kind"] = "stars"
    page = upload(carla, json.dumps(document).encode(), "grille.json")
    text = text_of(page)
    assert "/themes/0/criteria/0/kind" in text
    assert where(sent(carla, "check")) == f"{START}check/"
    assert where(carla.get(f"{START}confirm/", follow=True)) == f"{START}check/"


# -- the next version of a grid


def test_a_file_goes_on_with_a_grid(village, carla):
    grid = village.version.grid
    before = version_document(village.version)
    page = text_of(carla.get(f"{START}file/?grid={grid.ref}"))
    assert "La version suivante de" in page
    changed = json.loads(json.dumps(before))
    first = changed["themes"][0]["criteria"]
    first[0]["question"]["fr"] = "Autrement dit ?"
    first[1]["levels"] = first[1]["levels"][:3]
    gone = first.pop(2)
    first.append(gone | {"code": "neuf"})

    upload(carla, json.dumps(changed).encode(), "v2.json", **{"file-target": str(grid.ref)})
    page = sent(carla, "check")
    assert "1 ajoutés, 2 modifiés, 1 supprimés, 3 inchangés" in text_of(page)
    sent(carla, "confirm")

    draft = GridImport.objects.get().version
    assert (draft.grid, draft.number, draft.is_draft) == (grid, 2, True)
    changes = dict(draft.criteria.values_list("code", "change"))
    assert changes["t1-c1"] == "reworded"
    assert changes["t1-c2"] == "rescaled"
    assert changes["neuf"] == "new"
    assert changes["t2-c1"] == "same"


def test_questions_without_codes_keep_those_of_the_version_before(village, carla):
    grid = village.version.grid
    rows = "Thème;Question\nThème 1;Question 1.1\nThème 1;Question toute neuve\n"
    upload(carla, rows.encode(), **{"file-target": str(grid.ref)})
    for step in ("columns", "check", "confirm"):
        sent(carla, step)
    codes = list(GridImport.objects.get().version.criteria.values_list("code", flat=True))
    assert codes == ["t1-c1", "question-toute-neuve"]


def test_a_grid_with_a_draft_is_not_offered(village, carla):
    grid = village.version.grid
    draft_version(grid)
    assert "la version suivante" not in text_of(carla.get(f"{START}file/"))
    page = upload(carla, FREE, **{"file-target": str(grid.ref)})
    assert "n'est plus dans la liste" in text_of(page)


# -- taking it back


def imported(client) -> GridImport:
    upload(client, FREE)
    for step in ("columns", "check", "confirm"):
        sent(client, step)
    return GridImport.objects.get()


def undo(client, done):
    return client.post(f"/grids/imports/{done.pk}/undo/", follow=True)


def test_an_import_is_undone_and_leaves_no_grid(village, carla):
    done = imported(carla)
    assert "peut s'annuler" in text_of(carla.get("/grids/imports/"))
    page = undo(carla, done)
    assert "L'import est annulé" in messages_of(page)[0]
    done.refresh_from_db()
    assert (done.undone_by, done.version, done.grid) == (village.carla, None, None)
    assert not Grid.objects.filter(name__fr="Grille 2025 du groupe").exists()
    assert "déjà annulé" in messages_of(undo(carla, done))[0]


def test_an_import_that_was_published_edited_or_is_old_stays(village, carla):
    done = imported(carla)
    GridImport.objects.filter(pk=done.pk).update(at=timezone.now() - timedelta(days=31))
    assert "Trente jours" in messages_of(undo(carla, done))[0]
    GridImport.objects.filter(pk=done.pk).update(at=timezone.now())
    edit = GridEdit.objects.create(
        version=done.version, person=village.carla, verb="changed", noun="grid"
    )
    assert "modifié depuis" in messages_of(undo(carla, done))[0]
    edit.delete()
    publish_version(done.version, by=village.carla)
    assert "publiée" in messages_of(undo(carla, done))[0]


def test_only_facilitators_see_imports(village, carla, client_of):
    done = imported(carla)
    assert client_of(village.ben).get(f"/grids/imports/{done.pk}/").status_code == 403
    assert client_of(village.dan).get(f"/grids/imports/{done.pk}/").status_code == 404
    assert client_of(village.dan).post(f"/grids/imports/{done.pk}/undo/").status_code == 404
    assert client_of(village.ben).get(f"{START}file/").status_code == 403
    assert "grille.csv" not in client_of(village.dan).get("/grids/imports/").content.decode()


# -- templates and exports


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_template_imports_as_it_is(village, carla, language, form):
    answer = carla.get(f"/grids/templates/{language}/{form}/")
    page = upload(carla, answer.content, f"modele.{form}")
    assert where(page) == f"{START}columns/"
    page = sent(carla, "columns", **{"columns-language": language})
    text = text_of(page)
    assert "4 critères, 2 thèmes" in text
    assert "tout le fichier entre dans la grille" in text
    sent(carla, "check")
    sent(carla, "confirm")
    rows = GridImport.objects.get().version.criteria.order_by("theme__position", "position")
    assert [row.kind for row in rows] == ["levels", "number", "yes_partly_no", "choices"]
    assert [row.levels.count() for row in rows] == [4, 0, 3, 4]
    assert rows[2].red_line
    assert rows[3].subject == "group"


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_what_is_exported_comes_back_by_the_pages(village, carla, client_of, form):
    grid = village.version.grid
    assert f"/grids/{grid.ref}/export/{form}/" in text_of(carla.get(grid.get_absolute_url()))
    answer = client_of(village.ben).get(f"/grids/{grid.ref}/export/{form}/")
    assert answer["Content-Disposition"] == f'attachment; filename="{grid.code}-v1.{form}"'

    page = upload(carla, answer.content, "copie")
    assert where(page) == f"{START}check/"
    sent(carla, "check")
    sent(carla, "confirm")

    copy = version_document(GridImport.objects.get().version)
    assert copy.pop("code") == f"{grid.code}-2"
    document = version_document(village.version)
    document.pop("code")
    assert copy == document


def test_a_draft_is_exported_for_its_editors_alone(village, carla, client_of):
    done = imported(carla)
    address = f"/grids/{done.grid.ref}/export/json/"
    assert carla.get(address).status_code == 200
    assert client_of(village.ben).get(address).status_code == 404
    assert carla.get(f"/grids/{village.version.grid.ref}/export/docx/").status_code == 404


def test_the_schema_is_served(client):
    answer = client.get("/grids/spg-grid-1.schema.json")
    assert json.loads(answer.content)["$id"] == "urn:spg-grid:1"


def test_one_sheet_a_theme_is_told_once(village, carla):
    book = openpyxl.Workbook()
    book.active.title = "Lisez-moi"
    book.active["A1"] = "Cette grille a été écrite par le groupe pendant deux soirées d'hiver."
    for theme in ("Sol 🌱", "Eau", "Liens"):
        sheet = book.create_sheet(theme)
        sheet.append(["Critère ", "Pas encore", "En chemin", "Installé\t", "Remarques"])
        sheet.append(
            [
                f"Question sur {theme}",
                "rien de visible ici",
                "quelques gestes faits",
                "tout est en place",
                "",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    page = upload(carla, out.getvalue(), "grille.xlsx")
    assert "3 feuilles aux mêmes colonnes" in text_of(page)
    page = sent(carla, "columns")
    text = text_of(page)
    assert "3 critères, 3 thèmes" in text
    assert "Feuille « Lisez-moi », non reprise" in text
    sent(carla, "check")
    sent(carla, "confirm")
    version = GridImport.objects.get().version
    assert [t.name["fr"] for t in version.themes.all()] == ["Sol 🌱", "Eau", "Liens"]
    assert version.criteria.first().levels.first().name == {"fr": "Pas encore"}
