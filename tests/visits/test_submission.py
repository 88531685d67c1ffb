"""Answers of KoboToolbox and ODK become visits through the log, each once."""

import io
import json
import tempfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from tests.makers import make_grid
from tests.visits.sheets import csv_of
from visits.exchange.xlsform.answered import day_of, read_answers
from visits.exchange.xlsform.matching import asked_of
from visits.exchange.xlsform.submitted import read_submitted
from visits.models import Answer, Criterion, Entry, Submission, SubmissionImport, Visit
from visits.queries.submission import criteria_with_levels
from visits.services.grid import publish_version
from visits.services.grid_load import load_grid

pytestmark = pytest.mark.django_db
CHOICES = [
    {"code": "wheat", "name": {"fr": "Blé", "en": "Wheat"}},
    {"code": "rye", "name": {"fr": "Seigle", "en": "Rye"}},
]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def grid(village):
    levels = [{"code": str(n), "name": {"fr": f"Niveau {n}"}, "value": str(n)} for n in range(3)]
    criteria = [
        {"code": "cover", "kind": "levels", "question": {"fr": "Couvert ?"}, "levels": levels},
        {"code": "crops", "kind": "choices", "question": {"fr": "Cultures"}, "options": CHOICES},
        {"code": "worms", "kind": "number", "question": {"fr": "Vers de terre"}},
        {"code": "note", "kind": "text", "question": {"fr": "Mot"}},
    ]
    document = {
        "format": "spg-grid/1", "code": "farm", "name": {"fr": "Ferme"}, "languages": ["fr"],
        "themes": [{"code": "t", "name": {"fr": "Sol"}, "criteria": criteria}],
    }  # fmt: skip
    return publish_version(load_grid(document, network=village.network), by=village.carla)


def values(visit: Visit) -> dict:
    return {a.criterion.code: a.value for a in Answer.objects.filter(visit=visit)}


def kobo(farm: str) -> bytes:
    return csv_of(
        [
            ["start", "soil/farm", "soil/cover", "soil/crops", "soil/crops/wheat", "soil/crops/rye",
             "worms", "note", "_uuid", "_submission_time", "extra"],
            ["2025-03-01T10:00:00", farm, "2", "wheat rye", "1", "1", "12.5", "Bien", "u-1",
             "2025-03-02T10:00:00", "?"],
            ["2025-03-03T10:00:00", farm, "n/a", "", "", "", "beaucoup", "", "u-2", "2025-03-03", ""],
            ["2025-03-03T10:00:00", "Ailleurs", "1", "", "", "", "", "", "u-3", "2025-03-03", ""],
        ],
        delimiter=",",
    )  # fmt: skip


def send(client, version, data: bytes, name: str = "kobo.csv", **typed):
    address = reverse("visits:grid-answers", args=[version.grid.ref])
    page = client.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)
    assert page.status_code == 200
    return page


def test_answers_become_visits_once(village, grid, client_of):
    client = client_of(village.carla)
    page = send(client, grid, kobo(village.farm.name))
    text = page.content.decode().replace("\xa0", " ")
    assert "2 formulaires deviennent des visites" in text
    assert [word for word in ("extra", "beaucoup", "Ailleurs") if word not in text] == []
    assert not SubmissionImport.objects.exists()
    check = reverse("visits:grid-answers-check", args=[grid.grid.ref])
    done = client.post(check, {"farm": "1", "day": "0"}, follow=True)
    assert "2 visites sont créées" in done.content.decode()
    first, second = Submission.objects.order_by("source")
    assert (first.source, second.source) == ("u-1", "u-2")
    assert str(first.visit.date) == "2025-03-01"
    assert values(first.visit) == {
        "cover": {"level": "2"},
        "crops": {"choices": ["wheat", "rye"]},
        "worms": {"number": "12.5"},
        "note": {"text": "Bien"},
    }
    assert values(second.visit) == {"cover": {"state": "not_applicable", "reason": "n/a"}}
    said = Entry.objects.filter(visit=first.visit)
    assert {(e.source, e.on_behalf, e.said_by) for e in said} == {
        ("import", "import", village.carla)
    }
    before = Visit.objects.count(), Entry.objects.count()
    again = send(client, grid, kobo(village.farm.name))
    assert "2 formulaires sont déjà repris" in again.content.decode()
    client.post(check, {"farm": "1", "day": "0"}, follow=True)
    assert (Visit.objects.count(), Entry.objects.count()) == before


def test_words_for_a_farm_are_told_by_a_person(village, grid, client_of):
    client = client_of(village.carla)
    send(client, grid, kobo("Chez Ana"))
    check = reverse("visits:grid-answers-check", args=[grid.grid.ref])
    chosen = {"farm": "1", "day": "0", "name-1": "Chez Ana", "farm-1": village.farm.slug}
    assert "2 formulaires deviennent" in client.get(check, chosen).content.decode()
    client.post(check, chosen)
    assert Submission.objects.count() == 2


def test_labels_and_json_say_the_same(village, grid, client_of):
    labelled = csv_of(
        [
            ["Ferme", "today", "Sol/Couvert ?", "Sol/Cultures", "Vers de terre", "meta/instanceID"],
            [village.farm.name, "2025-04-01", "Niveau 1", "Blé Seigle", "3", "uuid:l-1"],
        ],
        delimiter=",",
    )
    said = [{
        "_uuid": "j-1", "today": "2025-04-02", "farm": village.farm.name,
        "soil": {"cover": "0", "crops": "rye"}, "worms": 4, "plots": [{"size": 1}],
    }]  # fmt: skip
    call_command(
        "answers_import", _file(labelled), grid="farm", network=village.network.slug, write=True
    )
    call_command("answers_import", _file(json.dumps({"results": said}).encode()), grid="farm",
                 network=village.network.slug, write=True)  # fmt: skip
    by_source = {row.source: values(row.visit) for row in Submission.objects.all()}
    assert by_source == {
        "l-1": {
            "cover": {"level": "1"},
            "crops": {"choices": ["wheat", "rye"]},
            "worms": {"number": "3"},
        },
        "j-1": {"cover": {"level": "0"}, "crops": {"choices": ["rye"]}, "worms": {"number": "4"}},
    }


def _file(data: bytes) -> str:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(data)
    return file.name


def test_answers_go_out_under_the_names_of_the_form(village, grid, client_of):
    client = client_of(village.carla)
    send(client, grid, kobo(village.farm.name))
    check = reverse("visits:grid-answers-check", args=[grid.grid.ref])
    client.post(check, {"farm": "1", "day": "0"})
    out = client.get(reverse("visits:grid-answers-out", args=[grid.grid.ref, "csv"]))
    lines = out.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "_uuid,farm,today,cover,crops,worms,note"
    assert lines[1] == f"u-1,{village.farm.name},2025-03-01,2,wheat rye,12.5,Bien"
    data = client.get(reverse("visits:grid-answers-out", args=[grid.grid.ref, "xlsx"])).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]][3:] == ["cover", "crops", "worms", "note"]


@pytest.mark.parametrize(
    "data", [b"[]", b"{", b'{"a": 1}', b"a\n", b"[1]", b"\x00\x01", b"%PDF-1.4", b"[" * 5000]
)
def test_a_file_that_holds_no_answers_is_refused_with_a_sentence(village, grid, client_of, data):
    page = send(client_of(village.carla), grid, data)
    assert "<title>Erreur" in page.content.decode() or "0 formulaire" in page.content.decode()


def test_only_published_grids_take_answers(village, client_of):
    version = make_grid(village.other_network, by=village.dan)
    assert client_of(village.carla).get(f"/grids/{version.grid.ref}/answers/").status_code == 404
    assert Criterion.objects.exists()


def brought(village, grid, header: list[str], *rows: list[str]) -> dict[str, dict]:
    """What becomes of the rows, by the forms' own marks; a farm and a day stand before them."""
    lines = [["farm", "today", *header], *([village.farm.name, "2025-05-01", *row] for row in rows)]
    call_command("answers_import", _file(csv_of(lines, delimiter=",")), grid="farm",
                 network=village.network.slug, write=True, stdout=io.StringIO())  # fmt: skip
    return {row.source: values(row.visit) for row in Submission.objects.all()}


def test_choices_parted_by_underlines_or_points_are_choices(village, grid):
    assert brought(
        village, grid, ["_uuid", "soil.crops.wheat", "crops.rye"], ["u-1", "0", "1"]
    ) == {"u-1": {"crops": {"choices": ["rye"]}}}
    found = brought(village, grid, ["_uuid", "crops_wheat", "g-crops_rye"], ["u-2", "1", "1"])
    assert found["u-2"] == {"crops": {"choices": ["wheat", "rye"]}}


def test_a_form_that_was_corrected_upstream_is_the_same_form(village, grid):
    brought(village, grid, ["_uuid", "worms"], ["u-1", "1"])
    header = ["_uuid", "meta/rootUuid", "worms"]
    found = brought(village, grid, header, ["u-9", "uuid:u-1", "2"], ["u-2", "", "3"])
    assert found == {"u-1": {"worms": {"number": "1"}}, "u-2": {"worms": {"number": "3"}}}


def test_a_form_that_came_corrected_is_known_by_its_first_id_later(village, grid):
    """The first file had no column of roots: what it brought is known by its own id alone."""
    brought(village, grid, ["_uuid", "worms"], ["u-9", "2"])
    header = ["_uuid", "meta/rootUuid", "worms"]
    found = brought(village, grid, header, ["u-9", "uuid:u-1", "2"])
    assert found == {"u-9": {"worms": {"number": "2"}}}


def test_a_form_that_is_twice_in_its_file_comes_once(village, grid):
    found = brought(village, grid, ["_uuid", "worms"], ["u-1", "1"], ["u-1", "2"], ["u-3", "3"])
    assert found == {"u-1": {"worms": {"number": "1"}}, "u-3": {"worms": {"number": "3"}}}
    (row,) = SubmissionImport.objects.all()
    assert [
        one["row"] for one in row.summary["left_out"] if "déjà plus haut" in one["message"]
    ] == [3]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Mar 5, 2015 11:57:45 AM", "2015-03-05"), ("Mar 5, 2015", "2015-03-05"),
        ("2024-01-01T23:30:00.000+03:00", "2024-01-01"), ("2024-01-01 23:30:00", "2024-01-01"),
        ("45352", "2024-03-01"), ("45352.5", "2024-03-01"), ("31/12/2024 10:00", "2024-12-31"),
    ],
)  # fmt: skip
def test_days_are_read_as_tools_write_them(said, day):
    assert str(day_of(said)) == day


def test_what_is_no_day_is_none():
    assert [day_of(said) for said in ("12", "Foo 5, 2015", "2024-13-01", "99/99/2024", "")] == [
        None
    ] * 5


def test_a_text_that_is_cut_is_told(village, grid):
    brought(village, grid, ["_uuid", "note"], ["u-1", "x" * 9000])
    (row,) = SubmissionImport.objects.all()
    assert "La fin n'est pas lue" in row.summary["left_out"][-1]["message"]


def test_what_a_file_of_json_says_of_its_sending_is_told_too(village, grid):
    said = [{"_uuid": "j-1", "today": "2025-04-02", "farm": village.farm.name, "worms": 4,
             "_attachments": [{"id": 1}]}]  # fmt: skip
    call_command("answers_import", _file(json.dumps(said).encode()), grid="farm",
                 network=village.network.slug, write=True, stdout=io.StringIO())  # fmt: skip
    (row,) = SubmissionImport.objects.all()
    assert any("_attachments" in one["message"] for one in row.summary["left_out"])


@pytest.mark.parametrize(
    ("cells", "value", "told"),
    [
        (("wheat", "1", "0"), ["wheat"], []),
        (("", "1", "0"), ["wheat"], []),
        (("wheat", "0", "1"), ["wheat"], ["crops/wheat", "crops/rye"]),
        (("wheat", "1", "perhaps"), ["wheat"], ["crops/rye"]),
        (("wheat", "", ""), ["wheat"], []),
    ],
)
def test_ticks_beside_a_whole_answer_fill_it_or_are_told(grid, cells, value, told):
    header = ["_uuid", "crops", "crops/wheat", "crops/rye"]
    table = read_submitted(csv_of([header, ["u-1", *cells]], delimiter=","))
    answered = read_answers(table, asked_of(criteria_with_levels(grid)), {}, source=0)
    assert answered.forms[0].answers == {"crops": {"choices": value}}
    assert [header[one.place.column] for one in answered.left_out] == told


def test_a_title_above_the_header_is_told_and_hides_nothing(grid):
    rows = [["Export de la saison"], [], ["_uuid", "cover", "note"], ["u-1", "2", "Bien"]]
    table = read_submitted(csv_of(rows, delimiter=","))
    answered = read_answers(table, asked_of(criteria_with_levels(grid)), {}, source=0)
    assert answered.forms[0].answers == {"cover": {"level": "2"}, "note": {"text": "Bien"}}
    assert [(one.place.line, one.code) for one in answered.left_out] == [(1, "above")]


def test_an_export_with_a_column_for_every_choice_is_read(grid):
    header = ["_uuid", *(f"crops/other{at}" for at in range(900)), "cover"]
    table = read_submitted(csv_of([header, ["u-1", *[""] * 900, "2"]], delimiter=","))
    answered = read_answers(table, asked_of(criteria_with_levels(grid)), {}, source=0)
    assert answered.forms[0].answers == {"cover": {"level": "2"}}
